"""Find where an answer has text for people, and the `response_path` that reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ...core.data_files import data_of
from ..json_paths import ROOT

Steps = tuple[str | int, ...]

_DONE = "[DONE]"
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*")
_NAMES = frozenset(data_of(__package__, "names")["reply"])


class TextPlace(NamedTuple):
    """A text in an answer, and where it is."""

    steps: Steps
    text: str


def text_places(value: Any, sent: str = "") -> tuple[TextPlace, ...]:
    """Return all texts in ``value``, the likeliest reply to ``sent`` first.

    A reply has several words and is not what was sent. Among such texts, one under a usual key
    wins (`names.yaml`), then the longest.
    """
    return tuple(sorted(_texts(value, ()), key=lambda place: _rank(place, sent), reverse=True))


def is_reply(place: TextPlace, sent: str = "") -> bool:
    """Return True if the text at ``place`` may be a reply: not an id, not what was sent."""
    said, known, _, _ = _rank(place, sent)
    return said or (known and bool(place.text.strip()) and place.text.strip() != sent.strip())


def path_to(place: TextPlace, value: Any) -> str | list[str | int]:
    """Return the `response_path` that leads to ``place`` in answers like ``value``.

    All items of a list at the top are read, as an assistant may say several things. Of several
    items in another list, the last is read as the last of however many there are.
    """
    if place.steps and isinstance(value, list):
        return f"{ROOT}[*]" + "".join(map(_in_jsonpath, place.steps[1:]))
    steps: list[str | int] = []
    for step in place.steps:
        is_last = isinstance(step, int) and 1 < len(value) == step + 1
        steps.append(-1 if is_last else step)
        value = value[step]
    return steps


class Stream(NamedTuple):
    """The reply in a stream, and the keys of an endpoint file that read it; empty without one."""

    text: str = ""
    keys: Mapping[str, Any] = {}


def stream_of(values: Sequence[Any], sent: str = "") -> Stream:
    """Return the reply in the ``values`` of a stream.

    If each value repeats the text so far, the last one is read, otherwise all are joined.
    """
    parts: dict[Steps, list[str]] = {}
    for place in (place for value in values for place in _texts(value, ())):
        if place.text != _DONE:
            parts.setdefault(place.steps, []).append(place.text)
    parts.pop(("event",), None)
    whole = [TextPlace(steps, _joined(texts)) for steps, texts in parts.items()]
    best = max(whole, key=lambda place: _rank(place, sent), default=None)
    if best is None:
        return Stream()
    ends = isinstance(values[-1], Mapping) and values[-1].get("data") == _DONE
    items = f"[?@.data != '{_DONE}']" if ends and best.steps == ("data",) else "[*]"
    keys = {"response_path": f"{ROOT}{items}" + "".join(map(_in_jsonpath, best.steps))}
    keys |= {"response_pick": "last"} if _grows(parts[best.steps]) else {"response_join": ""}
    keys |= {"end_path": f"{ROOT}[?@.data == '{_DONE}']"} if ends else {}
    return Stream(best.text, keys)


def _texts(value: Any, at: Steps) -> Iterator[TextPlace]:
    if isinstance(value, str):
        yield TextPlace(at, value)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(part, (*at, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, (*at, index))


def _rank(place: TextPlace, sent: str) -> tuple[bool, bool, int, int]:
    text = place.text.strip()
    says = len(text.split()) > 1 and text != sent.strip()
    keys = [re.sub(r"[\W_]", "", step.lower()) for step in place.steps if isinstance(step, str)]
    later = sum(step for step in place.steps if isinstance(step, int))
    return says, bool(keys) and keys[-1] in _NAMES, len(text), later


def _joined(texts: Sequence[str]) -> str:
    return texts[-1] if _grows(texts) else "".join(texts)


def _grows(texts: Sequence[str]) -> bool:
    pairs = pairwise(texts)
    return len(texts) > 1 and all(later.startswith(earlier) for earlier, later in pairs)


def _in_jsonpath(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.fullmatch(step):
        return f".{step}"
    quoted = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{quoted}']"
