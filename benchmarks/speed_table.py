"""How long suites of conversations take, against what is physically possible and against peers.

    python benchmarks/speed_table.py [--rows c40-20,replay] [--runs 3] [--peers]

Every row is a whole process, start-up and exit included, that talks to a fake server on loopback
which takes a fixed time for each answer. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from peer_rows import peer_rows
from speed_rows import ROWS, Bench, Line

_HEAD = (
    "work",
    "wall s",
    "limit s",
    "wall / limit",
    "CPU ms per conv.",
    "peak RSS MB",
    "requests",
    "connections",
    "in flight",
    "bars",
)


def cells(line: Line) -> list[str]:
    """A line of the table as text."""
    bars = [f"{'' if bar.holds else '**MISSED** '}{bar.text}" for bar in line.bars]
    told = "; ".join([*bars, *([line.note] if line.note else [])])
    run = line.measured
    if run is None:
        return [line.work, *[""] * (len(_HEAD) - 2), told]
    limit, cpu = line.limit_s, run.cpu_s * 1000
    return [
        line.work,
        f"{run.wall_s:.2f}",
        f"{limit:.2f}" if limit else "",
        f"{run.wall_s / limit:.2f}" if limit else "",
        f"{cpu / line.conversations:.0f}" if line.conversations else "",
        f"{run.rss_mb:.0f}",
        f"{run.requests:,}",
        f"{run.counts['connections']:,}",
        str(run.in_flight),
        told,
    ]


def measured(bench: Bench, names: Sequence[str], peers: Path | None) -> Iterator[Line]:
    """The lines of the rows called ``names``, and of the peers in ``peers``, as each is done."""
    for name in names:
        yield from ROWS[name](bench)
    if peers:
        yield from peer_rows(bench, peers)


def print_table(lines: Iterable[Line]) -> bool:
    """Print ``lines`` as they come; True when every bar holds."""
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
    held = True
    for line in lines:
        print(f"| {' | '.join(cells(line))} |", flush=True)
        missed = [bar for bar in line.bars if not bar.holds]
        held = held and not missed
        if missed and line.measured and line.measured.code not in (0, 1):
            print(line.measured.output[-2000:], file=sys.stderr)
    return held


def _load() -> str:
    """How busy the machine is: above its number of cores, times are those of others, too."""
    return f"load {os.getloadavg()[0]:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", help=f"some of {','.join(ROWS)}; all when not given")
    parser.add_argument("--runs", type=int, default=3, help="of each the median is taken")
    parser.add_argument("--provider", default="openai", help="whose protocol is spoken")
    parser.add_argument("--peers", action="store_true", help="measure the peers, too")
    parser.add_argument("--peers-in", type=Path, help="where they are installed, and stay")
    options = parser.parse_args(arguments)
    names = list(ROWS) if options.rows is None else list(filter(None, options.rows.split(",")))
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")
    tools = ", ".join(f"{name} {version(name)}" for name in ("pytest", "openai", "pydantic"))
    print(f"Python {platform.python_version()}, {tools}, {os.cpu_count()} cores, {_load()}\n")
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), options.provider, options.runs)
        peers = options.peers_in or Path(home, "peers")
        lines = measured(bench, names, peers if options.peers or options.peers_in else None)
        held = print_table(lines)
    print(f"\n{_load()} at the end")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
