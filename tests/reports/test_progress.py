"""The line of progress: what it says, and when it is written."""

from __future__ import annotations

import pytest

from pytest_synthconv.reports.progress import EVERY, Progress, ProgressWriter, progress_line


class Screen:
    """What a writer has written, at times that the test chooses."""

    def __init__(self, *, rewrites: bool, columns: int = 80) -> None:
        self.written: list[str] = []
        self.now = 100.0
        self.writer = ProgressWriter(
            self.written.append, rewrites=rewrites, columns=columns, clock=lambda: self.now
        )

    @property
    def row(self) -> str:
        """The row as a terminal shows it."""
        cells: list[str] = []
        at = 0
        for character in "".join(self.written):
            if character == "\r":
                at = 0
                continue
            cells[at : at + 1] = [character]
            at += 1
        return "".join(cells).rstrip()


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (Progress(0, 40), "0 of 40 conversations"),
        (
            Progress(12, 40, turns=87, requests=1214, cost=0.123, seconds=36),
            "12 of 40 conversations, 87 turns, 1,214 requests, $0.12, 1:24 left",
        ),
        (Progress(1, 2, cost=0.001, seconds=5), "1 of 2 conversations, less than $0.01, 0:05 left"),
        (
            Progress(1, 1000, seconds=60),
            "1 of 1000 conversations, 16:39:00 left",
        ),
        (Progress(1, 0, turns=4, seconds=9), "1 conversation, 4 turns"),
        (Progress(3, 3, seconds=9), "3 of 3 conversations"),
    ],
)
def test_the_line_says_what_is_known(at: Progress, line: str) -> None:
    assert progress_line(at) == line


def test_the_largest_numbers_fit_a_terminal() -> None:
    assert len(progress_line(Progress(99_999, 100_000, 999_999, 1_999_999, 999.99, 1e9))) < 100
    assert len(progress_line(Progress(499, 500, 9_999, 19_999, 99.99, 3599))) < 80


def test_a_terminal_has_one_line_that_is_rewritten() -> None:
    screen = Screen(rewrites=True)
    screen.writer.show(Progress(1, 10, requests=1000, seconds=1))
    screen.now += 1
    screen.writer.show(Progress(10, 10))
    assert "\n" not in "".join(screen.written)
    assert screen.row == "10 of 10 conversations"
    screen.writer.clear()
    assert screen.row == ""


def test_a_terminal_is_not_written_to_faster_than_one_can_read() -> None:
    screen = Screen(rewrites=True)
    for done in range(50):
        screen.writer.show(Progress(done, 50))
    assert len(screen.written) == 1


def test_after_it_was_erased_the_line_comes_back_at_once() -> None:
    screen = Screen(rewrites=True)
    screen.writer.show(Progress(1, 3))
    screen.writer.clear()
    screen.writer.show(Progress(2, 3))
    assert screen.row == "2 of 3 conversations"


def test_a_line_never_wraps() -> None:
    screen = Screen(rewrites=True, columns=20)
    screen.writer.show(Progress(1, 3, turns=5, requests=10))
    assert len(screen.row) < 20


def test_a_log_has_a_plain_line_at_most_every_30_seconds() -> None:
    screen = Screen(rewrites=False)
    for second in range(100):
        screen.now = 100.0 + second
        screen.writer.show(Progress(second, 100))
    screen.writer.clear()
    assert screen.written == [
        "30 of 100 conversations\n",
        "60 of 100 conversations\n",
        "90 of 100 conversations\n",
    ]
    assert EVERY == 30


def test_a_short_run_writes_nothing_to_a_log() -> None:
    screen = Screen(rewrites=False)
    screen.writer.show(Progress(1, 2))
    screen.writer.clear()
    assert screen.written == []
