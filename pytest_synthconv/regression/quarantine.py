"""Personas that are known to fail: who, why, where it is tracked, and until when.

quarantine:
- persona: alex-rivera
  reason: Asks for two parcels at once, and only the first is looked up.
  ticket: SHOP-1234
  until: "2026-12-31"
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ..core.cards import Text
from ..core.frozen import Model
from ..core.text import one_line
from ..files.problems import KeyPath, Problem, configuration_error
from ..files.schema import validated
from ..files.strict_yaml import Document, read_file


class Quarantined(Model):
    """One persona, by id, and why its failures are expected up to and including ``until``."""

    persona: Text
    reason: Text
    ticket: Text
    until: Text

    @property
    def xfail_reason(self) -> str:
        """Return the reason on one line, for pytest's ``xfail``."""
        return one_line(f"quarantined until {self.until} ({self.ticket}): {self.reason}")


class _Content(Model):
    quarantine: Annotated[tuple[Quarantined, ...], Field(min_length=1)]


def load_quarantine(
    path: Path, *, personas: Collection[str], today: date
) -> tuple[Quarantined, ...]:
    """Return the entries of the file at ``path`` for a run of ``personas``, in order.

    Raise `ConfigurationError` with every problem and its line, among them unknown or repeated
    personas, and days that are past or malformed.
    """
    document = read_file(path)
    content, problems = validated(document, _Content)
    found = (*problems, *_beyond_types(document, personas, today))
    if content is None or found:
        raise configuration_error(path, found)
    return content.quarantine


def _beyond_types(document: Document, personas: Collection[str], today: date) -> Iterator[Problem]:
    """Yield the problems that the schema cannot find."""
    top = document.value.get("quarantine") if isinstance(document.value, dict) else None
    lines: dict[str, int] = {}
    for index, entry in enumerate(top if isinstance(top, list) else []):
        for key in ("persona", "until"):
            value = entry.get(key) if isinstance(entry, dict) else None
            if not isinstance(value, str) or not value.strip():
                continue
            at: KeyPath = ("quarantine", index, key)
            line = document.place(at).line
            if key == "until":
                problem = _wrong_day(value, today)
            else:
                problem = _wrong_persona(value, personas) or _repeated(value, lines)
                lines.setdefault(value, line)
            if problem:
                yield Problem(line, problem, at)


def _wrong_persona(persona: str, personas: Collection[str]) -> str | None:
    if persona in personas:
        return None
    close = difflib.get_close_matches(persona, sorted(personas), n=1)
    cure = f"did you mean `{close[0]}`?" if close else "take the entry out, or give a persona's id"
    return f"is `{one_line(persona, 60)}`, and no persona of this run has that id; {cure}"


def _repeated(persona: str, lines: dict[str, int]) -> str | None:
    return (
        f"is already the persona in line {lines[persona]}; keep one" if persona in lines else None
    )


def _wrong_day(text: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or text != day.isoformat():
        return f'is `{one_line(text, 40)}`; a day is expected, as in "{today.year}-12-31"'
    if day < today:
        return f"is over: {text}; fix the assistant, or set a later day"
    return None
