"""What is English in this room: words, phrases, patterns and fitted weights, in its files.

Another language would be another folder of the same files. Each file is read once, when something
of it is needed first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ...core.data_files import data_of, weights_of
from ...core.words import stem


def table(name: str) -> Mapping[str, Any]:
    """The whole content of ``<name>.yaml``, a mapping."""
    content: Mapping[str, Any] = data_of(__package__, name)
    return content


def weights(name: str) -> Mapping[str, float]:
    """What each feature counts for, from ``<name>.json``."""
    return weights_of(__package__, name)


@cache
def words(name: str) -> frozenset[str]:
    """The words between white space under ``name``: ``file.key``, or ``file.key.key``."""
    found = _found(name)
    return frozenset(found.split() if isinstance(found, str) else map(str, found))


@cache
def lines(name: str) -> tuple[str, ...]:
    """The sentences, phrases or patterns listed under ``name``, in order."""
    found = _found(name)
    return tuple(found.splitlines() if isinstance(found, str) else map(str, found))


@cache
def stems(name: str) -> frozenset[str]:
    """The stems of the `words` under ``name``."""
    return frozenset(map(stem, words(name)))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One expression for the pattern, or any of the patterns, under ``name``.

    ``{name}`` in it stands for what the ``sets`` of the file have under it, also within the sets.
    """
    found, sets = _found(name), table(name.partition(".")[0]).get("sets", {})
    patterns = [found] if isinstance(found, str) else [f"(?:{each})" for each in found]
    return re.compile("|".join(with_sets(each, sets) for each in patterns))


def with_sets(text: str, sets: Mapping[str, str]) -> str:
    """``text`` with what ``sets`` has in place of every ``{name}``."""
    names = "|".join(map(re.escape, sets))
    while sets and re.search(rf"\{{(?:{names})\}}", text):
        text = re.sub(rf"\{{({names})\}}", lambda m: f"(?:{sets[m[1]]})", text)
    return text


def alternatives(options: Iterable[str]) -> str:
    """A regular expression for any of ``options``, plain texts; the longest are tried first."""
    return f"(?:{'|'.join(re.escape(o) for o in sorted(options, key=lambda o: (-len(o), o)))})"


def _found(name: str) -> Any:
    file, *keys = name.split(".")
    found: Any = table(file)
    for key in keys:
        found = found[key]
    return found
