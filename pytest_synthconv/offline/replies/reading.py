"""What an assistant's reply does to the user: which needs it answers, and what it does instead.

A reply is read part by part (`speech`), and every need that is still open is looked for in it,
whether the user has voiced it or not. **When in doubt it does not accuse:** a reply that neither
answers nor plainly does something else is `Act.UNCLEAR`, which costs the user nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ...core.language import is_english
from ...core.words import LONGEST, bigrams, content_words, fold, jaccard, tokens
from ..cards.card import Need, evidence_in
from ..english import pattern, stems, words
from .answers import TYPED, holds_type, is_done, sort_of
from .direct_answers import size_of
from .handovers import PLAINLY_HANDS_OVER, handover_score, handover_sentence, only_introduces
from .heard import Heard
from .menus import without_menu
from .questions import Question, pressing, questions
from .quoting import without_quotes
from .scoring import ANSWERS, LIKELY, MAY_ANSWER, NEVER, answer_score
from .short_answers import (
    is_fragment,
    may_answer_barely,
    may_be_of_it,
    refers_to_the_question,
)
from .slots import asked_slots
from .speech import Part, Speech, parts, without_trimmings


class Act(str, Enum):
    """What a reply does."""

    SILENT = "silent"
    FOREIGN = "foreign"
    ERROR = "error"
    REPEAT = "repeat"
    ECHO = "echo"
    REFUSE = "refuse"
    NOT_UNDERSTOOD = "not_understood"
    RE_ASK = "re_ask"
    HANDOFF = "handoff"
    ASK = "ask"
    ANSWER = "answer"
    DEFER = "defer"
    PROMISE = "promise"
    EMPTY = "empty"
    OFFTOPIC = "offtopic"
    UNCLEAR = "unclear"
    IGNORE = "ignore"

    def __str__(self) -> str:
        return self.value


NEGATIVE = frozenset({Act.SILENT, Act.FOREIGN, Act.ERROR, Act.ECHO, Act.NOT_UNDERSTOOD, Act.RE_ASK})
"""Acts that no answer has."""

ECHO_SHARE = 0.85
REPEAT_LIKENESS = 0.8
REPEAT_NEW_WORDS = 3
MORE_LIKELY = 1.0
"""By how much likelier a hand-over must be than an answer in the same reply: "I've put you in for
Monday at 9 with Mr Rahman" does what was wanted."""
_SAID_TWICE = 40
"""Words of a reply at most that is given again as it was, by who has answered: a long one was not
written for what is wanted now. Of 88 spoilt talks, many with one parting reply in each turn, five
passed without it and none with it; at 60 two did."""
_FOREIGN = 4  # specific words of a part that is about something else altogether
_APOLOGY_WORDS = 40

_CLOSING = pattern("questions.closing")
_TRY, _GONE_WRONG = pattern("answers.try_it"), pattern("answers.gone_wrong")
_DOUBTFUL = frozenset({Act.REFUSE, Act.ASK, Act.DEFER, Act.PROMISE, Act.EMPTY, Act.OFFTOPIC})
"""Acts that a short right answer can look like."""
_OF_NOTHING = frozenset({Act.EMPTY, Act.OFFTOPIC})


@dataclass(frozen=True)
class Reading:
    """What a reply does, the needs that it answers, and those that it may have answered."""

    acts: frozenset[Act]
    met: frozenset[Need]
    lacks_what_was_wanted: bool = False
    looks_answered: bool = False


def read_reply(
    reply: str, heard: Heard, needs: Iterable[Need], pressed: Need | None, doubt: float = 0.0
) -> Reading:
    """What ``reply`` does for ``needs``, those that are open; only its start is read.

    ``pressed`` is the need that the user wants met now. A need with ``evidence`` is answered by
    that alone. ``doubt`` is by how much an answer must be plainer than usual, as the logarithm
    of odds.
    """
    whole = reply[:LONGEST]
    needs = tuple(needs)
    seen = frozenset(need for need in needs if _is_proved(need, whole, heard))
    reply = without_menu(whole)
    if whole and not reply:
        return Reading(frozenset((Act.ASK,)), seen)
    own = without_quotes(reply, heard.said)
    flags = frozenset(_flags(reply, own, heard))
    if flags & NEGATIVE:
        return Reading(flags, seen)
    found = without_trimmings(parts(own))
    scores = {n: answer_score(found, n, heard, is_pressed=n is pressed) for n in needs}
    is_repeated = _repeats_any(reply, heard)
    least = ANSWERS + doubt
    if _claims_all(own):
        least = LIKELY + doubt
    answered = frozenset(n for n, s in scores.items() if s >= least and not is_repeated)
    presumed = frozenset(need for need in answered if not need.is_provable)
    if presumed and Act.HANDOFF in flags:
        surest = max(scores[need] for need in presumed)
        if handover_score(own) < max(PLAINLY_HANDS_OVER, surest + MORE_LIKELY):
            flags -= {Act.HANDOFF}
    # Who is handed over has no answer yet, whatever the sentence around it looks like.
    met = seen if Act.HANDOFF in flags else seen | presumed
    if met:
        return Reading(flags | {Act.ANSWER}, met)
    score = scores.get(pressed, NEVER) if pressed else NEVER
    if is_repeated and score < MAY_ANSWER:
        return Reading(flags | {Act.REPEAT}, met)
    instead = _instead(found, heard, score)
    if instead in _DOUBTFUL and pressed and may_answer_barely(found, pressed):
        instead = Act.UNCLEAR
    if instead in _OF_NOTHING and pressed and may_be_of_it(found, pressed):
        instead = Act.UNCLEAR
    acts = flags | {instead}
    return Reading(
        acts,
        met,
        lacks_what_was_wanted=_lacks(pressed, found),
        looks_answered=Act.UNCLEAR in acts
        and score >= LIKELY + doubt
        and not (is_repeated and size_of(found) > _SAID_TWICE)
        and not (pressed and pressed.is_provable),
    )


def _is_proved(need: Need, reply: str, heard: Heard) -> bool:
    if need.is_act:
        return need.ask in heard.done
    return bool(need.evidence) and evidence_in(need, reply) is not None


def _claims_all(reply: str) -> bool:
    """True for "Anything else?" at the end: who asks that has done all that they know of.

    What only looks answered is an answer there. It was so for 90.3 instead of 90.1 % of those
    who were helped, and for none more of the others.
    """
    asked = questions(reply)
    return (
        bool(asked)
        and asked[-1][0] is Question.COURTESY
        and _CLOSING.search(fold(asked[-1][1])) is not None
    )


def _lacks(pressed: Need | None, found: Sequence[Part]) -> bool:
    """True when what answers ``pressed`` can be named and is not in the reply."""
    if pressed is None:
        return False
    if pressed.is_provable:
        return True
    sort = sort_of(pressed.wish)
    if sort not in TYPED or any(holds_type(sort, part.text) for part in found):
        return False
    return not is_fragment(found)  # "Ten to four." and "All night." are times that no list has


def _instead(found: Sequence[Part], heard: Heard, score: float) -> Act:
    """What a reply does that answers nothing; ``score`` is that for the need pressed now."""
    done = {part.speech for part in found}
    if score < MAY_ANSWER and done & {Speech.REFUSAL, Speech.DENIAL}:
        return Act.REFUSE
    if any(pressing(part.text) for part in found if part.speech is Speech.ASKING):
        return Act.ASK
    if score >= MAY_ANSWER:
        return Act.UNCLEAR
    for speech, act in _INSTEAD:
        if speech in done:
            return act
    if Speech.STATEMENT not in done:
        return Act.EMPTY
    return Act.OFFTOPIC if _is_foreign(found, heard) else Act.UNCLEAR


_INSTEAD = (
    (Speech.INSTRUCTION, Act.EMPTY),
    (Speech.DEFERRAL, Act.DEFER),
    (Speech.PROMISE, Act.PROMISE),
    (Speech.CLOSURE, Act.EMPTY),
    (Speech.CODE, Act.EMPTY),
    (Speech.ADVERTISEMENT, Act.OFFTOPIC),
    (Speech.OFFER, Act.EMPTY),
    (Speech.HEDGE, Act.EMPTY),
    (Speech.RESTATING, Act.EMPTY),
    (Speech.EMPATHY, Act.EMPTY),
)
"""What empty speech counts as, the clearest sign first."""


def _is_foreign(found: Sequence[Part], heard: Heard) -> bool:
    """True when a reply speaks of nothing that the user or their card has ever named.

    In another language than English this is not known.
    """
    if heard.card.own:
        return False
    known = heard.voiced | frozenset().union(*(need.keywords for need in heard.card.needs))
    stated = [part.text for part in found if part.speech is Speech.STATEMENT]
    words = frozenset(word for text in stated for word in content_words(text))
    refers = any(map(refers_to_the_question, map(fold, stated)))
    return len(words) >= _FOREIGN and not words & known and not refers


def _flags(reply: str, own: str, heard: Heard) -> Iterable[Act]:
    """What is wrong with ``reply`` whatever it says, and whether it hands over."""
    if not tokens(reply):
        yield Act.SILENT
        return
    if not heard.card.own and not is_english(own):
        yield Act.FOREIGN
        return
    found = parts(own)
    done = {part.speech for part in found}
    if len(tokens(own)) <= _APOLOGY_WORDS and Speech.ERROR in done and not _invites_a_try(found):
        yield Act.ERROR
    if _echoes(reply, own, heard.said):
        yield Act.ECHO
    if found and found[0].speech is Speech.NOT_UNDERSTOOD:
        yield Act.NOT_UNDERSTOOD
    if _asks_again(own, heard):
        yield Act.RE_ASK
    if handover_sentence(own):
        introduces = not heard.earlier and only_introduces(own)
        if not (introduces or _ends_in_offer(own)):
            yield Act.HANDOFF


def _ends_in_offer(own: str) -> bool:
    """True for "I can put them in contact with you. Would that be welcome?": nobody comes yet."""
    asked = questions(own)
    return bool(asked) and asked[-1][0] is Question.HUMAN and own.rstrip().endswith(asked[-1][1])


def _invites_a_try(found: Sequence[Part]) -> bool:
    """True for "Unlocked. Try again.", where something was done and nothing went wrong."""
    first = found[0]
    is_right = first.speech is Speech.STATEMENT and is_done(first.text, frozenset())
    errors = [fold(part.text) for part in found if part.speech is Speech.ERROR]
    return is_right and not _GONE_WRONG.search(fold(first.text)) and all(map(_TRY.search, errors))


def _repeats_any(reply: str, heard: Heard) -> bool:
    return any(repeats(reply, other) for other in heard.earlier)


def says_again(reply: str, other: str) -> bool:
    """True when ``reply`` says that it says something again, and no word that ``other`` has not."""
    said = set(content_words(reply))
    own = said - stems("answers.said_before")
    points_back = own != said or not words("answers.said").isdisjoint(tokens(reply))
    return points_back and bool(own) and own <= set(content_words(other))


def repeats(reply: str, other: str) -> bool:
    """True when ``reply`` is ``other`` again, but for a few words."""
    new = set(content_words(reply)) - set(content_words(other))
    alike = jaccard(bigrams(reply), bigrams(other[:LONGEST]))
    return alike >= REPEAT_LIKENESS and len(new) < REPEAT_NEW_WORDS


def _echoes(reply: str, own: str, said: str) -> bool:
    if tokens(reply) == tokens(said):
        return True
    theirs, ours = bigrams(said), bigrams(reply)
    if own != reply and not any(part.speech is Speech.STATEMENT for part in parts(own)):
        return len(tokens(reply)) > len(tokens(own))
    return len(tokens(reply)) > 2 and len(ours & theirs) >= ECHO_SHARE * len(ours)


def _asks_again(own: str, heard: Heard) -> bool:
    """True for a question after a fact that the user gave; reading it back is no such question."""
    if not heard.given:
        return False
    text = fold(own)
    values = {fact.slot: fold(fact.value) for fact in heard.card.known}
    return any(
        slot in heard.given and values[slot] not in text for slot in asked_slots(own, tuple(values))
    )
