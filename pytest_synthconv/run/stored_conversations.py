"""The conversations of a stored file, for replays and for those that are judged again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..core.cards import Assistant, Persona
from ..core.errors import ConfigurationError
from ..core.models import Conversation
from ..reports.records import HELD_BY, Record, read_records
from ..reports.stored import conversation_of
from ..simulation.cast import Limits

_NAMED = 5
_NEEDED: dict[str, type] = {
    **dict.fromkeys(("conversation_id", "stop_reason", "reason", "status"), str),
    **dict.fromkeys(("persona.id", "persona.name", "persona.sha256"), str),
    **dict.fromkeys(("assistant.name", "assistant.sha256"), str),
    **dict.fromkeys(("usage", "config"), dict),
    "messages": list,
}
"""Keys that say which conversation it is and how it ended; a test needs others, too."""


def read_stored(path: Path, name: str, flag: str) -> StoredConversations:
    """Return the conversations in the file at ``path``, which is shown as ``name``.

    Raise `ConfigurationError` if it cannot be read or has none; ``flag`` is the option that named
    it.
    """
    problem = ""
    try:
        records = tuple(read_records(path))
    except OSError as error:
        problem = f"{error.strerror or error}"
    except UnicodeDecodeError:
        problem = "not records: it is not UTF-8"
    except ConfigurationError as error:
        raise ConfigurationError(f"{flag}: {error}") from None
    if problem:
        raise ConfigurationError(
            f"{flag}: {path}: {problem}\nName the conversations.jsonl of a run."
        )
    # Conversations of `simulate` are a test's own, and no test asks for them as `conversation`.
    shared = tuple(it for it in records if not (it.get("ext") or {}).get(HELD_BY))
    if not shared:
        raise ConfigurationError(
            f"{flag}: {path}: no conversations are in it\n"
            "Those of the fixture `simulate` and of the command `chat` are not replayed."
        )
    for record in shared:
        if missing := [key for key, kind in _NEEDED.items() if not _has(record, key, kind)]:
            raise ConfigurationError(f"{flag}: {path}: a record has no {missing[0]!r}")
    return StoredConversations(name, flag, shared)


@dataclass(frozen=True)
class StoredConversations:
    """The records of a file. ``name`` is its path in messages, ``flag`` the option of it."""

    name: str
    flag: str
    records: Sequence[Record]

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all conversations."""
        return frozenset(str(record["conversation_id"]) for record in self.records)

    def record(
        self, persona: Persona, assistant: Assistant, limits: Limits, nodeid: str = ""
    ) -> Record:
        """Return the record of ``persona``'s conversation with the trial of ``limits``.

        Among several, the one with the same limits, then the one of the test ``nodeid``, then the
        last: a rerun follows what it repeats. Raise `ConfigurationError` if there is none.
        """
        found = list(self._of(persona, assistant))
        trial = [record for record in found if record.get("trial", 1) == limits.trial]
        if not trial:
            raise ConfigurationError(
                f"Persona {persona.name!r}: no trial {limits.trial} is in {self.name}; there are "
                f"{_some(sorted({it.get('trial', 1) for it in found}))}\n"
                "Give as many --synthconv-trials as the stored run had, or run it without "
                f"{self.flag}."
            )
        wanted = limits.for_persona(persona)
        same = (wanted.max_turns, wanted.seed)

        def fit(record: Record) -> tuple[bool, bool]:
            config = record.get("config") or {}
            has_limits = (config.get("max_turns"), config.get("seed")) == same
            return has_limits, record.get("nodeid") == nodeid

        return max(reversed(trial), key=fit)

    def conversation(
        self, persona: Persona, assistant: Assistant, limits: Limits, nodeid: str = ""
    ) -> Conversation:
        """Return the conversation of that record."""
        return conversation_of(self.record(persona, assistant, limits, nodeid), persona, assistant)

    def _of(self, persona: Persona, assistant: Assistant) -> Iterator[Record]:
        """Yield the records of this card and this assistant; say what differs if there are none."""
        named = [it for it in self.records if it["persona"]["id"] == persona.id]
        if not named:
            raise ConfigurationError(
                f"Persona {persona.name!r} ({persona.id}) is not in {self.name}; there are "
                f"{_some(dict.fromkeys(it['persona']['id'] for it in self.records))}\n"
                f"Leave it out with -k, or run it without {self.flag}."
            )
        same = [it for it in named if it["assistant"]["sha256"] == assistant.sha256]
        if not same:
            name = named[-1]["assistant"]["name"]
            who = (
                f"another version of the assistant {name!r}"
                if name == assistant.name
                else f"the assistant {name!r}, not {assistant.name!r}"
            )
            raise ConfigurationError(
                f"Persona {persona.name!r} was recorded with {who}: {self.name}\n"
                f"The assistant's file has to be as it was then. Run it without {self.flag} to "
                "record it with the present one."
            )
        cards = [it for it in same if it["persona"]["sha256"] == persona.sha256]
        if not cards:
            raise ConfigurationError(
                f"Persona {persona.name!r} was recorded with another card: "
                f"{_difference(same[-1], persona)}: {self.name}\n"
                f"Restore the card of the stored run, or run it without {self.flag} to record it "
                "with the present one."
            )
        yield from cards


def _has(record: Record, path: str, kind: type) -> bool:
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return isinstance(value, kind)


def _difference(record: Record, persona: Persona) -> str:
    """Name the keys in which the stored card differs; records of 0.1.0 have no card."""
    stored = record["persona"].get("card")
    if stored is None:
        return "it has changed since"
    card = persona.model_dump(mode="json", exclude_defaults=True, exclude={"id", "name"})
    stored, card = {"name": record["persona"]["name"], **stored}, {"name": persona.name, **card}
    keys = [key for key in dict.fromkeys((*card, *stored)) if card.get(key) != stored.get(key)]
    return f"since then {_some(keys)} changed" if keys else "it has changed since"


def _some(values: Any) -> str:
    shown = [str(value) for value in values]
    more = len(shown) - _NAMED
    return ", ".join(shown[:_NAMED]) + (f" and {more} more" if more > 0 else "")
