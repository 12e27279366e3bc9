"""Language models that play whole talks at a provider's server, and a project that they talk in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from imagined_cards import compliant, read
from projects import ASSISTANT
from provider_server import Answering, ProviderServer, environment, providing
from provider_shapes import Asked, Reply

SAID = (
    "hello, it is about my parcel",
    "so what happens with it now",
    "that does not tell me anything new",
    "somebody must surely know where my things are",
    "this leads nowhere, does it",
)

DESK = """\
import pytest

HEARD = []


@pytest.fixture(scope="session")
def synthconv_endpoint():
    def answer(messages):
        HEARD.append(messages)
        said = sum(message["role"] == "user" for message in messages)
        return REPLIES[min(said, len(REPLIES)) - 1]

    return answer


REPLIES = {replies!r}
"""

CARD = """\
- name: {name}
  description: A customer who waits for a parcel.
  personality: Direct and busy.
  scenario: {name} wants to know where the parcel is.
  summary: Waits for a parcel
  goals:
  - ask: Where is my parcel?
"""

SENT = "Your parcel has left our shop and arrives tomorrow."
LOOKING = "I am still looking for it, one moment please."


def write_project(
    pytester: pytest.Pytester, *names: str, replies: tuple[str, ...] = (LOOKING, SENT)
) -> None:
    """An assistant that says ``replies`` in each talk, and personas called ``names``."""
    write_desk(pytester.path, *names, replies=replies)


def write_desk(home: Path, *names: str, replies: tuple[str, ...] = (LOOKING, SENT)) -> None:
    """`write_project` in a folder that no pytester made."""
    cards = "".join(CARD.format(name=name) for name in names or ("Alex",))
    (home / "assistant.yaml").write_text(ASSISTANT)
    (home / "personas.yaml").write_text("users:\n" + cards)
    (home / "conftest.py").write_text(DESK.format(replies=replies))


def playing(asked: Asked) -> Answering:
    """A user who has something new to say each turn, a judge that is content once it was sent, a
    writer of personas."""
    answers: Mapping[str, Callable[[Asked], dict[str, Any]]] = {
        "user": _message,
        "judge": _assessment,
        "judge again": _second_look,
        "writer": _card,
    }
    return Reply(answers[asker(asked)](asked), input=200, output=20, cached=50)


def asker(asked: Asked) -> str:
    """Who asks, by the form that is to be filled in: not every protocol has names for forms."""
    told = {
        "message": "user",
        "rationale": "judge",
        "next_move": "judge again",
        "summary": "writer",
    }
    return next(who for field, who in told.items() if field in asked.schema["properties"])


def _card(asked: Asked) -> dict[str, Any]:
    wishes = [said["content"] for said in asked.messages if "Write persona" in said["content"]]
    return compliant(read(wishes[-1]))


def _message(asked: Asked) -> dict[str, Any]:
    turn = sum(message["role"] == "assistant" for message in asked.messages)
    return {
        "thought": "Go on.",
        "goals": dict.fromkeys(asked.schema["properties"]["goals"]["properties"], "open"),
        "last_reply": "useless" if turn else "none",
        "stop": "no",
        "message": SAID[turn],
    }


def _assessment(asked: Asked) -> dict[str, Any]:
    turn = _last_turn(asked)
    met = SENT in str(turn["assistant"])
    found = {"status": "met", "turn": turn["turn"], "quote": "arrives tomorrow"}
    finding = found if met else {"status": "unmet", "turn": 0, "quote": ""}
    return {
        "rationale": "The parcel was found." if met else "Nothing is known yet.",
        "goals": dict.fromkeys(asked.schema["properties"]["goals"]["properties"], finding),
        "user": {"frustration": "none", "turn": 0, "role": "user", "quote": ""},
        "hand_off": {"handed_off": False, "turn": 0, "quote": ""},
    }


def _second_look(asked: Asked) -> dict[str, Any]:
    turn = _last_turn(asked)
    return {
        "situation": "The user has an answer.",
        "next_move": "leaves_content",
        "turn": turn["turn"],
        "role": "assistant",
        "quote": "arrives tomorrow",
    }


def _last_turn(asked: Asked) -> Mapping[str, Any]:
    # A request that corrects an answer has the talk in an earlier message.
    said = "\n".join(each["content"] for each in asked.messages if each["role"] == "user")
    told = re.findall(r"^<[\w-]+>\n(.*)\n</", said, re.MULTILINE)
    data = json.loads(told[-1])
    turn: Mapping[str, Any] = data[-1] if isinstance(data, list) else data
    return turn


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProviderServer]:
    """A provider's server whose language models are `playing`; the environment leads there."""
    with providing(playing) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        yield server
