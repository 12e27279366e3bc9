"""Find e-mail addresses, numbers that identify somebody, and postal addresses in a text.

In doubt a number is taken: one replaced too many is a nuisance, one too few is a leak. Libraries
for this were looked at. Those that are well kept bring a language model or a dozen dependencies,
and most of their detectors are the regular expressions and checksums below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

from ...core.words import STOPWORDS
from .checksums import is_iban, is_luhn


class Kind(str, Enum):
    """What was found."""

    NAME = "name"
    EMAIL = "e-mail address"
    PHONE = "phone number"
    CARD = "card number"
    IBAN = "IBAN"
    NUMBER = "long number"
    ADDRESS = "postal address"

    def __str__(self) -> str:
        return self.value


class Found(NamedTuple):
    """Something in a text, from ``start`` to ``end``."""

    start: int
    end: int
    kind: Kind


MASK = "\0"
"""Stands for each character of what is found already, so that it is not found again."""
CARD_LENGTHS = range(13, 20)
_LONGEST_PHONE = 15  # of E.164
_ALWAYS = 9
"""Digits from which a number is taken whatever it looks like: most order numbers are shorter."""
_SHORTEST_PHONE = 7

_PART = r"[^\s@<>()\[\],;:\"\0]"
# They begin where a word does: elsewhere, a long word would be searched again from each letter.
_EMAIL = re.compile(rf"(?<!{_PART}){_PART}+@{_PART}+(?<![.!?'])")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?[(\[]?\s?\bat\b\s?[)\]]?\s?[\w-]+(?:\s?[(\[]?\s?\bdot\b\s?[)\]]?\s?[\w-]+)+",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}")
_SHORTEST_IBAN = 15
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d+])(?:{_YEAR}[-./]{_MONTH}[-./]{_DAY}|{_DAY}[-./]{_DAY}[-./]{_YEAR}"
    rf"|{_YEAR}\s?[-–/]\s?{_YEAR}|\d{{1,2}}\.\d\d\s?[-–]\s?\d{{1,2}}\.\d\d)(?![\d/]|[-.]\d)"
)
"""Dates, spans of years, and opening hours: many digits that identify nobody."""
_NUMBER = re.compile(
    r"(?:(?<!\d)\+[ \t]?)?(?:\((?=\d{1,5}\)))?(?<!\d)\d(?:[ \t\u00a0\u202f().\-–/]{0,3}\d)+"
)
_AMOUNTS = re.compile(
    r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d{1,4}\.\d\d(?:[ –/-]{1,3}\d{1,4}\.\d\d)*"
)
_PHONE_CUE = re.compile(
    r"\b(?:phone|mobile|cell|tel|telephone|call|calling|text|reach|whatsapp|fax|sms|handy|telefon"
    r"|numero|número|téléphone)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?,? (?:[^\W\d_][\w'’-]* ){1,3}?"
    r"(?i:Street|Road|Avenue|Lane|Drive|Boulevard|Court|Terrace|Crescent|Square)\b"
    r"|\b\d{1,5}[A-Za-z]?,? (?:[A-ZÀ-Þ][\w'’-]* ){1,3}?(?:St|Rd|Ave|Ln|Blvd|Ct|Sq|Way|Close)\b"
    r"|\b[^\W\d_][\w-]*(?:straße|strasse|str\.|weg|gasse|allee|platz) \d{1,4}[A-Za-z]?\b"
    r"|\b\d{1,4},? (?:rue|avenue|boulevard|place) (?:[^\W\d_][\w'’-]*[ ]?){1,4}"
)


def find_contacts(text: str) -> list[Found]:
    """Return what identifies somebody in ``text`` other than names, in order."""
    found: list[Found] = []
    masked = text
    for find in (_emails, _ibans, _addresses):
        for it in find(masked):
            found.append(it)
            masked = mask(masked, it.start, it.end)
    for date in _DATE.finditer(masked):
        masked = mask(masked, date.start(), date.end())
    return sorted([*found, *_numbers(masked)])


def mask(text: str, start: int, end: int) -> str:
    """Return ``text`` with `MASK` from ``start`` to ``end``."""
    return f"{text[:start]}{MASK * (end - start)}{text[end:]}"


def digits_of(text: str) -> str:
    """Return the digits of ``text``, those of other scripts as ASCII."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _emails(text: str) -> Iterator[Found]:
    found = [Found(*it.span(), Kind.EMAIL) for it in _EMAIL.finditer(text)]
    yield from found
    for it in _SPELT_EMAIL.finditer(text):
        if not any(it.start() < known.end and known.start < it.end() for known in found):
            yield Found(*it.span(), Kind.EMAIL)


def _ibans(text: str) -> Iterator[Found]:
    for it in _IBAN.finditer(text):
        # Words after the number look like more of it: the longest part with a valid checksum is it.
        for end in range(it.end(), it.start() + _SHORTEST_IBAN - 1, -1):
            part = text[it.start() : end]
            if is_iban(part.replace(" ", "")) and not text[end : end + 1].isalnum():
                yield Found(it.start(), it.start() + len(part.rstrip()), Kind.IBAN)
                break


def _addresses(text: str) -> Iterator[Found]:
    for it in _STREET.finditer(text):
        _, *words, _ = it.group().split()
        if it.group()[-1].isalpha() and words and words[0].casefold() in STOPWORDS:
            continue  # "12 is on the road"
        yield Found(it.start(), it.start() + len(it.group().rstrip()), Kind.ADDRESS)


def _numbers(text: str) -> Iterator[Found]:
    for it in _NUMBER.finditer(text):
        kind = _kind_of(it.group(), text[: it.start()])
        if kind is not None:
            yield Found(*it.span(), kind)


def _kind_of(number: str, before: str) -> Kind | None:
    digits = digits_of(number)
    count = len(digits)
    is_international = number.startswith("+")
    if count in CARD_LENGTHS and is_luhn(digits) and not is_international:
        return Kind.CARD
    if count > _LONGEST_PHONE:
        return Kind.NUMBER
    is_phone = any(test(number, digits, before) for test in _PHONE_SIGNS)
    if count >= _ALWAYS:
        return Kind.PHONE if is_phone else Kind.NUMBER
    if count >= _SHORTEST_PHONE and is_phone and not _AMOUNTS.fullmatch(number):
        return Kind.PHONE
    return None


_PHONE_SIGNS: tuple[Callable[[str, str, str], bool], ...] = (
    lambda number, digits, before: number[0] in "+(" or digits[0] == "0",
    lambda number, digits, before: len(digits) < len(number),  # written in groups
    lambda number, digits, before: bool(_NORTH_AMERICAN.fullmatch(digits)),
    lambda number, digits, before: bool(_PHONE_CUE.search(before[-60:])),
)
