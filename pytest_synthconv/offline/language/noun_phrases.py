"""Noun phrases in small: where one ends, what a text is about, and which article it gets."""

from __future__ import annotations

import re
from functools import lru_cache

from ..english import pattern, words
from .grammar import (
    AFTER_VERB,
    BOTH,
    DETERMINERS,
    ENDS_NOUN,
    MASS,
    NUMBER,
    PREPOSITIONS,
    SUBJECTS,
    WORD,
    bare_form,
    is_participle,
    is_plain_verb,
    is_plural,
    is_verb,
    plain_verb,
    words_in,
)

_DEFINITE = words("nouns.definite")
_TIMES = words("nouns.times")
_OBJECT_DETERMINERS = words("grammar.object_determiners")
_MODIFIES_END = pattern("grammar.modifies_end")


def noun_end(found: list[str], start: int = 0) -> int:
    """Where the noun phrase ends that begins at ``start``: before a preposition or a verb."""
    end = start
    while end < len(found) and not _ends_noun(found, end):
        end += 1
    return end


def _ends_noun(found: list[str], at: int) -> bool:
    """True for a preposition or a verb: also for "they've", and for "close" before "to"."""
    word = found[at]
    is_close = word in ("close", "next", "due") and found[at + 1 : at + 2] == ["to"]
    is_each = word in ("every", "each") and at > 0
    return (
        is_close
        or is_each
        or word in ENDS_NOUN
        or ("'" in word and word.partition("'")[0] in SUBJECTS)
    )


def articled(phrase: str) -> str:
    """A noun phrase as it is said: "refund for a kettle" gets its article, "food" has none."""
    found = words_in(phrase)
    if not found or found[0] in DETERMINERS or found[0] in ("help", "someone", "somebody"):
        return phrase
    end = noun_end(found)
    if (
        end == 0
        or any(c.isupper() for c in WORD.findall(phrase)[end - 1])
        or found[0].endswith("'s")
    ):
        return phrase
    head = found[end - 1]
    if NUMBER.fullmatch(head) or (
        found[0].endswith("ing") and found[0] not in ("opening", "booking")
    ):
        return phrase
    if head in _DEFINITE or (found[0] in _DEFINITE and end > 1):
        return f"the {phrase}"
    if head in MASS or is_plural(head) or not head[0].isalpha() or head.endswith("ing"):
        return phrase
    if end > 1 and (found[0] in ("more", "enough") or (found[0] in MASS and head in MASS)):
        return phrase
    if end < len(found) and found[end] == "of" and head not in BOTH:
        return f"the {phrase}"
    return f"{article(phrase)} {phrase}"


def article(phrase: str) -> str:
    """Choose "a" or "an" before ``phrase``, by its first sound."""
    first = phrase.split()[0] if phrase.split() else ""
    if re.fullmatch(r"[A-Z]{2,}\w*", first):
        return "an" if first[0] in "AEFHILMNORSX" and first not in ("SIM", "SIMs", "NASA") else "a"
    if re.match(r"(?i)(?:hour|honest|heir|honour)", first):
        return "an"
    if re.match(r"(?i)(?:uni(?!n)|use|euro|one\b|u[kt]\b|usb)", first):
        return "a"
    return "an" if first[:1].lower() in "aeiou" or re.match(r"(?:8|11\b|18\b)", first) else "a"


@lru_cache(maxsize=1024)
def object_of(text: str) -> tuple[str, str] | None:
    """What ``text`` is about: the first thing in it that has a determiner, as (determiner, noun).

    "move my appointment to Friday" is about ("my", "appointment").
    """
    found = words_in(text)
    for i, word in enumerate(found[:-1]):
        if word not in _OBJECT_DETERMINERS:
            continue
        if word == "that" and i:
            return None
        noun = noun_at(found, i + 1)
        if noun and noun[-1] not in _TIMES and not any(NUMBER.fullmatch(w) for w in noun):
            return word, " ".join(noun)
    return None


def noun_at(found: list[str], start: int) -> list[str]:
    """The noun phrase that begins at ``start``, without what only says how or when."""
    noun = found[start : noun_end(found, start)]
    for k in range(1, len(noun)):
        is_last = start + k == len(found) - 1
        ends_s = (
            noun[k].endswith("s") and is_verb(plain_verb(noun[k])) and not is_plural(noun[k - 1])
        )
        next_word = "" if is_last else found[start + k + 1]
        is_done = next_word.endswith("ing") and (
            (noun[k].endswith("ed") and bare_form(noun[k])) or is_plain_verb(plain_verb(noun[k]))
        )
        if (
            is_done
            or noun[k] == "know"
            or (ends_s and next_word in AFTER_VERB)
            or (
                is_participle(noun[k])
                and noun[k - 1] not in ("newly", "recently")
                and is_last_or_after(found, start + k)
            )
        ):
            noun = noun[:k]
            break
    while len(noun) > 1 and (_MODIFIES_END.match(noun[-1]) or is_participle(noun[-1])):
        noun = noun[:-1]
    return noun[-4:] if noun and noun[-1][0].isalpha() else []


def is_last_or_after(found: list[str], at: int) -> bool:
    """True when nothing but a preposition can follow the participle at ``at``."""
    return at + 1 >= len(found) or found[at + 1] in PREPOSITIONS or found[at + 1].endswith("ly")
