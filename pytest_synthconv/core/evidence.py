"""What a goal's ``evidence`` text looks for, as a compiled regular expression.

The loader of personas checks with it, and judges search with it: one reading.
"""

from __future__ import annotations

import re


def goal_pattern(text: str) -> re.Pattern[str]:
    """The regular expression that ``text`` stands for, without regard to case.

    ``/like this/`` is a regular expression; anything else is plain text, in which any run of white
    space stands for any other. Raises `re.error` when the regular expression is wrong.
    """
    text = text.strip()
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.compile(text[1:-1], re.IGNORECASE)
    return re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)


def matches(pattern: str, text: str) -> str | None:
    """The first stretch of ``text``, verbatim, that a goal's ``evidence`` entry means; else None.

    ``/like this/`` is a regular expression, anything else plain text; neither minds case, and
    plain text does not mind white space. A match of nothing is no evidence.
    """
    found = (match.group() for match in goal_pattern(pattern).finditer(text))
    return next((stretch for stretch in found if stretch.strip()), None)
