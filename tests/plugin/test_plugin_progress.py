"""What the terminal shows while a test waits for its conversation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from projects import Project
from pseudo_terminal import PytestInTerminal

SLOW_CONFTEST = """\
import pathlib
import time

import pytest


def answer(messages):
    if not pathlib.Path("open").exists():
        print("the desk prints this")
    while not pathlib.Path("open").exists():
        time.sleep(0.01)
    return "I'm sorry, I can't help with that."


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return answer
"""
IMPATIENT = """\
from pytest_synthconv.plugin import progress
from pytest_synthconv.reports import progress as lines

progress._PATIENCE = lines.EVERY = 0
"""
LINE = re.compile(r"synthconv: \d+ (of \d+ )?conversations?")
AT_ONCE = "--synthconv-concurrency=2"
ASSISTANT = "--synthconv-assistant=assistant.yaml"


@pytest.fixture
def home(project: Project) -> Path:
    """A project whose desk answers once there is a file ``open``."""
    project.write("alex", "bo", "bo-two")
    (project.pytester.path / "conftest.py").write_text(SLOW_CONFTEST)
    return project.pytester.path


def shown(rows: list[str], start: str) -> list[str]:
    return [row for row in rows if row.startswith(start)]


@pytest.mark.parametrize(("columns", "colour"), [(80, "yes"), (200, "yes"), (80, "no")])
def test_one_line_is_shown_and_leaves_no_trace(home: Path, columns: int, colour: str) -> None:
    run = PytestInTerminal(
        home, ASSISTANT, AT_ONCE, f"--color={colour}", "--tb=no", columns=columns
    )
    waiting = run.read_until("2 turns, 2 requests")
    assert shown(waiting, "synthconv: 0 of 3") == [
        "synthconv: 0 of 3 conversations, 2 turns, 2 requests"
    ]
    (home / "open").touch()
    rows = run.finish()
    assert not [row for row in rows if LINE.search(row)]
    (results,) = shown(rows, "assistant.yaml ")
    assert re.fullmatch(r"assistant.yaml FFF +\[100%\]", results)
    assert len(results) == columns - 1 or len(results) == columns
    assert ("\x1b" in run.raw) == (colour == "yes")


def test_the_line_is_below_the_test_that_waits(home: Path) -> None:
    run = PytestInTerminal(home, ASSISTANT, AT_ONCE, "-v", "--tb=no")
    rows = run.read_until("0 of 3 conversations")
    assert rows[-2].startswith("assistant.yaml::test_conversation[alex]")
    (home / "open").touch()
    ended = shown(run.finish(), "assistant.yaml::test_conversation[alex] FAILED")
    assert len(ended) == 1 and ended[0].endswith("%]")


def test_a_run_that_is_interrupted_clears_the_line(home: Path) -> None:
    run = PytestInTerminal(home, ASSISTANT, AT_ONCE)
    run.read_until("0 of 3 conversations")
    run.press_ctrl_c()
    (home / "open").touch()
    rows = run.finish()
    assert not [row for row in rows if LINE.search(row)]
    # An interrupt within an escape sequence may leave the cursor somewhere else.
    assert "!!! KeyboardInterrupt !!!" in "\n".join(rows)


def test_what_the_desk_prints_is_captured_as_ever(home: Path) -> None:
    run = PytestInTerminal(home, ASSISTANT, AT_ONCE, "-k", "alex")
    assert not [row for row in run.read_until("0 of 1") if "the desk prints" in row]
    (home / "open").touch()
    run.finish()


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize(
    "arguments",
    [("-s",), ("-qq",), ("-n1",), ("-p", "other_reporter")],
    ids=["no capture", "quiet", "xdist", "another plugin's terminal"],
)
def test_nothing_is_shown_where_it_would_harm(project: Project, arguments: tuple[str, ...]) -> None:
    pytester = project.pytester
    project.write("alex", "bo")
    pytester.syspathinsert()
    (pytester.path / "other_reporter.py").write_text(
        "import pytest\n"
        "from _pytest.terminal import TerminalReporter\n"
        "class Other(TerminalReporter):\n"
        "    pass\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_configure(config):\n"
        "    old = config.pluginmanager.getplugin('terminalreporter')\n"
        "    config.pluginmanager.unregister(old)\n"
        "    config.pluginmanager.register(Other(config), 'terminalreporter')\n"
    )
    impatient(pytester.path)
    result = project.run_apart(ASSISTANT, *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert not LINE.search(result.stdout.str())


@pytest.mark.parametrize("arguments", [(), ("-q",), ("-v",)])
def test_a_log_has_plain_lines_between_those_of_pytest(
    project: Project, arguments: tuple[str, ...]
) -> None:
    project.write("alex", "bo")
    impatient(project.pytester.path)
    result = project.run_apart(ASSISTANT, *arguments)
    lines = [line for line in result.outlines if LINE.search(line)]
    assert lines[0] == "synthconv: 0 conversations, 1 turn"
    assert lines[-1] == "synthconv: 2 conversations, 4 turns, 4 requests"
    assert "\x1b" not in result.stdout.str() and "\r" not in result.stdout.str()
    assert all(LINE.match(line) for line in lines)


def test_in_ci_lines_are_plain_also_on_a_terminal(home: Path) -> None:
    impatient(home)
    (home / "open").touch()
    run = PytestInTerminal(home, ASSISTANT, "--tb=no", CI="true")
    assert shown(run.finish(), "synthconv: 1 conversation, ")


def test_the_turns_are_printed_as_they_come_with_vv(home: Path) -> None:
    run = PytestInTerminal(home, ASSISTANT, "-vv", "--tb=no", "-k", "bo-two")
    (home / "open").touch()
    rows = run.finish()
    assert "turn 1   user      | I want a refund" in rows
    assert "         assistant | I'm sorry, I can't help with that." in rows
    assert shown(rows, "Persona 'Bo-Two' ended frustrated at turn 3 of 10")
    assert not [row for row in rows if LINE.search(row)]


def test_turns_that_run_ahead_are_printed_once(project: Project) -> None:
    project.write("alex", "bo", "bo-two")
    result = project.run_apart(ASSISTANT, AT_ONCE, "-vv", "--tb=no")
    assert result.outlines.count("Persona 'Bo'") == 3
    assert result.outlines.count("turn 1   user      | where is order 12?") == 1


def impatient(home: Path) -> None:
    """Let the project show every line at once."""
    conftest = home / "conftest.py"
    conftest.write_text(IMPATIENT + conftest.read_text())
