"""What a short answer looks like that is no plain statement: a few words, a no, a step, a parting.

Such an answer is told from a refusal, a referral or empty speech by what was asked, so that nobody
is angry at it when it is given again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.words import STOPWORDS, fold, tokens
from ..cards.card import Need
from ..english import pattern, words
from ..language.grammar import bare_form
from .answers import Sort, holds_type, names_somebody, sort_of
from .features import commands, has_finite_verb
from .speech import Part, Speech

_WHOM_TO_TURN_TO = pattern("answers.whom_to_turn_to")
_AT_A_TIME = pattern("answers.at_a_time")
_STEPS, _OF_THE_USER = pattern("answers.steps"), pattern("answers.of_the_user")
_ELLIPSIS = pattern("answers.ellipsis")
_A_NUMBER = pattern("answers.a_number")
_SHOWN_IN_STEPS = frozenset((Sort.HOW, Sort.WHY, Sort.ADVICE, Sort.WHAT, Sort.DEED))
_ASKS_WHETHER, _BARE_NO = pattern("answers.asks_whether"), pattern("answers.bare_no")
_STANDS_FOR_A_NOUN = words("answers.stands_for_a_noun")
_NO_COMMANDS, _AFTER_A_COMMAND = words("answers.no_commands"), words("answers.after_a_command")
_SAYS_LITTLE = frozenset((Speech.COURTESY, Speech.RESTATING))
_STATING = frozenset((Speech.STATEMENT, Speech.PROMISE))
_VERY_FEW_WORDS, _FEW_WORDS, _A_SHORT_REPLY, _A_STEP = 5, 6, 12, 16
_A_PARTICULAR = 20  # words of a reply in which a figure or a name is what is told
_WRITING, _DONE_FIRST = pattern("answers.of_writing"), pattern("answers.done_first")
_A_FIGURE = re.compile(r"\d")
_PUTS_OFF = frozenset(
    (Speech.REFUSAL, Speech.DENIAL, Speech.DEFERRAL, Speech.PROMISE, Speech.OFFER)
)
_EMPTY = _PUTS_OFF | {Speech.ADVERTISEMENT, Speech.CODE, Speech.ERROR, Speech.ASKING, Speech.HEDGE}
_POINTS_BACK = pattern("answers.refers_back")


def may_answer_barely(found: Sequence[Part], pressed: Need) -> bool:
    """True for a short reply that has what is asked for, whatever its form looks like.

    "Call the forestry office" tells whom to call, "Opened tins can't be returned" whether they can
    be, "See you at three" for when the appointment is.
    """
    text = " ".join(part.text for part in found)
    done, sort = {part.speech for part in found}, sort_of(pressed.wish)
    if len(tokens(text)) > (_A_STEP if _shows_steps(found) else _A_SHORT_REPLY):
        return False
    if pressed.is_provable:
        return False
    asks_whether = sort is Sort.WHETHER or _ASKS_WHETHER.match(pressed.wish.indirect) is not None
    if asks_whether and _BARE_NO.fullmatch(fold(text)):
        return True
    names_whom = _WHOM_TO_TURN_TO.search(fold(pressed.wish.text)) is not None
    if Speech.DEFERRAL in done:
        return names_whom
    if done & {Speech.REFUSAL, Speech.DENIAL}:
        return asks_whether and Speech.REFUSAL not in done
    if _shows_steps(found):
        return sort in _SHOWN_IN_STEPS or names_whom
    return done <= _SAYS_LITTLE and _says_when_or_how_much(text, sort, pressed)


def may_be_of_it(found: Sequence[Part], pressed: Need) -> bool:
    """True for what may be what was wanted, though it shares no word with it, or is no statement.

    A few words with a figure or a name in them, "Leo has a place in the 4:15 group", and a text for
    who wants one written. Of 160 right answers of two authors 13 passed for something else.
    """
    if pressed.is_provable:
        return False
    done, text = {part.speech for part in found}, " ".join(part.text for part in found)
    size = len(tokens(text))
    if _WRITING.search(fold(pressed.ask)):
        return size >= _A_SHORT_REPLY and done.isdisjoint(_PUTS_OFF)
    has_particular = _A_FIGURE.search(text) is not None or names_somebody(text) > 0
    is_particular = has_particular and Speech.STATEMENT in done
    is_done_first = _DONE_FIRST.match(fold(text)) is not None
    return size <= _A_PARTICULAR and done.isdisjoint(_EMPTY) and (is_particular or is_done_first)


def _shows_steps(found: Sequence[Part]) -> bool:
    """True for "Give them shade" and for steps, which tell the user what to do."""
    asking = [fold(part.text) for part in found if part.speech is Speech.ASKING]
    if asking:
        return all(map(is_advice, asking))
    stated = [part for part in found if part.speech in _STATING]
    return bool(stated) and all(map(_is_step, stated))


def _is_step(part: Part) -> bool:
    """True for "Flip the fuse", and for "Bring them by, it takes a minute", which is no promise."""
    if part.speech is Speech.PROMISE:
        return _tells_to_do(part.text) and not _OF_THE_USER.search(fold(part.text))
    return commands(part.text) or _tells_to_do(part.text)


def _tells_to_do(text: str) -> bool:
    """True for "Flip the fuse": a word that is likely a verb, and to what it is done."""
    first, second = (*tokens(text), "", "")[:2]
    is_deed = first not in STOPWORDS | _NO_COMMANDS and second in _AFTER_A_COMMAND
    return is_deed and not text.endswith("!")


def _says_when_or_how_much(text: str, sort: Sort, pressed: Need) -> bool:
    """True for a courtesy with a time or a number in it, where one of them is asked for."""
    has_number = len(tokens(text)) <= _VERY_FEW_WORDS and bool(_A_NUMBER.search(fold(text)))
    if sort is not Sort.DEED:
        return has_number
    names_time = has_number or bool(_AT_A_TIME.search(fold(text)))
    return names_time and holds_type(Sort.WHEN, pressed.wish.text)


def is_advice(asking: str) -> bool:
    """True for "Give them shade", which wants nothing of the user, and for steps."""
    return bool(_STEPS.match(asking)) or not ("?" in asking or _OF_THE_USER.search(asking))


def is_fragment(found: Sequence[Part]) -> bool:
    """True for a few words that are no sentence: they mean nothing without the question."""
    text = fold(" ".join(part.text for part in found))
    said = tokens(text)
    if len(said) > _FEW_WORDS or has_finite_verb(text) or text.endswith("!"):
        return False
    has_number = _A_NUMBER.search(text) is not None or not _STANDS_FOR_A_NOUN.isdisjoint(said)
    return has_number or not any(word.endswith("s") and bare_form(word) for word in said)


def refers_to_the_question(stated: str) -> bool:
    """True for what means nothing alone: "It does", or "In two halves, twenty at a time"."""
    is_elliptic = len(tokens(stated)) <= _A_SHORT_REPLY and not has_finite_verb(stated)
    begins = is_elliptic and _ELLIPSIS.match(stated.strip(" *_-")) is not None
    return begins or _POINTS_BACK.search(stated) is not None
