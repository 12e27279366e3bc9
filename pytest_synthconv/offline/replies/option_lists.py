"""Lists to choose from that stand behind a question, and what is an option in a list.

"How late was it? Under an hour / over an hour", "Which bin was missed?" before numbered lines, and
"Reason (illness / holiday / other)?".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...core.words import tokens
from ..english import pattern
from ..language.grammar import FINITE

_MARKED = re.compile(
    r"(?:(?<=\s)|^|(?<=[:;,(]))[(\[]?"
    r"(?:[a-eA-E1-9][)\]]|[1-9]\.(?=\s)|[1-9] [-–—](?= [A-Za-z]))\s*"
)
_QUOTED = re.compile(r"(?<!\w)['‘“\"]([A-Z0-9][^'’”\"]{0,40})['’”\"](?!\w)")
_BULLET = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)]|\(?[a-eA-E]\))\s+(.+?)\s*$", re.MULTILINE)
_DETAILS = re.compile(r"\s*(?:[,;(–]|:(?!\d)|\s-\s|\.\s|\.$|\?).*$", re.DOTALL)
_SLASHED = re.compile(r"\s+/\s+")
_BY_COMMAS = re.compile(r",\s+(?:(?:and|or)\s+)?|\s+or\s+")
_LOOSE_OR = re.compile(r"^or\s+|,?\s+or$")
_AND_OR = re.compile(r"\?\s+[Oo]r\s+(?=\w)")
_BRACKETS = re.compile(r"\(([^()]+)\)\W*$")
_QUESTION_ENDS = re.compile(r"\?[*_\"']*\s+(?=\S)")
_NO_LIST = pattern("options.no_list")
_MOST_WORDS = 8  # of an option that a letter, a bullet or a slash marks
_MOST_BY_COMMAS = 4  # of an option between commas; more is a sentence about something else
_FEWEST_BARE = 3  # options between commas without an "or"


def bullets(reply: str) -> tuple[str, ...]:
    """The items of a list, one on each line, without what is said of them."""
    return tuple(_DETAILS.sub("", item) for item in _BULLET.findall(reply))


def marked(text: str) -> tuple[str, ...]:
    """The options behind letters or numbers: "a) cut it back, b) spray it"."""
    pieces = _MARKED.split(text)[1:]
    return all_short([_LOOSE_OR.sub("", piece.strip(" ,;.?\n")) for piece in pieces])


def quoted(text: str) -> tuple[str, ...]:
    """The options in quotation marks: "two topics are left: 'Popular' and 'Other'"."""
    return all_short(_QUOTED.findall(text))


def all_short(parts: Iterable[str], most: int = _MOST_WORDS) -> tuple[str, ...]:
    """``parts``, where there are two or more and none has more than ``most`` words; else none."""
    found = tuple(part.strip() for part in parts)
    is_list = len(found) > 1 and all(0 < len(part.split()) <= most for part in found)
    return found if is_list else ()


def in_brackets(text: str) -> tuple[str, ...]:
    """The options of "Reason (illness / holiday / other)?"."""
    found = _BRACKETS.search(text)
    return all_short(_SLASHED.split(found[1])) if found else ()


def by_commas(text: str) -> tuple[str, ...]:
    """The options of "30 GB at £12, 100 GB with roaming at £17, or all you need at £20"."""
    found = all_short(_BY_COMMAS.split(text.rstrip(" .!?")))
    is_list = len(found) >= _FEWEST_BARE and " or " in text
    return found if is_list and FINITE.isdisjoint(tokens(text)) else ()


def with_or(text: str) -> str:
    """``text`` with "Brass? Or black?" in one: "Brass or black?"."""
    return _AND_OR.sub(" or ", text)


def parted(text: str) -> tuple[str, str]:
    """``text`` up to its first question mark, and what stands behind it."""
    found = _QUESTION_ENDS.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def listed(text: str) -> tuple[str, ...]:
    """The options of a list that is no sentence: "adult / child", "One, two or three"."""
    text = text.strip().strip("()[]")
    if _NO_LIST.match(text):
        return ()
    text = text.rstrip(" ?!.")
    if "\n" in text and (items := all_short(bullets(text))):
        return items
    if items := marked(text):
        return items
    if items := all_short(_SLASHED.split(text)):
        return items
    found = all_short(_BY_COMMAS.split(text), _MOST_BY_COMMAS)
    is_list = len(found) >= _FEWEST_BARE or " or " in text
    return found if is_list and FINITE.isdisjoint(tokens(text)) else ()


def with_list(reply: str, sentence: str) -> str:
    """``sentence`` with the list to choose from that stands behind it in ``reply``, if one does."""
    at = reply.find(sentence)
    if at < 0 or not sentence.rstrip("*_\"' ").endswith(("?", ":")):
        return sentence
    end = at + len(sentence)
    behind = reply[end:]
    if listed(behind):
        return reply[at:].rstrip()
    first, mark, _ = behind.strip().partition("\n")
    if mark and listed(first):
        return reply[at : reply.index(first, end) + len(first)]
    return sentence
