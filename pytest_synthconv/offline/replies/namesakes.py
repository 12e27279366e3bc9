"""Whether a reply is about another one of a kind than the one asked about.

"The library in Easton closes at four" is no answer to who asks about the library in Norwood. That
is known only where both are named alike: the same noun, with a name or a code next to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ...core.words import fold, stem, tokens
from ..english import pattern

_NAMED, _NO_NAME = pattern("answers.named"), pattern("answers.no_name")


def is_of_another(asked: str, reply: str, earlier: Sequence[str] = ()) -> bool:
    """True when ``reply`` has only others of what ``asked`` names: zone F instead of zone B.

    Of one that an ``earlier`` reply was about, the name alone says so: "Zone F is never full".
    """
    wanted = _named(asked)
    if not wanted:
        return False
    before = {name for each in earlier for name in _others(wanted, asked, each)}
    has_wanted = any(_has(reply, name) for names in wanted.values() for name in names)
    return bool(_others(wanted, asked, reply)) or (
        not has_wanted and any(_has(reply, name) for name in before)
    )


def _others(wanted: Mapping[str, frozenset[str]], asked: str, reply: str) -> frozenset[str]:
    """The names in ``reply`` of others of a kind of which it names none that is ``wanted``."""
    return frozenset(
        other
        for noun, names in wanted.items()
        if not any(_has(reply, name) for name in names)
        for other in _named(reply).get(noun, ())
        if not _has(asked, other)
    )


def _has(text: str, name: str) -> bool:
    """True when ``text`` contains ``name``, as words."""
    return f" {' '.join(tokens(name))} " in f" {' '.join(tokens(text))} "


@lru_cache(maxsize=512)
def _named(text: str) -> Mapping[str, frozenset[str]]:
    """The names next to each noun of ``text`` that has some: {"librar": {"Norwood"}}."""
    found: dict[str, frozenset[str]] = {}
    for match in _NAMED.finditer(text):
        noun = match["noun"] or match["kind"] or match["thing"]
        name = match["place"] or match["code"] or match["name"]
        if not _NO_NAME.search(name):
            found[stem(fold(noun))] = found.get(stem(fold(noun)), frozenset()) | {name}
    return found
