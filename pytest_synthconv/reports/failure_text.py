"""The text of a failing test: the verdict first, then the transcript."""

from __future__ import annotations

import textwrap

from ..core.cards import Persona
from ..core.errors import NOT_RUN
from ..core.evidence import required
from ..core.flags import UNBACKED_CLAIM
from ..core.models import PRESUMED, CardReading, Conversation, StopReason
from ..core.text import one_line, printable, scrub
from ..core.transcripts import WIDTH, cut
from .check_text import check_lines, failed_check, marked_transcript, with_failed_check

_TRANSCRIPT_LIMIT = 40_000

_NAMES = {
    StopReason.GOAL_MET: "with the goal met",
    StopReason.FRUSTRATED: "frustrated",
    StopReason.HANDED_OFF: "handed off to a human",
    StopReason.MAX_TURNS: "at the turn limit",
}
_FAULTS = {
    StopReason.ENDPOINT_ERROR: "got no usable reply",
    StopReason.USER_ERROR: "could not be simulated",
    StopReason.JUDGE_ERROR: "could not be judged",
    StopReason.BUDGET: "was cut off by the budget",
    StopReason.INTERRUPTED: "was broken off",
}

_AGENDA = "agenda"
_NO_MODEL = ("offline", "custom")
_UNFIT = {
    (StopReason.USER_ERROR, "unusable_message"): "user",
    (StopReason.USER_ERROR, "invalid_answer"): "user",
    (StopReason.USER_ERROR, "length"): "user",
    (StopReason.JUDGE_ERROR, "void_quote"): "judge",
    (StopReason.JUDGE_ERROR, "invalid_answer"): "judge",
    (StopReason.JUDGE_ERROR, "length"): "judge",
}
"""Whose model has answered, by the fault, and cannot be used."""


def headline(conversation: Conversation) -> str:
    """Return the outcome and its reason on one line."""
    return one_line(f"Persona {conversation.persona.name!r} {ending(conversation)}", limit=500)


def summary_line(conversation: Conversation, trials: str = "") -> str:
    """Return the outcome for one line of 80 columns, of which pytest cuts the end.

    ``frustrated: Bo, turn 3: ...``. Faults begin with their name, by which plugins select them.
    """
    it = conversation
    if check := failed_check(it):
        place = () if check.turn is None else (f"turn {check.turn}",)
        who = ", ".join([it.persona.name, *([trials] if trials else []), *place])
        return one_line(f"check {check.id}: {who}: {check.reason}", limit=300)
    kind = it.stop_reason.value.replace("_", " ")
    if it.stop_reason.is_fault:
        kind = fault_name(it)
    elif it.goal_met_by == PRESUMED:
        kind = PRESUMED
    elif it.stop_reason is StopReason.GOAL_MET and UNBACKED_CLAIM in it.flags:
        kind = "unbacked claim"
    turn = it.error.turn if it.error else len(it.user_messages)
    where = () if it.reason.startswith(NOT_RUN) else (f"turn {turn}",)
    who = ", ".join([it.persona.name, *([trials] if trials else []), *where])
    return one_line(f"{kind}: {who}: {it.reason}", limit=300)


def fault_name(conversation: Conversation) -> str:
    """Return the name of the exception for a fault: ``EndpointError``."""
    return "".join(word.title() for word in conversation.stop_reason.value.split("_"))


def retold(conversation: Conversation) -> str:
    """Return `headline` and transcript, as long as a failure shows them."""
    return f"{headline(conversation)}\n\n{cut(conversation.transcript(), _TRANSCRIPT_LIMIT)}"


def ending(conversation: Conversation) -> str:
    """Return the outcome without the name: ``ended frustrated at turn 3 ...``."""
    it = conversation
    if it.stop_reason in _NAMES:
        where = f"at turn {len(it.user_messages)} of {it.max_turns}"
        return f"ended {_NAMES[it.stop_reason]} {where}: {it.reason}"
    if it.reason.startswith(NOT_RUN):
        return f"was {it.reason}"
    turn = it.error.turn if it.error else len(it.user_messages)
    return f"{_FAULTS[it.stop_reason]} at turn {turn}: {it.reason}"


def failing(conversation: Conversation) -> str:
    """Return `ending`, or for a met goal why it fails nevertheless."""
    it = conversation
    if check := failed_check(it):
        return with_failed_check(it, check)
    if it.goal_met_by != PRESUMED:
        return _with_claim(it)
    return (
        f"ended content at turn {len(it.user_messages)}, but that is presumed: "
        f"{_unproved(it.persona)} (--synthconv-fail-on=presumed)"
    )


def _with_claim(conversation: Conversation) -> str:
    """Return `ending`, after what a reply claims to be done and was not, if there is that."""
    it = conversation
    claim = next((check for check in it.checks if check.id == UNBACKED_CLAIM), None)
    if claim is None or it.stop_reason is not StopReason.GOAL_MET:
        return ending(it)
    return f"was told at turn {claim.turn} {claim.quote!r}, but {claim.reason}; it {ending(it)}"


def explanation(conversation: Conversation, record: str) -> str:
    """Return the reason, transcript, quotes, participants and the place of the record."""
    it = conversation
    where = f"record: {record}, conversation {it.id}"
    if it.reason.startswith(NOT_RUN):
        # The first error of the run has the details.
        return scrub(f"{headline(it)}\n{where}")
    said = cut(marked_transcript(it), _TRANSCRIPT_LIMIT) or "there is no message"
    line = one_line(f"Persona {it.persona.name!r} {failing(it)}", limit=500)
    # What a goal rests on is not why a check fails.
    advice = [] if failed_check(it) else [*_cure(it), *_unjudged(it)]
    parts = [line, *advice, said, *check_lines(it), *_goals(it), *_quotes(it)]
    # The first line of a fault's message is in the headline.
    if it.error and (detail := it.error.message.partition("\n")[2]):
        parts.append(printable(detail))
    parts += _about_the_model(it)
    parts.append("\n".join([*_participants(it), where]))
    return scrub("\n\n".join(parts))


def _about_the_model(conversation: Conversation) -> list[str]:
    """Return what to do where a language model has answered, and nothing usable."""
    it = conversation
    role = _UNFIT.get((it.stop_reason, it.error.kind)) if it.error else None
    if role is None or it.provider in _NO_MODEL or (role == "user" and it.user_model == _AGENDA):
        return []
    part = "play users" if role == "user" else "judge"
    return [
        _wrapped(
            f"`pytest-synthconv exam --role={role}` tells whether this model can {part}. Name a "
            f"larger one with `--synthconv-{role}-model`."
        )
    ]


def _unproved(persona: Persona) -> str:
    """Return why met goals are only presumed: which ones state no evidence."""
    goals = required(persona)
    number = sum(not goal.is_provable for goal in goals)
    if number == len(goals):
        return "its card states no evidence"
    return f"its card states no evidence for {number} of {len(goals)} goals"


def _cure(conversation: Conversation) -> list[str]:
    """Return how to state evidence for presumed goals; empty for any other end."""
    it = conversation
    if it.goal_met_by != PRESUMED:
        return []
    who, what = repr(it.persona.id), "`evidence:`, what only a right answer says"
    if not it.persona.goals:
        return [_wrapped(f"Give {who} `goals:` that say what must happen, each with {what}.")]
    bare = [goal.ask for goal in required(it.persona) if not goal.is_provable]
    asks = [f"- ask: {one_line(ask, 160)}" for ask in bare]
    return ["\n".join([_wrapped(f"Give these goals of {who} {what}:"), *asks])]


def _unjudged(conversation: Conversation) -> list[str]:
    """Return that a failing persona has goals without evidence, so that replies are only read."""
    it = conversation
    is_failure = it.stop_reason in (StopReason.FRUSTRATED, StopReason.MAX_TURNS)
    if not is_failure or all(goal.is_provable for goal in required(it.persona)):
        return []
    return [
        _wrapped(
            f"{_unproved(it.persona)[:1].upper()}{_unproved(it.persona)[1:]}, so replies were "
            "judged by their words alone: a right answer can fail. State `evidence:`, what only a "
            "right answer says."
        )
    ]


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, WIDTH, break_on_hyphens=False))


def _goals(conversation: Conversation) -> list[str]:
    """Return the progress of each goal in the last verdict, if it has any."""
    if not conversation.verdicts:
        return []
    asks = [goal.ask for goal in conversation.persona.goals] or [conversation.persona.summary]
    seen = conversation.verdicts[-1].progress
    lines = [
        f"goal {progress}: {one_line(ask, 160)}" for ask, progress in zip(asks, seen, strict=False)
    ]
    return ["\n".join(lines)] if lines else []


def _quotes(conversation: Conversation) -> list[str]:
    if not conversation.verdicts or conversation.stop_reason.is_fault:
        return []
    turns: dict[tuple[str, str], list[str]] = {}
    for quote in conversation.verdicts[-1].evidence:
        turns.setdefault((quote.role, quote.quote), []).append(str(quote.turn))
    lines = [
        f"the {role} said in turn{'s' * (len(where) > 1)} {', '.join(where)}: {one_line(said, 160)}"
        for (role, said), where in turns.items()
    ]
    return ["\n".join(lines)] if lines else []


def _participants(conversation: Conversation) -> list[str]:
    it = conversation
    lines = [
        f"assistant: {one_line(it.assistant.name, 80)} at {it.endpoint.host}",
        f"provider: {it.provider} (user: {it.user_model}, judge: {it.judge_model}), seed {it.seed}",
    ]
    return [*lines, *_as_read(it.reading)] if it.reading and it.user_model == _AGENDA else lines


def _as_read(card: CardReading) -> list[str]:
    """Return how the offline user read the card; an asterisk marks what was derived."""
    star = dict.fromkeys(card.derived, "*")
    needs = "; ".join(f"{one_line(need, 100)}{star.get('goals', '')}" for need in card.needs)
    traits = ", ".join(
        f"{name} {value:.2f}{star.get(name, '')}"
        for name, value in card.traits.model_dump().items()
    )
    lines = [f"needs: {needs}", f"traits: {traits}"]
    if any("*" in line for line in lines):
        lines.append("* derived from the card's text; state it in the card to fix it")
    return [part for line in lines for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
