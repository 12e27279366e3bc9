"""Whether a reply passes the user on to a human: by what it says and does, not by one phrase.

A weighted sum of the reply's words and pairs of words, in which every name, person, and number is
made one. The weights were fitted on replies that people labelled (``benchmarks/fit_handovers.py``,
which says how well they do on the replies of an author whom they were not fitted to). Patterns,
which came before, saw 36 to 64 % of the hand-overs of other authors; the sum sees 66 to 100 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from ..core.words import fold, sentences, stem, tokens
from .english import pattern, stems, table, weights, words
from .questions import Question, is_question, questions

HANDS_OVER = 0.0
"""The score from which a reply passes the user on: the logarithm of even odds."""
PLAINLY_HANDS_OVER = 1.5
"""The score from which it does so though it reads like an answer: "I've booked Ines for you"."""
_LONGEST = 90
"""Words of a reply that hands over at most: long advice speaks of people who call and take over."""
_WORD = re.compile(r"\w[\w'’-]*|\?")
_NAME = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+")
_IN_CLASSES = "in classes: "
_START, _A_NAME, _A_PERSON, _A_NUMBER = "<start>", "<name>", "<person>", "<number>"
_WAITING = frozenset((Question.CONSENT, Question.OFFER, Question.HUMAN))
_CANNOT, _NOBODY = pattern("handovers.cannot"), pattern("handovers.nobody")
_MACHINE, _HUMAN = pattern("handovers.machine"), pattern("handovers.human")
_SCALE = 3.0  # so that the sum of a reply of some twenty words is a few units
_WEIGHTS: Mapping[str, float] = weights("handover_weights")


@lru_cache(maxsize=1024)
def handover_sentence(reply: str) -> str | None:
    """Return the sentence in which ``reply`` passes the user on to a human; None when none does.

    Who asks whether to pass the user on has not done it.
    """
    is_offer = any(kind is Question.HUMAN for kind, _ in questions(reply))
    if len(tokens(reply)) > _LONGEST or is_offer or not _speaks_of_anybody(reply):
        return None
    if handover_score(reply) < HANDS_OVER:
        return None
    found = max(sentences(reply), key=handover_score)
    return None if _only_asks(found) or _says_no(reply) else found


def _only_asks(sentence: str) -> bool:
    """True for "Please confirm that you would like to join the queue", which waits for a yes."""
    return any(
        kind in _WAITING or (kind is Question.YES_OR_NO and is_question(asked))
        for kind, asked in questions(sentence)
    )


def _says_no(reply: str) -> bool:
    """True for "I can't hand you over", and where nobody but a machine is spoken of."""
    text = fold(reply)
    return bool(_CANNOT.search(text) or _NOBODY.search(text)) or (
        _MACHINE.search(text) is not None and not _HUMAN.search(text)
    )


def _speaks_of_anybody(reply: str) -> bool:
    """True for a reply with a name, a person, or a word for a queue: without, nobody takes over."""
    shape = {word for sentence in sentences(reply) for word in _shape(sentence)}
    return bool(shape & (stems("handovers.queues") | {_A_NAME, _A_PERSON}))


def handover_score(reply: str) -> float:
    """Return the logarithm of the odds that ``reply`` passes the user on."""
    return _WEIGHTS["bias"] + sum(
        _WEIGHTS.get(name, 0.0) * value for name, value in handover_features(reply).items()
    )


def handover_features(reply: str) -> Mapping[str, float]:
    """Return words, neighbours, and words one apart; each counts less, the more there are.

    Once as they stand, and once with every word that is one of a class made that class: who "will
    <contact> you" may ring, write, or drop a line. Without classes 80 % of the hand-overs of a new
    author were seen, with them and more lessons 83 %.
    """
    shapes = [_shape(sentence) for sentence in sentences(reply)]
    found = {name for shape in shapes for name in _features(shape)}
    for shape in shapes:
        in_classes = [_class_of().get(word, word) for word in shape]
        found.update(f"{_IN_CLASSES}{name}" for name in _features(in_classes) if "<" in name)
    return {name: _SCALE / len(found) ** 0.5 for name in found}


@lru_cache(maxsize=1)
def _class_of() -> Mapping[str, str]:
    """The class of each stem that has one: "phone" is one way to contact somebody."""
    classes: Mapping[str, str] = table("handovers")["classes"]
    return {stem(word): f"<{name}>" for name, found in classes.items() for word in found.split()}


def _features(shape: Sequence[str]) -> Iterator[str]:
    yield from shape
    for one, other in pairwise(shape):
        yield f"{one} {other}"
    for one, other in zip(shape, shape[2:], strict=False):
        yield f"{one} _ {other}"


def _shape(sentence: str) -> tuple[str, ...]:
    """The stems of ``sentence``; names, people, and numbers stand for all of their kind."""
    said = _WORD.findall(sentence)
    shape = [_START]
    for place, word in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else ""
        kind = _kind_of(word, following, is_first=place == 0)
        if kind != shape[-1] or kind != _A_NAME:
            shape.append(kind)
    return tuple(shape)


def _kind_of(word: str, following: str, *, is_first: bool) -> str:
    plain = fold(word)
    if word[0].isdigit():
        return _A_NUMBER
    if plain in words("handovers.titles") or (
        _NAME.fullmatch(word)
        and plain not in words("handovers.no_names")
        and (not is_first or fold(following) in words("handovers.after_a_name"))
    ):
        return _A_NAME
    is_person = stem(plain) in stems("handovers.people") or plain.endswith(
        tuple(words("handovers.people_end_in"))
    )
    return _A_PERSON if is_person else stem(plain)
