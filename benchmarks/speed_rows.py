"""The rows of the speed table: what is run, what is physically possible, and the bars."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import startup
from measuring import HERE, Measured, measure
from suite import CALLS_PER_TURN, TURNS, Suite


@dataclass(frozen=True)
class Bar:
    """What must hold, in words, and whether it does."""

    text: str
    holds: bool


@dataclass(frozen=True)
class Line:
    """A line of the table. ``limit_s`` is what no client can beat on this work."""

    work: str
    measured: Measured | None = None
    conversations: int = 0
    limit_s: float | None = None
    bars: tuple[Bar, ...] = ()
    note: str = ""


@dataclass
class Bench:
    """Where and how rows are measured. The median of ``runs`` is taken, by wall time."""

    home: Path
    provider: str = "openai"
    runs: int = 3
    at_once: dict[tuple[int, int, int], Measured] = field(default_factory=dict)
    """What was measured, by number of people, latency in ms, and concurrency."""
    _suites: dict[str, Suite] = field(default_factory=dict)

    def suite(self, name: str, people: int, **more: object) -> Suite:
        if name not in self._suites:
            self._suites[name] = Suite(self.home / name, people, **more).write()  # type: ignore[arg-type]
        return self._suites[name]

    def median(
        self,
        suite: Suite,
        concurrency: int | None,
        *more: str,
        latency_ms: float,
        runs: int | None = None,
    ) -> Measured:
        """The run of median wall time."""
        command = suite.command(self.provider, concurrency, *more)
        all_runs = [
            measure(command, home=suite.home, latency_ms=latency_ms)
            for _ in range(runs or self.runs)
        ]
        return sorted(all_runs, key=lambda run: run.wall_s)[len(all_runs) // 2]

    @cached_property
    def depth(self) -> int:
        """How many calls of one conversation have to wait for each other, measured on one alone.

        Fifteen in five turns when user, assistant and judge take their turns.
        """
        latency_s = 0.5
        alone = self.median(self.suite("alone", 1), 8, latency_ms=latency_s * 1000, runs=1)
        # What lies between the calls is far less than one of them.
        return int(alone.span_s / latency_s + 0.05)

    def critical_s(self, latency_ms: float) -> float:
        """How long one conversation takes, be all else free."""
        return self.depth * latency_ms / 1000

    def limit_s(self, people: int, latency_ms: float, concurrency: int) -> float:
        """The longest of one conversation, and of all calls shared among ``concurrency``."""
        calls = people * TURNS * CALLS_PER_TURN
        return max(self.critical_s(latency_ms), calls * latency_ms / 1000 / concurrency)


Row = Callable[[Bench], Iterator[Line]]


def _played(suite: Suite, run: Measured) -> Bar:
    """Every row's first bar: the work was done, and no more."""
    text = f"{suite.requests} requests, {suite.people} conversations"
    done = run.code == 0 and run.requests == suite.requests
    return Bar(text, done and len(suite.records()) == suite.people)


def _within(concurrency: int, run: Measured) -> Bar:
    most = run.counts["max_in_flight"]
    holds = all(most.get(kind, 0) <= concurrency for kind in ("provider", "assistant"))
    return Bar(f"at most {concurrency} calls in flight each", holds)


def _at_once(
    people: int,
    latency_ms: int,
    concurrency: int,
    bars: Callable[[Bench, Measured], Iterator[Bar]],
    *more: str,
) -> Row:
    """A row of so many conversations at this latency and concurrency; ``more`` is for pytest."""
    work = ", ".join([f"{people:,} x {TURNS}, {latency_ms} ms, concurrency {concurrency}", *more])

    def row(bench: Bench) -> Iterator[Line]:
        suite = bench.suite(str(people), people)
        runs = 1 if people * latency_ms / concurrency > 500 else None
        run = bench.median(suite, concurrency, *more, latency_ms=latency_ms, runs=runs)
        bench.at_once[people, latency_ms, concurrency] = run
        yield Line(
            work,
            run,
            people,
            bench.limit_s(people, latency_ms, concurrency),
            (_played(suite, run), _within(concurrency, run), *bars(bench, run)),
        )

    return row


def _no_more(bench: Bench, run: Measured) -> Iterator[Bar]:
    yield from ()


def _as_long_as_one(bench: Bench, run: Measured) -> Iterator[Bar]:
    # One conversation whose calls all wait for each other; as long as 600 shared among 40.
    path = TURNS * CALLS_PER_TURN * 0.2
    most = 1.35 * path + 1.5
    yield Bar(f"wall <= 1.35 x {path:.1f} s + 1.5 s = {most:.2f} s", run.wall_s <= most)


def _cheap(bench: Bench, run: Measured) -> Iterator[Bar]:
    yield Bar("wall <= 2.6 s", run.wall_s <= 2.6)
    yield Bar("CPU <= 70 ms per conversation", run.cpu_s / 40 <= 0.07)
    yield Bar("RSS <= 110 MB", run.rss_mb <= 110)


def _nine_tenths(bench: Bench, run: Measured) -> Iterator[Bar]:
    efficiency = run.requests * 0.2 / 8 / run.wall_s
    yield Bar(f"at least 90 % of the ideal (is {efficiency:.0%})", efficiency >= 0.9)


def _short_calls(bench: Bench, run: Measured) -> Iterator[Bar]:
    yield Bar("wall <= 3.4 s", run.wall_s <= 3.4)


def _thousand(bench: Bench, run: Measured) -> Iterator[Bar]:
    ideal = run.requests * 0.05 / 64
    yield Bar(f"wall <= 1.5 x {ideal:.1f} s = {1.5 * ideal:.1f} s", run.wall_s <= 1.5 * ideal)


def bound(bench: Bench) -> Iterator[Line]:
    """The thousand in the smallest loop on the official SDK, which one process cannot beat."""
    people, at_once, latency_ms = 1000, 64, 50
    loop = HERE / "peers" / "minimal_loop.py"
    command: list[str | Path] = [sys.executable, loop, f"--people={people}", f"--at-once={at_once}"]
    run = measure(command, home=bench.home, latency_ms=latency_ms)
    limit = bench.limit_s(people, latency_ms, at_once)
    yield Line(f"{people:,} x {TURNS}, {latency_ms} ms, smallest loop", run, people, limit)


def memory(bench: Bench) -> Iterator[Line]:
    """How much each further conversation leaves behind in the process."""
    runs = {}
    for people in (100, 1000):
        suite = bench.suite(str(people), people)
        run = bench.median(suite, 8, latency_ms=0, runs=1)
        runs[people] = run
        work = f"{people:,} x {TURNS}, 0 ms, concurrency 8"
        bars = [_played(suite, run)]
        if people == 1000:
            grown = (run.rss_mb - runs[100].rss_mb) * 1024 / 900
            text = f"RSS grows by < 60 KB per conversation (is {grown:.1f} KB)"
            bars.append(Bar(text, grown < 60))
        yield Line(work, run, people, bars=tuple(bars))


def files(bench: Bench) -> Iterator[Line]:
    """What it takes to read and collect personas, without a conversation."""
    one, many = (bench.suite(f"file-{people}", people) for people in (1, 2000))
    runs = [bench.median(suite, None, "--collect-only", latency_ms=0) for suite in (one, many)]
    each = (runs[1].wall_s - runs[0].wall_s) / 2000 * 1000
    yield Line("a file of 1 persona, collected", runs[0])
    yield Line("a file of 2,000 personas, collected", runs[1], note=f"{each:.2f} ms per persona")


def start_up(bench: Bench) -> Iterator[Line]:
    """What the unused plugin costs every run."""
    without, loaded, tax = startup.measured(8 * bench.runs + 1)
    yield Line(
        "start-up, installed and unused",
        bars=(Bar(f"tax <= 20 ms (is {tax:.1f} ms)", tax <= 20),),
        note=f"{without:.0f} ms without, {loaded:.0f} ms with",
    )


def replay(bench: Bench) -> Iterator[Line]:
    """Forty conversations from cassettes: only the assistant is asked."""
    suite = bench.suite("replayed", 40)
    once = ("--synthconv-cassettes=cassettes", "--synthconv-record-mode=once")
    recorded = bench.median(suite, 8, *once, latency_ms=0, runs=1)
    run = bench.median(suite, 8, once[0], latency_ms=0)
    asked = dict(run.counts["requests"])
    yield Line(
        f"40 x {TURNS} replayed from cassettes",
        run,
        40,
        bars=(
            Bar("recorded", recorded.code == 0),
            Bar(
                f"{40 * TURNS} requests to the assistant, none to the provider",
                run.code == 0 and asked == {"assistant": 40 * TURNS},
            ),
            Bar("wall <= 1.5 s", run.wall_s <= 1.5),
        ),
    )


def xdist(bench: Bench) -> Iterator[Line]:
    """Four processes against one, each conversation wanted by two modules."""
    suite = bench.suite("shared", 40, has_own_test=True)
    seen = []
    for processes in (0, 4):
        run = bench.median(suite, 8, f"-n{processes}", ".", latency_ms=20, runs=1)
        seen.append((run.requests, suite.talks()))
        bars = [_played(suite, run)]
        if processes:
            bars.append(Bar("same requests and records as -n 0", seen[0] == seen[1]))
        yield Line(f"40 x {TURNS}, 20 ms, 80 items, -n {processes}", run, 40, bars=tuple(bars))


def first_failure(bench: Bench) -> Iterator[Line]:
    """How many conversations are begun for nothing when the third item fails under -x."""
    concurrency = 8
    suite = bench.suite("failing", 40, grudge=3)
    run = bench.median(suite, concurrency, "-x", latency_ms=20, runs=1)
    most, begun = 3 + 2 * concurrency, run.counts["talks"]
    yield Line(
        f"40 x {TURNS}, 20 ms, -x, third fails",
        run,
        begun,
        bars=(
            Bar("exit code 1", run.code == 1),
            Bar(f"fewer than {most} conversations begun (are {begun})", begun < most),
        ),
    )


ROWS: dict[str, Row] = {
    "c40-200": _at_once(40, 200, 40, _as_long_as_one),
    "c40-20": _at_once(40, 20, 40, _cheap),
    "c8-200": _at_once(40, 200, 8, _nine_tenths),
    "c8-20": _at_once(40, 20, 8, _short_calls),
    "c1-20": _at_once(40, 20, 1, _no_more),
    "thousand": _at_once(1000, 50, 64, _thousand, "-n2"),
    "thousand-1": _at_once(1000, 50, 64, _no_more),
    "thousand-bound": bound,
    "memory": memory,
    "files": files,
    "startup": start_up,
    "replay": replay,
    "xdist": xdist,
    "first-failure": first_failure,
}
