"""Every command and block of the README runs, and prints what the README says it prints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from documents import Block, blocks, shown_in
from page_projects import (
    DOCS,
    FIRST_STEPS,
    ROOT,
    consoles,
    file_names,
    order_desk_server,
    run_block,
    the_block,
    write_files,
)
from projects import Project
from servers import Server
from warm_python import run_module

PAGE = ROOT / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PYTEST = [block for block in consoles(PAGE) if block.commands[0].startswith("pytest ")]
INSTALLS = [block for block in consoles(PAGE) if block.commands[0].startswith("pip install ")]


@pytest.fixture
def order_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with order_desk_server(monkeypatch) as server:
        yield server


def test_every_console_block_is_run_here() -> None:
    assert len(PYTEST) + len(INSTALLS) == len(consoles(PAGE))
    assert all(len(block.commands) == 1 for block in consoles(PAGE))


@pytest.mark.parametrize("block", PYTEST, ids=lambda block: f"{len(block.output)}-lines-shown")
def test_a_command_passes_on_the_files_of_the_first_steps_and_prints_what_is_shown(
    project: Project, order_desk: Server, block: Block
) -> None:
    write_files(DOCS / "getting-started.md", project.pytester.path, *FIRST_STEPS)
    write_files(PAGE, project.pytester.path, *file_names(PAGE))
    run_block(project.pytester, block)
    # The tests and the file's item share one conversation.
    assert len(project.records()) == 1


def test_the_two_commands_are_those_that_ci_runs() -> None:
    ran = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [block.commands[0] for block in INSTALLS if "tox" in block.text]
    prefix = "pip install tox-uv && "
    assert all(command.startswith(prefix) for command in commands)
    assert [command.removeprefix(prefix) for command in commands] == [
        line for line in ran if line.startswith("tox ")
    ]
    assert any(line.endswith("pip install --quiet tox-uv") for line in ran)


def test_what_is_installed_is_this_project() -> None:
    name = re.search(r'^name = "(.+)"$', PROJECT, re.MULTILINE)
    assert name is not None
    block = the_block(INSTALLS, f"pip install {name.group(1)}")
    assert block.commands == [f"pip install {name.group(1)}"]


def test_the_picture_of_a_failure_is_what_the_example_prints(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = the_block((b for b in blocks(PAGE) if b.language == "text"), "FAILURES")
    folder, setting, selection = picture.title.split(", ")
    name, _, value = setting.partition("=")
    home = project.pytester.path / folder
    shutil.copytree(ROOT / folder, home, ignore=shutil.ignore_patterns("synthconv-*", ".*cache"))
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("CI", raising=False)
    command = ("--synthconv-assistant=assistant.yaml", "-p", "no:cacheprovider", "assistant.yaml")
    done = run_module("pytest", *command, *selection.split(), cwd=home)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert shown_in(picture.text.splitlines(), done.stdout.splitlines()), done.stdout


def test_the_badges_say_what_pyproject_says() -> None:
    badges = re.findall(r"^!\[(.+?)\]", TEXT, re.MULTILINE)
    minors = [int(minor) for minor in re.findall(r"Python :: 3\.(\d+)", PROJECT)]
    lowest = re.search(r'"pytest>=([\d.]+)"', PROJECT)
    licence = re.search(r'^license = "(.+)"$', PROJECT, re.MULTILINE)
    assert lowest is not None
    assert licence is not None
    assert badges == [
        f"Python 3.{min(minors)} to 3.{max(minors)}",
        f"pytest {lowest.group(1)} or newer",
        f"Licence: {licence.group(1)}",
    ]


def test_no_link_breaks_where_only_the_readme_is_shown() -> None:
    """A package index shows the README alone, so a relative link leads nowhere there."""
    targets = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []


def test_every_page_that_the_readme_names_exists() -> None:
    named = re.findall(r"`((?:docs/)?[\w-]+\.md)`", TEXT)
    assert "docs/index.md" in named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_readme_is_short() -> None:
    assert len(TEXT.splitlines()) <= 110
