"""What is right, where an assistant reads back something else than the card has.

Another date, day, year, number or sort, or another deed: "You want to end it?" to who wants it
moved. Only where the card has one of it: another date may be another matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from itertools import pairwise

from ...core.words import STOPWORDS, content_words, fold, stem, tokens
from ..cards.card import Card, Need
from ..english import Expression, lines, pattern, table, words
from ..language.cuts import capital
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, bare_form, words_in
from .consent import OUTCOMES
from .particulars import lines_of, stems_said

_NO_SORTS = STOPWORDS | DETERMINERS | FINITE | PREPOSITIONS
_DEED_AS_NOUN = pattern("answering.deed_as_noun")
_MEANWHILE = pattern("answering.meanwhile")
_DAY, _MONTH = pattern("particulars.named_day"), pattern("particulars.named_month")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNT = pattern("particulars.counted")
_COUNTS: Mapping[str, str] = table("particulars")["counts_in_words"]
_AMOUNT = pattern("particulars.amount")
_DATE = pattern("answering.a_date")
_OPPOSITES = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, _, other in (line.partition(" - ") for line in lines("answering.opposite_sorts"))
)
_EXCLUSIVE = tuple(frozenset(group.split()) for group in lines("answering.exclusive"))
_DEEDS_NAMED = tuple(
    (deed, pattern(f"answering.deeds_named.{deed}")) for deed in table("answering")["deeds_named"]
)
_THOUSANDS = re.compile(r"(?<=\d)[,.](?=\d{3}\b)")
_ALONE, _WITH_WHOM = pattern("answering.alone"), pattern("answering.with_whom")
_PEOPLE = words("nouns.people")
_OF_YOU, _GUESTS = pattern("particulars.of_you"), pattern("particulars.guests")
_GETTING = frozenset(("get", "have"))
_EACH = frozenset(("a", "an"))


def misread(text: str, card: Card) -> str | None:
    """What is right, where ``text`` reads back another date or sort than the card has.

    Only where the card has one of it: another date may be another matter.
    """
    own = [(line, found[0]) for line, _ in lines_of(card) for found in _DATE.finditer(fold(line))]
    dates = {_DATE.sub(r"\1 \2", date): date for _, date in own}
    read = {_DATE.sub(r"\1 \2", found[0]) for found in _DATE.finditer(fold(text))}
    if len(dates) == 1 and read and read.isdisjoint(dates):
        return f"No, it's {_as_written(next(iter(dates.values())), card)}."
    if other := other_day(text, card) or _other_year(text, card) or other_count(text, card):
        return f"No, {other}."
    return _other_content(text, card) or _other_sort(text, card)


def is_other_outcome(sentence: str, card: Card) -> bool:
    """True when ``sentence`` has other deeds than what the user wants: "end it" for "move it".

    Deeds that are only a means, such as booking or sending, are in none of the outcomes.
    """
    own = [outcome for need in card.needs for outcome in OUTCOMES if outcome & _deed(need)]
    proposed = _MEANWHILE.sub("", with_deeds_named(sentence))
    asked = frozenset(map(stem, tokens(_DEED_AS_NOUN.sub("", proposed))))
    named = [outcome for outcome in OUTCOMES if outcome & asked]
    return bool(own and named) and not any(outcome in own for outcome in named)


def is_opposite(sentence: str, card: Card) -> bool:
    """True for "Is it a new car?" to who came for a used one."""
    asked = frozenset(tokens(fold(sentence)))
    own = frozenset(word for line, _ in lines_of(card) for word in tokens(fold(line)))
    return any(
        (one & asked and other & own and not one & own)
        or (other & asked and one & own and not other & own)
        for one, other in _OPPOSITES
    )


def company(sentence: str, card: Card) -> str | None:
    """With or for whom it is, where ``sentence`` has the user alone: "with my sister"."""
    if not _ALONE.search(fold(sentence)) or any(map(_ALONE.search, map(fold, card.narrated))):
        return None
    told = (*(need.ask for need in card.needs), *card.narrated)
    found = (match for line in told for match in _WITH_WHOM.finditer(fold(line)))
    whom = next((match for match in found if match["who"] in _PEOPLE), None)
    if whom is None:
        return None
    is_for_them = whom["how"] == "for" and not whom["self"]
    return f"{'for' if is_for_them else 'with'} {whom['whom']}"


def other_of_its_line(sentence: str, card: Card) -> str | None:
    """The green of "the charger's light is green", to "Is the light on the charger red?"."""
    asked = frozenset(tokens(fold(sentence)))
    topic = stems_said(sentence)
    for line in (line for _, line in lines_of(card)):
        said = tokens(fold(line))
        for exclusive in _EXCLUSIVE:
            others = [word for word in said if word in exclusive]
            is_same = topic & stems_said(line) - frozenset(map(stem, exclusive))
            if len(others) == 1 and asked & exclusive and not asked & set(others) and is_same:
                return _with_preposition(others[0], line)
    return None


def _with_preposition(word: str, line: str) -> str:
    """``word`` with what stands before it in ``line``: "in the shop"."""
    found = re.search(rf"\b(?:in|at|by|from|with) (?:(?:the|a|my|our) )?{word}\b", fold(line))
    return found[0] if found else word


def _deed(need: Need) -> Set[str]:
    """The stem of what is to be done: of "get it repaired" and "a refund" too."""
    found = words_in(with_deeds_named(need.wish.text))
    if found[:1] and found[0] in _GETTING:
        found = [word for word in found if word.endswith("ed")] or found[1:]
    said = [word for word in found if word not in STOPWORDS]
    return frozenset(map(stem, said[:1]))


def with_deeds_named(text: str) -> str:
    """``text``, folded, with the name of a deed for other words for it: "refund", "money back"."""
    said = fold(text)
    for deed, in_other_words in _DEEDS_NAMED:
        said = in_other_words.sub(deed, said)
    return said


def _as_written(date: str, card: Card) -> str:
    """A folded ``date`` as it stands in the card, months with their capital."""
    return " ".join(word if word[0].isdigit() else capital(word) for word in date.split())


def other_day(text: str, card: Card) -> str | None:
    """The only day or month that the user's needs name, where ``text`` has another one."""
    return _other(_DAY, text, card) or _other(_MONTH, text, card)


def _other(of_kind: Expression, text: str, card: Card) -> str | None:
    """What the user's needs alone have of a kind, where ``text`` has something else of it."""
    own = {found[0] for need in card.needs for found in of_kind.finditer(fold(need.ask))}
    read = {found[0] for found in of_kind.finditer(fold(text).replace("tonight", "today"))}
    known = {found[0] for line, _ in lines_of(card) for found in of_kind.finditer(fold(line))}
    if len(own) != 1 or own & read or read <= known:
        return None
    name = own.pop()
    return name if name.startswith("to") else _as_written(name, card)


def _other_year(text: str, card: Card) -> str | None:
    """The only year that the card names, where ``text`` has another one."""
    own = {year for line, _ in lines_of(card) for year in _YEAR.findall(line)}
    read = set(_YEAR.findall(text))
    return own.pop() if len(own) == 1 and read and read.isdisjoint(own) else None


def other_count(text: str, card: Card) -> str | None:
    """What is right, where ``text`` has "three years" and the user wants "a year"."""
    counted = _COUNT.finditer(_THOUSANDS.sub("", fold(text)))
    read = {
        stem(found["noun"]): _figure(found["count"])
        for found in counted
        if found["count"] not in _EACH  # "20 euros a month" counts no months
    }
    if (of_you := _OF_YOU.search(fold(text))) and (party := _party(card)):
        return party if _figure(party) != _figure(of_you["count"]) else None
    for need in card.needs:
        for own in _COUNT.finditer(_THOUSANDS.sub("", fold(need.ask))):
            other = read.get(stem(own["noun"]))
            if other and _figure(own["count"]) and other != _figure(own["count"]):
                return f"{own['count']} {own['noun']}"
    return None


def _party(card: Card) -> str | None:
    """How many come with the user, if a fact says so: "guests: 2"."""
    counted = (fact.value for fact in card.facts if _GUESTS.search(fold(fact.slot)))
    return next((value for value in counted if _figure(value)), None)


def _figure(count: str) -> str:
    """``count`` in figures, "an" and "a" being one; empty for what is no number."""
    return count if count.isdigit() else _COUNTS.get(count, "")


def _other_content(text: str, card: Card) -> str | None:
    """What is right, where ``text`` has "60 kg of plaster" and the card "60 kg of clay"."""
    read = {found["of"]: found["what"] for found in _AMOUNT.finditer(fold(text))}
    for line, _ in lines_of(card):
        for own in _AMOUNT.finditer(fold(line)):
            other = read.get(own["of"])
            if other and stems_said(other).isdisjoint(stems_said(own["what"])):
                return f"No, {own['of']} {own['what']}."
    return None


def _other_sort(text: str, card: Card) -> str | None:
    """The right sort, where ``text`` has "wheat flour" and the card only "rye flour"."""
    read, known = (
        _pairs(text),
        frozenset(content_words(" ".join(line for line, _ in lines_of(card)))),
    )
    own = [pair for line, _ in lines_of(card) for pair in _pairs(line)]
    for sort, noun in own:
        others = {other for other, same in read if stem(same) == stem(noun)}
        is_other = others and all(stem(other) not in known for other in others)
        if is_other and not re.search(rf"\b{re.escape(sort)}\b", fold(text)):
            return f"No, {sort} {noun}."
    return None


def _pairs(text: str) -> list[tuple[str, str]]:
    """A noun with the word that says which, as far as that can be known: ("rye", "flour")."""
    found = words_in(fold(text))
    return [(one, noun) for one, noun in pairwise(found) if _says_sort(one) and _says_sort(noun)]


def _says_sort(word: str) -> bool:
    return word.isalpha() and word not in _NO_SORTS and not bare_form(word)
