"""Digests of requests to a language model, to find recorded answers and to explain differences.

No text of a prompt is stored. Digests are computed from the request without its secrets, so that
they never depend on a key, nor on dates, paths or versions of libraries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from ...core.frozen import Model
from ...core.redaction import Redactor
from ...core.text import scrub
from ..prompt import Prompt
from ..providers.schemas import json_schema

_KEY_LENGTH = 16
_PART_LENGTH = 8
"""Characters of what only explains a difference: a part is compared with a few others."""
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
"""Digests of letters alone need no quotes in YAML, which may read digits as a number."""


class ModelAndPrompts(Model):
    """The provider, the model and the version of the prompts."""

    provider: str
    model: str
    prompt_version: str


class Fingerprint(Model):
    """The digests of a request. ``key`` is that of the whole; the others are of its parts."""

    key: str
    system: str
    answer_schema: str
    messages: tuple[str, ...]


def fingerprint(
    prompt: Prompt, schema: type[BaseModel], instrument: ModelAndPrompts, redactor: Redactor
) -> Fingerprint:
    """Return the fingerprint of a request for ``schema`` to ``instrument`` with ``prompt``."""
    system = _json(presentable(prompt.system, redactor))
    messages = [_json([each.role, presentable(each.content, redactor)]) for each in prompt.messages]
    form = _form(schema)
    everything = [
        _json(instrument.provider),
        _json(instrument.model),
        _json(instrument.prompt_version),
        system,
        _list(messages),
        form,
        _json(prompt.scene.trial),
    ]
    return Fingerprint(
        key=_digest(_list(everything), _KEY_LENGTH),
        system=_digest(system, _PART_LENGTH),
        answer_schema=_digest(form, _PART_LENGTH),
        messages=tuple(_digest(message, _PART_LENGTH) for message in messages),
    )


def presentable(text: str, redactor: Redactor) -> str:
    """Return ``text`` for a file, without secrets and lone surrogates."""
    return redactor.redact(scrub(text))


@lru_cache(maxsize=64)
def _form(schema: type[BaseModel]) -> str:
    return _json(json_schema(schema))


def _json(value: Any) -> str:
    # Sorted: the order of keys within a schema is pydantic's affair. That of the answer's fields
    # is the model's, and stands in the list of those required.
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def _list(parts: Iterable[str]) -> str:
    """The JSON of a list of values, of theirs."""
    return f"[{', '.join(parts)}]"


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:length].translate(_LETTERS)
