"""Conversations from their records: the way back from `to_record`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from ..core.actions import Action
from ..core.cards import Assistant, Persona, Traits
from ..core.checks import CheckResult
from ..core.errors import ConfigurationError
from ..core.frozen import Model
from ..core.models import (
    CardReading,
    Conversation,
    EndpointIdentity,
    Evidence,
    Fault,
    Message,
    Rejected,
    Usage,
    Verdict,
)
from .records import Record

Kind = TypeVar("Kind", bound=Model)

_PARTS: dict[type[Model], dict[str, type[Model]]] = {
    Message: {"rejected": Rejected, "actions": Action},
    Verdict: {"evidence": Evidence},
    Fault: {"rejected": Rejected},
    CardReading: {"traits": Traits},
}
"""The keys of a model that contain other models."""


def conversation_of(record: Record, persona: Persona, assistant: Assistant) -> Conversation:
    """Return the conversation that ``record`` is of, with these cards.

    Keys of later minor versions are ignored, and keys that earlier ones lack get their defaults.
    Raise `ConfigurationError` for a record that lacks what it always had.
    """
    try:
        return _conversation(record, persona, assistant)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"{where}: {first['msg']}"
    except (KeyError, TypeError, AttributeError) as error:
        problem = f"{type(error).__name__}: {error}"
    raise ConfigurationError(
        f"the record of conversation {record.get('conversation_id')} cannot be read: {problem}"
    )


def _conversation(record: Record, persona: Persona, assistant: Assistant) -> Conversation:
    config, error = record["config"], record.get("error")
    return Conversation(
        persona=persona,
        assistant=assistant,
        messages=tuple(_known(Message, it) for it in record["messages"]),
        verdicts=tuple(_known(Verdict, it) for it in record.get("verdicts", ())),
        max_turns=config["max_turns"],
        seed=config["seed"],
        trial=record.get("trial", 1),
        id=record["conversation_id"],
        stop_reason=record["stop_reason"],
        reason=record["reason"],
        endpoint=_known(EndpointIdentity, record["endpoint"]),
        provider=config["provider"],
        user_model=config["user_model"],
        judge_model=config["judge_model"],
        prompt_version=config.get("prompt_version"),
        usage=_usage(record.get("usage") or {}),
        error=_known(Fault, error) if error else None,
        flags=tuple(record.get("flags", ())),
        after=record.get("after") or {},
        checks=tuple(_known(CheckResult, it) for it in record.get("checks", ())),
        started_at=record["started_at"],
        ended_at=record["ended_at"],
        duration=record["duration_s"],
        reading=_reading(record["persona"]),
    )


def _reading(persona: Mapping[str, Any]) -> CardReading | None:
    """Return how rules have read the card; a record of a language model's user has no such keys."""
    return _known(CardReading, persona) if "needs" in persona and "traits" in persona else None


def _usage(stored: Mapping[str, Any]) -> Usage:
    roles = {role: _known(Usage, part) for role, part in stored.get("by_role", {}).items()}
    total = _known(Usage, {**stored, "by_role": {}})
    return total.model_copy(update={"by_role": roles})


def _known(kind: type[Kind], stored: Mapping[str, Any]) -> Kind:
    """Return ``stored`` as a ``kind``, without the keys that it does not have."""
    parts = _PARTS.get(kind, {})
    values = {key: value for key, value in stored.items() if key in kind.model_fields}
    for key in parts.keys() & values.keys():
        part, value = parts[key], values[key]
        several = isinstance(value, list | tuple)
        values[key] = tuple(_known(part, it) for it in value) if several else _known(part, value)
    return kind.model_validate(values)
