"""What stands in for the interpreter in tests behaves as one."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from warm_python import run_module, warm_python

pytestmark = pytest.mark.slow


def run(code: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [warm_python(), "-c", code, *arguments],
        input="some input",
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_streams_arguments_and_environment_are_its_own() -> None:
    code = "import os, sys; print(sys.argv[1:], os.environ['ONE'], sys.stdin.read())"
    done = run(f"{code}; print('aside', file=sys.stderr)", "a", "b c", ONE="1")
    assert done.stdout == "['a', 'b c'] 1 some input\n"
    assert (done.stderr, done.returncode) == ("aside\n", 0)


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('no')", 1, "no\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL, ""),
        ("import atexit, sys; atexit.register(print, 'bye', file=sys.stderr)", 0, "bye\n"),
    ],
)
def test_it_ends_as_an_interpreter_does(code: str, status: int, said: str) -> None:
    done = run(code)
    assert done.returncode == status
    assert done.stderr.endswith(said)


def test_modules_are_looked_for_where_an_interpreter_does(tmp_path: Path) -> None:
    (tmp_path / "here.py").write_text("import there; print(there.__name__)")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "there.py").touch()
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "more")}
    done = run_module("here", cwd=tmp_path, env=env)
    assert (done.stdout, done.stderr) == ("there\n", "")
    assert "No module named 'projects'" in run("import projects").stderr


WAITING = """
import sys, threading
try:
    print("ready", flush=True)
    threading.Event().wait(60)
except KeyboardInterrupt:
    sys.exit(5)
"""


def test_ctrl_c_reaches_the_fork() -> None:
    with subprocess.Popen([warm_python(), "-c", WAITING], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 5


def test_who_is_killed_takes_the_fork_along() -> None:
    with subprocess.Popen([warm_python(), "-c", WAITING], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
        assert process.stdout.read() == b""  # the fork had it open, too
