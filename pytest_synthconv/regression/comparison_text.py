"""A comparison as text for a terminal of 80 columns, every rate with its count."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..core.text import counted, one_line
from .baseline import summary
from .counts import Counts, PersonaCounts, Subject
from .findings import Change, Comparison, GateVerdict, Obstacle, PersonaFinding, SuiteFinding
from .statistics import wilson

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
_LEAST = 0.001


def rate(counts: Counts, noun: str = "") -> str:
    """Return for example ``19 of 20 passed (95%, 76% to 99%)``, with the 95 % Wilson interval.

    ``noun`` is what is counted, as in ``19 of 20 trials passed``.
    """
    if not counts.total:
        return "none counted"
    low, high = wilson(counts.passed, counts.total)
    share = f"{percent(counts.passed / counts.total)}, {percent(low)} to {percent(high)}"
    of = counted(counts.total, noun) if noun else str(counts.total)
    return f"{counts.passed} of {of} passed ({share})"


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
        *(_persona("worse", finding, it) for finding in it.convicted),
        *(_persona("undecided", finding, it) for finding in it.personas if finding.is_undecided),
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
        return "worse than the baseline: " + ", ".join(_culprits(it))
    if it.verdict is GateVerdict.INCONCLUSIVE:
        return "too few conversations to decide; " + "; ".join(_cures(it))
    return f"no worse than the baseline; {round(100 * it.rules.drop)} points less would have shown"


def _culprits(comparison: Comparison) -> Iterator[str]:
    """Yield the names of the convicted, or the suite if no persona is."""
    yield from (_name(finding.subject, comparison) for finding in comparison.convicted)
    if not comparison.convicted:
        yield "the suite as a whole"


def _cures(comparison: Comparison) -> Iterator[str]:
    for finding in comparison.personas:
        if finding.is_undecided:
            yield f"{_cure(finding.more)} with {_name(finding.subject, comparison)}"
    if comparison.suite and comparison.suite.is_undecided:
        yield f"{_cure(comparison.suite.more)} with all"


def _cure(more: int | None) -> str:
    if more is None:
        return "store more runs in the baseline: as it is, no number of conversations decides"
    return f"run about {more} more"


def _suite(suite: SuiteFinding) -> Iterator[str]:
    expected = f"{percent(suite.expected)} expected by the baseline"
    yield f"suite: {rate(suite.now)}, {expected}; {_chance(suite.cmh)}"


def _persona(word: str, finding: PersonaFinding, comparison: Comparison) -> str:
    now = f"{word}: {_name(finding.subject, comparison)}: {rate(finding.now)}"
    return f"{now}, before {rate(finding.before)}; {_chance(finding.adjusted)}"


def _chance(p_value: float | None) -> str:
    if p_value is None:
        return "not tested"
    return "p < .001" if p_value < _LEAST else f"p = {p_value:.3f}".replace("0.", ".", 1)


def _changes(comparison: Comparison) -> Iterator[str]:
    for change in _LISTED:
        if found := comparison.of(change):
            yield f"{change}: " + ", ".join(_with_counts(it, comparison) for it in found)


def _with_counts(finding: PersonaFinding, comparison: Comparison) -> str:
    name, now = _name(finding.subject, comparison), finding.now
    return f"{name} ({now.failed} of {now.total} failed)" if now.total else name


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
        names = dict.fromkeys(_name(entry.subject, it) for entry in it.unused)
        entries = counted(len(it.unused), "unused entry")
        yield f"the baseline has {entries}, of {', '.join(names)}"


def _name(subject: Subject, comparison: Comparison) -> str:
    """Return the persona's id, with the assistant if there are several."""
    several = len({finding.subject.assistant for finding in comparison.personas}) > 1
    text = f"{subject.assistant}/{subject.persona}" if several else subject.persona
    return one_line(text, 100)


def percent(share: float) -> str:
    """Format ``share`` in per cent; only exactly 1 is 100, and only exactly 0 is 0."""
    percent = round(100 * share)
    if percent in (0, 100) and share not in (0, 1):
        return ">99%" if percent else "<1%"
    return f"{percent}%"
