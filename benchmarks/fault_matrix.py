"""How many faults a run survives: of providers, of the assistant's endpoint, of the process.

    python benchmarks/fault_matrix.py [--group provider] [--only WORD] [--at-once 4] [--quick]

Each row is a real run of pytest against a server on loopback. It survives if each persona has
exactly one record and one counted outcome, the fault is an error and neither a pass nor
`frustrated`, the exit code is not 0 where a conversation was not judged, no key is in anything
that was written, and the error says what to do. Ends with exit code 1 when a row does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from ctrl_c import ctrl_c_heard
from faults.endpoint_rows import endpoint_rows
from faults.process_rows import process_rows
from faults.provider_rows import provider_rows
from faults.running import Row

PARTS: Sequence[Callable[[], Iterable[Row]]] = (provider_rows, endpoint_rows, process_rows)


@dataclass(frozen=True)
class Tried:
    """A row and what was wrong with it."""

    row: Row
    objections: Sequence[str]


def rows() -> Iterator[Row]:
    """Yield all rows, group after group."""
    for part in PARTS:
        yield from part()


def tried(rows: Sequence[Row], at_once: int) -> Iterator[Tried]:
    """Try ``rows``, ``at_once`` of them at a time, and yield what came of them in their order."""
    with ThreadPoolExecutor(at_once) as pool:
        for row, objections in zip(rows, pool.map(Row.objections, rows), strict=True):
            yield Tried(row, objections)


def failures(each: Tried) -> Iterator[str]:
    """Yield what was wrong, once for both personas."""
    for objection in dict.fromkeys(each.objections):
        yield f"- {each.row.group}: {each.row.name}: {objection}"


def lines(found: Iterable[Tried]) -> Iterator[str]:
    """Yield the table: rows tried and survived by group, and in all."""
    groups: dict[str, list[Tried]] = {}
    for each in found:
        groups.setdefault(each.row.group, []).append(each)
    yield f"{'':<28}{'tried':>7}{'survived':>10}"
    for name, group in groups.items():
        yield f"{name:<28}{len(group):>7}{sum(not each.objections for each in group):>10}"
    everything = [each for group in groups.values() for each in group]
    survived = sum(not each.objections for each in everything)
    yield f"{'all':<28}{len(everything):>7}{survived:>10}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when a fault is not survived, or nothing was tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group", default="", help="only groups whose name begins so")
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    parser.add_argument("--at-once", type=int, default=4, help="runs at the same time")
    parser.add_argument("--quick", action="store_true", help="only the rows that tests run")
    options = parser.parse_args(arguments)
    chosen = [
        row
        for row in rows()
        if row.group.startswith(options.group)
        and options.only in row.name
        and (row.is_quick or not options.quick)
    ]
    start = time.perf_counter()
    found = []
    with ctrl_c_heard():  # not in the threads that start the runs
        for each in tried(chosen, options.at_once):
            found.append(each)
            print(*failures(each), sep="\n", end="\n" * bool(each.objections), flush=True)
    print(*lines(found), sep="\n")
    print(f"{time.perf_counter() - start:.0f} s")
    return 1 if not found or any(each.objections for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
