"""Every command of the page on production runs, and prints what the page shows."""

from __future__ import annotations

import io
import shlex
import sys
from collections.abc import Iterator

import pytest
from documents import Block, blocks, shown_in
from page_projects import DOCS, write_files
from projects import Project

from pytest_synthconv import cli
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.files.logged_talks import LONGEST_TEXT, MOST_MESSAGES
from pytest_synthconv.personas.privacy.contacts import Kind

PAGE = DOCS / "from-production.md"
CONSOLES = [block for block in blocks(PAGE) if block.language == "console"]
YOU = "you>"


@pytest.fixture
def written(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    home = project.pytester.path
    write_files(PAGE, home, *(b.title for b in blocks(PAGE) if b.language != "console"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield project
    sys.modules.pop("desk", None)


def steps(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of ``block`` with the lines that it prints."""
    first, *rest = block.text.split("$ ")
    assert not first
    for step in rest:
        command, *printed = step.splitlines()
        yield command, printed


@pytest.mark.parametrize("block", CONSOLES, ids=[block.commands[-1] for block in CONSOLES])
def test_the_commands_of_a_block_print_what_is_shown(
    written: Project,
    block: Block,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command, expected in steps(block):
        program, *arguments = shlex.split(command)
        if program == "pytest":
            printed = written.pytester.runpytest_inprocess(*arguments).outlines
            capsys.readouterr()
        else:
            typed = [line[len(YOU) :].strip() for line in expected if line.startswith(YOU)]
            monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{it}\n" for it in typed)))
            assert cli.main(arguments) == 0
            printed = capsys.readouterr().out.splitlines()
        printed = ["..." if "pytest-synthconv pin" in line else line for line in printed]
        expected = ["..." if "pin ..." in line else line for line in expected]
        assert shown_in(expected, printed), "\n".join(printed)


def test_a_pinned_persona_of_the_page_says_its_lines(written: Project) -> None:
    written.run()
    assert cli.main(["pin", "Ines Okafor"]) == 0
    written.run("-k", "pinned")
    (record,) = written.records()
    said = [it["content"] for it in record["messages"] if it["role"] == "user"]
    pinned = load_personas(written.pytester.path / "personas.yaml")[-1]
    assert tuple(said[: len(pinned.script)]) == pinned.script


def test_the_limits_and_kinds_of_the_page_are_those_of_the_code() -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    assert f"At most {MOST_MESSAGES} messages" in text
    assert f"{LONGEST_TEXT:,} characters" in text
    for kind in Kind:
        assert f"| {kind}{'es' if str(kind).endswith('s') else 's'} |" in text
