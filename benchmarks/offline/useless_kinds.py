"""Assistants that are of no use to anybody, and some whose uselessness no rule can see.

Most of them only say lines (`useless_lines.yaml`, `broken_lines.yaml`); those written here look at
the talk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial

from pytest_synthconv.core.cards import Persona

from .lines import lines_of
from .saying import (
    Kind,
    Knowledge,
    Messages,
    Outcome,
    answer,
    chance,
    due,
    filled,
    from_lines,
    in_turn,
    keywords,
    said,
    sentences,
    times_given,
    turn,
)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OPPOSITES = {
    "yes": "no", "no": "yes", "can": "can't", "can't": "can", "cannot": "can", "is": "is not",
    "are": "are not", "will": "will not", "does": "does not", "before": "after", "after": "before",
    "has": "has not", "have": "have not", "may": "may not", "must": "need not",
}  # fmt: skip
_SECOND_PERSON = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "my": "your",
    "me": "you", "mine": "yours", "am": "are", "we": "you", "our": "your", "us": "you",
    "myself": "yourself",
}  # fmt: skip
_TOOLS = ("search_knowledge_base", "lookup", "get_details", "classify_intent", "retrieve_documents")
_SUMMARIES = (
    "So, to sum up what you wrote: {heard} Did I get that right?",
    "If I understand you correctly, you are saying this: {heard}",
    "Let me repeat that in order to avoid misunderstandings. {heard} Is that a fair summary?",
    "Thank you, I have taken down the following: {heard}",
    "In short: {heard} That is how I read your message.",
    "Okay, what I am hearing is this. {heard}",
)
_IN_ORDER = ("hold-please",)
"""Kinds whose later lines make no sense as the first."""
_PRAISE = (
    'You wrote: "{quote}" What a wonderful message! We value customers like you more than words '
    "can say.",
    '"{quote}" That is so well put. Your satisfaction is our greatest joy.',
    'Thank you for saying "{quote}" It is messages like yours that make our day.',
    'You said "{quote}" and we could not agree more. You are a star!',
)
_ASKS_AGAIN = (
    "I can help with your {topic}. Could you tell me your {slot} first?",
    "Before I can go on I need your {slot}.",
    "Thanks! And what is your {slot}?",
    "To look into this, please give me your {slot}.",
    "Okay. May I have your {slot}, please?",
    "I still need one thing from you: the {slot}.",
    "Great, now please type in your {slot}.",
    "Could you send me your {slot} so that we can begin?",
)
_SLOT = "full name"
"""What is asked for again and again where the card states no fact."""
_STOPS = (
    "Glad I could help! Have a great day.",
    "That's all from my side. Thanks for chatting with us!",
    "Perfect, then everything is settled. Take care!",
    "Happy to have been of service. Bye for now!",
    "Wonderful. Enjoy the rest of your day!",
    "You're welcome! Come back any time.",
)
_CONTRADICTIONS = (
    "{answer} Having said that, the opposite is true. {wrong}",
    "{wrong} No, wait. {answer} Although in fact the former is true as well.",
    "{answer} On second thoughts, that is wrong. {wrong}",
)


def useless_kinds() -> list[Kind]:
    """All of them, those no rule can see last."""
    lines = {**lines_of("useless_lines"), **lines_of("broken_lines")}
    questions = lines.pop("interrogator")
    return [
        *(
            Kind(name, Outcome.USELESS, from_lines(texts, name in _IN_ORDER))
            for name, texts in lines.items()
        ),
        Kind("interrogator", Outcome.USELESS, partial(interrogator, questions)),
        Kind("json-leak", Outcome.USELESS, json_leak),
        Kind("summariser", Outcome.USELESS, summariser),
        Kind("echo", Outcome.USELESS, lambda messages, knowledge, persona: said(messages)[-1]),
        Kind("quotes-and-flatters", Outcome.USELESS, from_lines(_PRAISE)),
        Kind("forgets-and-asks-again", Outcome.USELESS, asks_again),
        Kind("half-and-stops", Outcome.USELESS, half_and_stops, needs=2),
        Kind("beside-the-point", Outcome.USELESS, beside_the_point),
        Kind("wrong-facts", Outcome.BLIND, wrong_facts),
        Kind("absurd-answers", Outcome.BLIND, absurd),
        Kind("contradicts-itself", Outcome.BLIND, contradicts_itself),
        Kind("answers-in-part", Outcome.BLIND, answers_in_part),
    ]


def interrogator(
    questions: Sequence[str], messages: Messages, knowledge: Knowledge, persona: Persona
) -> str:
    """Question after question, the first two to the point."""
    asked = (*knowledge.clarify, *questions)
    return filled(asked[(turn(messages) - 1) % len(asked)], messages, knowledge)


def json_leak(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The call of a tool that should never be seen, with the user's words in it."""
    place = chance(persona.id) + turn(messages)
    tool = _TOOLS[place % len(_TOOLS)]
    query = " ".join([knowledge.topic, *keywords(said(messages)[-1])[:5]])
    calls = (
        {"tool": tool, "arguments": {"query": query, "top_k": 3 + turn(messages)}},
        {"name": tool, "parameters": {"text": query, "topic": knowledge.topic}},
        {"intent": f"ask_{knowledge.topic}".replace(" ", "_"), "confidence": 0.87, "slots": {}},
        [{"type": "function", "function": {"name": tool, "arguments": json.dumps({"q": query})}}],
    )
    text = json.dumps(calls[place % len(calls)])
    return f"```json\n{text}\n```" if place % 3 == 0 else text


def summariser(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """What the user said, said back."""
    line = in_turn(_SUMMARIES, messages, persona)
    return line.replace("{heard}", _turned_round(said(messages)[-1]))


def asks_again(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The same fact again and again, whether it was given or not."""
    slot = next(iter(persona.facts), _SLOT)
    line = in_turn(_ASKS_AGAIN, messages, persona).replace("{slot}", slot)
    return filled(line, messages, knowledge)


def half_and_stops(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The first need, and from then on only goodbyes."""
    if not times_given(knowledge.needs[0], messages):
        return knowledge.needs[0].plain[0] + " Glad I could help!"
    return in_turn(_STOPS, messages, persona)


def beside_the_point(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """What is true of the topic and was not the question."""
    near = knowledge.near or lines_of("useless_lines")["other-question-with-topic"]
    return filled(in_turn(near, messages, persona), messages, knowledge)


def wrong_facts(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """A fluent answer whose facts are false."""
    return _falsified(answer("plain", messages, knowledge, persona))


def absurd(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """An answer of the right sort that any person would see to be nonsense."""
    wrong = due(messages, knowledge, persona).wrong
    return in_turn(wrong, messages, persona) if wrong else wrong_facts(messages, knowledge, persona)


def contradicts_itself(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """The answer and its opposite in one reply."""
    right = answer("plain", messages, knowledge, persona)
    line = in_turn(_CONTRADICTIONS, messages, persona)
    return line.replace("{answer}", right).replace("{wrong}", _negated(right))


def answers_in_part(messages: Messages, knowledge: Knowledge, persona: Persona) -> str:
    """A part of what was wanted: to one user enough, to another not."""
    parts = [text for need in knowledge.needs for text in need.partly]
    return in_turn(parts, messages, persona)


def _falsified(text: str) -> str:
    """``text`` with other numbers and days, and where it has none with the opposite."""
    changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), text)
    for day in _DAYS:
        changed = re.sub(rf"\b{day}\b", f"<{_DAYS.index(day)}>", changed)
    changed = re.sub(r"<(\d)>", lambda day: _DAYS[(int(day[1]) + 3) % len(_DAYS)], changed)
    return changed if changed != text else _negated(text)


def _negated(text: str) -> str:
    """``text`` with the first word that has an opposite turned into it, in every sentence."""
    return " ".join(_opposite(sentence) for sentence in sentences(text))


def _opposite(sentence: str) -> str:
    words = sentence.split(" ")
    for place, word in enumerate(words):
        bare = word.strip(",.!:").lower()
        if bare in _OPPOSITES:
            turned = _OPPOSITES[bare] + word[len(word.rstrip(",.!:")) :]
            words[place] = turned.capitalize() if word[:1].isupper() else turned
            return " ".join(words)
    return f"It is not true that {sentence[:1].lower()}{sentence[1:]}"


def _turned_round(text: str) -> str:
    """``text`` with the second person instead of the first."""

    def other(word: re.Match[str]) -> str:
        turned = _SECOND_PERSON.get(word[0].lower().replace("’", "'"))
        if turned is None:
            return word[0]
        return turned.capitalize() if word.start() == 0 else turned

    return re.sub(r"[A-Za-z]+(?:['’][a-z]+)?", other, text)
