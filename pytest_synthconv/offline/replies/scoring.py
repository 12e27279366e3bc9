"""How likely a reply answers a need: a weighted sum of its features, no more.

The weights were fitted on replies that people labelled (``benchmarks/fit_answers.py``, which says
how well they do on replies set aside). Above `ANSWERS` a reply counts as an answer, between that
and `MAY_ANSWER` it is let pass as unclear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...core.words import content_words, fold
from ..cards.card import Need
from ..english import pattern, stems, weighed, weights
from .answers import (
    TYPED,
    Sort,
    also_called,
    holds_type,
    is_done,
    lacks_deadline,
    lacks_price,
    sort_of,
    specifics,
)
from .direct_answers import (
    ADVISING,
    is_direct,
    is_done_first,
    is_elliptic,
    says_whether,
    size_of,
)
from .features import Asked, commands, features, says_yes_or_no
from .heard import Heard
from .namesakes import is_of_another
from .questions import Question, pressing, questions
from .short_answers import is_advice
from .speech import Part, Speech

_WEIGHTS: Mapping[str, float] = weights("answer_weights")
ANSWERS = 0.5
DIRECT = 1.1
"""The least score of a short answer of the right type: two failures do not shake it."""
AGREED = 2.0
"""The least score of what the assistant has proposed, the user accepted, and the reply says done:
no earlier failure shakes it."""
SURE = 2.0
"""The score from which on no question behind a reply, but for leave, and no particular that it
passes over, is a reason against it. Of authors left out, 15 of 2,000 answers with such a question
score more, and none of the useless replies; of how-tos that take up few particulars it is 7
answers, and 2 of 2,400 that were meant for others."""
LIKELY = -0.5
"""The score of what only looks answered: the second time it counts. Of 44 whole talks that end with
an answer 31 are known for that (28 with 0), of 32 useless ones 2 pass with either."""
MAY_ANSWER = -1.5
NEVER = -9.0
_NO_ANSWERS = (Sort.WHETHER, Sort.WHY)
_MANY_PARTICULARS, _TAKEN_UP = 8, 0.25
_YES_OR_NO = re.compile(r"(?:yes|no|yep|nope)(?:[,.!:;]|$)")
_LEAVE = frozenset({Question.CONSENT, Question.OFFER})
_IT = re.compile(r"\b(?:it|that|this|so|ahead|proceed)\b")
_REFUSING = frozenset({Speech.REFUSAL, Speech.DENIAL})
_ANSWERING = frozenset({Speech.STATEMENT, Speech.HEDGE, Speech.DENIAL, Speech.DEFERRAL})
_AROUND_A_DEED = frozenset({Speech.DEFERRAL, Speech.OFFER, Speech.ADVERTISEMENT})
_REFERS = pattern("speech.acts.deferral")
_STEPS, _PATH = pattern("answers.screen_step"), pattern("answers.screen_path")
_A_WAY = 2  # steps that tell how something is done: one only says where to go
_BY_THE_WAY = pattern("answers.by_the_way")
_OWN_DEED = pattern("answering.deed")
_MAY_BE = pattern("answers.may_be_done")
_GOING_AHEAD = stems("answering.going_ahead")
_OF_ITS_SORT = stems("answers.of_its_sort")
_A_SENTENCE = 3  # content words of something that can give back what was said
_LONG = 60  # words of a reply in which particulars can be expected
_OWN_PAST, _WRITING = pattern("answers.own_past"), pattern("answers.writing")
_A_TEXT = re.compile(r"[\"“](?:[^\"”\s]+\s+){7,}[^\"”]*[\"”]")
_WAITING = frozenset(Question) - {Question.COURTESY, Question.OPEN, Question.OFFER}
_NEVER_A_NAME = frozenset({Sort.ADVICE, Sort.HOW, Sort.WHY, Sort.DEED})
_A_HEADING = re.compile(r"[A-Z][^\W\d]+(?: (?:[A-Z][^\W\d]+|and|of|&)){0,3}[.:]")
_ENOUGH = 15  # words that are advice, whatever is asked behind them


def answer_score(found: Sequence[Part], need: Need, heard: Heard, *, is_pressed: bool) -> float:
    """How likely the parts ``found`` of a reply answer ``need``: the logarithm of the odds.

    A need that the user has not voiced is answered only by what names it: nobody answers by
    accident.
    """
    sort = sort_of(need.wish)
    found = [_for_need(part, need) for part in found]
    stated = stated_parts(found, sort)
    if any(part.speech is Speech.INSTRUCTION for part in found):
        return NEVER
    if is_pressed and sort is Sort.WHETHER and _says_yes_or_no(found):
        return ANSWERS
    if not stated:
        return NEVER
    if not is_pressed and len(need.keywords & heard.voiced) * 2 < len(need.keywords):
        named = frozenset(word for part in stated for word in content_words(part.text))
        own = need.keywords - _OF_ITS_SORT if sort in TYPED else need.keywords
        if len(named & own) * 2 < len(own):
            return NEVER
    measured = reply_features(found, need, heard)
    if measured is None:
        return NEVER
    score = total(measured)
    text = "\n".join(part.text for part in stated)
    if sort is Sort.HOW_MUCH and lacks_price(need.wish, text):
        return min(score, MAY_ANSWER)
    whole = " ".join(part.text for part in found)
    if is_of_another(need.ask, whole, heard.earlier):
        return min(score, MAY_ANSWER)
    is_aside = _is_by_the_way(found, need) or _is_headed(found, sort)
    if lacks_deadline(need.wish, text) or is_aside:
        return min(score, MAY_ANSWER)
    is_long = size_of(found) > _LONG
    is_sure = score >= SURE
    if is_long and not (is_sure and sort is Sort.HOW) and _passes_over(found, heard):
        return min(score, MAY_ANSWER)
    if _is_agreed(stated, need, heard) or _is_written(whole, need):
        return max(score, AGREED)
    is_at_once = is_done_first(found, sort, need) or is_direct(stated, found, sort, need)
    if is_at_once or (is_pressed and is_elliptic(stated, sort, need)):
        return max(score, DIRECT)
    if is_pressed and sort is Sort.WHETHER and says_whether(stated, need):
        return max(score, ANSWERS)
    may_wait = not is_sure or _asks_leave(found, need)
    waits = may_wait and _waits_before_doing(found, stated, sort, need)
    if waits or _is_refused(found, sort, measured):
        return min(score, MAY_ANSWER - 0.01)
    return score


def _for_need(part: Part, need: Need) -> Part:
    """``part``; "We sell cards at 20 euros" is no advertisement to who asks for just that."""
    if part.speech is not Speech.ADVERTISEMENT:
        return part
    is_asked = need.keywords and need.keywords <= frozenset(content_words(part.text))
    is_deed = _OWN_PAST.search(fold(part.text)) is not None
    return replace(part, speech=Speech.STATEMENT) if is_asked or is_deed else part


def _is_written(reply: str, need: Need) -> bool:
    """True for a text in quotation marks, to who wants one written."""
    return bool(_WRITING.match(fold(need.wish.text)) and _A_TEXT.search(reply))


def reply_features(found: Sequence[Part], need: Need, heard: Heard) -> Mapping[str, float] | None:
    """The features of a reply to ``need``; None when none of its parts may answer."""
    sort = sort_of(need.wish)
    stated = [part for part in stated_parts(found, sort) if not _gives_back(part, sort, heard)]
    if not stated:
        return None
    keywords = need.keywords | also_called(need.ask)
    return features(stated, found, Asked(need.ask, sort, keywords, heard.known))


def _is_refused(found: Sequence[Part], sort: Sort, measured: Mapping[str, float]) -> bool:
    """True for a deed that is denied, whatever is said around it, unless another is done for it."""
    is_denied = any(part.speech in _REFUSING for part in found)
    return sort is Sort.DEED and is_denied and not measured["says that it is done"]


def _passes_over(found: Sequence[Part], heard: Heard) -> bool:
    """True when a message was full of particulars, and the reply takes up next to none of them.

    Measured on recorded talks: of the particular words of a long message the reply takes up .12 to
    .81 (nine in ten: .2 or more), the reply of another talk 0 to .27, a parting word 0 to .32.
    """
    particulars = specifics(heard.said, frozenset())
    if len(particulars) < _MANY_PARTICULARS:
        return False
    taken_up = particulars & frozenset(w for part in found for w in content_words(part.text))
    return len(taken_up) < _TAKEN_UP * len(particulars)


def _is_by_the_way(found: Sequence[Part], need: Need) -> bool:
    """True for "Good to know: the choir meets on Tuesdays." to who asks about something else."""
    if not _BY_THE_WAY.search(fold(found[0].text).strip(" *_-")):
        return False
    return need.keywords.isdisjoint(word for part in found for word in content_words(part.text))


def _is_headed(found: Sequence[Part], sort: Sort) -> bool:
    """True for "Clyde Cabs. Where are you?": who speaks, and a question, is no advice."""
    if sort not in _NEVER_A_NAME or not _A_HEADING.fullmatch(found[0].text.strip()):
        return False
    return all(part.speech is Speech.ASKING for part in found[1:]) and any(
        kind in _WAITING for kind, _ in _asked(found)
    )


def _asks_leave(found: Sequence[Part], need: Need) -> bool:
    """True where a reply asks whether to do what is wanted: then it is not done yet."""
    waiting = [sentence for kind, sentence in _asked(found) if kind in _LEAVE]
    return any(
        _GOING_AHEAD.issuperset(content_words(sentence))
        or _IT.search(fold(sentence))
        or need.keywords & set(content_words(sentence))
        for sentence in waiting
    )


def _asked(found: Sequence[Part]) -> list[tuple[Question, str]]:
    """What the parts ask, each in the light of the part before it."""
    before = ("", *(f"{part.text.rstrip('.')}. " for part in found))
    asking = (
        (earlier, part.text)
        for earlier, part in zip(before, found, strict=False)
        if part.speech is Speech.ASKING
    )
    return [asked[-1] for earlier, text in asking if (asked := questions(earlier + text))]


def _waits_before_doing(
    found: Sequence[Part], stated: Sequence[Part], sort: Sort, need: Need
) -> bool:
    """True for "We have room on Tuesday. At 8 or at 10?", which has done nothing yet.

    Who has done something says that it is done, and names it; who has advice says more than a few
    words before they ask what they need to know. A short answer to "when" may come with a question.
    """
    asked = _asked(found)
    kinds = {kind for kind, _ in asked}
    offers = any(kind is Question.OFFER and _OWN_DEED.search(fold(said)) for kind, said in asked)
    if kinds.isdisjoint(_WAITING) and not offers:
        return False
    if Question.HUMAN in kinds and sort not in TYPED:
        return True
    if sort in ADVISING and Question.CONSENT in kinds and _asks_leave(found, need):
        return True
    named = need.keywords & {word for part in stated for word in content_words(part.text)}
    done = (part for part in stated if not _MAY_BE.search(fold(part.text)))
    if named and any(is_done(part.text, need.keywords) for part in done):
        return False
    if sort in ADVISING and (offers or Question.CONSENT in kinds):
        return True
    if sort in TYPED and not any(holds_type(sort, part.text) for part in stated):
        return True
    if not any(specifics(part.text, frozenset()) for part in stated):
        return True
    is_advice = size_of(stated) >= _ENOUGH or any(commands(part.text) for part in stated)
    return sort is Sort.DEED or (sort is Sort.ADVICE and not is_advice)


def _says_yes_or_no(found: Sequence[Part]) -> bool:
    """True for a reply that begins with a plain yes or no, and neither offers nor refuses."""
    first = next((part for part in found if part.speech is not Speech.COURTESY), None)
    return (
        first is not None
        and first.speech in _ANSWERING
        and _YES_OR_NO.match(fold(first.text).strip(" *_-")) is not None
    )


def _is_agreed(stated: Sequence[Part], need: Need, heard: Heard) -> bool:
    """True for "It is cancelled" after "Shall I cancel it?": who agreed to that has it."""
    waiting = pressing(heard.earlier[-1]) if heard.earlier else None
    if waiting is None or waiting[0] not in _LEAVE:
        return False
    proposed = need.keywords & set(content_words(waiting[1]))
    return any(
        is_done(part.text, frozenset()) and proposed & set(content_words(part.text))
        for part in stated
    )


def _gives_back(part: Part, sort: Sort, heard: Heard) -> bool:
    """True when a part only says what the user said, with no yes, no, or deed that is done."""
    words = content_words(part.text)
    if len(words) < _A_SENTENCE or not set(words) <= heard.voiced:
        return False
    if sort is Sort.WHETHER:
        return not says_yes_or_no(part.text)
    is_theirs = part.text.lower().startswith("you ")
    return is_theirs or sort is not Sort.DEED or not is_done(part.text, frozenset())


def stated_parts(found: Sequence[Part], sort: Sort) -> list[Part]:
    """The parts that may answer an ask of ``sort``: a denial only where a no is an answer.

    "Tell them all at once" is no question to who wants advice, "Sign in on our website and open
    Orders" tells who asks how to do it, and "It has been issued and will reach you on Friday" is
    no mere promise to who wants a deed.
    """
    may = {Speech.STATEMENT, Speech.HEDGE} | ({Speech.DENIAL} if sort in _NO_ANSWERS else set())
    return [part for part in found if part.speech in may or _tells_all_the_same(part, sort)]


def _tells_all_the_same(part: Part, sort: Sort) -> bool:
    if sort is Sort.DEED:
        return part.speech in _AROUND_A_DEED and is_done(part.text, frozenset())
    text = fold(part.text)
    if sort is Sort.HOW and part.speech is Speech.DEFERRAL:
        steps = {found[0] for found in _STEPS.finditer(text)}
        return len(steps) >= _A_WAY or _PATH.search(text) is not None
    is_told = sort in ADVISING and part.speech is Speech.ASKING
    return is_told and is_advice(text) and not _REFERS.search(text)


def total(measured: Mapping[str, float]) -> float:
    """The weighted sum of features."""
    return _WEIGHTS["bias"] + weighed(measured, _WEIGHTS)
