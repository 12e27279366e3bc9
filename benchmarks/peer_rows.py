"""The same work done by other tools, each in an environment of its own, on the same fake server."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring import HERE, Measured, measure
from speed_rows import Bar, Bench, Line

_PEOPLE = 40
_LATENCIES_MS = (200, 20)
_QUIET = {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
    "DO_NOT_TRACK": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "SCENARIO_HEADLESS": "true",
}


@dataclass(frozen=True)
class Peer:
    """A tool: what to install for it, and the script in ``peers/`` that does the work with it."""

    name: str
    package: str | None
    script: str
    at_once: int
    is_bound: bool = False


PEERS = (
    Peer("the smallest loop, 40 threads (the bound)", None, "minimal_loop.py", 40, is_bound=True),
    Peer("the original's loop, rebuilt (serial)", None, "minimal_loop.py", 1),
    Peer("openevals, 40 threads of ours", "openevals", "openevals_loop.py", 40),
    Peer("deepeval, 5 at once (its default)", "deepeval", "deepeval_loop.py", 5),
    Peer("deepeval, 40 at once", "deepeval", "deepeval_loop.py", 40),
    Peer("langwatch-scenario, all at once", "langwatch-scenario", "scenario_loop.py", 40),
)


def peer_rows(bench: Bench, environments: Path) -> Iterator[Line]:
    """A line per peer and latency; a peer that cannot be installed, or fails, is told as such."""
    for peer in PEERS:
        python = _python_with(peer.package, environments)
        if python is None:
            yield Line(peer.name, note="did not install")
            continue
        for latency in _LATENCIES_MS:
            yield _measured(peer, python, bench, latency)


def _measured(peer: Peer, python: Path, bench: Bench, latency_ms: int) -> Line:
    work = f"{_PEOPLE} x 5, {latency_ms} ms: {peer.name}"
    command: list[str | Path] = [python, HERE / "peers" / peer.script, f"--people={_PEOPLE}"]
    runs = [_run([*command, f"--at-once={peer.at_once}"], bench, latency_ms)]
    if runs[0].code:
        *_, last = runs[0].output.strip().splitlines() or ["nothing was printed"]
        return Line(work, note=f"failed: {last[-120:]}")
    if latency_ms < 100:
        more = range(bench.runs - 1)
        runs += [_run([*command, f"--at-once={peer.at_once}"], bench, latency_ms) for _ in more]
    run = sorted(runs, key=lambda run: run.wall_s)[len(runs) // 2]
    limit = bench.limit_s(_PEOPLE, latency_ms, peer.at_once)
    ours = bench.at_once.get((_PEOPLE, latency_ms, 40))
    if ours is None:
        return Line(work, run, _PEOPLE, limit)
    ratio = f"{run.wall_s / ours.wall_s:.2f} x the time of ours"
    is_bar = latency_ms == 200 and not peer.is_bound
    bars = (Bar(f"slower: {ratio}", run.wall_s > ours.wall_s),) if is_bar else ()
    return Line(work, run, _PEOPLE, limit, bars, note="" if is_bar else ratio)


def _run(command: list[str | Path], bench: Bench, latency_ms: int) -> Measured:
    return measure(command, home=bench.home, latency_ms=latency_ms, environment=_QUIET)


def _python_with(package: str | None, environments: Path) -> Path | None:
    """An interpreter that has ``package``, which is installed unless it is there; None if not."""
    if package is None:
        return Path(sys.executable)
    home = environments / package
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", package]
        if subprocess.run(install, check=False).returncode:
            return None
    return python
