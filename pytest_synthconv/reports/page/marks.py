"""Mark the quotes of verdicts in the messages that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ...core.text import visible

Part = tuple[str, int]
"""Text, and the turn whose verdict quotes it; 0 for text that no verdict quotes."""

_VARIANTS = {
    **dict.fromkeys("'‘’‚", "['‘’‚]"),
    **dict.fromkeys('"“”„', '["“”„]'),
    **dict.fromkeys("-–—−", "[-–—−]"),
}


def marked(content: str, quotes: Iterable[tuple[str, int]]) -> list[Part]:
    """Split ``content`` where ``quotes``, each with the turn of its verdict, begin and end.

    The comparison is that of `core.evidence`: it ignores white space, case, and typographic
    variants. Of quotes that overlap, the first in the text is marked.
    """
    found = sorted(
        (match.start(), -match.end(), turn)
        for quote, turn in quotes
        if (match := _pattern(quote).search(content)) and match.group()
    )
    parts: list[Part] = []
    last = 0
    for start, negative_end, turn in found:
        if start < last:
            continue
        parts += [(content[last:start], 0), (content[start:-negative_end], turn)]
        last = -negative_end
    return _shown([*parts, (content[last:], 0)])


def _shown(parts: Sequence[Part]) -> list[Part]:
    return [(visible(text), turn) for text, turn in parts if text]


def _pattern(quote: str) -> re.Pattern[str]:
    words = (_word(word) for word in quote.replace("…", "...").split())
    return re.compile(r"\s+".join(words), re.IGNORECASE)


def _word(word: str) -> str:
    return r"(?:\.\.\.|…)".join(
        "".join(_VARIANTS.get(sign) or re.escape(sign) for sign in run) for run in word.split("...")
    )
