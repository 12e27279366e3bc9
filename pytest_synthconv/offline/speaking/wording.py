"""How an offline user words facts, and what is not known.

Needs are worded in `ways`, messages cut in `cuts`, slips made in `slips`.
Everything is a pure function; which of several sentences is said is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..cards.card import Fact
from ..cards.prose import ended
from ..english import alternatives, lines, pattern, words
from ..language.cuts import capital
from ..language.grammar import FINITE, PREPOSITIONS, is_plural, words_in
from ..language.noun_phrases import article, noun_end
from .phrases import Register

_ONLY_ONE = lines("wording.only_one")[0]
_NONE, _NO_SUCH = lines("wording.none")
_ORDINAL = pattern("wording.ordinal")
_STARTS = words("wording.sentence_start")
_OF_SOMETHING = re.compile(r" of (?:the|my|our|a|an) ", re.IGNORECASE)
_DEVICES = words("wording.devices")
_A_MAKE = re.compile(r"(?:(?:19|20)\d\d )?[A-Z][A-Za-z-]+ ?(?!.*,)")
_OF_SOMEBODY = re.compile(r"^(?:her|his|their) ", re.IGNORECASE)
_OF_ONE = re.compile(r"(?:[A-Z][\w-]+|today|tomorrow|yesterday|(?:this|last|next) \w+)'s ")
_OF_KIN = re.compile(rf"{alternatives(words('first_person.beings'))}'s ", re.IGNORECASE)
_SPOKEN_OF, _CLAUSE = pattern("wording.spoken_of"), pattern("wording.clause")
_NOBODYS = words("wording.nobodys")
_VERBS = words("wording.sentence_verbs")
_PERSONAL = pattern("wording.personal")
_PEOPLE = words("wording.counted")
_CODE, _FIGURE = pattern("wording.code"), pattern("wording.figure")
_VOLUNTEERED, _NUMBER_TO_CALL = pattern("wording.volunteered"), re.compile(r"\d[\d ()-]{4,}")
_AS_WRITTEN, _PLAIN_START = pattern("wording.as_written"), pattern("wording.plain_start")


def stated(facts: Sequence[Fact], register: Register) -> tuple[str, ...]:
    """Return ways to say ``facts``: one by its value alone, several with their names.

    Their values stand in each of them as they are, but for a capital that begins a sentence.
    """
    if len(facts) == 1:
        frames = lines(f"wording.told_alone.{_sort(facts[0], register)}")
        return tuple(_filled(frame, facts[0]) for frame in frames)
    if register == "terse":
        values, named = (
            (_filled(frame, fact) for fact in facts) for frame in lines("wording.told_terse")
        )
        return tuple(dict.fromkeys((", ".join(values), "; ".join(named))))
    return by_name(facts)


def by_name(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return ways to say ``facts`` with what they are called."""
    ways = (" ".join(_filled(frame, fact) for fact in facts) for frame in lines("wording.told"))
    return tuple(dict.fromkeys(ways))


def is_volunteered(fact: Fact) -> bool:
    """True for what people name before anybody asks: an order number, their dog, not the month."""
    slot = _named(fact.slot).casefold()
    is_device = slot.endswith(("phone", "mobile")) and not _NUMBER_TO_CALL.search(fact.value)
    return _VOLUNTEERED.search(slot) is not None and not is_device


def _sort(fact: Fact, register: Register) -> str:
    """The ways in which ``fact`` alone is said."""
    if register == "terse":
        return "terse"
    if not _FIGURE.search(fact.value):
        return "plain"
    return "code" if _CODE.search(fact.slot.casefold()) else "figure"


def not_known(slots: Iterable[str]) -> tuple[str, ...]:
    """Ways to say that the user does not know ``slots``.

    What is a clause is said as one, "I don't know which vet operated"; what speaks of somebody as
    "he" or "she", as no user speaks of themselves, is only said not to be known.
    """
    names = [_OF_SOMEBODY.sub("", _named(slot)) for slot in slots]
    if not names or any(_SPOKEN_OF.search(name.casefold()) for name in names):
        return lines("wording.not_known_at_all")
    text = " or ".join(names)
    if all(_CLAUSE.match(name.casefold()) for name in names):
        return tuple(line.format(slots=text) for line in lines("wording.not_known_clause"))
    frames = lines("wording.not_known")
    whose = _article(names)
    values = {
        "slots": text,
        "my": whose,
        "the": whose and _the(text),
        "is": _is_or_are(names[-1]),
    }
    return tuple(line.format(**values) for line in frames)


def _the(text: str) -> str:
    """The article of ``text`` where it need not be said whose it is."""
    return "my " if _OF_KIN.match(text) else "the "


def _article(names: Sequence[str]) -> str:
    """What stands before ``names``: "my", "the", or nothing before "Jack's password".

    "The weight of the truck" says whose it is, "my serial number" must.
    """
    text = " or ".join(names)
    if _OF_ONE.match(text):
        return ""
    if _OF_KIN.match(text):
        return "my "
    is_clause = not FINITE.isdisjoint(words_in(text))
    is_mine = all(_CODE.search(name.casefold()) or _PERSONAL.search(name) for name in names)
    return "my " if is_mine and not is_clause and not _OF_SOMETHING.search(text) else "the "


def _filled(frame: str, fact: Fact) -> str:
    if _is_sentence(fact.value) or _is_question(fact.slot) or _is_cut_off(fact.slot):
        return ended(capital(fact.value))
    slot = _named(fact.slot)
    if fact.value.casefold() == _NONE:
        return _NO_SUCH.format(slot)
    if _ORDINAL.fullmatch(fact.value.casefold()) and len(words_in(slot)) == 1:
        return ended(f"{capital(fact.value)} {slot}")
    if fact.value == "1" and _is_counted(slot):
        return _ONLY_ONE
    if fact.value.isdigit() and _is_counted(slot):
        return f"{fact.value} {slot}."
    if _OF_ONE.match(slot):
        frame = frame.replace("My {slot}", "{Slot}").replace("my {slot}", "{slot}")
    elif _OF_SOMETHING.search(slot) or _is_nobodys(slot):
        frame = frame.replace("My {slot}", "The {slot}").replace("my {slot}", "the {slot}")
    value = _articled(fact.value) if slot.lower() in _DEVICES else fact.value
    values = {"slot": slot, "Slot": capital(slot), "value": value, "is": _is_or_are(slot)}
    values["Value"] = _begun(fact)
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], frame)


def _articled(value: str) -> str:
    """The name of a make with its article: "a Vauxhall Corsa", "a 2015 Ford"."""
    return f"{article(value)} {value}" if _A_MAKE.match(value) else value


def _is_counted(slot: str) -> bool:
    """True for "guests" and "pupils", of which one says that there are 24."""
    found = words_in(slot)
    return len(found) == 1 and is_plural(found[0]) and found[0] in _PEOPLE


def _begun(fact: Fact) -> str:
    """The value of ``fact`` at the start of a sentence; a login or a file keeps its letters."""
    is_plain = _PLAIN_START.match(fact.value) and not _AS_WRITTEN.search(fact.slot.casefold())
    return capital(fact.value) if is_plain else fact.value


def _is_nobodys(slot: str) -> bool:
    """True for the name of a fact that nobody calls theirs: "the title", "the arrival"."""
    found = words_in(slot)
    return bool(found) and found[max(0, noun_end(found) - 1)] in _NOBODYS and found[-1] != "birth"


def _is_sentence(value: str) -> bool:
    """True for a value such as "I use a screen reader, so plain text please"."""
    found = words_in(value)
    if len(found) < 3 or re.sub(r"'\w+$", "", found[0]) not in _STARTS:
        return False
    return "'" in found[0] or bool(_VERBS & set(found[1:4]))


def _is_question(slot: str) -> bool:
    """True for a fact called "since when" or "where it was lost": its value says enough."""
    return not {"when", "where", "how", "why", "who", "what"}.isdisjoint(words_in(slot)[:2])


def _is_cut_off(slot: str) -> bool:
    """True for a fact called "fitted by", "sent on" or "since": no noun that one has."""
    found = words_in(slot)
    return bool(found) and found[-1] in PREPOSITIONS


def _is_or_are(slot: str) -> str:
    found = words_in(slot)
    head = found[max(0, noun_end(found) - 1)] if found else ""
    return "are" if is_plural(head) else "is"


def _named(slot: str) -> str:
    return re.sub(r"^(?:my|the|your)\s+", "", slot.replace("_", " "), flags=re.IGNORECASE)
