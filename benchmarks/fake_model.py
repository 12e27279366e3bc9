"""What the fake server's language models and assistant say: always valid, the same every time.

Every turn is played: the user has something new to say, the judge says that nothing is settled.
Only a persona of the name `GRUDGE` has had enough after its first turn. The protocols' shapes are
those that the tests use.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from provider_shapes import PROTOCOLS, Asked, Reply, protocol_of

GRUDGE = "Grudge"
_SAID = (
    "hello, it is about my parcel, which has not come",
    "so what happens with it now",
    "that does not tell me anything new",
    "somebody must surely know where my things are",
    "and who is going to look into that for me",
    "I still do not see what you are going to do",
    "is there nobody else who could have a look",
    "then tell me what you would need from my side",
    "that I have told you already, have I not",
    "well, this leads nowhere",
)
_LOOKING = "I am looking into that for you, and will see what the carrier says about stage {}."
_NOTHING = {"status": "unmet", "turn": 0, "quote": ""}


def reply(said: int) -> dict[str, str]:
    """The assistant's answer to the user's message number ``said``."""
    return {"reply": _LOOKING.format("abcdefghij"[said % 10])}


def completion(path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a request in any of the three protocols; None for another path."""
    protocol = protocol_of(path)
    if protocol is None:
        return None
    shapes = PROTOCOLS[protocol]
    read = shapes.asked(_with_first_choice(body))
    asked = Asked(
        protocol=protocol,
        number=0,
        model=body["model"],
        headers={},
        body=body,
        **{**read, "messages": tuple(read["messages"])},
    )
    return shapes.replied(asked, Reply(_content(asked), input=1200, output=60))


def _with_first_choice(body: Mapping[str, Any]) -> dict[str, Any]:
    """``body`` with the tool in front that lets langwatch-scenario's judge go on.

    The shapes call the first of several tools; scenario's first looks things up, turn after turn.
    """
    if "tools" not in body:
        return dict(body)
    tools = sorted(body["tools"], key=lambda tool: "continue_test" not in str(tool))
    return {**body, "tools": tools}


def _content(asked: Asked) -> dict[str, Any] | str:
    """What is asked for, told by the form that is to be filled in."""
    fields = asked.schema.get("properties", {})
    turn = sum(message["role"] == "assistant" for message in asked.messages)
    has_enough = f'"name": "{GRUDGE}"' in asked.system
    if "message" in fields and "stop" in fields:
        return _message(asked.schema, turn)
    if "hand_off" in fields:
        return _assessment(asked.schema, has_enough=has_enough)
    if "next_move" in fields:
        move = "gives_up" if has_enough else "writes_again"
        quoted = {"turn": 1, "role": "user", "quote": _SAID[0]}
        return {"situation": "It is open.", "next_move": move, **quoted}
    if asked.form == "text":
        return _SAID[turn % len(_SAID)]
    filled: dict[str, Any] = _filled(asked.schema)
    return filled


def _message(schema: Mapping[str, Any], turn: int) -> dict[str, Any]:
    said = _SAID[turn % len(_SAID)]
    return {
        "thought": "Go on.",
        "goals": dict.fromkeys(schema["properties"]["goals"]["properties"], "open"),
        "last_reply": "none",
        "stop": "no",
        "message": said,
    }


def _assessment(schema: Mapping[str, Any], *, has_enough: bool) -> dict[str, Any]:
    user = {"frustration": "none", "turn": 0, "role": "user", "quote": ""}
    if has_enough:
        user = {"frustration": "high", "turn": 1, "role": "user", "quote": _SAID[0]}
    return {
        "rationale": "Nothing is settled yet.",
        "goals": dict.fromkeys(schema["properties"]["goals"]["properties"], _NOTHING),
        "user": user,
        "hand_off": {"handed_off": False, "turn": 0, "quote": ""},
    }


def _filled(schema: Mapping[str, Any]) -> Any:
    """The least that a ``schema`` of another tool allows: false, nothing, none."""
    match schema:
        case {"enum": [first, *_]}:
            return first
        case {"type": "object"}:
            return {name: _filled(part) for name, part in schema.get("properties", {}).items()}
        case {"type": "boolean"}:
            return False
        case {"type": "number" | "integer"}:
            return 0
        case {"type": "array"}:
            return []
        case {"anyOf": [first, *_]}:
            return _filled(first)
        case _:
            return _SAID[1]
