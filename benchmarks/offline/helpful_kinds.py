"""Assistants that help: in few words and in many, at once and in the end, politely and not.

Each gives the right answer to every need, so that whoever leaves them in anger is judged wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pytest_synthconv.core.cards import Persona

from .lines import lines_of
from .saying import (
    Kind,
    Knowledge,
    Messages,
    Outcome,
    Reply,
    all_answers,
    answer,
    chance,
    filled,
    in_turn,
    sentences,
    turn,
    wording,
)

_LEAST_PATIENCE = 0.25
"""Somebody with less may leave after a first reply that is a fault, and is not wronged by that."""
_FAULTS_FIRST = ("error-then-right", "wrong-topic-then-right", "refuses-then-right")


def helpful_kinds() -> list[Kind]:
    """All of them."""
    return [
        *(_helped(name, reply) for name, reply in _BY_MANNER.items()),
        *(_helped(name, _framed(lines)) for name, lines in lines_of("helpful_lines").items()),
        *(_first_then_right(name, lines) for name, lines in _first_lines().items()),
        _helped("one-question-first", partial(_asks_first, 1)),
        _helped("two-questions-first", partial(_asks_first, 2)),
        _helped("confirms-first-then-done", confirms_first),
        _helped("half-then-the-rest", half_then_the_rest),
    ]


def in_manner(manner: str, messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The answer to what was said last, and nothing around it."""
    return answer(manner, messages, knowledge, persona)


def all_in_manner(manner: str, messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer in one reply, whatever was said."""
    return "\n\n".join(all_answers(manner, messages, knowledge))


def as_table(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer as a row of a table in Markdown."""
    rows = [
        f"| {place} | {text} |"
        for place, text in enumerate(all_answers("plain", messages, knowledge), start=1)
    ]
    return "\n".join(["Here you go:", "", "| No. | Answer |", "|---|---|", *rows])


def as_bullets(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every sentence of the answers as a bullet."""
    texts = all_answers("plain", messages, knowledge)
    return "\n".join(f"- {sentence}" for text in texts for sentence in sentences(text))


def as_headings(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer under a heading, with the first sentence in bold."""
    parts = []
    for place, text in enumerate(all_answers("plain", messages, knowledge), start=1):
        first, *rest = sentences(text)
        parts.append(f"## {place}. Your question\n\n" + " ".join([f"**{first}**", *rest]))
    return "\n\n".join(parts)


def one_need_per_turn(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The first need in the first turn, the second in the second, in the card's order."""
    place = (turn(messages) - 1) % len(knowledge.needs)
    return wording(knowledge.needs[place], "plain", messages)


def _asks_first(count: int, messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """``count`` questions back, one a turn, and then right."""
    if turn(messages) <= count:
        lead = ("Happy to help! ", "Thanks. ")[turn(messages) - 1]
        return lead + knowledge.clarify[turn(messages) - 1]
    return answer("plain", messages, knowledge, persona)


def confirms_first(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """May I? And then done, all of it."""
    if turn(messages) == 1:
        return knowledge.confirm[chance(persona.id) % len(knowledge.confirm)]
    return "\n\n".join(all_answers("plain", messages, knowledge))


def half_then_the_rest(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """A part of the answer first, the whole of it when the user insists."""
    if turn(messages) == 1:
        return knowledge.needs[0].partly[0]
    return "\n\n".join(all_answers("plain", messages, knowledge))


def _framed(frames: Sequence[str]) -> Reply:
    """The kind that puts one of ``frames`` around the answer to what was said last."""

    def reply(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
        frame = filled(in_turn(frames, messages, persona), messages, knowledge)
        return frame.replace("{answer}", answer("plain", messages, knowledge, persona))

    return reply


def _first_then_right(name: str, beginnings: Sequence[Sequence[str]]) -> Kind:
    """The kind that begins with one of ``beginnings``, a line a turn, and is right from then on."""

    def reply(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
        lines = beginnings[chance(persona.id) % len(beginnings)]
        if turn(messages) <= len(lines):
            return filled(lines[turn(messages) - 1], messages, knowledge)
        return answer("plain", messages, knowledge, persona)

    return Kind(
        name, Outcome.HELPED, reply, patience=_LEAST_PATIENCE if name in _FAULTS_FIRST else 0.0
    )


def _helped(name: str, reply: Reply) -> Kind:
    return Kind(name, Outcome.HELPED, reply)


def _first_lines() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = lines_of("helpful_first_lines")
    return found


_BY_MANNER: dict[str, Reply] = {
    "short-but-right": partial(in_manner, "short"),
    "plainly-right": partial(in_manner, "plain"),
    "right-in-other-words": partial(in_manner, "other_words"),
    "expert-long": partial(all_in_manner, "long"),
    "all-in-few-words": partial(all_in_manner, "short"),
    "all-at-once": partial(all_in_manner, "plain"),
    "markdown-table": as_table,
    "bullets": as_bullets,
    "headings": as_headings,
    "one-need-per-turn": one_need_per_turn,
}
