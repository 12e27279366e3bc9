"""What a reply asks the user, sorted by what a person would say to it.

The patterns stand in ``english/questions.yaml``. A fact is recognised by its name's words, in any
order: "order number" by "What is the number of your order?" and by "Please send your order ID.".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from ..words import fold, sentences, stem, tokens
from .english import table
from .patterns import any_of


class Question(str, Enum):
    """What a question asks for, by what a person would say to it."""

    OPEN = "open"
    HUMAN = "human"
    CONSENT = "consent"
    OFFER = "offer"
    EITHER_OR = "either_or"
    PREFERENCE = "preference"
    YES_OR_NO = "yes_or_no"
    IDENTIFIER = "identifier"
    DETAIL = "detail"
    COURTESY = "courtesy"

    def __str__(self) -> str:
        return self.value


_ARTICLES = frozenset(
    stem(word)
    for word in [
        "of",
        "the",
        "your",
        "my",
        "a",
        "an",
        "full",
        "our",
        "it",
        "is",
        "was",
        "did",
        "are",
        "you",
    ]
)
_ENOUGH = frozenset(stem(word) for word in ["email", "phone", "zip", "birth"])
_CHECKING = frozenset(("only", "just", "both", "all", "still", "already", "so"))
_SUBJECTS = frozenset(("you", "your", "it", "that", "this", "he", "she", "they", "there"))
_AUXILIARIES = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "am",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "shall",
        "may",
        "might",
        "must",
        "has",
        "have",
        "had",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "don't",
        "doesn't",
        "didn't",
        "can't",
        "couldn't",
        "won't",
        "wouldn't",
        "shouldn't",
        "hasn't",
        "haven't",
        "hadn't",
    ]
)
_ASKING_FOR_WORDS = re.compile(
    r"^(?:can|could|would|will) you (?:please |also |just |kindly |maybe )*(?:tell|give|share|send|"
    r"provide|confirm|specify|describe|name|let|say|enter|explain|elaborate|check|verify|show|"
    r"list|rate|clarify|upload|attach|remind|read|look up|spell|type)\b"
)
_LEAD_IN = re.compile(
    r"^(?:(?:and|so|but|ok|okay|sure|great|thanks|thank you|alright|all right|well|also|first|now|"
    r"then|good|perfect|right|i see|understood|one (?:more|last) (?:question|thing)|(?:just )?to "
    r"be sure|quick question|by the way|in the meantime|before (?:i|we)[^,:]*|to \w+[^,:]*|for "
    r"(?:that|this|security)[^,:]*)\s*[,:.!-]\s*|please |and |so |but |then )+"
)
_OPTION = re.compile(r"\bor (?:not|no|something else|anything|so|later|even)\b")


@lru_cache(maxsize=1024)
def requests(reply: str) -> tuple[str, ...]:
    """The sentences of ``reply`` that ask the user for something, in order; courtesies too."""
    return tuple(s for s in sentences(reply) if is_asking(s))


@lru_cache(maxsize=1024)
def questions(reply: str) -> tuple[tuple[Question, str], ...]:
    """What each of the `requests` of ``reply`` asks for, with its sentence."""
    return tuple((_sorted_question(sentence), sentence) for sentence in requests(reply))


def pressing(reply: str) -> tuple[Question, str] | None:
    """The question that waits for an answer: the last one that is more than a courtesy."""
    serious = [each for each in questions(reply) if each[0] is not Question.COURTESY]
    return serious[-1] if serious else None


def asked_slots(reply: str, slots: Sequence[str]) -> tuple[str, ...]:
    """Those of ``slots`` that ``reply`` asks for, in the order given."""
    asking = requests(reply)
    return tuple(slot for slot in slots if any(asks_for(sentence, slot) for sentence in asking))


def asks_for(sentence: str, slot: str) -> bool:
    """True when ``sentence`` asks for ``slot``: it names all of its words, or its core."""
    if slot == "name":
        return bool(_data().own_name.search(fold(sentence)))
    words = slot_words(slot)
    core = words - _data().classifiers
    return words <= stems_of(sentence) or (
        len(core) < len(words) and bool(core) and core <= _right_after_which(sentence)
    )


def _right_after_which(sentence: str) -> frozenset[str]:
    """The stems of the two words after "which" or "what": "which computer is it on?"."""
    found = tokens(sentence)
    start = next((i for i, word in enumerate(found) if word in ("which", "what")), len(found))
    return stems_of(" ".join(found[start + 1 : start + 3]))


@lru_cache(maxsize=1024)
def slot_words(slot: str) -> frozenset[str]:
    """The stems by which ``slot`` is known: all of its words, or one that says enough."""
    words = stems_of(slot.replace("_", " ")) - _ARTICLES
    return words & _ENOUGH or words


def is_question(sentence: str) -> bool:
    """True when ``sentence`` ends in a question mark, whatever marks stand around it."""
    return sentence.rstrip(")*_\"' ").endswith(("?", "？"))


def is_asking(sentence: str) -> bool:
    """True for a question, and for a request for words or a choice of the user."""
    return is_question(sentence) or bool(_data().request.search(_bare(sentence)))


@lru_cache(maxsize=256)
def options_of(sentence: str) -> tuple[str, ...]:
    """What the user may choose from: "in brass or in black" gives "in brass" and "in black"."""
    text = sentence.strip(" *_\"'").rstrip("?!. ")
    if _OPTION.search(fold(text)) or " or " not in f" {fold(text)} ":
        return ()
    before, last = re.split(r",? or ", text, flags=re.IGNORECASE, maxsplit=1)
    first = re.split(r"[,:]\s*(?:either )?", before)
    listed = [part.strip() for part in first[1:]] if len(first) > 2 else []
    end = re.split(r"[,:]", before)[-1]
    length = max(1, len(last.split()))
    size = min(length, 3) if length <= 3 else length
    near = " ".join(end.split()[-size:])
    return tuple(part for part in (*(listed or [near]), last.strip()) if part)


def _sorted_question(sentence: str) -> Question:
    text = _bare(sentence)
    data = _data()
    if data.human.search(text) and (is_question(sentence) or "let me know" in text):
        return Question.HUMAN
    if data.courtesy.search(text):
        return Question.COURTESY
    is_list = ":" in sentence and len(options_of(sentence)) > 1
    if data.open.search(text) and not is_list:
        return Question.OPEN
    if len(options_of(sentence)) > 1 and not text.startswith("why"):
        return Question.EITHER_OR
    if data.consent.search(text) and not _wants_words(text):
        return Question.CONSENT
    if data.preference.search(text):
        return Question.PREFERENCE
    if data.offer.search(text) and not data.asks_for_identifier.search(text):
        return Question.OFFER
    if _wants_words(text) or not _starts_with_auxiliary(text):
        is_identifier = data.identifier.search(text) and not text.startswith(("why", "how do"))
        return Question.IDENTIFIER if is_identifier else Question.DETAIL
    return Question.YES_OR_NO


def _wants_words(text: str) -> bool:
    """True for "could you tell me your order number?", which is no yes-or-no question."""
    if re.search(
        r"\b(?:may|can|could) (?:i|we) (?:please )?(?:have|get|ask for|know|see) (?:your|the)\b",
        text,
    ):
        return True
    has_value = re.search(
        r"\b(?:your|the|an?) (?:\w+ ){0,3}(?:number|id|name|address|code|date)\b", text
    )
    is_confirming = re.match(r"^(?:please )?confirm\b", text) is not None
    return (
        bool(_ASKING_FOR_WORDS.match(text))
        and (not is_confirming or bool(has_value))
        and not (
            re.match(
                r"^(?:can|could) you (?:please )?(?:confirm|verify) (?:that|if|whether|you)\b", text
            )
        )
    )


def _starts_with_auxiliary(text: str) -> bool:
    """True for "Is it ...", and for what only waits for a yes: "You can't come?", "Only one?"."""
    words = tokens(text)
    if not words:
        return False
    return words[0] in _AUXILIARIES | _SUBJECTS | _CHECKING


def _bare(sentence: str) -> str:
    return _LEAD_IN.sub("", fold(sentence).strip(" *_-\"'"))


@lru_cache(maxsize=1024)
def stems_of(text: str) -> frozenset[str]:
    """The stems of ``text``, words of one meaning made one: what names of facts are sought in."""
    same = _data().same
    stems = {stem(same.get(word, word)) for word in tokens(text)}
    return frozenset(stems | ({"since", "when"} if "how long" in fold(text) else set()))


@dataclass(frozen=True)
class _Data:
    request: re.Pattern[str]
    courtesy: re.Pattern[str]
    open: re.Pattern[str]
    human: re.Pattern[str]
    consent: re.Pattern[str]
    offer: re.Pattern[str]
    preference: re.Pattern[str]
    identifier: re.Pattern[str]
    own_name: re.Pattern[str]
    asks_for_identifier: re.Pattern[str]
    same: Mapping[str, str]
    classifiers: frozenset[str]


@cache
def _data() -> _Data:
    data = table("questions")
    sets = data["sets"]
    names = ("request", "courtesy", "open", "human", "consent", "offer", "preference")
    identifier = rf"\b(?:{data['identifier']})s?\b"
    return _Data(
        **{name: any_of(data[name], sets) for name in names},
        identifier=re.compile(identifier),
        own_name=re.compile(data["own_name"]),
        same={w: one for one, others in data["same"].items() for w in others.split()},
        classifiers=frozenset(map(stem, data["classifiers"].split())),
        asks_for_identifier=re.compile(rf"\b(?:have|get|ask for|know) your\b.*{identifier}"),
    )
