"""Every command of the page on data sets runs on the example, and prints what the page shows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from documents import blocks, shown_in
from test_example_project import copy_example, quiet_environment
from test_regression_docs import printed, steps

from pytest_synthconv import cli
from pytest_synthconv.reports.formats import DATASETS, FORMATS

PAGE = Path(__file__).parents[2] / "docs" / "datasets.md"
URL = "http://127.0.0.1:8000/chat"


@contextmanager
def desk(home: Path) -> Iterator[str]:
    """The example's order desk on a free port; its address."""
    process = subprocess.Popen(
        [sys.executable, "order_desk.py", "0"],
        cwd=home,
        env=quiet_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.communicate()


def test_a_reader_of_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    home = tmp_path / "shop"
    copy_example(home)
    commands = 0
    with desk(home) as url:
        for block in blocks(PAGE):
            if block.language == "yaml":
                (home / block.title).write_text(block.text.replace(URL, url))
                continue
            for command, expected in steps(block):
                lines = printed(home, command, "")
                # How many requests there were is no matter of the page.
                told = [re.sub(r"\d+ requests?$", "... requests", line) for line in lines]
                assert shown_in(expected, told), "\n".join([command, *lines])
                commands += 1
    assert commands == 8
    assert URL in PAGE.read_text("utf-8")


def test_every_format_is_on_the_page() -> None:
    table = re.findall(r"^\| `(\w+)` \| .* \| .* \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert table == [*DATASETS, "csv"] == ["synthconv", *FORMATS]


@pytest.mark.parametrize("command", [["personas", "generate"], ["simulate"]])
def test_every_option_that_replaces_one_of_the_original_exists(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main([*command, "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    _, _, rest = PAGE.read_text("utf-8").partition("| original | here |\n")
    first, _, second = rest.partition("`conversation_generator.py`")
    rows = first if command[0] == "personas" else second
    named = set(re.findall(r"`(--[a-z-]+)`[^|]*\|$|, and `(--[a-z-]+)`", rows, re.MULTILINE))
    options = {option for pair in named for option in pair if option}
    assert options
    assert options <= known
