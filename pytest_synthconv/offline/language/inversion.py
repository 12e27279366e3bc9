"""Indirect questions made direct, and back: "where my order is" and "Where is my order?".

Only where the subject and the verb are found for sure; elsewhere the answer is None, and the
question is said in the order that it has, behind "I'd like to know".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ..english import table, words
from .grammar import (
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    bare_form,
    is_participle,
    is_plural,
    is_verb,
    plain_verb,
    third_person,
)
from .noun_phrases import noun_end

_AUX = words("grammar.auxiliaries")
_HAVE = words("grammar.have")
_DO = words("grammar.do")
_ADVERBS = words("grammar.adverbs")
_SUBJECTS = words("grammar.subjects")
_I_LIKE = words("grammar.plain_subjects")
_QUESTIONS = words("grammar.questions")
_RELATIVES = frozenset(("that", "which", "who", "whose"))
_SUBORDINATORS = frozenset(("while", "when", "if", "because", "after", "before", "until", "once"))
_OF_OBJECTS = frozenset(("costs", "means", "does", "entails"))
"""Verbs of which "what" is rather what they are done to: "what parking costs"."""
_STARTS = frozenset((*_QUESTIONS, "whether", "if", "what's", "where's", "when's", "who's", "how's"))
_CONTRACTED: Mapping[str, str] = table("grammar")["contracted"]
_SHORT: Mapping[str, str] = table("grammar")["short"]


class Clause(NamedTuple):
    """A question's words: the wh-phrase ("how much"), and what follows it."""

    wh: list[str]
    rest: list[str]


def is_question_clause(text: str) -> bool:
    """True when ``text`` begins with "what", "whether" or their like, in either order."""
    return bool(text) and text.split()[0].lower().rstrip(",") in _STARTS


def begins_directly(text: str) -> bool:
    """True when ``text`` begins with the verb of a yes-or-no question: "can I", "is it"."""
    first, *rest = text.lower().split() or [""]
    follows = rest[0] if rest else ""
    if first in ("have", "do"):
        return follows in _I_LIKE
    return first in FINITE and (
        follows in _SUBJECTS
        or follows in DETERMINERS
        or first in ("is", "are", "does", "did", "was")
    )


@lru_cache(maxsize=1024)
def direct(text: str) -> str | None:
    """``text``, a question in either order, as one asks it; None where that is not safe."""
    text = text.strip().rstrip("?").strip()
    if begins_directly(text):
        return text
    clause = _clause(text)
    if clause is None:
        return None
    wh, rest = clause
    low = [word.lower() for word in rest]
    kind = wh[0].lower()
    yes_no = kind in ("whether", "if")
    front = [] if yes_no else wh
    if not rest:
        return text if not yes_no else None
    if low[0] == "of":
        return None if set(low) & (_SUBJECTS - {"these", "those"}) else text
    if low[0] in ("to", "not") and len(rest) > 1:
        start = ["do", "I"] if kind == "how" and len(wh) == 1 else ["should", "I"]
        if [word.lower() for word in wh] == ["how", "not"]:
            return " ".join([wh[0], "do", "I", "not", *rest[1:]])
        return " ".join([*front, *start, *(rest[1:] if low[0] == "to" else rest[2:])])
    if not yes_no and _is_subject_question(wh, low):
        return text
    if not yes_no and low[0] in FINITE:
        return text
    inverted = _inverted(rest, low)
    return " ".join([*front, *inverted]) if inverted else None


def question_words(text: str) -> str:
    """Return the question words: "how long", "which driver"; empty for a yes or no."""
    clause = _clause(text)
    return " ".join(clause.wh).lower() if clause else ""


def _clause(text: str) -> Clause | None:
    first, *others = text.split() or [""]
    if first.lower() in _CONTRACTED:
        first, more = _CONTRACTED[first.lower()].split()
        others = [more, *others]
    others = [part for word in others for part in _SHORT.get(word.lower(), word).split()]
    if first.lower() not in _STARTS:
        return None
    low = [word.lower() for word in others]
    taken = 0
    kind = first.lower()
    if (
        kind == "how"
        and others
        and (low[0] == "many" or not _starts_subject(low[0]))
        and low[0] != "to"
    ):
        if low[0] in ("much", "many"):
            taken = 1 + _nouns(low[1:])
        elif not is_plural(low[0]) and low[0] not in FINITE:
            taken = 1
    elif kind in ("which", "what", "whose") and others:
        taken = _nouns(low)
        if kind == "what" and taken and low[taken : taken + 1] and low[taken] in _OF_OBJECTS:
            taken = 0
    return Clause([first, *others[:taken]], others[taken:])


def _nouns(low: list[str]) -> int:
    """How many words belong to the thing in question: "which kind of cable" has three."""
    if low[0] == "time":
        return 1
    end = 0
    while end < len(low) and not _starts_subject(low[end]) and low[end] != "to":
        if low[end] in FINITE or (end == 0 and _is_verb_here(low)):
            break
        if end and _is_finite(low[end]) and low[end - 1] not in ("of", "or"):
            break
        if end and is_plural(low[end - 1]) and is_verb(low[end]):
            break
        end += 1
    if end < len(low) and low[end] in DETERMINERS and end and low[end - 1] in PREPOSITIONS:
        return 0
    return end


def _is_verb_here(low: list[str]) -> bool:
    """True for the verb of "what happens if", False for the noun of "what documents"."""
    follows = low[1] if len(low) > 1 else ""
    if (follows in _SUBJECTS and follows not in ("it", "this", "that")) or (
        follows == "to" and low[0].endswith("s")
    ):
        return False
    return _is_finite(low[0]) or (low[0].endswith("ed") and bare_form(low[0]) is not None)


def _starts_subject(word: str) -> bool:
    return word in _SUBJECTS or word in DETERMINERS


def _is_finite(word: str) -> bool:
    return word.endswith("s") and is_verb(plain_verb(word)) and not word.endswith("ss")


def _is_subject_question(wh: list[str], low: list[str]) -> bool:
    """True for "who has to approve it": the verb follows the question word."""
    if wh[0].lower() not in ("who", "what", "which", "how", "whose"):
        return False
    if wh[0].lower() == "how" and len(wh) < 3:
        return False
    if low[0] in FINITE:
        return True
    return not _starts_subject(low[0]) and (
        _is_finite(low[0]) or ((bare_form(low[0]) is not None and low[0] not in PREPOSITIONS)
        and (low[0].endswith("ed") or len(wh) > 1))
    )  # fmt: skip


def _inverted(rest: list[str], low: list[str]) -> list[str] | None:
    for i, word in enumerate(low):
        if i and word in _RELATIVES:
            return None
        if i > 1 and word in _SUBORDINATORS:
            break
        if not i:
            continue
        if word == "must":
            return ["does" if _is_singular(low[:i]) else "do", *rest[:i], "have to", *rest[i + 1 :]]
        if word in _AUX:
            return [rest[i], *rest[:i], *rest[i + 1 :]]
        if word in _HAVE and i + 1 < len(low) and word != "had":
            after = next((w for w in low[i + 1 :] if w not in _ADVERBS and w != "not"), "")
            if after == "been" or (bare_form(after) and (is_participle(after) or after == "got")):
                return [rest[i], *rest[:i], *rest[i + 1 :]]
    return _with_do(rest, low)


def _with_do(rest: list[str], low: list[str]) -> list[str] | None:
    subject = _subject_end(low)
    verb = subject
    while verb < len(low) and low[verb] in _ADVERBS:
        verb += 1
    if not subject or verb >= len(low) or low[0] in ("not",):
        return None
    word = low[verb]
    between = rest[subject:verb]
    tail = rest[verb + 1 :]
    if word in ("has", "needs") or _is_finite(word):
        form = {"has": "have"}.get(word) or plain_verb(word)
        return ["does", *rest[:subject], *between, form, *tail]
    if (word == "have" or is_verb(word)) and not _is_singular(low[:subject]):
        return ["do", *rest[:subject], *between, word, *tail]
    past = bare_form(word)
    if past and (word.endswith("ed") or past != word):
        return ["did", *rest[:subject], *between, past, *tail]
    return None


def _is_singular(subject: list[str]) -> bool:
    first = subject[0]
    if first in _I_LIKE:
        return False
    end = noun_end(subject)
    return not is_plural(subject[max(0, end - 1)])


def _subject_end(low: list[str]) -> int:
    """How many words the subject has; 0 when that is not clear."""
    if low[0] in _SUBJECTS and low[0] not in ("this", "that", "these", "those"):
        return 1
    verbs = [
        i
        for i in range(1, len(low))
        if (_is_finite(low[i]) or low[i] == "has" or low[i] == "have")
        and low[i - 1] not in (DETERMINERS | PREPOSITIONS)
    ]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        return 0
    plural = next((i for i, w in enumerate(low) if is_plural(w)), None)
    if plural is not None and plural + 1 < len(low) and is_verb(low[plural + 1]):
        return plural + 1
    end = 2 if low[0] in DETERMINERS else 1
    if end < len(low) and low[end] not in PREPOSITIONS and bare_form(low[end]):
        return end
    return 0


@lru_cache(maxsize=1024)
def indirect(question: str) -> str | None:
    """A direct question in the order of "I'd like to know ..."; None where that is not safe."""
    question = question.strip().rstrip("?").strip()
    if begins_directly(question):
        turned = _uninverted(question.split())
        return f"whether {turned}" if turned else None
    clause = _clause(question)
    if clause is None:
        return None
    wh, rest = clause
    low = [word.lower() for word in rest]
    if not rest:
        return None
    if low[:2] == ["do", "i"] and wh[0].lower() == "how" and len(wh) == 1:
        return " ".join(["how to", *rest[2:]])
    if _identifies(wh, low):
        return _lower(" ".join([*wh, *rest]))
    if _is_subject_question(wh, low) and not _asks_after_subject(wh, low):
        return _lower(" ".join([*wh, *rest]))
    if low[0] not in FINITE:
        return _lower(" ".join([*wh, *rest])) if _starts_subject(low[0]) else None
    turned = _uninverted(rest)
    return _lower(" ".join([*wh, turned])) if turned else None


def _identifies(wh: list[str], low: list[str]) -> bool:
    """True for "which is the last train", which may keep its order: its subject can be long."""
    is_be = low[0] in ("is", "are", "was", "were")
    is_noun = len(low) > 1 and low[1] in DETERMINERS
    return len(wh) == 1 and wh[0].lower() in ("who", "which") and is_be and is_noun


def _asks_after_subject(wh: list[str], low: list[str]) -> bool:
    """True for "what is your address", which starts like "what is included"."""
    if low[0] not in FINITE:
        return False
    if wh[-1].lower() == "time":
        return True
    return (len(low) > 1 and _starts_subject(low[1])) or (
        len(wh) == 1 and low[0] in (_AUX | _DO) and len(low) > 1 and low[0] not in ("is", "are")
        and not bare_form(low[1])
    )  # fmt: skip


def _uninverted(order: list[str]) -> str | None:
    verb, *rest = order
    low = [word.lower() for word in rest]
    if not rest:
        return None
    if low[0] in _SUBJECTS and low[0] not in ("this", "that", "these", "those"):
        end = 1
    elif len(low) <= 3 and not PREPOSITIONS & set(low) and verb.lower() in ("is", "are", "was"):
        end = len(low) if not is_participle(low[-1]) else len(low) - 1
    elif low[0] in DETERMINERS and len(low) > 2 and (
        is_participle(low[2]) or (low[2] in PREPOSITIONS and low[2] != "of") or bare_form(low[2])
    ):  # fmt: skip
        end = 2
    elif len(low) > 1 and verb.lower() in _DO and bare_form(low[1]):
        end = 1
    else:
        return None
    if end == 0:
        return None
    subject, tail = rest[:end], rest[end:]
    name = verb.lower()
    if name in ("does", "do", "did"):
        if not tail or name == "did":
            return None
        if name == "does":
            tail = [third_person(tail[0]), *tail[1:]]
        return " ".join([*subject, *tail])
    return " ".join([*subject, verb.lower(), *tail])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if not re.match(r"I\b", text) else text
