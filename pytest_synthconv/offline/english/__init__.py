"""What is English in this room: words, phrases, patterns and fitted weights, in its files.

Another language would be another folder of the same files. Each file is read once, when something
of it is needed first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import repeat
from operator import mul
from threading import Lock
from typing import Any

from ...core.data_files import data_of, names_in, weights_of
from ...core.words import stem
from .branches import finders


def table(name: str) -> Mapping[str, Any]:
    """The whole content of ``<name>.yaml``, a mapping."""
    content: Mapping[str, Any] = data_of(__package__, name)
    return content


def entries(name: str) -> Sequence[Mapping[str, Any]]:
    """The whole content of ``<name>.yaml``, a list."""
    content: Sequence[Mapping[str, Any]] = data_of(__package__, name)
    return content


def files_in(folder: str) -> list[str]:
    """The names, for `table`, of the files in ``folder``."""
    return names_in(__package__, folder)


def weights(name: str) -> Mapping[str, float]:
    """What each feature counts for, from ``<name>.json``."""
    return weights_of(__package__, name)


def weighed(found: Mapping[str, float], fitted: Mapping[str, float]) -> float:
    """The sum of what was ``found``, each feature counting what ``fitted`` has for it, if any."""
    total: float = sum(map(mul, map(fitted.get, found, repeat(0.0)), found.values()))
    return total


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
def pattern(name: str) -> Expression:
    """One expression for the pattern, or any of the patterns, under ``name``.

    ``{name}`` in it stands for what the ``sets`` of the file have under it, also within the sets.
    """
    return Expression(name)


class Expression:
    """A regular expression that is compiled when it is needed first.

    To compile all takes 0.25 s, which every process of xdist would pay, and a short talk needs two
    thirds of them.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._compiling = Lock()
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression as the standard library has it. One thread compiles it, others wait."""
        if self._compiled is None:
            with self._compiling:
                self._compiled = self._compiled or self._compile()
        return self._compiled

    def _compile(self) -> re.Pattern[str]:
        first, *others = self._patterns()
        return re.compile("|".join(f"(?:{each})" for each in (first, *others)) if others else first)

    def _patterns(self) -> list[str]:
        found, sets = _found(self._name), table(self._name.partition(".")[0]).get("sets", {})
        some = found.values() if isinstance(found, dict) else found
        return [with_sets(each, sets) for each in ([found] if isinstance(found, str) else some)]

    @cached_property
    def _finders(self) -> Sequence[Callable[[str], object]]:
        return finders(self._patterns()) or (self.compiled.search,)

    @property
    def pattern(self) -> str:
        """The text of the expression."""
        return self.compiled.pattern

    def fits(self, text: str) -> bool:
        """True when some place in ``text`` fits: told in half the time that `search` takes."""
        for find in self._finders:  # noqa: SIM110 - half a microsecond less than any()
            if find(text):
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """The first place in ``text`` that fits."""
        return self.compiled.search(text)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """What stands at ``start`` of ``text``, if it fits."""
        return self.compiled.match(text, start)

    def behind(self, text: str) -> str:
        """``text`` without what fits at its beginning."""
        found = self.compiled.match(text)
        return text[found.end() :] if found else text

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole of ``text``, if it fits."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place in ``text`` that fits."""
        return self.compiled.finditer(text)

    def split(self, text: str) -> list[str]:
        """The pieces of ``text`` between the places that fit."""
        return self.compiled.split(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """``text`` with what fits replaced ``by`` something else."""
        return self.compiled.sub(by, text, count)


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
