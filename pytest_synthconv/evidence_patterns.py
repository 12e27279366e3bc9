"""What a goal's ``evidence`` text looks for, as a compiled regular expression.

The loader of personas checks with it, and the check of evidence searches with it: one reading.
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
