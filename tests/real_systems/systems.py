"""How each real system is started, and how one sees that it is ready."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

BOTS = Path(__file__).parent / "bots"
PATIENCE = 120
"""Seconds in which a system must answer."""

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
}
"""Nothing is told to anybody about these runs, and nothing is fetched for them."""


@dataclass(frozen=True)
class System:
    """A command that serves a bot at ``{port}``, and one that must have run before."""

    command: str
    before: str = ""
    folder: str = "."


SYSTEMS: Mapping[str, System] = {
    "adk": System(f"{sys.executable} adk_bot.py {{port}}"),
    "ai-sdk": System("node ai_sdk_bot.cjs {port}"),
    "aimock": System("node aimock_bot.cjs {port}"),
    "bot-framework": System("node bot_framework_bot.cjs {port}"),
    "gradio": System(f"{sys.executable} gradio_bot.py {{port}}"),
    "langgraph": System(
        f"{Path(sys.executable).parent}/langgraph dev --no-browser --no-reload --port {{port}}"
    ),
    "langgraph-ag-ui": System(f"{sys.executable} langgraph_ag_ui_bot.py {{port}}"),
    "litellm": System(
        f"{Path(sys.executable).parent}/litellm --config litellm.yaml --telemetry False"
        " --host 127.0.0.1 --port {port}"
    ),
    "pydantic-ai": System(f"{sys.executable} pydantic_ai_bot.py {{port}}"),
    "rasa": System(
        "rasa run --interface 127.0.0.1 --port {port} --credentials credentials.yml",
        before="rasa train --quiet --config config.yml --domain domain.yml --data nlu.yml rules.yml"
        " --out models",
        folder="rasa",
    ),
}


@contextlib.contextmanager
def started(system: System, folder: Path) -> Iterator[str]:
    """The URL of ``system``, which runs in a copy of its bot in ``folder`` until the end."""
    shutil.copytree(BOTS / system.folder, folder)
    port = _free_port()
    log = folder / "log.txt"
    environ = {**os.environ, **QUIET}
    if system.before:
        subprocess.run(system.before.split(), cwd=folder, env=environ, check=True, timeout=300)
    with (
        log.open("wb") as output,
        subprocess.Popen(
            system.command.format(port=port).split(),
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers anything at all over HTTP."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            told = log.read_text(errors="replace")[-3000:]
            assert process.poll() is None, f"it ended with {process.returncode}:\n{told}"
            assert time.monotonic() < deadline, f"no answer within {PATIENCE} s:\n{told}"
            time.sleep(0.2)
        else:
            return
