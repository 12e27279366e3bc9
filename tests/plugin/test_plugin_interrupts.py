"""Ctrl-C, SIGTERM and time-outs: the run ends as interrupted and keeps what was said."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ctrl_c import ctrl_c_heard
from projects import Project
from warm_python import warm_python

STUCK = """

def stuck(messages):
    if len(messages) < 3:
        return "Hm, which one?"
    import os, socket
    with socket.create_connection(("127.0.0.1", int(os.environ["WAITING_ROOM"]))) as line:
        line.recv(1)


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return stuck
"""


def stuck_project(project: Project) -> None:
    project.write("alex", "bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(STUCK)


@contextmanager
def waiting_run(home: Path, interpreter: str) -> Iterator[subprocess.Popen[str]]:
    """A run of pytest in a process of its own, of which a conversation waits for its reply."""
    with socket.create_server(("127.0.0.1", 0)) as room:
        room.settimeout(60)
        command = (*(interpreter, "-m", "pytest"), "--synthconv-assistant=assistant.yaml")
        with ctrl_c_heard():
            process = subprocess.Popen(
                [*command, "--junitxml=x.xml", "-p", "no:cacheprovider"],
                cwd=home,
                env={**os.environ, "WAITING_ROOM": str(room.getsockname()[1])},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            line, _ = room.accept()
            with line:
                yield process
        finally:
            process.kill()
            process.communicate()


def stopped(home: Path, by: signal.Signals) -> tuple[int, str]:
    """The exit code and output of a run that gets a signal while a conversation waits."""
    # A fork lives on for a moment when what stands in for it is killed.
    interpreter = sys.executable if by is signal.SIGKILL else warm_python()
    with waiting_run(home, interpreter) as process:
        process.send_signal(by)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_as_interrupted_and_keeps_the_partial_record(
    project: Project, by: signal.Signals
) -> None:
    stuck_project(project)
    code, output = stopped(project.pytester.path, by)
    assert code == pytest.ExitCode.INTERRUPTED, output
    (record,) = project.records()
    assert (record["status"], record["stop_reason"]) == ("partial", "interrupted")
    assert [m["role"] for m in record["messages"]] == ["user", "assistant", "user"]
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert run["status"] == "interrupted"
    assert run["counts"] == {"interrupted": 1}
    assert (project.pytester.path / "x.xml").exists()
    assert "1 conversation: 1 interrupted" in output


def test_what_a_process_does_on_sigterm_is_as_before_after_the_run(project: Project) -> None:
    project.write("alex")
    before = signal.getsignal(signal.SIGTERM)
    project.run().assert_outcomes(passed=1)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.usefixtures("all_plugins")
def test_a_test_that_is_timed_out_keeps_the_partial_record(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_project(project)
    # The alarm rings when the talk is stuck: by the clock, a busy machine has not begun it.
    conftest = project.pytester.path / "conftest.py"
    waiting = "        line.recv(1)"
    ringing = "        __import__('signal').raise_signal(__import__('signal').SIGALRM)"
    conftest.write_text(conftest.read_text().replace(waiting, f"{ringing}\n{waiting}"))
    with socket.create_server(("127.0.0.1", 0)) as room:
        monkeypatch.setenv("WAITING_ROOM", str(room.getsockname()[1]))
        result = project.run_apart(
            *("--synthconv-assistant=assistant.yaml", "-k", "alex"),
            *("--timeout=600", "-o", "timeout_method=signal"),
        )
    result.assert_outcomes(errors=1, deselected=1)
    assert project.records()[0]["stop_reason"] == "interrupted"


def test_the_next_run_starts_the_records_anew_after_a_crash(project: Project) -> None:
    stuck_project(project)
    code, _ = stopped(project.pytester.path, signal.SIGKILL)
    assert code == -signal.SIGKILL
    artifacts = project.pytester.path / "synthconv-artifacts"
    assert json.loads((artifacts / "run.json").read_text())["status"] == "started"
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace(STUCK, ""))
    project.run("-k", "alex").assert_outcomes(passed=1, deselected=1)
    assert len(project.records()) == 1


def test_a_second_run_at_the_same_time_is_a_usage_error_that_names_the_option(
    project: Project,
) -> None:
    stuck_project(project)
    with waiting_run(project.pytester.path, warm_python()):
        result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: another run is writing to *", "*--synthconv-artifacts=DIR*"]
    )
