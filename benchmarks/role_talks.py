"""Short talks, of which voices are learned with what the assistant had said before each line.

``C`` begins a talk: whose it is, for the reader. ``A`` is what the assistant says, ``U`` what a
user may say to that, and ``F`` what a model says instead that plays the user and has lost its part:
what the assistant may say next.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Message, Talk

HERE = Path(__file__).parent
DESK = Assistant(name="Desk", description="Answers questions of customers.")


class Said(NamedTuple):
    """A line, whether it is an assistant's, in which field, and what was said just before it."""

    text: str
    serves: bool
    field: str
    before: str


class Tried(NamedTuple):
    """A line that is set aside, and the talk in which it is said."""

    text: str
    serves: bool
    talk: Talk


def said() -> Iterator[Said]:
    """Yield each line of the talks of ``roles/talks/``, which may be learned from."""
    for file in sorted((HERE / "roles" / "talks").glob("*.yaml")):
        for field, lines in read_yaml(file.read_text("utf-8")).items():
            yield from _of_field(field, lines.strip().splitlines())


def _of_field(field: str, lines: list[str]) -> Iterator[Said]:
    before = ""
    for line in lines:
        part, _, text = line.partition(": ")
        if part not in ("C", "A", "U", "F"):
            raise ValueError(f"this line is of nobody: {line}")
        if part != "C":
            yield Said(text, part != "U", field, before)
        if part in ("C", "A"):
            before = text if part == "A" else ""


def set_aside() -> Iterator[Tried]:
    """Yield each line of the talks that were written before the others, and never learned from."""
    for each in read_yaml((HERE / "roles_set_aside_talks.yaml").read_text("utf-8")):
        talk = _talk(each["persona"], each["assistant"])
        yield from (Tried(text, False, talk) for text in each["user"])
        yield from (Tried(text, True, talk) for text in each["flips"])


def _talk(about: str, reply: str | None) -> Talk:
    name, _, wants = about.partition(", ")
    persona = Persona(
        name=name, description=about, personality="Like anybody.", scenario=about,
        summary=about, goals=(Goal(ask=wants),),
    )  # fmt: skip
    greeting = [Message(role="assistant", content=reply, turn=0)] if reply else []
    return Talk(persona=persona, assistant=DESK, messages=tuple(greeting))
