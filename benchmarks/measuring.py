"""A command measured as a process: its time, its processor time, its memory, what it sent."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Measured:
    """One run of a command. Seconds, megabytes; ``counts`` is what the fake server counted.

    ``cpu_s`` is that of the process and of the children it has waited for; ``rss_mb`` the largest
    that any one of them had. Linux counts in it what the measuring process itself had when it
    started the other, so modules that need much memory have no place here.
    """

    wall_s: float
    cpu_s: float
    rss_mb: float
    code: int
    output: str
    counts: Mapping[str, Any]

    @property
    def requests(self) -> int:
        return sum(self.counts["requests"].values())

    @property
    def in_flight(self) -> int:
        """The most calls that were under way at once, to provider and assistant together."""
        return int(self.counts["max_in_flight"].get("all", 0))

    @property
    def span_s(self) -> float:
        """From the first request's arrival to the last one's answer."""
        return float(self.counts["last"] - self.counts["first"])


@dataclass(frozen=True)
class FakeServer:
    """A running `fake_server`."""

    url: str

    def counts(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/counts") as response:
            counts: dict[str, Any] = json.load(response)
        return counts

    def environment(self) -> dict[str, str]:
        """What sends SDKs and the project's endpoint file to this server."""
        return {
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "OPENAI_API_KEY": "sk-benchmark-0123456789",
            "ANTHROPIC_BASE_URL": self.url,
            "ANTHROPIC_API_KEY": "sk-ant-benchmark-0123456789",
            "ASSISTANT_URL": f"{self.url}/assistant",
        }


@contextlib.contextmanager
def fake_server(latency_ms: float) -> Iterator[FakeServer]:
    """A fresh server, in a process of its own, that takes ``latency_ms`` for each answer."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "fake_server.py"), "--latency-ms", str(latency_ms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        try:
            yield FakeServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.stdin.close()


def measure(
    command: Sequence[str | Path],
    *,
    home: Path,
    latency_ms: float = 0,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run ``command`` in ``home`` with a fresh fake server, whose address is in its environment."""
    with fake_server(latency_ms) as server, tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=home,
            env={**_clean_environment(), **server.environment(), **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # Not Popen.wait: only this tells what the process has used.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Measured(
            wall_s=wall,
            cpu_s=used.ru_utime + used.ru_stime,
            rss_mb=used.ru_maxrss / 1024,
            code=process.returncode,
            output=output.read().decode("utf-8", "replace"),
            counts=server.counts(),
        )


def _clean_environment() -> dict[str, str]:
    # Without compiled files pytest would rewrite the assertions of all plugins anew in each run.
    ours = ("PYTEST_", "SYNTHCONV_", "PYTHONDONTWRITEBYTECODE")
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(ours) and name.upper() not in proxies
    }
