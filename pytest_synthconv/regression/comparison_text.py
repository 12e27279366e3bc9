"""A comparison as text for a terminal of 80 columns, every rate with its count."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..core.text import counted, one_line
from . import outcome_text
from .baseline import summary
from .counts import PersonaCounts
from .findings import Change, Comparison, GateVerdict, Obstacle, PersonaFinding, SuiteFinding
from .outcome_text import name
from .rates import chance, percent, rate

WIDTH = 80

_LISTED = (
    Change.NEWLY_FAILING,
    Change.STILL_FAILING,
    Change.FLAKY,
    Change.FIXED,
    Change.NEW,
    Change.REMOVED,
    Change.UNTESTED,
)


def headline(comparison: Comparison) -> str:
    """Return the verdict and its reason on one line."""
    return one_line(f"{comparison.verdict}: {_why(comparison)}", 500)


def lines(comparison: Comparison, baseline: Sequence[PersonaCounts]) -> list[str]:
    """Return all that is printed of ``comparison`` with ``baseline``, the headline first."""
    it = comparison
    parts = [
        headline(it),
        f"baseline: {summary(baseline)}",
        *(_suite(it.suite) if it.suite else ()),
        *(_persona("worse", finding, it) for finding in it.personas if finding.is_convicted),
        *(_persona("undecided", finding, it) for finding in it.personas if finding.is_undecided),
        *outcome_text.lines(it),
        *_changes(it),
        *_measured_otherwise(it),
        *(_means(it.suite) if it.suite else ()),
        *_notes(it),
    ]
    return [
        line
        for part in parts
        for line in textwrap.wrap(
            part, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
    ]


def _why(comparison: Comparison) -> str:
    it = comparison
    if it.obstacle is Obstacle.NOTHING_COMPARED:
        return "nothing in this run can be compared with the baseline"
    if it.obstacle is Obstacle.TOO_MANY_EXCLUDED:
        return (
            f"{it.counts.excluded} of {it.counts.total + it.counts.excluded} conversations ended "
            f"in errors, and at most {percent(it.rules.max_excluded)} may"
        )
    if it.verdict is GateVerdict.REGRESSION:
        return "worse than the baseline: " + "; ".join(outcome_text.culprits(it))
    if it.verdict is GateVerdict.INCONCLUSIVE:
        return "too few conversations to decide; " + "; ".join(_cures(it))
    shown = f"{round(100 * it.rules.drop)} points less would have shown"
    return f"no worse than the baseline in {outcome_text.looked_at(it)}; {shown}"


def _cures(comparison: Comparison) -> Iterator[str]:
    for finding in comparison.personas:
        if finding.is_undecided:
            yield f"{_cure(finding.more)} with {name(finding.subject, comparison)}"
    if comparison.suite and comparison.suite.is_undecided:
        yield f"{_cure(comparison.suite.more)} with all"


def _cure(more: int | None) -> str:
    if more is None:
        return "store more runs in the baseline: as it is, no number of conversations decides"
    return f"run about {more} more"


def _suite(suite: SuiteFinding) -> Iterator[str]:
    expected = f"{percent(suite.expected)} expected by the baseline"
    yield f"suite: {rate(suite.now)}, {expected}; {chance(suite.cmh)}"


def _persona(word: str, finding: PersonaFinding, comparison: Comparison) -> str:
    now = f"{word}: {name(finding.subject, comparison)}: {rate(finding.now)}"
    return f"{now}, before {rate(finding.before)}; {chance(finding.adjusted)}"


def _changes(comparison: Comparison) -> Iterator[str]:
    for change in _LISTED:
        if found := comparison.of(change):
            yield f"{change}: " + ", ".join(_with_counts(it, comparison) for it in found)


def _with_counts(finding: PersonaFinding, comparison: Comparison) -> str:
    who, now = name(finding.subject, comparison), finding.now
    return f"{who} ({now.failed} of {now.total} failed)" if now.total else who


def _measured_otherwise(comparison: Comparison) -> Iterator[str]:
    """Yield one line for all personas that cannot be compared for the same reason."""
    groups: dict[str, list[str]] = {}
    for finding in comparison.of(Change.MEASURED_OTHERWISE):
        why = ", ".join(map(str, finding.differences))
        groups.setdefault(why, []).append(_with_counts(finding, comparison))
    for why, names in groups.items():
        yield f"not compared, for {why}: {', '.join(names)}"


def _means(suite: SuiteFinding) -> Iterator[str]:
    """Yield turns, times and costs before and now, as far as both are known."""
    units = ("{:.1f} turns", "{:.1f} s", "{:.0f} ms a reply", "${:.4f}")
    pairs = zip(units, suite.means_before, suite.means_now, strict=True)
    known = [
        f"{unit.format(now)} (before {unit.format(before)})"
        for unit, before, now in pairs
        if before is not None and now is not None
    ]
    if known:
        yield "mean of a conversation: " + ", ".join(known)


def _notes(comparison: Comparison) -> Iterator[str]:
    it = comparison
    if it.counts.excluded:
        total = it.counts.total + it.counts.excluded
        yield f"not counted: {it.counts.excluded} of {total} conversations, ended in errors"
    if it.has_other_endpoint:
        yield "the endpoint, its file or its address, is not that of the baseline"
    if it.unused:
        names = dict.fromkeys(name(entry.subject, it) for entry in it.unused)
        entries = counted(len(it.unused), "unused entry")
        yield f"the baseline has {entries}, of {', '.join(names)}"
