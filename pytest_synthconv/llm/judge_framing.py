"""Show a talk to a judge as data that cannot pass for instructions.

The assistant under test writes half of what its judge reads. So its words come as JSON between two
marks that it cannot know, without the characters of tags and role markers, and the instructions are
repeated after them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..core.actions import Action
from ..core.cards import Goal, Persona
from ..core.models import Message, Talk, Turn
from ..core.text import one_line, scrub
from .prompt import RequestOrigin

T = TypeVar("T")

_MARK_BYTES = 4
"""Each byte costs up to four tokens a turn, since the mark stands there twice. Nobody who writes a
reply can try the four billion marks of four bytes."""

_LONGEST_RESULT = 300
"""Characters of an action's result: a tool may return a whole page, and each turn is paid for."""

_TAGS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def as_data(value: object) -> str:
    """Return ``value`` as JSON on one line, without characters of tags."""
    return scrub(json.dumps(value, ensure_ascii=False)).translate(_TAGS)


def user_card(talk: Talk) -> dict[str, object]:
    """Return what both questions say about the user.

    Facts and unknown are in it: without them nobody sees that an answer is for another case.
    """
    persona = talk.persona
    card = {
        "name": persona.name,
        "personality": persona.personality,
        "scenario": persona.scenario,
        "facts": dict(persona.facts),
        "unknown": list(persona.unknown),
    }
    return {key: value for key, value in card.items() if value}


def assistant_card(talk: Talk) -> dict[str, object]:
    """Return what both questions say about the assistant."""
    return {"name": talk.assistant.name, "description": talk.assistant.description}


def right_answers(talk: Talk, goals: Iterable[Goal]) -> dict[str, object]:
    """Return the owner's references for ``goals`` and for all answers; nothing without any."""
    shown = [{"to": goal.ask, "says": goal.reference} for goal in goals if goal.reference]
    if talk.assistant.reference:
        shown.append({"to": "anything", "says": talk.assistant.reference})
    return {"right_answers": shown} if shown else {}


def exchanges(talk: Talk) -> tuple[dict[str, Any], ...]:
    """Return the messages of each turn, without the user's thoughts and intentions.

    What the assistant did is shown from the first action on, or throughout if the card expects
    any. Before that, "no action" may only mean that the endpoint never tells of them, as many
    servers that run their tools themselves do not.
    """
    shown: list[dict[str, Any]] = []
    tells = _expects_actions(talk.persona)
    for turn in talk.turns:
        tells = tells or (turn.assistant is not None and bool(turn.assistant.actions))
        shown.append(_exchange(turn, tells=tells))
    return tuple(shown)


def with_rule(data: str, rule: str, shown: Iterable[Mapping[str, Any]]) -> str:
    """Return ``data`` with the ``rule`` on actions below it, if ``shown`` tells what was done."""
    return f"{data}\n{rule}" if any("actions" in each for each in shown) else data


def _expects_actions(persona: Persona) -> bool:
    return persona.actions is not None or any(goal.done_when for goal in persona.goals)


def _exchange(turn: Turn, *, tells: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"turn": turn.number, "user": turn.user.content}
    reply = turn.assistant
    if reply is None:
        return {**said, "assistant": None}
    if tells and ("actions" in reply.model_fields_set or reply.actions):
        said["actions"] = [_done(action) for action in reply.actions]
    said["assistant"] = reply.content
    if reply.dropped:
        said["not_in_this_record"] = list(reply.dropped)
    return said


def _done(action: Action) -> str:
    """Return ``action`` as transcripts show it, with its result: ``-> find(order=1) = packed``."""
    if action.result is None:
        return f"-> {action}"
    result = action.result
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    return f"-> {action} = {one_line(text, _LONGEST_RESULT)}"


def greeting(talk: Talk) -> list[dict[str, Any]]:
    """Return the assistant's greeting as an exchange, or nothing."""
    said = talk.greeting
    return [] if said is None else [{"turn": 0, "user": None, "assistant": said.content}]


def between_marks(value: object, mark: str) -> str:
    """Return ``value`` as data between an opening and a closing ``mark``."""
    return f"<{mark}>\n{as_data(value)}\n</{mark}>"


def mark(talk: Talk, turn: int, purpose: str) -> str:
    """Return the mark for messages up to ``turn``: equal for equal talks, as cassettes need.

    It is a hash of every message up to and including the reply that it surrounds, and of what was
    done in them. The assistant cannot know it while it writes that reply, even if it knows the
    rest: no text can contain a hash of itself.
    """
    said = [_said(m) for m in talk.messages if m.turn <= turn]
    return f"{purpose}-{_digest(talk, purpose, said)}"


def shuffled(items: Iterable[T], talk: Talk, purpose: str) -> list[T]:
    """Return ``items`` in an order that the talk and ``purpose`` determine."""
    said = [_said(m) for m in talk.messages]
    keyed = [(_digest(talk, f"{purpose} {i}", said), i, item) for i, item in enumerate(items)]
    return [item for _, _, item in sorted(keyed, key=lambda entry: entry[:2])]


def scene(talk: Talk) -> RequestOrigin:
    """Return the origin of a judge's request."""
    return RequestOrigin(
        asker="judge",
        assistant=talk.assistant.name,
        persona=talk.persona.id,
        trial=talk.trial,
        turn=len(talk.user_messages),
    )


def _said(message: Message) -> tuple[Any, ...]:
    """Return all of ``message`` that a judge can see and an endpoint has written."""
    more = [*map(_done, message.actions), *message.dropped]
    return (message.role, message.content, *([more] if more else []))


def _digest(talk: Talk, purpose: str, said: Sequence[tuple[Any, ...]]) -> str:
    key = json.dumps([talk.trial, purpose, said])
    return hashlib.blake2b(key.encode("ascii"), digest_size=_MARK_BYTES).hexdigest()
