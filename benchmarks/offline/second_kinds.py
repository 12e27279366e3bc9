"""More kinds of assistants for tuning: they talk to the people of `second/`.

What they are worth was written down before any run, by somebody who had not read the rules that
judge. Most only say lines (the files of `second/`); those written here look at the talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType

from pytest_synthconv.core.cards import Persona

from .lines import HERE, knowledge_of, lines_of
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
    sentences,
    turn,
    wording,
)

__all__ = ["SECOND", "SECOND_KINDS", "second_kinds"]

SECOND = HERE / "second"
_LEAST_PATIENCE = 0.25
"""Somebody with less may leave after a useless first reply, and is not wronged by that."""
_IN_ORDER = ("offers-a-callback-never", "code-has-expired")
"""Kinds whose later lines make no sense as the first."""
_SHORT = ("telegraphic",)
_NEIGHBOURS = 3
"""How many of what is `near` answer a neighbouring question; the rest is about another thing."""
_LEADS = (
    "",
    "Good to know: ",
    "On that subject, this may interest you. ",
    "Let me tell you this: ",
)
_CHECKS = (
    "Quick check, so that I give you the right thing: {clarify}",
    "Just one detail first. {clarify}",
    "Sure thing! {clarify} Then I can say more.",
    "{clarify}",
)
_CORRECTIONS = (
    "{near} Sorry, scrap that, I was a line too low. {answer}",
    "{near} Hmm, that isn't what you wanted to know, is it? {answer}",
    "{near} Correction: that belongs to another question. Yours is this one. {answer}",
    "{near} ... no, wait, wrong page! Here we are. {answer}",
)
_BREATHS = (
    ("First things first: ", " And as for your other point: "),
    ("Let me take it all in one go. ", " On top of that, "),
    ("Here goes: ", " Next: "),
)
_CHATS = (
    "hiya :) {answer} hope that helps lol",
    "heyy so i had a look, {answer} cool?",
    "ok so... {answer} that's it really",
    "right then, {answer} shout if not clear x",
)
_TRIES = (
    "I've looked at your {topic}, and I see that I can't settle this by myself.",
    "Let me see... no, I don't get any further with your {topic} here.",
    "I tried to open the record on your {topic}, and it's locked for me.",
)
_GUESSES = (
    "No idea, to be honest, but if I had to guess: {wrong}",
    "Just guessing here. {wrong}",
    "I haven't looked it up. My gut says: {wrong}",
)
_ONCE = (
    "{answer} At least that's how it was last spring; nobody here knows whether it still is.",
    "I once heard this, and have my doubts about it: {answer}",
    "{answer} Then again, the sheet I have this from is marked as out of date.",
)


def second_kinds() -> list[Kind]:
    """All of them: those that help, those of no use, those no rule can see, those that pass on."""
    handovers = _lines("handover_lines")
    return [
        *_helping(),
        *_useless(),
        Kind("guesses", Outcome.BLIND, guesses),
        Kind("was-so-once", Outcome.BLIND, _framed(_ONCE)),
        Kind("warm-transfer", Outcome.HANDED_OFF, from_lines(handovers["warm-transfer"])),
        Kind("work-order", Outcome.HANDED_OFF, from_lines(handovers["work-order"])),
        Kind(
            "tries-then-passes-on",
            Outcome.HANDED_OFF,
            partial(tries_first, handovers["after-a-try"]),
            patience=_LEAST_PATIENCE,
        ),
    ]


def _helping() -> list[Kind]:
    framed = {
        name: _framed(frames, "short" if name in _SHORT else "plain")
        for name, frames in _lines("helped_lines").items()
    }
    written: dict[str, Reply] = {
        "checks-one-detail": checks_one_detail,
        "answers-and-asks-one-thing-more": answers_and_asks,
        "numbered-steps": numbered_steps,
        "corrects-itself": corrects_itself,
        "both-in-one-breath": both_in_one_breath,
        "chatty-lower-case": chatty_lower_case,
    }
    return [
        *(Kind(name, Outcome.HELPED, reply) for name, reply in {**framed, **written}.items()),
        Kind(
            "other-need-first", Outcome.HELPED, other_need_first, needs=2, patience=_LEAST_PATIENCE
        ),
    ]


def _useless() -> list[Kind]:
    lines = _lines("useless_lines")
    return [
        *(
            Kind(name, Outcome.USELESS, from_lines(texts, name in _IN_ORDER))
            for name, texts in lines.items()
        ),
        Kind("answers-a-neighbouring-question", Outcome.USELESS, partial(beside, True)),
        Kind("answers-about-another-thing", Outcome.USELESS, partial(beside, False)),
        Kind("answers-another-customer", Outcome.BLIND, answers_another_customer),
    ]


def checks_one_detail(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """One sensible question, and then right."""
    if turn(messages) == 1:
        return in_turn(_CHECKS, messages, persona).replace("{clarify}", knowledge.clarify[0])
    return answer("plain", messages, knowledge, persona)


def answers_and_asks(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The answer, and a question that would let it say more."""
    asked = knowledge.clarify[(turn(messages) - 1) % len(knowledge.clarify)]
    return f"{answer('plain', messages, knowledge, persona)} {asked}"


def numbered_steps(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer, a sentence a step."""
    said = [line for text in all_answers("plain", messages, knowledge) for line in sentences(text)]
    steps = [f"Step {place}: {line}" for place, line in enumerate(said, start=1)]
    return "\n".join([f"Your {knowledge.topic}, step by step", *steps])


def corrects_itself(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """What is beside the point, taken back in the same reply, and the answer."""
    line = in_turn(_CORRECTIONS, messages, persona)
    line = line.replace("{near}", knowledge.near[turn(messages) % _NEIGHBOURS])
    return line.replace("{answer}", answer("plain", messages, knowledge, persona))


def both_in_one_breath(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer in words that are not the card's, in one paragraph."""
    begin, go_on = _BREATHS[(chance(persona.id) + turn(messages)) % len(_BREATHS)]
    return begin + go_on.join(all_answers("other_words", messages, knowledge))


def chatty_lower_case(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Every answer without a capital letter; other wordings each turn."""
    texts = [need.plain[(turn(messages) - 1) % len(need.plain)].lower() for need in knowledge.needs]
    return in_turn(_CHATS, messages, persona).replace("{answer}", " and ".join(texts))


def other_need_first(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The need that was not meant, and from then on the one that is."""
    wanted = due(messages, knowledge, persona)
    if turn(messages) == 1:
        wanted = next(need for need in knowledge.needs if need is not wanted)
    return wording(wanted, "plain", messages)


def beside(is_neighbour: bool, messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """What is true and was not the question, behind changing leads."""
    near = knowledge.near[:_NEIGHBOURS] if is_neighbour else knowledge.near[_NEIGHBOURS:]
    return in_turn(_LEADS, messages, persona) + in_turn(near, messages, persona)


def answers_another_customer(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Right answers to two others, as when talks are mixed up; each names its subject."""
    others = [each for each in _known().values() if each.topic != knowledge.topic]
    first = chance(persona.id)
    texts = [
        text
        for place in (first, first + len(others) // 2)
        for need in others[place % len(others)].needs
        for text in (need.plain[0], need.long[0])
    ]
    return in_turn(texts, messages, persona)


def guesses(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """Something false of the right sort, called a guess."""
    wrong = due(messages, knowledge, persona).wrong
    return in_turn(_GUESSES, messages, persona).replace(
        "{wrong}", in_turn(wrong, messages, persona)
    )


def tries_first(
    lines: Sequence[str], messages: Messages, knowledge: Knowledge, persona: Persona
) -> str:
    """No luck at first, and then somebody who takes over."""
    said = _TRIES if turn(messages) == 1 else lines
    return filled(in_turn(said, messages, persona), messages, knowledge)


def _framed(frames: Sequence[str], manner: str = "plain") -> Reply:
    """The kind that puts one of ``frames`` around the answer to what was said last."""

    def reply(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
        frame = filled(in_turn(frames, messages, persona), messages, knowledge)
        return frame.replace("{answer}", answer(manner, messages, knowledge, persona))

    return reply


def _lines(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = lines_of(f"{SECOND.name}/{name}")
    return found


@cache
def _known() -> Mapping[str, Knowledge]:
    return MappingProxyType(knowledge_of(lines_of(f"{SECOND.name}/knowledge")))


SECOND_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in second_kinds()})
