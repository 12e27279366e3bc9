"""More kinds of assistants that no rule is tuned on: they talk to the people of `set_aside/`.

What they are worth was written down before any run, by somebody who had read neither the rules
that judge nor the other parts. Most only say lines (the files of `set_aside/`); those written
here look at the talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from pytest_synthconv.core.cards import Persona

from .lines import HERE, lines_of
from .saying import (
    Kind,
    Knowledge,
    Messages,
    Outcome,
    Reply,
    all_answers,
    answer,
    chance,
    due,
    filled,
    from_lines,
    in_turn,
    said,
    turn,
    wording,
)

__all__ = ["SET_ASIDE", "SET_ASIDE_KINDS", "set_aside_kinds"]

SET_ASIDE = HERE / "set_aside"
_LEAST_PATIENCE = 0.25
"""Somebody with less may leave after a first reply that is a menu, and is not wronged by that."""
_IN_ORDER = ("welcomes-each-time", "same-menu-again", "form-that-never-accepts")
"""Kinds whose later lines make no sense as the first."""
_MENUS = (
    "Hi! What is it about?\n1. {Topic}\n2. Opening hours\n3. Something else",
    "Please choose: [{Topic}] [My account] [Other]",
    "I can help with: {topic}, opening hours, careers. Which one is it?",
    "Press 1 for {topic}, press 2 for directions, press 3 for anything else.",
)
_WHO = (
    "Of course! May I have your name, please?",
    "Gladly. Who am I talking to?",
    "Sure. What's your name, so that I can note it down?",
    "Yes, just a second. Your name, please?",
)
_MIDDLES = (
    "{near} {answer} {other}",
    "Thanks for writing! {near} As for your question: {answer} {other}",
    "{near} {answer} And while I'm at it: {other}",
)
_SUMMARIES = (
    "**In short:** {short}\n\n**In detail:** {long}",
    "TL;DR: {short}\n\n{long}",
    "{short}\n\nHere's the longer version, if you care for it.\n\n{long}",
)
_AGAINS = (
    "{short} In other words: {other}",
    "{short} That is to say: {other}",
    "{short} Put differently: {other}",
)
_CHECKS = (
    "{short} Is that what you wanted to know?",
    "{short} Clear?",
    "{short} Does that settle it?",
    "{short} Okay for you?",
)
_SOME_LEAVES = (
    "Shall I begin?",
    "May I start with it now?",
    "Okay! Do you want me to go ahead with your {topic}?",
    "I'm ready when you are. Shall I?",
    "Just so that we're on the same page: do you want me to do it?",
    "Good. One last check: may I go on?",
)
_DONE = (
    "All done!",
    "I've taken care of it.",
    "That's settled, you can tick it off.",
    "Consider it done. I've dealt with your {topic}.",
    "Everything has been arranged as you wished.",
    "Done and dusted!",
)
_SURE = (
    "{wrong}",
    "I've checked this for you. {wrong}",
    "{wrong} I'm absolutely sure of it.",
    "According to our records: {wrong}",
)
_HALVES = (
    "{partly} I hope that answers it!",
    "What I can say for certain: {partly}",
    "{partly} Glad to be of help.",
)
_BESIDE = (
    "{near}",
    "Thanks for asking! {near}",
    "Here is what I found: {near}",
)


def set_aside_kinds() -> list[Kind]:
    """All of them: those that help, those of no use, those no rule can see, those that pass on."""
    kinds = [*_helping(), *_useless(), *_unseen(), *_passing_on()]
    return [replace(kind, is_set_aside=True) for kind in kinds]


def _helping() -> list[Kind]:
    replies: dict[str, Reply] = {
        **{name: _framed(frames) for name, frames in _lines("helped_lines").items()},
        "asks-the-name-first": asks_the_name,
        "answer-in-the-middle": answer_in_the_middle,
        "summary-and-detail": partial(filled_in, _SUMMARIES),
        "says-it-twice": partial(filled_in, _AGAINS),
        "short-and-checks": partial(filled_in, _CHECKS),
        "all-as-one-message-each": one_line_each,
    }
    return [
        *(Kind(name, Outcome.HELPED, reply) for name, reply in replies.items()),
        Kind("menu-then-right", Outcome.HELPED, menu_then_right, patience=_LEAST_PATIENCE),
    ]


def _useless() -> list[Kind]:
    lines = _lines("useless_lines")
    return [
        *(
            Kind(name, Outcome.USELESS, from_lines(texts, name in _IN_ORDER))
            for name, texts in lines.items()
        ),
        Kind("asks-leave-for-ever", Outcome.USELESS, asks_leave),
        Kind("reads-the-message-back", Outcome.USELESS, reads_back),
    ]


def _unseen() -> list[Kind]:
    return [
        Kind("sure-and-wrong", Outcome.BLIND, partial(filled_in, _SURE)),
        Kind("half-and-content", Outcome.BLIND, partial(filled_in, _HALVES)),
        Kind("neighbouring-question", Outcome.BLIND, partial(filled_in, _BESIDE)),
        Kind("claims-that-it-is-done", Outcome.BLIND, from_lines(_DONE)),
    ]


def _passing_on() -> list[Kind]:
    lines = _lines("handover_lines")
    asking = partial(asks_then_passes_on, lines.pop("after-one-question"))
    return [
        *(Kind(name, Outcome.HANDED_OFF, from_lines(texts)) for name, texts in lines.items()),
        Kind("passes-on-after-one-question", Outcome.HANDED_OFF, asking),
    ]


def asks_the_name(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Who is it? And then right."""
    if turn(messages) == 1:
        return in_turn(_WHO, messages, persona)
    return answer("plain", messages, knowledge, persona)


def menu_then_right(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """A menu that has the topic on it, and then right."""
    if turn(messages) == 1:
        return filled(in_turn(_MENUS, messages, persona), messages, knowledge)
    return answer("plain", messages, knowledge, persona)


def answer_in_the_middle(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The answer between two things that nobody wanted to know."""
    place = chance(persona.id) + turn(messages)
    near = [knowledge.near[(place + step) % len(knowledge.near)] for step in (0, 1)]
    line = in_turn(_MIDDLES, messages, persona).replace("{near}", near[0])
    line = line.replace("{other}", near[1])
    return line.replace("{answer}", answer("plain", messages, knowledge, persona))


def one_line_each(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer in words that are not the card's, as short messages one below the other."""
    return "\n".join(["hi!", *all_answers("other_words", messages, knowledge), "that's all :)"])


def filled_in(
    frames: Sequence[str], messages: Messages, knowledge: Knowledge, persona: Persona
) -> str:
    """One of ``frames`` with texts on what is `due` in the places that it has."""
    need = due(messages, knowledge, persona)
    parts = {
        "{short}": wording(need, "short", messages),
        "{other}": wording(need, "other_words", messages),
        "{long}": wording(need, "long", messages),
        "{partly}": in_turn(need.partly, messages, persona),
        "{wrong}": in_turn(need.wrong, messages, persona),
        "{near}": in_turn(knowledge.near, messages, persona),
    }
    line = in_turn(frames, messages, persona)
    for place, text in parts.items():
        line = line.replace(place, text)
    return line


def asks_leave(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """May I? Again and again; it never begins."""
    asked = (*knowledge.confirm, *_SOME_LEAVES)
    return filled(asked[(turn(messages) - 1) % len(asked)], messages, knowledge)


def reads_back(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """What the user wrote, as an entry in a log."""
    number = chance(persona.id) % 9000 + turn(messages)
    return f"Message {number} received ({len(said(messages)[-1])} characters): {said(messages)[-1]}"


def asks_then_passes_on(
    lines: Sequence[str], messages: Messages, knowledge: Knowledge, persona: Persona
) -> str:
    """A question to the point, and then somebody who takes over."""
    if turn(messages) == 1:
        return knowledge.clarify[0]
    return filled(in_turn(lines, messages, persona), messages, knowledge)


def _framed(frames: Sequence[str]) -> Reply:
    """The kind that puts one of ``frames`` around the answer to what was said last."""

    def reply(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
        frame = filled(in_turn(frames, messages, persona), messages, knowledge)
        return frame.replace("{answer}", answer("plain", messages, knowledge, persona))

    return reply


def _lines(name: str) -> dict[str, list[str]]:
    """The lines of a file of `set_aside/`, in a dict of its own, since the file is read once."""
    return dict(lines_of(f"{SET_ASIDE.name}/{name}"))


SET_ASIDE_KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in set_aside_kinds()}
)
