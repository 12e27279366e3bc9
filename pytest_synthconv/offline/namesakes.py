"""Whether a reply is about another one of a kind than the one asked about.

"The library in Easton closes at four" is no answer to who asks about the library in Norwood. That
is known only where both are named alike: the same noun, with a name or a code beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ..core.words import fold, stem
from .english import pattern

_NAMED, _NO_NAME = pattern("answers.named"), pattern("answers.no_name")


def is_of_another(asked: str, reply: str) -> bool:
    """True when ``reply`` has only others of what ``asked`` names: zone F instead of zone B."""
    wanted = _named(asked)
    if not wanted:
        return False
    known, said = fold(asked), fold(reply)
    return any(
        fold(name) not in said and any(fold(other) not in known for other in others)
        for noun, names in wanted.items()
        if (others := _named(reply).get(noun))
        for name in names
    )


@lru_cache(maxsize=512)
def _named(text: str) -> Mapping[str, frozenset[str]]:
    """The names beside each noun of ``text`` that has some: {"librar": {"Norwood"}}."""
    found: dict[str, frozenset[str]] = {}
    for match in _NAMED.finditer(text):
        noun = match["noun"] or match["kind"] or match["thing"]
        name = match["place"] or match["code"] or match["name"]
        if not _NO_NAME.search(name):
            found[stem(fold(noun))] = found.get(stem(fold(noun)), frozenset()) | {name}
    return found
