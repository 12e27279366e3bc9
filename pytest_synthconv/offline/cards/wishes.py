"""What somebody asks for, and in which grammar: so that it can be said again in other sentences.

A wish is recognised by what can stand before it: a thing ("an outfit"), a deed of the user
("return my shoes"), a favour by the assistant ("tell me about Rome"), a question, or a whole
sentence that only stands alone. `wanting` finds wishes within what somebody says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from ..english import pattern, table, with_sets, words
from ..language.grammar import (
    DETERMINERS,
    FINITE,
    bare_form,
    begins_with_verb,
    is_favour,
    is_participle,
    is_plural,
    ungerunded,
    words_in,
)
from ..language.inversion import direct, indirect, is_question_clause
from ..language.noun_phrases import articled, noun_end


class Kind(Enum):
    """The grammar of a wish."""

    THING = "thing"
    DEED = "deed"
    FAVOUR = "favour"
    QUESTION = "question"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Wish:
    """What is wanted, without full stop, beginning in lower case where grammar allows it.

    A question's ``text`` is in direct order ("where is my order"); ``indirect`` is the other one
    ("where my order is"), empty where it is not known for sure.
    """

    kind: Kind
    text: str
    indirect: str = ""


_RELATIVES = frozenset(("that", "which", "who", "whose", "where", "how", "if", "when", "for", "to"))
_AFTER_FINITE_S = pattern("wishes.after_finite_s")
_NOT_DONE = pattern("wishes.not_done")
_HELP_ON = pattern("wishes.helps_on")
_SPEAKERS = words("wishes.speakers")
_GOT_ALONE = frozenset(("it", "them", "this", "these", "those", "everything", "all"))
_GOT = _GOT_ALONE | {"my", "the", "our", "its", "two", "three", "four", "both"}
_DATA = table("wishes")
_SETS: dict[str, str] = dict(_DATA["sets"])


def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern`` with the sets of ``wishes.yaml`` in place of their names in braces."""
    return re.compile(with_sets(pattern, _SETS), re.IGNORECASE)


ASKING = compiled(rf"{_DATA['asking']} (?:about |for sure |exactly )?({{wh}}.+)")
"""Of a deed that asks: what it asks."""
_SOUGHT = compiled(_DATA["sought"])
_BEFORE_DEEDS = compiled("|".join(f"(?:{pattern})" for pattern in _DATA["before_deeds"]))
_STATES = [(lead, re.compile(rf"{heads}\b")) for lead, heads in _DATA["states"].items()]
_AFTER_DONE = words("grammar.after_done")


def wish_of_phrase(text: str) -> Wish:
    """The wish of a phrase that is no sentence: a deed, a thing, or a state of the speaker."""
    if text.startswith("to "):
        return infinitive(text[3:])
    for lead, heads in _STATES:
        if heads.match(text) and not is_verb_at_start(text):
            return Wish(Kind.SENTENCE, f"{lead} {text}")
    if is_verb_at_start(text):
        return infinitive(text)
    if deed := ungerunded(text):
        return infinitive(deed)
    if not text.endswith(" back") and (got := got_done(text)):
        return Wish(Kind.DEED, got)
    if _NOT_DONE.match(text):
        return Wish(Kind.SENTENCE, text)
    return Wish(Kind.THING, articled(text))


def is_verb_at_start(text: str) -> bool:
    """True when ``text`` is a deed; "help with my bill" is a thing, "help me pay" is none."""
    if re.match(r"help (?!me\b|us\b|my\b|the\b)", text):
        return False
    return begins_with_verb(text)


def deed_in(text: str) -> str:
    """``text`` without what goes without saying: "help me to pack" is "pack"."""
    while match := _BEFORE_DEEDS.match(text):
        rest = text[match.end() :]
        if rest.split()[:1] and (rest.split()[0].endswith("ing") and ungerunded(rest) is None):
            break
        if _HELP_ON.match(match[0]) and ungerunded(rest) is None:
            break
        text = ungerunded(rest) or rest
    return text


def infinitive(text: str, by_user: bool = False) -> Wish:
    """The wish to do ``text``, a verb phrase: a deed, a favour, or the question that it asks.

    It is a deed of the user when they said that it is they who want to do it.
    """
    text = deed_in(text)
    if match := re.match(
        r"(?:help|assist|guide|support|advise) (?:me|us) (with|on|in|through) (.+)", text
    ):
        return Wish(
            Kind.THING, f"help {'with' if match[1] in ('in', 'through') else match[1]} {match[2]}"
        )
    if match := ASKING.fullmatch(text):
        return question(match[1])
    if match := _SOUGHT.fullmatch(text):
        return question(f"what {'are' if is_plural(match['head']) else 'is'} {match['thing']}")
    is_own = by_user and not re.search(r"\b(?:to|with) me\b", text)
    return Wish(Kind.DEED if is_own or not is_favour(text) else Kind.FAVOUR, text)


def question(text: str) -> Wish:
    """A question in either order as a wish; put as a favour where it cannot be turned round."""
    text = text.rstrip("? ")
    turned = direct(text)
    if turned is None:
        if is_question_clause(text):
            return Wish(Kind.FAVOUR, f"tell me {lower_first(text)}")
        return Wish(Kind.QUESTION, text)
    given = lower_first(text)
    other = given if turned.lower() != text.lower() else (indirect(text) or "")
    return Wish(Kind.QUESTION, turned, re.sub(r"^if\b", "whether", other))


def is_sentence(text: str) -> bool:
    """True when ``text`` has a subject and a verb: "My invoice is wrong", "It does not work"."""
    found = words_in(text)
    if len(found) < 2:
        return False
    first = re.sub(r"'\w+$", "", found[0])
    if first in _SPEAKERS:
        return not (
            first in ("someone", "somebody", "it") and (found[1] == "to" or is_participle(found[1]))
        )
    if begins_with_verb(text) and found[1] not in FINITE:
        return False
    for i, word in enumerate(found[1:6], start=1):
        if found[i - 1] in ("to", "and", "or", "will") or (word in _RELATIVES and i > 0):
            return False
        if word in FINITE:
            return not (
                word in ("will", "may", "can", "must", "have") and i < 2 and first in DETERMINERS
            )
        if i > 1 and word.endswith("s") and first in DETERMINERS and bare_form(word):
            after = " ".join(found[i + 1 :])
            if not is_plural(found[i - 1]) and _AFTER_FINITE_S.match(after):
                return True
    return False


def got_done(text: str) -> str | None:
    """Read "it repaired" as "get it repaired"; None for a thing: "the used car"."""
    found = words_in(text)
    at = next((i for i, word in enumerate(found[:7]) if i and is_participle(word)), 0)
    what = found[:at]
    if (
        not at
        or not (what[0] in _GOT or (at == 1 and is_plural(what[0])))
        or set(what) & _RELATIVES
    ):
        return None
    if what[0] in DETERMINERS - _GOT_ALONE and (at == 1 or noun_end(what, 1) != at):
        return None
    after = found[at + 1 : at + 2]
    if after and after[0] not in _AFTER_DONE and not after[0].endswith("ly"):
        return None
    return f"get {text}"


def bared(text: str) -> str:
    """``text`` without "please" before it and a stop behind it."""
    return re.sub(r"^please[,\s]\s*", "", text.strip(), flags=re.IGNORECASE).rstrip(" .!。,;:")


def lower_first(text: str) -> str:
    """``text`` in lower case at its start, unless it starts with I or a word of more capitals."""
    first = text.split(maxsplit=1)[0] if text else ""
    if first == "I" or first.startswith("I'") or any(c.isupper() for c in first[1:]):
        return text
    return text[:1].lower() + text[1:]
