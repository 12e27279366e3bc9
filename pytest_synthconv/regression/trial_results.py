"""The results of trials by persona, for the summary, ``run.json`` and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from statistics import mean
from typing import Any, NamedTuple

from ..core.models import Conversation
from ..core.text import counted, one_line
from ..reports.failure_text import ending, explanation, failing, summary_line
from .counts import Counts, PersonaCounts, Standing, Subject, by_series, sum_of
from .rates import percent, rate
from .statistics import pass_hat_k
from .trial_plan import FixedTrials, TrialPlan, counts_of, has_failed


class PersonaTrials(NamedTuple):
    """The trials of one persona: their counts and their result."""

    subject: Subject
    counts: Counts
    standing: Standing


def standings(
    run: Iterable[PersonaCounts], plan: TrialPlan, fail_on: AbstractSet[str]
) -> tuple[PersonaTrials, ...]:
    """Return the results of the personas that were tried as often as ``plan`` wants."""
    return tuple(
        PersonaTrials(series.subject, counts, plan.standing(counts))
        for series, tally in by_series(run).items()
        if not plan.more(counts := tally.counts(fail_on))
    )


def lines(results: Sequence[PersonaTrials], plan: TrialPlan) -> Iterator[str]:
    """Yield the rate of all, and of each persona that did not pass."""
    if not results:
        return
    yield f"trials: {_together(results, plan)}"
    several = len({it.subject.assistant for it in results}) > 1
    for it in results:
        if it.standing is not Standing.PASSED:
            who = "/".join(it.subject) if several else it.subject.persona
            yield f"{it.standing}: {one_line(who, 100)}: {rate(it.counts)}{_not_counted(it.counts)}"


def plain(results: Iterable[PersonaTrials]) -> list[dict[str, Any]]:
    """Return ``results`` as JSON."""
    return [
        {**it.subject._asdict(), "standing": it.standing.value, **it.counts._asdict()}
        for it in results
    ]


def _together(results: Sequence[PersonaTrials], plan: TrialPlan) -> str:
    if not isinstance(plan, FixedTrials):
        # Personas that fail run more often, so the rate of all conversations is no one's rate.
        number = Counter(it.standing for it in results)
        return ", ".join(f"{number[it]} {it}" for it in Standing if number[it])
    counts = sum_of(it.counts for it in results)
    k = min((it.counts.total for it in results if it.counts.total), default=0)
    chances = (pass_hat_k(it.counts.passed, it.counts.total, k) for it in results)
    known = [chance for chance in chances if chance is not None]
    in_a_row = f"; {k} in a row: {percent(mean(known))}" if k > 1 and known else ""
    return f"{rate(counts)}{in_a_row}{_not_counted(counts)}"


def _not_counted(counts: Counts) -> str:
    return f"; {counts.excluded} not counted, ended in errors" if counts.excluded else ""


_NEWLINE = "\n"


def explanation_of_trials(
    conversations: Sequence[Conversation], plan: TrialPlan, fail_on: AbstractSet[str], record: str
) -> str | None:
    """Return why ``conversations`` without faults fail by ``plan``; None if they do not.

    The first line says how many failed, and how the first of them did; its transcript follows.
    """
    if not conversations:
        return "no conversation was run, so nothing is known about the assistant"
    counts = counts_of(conversations, fail_on)
    if plan.standing(counts) is not Standing.FAILED:
        return None
    first, *others = (it for it in conversations if has_failed(it, fail_on))
    if len(conversations) == 1:
        return explanation(first, record)
    result = f"{rate(counts, 'trial')}; {plan.rule}; trial {first.trial} {failing(first)}"
    line = one_line(f"Persona {first.persona.name!r}: {result}", limit=500)
    _, _, rest = explanation(first, record).partition("\n")
    return "\n".join([line, rest, *(_another(it) for it in others)])


def line_of_trials(
    conversations: Sequence[Conversation], plan: TrialPlan, fail_on: AbstractSet[str]
) -> str:
    """Return the short form of `explanation_of_trials`, for a summary."""
    first = next((it for it in conversations if has_failed(it, fail_on)), None)
    if first is None:
        return "no conversation was run"
    if len(conversations) == 1:
        return summary_line(first)
    counts = counts_of(conversations, fail_on)
    return summary_line(first, f"{rate(counts, 'trial')}, trial {first.trial}")


def fault_of_trials(conversation: Conversation, record: str, counts: Counts | None) -> str:
    """Return why a persona has no result; ``conversation`` is its first fault."""
    text, who = explanation(conversation, record), f"Persona {conversation.persona.name!r}"
    number = counts.total + counts.excluded if counts else 1
    if counts is None or number == 1:
        return text
    lost = f"{counts.excluded} of {counted(number, 'trial')} ended in errors, too many for a result"
    line = f"{who}: {lost}; trial {conversation.trial} {ending(conversation)}"
    return f"{one_line(line, limit=500)}\n{text.partition(_NEWLINE)[2]}"


def _another(conversation: Conversation) -> str:
    it = conversation
    ended = it.goal_met_by or it.stop_reason.value.replace("_", " ")
    turns = counted(len(it.user_messages), "turn")
    return f"trial {it.trial} failed too: {ended} after {turns}, conversation {it.id}"
