"""Whether a reply passes the user on to a human: by what it says and does, not by one phrase.

A weighted sum of four things: the words of two sentences, in which every name, person, and number
is made one; the frame of these sentences, in which only small words stay as they are; who does what
to whom in them; and their meanings. The two sentences of a reply with the most decide. The weights
were fitted on replies that people labelled (``benchmarks/fit_handovers.py``, which says how well
they do on the replies of an author whom they were not fitted to).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise, repeat
from operator import mul

from ...core.words import fold, sentences, tokens
from ..english import pattern, stems, table, weighed, weights, words
from ..language.meaning import vector
from .asking import is_question
from .handover_deeds import deeds_of, rough_names
from .handover_words import A_NAME, A_PERSON, kinds, sorts
from .questions import Question, questions
from .speech import is_advertisement

HANDS_OVER = 0.2
"""The score from which a reply passes the user on, as the logarithm of odds: a little more than
even ones. Of sets left out, 90 % of the hand-overs and 4 % of the look-alikes have it."""
PLAINLY_HANDS_OVER = 1.0
"""The score from which it does so though it reads like an answer: "I've booked Ines for you"."""
_LONGEST = 90
"""Words of a reply that hands over at most: long advice speaks of people who call and take over."""
_IN_CLASSES, _FRAME = "in classes: ", "frame: "
_START = "<start>"
_ANY_WORD, _END = "<word>", "<end>"
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(forms.split()) for name, forms in table("handovers")["endings"].items()
}
_WAITING = frozenset((Question.CONSENT, Question.OFFER, Question.HUMAN))
_CANNOT, _NOBODY = pattern("handovers.cannot"), pattern("handovers.nobody")
_LEFT_TO_THE_USER, _GOODS = pattern("handovers.left_to_the_user"), pattern("handovers.goods")
_INTRODUCTION = pattern("handovers.introduction")
_INVITATION = pattern("handovers.invitation")
_DESCRIBES_ITSELF = pattern("handovers.describes_itself")
_KNOWS_THE_TALK = pattern("handovers.knows_the_talk")
_ANYBODY = stems("handovers.queues") | {A_NAME, A_PERSON}
_MACHINE, _HUMAN = pattern("handovers.machine"), pattern("handovers.human")
_SCALE = 3.0  # so that the sum of a reply of some twenty words is a few units
_SCALE_OF_FRAMES = _SCALE_OF_DEEDS = 1.8
_NO_HOPE = -6.0
"""No reply seen so far has had less by words and frames, and was a hand-over by the rest."""
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
    is_none = _only_asks(found) or _says_no(reply) or is_advertisement(found)
    return None if is_none else found


def only_introduces(reply: str) -> bool:
    """True for "Hi, this is Nina from NetCo. Describe your problem.", of whoever speaks first.

    Many a bot has a person's name. Who takes a talk over has read it, or says from whom they come,
    and does not ask what it is all about: "Banksia Aquatic Centre. Ask away."
    """
    is_one = _INTRODUCTION.search(reply.strip()) is not None
    said = _INVITATION.sub("", _DESCRIBES_ITSELF.sub("", fold(reply)))
    return (is_one or _invites(reply)) and not _KNOWS_THE_TALK.search(said)


def _invites(reply: str) -> bool:
    """True for a reply that wants to hear what the user came for."""
    is_open = any(kind is Question.OPEN for kind, _ in questions(reply))
    return is_open or _INVITATION.search(fold(reply)) is not None


def _only_asks(sentence: str) -> bool:
    """True for "Please confirm that you would like to join the queue", which waits for a yes."""
    return any(
        kind in _WAITING or (kind is Question.YES_OR_NO and is_question(asked))
        for kind, asked in questions(sentence)
    )


def _says_no(reply: str) -> bool:
    """True for "I can't hand you over" and "please write to them", and of a machine alone."""
    text = fold(reply)
    return any(sign.search(text) for sign in (_CANNOT, _NOBODY, _LEFT_TO_THE_USER, _GOODS)) or (
        _MACHINE.search(text) is not None and not _HUMAN.search(text)
    )


def _speaks_of_anybody(reply: str) -> bool:
    """True for a reply with a name, a person, or a word for a queue: without, nobody takes over."""
    return any(not _ANYBODY.isdisjoint(_shape(sentence)) for sentence in sentences(reply))


@lru_cache(maxsize=1024)
def handover_score(reply: str) -> float:
    """Return the logarithm of the odds that ``reply`` passes the user on."""
    return max(map(_score, stretches(reply)))


def stretches(reply: str) -> Sequence[tuple[str, ...]]:
    """Every two sentences of ``reply`` that follow each other: what else is said counts nothing."""
    said = sentences(reply)
    return tuple(pairwise(said)) if len(said) > 1 else (said,)


@lru_cache(maxsize=1024)
def _score(said: tuple[str, ...]) -> float:
    """The score of the sentences ``said``.

    Where words and frames leave no hope, deeds and meanings are not looked at: that takes time.
    """
    so_far = _WEIGHTS["bias"] + _sum(_of_words(said))
    if so_far < _NO_HOPE:
        return so_far
    return so_far + _sum(_of_deeds(said)) + weighed(_meanings(said), _WEIGHTS)


_Shared = tuple[frozenset[str], float]
"""Names, and how much each of them counts."""


def _sum(found: Sequence[_Shared]) -> float:
    """The weighted sum of names: as `weighed`, but no mapping of them is made for it."""
    sized = (map(mul, map(_WEIGHTS.get, names, repeat(0.0)), repeat(size)) for names, size in found)
    total: float = sum(chain.from_iterable(sized))
    return total


def handover_features(said: Sequence[str]) -> Mapping[str, float]:
    """Return words, frames, deeds and meanings of the sentences ``said``.

    Each word, frame and deed counts less, the more there are. Where 3 % of what only looks like a
    hand-over is taken for one, words and pairs of words alone see 72 % of the hand-overs of an
    author left out, with meanings 75 %, with frames too 79 %. Deeds, and to look at two sentences
    at a time, are for replies of several sentences: there it is 90 instead of 83 %.
    """
    shared = (*_of_words(said), *_of_deeds(said))
    return {**{name: size for names, size in shared for name in names}, **_meanings(said)}


def _of_words(said: Sequence[str]) -> Sequence[_Shared]:
    """The words of the sentences ``said``, one by one and in classes, and their frames."""
    return (
        _shared(_SCALE, map(_words_in, said)),
        _shared(_SCALE_OF_FRAMES, map(_frames_in, said)),
    )


def _of_deeds(said: Sequence[str]) -> Sequence[_Shared]:
    """Who does what to whom in the sentences ``said``, and which deeds come together."""
    deeds = [deed for each in said for deed in deeds_of(each)]
    return (
        _shared(_SCALE_OF_DEEDS, (deed.names() for deed in deeds)),
        _shared(_SCALE_OF_DEEDS, (rough_names(deeds),)),
    )


def _shared(scale: float, found: Iterable[Iterable[str]]) -> _Shared:
    """The names ``found``, each counting the less, the more there are."""
    names = frozenset[str]().union(*found)
    return names, scale / max(1, len(names)) ** 0.5


@lru_cache(maxsize=256)
def _words_in(sentence: str) -> frozenset[str]:
    shape = _shape(sentence)
    in_classes = (f"{_IN_CLASSES}{name}" for name in _in_classes(shape) if "<" in name)
    return frozenset((*shape, *in_classes))


@lru_cache(maxsize=256)
def _frames_in(sentence: str) -> frozenset[str]:
    frame = _frame(sentence)
    behind = frame[1:]
    pairs = [f"{_FRAME}{one} {other}" for one, other in zip(frame, behind, strict=False)]
    runs = zip(frame, behind, frame[2:], strict=False)
    return frozenset(pairs + [f"{_FRAME}{one} {other} {last}" for one, other, last in runs])


def _meanings(said: Sequence[str]) -> Mapping[str, float]:
    """The most and the least that any sentence has of each number of its meaning."""
    known = [found for sentence in said if (found := vector(sentence))]
    numbers = list(zip(*known, strict=True))
    return {
        f"{name} {place}": choose(each)
        for name, choose in (("most", max), ("least", min))
        for place, each in enumerate(numbers)
    }


def _in_classes(shape: Sequence[str]) -> Iterator[str]:
    return _features([_class_of().get(word, word) for word in shape])


def _frame(sentence: str) -> tuple[str, ...]:
    """Small words as they stand, and of all others only the class and the ending.

    "I've woken a plumber" and "I've paged a nurse" are both "i've <word>ed a <person>".
    """
    frame, small, classes = [_START], words("handovers.small"), _class_of()
    for word, kind in kinds(sentence):
        if kind.startswith("<"):
            seen = kind
        elif word in small:
            seen = word
        else:
            seen = classes.get(kind, _ANY_WORD) + _ending(word)
        if seen != frame[-1]:
            frame.append(seen)
    return (*frame, _END)


def _ending(word: str) -> str:
    return next((end for end, forms in _ENDINGS.items() if word.endswith(forms)), "")


@cache
def _class_of() -> Mapping[str, str]:
    """The class of each stem that has one, in brackets."""
    return {word: f"<{name}>" for word, name in sorts("classes").items()}


def _features(shape: Sequence[str]) -> Iterator[str]:
    yield from shape
    for one, other in pairwise(shape):
        yield f"{one} {other}"
    for one, other in zip(shape, shape[2:], strict=False):
        yield f"{one} _ {other}"


@lru_cache(maxsize=256)
def _shape(sentence: str) -> tuple[str, ...]:
    """The stems of ``sentence``; names, people, and numbers stand for all of their kind."""
    shape = [_START]
    for _, kind in kinds(sentence):
        if kind != shape[-1] or kind != A_NAME:
            shape.append(kind)
    return tuple(shape)
