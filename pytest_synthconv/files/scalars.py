"""Read an unquoted word of a YAML file: as a JSON value, as text, or as an ambiguous word.

YAML 1.1 reads ``NO`` as a boolean, ``012`` as ten, ``12:30:45`` as 45045 and ``2023-06-01`` as a
date; YAML 1.2 and JSON do not. Words that they read differently are refused, and the message says
what to write instead.
"""

from __future__ import annotations

import functools
import json
import math
import re
from typing import Any

import yaml

from ..core.text import one_line

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", "")),
}
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_OCTAL_OF_YAML_1_2 = re.compile(r"0o[0-7]+")
_TAGS = "tag:yaml.org,2002:"


class Trap(ValueError):  # noqa: N818 - it is refused text, not a failure of ours
    """An unquoted word that YAML does not read as what it looks like."""


@functools.lru_cache(maxsize=4096)
def plain_value(word: str) -> str | int | float | bool | None:
    """Return the value of an unquoted ``word``. Raise `Trap`, which says what to write instead.

    Cached, because keys repeat: reading a file takes a fifth less time (measured).
    """
    if word in _WORDS:
        return _WORDS[word]
    kind = _kind_in_yaml_1_1(word)
    if not _JSON_NUMBER.fullmatch(word):
        if kind == "str" and not _OCTAL_OF_YAML_1_2.fullmatch(word):
            return word
        raise Trap(_cure(one_line(word, 60), kind))
    value = _number(word)
    if value is None or value in (math.inf, -math.inf):
        raise Trap(f"`{one_line(word, 20)}` is too large a number; put it in quotes")
    if kind not in ("int", "float"):
        raise Trap(
            f"`{word}` is text in YAML 1.1 and a number in JSON: "
            f"{_write(value)}{quoted(word)} if text is meant"
        )
    return value


def quoted(text: str) -> str:
    """Return ``text`` in YAML's double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _number(word: str) -> int | float | None:
    try:
        return float(word) if any(mark in word for mark in ".eE") else int(word)
    except ValueError:  # more digits than Python reads
        return None


def _kind_in_yaml_1_1(word: str) -> str:
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    for tag, pattern in resolvers.get(word[:1], []):
        if pattern.match(word):
            return str(tag).removeprefix(_TAGS)
    return "str"


def _cure(word: str, kind: str) -> str:
    value = _value_in_yaml_1_1(word)
    text = f"{quoted(word)} in quotes if text is meant"
    if kind == "bool":
        shown = json.dumps(value)
        return f"`{word}` is read by YAML as the boolean {shown}: write {shown}, or {text}"
    if kind == "timestamp":
        return f"`{word}` is read by YAML as a date: put it in quotes: {quoted(word)}"
    if kind == "int" or kind == "float":
        return f"`{word}` is read by YAML as {_shown_number(value)}: {_write(value)}{text}"
    return f"`{word}` has a special meaning in YAML: put it in quotes: {quoted(word)}"


def _value_in_yaml_1_1(word: str) -> Any:
    try:
        return yaml.safe_load(word)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None


def _shown_number(value: Any) -> str:
    return "a number" if value is None else f"the number {value}"


def _write(value: Any) -> str:
    is_plain = isinstance(value, int | float) and math.isfinite(value)
    return f"write {json.dumps(value)}, or " if is_plain else "write "
