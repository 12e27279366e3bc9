"""Pin a recorded conversation: its persona, with the lines that it said, becomes a new persona.

So a failure that was seen once is a test from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.cards import Persona
from ..core.errors import ConfigurationError
from ..core.text import counted, one_line
from ..files.loading import load_personas
from ..files.problems import shown_path
from ..personas.personas_file import add_to_file, comment, free_name
from ..reports.records import Record, read_records

_MOST_LISTED = 20
_SHORT_ID = 8
"""Characters of an id in lists: enough to be unique in a run."""


@dataclass(frozen=True)
class Pinned:
    """A new persona of the personas file; ``has_changed``: the card is not that of the run."""

    persona: Persona
    record: Record
    has_changed: bool


def find_conversation(artifacts: Path, wanted: str) -> Record:
    """Return the conversation ``wanted`` of the last run, or else of the run before it.

    ``wanted`` is an id, its beginning, or the name or id of a persona with one conversation. Raise
    `ConfigurationError`, which lists the conversations, if there is no such one, or several.
    """
    runs = [path for path in _runs(artifacts) if path.is_file()]
    if not runs:
        raise ConfigurationError(
            f"{shown_path(artifacts)}: there are no records of a run\n"
            "Run pytest first, or name the directory with --artifacts=DIR."
        )
    records = [list(read_records(path)) for path in runs]
    for of_run in records:
        found = [record for record in of_run if _is_called(record, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ConfigurationError(
                f"{one_line(wanted, 80)!r} means {counted(len(found), 'conversation')}; "
                f"name one by the beginning of its id:\n{_listed(found)}"
            )
    raise ConfigurationError(
        f"no conversation of the last run is called {one_line(wanted, 80)!r}; there are:\n"
        f"{_listed(records[0])}"
    )


def pin(record: Record, personas: Path) -> Pinned:
    """Add the conversation of ``record`` to the file ``personas``, as a persona with a script.

    Its card is that of the persona in the file, with a new name. Raise `ConfigurationError` if the
    persona is not there, if it said nothing, or if the conversation is pinned already.
    """
    there = load_personas(personas)
    mark = f"Pinned from conversation {_id(record)}"
    if mark in personas.read_text("utf-8-sig"):
        raise ConfigurationError(f"{shown_path(personas)}: {mark[0].lower()}{mark[1:]} already")
    card = _card(record, there, personas)
    name, own_id = free_name(card, "pinned", there)
    update = {"name": name, "id": own_id, "opening": None, "script": _lines(record)}
    persona = Persona.model_validate({**card.model_dump(), **update})
    ended = f"{one_line(card.name, 80)} ended {record.get('stop_reason')} on {_day(record)}."
    add_to_file(personas, [persona], head=comment(f"{mark}:", ended))
    known = (record.get("persona") or {}).get("sha256")
    return Pinned(persona, record, has_changed=known != card.sha256)


def _runs(artifacts: Path) -> Sequence[Path]:
    return artifacts / "conversations.jsonl", artifacts / "previous.jsonl"


def _is_called(record: Record, wanted: str) -> bool:
    persona = record.get("persona") or {}
    names = (persona.get("id"), persona.get("name"))
    return bool(wanted) and (_id(record).startswith(wanted) or wanted in names)


def _listed(records: Iterable[Record]) -> str:
    rows = [
        f"  {_id(record)[:_SHORT_ID]}  {record.get('stop_reason')!s:<14}  "
        f"{one_line(str((record.get('persona') or {}).get('id')), 50)}"
        for record in records
    ]
    left = len(rows) - _MOST_LISTED
    more = [f"  ... and {left} more"] if left > 0 else []
    return "\n".join([*rows[:_MOST_LISTED], *more])


def _card(record: Record, there: Sequence[Persona], path: Path) -> Persona:
    known = record.get("persona") or {}
    card = next((persona for persona in there if persona.id == known.get("id")), None)
    if card is None:
        raise ConfigurationError(
            f"{shown_path(path)}: there is no persona with the id "
            f"{one_line(str(known.get('id')), 80)!r}, whose conversation this is\n"
            "Its goals and evidence are in its card: name the file that has it with --personas."
        )
    return card


def _lines(record: Record) -> tuple[str, ...]:
    lines = tuple(
        str(message["content"])
        for message in record.get("messages") or ()
        if isinstance(message, dict)
        and message.get("role") == "user"
        and str(message.get("content", "")).strip()
    )
    if not lines:
        raise ConfigurationError(
            f"conversation {_id(record)}: its user said nothing, so there is nothing to pin"
        )
    return lines


def _id(record: Record) -> str:
    return str(record.get("conversation_id", ""))


def _day(record: Record) -> str:
    return str(record.get("started_at", ""))[: len("2026-01-01")]
