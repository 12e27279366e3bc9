"""The outcomes of a comparison as text: what was looked at, and who is worse in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..core.text import one_line
from .counts import Series, Subject
from .findings import Comparison, Figure, Gap, Outcome, OutcomeFinding, PersonaOutcome
from .rates import chance, interval

_LEFT_OUT = {
    Gap.NOT_STORED: "the baseline does not say, it is of an earlier version: add runs of this one",
    Gap.TOO_FEW: "too few conversations to see 15 points, or one turn, more",
    Gap.NOTHING: "nothing to compare",
}


def looked_at(comparison: Comparison) -> str:
    """Return the outcomes that would have shown a loss, such as ``failures, goals met``."""
    return ", ".join(str(it.outcome) for it in comparison.outcomes if it.gap is None)


def culprits(comparison: Comparison) -> Iterator[str]:
    """Yield who is worse, and in what: personas, and the suite for what convicts no persona."""
    by_outcomes: dict[tuple[Outcome, ...], list[str]] = {}
    for finding in comparison.convicted:
        named = _named(comparison.outcomes, finding.series)
        by_outcomes.setdefault(named, []).append(name(finding.subject, comparison))
    for named, names in by_outcomes.items():
        yield ", ".join(names) + _label(named)
    if whole := [it for it in comparison.outcomes if it.is_convicted and not it.convicted]:
        yield "the suite as a whole" + _label(_named(whole))


def lines(comparison: Comparison) -> Iterator[str]:
    """Yield the figures of all together, then those of the convicted, then what is not known.

    Failures are left out: they are reported with their rates.
    """
    others = [it for it in comparison.outcomes if it.outcome is not Outcome.FAILURES]
    for it in others:
        if it.before.total or it.now.total:
            yield f"{it.outcome}: {_both(it.outcome, it.before, it.now)}; {chance(it.p_value)}"
    for it in others:
        for who in it.convicted:
            if it.outcome in _named(comparison.outcomes, who.series):
                yield f"worse in {it.outcome}: {_figures(it.outcome, who, comparison)}"
    for gap, text in _LEFT_OUT.items():
        names = [str(it.outcome) for it in others if it.gap is gap and _is_told(it)]
        if names:
            yield f"not known of {', '.join(names)}: {text}"


def name(subject: Subject, comparison: Comparison) -> str:
    """Return the persona's id, with the assistant if there are several."""
    several = len({finding.subject.assistant for finding in comparison.personas}) > 1
    text = f"{subject.assistant}/{subject.persona}" if several else subject.persona
    return one_line(text, 100)


def _is_told(finding: OutcomeFinding) -> bool:
    """Return False for checks that nobody has stated."""
    return finding.outcome is not Outcome.CHECKS or finding.gap is not Gap.NOTHING


def _named(outcomes: Sequence[OutcomeFinding], series: Series | None = None) -> tuple[Outcome, ...]:
    """Return what convicts ``series``, or the suite, without what only repeats it.

    Who fails does not get what she came for, and where a check fails, the conversation does.
    """
    found = {it.outcome: figures for it in outcomes if (figures := _convicting(it, series))}
    failures = found.get(Outcome.FAILURES)
    if failures and found.get(Outcome.GOALS) == failures:
        del found[Outcome.GOALS]
    if failures and found.get(Outcome.CHECKS) == failures:
        del found[Outcome.FAILURES]
    return tuple(found)


def _convicting(finding: OutcomeFinding, series: Series | None) -> tuple[Figure, Figure] | None:
    if series is None:
        return (finding.before, finding.now) if finding.is_convicted else None
    return next(((it.before, it.now) for it in finding.convicted if it.series == series), None)


def _label(outcomes: Iterable[Outcome]) -> str:
    names = [str(outcome) for outcome in outcomes]
    return "" if names == [Outcome.FAILURES.value] else f" ({', '.join(names)})"


def _figures(outcome: Outcome, who: PersonaOutcome, comparison: Comparison) -> str:
    figures = _both(outcome, who.before, who.now)
    return f"{name(who.series.subject, comparison)}: {figures}; {chance(who.adjusted)}"


def _both(outcome: Outcome, before: Figure, now: Figure) -> str:
    return f"{_shown(outcome, now)}, before {_shown(outcome, before)}"


def _shown(outcome: Outcome, figure: Figure) -> str:
    total, number = figure
    match outcome:
        case Outcome.TURNS:
            return f"{figure.mean:.1f} to the goal (mean of {number})"
        case Outcome.GOALS:
            return f"{number - total} of {number} ({interval(number - total, number)})"
        case Outcome.HAND_OFFS:
            return f"{total} of {number} ({interval(total, number)})"
        case _:
            return f"violated in {total} of {number} ({interval(total, number)})"
