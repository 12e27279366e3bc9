"""Regular expressions made of the patterns in the data files of ``english``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def any_of(patterns: Iterable[str], sets: Mapping[str, str]) -> re.Pattern[str]:
    """One expression for all of ``patterns``, in which ``{name}`` is what ``sets`` has under it."""
    return re.compile("|".join(f"(?:{with_sets(pattern, sets)})" for pattern in patterns))


def with_sets(pattern: str, sets: Mapping[str, str]) -> str:
    """``pattern`` with what ``sets`` has in place of every ``{name}``, also within the sets."""
    names = "|".join(map(re.escape, sets))
    while re.search(rf"\{{(?:{names})\}}", pattern):
        pattern = re.sub(rf"\{{({names})\}}", lambda m: f"(?:{sets[m[1]]})", pattern)
    return pattern
