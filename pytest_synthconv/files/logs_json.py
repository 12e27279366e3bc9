"""Logs in JSON: one conversation a line, or a list of conversations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from .logged_talks import Line, LoggedTalk, Reading, text_of

MAX_BYTES = 50_000_000
"""Of a list, which is read as a whole; lines are read one after another."""
_LONGEST_LINE = 5_000_000
_SPACE = re.compile(r"[ \t\r\n]*")


class _Form(NamedTuple):
    """The keys of a form: the list of messages, and role and text of each."""

    messages: str
    role: str
    text: str


_FORMS = (_Form("messages", "role", "content"), _Form("conversations", "from", "value"))
_EXPECTED = (
    'a conversation is expected: {"messages": [{"role": ..., "content": ...}]} or '
    '{"conversations": [{"from": ..., "value": ...}]}'
)


def jsonl_talks(path: Path, reading: Reading) -> Iterator[LoggedTalk]:
    """Yield the conversations of a file with one a line. Empty lines are skipped."""
    with path.open(encoding="utf-8-sig") as file:
        number = 0
        while text := file.readline(_LONGEST_LINE):
            number += 1
            if len(text) == _LONGEST_LINE:
                reading.fail(number, f"is longer than {_LONGEST_LINE:,} characters")
                return
            if text.strip():
                yield from _one_line(text, number, reading)
            if reading.has_failed:
                return


def _one_line(text: str, number: int, reading: Reading) -> Iterator[LoggedTalk]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        reading.fail(number, f"is not JSON: {_reason(error)}")
        return
    yield from _talk(value, number, reading)


def json_talks(path: Path, reading: Reading) -> Iterator[LoggedTalk]:
    """Yield the conversations of a file that is one list of them, or one conversation."""
    if path.stat().st_size > MAX_BYTES:
        reading.fail(
            0, f"is larger than {MAX_BYTES // 1_000_000} MB; write one conversation a line (.jsonl)"
        )
        return
    text = path.read_text("utf-8-sig")
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        yield from _whole(text, at, reading)
        return
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        line = text.count("\n", 0, at) + 1
        try:
            value, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            reading.fail(line, f"is not JSON: {_reason(error)}")
            return
        yield from _talk(value, line, reading)
        at = _after_space(text, at)
        if text[at : at + 1] not in (",", "]"):
            reading.fail(text.count("\n", 0, at) + 1, "is not JSON: a comma or ] is expected")
            return
        if text[at] == ",":
            at = _after_space(text, at + 1)
        if reading.has_failed:
            return


def _whole(text: str, at: int, reading: Reading) -> Iterator[LoggedTalk]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        reading.fail(getattr(error, "lineno", 1), f"is not JSON: {_reason(error)}")
        return
    yield from _talk(value, text.count("\n", 0, at) + 1, reading)


def _reason(error: Exception) -> str:
    # Not the error itself, which for some of them shows a part of the log.
    return getattr(error, "msg", None) or "it is nested too deeply"


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _talk(value: Any, line: int, reading: Reading) -> Iterator[LoggedTalk]:
    found = [form for form in _FORMS if isinstance(value, dict) and form.messages in value]
    if not found or not isinstance(value[found[0].messages], list):
        reading.fail(line, _EXPECTED)
        return
    before = len(reading.problems)
    said = list(_said(value[found[0].messages], found[0], line, reading))
    talk = reading.talk(line, said) if len(reading.problems) == before else None
    if talk is not None:
        yield talk


def _said(messages: list[Any], form: _Form, line: int, reading: Reading) -> Iterator[Line]:
    for place, message in enumerate(messages):
        where = f"{form.messages}[{place}]"
        if not isinstance(message, dict) or form.role not in message:
            reading.fail(line, f'{where}: {{"{form.role}": ..., "{form.text}": ...}} is expected')
            continue
        role = reading.role(message[form.role], line)
        if role is None:
            continue
        text = text_of(message.get(form.text))
        if text is None:
            reading.fail(line, f"{where}.{form.text} is neither text nor a list of parts")
        else:
            yield Line(role, text)
