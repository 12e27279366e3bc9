"""The offline judge: rules over what was said, no language model.

It shares its reading of cards and replies with the offline user. Its `goal_met` means that a
goal's ``evidence`` was seen, or else it is *presumed*: a reply of the right kind was given. It does
not mean that the advice is right. So every verdict names its judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...core.errors import JudgeError
from ...core.evidence import proof_of, seen
from ...core.models import PRESUMED, Evidence, GoalMetBy, Talk, Verdict, VerdictKind
from ...core.words import content_words, sentences
from ..cards.card import Need, evidence_in, read_card
from ..cards.legibility import objection_to
from ..patience.account import Account, Progress, Status
from ..patience.complaints import LONGEST_QUOTE, complaints, failures_quoted, quoted, reply_in
from ..patience.folding import account
from ..replies.handovers import handover_sentence
from ..replies.reading import Act
from .contentment import is_contented, takes_leave_content

NAME = "heuristic"
_NEED = 60
_ENOUGH_ANSWERED = 0.6
"""Share of the replies that must have answered before a recorded user's thanks are believed."""


@dataclass(frozen=True)
class HeuristicJudge:
    """A judge that is a pure function of the talk.

    A goal with ``evidence`` is met exactly when any one of its entries was seen in what the
    assistant said so far, and never otherwise, however good the replies look; write two goals where
    both must be said. A goal without is presumed to be met by a reply that answers it.
    """

    @property
    def name(self) -> str:
        return NAME

    def assess(self, talk: Talk) -> Verdict:
        """The verdict after the last reply: met, handed off, frustrated, or go on."""
        if problem := objection_to(talk.persona):
            raise JudgeError(problem, kind="language")
        state = account(read_card(talk.persona, talk.assistant), talk)
        if state.is_content:
            quotes = [_met_quote(p, talk) for p in state.progress if p.status is Status.MET]
            return _verdict(talk, VerdictKind.GOAL_MET, _met_reason(state), quotes, _met_by(talk))
        if _recorded_user_is_content(state, talk):
            quotes = _thanks_quoted(state, talk)
            return _verdict(talk, VerdictKind.GOAL_MET, _THANKED, quotes, PRESUMED)
        if handover := _handover(state, talk):
            quotes = [handover]
            reason = f"the assistant passed the user on to a human in turn {quotes[0].turn}"
            return _verdict(talk, VerdictKind.HANDED_OFF, reason, quotes)
        if _has_given_up(state, talk):
            quotes = [*failures_quoted(state.trace, talk), *_parting_words(talk)]
            return _verdict(talk, VerdictKind.FRUSTRATED, _quit_reason(state, talk), quotes)
        return _verdict(talk, VerdictKind.CONTINUE, _open_reason(state), ())


_THANKED = "the user's fixed lines say that they have what they came for, after replies that answer"


def _handover(state: Account, talk: Talk) -> Evidence | None:
    """The sentence of the last reply that passes the user on."""
    if not state.trace or Act.HANDOFF not in state.trace[-1].acts:
        return None
    turn = len(talk.user_messages)
    found = handover_sentence(reply_in(talk, turn))
    return quoted(turn, found) if found else None


def _met_by(talk: Talk) -> GoalMetBy:
    return proof_of(talk.persona) or PRESUMED


def _verdict(
    talk: Talk,
    kind: VerdictKind,
    reason: str,
    quotes: Sequence[Evidence],
    met_by: GoalMetBy | None = None,
) -> Verdict:
    return Verdict(
        turn=len(talk.user_messages),
        verdict=kind,
        reason=f"{reason} ({NAME})",
        evidence=tuple(quotes),
        judge=NAME,
        goal_met_by=met_by,
    )


def _has_given_up(state: Account, talk: Talk) -> bool:
    """True when the user said so, or left: in silence, or for want of a turn to say it in.

    Never while the last line, fixed by the card, says that the user is content.
    """
    said = talk.user_messages
    last = said[-1] if said else None
    if last is not None and last.act == "script" and is_contented(last.content):
        return False
    if last is not None and last.proposal == "give_up":
        return True
    is_last_turn = len(said) >= talk.max_turns
    return state.is_exhausted and (not state.card.is_vocal or is_last_turn)


def _recorded_user_is_content(state: Account, talk: Talk) -> bool:
    """True when a fixed line takes leave content, and most replies before it answered.

    Only where the needs are read off prose: stated goals say themselves what must happen. The
    replies count, since a recorded user goes on to thank whatever the assistant says today.
    """
    if "goals" not in state.card.derived:
        return False
    last = talk.user_messages[-1]
    return (
        last.act == "script"
        and takes_leave_content(last.content)
        and len(state.trace) > 1
        and not state.trace[-1].failed
        and state.answered_share >= _ENOUGH_ANSWERED
    )


def _thanks_quoted(state: Account, talk: Talk) -> list[Evidence]:
    """The user's thanks, and the first sentence that answered something."""
    last = talk.user_messages[-1]
    thanks = Evidence(
        turn=last.turn, role="user", quote=last.content.strip()[:LONGEST_QUOTE].strip()
    )
    answered = [step.turn for step in state.trace if Act.ANSWER in step.acts]
    replies = [(turn, sentences(reply_in(talk, turn))) for turn in answered[:1]]
    return [thanks, *(quoted(turn, said[0]) for turn, said in replies if said)]


def _met_reason(state: Account) -> str:
    met = [p for p in state.progress if p.status is Status.MET]
    answered = "; ".join(f"{_short(p.need)!r} in turn {p.turn}" for p in met)
    return f"every need was met: {answered}" if len(met) > 1 else f"the need was met: {answered}"


def _open_reason(state: Account) -> str:
    current = state.current
    pressed = (
        f"{_short(current.need)!r} is {current.status.value}" if current else "nothing is open"
    )
    return f"{pressed}, {state.share_left:.0%} of patience left"


def _quit_reason(state: Account, talk: Talk) -> str:
    if state.is_exhausted:
        start = "patience ran out" if state.left <= 0 else "too many failed replies in a row"
    else:
        start = f"the user gave up in turn {len(talk.user_messages)}"
    blame = complaints(state.trace)
    return f"{start}: the assistant {blame}" if blame else start


def _met_quote(progress: Progress, talk: Talk) -> Evidence:
    if progress.need.is_act:
        goal = next(it for it in talk.persona.goals if it.ask == progress.need.ask)
        if proof := seen(goal, talk):
            return proof
    reply = reply_in(talk, progress.turn)
    stated = evidence_in(progress.need, reply)
    return quoted(progress.turn, stated or _telling_sentence(reply, progress.need))


def _telling_sentence(reply: str, need: Need) -> str:
    """Return the first sentence of ``reply`` with the most keywords of the need."""
    return max(sentences(reply), key=lambda s: len(need.keywords & set(content_words(s))))


def _parting_words(talk: Talk) -> Iterator[Evidence]:
    """Yield what a user said who gave up."""
    last = talk.user_messages[-1]
    if last.proposal == "give_up" and last.content.strip():
        yield Evidence(turn=last.turn, role="user", quote=last.content.strip()[:LONGEST_QUOTE])


def _short(need: Need) -> str:
    return need.ask if len(need.ask) <= _NEED else f"{need.ask[: _NEED - 1].rstrip()}…"
