"""How an offline user words things: a need in many sentences, cut and mistyped as the card says.

Everything is a pure function; which of several sentences is said is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

from ..words import stem
from .cards import Card, Fact, Need
from .user_phrases import Register
from .wishes import Kind

TERSE_WORDS = 14
"""Words of a terse message at most, unless it is made of facts."""
TERSE_ASK_WORDS = 10
"""Words of what a terse user asks for, which leaves room for a sentence around it."""
_FEW_WORDS = 4  # a shorter piece than this says nothing

_FRAMES = {
    Kind.THING: (
        "I need {}.",
        "I'm looking for {}.",
        "I want {}.",
        "What I need is {}.",
        "Could I get {}?",
        "I'm after {}.",
    ),
    Kind.DEED: (
        "I need to {}.",
        "Can you help me {}?",
        "I want to {}.",
        "How do I {}?",
        "I'm trying to {}.",
        "What I want is to {}.",
    ),
    Kind.FAVOUR: (
        "Can you {}?",
        "I want you to {}.",
        "I need you to {}.",
        "Could you {}?",
        "All you have to do is {}.",
    ),
    Kind.QUESTION: (
        "{}?",
        "My question is: {}?",
        "I'd like to know: {}?",
        "What I'm asking is: {}?",
        "Can you tell me: {}?",
    ),
    Kind.SENTENCE: ("{}.", "It's this: {}.", "Here's the thing: {}.", "The point is: {}."),
}
_POLITE = {
    Kind.THING: ("I would like {}, please.", "Could I please get {}?", "I am looking for {}."),
    Kind.DEED: ("I would like to {}.", "Could you please help me {}?", "I need to {}."),
    Kind.FAVOUR: ("Could you please {}?", "I would like you to {}.", "Would you {}?"),
}
# Cuts that leave a whole sentence, the better ones first.
_CUTS = (": ", "; ", " so that ", " because ", " which ", " that ", ", ", " and ", " without ")
_DANGLING = re.compile(
    r"(?:\s+(?:a|an|the|my|of|to|for|in|on|at|with|and|or|but|that|which|so|from|by|is|are|than|"
    r"it's|its|their|about|into|as|if|one|two|clear|don't|has|have|be|where|what|how|why))+$"
)
_TYPO_LENGTH = 6
_KEPT_TOKEN = re.compile(r"\S*[\d@/:_#€$£]\S*")


def ways_to_ask(need: Need, formality: float, register: Register) -> tuple[str, ...]:
    """Sentences that all ask for ``need``; for a terse user only its head, else also the whole."""
    wish = need.wish
    head = headed(wish.text, TERSE_ASK_WORDS if register == "terse" else TERSE_WORDS)
    texts = (head,) if register == "terse" else tuple(dict.fromkeys((head, wish.text)))
    frames = _POLITE.get(wish.kind, _FRAMES[wish.kind]) if formality >= 0.65 else ()
    asks = (
        frame.format(_cased(text, wish.kind))
        for text in texts
        for frame in dict.fromkeys((*frames, *_FRAMES[wish.kind]))
    )
    return tuple(dict.fromkeys(map(_spoken, asks)))


def first_ways_to_ask(need: Need, formality: float) -> tuple[str, ...]:
    """Sentences that ask for the first step of ``need``, for the opening of a talk."""
    kind, text = need.wish.kind, _cased(headed(need.wish.text), need.wish.kind)
    if kind in (Kind.QUESTION, Kind.SENTENCE):
        return (_spoken(_FRAMES[kind][0].format(text)),)
    frames = _POLITE[kind] if formality >= 0.65 else _FRAMES[kind][:3]
    return tuple(_spoken(frame.format(text)) for frame in frames)


def headed(text: str, most: int = TERSE_WORDS) -> str:
    """The first part of ``text`` that can stand alone, of ``most`` words at most."""
    words = text.split()
    if len(words) <= most:
        return text
    start = " ".join(words[:most]) + " "
    for cut in _CUTS:
        head = start.rpartition(cut)[0] if cut in start else ""
        if len(head.split()) >= _FEW_WORDS:
            return head
    return _DANGLING.sub("", start.rstrip(" ,;:"))


def curtly(lead: str, body: str) -> str:
    """``lead`` and ``body`` within `TERSE_WORDS` words: the lead goes first, then the end."""
    whole = joined(lead, body)
    if len(whole.split()) <= TERSE_WORDS:
        return whole
    text = body or lead
    if len(text.split()) <= TERSE_WORDS:
        return text
    return f"{headed(text).rstrip('.!?,')}{'?' if text.endswith('?') else '.'}"


def told(facts: Sequence[Fact], register: Register) -> tuple[str, ...]:
    """Ways to tell ``facts``; their values stand in each of them as they are."""
    if register == "terse":
        values = ", ".join(fact.value for fact in facts)
        return (values, "; ".join(f"{_slot(fact)}: {fact.value}" for fact in facts))
    return (
        " ".join(f"My {_slot(fact)} is {fact.value}." for fact in facts),
        " ".join(f"{_capital(_slot(fact))}: {fact.value}." for fact in facts),
        " ".join(f"The {_slot(fact)}? {fact.value}." for fact in facts),
    )


def not_known(slots: Iterable[str]) -> tuple[str, ...]:
    """Ways to say that the user does not know ``slots``."""
    names = " or ".join(slot.replace("_", " ") for slot in slots)
    return (
        f"I don't know my {names}.",
        f"I can't tell you the {names}.",
        f"No idea what my {names} is.",
    )


def mistyped(message: str, card: Card, chance: int, kept_words: Set[str]) -> str:
    """``message`` as somebody of the card's accuracy types it.

    Facts, and words of the stems ``kept_words``, are never touched.

    Below .35 nothing is capital and one long word has two letters swapped, below .5 only the
    latter, and not always. ``chance`` decides which word.
    """
    accuracy = 1.0 if card.traits.accuracy is None else card.traits.accuracy
    if accuracy >= 0.5:
        return message
    careless = accuracy < 0.35
    pieces = list(_pieces(message, [fact.value for fact in card.facts]))
    if careless:
        pieces = [(text if kept else text.lower(), kept) for text, kept in pieces]
    if careless or chance % 2:
        pieces = _with_typo(pieces, chance // 2, kept_words)
    return "".join(text for text, _ in pieces)


def _pieces(message: str, values: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """``message`` in pieces, each with whether it must stay as it is."""
    kept = [re.escape(value) for value in sorted(values, key=len, reverse=True)]
    pattern = re.compile("|".join([*kept, _KEPT_TOKEN.pattern]))
    end = 0
    for match in pattern.finditer(message):
        yield message[end : match.start()], False
        yield match.group(), True
        end = match.end()
    yield message[end:], False


def _with_typo(
    pieces: list[tuple[str, bool]], chance: int, kept_words: Set[str]
) -> list[tuple[str, bool]]:
    spots = [
        (i, match.start())
        for i, (text, kept) in enumerate(pieces)
        if not kept
        for match in re.finditer(rf"(?<![\w'-])[a-z]{{{_TYPO_LENGTH},}}(?![\w'-])", text)
        if stem(match.group()) not in kept_words
    ]
    if not spots:
        return pieces
    i, start = spots[chance % len(spots)]
    text = pieces[i][0]
    swapped = f"{text[: start + 2]}{text[start + 3]}{text[start + 2]}{text[start + 4 :]}"
    return [*pieces[:i], (swapped, False), *pieces[i + 1 :]]


def joined(*parts: str) -> str:
    """``parts`` as one message, empty ones left out."""
    return " ".join(chain.from_iterable(part.split() for part in parts if part))


def _spoken(sentence: str) -> str:
    return sentence.replace("I am ", "I'm ").replace("??", "?").replace("..", ".")


def _cased(text: str, kind: Kind) -> str:
    return _capital(text) if kind in (Kind.QUESTION, Kind.SENTENCE) else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _slot(fact: Fact) -> str:
    return re.sub(r"^(?:my|the|your)\s+", "", fact.slot.replace("_", " "), flags=re.IGNORECASE)
