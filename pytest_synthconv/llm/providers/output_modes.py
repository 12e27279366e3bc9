"""The output modes for structured answers, and how to detect that a server refuses one.

Many servers implement only a part of a provider's protocol, and their error texts differ.
"""

from __future__ import annotations

import re

from ...core.errors import ProviderError
from ..prompt import OutputMode, ProviderRequest

_FORMS: dict[str, tuple[OutputMode, ...]] = {
    # Its models answer a forced tool with a 400; those that would not know schemas as well.
    "anthropic": ("schema", "text"),
}
_ALL: tuple[OutputMode, ...] = ("schema", "tool", "text")
_KINDS = frozenset({"bad_request", "server"})
_STATUSES = frozenset({400, 404, 422, 500, 501})
_WORDS: dict[OutputMode, re.Pattern[str]] = {
    "schema": re.compile(
        r"response_?format|schema|text\.format|output_(config|format)|grammar|structured output",
        re.IGNORECASE,
    ),
    "tool": re.compile(r"tools?\b|tool_|function", re.IGNORECASE),
}


def forms_of(provider: str) -> tuple[OutputMode, ...]:
    """The forms to try with ``provider``, best first; the last one, ``text``, works everywhere."""
    return _FORMS.get(provider, _ALL)


def is_refused(question: ProviderRequest, error: ProviderError) -> bool:
    """Whether ``error`` says that the server does not know the form of ``question``.

    It does when it is a 400, 404, 422, 500 or 501 whose first line names what only that form
    sends: ``response_format``, a schema, a grammar, ``output_config``; or a tool or function. A 500
    counts since there are servers that stumble over what they do not know.
    """
    words = _WORDS.get(question.form)
    if words is None or error.kind not in _KINDS or error.status not in _STATUSES:
        return False
    text = str(error).partition("\n")[0].replace(question.model, "")
    return words.search(text) is not None
