"""A request that never ends does not keep a run that is over: it is cut and recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from ctrl_c import ctrl_c_heard
from projects import Project
from provider_server import Answering, environment, providing, waits_forever
from provider_shapes import Asked
from servers import Handler, Server, serving, trickles
from warm_python import warm_python

PEOPLE = ("alex-a", "alex-b", "alex-c")


@contextmanager
def silent_desk(project: Project) -> Iterator[tuple[Server, threading.Event]]:
    """A server that never answers; the event is set when a request has arrived."""
    asked = threading.Event()

    def act(handler: Handler) -> None:
        asked.set()
        trickles(b"", b"")(handler)

    project.write(*PEOPLE)
    (project.pytester.path / "conftest.py").unlink()
    with serving(act) as server:
        (project.pytester.path / "endpoint.yaml").write_text(
            f"url: {server.url}/chat\nresponse_path: [reply]\ntimeouts: {{read: 600, reply: 600}}\n"
        )
        yield server, asked


def begun(project: Project, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    with ctrl_c_heard():
        return subprocess.Popen(
            [
                *(warm_python(), "-m", "pytest", "--synthconv-assistant=assistant.yaml"),
                *("-p", "no:cacheprovider", *arguments),
            ],
            cwd=project.pytester.path,
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def interrupted(process: subprocess.Popen[str]) -> str:
    """Send Ctrl-C and return what was printed. The time limit is far below the endpoint's."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=120)[0]
    finally:
        process.kill()


@pytest.mark.parametrize("preflight", ["on", "off"])
def test_ctrl_c_cuts_a_request_to_the_assistant(project: Project, preflight: str) -> None:
    with silent_desk(project) as (_, asked):
        process = begun(project, f"--synthconv-preflight={preflight}")
        assert asked.wait(60)
        output = interrupted(process)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    records = project.records()
    assert records
    assert {record["stop_reason"] for record in records} == {"interrupted"}
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert run["status"] == "interrupted"


def test_ctrl_c_cuts_a_request_to_a_language_model(project: Project) -> None:
    asked = threading.Event()

    def act(_: Asked) -> Answering:
        asked.set()
        return waits_forever()

    project.write("bo-a", "bo-b")
    with providing(act) as server:
        process = begun(
            project,
            "--synthconv-provider=openai",
            "--synthconv-model-timeout=600",
            **environment(server),
        )
        assert asked.wait(60)
        output = interrupted(process)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    assert {record["stop_reason"] for record in project.records()} == {"interrupted"}
