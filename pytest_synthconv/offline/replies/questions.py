"""What a reply asks the user, sorted by what a person would say to it.

The patterns stand in ``english/questions.yaml``. Which sentences ask at all is known by `asking`,
which of them ask for leave by `leave`. Which facts they request is found by `slots`, what there is
to choose from by `options`.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from ...core.words import content_words, fold, sentences, tokens
from ..english import pattern, words
from ..language.grammar import FINITE, PREPOSITIONS, is_verb
from .alternatives_asked import is_either_or, lists_options
from .asking import WH, bare, is_asking, is_mark, is_question
from .human_offers import is_about_human, offers_human, refers_to_human
from .leave import asks_about, asks_leave, is_before_deed, waits_for_leave
from .option_lists import with_list
from .options import options_of


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


_CHECKING = words("questions.checks")
_OF_DEGREE = words("questions.of_degree")
_THINGS = words("questions.things")
_SUBJECTS = words("questions.subjects")
_ASKING_FOR_WORDS = pattern("questions.asking_for_words")
_ASKS_FOR_THING = pattern("questions.asks_for_thing")
_VALUE = pattern("questions.value")
_CONFIRMING = pattern("questions.confirming")
_CONFIRMS_THAT = pattern("questions.confirms_that")
_AND_ASKS = re.compile(pattern("questions.and_asks").pattern, re.IGNORECASE)
_WHETHER = pattern("questions.whether")
_AND_THE = pattern("questions.and_the")
_ANYTHING = pattern("answering.anything")
_CLOSING = pattern("questions.closing")
_BARE_WH = pattern("questions.bare_wh")
_ON_CONDITION = pattern("questions.on_condition")
_HAS_TAG = pattern("yes_and_no.tag")
_YES_MEANS = pattern("questions.yes_means")
_MAY_ASK = pattern("questions.may_ask")
_COURTESY = pattern("questions.courtesy")
_OPEN = pattern("questions.open")
_CONSENT, _OFFER = pattern("questions.consent"), pattern("questions.offer")
_PREFERENCE = pattern("questions.preference")
_IDENTIFIER = pattern("questions.identifier")
_NO_IDENTIFIER = pattern("questions.no_identifier")
_READ_BACK = pattern("questions.checking")
_ASKS_FOR_WORDS = pattern("questions.asks_for_words")
_ASKS_FOR_IDENTIFIER = pattern("questions.asks_for_identifier")
_OF_A_STATE = pattern("questions.of_a_state")
_LEAD_WORDS = 5  # in which "how much do you want" has its verb
_FEW_OF_OPTION = 7  # words of "Or shall we finish it here?"
_FEW = 2  # words of a question that says nothing alone: "Would that be of any help?"
_OWN_DEEDS, _TAGGED_DEED = pattern("questions.own_deeds"), pattern("questions.tagged_deed")
_TIME_PROPOSED = pattern("answering.time_proposed")
_OR_ANY_DEED = pattern("questions.or_any_deed")
_WAITS = pattern("questions.waits")
_HAS_IDENTIFIER = pattern("questions.has_identifier")


@lru_cache(maxsize=1024)
def requests(reply: str) -> tuple[str, ...]:
    """The sentences of ``reply`` that ask the user for something, in order; courtesies too."""
    return tuple(sentence for _, sentence in _requests(reply))


@lru_cache(maxsize=1024)
def questions(reply: str) -> tuple[tuple[Question, str], ...]:
    """What each of the `requests` of ``reply`` asks for, with its sentence."""
    asked = _requests(reply)
    found = [(_in_context(sentence, before), sentence) for before, sentence in asked]
    return (*found[:-1], _with_its_list(*found[-1], reply)) if found else ()


def _with_its_list(kind: Question, sentence: str, reply: str) -> tuple[Question, str]:
    """The last question of ``reply``; with a list of words behind it, it is to choose from them."""
    if kind not in _MAY_LIST:
        return kind, sentence
    whole = with_list(reply, sentence)
    is_list = whole != sentence and len(options_of(whole)) > 1
    return (Question.EITHER_OR, whole) if is_list else (kind, sentence)


def _requests(reply: str) -> list[tuple[str, str]]:
    """What asks the user for something, each with the sentence before it.

    What only says how to answer, "(y/n)" or "If so, what?", or what is done after a yes, belongs
    to the question before it.
    """
    found: list[tuple[str, str]] = []
    earlier = before = ""
    for sentence in sentences(reply):
        follows = bool(found) and found[-1][1] == before
        if follows and (_belongs_to_question(sentence) or is_before_deed(bare(before), sentence)):
            found[-1] = (found[-1][0], f"{before} {sentence}")
        elif is_asking(sentence) and not (found and _is_condition(sentence, found[-1][1], before)):
            # "I can get an agent. The wait is an hour. Would you like to wait?"
            about = f"{earlier} {before}" if _WAITS.search(fold(sentence)) else before
            found.append((about, sentence))
        earlier, before = before, sentence
    return found


def _is_condition(sentence: str, question: str, before: str) -> bool:
    """True for "If you rent we'd need a letter." right behind a question."""
    follows = question.endswith(before) and is_question(before)
    return follows and not is_question(sentence) and bool(_ON_CONDITION.match(fold(sentence)))


def _belongs_to_question(sentence: str) -> bool:
    return (
        _says_how(sentence) or _goes_on(sentence) or _BARE_WH.fullmatch(fold(sentence)) is not None
    )


def _goes_on(sentence: str) -> bool:
    """True for "Or don't you mind?", a further option of the question before it."""
    words = tokens(fold(sentence))
    return words[:1] == ("or",) and 1 < len(words) <= _FEW_OF_OPTION and is_question(sentence)


def _says_how(sentence: str) -> bool:
    """True for what says how to answer, or what a yes would mean: "Say yes for a call."."""
    return is_mark(sentence) or _YES_MEANS.fullmatch(fold(sentence)) is not None


def _ends_in_bare_wh(sentence: str) -> bool:
    parts = sentences(sentence)
    return len(parts) > 1 and _BARE_WH.fullmatch(fold(parts[-1])) is not None


def pressing(reply: str) -> tuple[Question, str] | None:
    """The question that waits for an answer: the last one that is more than a courtesy."""
    serious = [each for each in questions(reply) if each[0] is not Question.COURTESY]
    return serious[-1] if serious else None


@lru_cache(maxsize=1024)
def asked_parts(reply: str) -> tuple[tuple[Question, str], ...]:
    """What ``reply`` asks, one question each: two in one sentence are taken apart."""
    return tuple(
        part
        for kind, sentence in questions(reply)
        if kind is not Question.COURTESY
        for part in _parts(kind, sentence)
    )


def _parts(kind: Question, sentence: str) -> tuple[tuple[Question, str], ...]:
    """``sentence``, or the two questions in it: also the two things that it requests."""
    if kind in (Question.IDENTIFIER, Question.DETAIL):
        found = _AND_THE.search(sentence)
        if found and not _AND_ASKS.search(sentence):
            things = sentence[: found.start()], sentence[found.end() :].rstrip(" .?!")
            return tuple((kind, f"{thing.strip(' ,')}?") for thing in things)
    return tuple((_sorted_question(part), part) for part in _taken_apart(sentence))


def _taken_apart(sentence: str) -> tuple[str, ...]:
    """``sentence`` before and after an "and" behind which it begins to ask once more."""
    found = _AND_ASKS.split(sentence, maxsplit=1)
    return tuple(f"{part.rstrip(' ?,')}?" for part in found) if len(found) > 1 else (sentence,)


def _in_context(sentence: str, before: str) -> Question:
    """What ``sentence`` asks for: "Would you like that?" gets it from the sentence before."""
    waits_for_one = _WAITS.search(fold(sentence)) and is_about_human(before)
    if waits_for_one or offers_human_before(sentence, before):
        return Question.HUMAN
    kind = _sorted_question(sentence)
    is_about = kind in _OF_WHAT_STANDS_BEFORE and asks_about(bare(sentence), before)
    return Question.CONSENT if is_about else kind


def offers_human_before(sentence: str, before: str) -> bool:
    """True for "Would you like that?" behind "Somebody could ring you back."."""
    return (
        len(content_words(sentence)) <= _FEW
        and refers_to_human(sentence, before)
        and _sorted_question(sentence) in _TAKES_YES
    )


_MAY_LIST = frozenset((Question.DETAIL, Question.IDENTIFIER))
_OF_WHAT_STANDS_BEFORE = frozenset((Question.COURTESY, Question.YES_OR_NO, Question.DETAIL))
_TAKES_YES = frozenset(
    (Question.CONSENT, Question.OFFER, Question.YES_OR_NO, Question.COURTESY, Question.PREFERENCE)
)


@lru_cache(maxsize=1024)
def _sorted_question(sentence: str) -> Question:
    *asked, last = sentences(sentence) or ("",)
    if asked and _says_how(last):
        return _sorted_question(" ".join(asked))
    text = bare(sentence)
    if _ends_in_bare_wh(sentence):
        return Question.DETAIL
    if _WHETHER.match(text):
        return Question.YES_OR_NO
    if offers_human(sentence):
        return Question.HUMAN
    if _ANYTHING.fits(text) and not _CLOSING.fits(text):
        return Question.DETAIL
    if _OR_ANY_DEED.match(text):
        return Question.YES_OR_NO
    is_list = lists_options(sentence)
    is_polite = not is_list and (_COURTESY.fits(text) or _CLOSING.fits(text))
    if is_polite and not (_OWN_DEEDS.match(text) or waits_for_leave(text)):
        return Question.COURTESY
    takes_words = _wants_words(text) or _begins_with_wh(text)
    if asks_leave(text) and not takes_words:
        return Question.CONSENT
    if _OPEN.fits(text) and not is_list:
        return Question.OPEN
    if _READ_BACK.fits(text) and not _wants_words(text):
        return Question.YES_OR_NO
    if is_either_or(sentence, text):
        return Question.EITHER_OR
    if _TAGGED_DEED.fits(text) or _TIME_PROPOSED.match(text):
        return Question.CONSENT
    if _HAS_TAG.fits(text):
        return Question.YES_OR_NO
    if _HAS_IDENTIFIER.fits(text):
        return Question.IDENTIFIER
    if _OF_A_STATE.fits(text):
        return Question.YES_OR_NO
    is_go = _CONSENT.fits(text) or _asks_for_a_go(text)
    if is_go and not takes_words:
        return Question.CONSENT
    if _PREFERENCE.fits(text):
        return Question.PREFERENCE
    is_offer = _OFFER.fits(text) and not _MAY_ASK.fits(text) and not _begins_with_wh(text)
    if is_offer and not _ASKS_FOR_IDENTIFIER.fits(text):
        return Question.OFFER
    if _wants_words(text) or not _waits_for_yes(sentence, text):
        is_identifier = _IDENTIFIER.fits(text) and not _NO_IDENTIFIER.match(text)
        return Question.IDENTIFIER if is_identifier else Question.DETAIL
    return Question.YES_OR_NO


def _begins_with_wh(text: str) -> bool:
    """True for "When do you want it to start?", which no yes answers; "when" alone may not ask."""
    words = tokens(text)
    if len(words) > 2 and words[0] in PREPOSITIONS:  # "From what date do you want it?"
        words = words[1:]
    if len(words) < 2 or words[0] not in WH:
        return False
    is_of_degree = words[0] in _OF_DEGREE and not FINITE.isdisjoint(words[2:_LEAD_WORDS])
    return words[1] in FINITE or is_of_degree


def _asks_for_a_go(text: str) -> bool:
    """True for "Book it?": a deed with no more words around it."""
    words = tokens(text)
    return 1 < len(words) <= 3 and is_verb(words[0]) and words[1] in _THINGS


def _wants_words(text: str) -> bool:
    """True for "could you tell me your order number?", which is no yes-or-no question."""
    if _ASKS_FOR_THING.fits(text):
        return True
    is_confirming = _CONFIRMING.match(text) is not None
    return (
        bool(_ASKING_FOR_WORDS.match(text))
        and (not is_confirming or bool(_VALUE.search(text)))
        and not _CONFIRMS_THAT.match(text)
    )


def _waits_for_yes(sentence: str, text: str) -> bool:
    """True for "Is it ...", and for a statement with a question mark: "The lamp is still on?"."""
    words = tokens(text)
    if not words or _ASKS_FOR_WORDS.search(text):
        return False
    first = words[0].partition("'")[0]
    if words[0] in FINITE:
        return True
    if not is_question(sentence):
        return False
    is_statement = any(word in FINITE or "'" in word for word in words[1:-1])
    if first == "your" and not is_statement:
        return not _IDENTIFIER.search(text)
    return is_statement or first in _SUBJECTS | _CHECKING
