"""Show a talk to a judge as data that cannot pass for instructions.

The assistant under test writes half of what its judge reads. So its words come as JSON between two
marks that it cannot know, without the characters of tags and role markers, and the instructions are
repeated after them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from ..core.cards import Goal
from ..core.models import Talk, Turn
from ..core.text import scrub
from .prompt import RequestOrigin

T = TypeVar("T")

_MARK_BYTES = 4
"""Each byte costs up to four tokens a turn, since the mark stands there twice. Nobody who writes a
reply can try the four billion marks of four bytes."""

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


def exchange(turn: Turn) -> dict[str, Any]:
    """Return the messages of ``turn``, without the user's thoughts and intentions."""
    reply = turn.assistant.content if turn.assistant else None
    return {"turn": turn.number, "user": turn.user.content, "assistant": reply}


def greeting(talk: Talk) -> list[dict[str, Any]]:
    """Return the assistant's greeting as an exchange, or nothing."""
    said = talk.greeting
    return [] if said is None else [{"turn": 0, "user": None, "assistant": said.content}]


def between_marks(value: object, mark: str) -> str:
    """Return ``value`` as data between an opening and a closing ``mark``."""
    return f"<{mark}>\n{as_data(value)}\n</{mark}>"


def mark(talk: Talk, turn: int, purpose: str) -> str:
    """Return the mark for messages up to ``turn``: equal for equal talks, as cassettes need.

    It is a hash of every message up to and including the reply that it surrounds. The assistant
    cannot know it while it writes that reply, even if it knows the rest: no text can contain a hash
    of itself.
    """
    said = [(m.role, m.content) for m in talk.messages if m.turn <= turn]
    return f"{purpose}-{_digest(talk, purpose, said)}"


def shuffled(items: Iterable[T], talk: Talk, purpose: str) -> list[T]:
    """Return ``items`` in an order that the talk and ``purpose`` determine."""
    said = [(m.role, m.content) for m in talk.messages]
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


def _digest(talk: Talk, purpose: str, said: Sequence[tuple[str, str]]) -> str:
    key = json.dumps([talk.trial, purpose, said])
    return hashlib.blake2b(key.encode("ascii"), digest_size=_MARK_BYTES).hexdigest()
