"""What a user says to a question with "or" that asks how things are, not what they want.

"Is it the motor, or does it come from the chain?" is answered by "It comes from the chain.". Nobody
says "please" to that. Questions after wishes are left to `choices`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ...core.models import Talk
from ...core.words import tokens
from ..cards.card import Card
from ..english import pattern, table, words
from ..language.cuts import capital
from ..language.grammar import (
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    is_participle,
    is_verb,
    past,
    third_person,
)
from ..replies.options import options_of
from ..speaking.chance import settled
from ..speaking.phrases import lines
from .choices import OF_ANOTHER, affirmed, as_mine, at_times, naming, nearest, still_had, usual
from .denials import is_denied

_OR, _LEAD_IN = pattern("alternatives.or"), pattern("alternatives.lead_in")
_NO_MATTER = pattern("alternatives.no_matter")
_WISH = pattern("alternatives.wish")
_SUBJECTS: Mapping[str, str] = table("alternatives")["subjects"]
_ADVERBS = words("alternatives.adverbs")
_SHORT: Mapping[str, str] = table("alternatives")["short"]
_SUBJECT_FIRST = pattern("alternatives.subject_first")
_DEGREE_FIRST = pattern("alternatives.degree_first")
_OF_THEMSELVES = pattern("alternatives.of_themselves")
_DO, _NOT = words("alternatives.do"), words("alternatives.not")
_STATED = _DO.union(_SHORT)
_MODALS = words("alternatives.modals")
_MANY = words("alternatives.of_many")


@lru_cache(maxsize=256)
def states_of(sentence: str) -> tuple[str, ...]:
    """What may be the case by ``sentence``, as the user says it; none where it asks for a wish."""
    text = sentence.strip(" *_\"'").rstrip("?!. ")
    if _WISH.search(text.lower()):
        return ()
    clause = _clause(text)
    if clause is None:
        is_wh = text.lower().startswith(("what", "when", "where", "how", "who", "which"))
        return options_of(sentence) if is_wh else ()
    sides = _OR.split(clause)
    if len(sides) == 2 and "," not in sides[0] and _asks(sides[1]):
        stated = (_as_stated(side) for side in sides)
        return tuple(each for each in stated if each) or (_own(sides[1]),)
    return tuple(_of_same(clause, OF_ANOTHER.sub("", o)) for o in options_of(f"{clause}?"))


def supposed(states: tuple[str, ...], card: Card, talk: Talk) -> tuple[str, ...]:
    """Ways to say which of ``states`` is the case: by chance, once and for all."""
    left = _possible(states, card)
    return _worded(settled(left, talk, " ".join(sorted(left))), lines("supposed"))


def state_told(states: tuple[str, ...], card: Card, talk: Talk) -> tuple[str, ...] | None:
    """Ways to say which of ``states`` is the case by ``card``; None where it does not say."""
    told = affirmed((*card.story, *card.narrated))
    needs = [need.ask for need in card.needs]
    sources = (
        [fact.value for fact in card.facts],
        told,
        [message.content for message in talk.user_messages],
    )
    named = (naming(states, texts) for texts in sources if len(states) > 1)
    if (
        known := still_had(states, card)
        or at_times(states, card)
        or next((state for state in named if state), None)
    ):
        return _worded(known, lines("supposed")[:1])
    named_so = [f"{fact.slot} {fact.value}" for fact in card.facts]
    left = _possible(states, card)
    likely = nearest(states, named_so) or nearest(states, [*told, *needs])
    only = left[0] if len(left) == 1 < len(states) else None
    state = likely or only or usual(states, card)
    return _worded(state, lines("supposed")) if state else None


def _possible(states: tuple[str, ...], card: Card) -> tuple[str, ...]:
    """``states`` without what ``card`` denies."""
    left = tuple(each for each in states if not _NO_MATTER.search(each)) or states
    return tuple(each for each in left if not is_denied(f"{each}?", card)) or left


def _worded(state: str, frames: Sequence[str]) -> tuple[str, ...]:
    # Of themselves people do not have to think so.
    sure = frames[:1] if _OF_THEMSELVES.search(state) else frames
    return tuple(capital(frame.format(state)) for frame in sure)


def _clause(text: str) -> str | None:
    """``text`` from its auxiliary on: "And the noise, is it ..." asks "is it ..."."""
    while tokens(text)[:1] and tokens(text)[0] not in FINITE:
        shorter = _LEAD_IN.sub("", text, count=1)
        if shorter == text:
            return None
        text = shorter
    return text or None


def _asks(side: str) -> bool:
    """True for a side that asks by itself: "does it need to be towed"."""
    found = tokens(side)
    return len(found) > 2 and found[0] in FINITE


def _of_same(clause: str, option: str) -> str:
    """``option``; a bare verb gets the subject of ``clause``: "fade" is "it faded"."""
    found = clause.split()
    auxiliary, first = found[0].lower(), option.split()[0].lower()
    if auxiliary in _DO and is_verb(first) and (end := _subject_end(found)):
        return _as_stated(" ".join((*found[:end], option))) or _own(option)
    return _own(_SUBJECT_FIRST.sub("", option))


def _as_stated(clause: str) -> str | None:
    """``clause``, a yes-or-no question, as what the user states; None where that is not safe."""
    found = clause.split()
    auxiliary, end = found[0].lower(), _subject_end(found)
    rest = found[end:]
    if not end or not rest or auxiliary not in _STATED:
        return None
    subject = _subject(found[1:end], auxiliary)
    if auxiliary in _DO and rest[0].lower() in _NOT:
        return _own(" ".join((subject, _negated(auxiliary, subject), *rest[1:])))
    if auxiliary in _DO:
        verb = _inflected(rest[0].lower(), auxiliary, subject)
        if rest[1:2] == ["and"] and rest[2:] and is_verb(rest[2].lower()):  # "come and go"
            rest[2] = _inflected(rest[2].lower(), auxiliary, subject) or rest[2]
        return verb and _own(" ".join((subject, verb, *rest[1:])))
    if subject == "I":
        auxiliary = {"are": "am", "were": "was"}.get(auxiliary, auxiliary)
    joined = _SHORT[auxiliary].format(subject)
    return _own(" ".join((joined, *rest)))


def _negated(auxiliary: str, subject: str) -> str:
    """The negated form of "do" that goes with ``subject``."""
    of_subject = "do" if auxiliary == "does" and subject == "I" else auxiliary
    negated: Mapping[str, str] = table("yes_and_no")["negated"]
    return negated[of_subject]


def _inflected(verb: str, auxiliary: str, subject: str) -> str | None:
    if auxiliary == "did":
        return past(verb)
    return third_person(verb) if auxiliary == "does" and subject != "I" else verb


def _subject(found: list[str], auxiliary: str) -> str:
    if len(found) == 1 and found[0].lower() in _SUBJECTS:
        return _SUBJECTS[found[0].lower()]
    return "they" if auxiliary in _MANY else "it"


def _subject_end(found: list[str]) -> int:
    """How many words of ``found`` its auxiliary and its subject are; 0 where that is not clear."""
    low = [word.lower().strip(",") for word in found]
    if len(low) > 1 and low[1] in _SUBJECTS:
        return 2
    start = 3 if len(low) > 1 and low[1] in DETERMINERS else 2
    has_bare_verb = low[0] in _DO | _MODALS
    for at in range(start, len(low)):
        word = low[at]
        is_end = word in _ADVERBS or word in PREPOSITIONS or word.endswith("ly")
        if is_end or (
            is_verb(word) if has_bare_verb else is_participle(word) or word.endswith("ing")
        ):
            return at
    return 0


def _own(text: str) -> str:
    """``text`` as the user says it: "your door" as "my door"."""
    return _DEGREE_FIRST.sub("", as_mine(text).strip(" ,–—-"))
