"""What an exam prints: a table per role, what was wrong, what it cost, the verdicts. Pure text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...core.text import counted, one_line
from ...reports.terminal import spent
from .marks import Mark, RoleVerdict, Score, altogether, scores
from .sitting import Sitting

_ERRORS = 3


def lines(
    role: str, sitting: Sitting, verdict_of: Callable[[Iterable[Score]], RoleVerdict]
) -> Iterator[str]:
    """Yield the report on one role; the last line is the verdict."""
    found = scores(sitting.marks)
    yield f"{role}: {sitting.name}"
    width = max(len(score.kind) for score in found)
    for score in (*found, *((altogether(found),) if role == "judge" else ())):
        yield f"  {score.kind:<{width}}  {_counts(score)}"
    yield from _second_look(sitting)
    yield from _wrong(sitting.marks)
    yield from _errors(sitting.marks)
    yield f"  cost: {spent(sitting.usage.model_dump())}"
    yield f"{role}: {verdict_of(found).text}"


def _counts(score: Score) -> str:
    errors = f"  {counted(score.errors, 'ERROR')}" if score.errors else ""
    if not score.total:
        return f"    -{errors}"
    low, high = score.interval
    return f"{score.right:>3}/{score.total:<3} {low:>4.0%} to {high:.0%}{errors}"


def _second_look(sitting: Sitting) -> Iterator[str]:
    if sitting.rescued or sitting.lost:
        yield f"  second look: took back {sitting.rescued} wrong ends and {sitting.lost} right ones"


def _wrong(marks: Iterable[Mark]) -> Iterator[str]:
    for mark in marks:
        if mark.wrong is not None:
            yield one_line(f"- {mark.kind}, {mark.question}: {mark.wrong}", 200)


def _errors(marks: Iterable[Mark]) -> Iterator[str]:
    """Yield the first few errors: often they all have one cause."""
    causes = dict.fromkeys(mark.error for mark in marks if mark.error is not None)
    for cause in list(causes)[:_ERRORS]:
        # The options of a run have a prefix, those of the exam have none.
        yield f"ERROR: {cause}".replace("--synthconv-", "--")
    if len(causes) > _ERRORS:
        yield f"... and {len(causes) - _ERRORS} other errors"
