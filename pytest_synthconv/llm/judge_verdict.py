"""Turn a model's findings into a verdict by code.

`goal_met` if every required goal is met; else `handed_off`; else `frustrated` if the user has had
enough or gave up; else go on. An annoyed user whose goals are met is not frustrated. Every finding
has its quote, which is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..core.cards import Goal
from ..core.evidence import (
    goals_of,
    mended,
    mending_note,
    missing_quotes,
    proof_of,
    quoted,
    required,
    seen,
    with_turns_mended,
)
from ..core.models import Evidence, GoalMetBy, Progress, Talk, Verdict, VerdictKind
from ..core.text import one_line
from .judge_assessment import Assessment, GoalFinding

_PLAIN = {
    VerdictKind.GOAL_MET: "every goal is met",
    VerdictKind.HANDED_OFF: "the assistant passed the user on to a human",
    VerdictKind.FRUSTRATED: "the user has had enough",
    VerdictKind.CONTINUE: "the goal is open",
}
"""The reason if a model gave no rationale."""


@dataclass(frozen=True)
class _JudgedGoal:
    """One goal as judged; ``quote`` is None exactly if it is unmet."""

    goal: Goal
    status: Progress
    quote: Evidence | None


def concluded(assessment: Assessment, talk: Talk, judge: str) -> Verdict:
    """Return the verdict after the last turn of ``talk``.

    An ending keeps the model's quotes even if they are void or empty: the check of quotes finds
    these. Only a wrong turn of a real quote is put right.
    """
    parts = _parts(assessment, talk)
    kind = _kind(parts, assessment, talk)
    if kind is VerdictKind.CONTINUE:
        return going_on(assessment, talk, judge, _open_reason(parts, assessment))
    verdict = Verdict(
        turn=len(talk.user_messages),
        verdict=kind,
        reason=_end_reason(kind, assessment, talk),
        evidence=_once(_grounds(kind, parts, assessment, talk)),
        judge=judge,
        progress=tuple(part.status for part in parts),
        frustration=assessment.user.frustration,
        goal_met_by=_met_by(talk) if kind is VerdictKind.GOAL_MET else None,
    )
    return with_turns_mended(verdict, talk)


def going_on(assessment: Assessment, talk: Talk, judge: str, reason: str) -> Verdict:
    """Return a "go on" with the model's findings, as far as their quotes were really said.

    Nothing ends by this verdict, so a void quote costs no second request; its finding is dropped.
    """
    parts = _parts(assessment, talk)
    frustration = assessment.user.frustration
    mood = None if frustration == "none" else _mood(assessment)
    said = (*(part.quote for part in parts if part.quote), *((mood,) if mood else ()))
    quotes = tuple(mended(quote, talk) for quote in said)
    draft = Verdict(
        turn=len(talk.user_messages),
        verdict=VerdictKind.CONTINUE,
        reason=one_line(reason) + mending_note(said, quotes),
        evidence=quotes,
        judge=judge,
    )
    missing = missing_quotes(draft, talk)
    void = {old for old, new in zip(said, quotes, strict=True) if new in missing}
    if mood in void:
        frustration = "none"
    progress: tuple[Progress, ...] = tuple(
        "unmet" if part.quote in void else part.status for part in parts
    )
    return draft.model_copy(
        update={
            "evidence": tuple(quote for quote in quotes if quote not in missing),
            "progress": progress,
            "frustration": frustration,
        }
    )


def _parts(assessment: Assessment, talk: Talk) -> tuple[_JudgedGoal, ...]:
    pairs = zip(goals_of(talk.persona), assessment.goals.in_order, strict=True)
    return tuple(_part(goal, found, talk) for goal, found in pairs)


def _part(goal: Goal, found: GoalFinding, talk: Talk) -> _JudgedGoal:
    """Return ``goal`` as judged; if it has patterns, they alone decide."""
    if goal.is_provable:
        quote = seen(goal, talk)
        return _JudgedGoal(goal, "met" if quote else "unmet", quote)
    if found.status == "unmet":
        return _JudgedGoal(goal, "unmet", None)
    return _JudgedGoal(goal, found.status, quoted(found.turn, "assistant", found.quote))


def _kind(parts: Iterable[_JudgedGoal], assessment: Assessment, talk: Talk) -> VerdictKind:
    if all(part.status == "met" for part in _musts(parts, talk)):
        return VerdictKind.GOAL_MET
    if assessment.hand_off.handed_off:
        return VerdictKind.HANDED_OFF
    if assessment.user.frustration == "high" or _gave_up(talk):
        return VerdictKind.FRUSTRATED
    return VerdictKind.CONTINUE


def _met_by(talk: Talk) -> GoalMetBy:
    return proof_of(talk.persona) or "judge"


def _grounds(
    kind: VerdictKind, parts: Iterable[_JudgedGoal], assessment: Assessment, talk: Talk
) -> Iterable[Evidence]:
    """Return the quotes for an ending of this kind."""
    if kind is VerdictKind.GOAL_MET:
        return (part.quote for part in _musts(parts, talk) if part.quote)
    if kind is VerdictKind.HANDED_OFF:
        passed_on = assessment.hand_off
        return (quoted(passed_on.turn, "assistant", passed_on.quote),)
    return (_parting_words(talk) if _gave_up(talk) else _mood(assessment),)


def _musts(parts: Iterable[_JudgedGoal], talk: Talk) -> tuple[_JudgedGoal, ...]:
    musts = required(talk.persona)
    return tuple(part for part in parts if part.goal in musts)


def _gave_up(talk: Talk) -> bool:
    return talk.user_messages[-1].proposal == "give_up"


def _parting_words(talk: Talk) -> Evidence:
    last = talk.user_messages[-1]
    return quoted(last.turn, "user", last.content)


def _mood(assessment: Assessment) -> Evidence:
    user = assessment.user
    return quoted(user.turn, user.role, user.quote)


def _end_reason(kind: VerdictKind, assessment: Assessment, talk: Talk) -> str:
    rationale = assessment.rationale.strip() or _PLAIN[kind]
    gave_up = kind is VerdictKind.FRUSTRATED and _gave_up(talk)
    return one_line(f"the user gave up: {rationale}" if gave_up else rationale)


def _open_reason(parts: Iterable[_JudgedGoal], assessment: Assessment) -> str:
    """Return the rationale, after the goals that only the model considers met."""
    rationale = assessment.rationale.strip() or _PLAIN[VerdictKind.CONTINUE]
    believed = [
        part.goal.ask
        for part, found in zip(parts, assessment.goals.in_order, strict=True)
        if found.status == "met" and part.status == "unmet"
    ]
    if not believed:
        return rationale
    return f"no evidence yet of {', '.join(map(repr, believed))}: {rationale}"


def _once(quotes: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(quotes))
