"""What of a reply is the assistant's own, and what it only gives back of the user's message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from itertools import chain

from ...core.words import sentences, tokens
from ..english import table

QUOTED_RUN = 8
"""Words in a row that are the user's own, though no quotation mark says so."""
_A_SENTENCE = 2
"""Words from which a sentence is the user's own wherever it stands: to "Yes." many say "Yes."."""
_SECOND_PERSON: Mapping[str, str] = table("speech")["second_person"]
_NO_WORD = re.compile(r"(?<!\S)[^a-zA-Z0-9\s]+(?!\S)")
_QUOTED = re.compile(r"\"([^\"]{2,2000})\"|“([^”]{2,2000})”|«([^»]{2,2000})»|(?m:^>\s*(.+)$)")


def without_quotes(reply: str, said: str) -> str:
    """Return ``reply`` without what it only gives back of the user's message ``said``.

    That is what stands in quotation marks, or behind ``>``, and was said so by the user, any run
    of eight words or more that is the user's, and any whole sentence of theirs. "I" and "my" of
    the user may have become "you" and "your".
    """
    theirs = _as_text(said)
    own_sentences = frozenset(map(_of_anybody, sentences(said)))

    def kept(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group)
        return " " if _as_text(inner) in theirs else match.group()

    lines = _QUOTED.sub(kept, reply).split("\n")
    return "\n".join(
        _without_runs(_without_sentences(each, own_sentences), theirs) for each in lines
    )


def _without_sentences(line: str, theirs: Set[tuple[str, ...]]) -> str:
    """Leave out each sentence that is one of ``theirs``; "In short:" before it stays."""
    kept: list[str] = []
    for sentence in sentences(line) if theirs else ():
        before, colon, last = sentence.rpartition(": ")
        if _is_given_back(last, theirs, is_first=not (kept or before)):
            sentence = before + colon.strip()
        if sentence:
            kept.append(sentence)
    return " ".join(kept) if theirs else line


def _is_given_back(sentence: str, theirs: Set[tuple[str, ...]], *, is_first: bool) -> bool:
    """True for a sentence of the user's; "Yes." to "Yes." only where something leads up to it."""
    words = _of_anybody(sentence)
    return words in theirs and (len(words) >= _A_SENTENCE or not is_first)


def _without_runs(line: str, theirs: str) -> str:
    words = line.split()
    if len(words) < QUOTED_RUN or not _may_hold_run(line, theirs):
        return " ".join(words)
    said = [_of_anybody(word) for word in words]
    kept: list[str] = []
    start = 0
    while start < len(words):
        run = _run(said, start, theirs)
        if run < QUOTED_RUN:
            kept.append(words[start])
        start += run if run >= QUOTED_RUN else 1
    return " ".join(kept)


def _may_hold_run(line: str, theirs: str) -> bool:
    """False where ``line`` plainly has too few words in a row that stand in ``theirs``.

    That is so mostly, and to look at each word takes longer. In other letters than those of ASCII,
    a sign may be a word: there it is not plain.
    """
    known = frozenset(theirs.split())
    if not known or not line.isascii():
        return True
    least = max(1, QUOTED_RUN - len(_NO_WORD.findall(line)))
    return "y" * least in "".join(["y" if w in known else "n" for w in _of_anybody(line)])


def _run(said: Sequence[tuple[str, ...]], start: int, theirs: str) -> int:
    """How much of ``said`` from ``start`` stands in ``theirs``; 0 when too little to count."""
    length = QUOTED_RUN
    if start + length > len(said) or not _within(said[start : start + length], theirs):
        return 0
    while start + length < len(said) and _within(said[start : start + length + 1], theirs):
        length += 1
    return length


def _within(said: Sequence[tuple[str, ...]], theirs: str) -> bool:
    return f" {' '.join(chain.from_iterable(said))} " in theirs


def _as_text(text: str) -> str:
    return f" {' '.join(_of_anybody(text))} "


def _of_anybody(text: str) -> tuple[str, ...]:
    """The words of ``text``, the first person as the second: so a message is given back."""
    words = tokens(text)
    return tuple(map(_SECOND_PERSON.get, words, words))
