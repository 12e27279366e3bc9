"""What a question says in plain words, without what is only said by the way.

Alone in a file since what finds facts and what finds particulars of the story both read it. The
sayings and what they mean stand in ``english/sought.yaml``.
"""

from __future__ import annotations

from functools import lru_cache

from ...core.words import fold, stem, tokens
from ..english import pattern, table

_SAYINGS = {meant: pattern(f"sought.sayings.{meant}") for meant in table("sought")["sayings"]}
_ANY_SAYING = pattern("sought.sayings")
_BESIDE, _WH_BEHIND = pattern("sought.beside"), pattern("sought.wh_behind")


@lru_cache(maxsize=1024)
def plainly(question: str) -> str:
    """``question`` folded, without what is only said by the way.

    "Does it say anything? If so, what?" becomes "What does it say anything".
    """
    text = fold(question)
    text = _BESIDE.sub("", text).strip() or text
    if asked := _WH_BEHIND.search(text):
        text = f"{asked[1]} {text[: asked.start()]}"
    return text


@lru_cache(maxsize=1024)
def in_plain_words(question: str) -> str:
    """``question``, as `plainly`, with what its sayings mean behind it."""
    text = plainly(question)
    return " ".join((text, *_meant(text)))


@lru_cache(maxsize=1024)
def meanings(question: str) -> tuple[frozenset[str], ...]:
    """The stems of what each saying in ``question`` means."""
    return tuple(frozenset(map(stem, tokens(meant))) for meant in _meant(question))


def _meant(text: str) -> list[str]:
    """What the sayings in ``text`` mean; most have none, so each is looked for only then."""
    if not _ANY_SAYING.fits(text):
        return []
    return [meant for meant, said in _SAYINGS.items() if said.search(text)]
