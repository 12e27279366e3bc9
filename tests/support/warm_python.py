"""A Python interpreter that has already imported what the tests' projects need.

A new interpreter takes 1.2 s of processor time to import pytest and this plugin and to compile the
patterns of the embedded participants, and the tests start three hundred. So one process does all
of that once (`warm_server`), and is forked for each that is requested. What others start is a
client of it (`warm_client`): it passes on its arguments, environment and standard streams, and
ends as the fork does. The workers of xdist are started likewise, as what pytest takes for its
interpreter is the client.

Where a test is about the start of an interpreter, or kills one and goes on at once, it starts a
real one: a fork lives on for a moment when its client is killed.
"""

from __future__ import annotations

import atexit
import importlib
import os
import pkgutil
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
NOT_LOADED = "-p no:hypothesispytest -p no:anyio"
"""Plugins that no project of a test needs, and that take a third of a pytest process's start."""


def import_plugin() -> None:
    """Import all modules of this plugin."""
    package = importlib.import_module("pytest_synthconv")
    for module in pkgutil.walk_packages(package.__path__, "pytest_synthconv."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def run_module(
    module: str,
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` with ``arguments``, in ``cwd`` and the environment ``env``."""
    return subprocess.run(
        [warm_python(), "-m", module, *arguments],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def runpytest_apart(pytester: pytest.Pytester, *arguments: str | Path) -> pytest.RunResult:
    """Do what `pytest.Pytester.runpytest_subprocess` does."""
    folder = tempfile.mkdtemp(prefix="runpytest-", dir=pytester.path)
    start = time.perf_counter()
    done = run_module("pytest", f"--basetemp={folder}", *arguments, cwd=pytester.path)
    print(done.stdout)
    print(done.stderr, file=sys.stderr)
    return pytest.RunResult(
        done.returncode,
        done.stdout.splitlines(),
        done.stderr.splitlines(),
        time.perf_counter() - start,
    )


@cache
def warm_python() -> str:
    """Start the server, which ends with this process, and return the path of its client."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    address, program = folder / "socket", folder / "python"
    client = [sys.executable, "-I", "-S", str(_HERE / "warm_client.py"), str(address)]
    program.write_text(f'#!/bin/sh\nexec {shlex.join(client)} "$@"\n')
    program.chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(64)  # those that come while it warms up wait here
        server = subprocess.Popen(
            [sys.executable, _HERE / "warm_server.py", str(listener.fileno()), program],
            env={**environ, "PYTEST_ADDOPTS": NOT_LOADED},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
        )
    atexit.register(server.communicate)
    return str(program)
