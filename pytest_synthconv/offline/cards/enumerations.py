"""Lists within prose: "turns to the assistant to: 1) map routes; 2) find halal food; and 3) ...".

Every item becomes a sentence part of its own, with the words that lead to the list before it; what
stands around the list stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ...core.words import LONGEST, sentences
from ..english import pattern, table, words


@dataclass(frozen=True)
class Listing:
    """A list of a card: ``lead`` is what stands before it in its sentence."""

    lead: str
    items: tuple[str, ...]


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ORDINALS: Sequence[Sequence[str]] = table("enumerations")["ordinals"]
_LAST = words("enumerations.last")
_MARK = re.compile(
    r"(?:(?<=^)|(?<=[\s:;,(]))\(?(?P<mark>\d{1,2}|[a-h]|[ivx]{1,4})(?P<end>\)|[.:](?=\s+\D))\s*"
    r"|(?:^|\n)\s*(?P<bullet>[-*•–])\s+|\s(?P<dot>[•·])\s+",
    re.IGNORECASE,
)
_ORDINAL = pattern("enumerations.ordinal")
_ITEM_END = pattern("enumerations.item_end")
_STOP = re.compile(r"(?<!\b[A-Za-z])(?<!e\.g)(?<!i\.e)(?<!etc)[.!?](?=\s+[A-Z\"'(]|\s*$|\n)")
_COLON = re.compile(r"^(?P<lead>[^:]{3,}):\s+(?P<items>.+)$", re.DOTALL)
_COUNTED = pattern("enumerations.counted")


@lru_cache(maxsize=512)
def units(text: str) -> tuple[str | Listing, ...]:
    """The sentences of ``text``, in order, with its lists taken apart."""
    text = text[:LONGEST]
    found: list[str | Listing] = []
    at = 0
    for start, end, items in _marked(text):
        if start < at:
            continue
        before, lead = _lead_of(text[at:start])
        found += _plain(before)
        found.append(Listing(lead, items))
        at = end
    found += _plain(text[at:])
    return tuple(found)


def _plain(text: str) -> Iterator[str | Listing]:
    for sentence in sentences(text):
        yield _told_off(sentence) or sentence


def _told_off(sentence: str) -> Listing | None:
    """A list without marks, behind a colon: separated by semicolons, or announced as a list."""
    match = _COLON.match(sentence)
    if not match:
        return None
    lead, rest = match["lead"].strip(), match["items"]
    if ";" in rest:
        items = _clean(rest.split(";"))
    elif _COUNTED.search(lead) or re.search(r"\b(?:to|for|with|on)$", lead):
        items = _clean(re.split(r",\s+(?:and\s+)?|\s+and\s+(?=(?:an?|the|to|how|wh\w+)\b)", rest))
    else:
        return None
    return Listing(lead, items) if len(items) > 1 else None


def _marked(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where marked lists begin and end in ``text``, and their items."""
    for run in (*_runs(text), *_ordinal_runs(text)):
        stop = _STOP.search(text, run[-1][1])
        spans = [(a[1], b[0]) for a, b in pairwise(run)]
        end = stop.end() if stop else len(text)
        paragraph = text.find("\n\n", run[-1][1])
        if 0 <= paragraph < end:
            end = paragraph
        items = _clean([text[a:b] for a, b in spans] + [text[run[-1][1] : end]])
        if len(items) > 1:
            yield run[0][0], end, items


def _runs(text: str) -> list[list[tuple[int, int]]]:
    """Marks that count up from one, or bullets: each with where it begins and ends."""
    runs: list[list[tuple[int, int]]] = []
    expected: set[str] = set()
    for match in _MARK.finditer(text):
        mark = (match["mark"] or "*").lower()
        span = (match.start(), match.end())
        if runs and mark in expected:
            runs[-1].append(span)
        elif mark in ("1", "a", "i", "*"):
            runs.append([span])
        else:
            continue
        expected = _after(mark, len(runs[-1]))
    return [run for run in runs if len(run) > 1]


def _after(mark: str, position: int) -> set[str]:
    if mark == "*":
        return {"*"}
    if mark.isdigit():
        return {str(position + 1)}
    letters = {"abcdefgh"[position]} if position < 8 else set()
    return letters | ({_ROMAN[position]} if position < len(_ROMAN) else set())


def _ordinal_runs(text: str) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = []
    for match in _ORDINAL.finditer(text):
        word = match["ordinal"].lower()
        span = (match.start(), match.end())
        if word in _ORDINALS[0]:
            runs.append([span])
        elif runs and (word in _LAST or word in _ORDINALS[min(len(runs[-1]), 4)]):
            runs[-1].append(span)
    return [run for run in runs if len(run) > 1]


def _lead_of(text: str) -> tuple[str, str]:
    """``text`` before a list, as what comes before its last sentence, and that sentence."""
    last = 0
    for stop in _STOP.finditer(text):
        if text[stop.end() :].strip():
            last = stop.end()
    return text[:last], text[last:].strip().rstrip(":,;-–— ")


def _clean(items: list[str]) -> tuple[str, ...]:
    cleaned = (_ITEM_END.sub("", " ".join(item.split())) for item in items)
    return tuple(
        re.sub(r"^(?:and|or|plus)\s+", "", item).strip(" .;,:")
        for item in cleaned
        if item.strip(" .;,:")
    )
