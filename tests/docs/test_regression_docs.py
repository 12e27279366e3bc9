"""Every block of the page on regression runs on the example."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import Block, blocks, shown_in
from test_example_project import copy_example, quiet_environment
from warm_python import run_module

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "regression.md"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "shop"
    copy_example(home)
    return home


def steps(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of ``block`` with the lines that it prints."""
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][2:], lines[start + 1 : end]


def printed(home: Path, command: str, setting: str) -> list[str]:
    """What ``command`` prints, run in ``home`` with the environment's ``setting``."""
    program, *arguments = shlex.split(command)
    programs = {
        "pytest": ["pytest", "-p", "no:cacheprovider"],
        "pytest-synthconv": ["pytest_synthconv"],
    }
    name, _, value = setting.partition("=")
    done = run_module(
        *programs[program],
        *arguments,
        cwd=home,
        env={**quiet_environment(), "COLUMNS": "80", **({name: value} if name else {})},
    )
    return (done.stdout + done.stderr).splitlines()


def follow(home: Path, page: list[Block]) -> None:
    """Write the files of ``page``, and run its commands, in order."""
    for block in page:
        if block.language == "console":
            for command, expected in steps(block):
                lines = printed(home, command, block.title)
                assert shown_in(expected, lines), "\n".join([command, *lines])
        else:
            (home / block.title).write_text(block.text)


def test_a_reader_of_the_page_sees_what_it_shows(shop: Path) -> None:
    page = blocks(PAGE)
    assert {block.language for block in page} == {"console", "yaml"}
    follow(shop, page)


def test_the_figures_are_those_that_were_measured() -> None:
    measured = (ROOT / "benchmarks" / "README.md").read_text()
    for row in (
        "| nothing, p .95 | 1, 3, 5 each after 20 | .026, .036, .040 |",
        "| all from .95 to .80 | 1, 2, 3 each after 20 | .59, .87, .93 |",
        "| one from .95 to .20: named | 5, 10 each after 20 | .69, .94 |",
        "| one from .95 to .20: named | 5, 10 each after 50 | .85, .99 |",
    ):
        assert row in measured
