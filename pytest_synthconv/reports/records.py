"""The record of a conversation: one JSON object, one line of ``conversations.jsonl``.

``messages`` are those of OpenAI's chat API with keys added; without them, they are a list of
``{"role", "content"}``. Readers ignore keys they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.errors import ConfigurationError
from ..core.models import Conversation, Fault, Message, StopReason, Usage, Verdict
from ..core.text import scrub

SCHEMA = "synthconv.conversation"
SCHEMA_VERSION = "1.1"

HELD_BY, SIMULATE, CHAT = "held_by", "simulate", "chat"
"""In ``ext``: a test ran the conversation with this fixture, or a person typed in this command."""

Record = dict[str, Any]


def to_record(
    conversation: Conversation,
    *,
    run_id: str,
    nodeid: str,
    versions: Mapping[str, str],
    ext: Mapping[str, Any] | None = None,
) -> Record:
    """Return the record of ``conversation``, run for the test ``nodeid``.

    The order of the keys is part of the format. ``ext`` contains captured logs and warnings, and
    which fixture ran it.
    """
    it = conversation
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "conversation_id": it.id,
        "nodeid": nodeid,
        "trial": it.trial,
        "status": _status(it.stop_reason),
        "stop_reason": it.stop_reason.value,
        "reason": it.reason,
        "goal_met_by": it.goal_met_by,
        "persona": _persona(it),
        "assistant": {"name": it.assistant.name, "sha256": it.assistant.sha256},
        "endpoint": {"host": it.endpoint.host, "sha256": it.endpoint.sha256},
        "messages": [_message(message) for message in it.messages],
        "verdicts": [_verdict(verdict) for verdict in it.verdicts],
        "usage": _usage(it.usage),
        "config": {
            "max_turns": it.max_turns,
            "provider": it.provider,
            "user_model": it.user_model,
            "judge_model": it.judge_model,
            "seed": it.seed,
            "prompt_version": it.prompt_version,
        },
        "error": _fault(it.error) if it.error else None,
        "started_at": it.started_at,
        "ended_at": it.ended_at,
        "duration_s": it.duration,
        "flags": list(it.flags),
        "checks": [check.model_dump(mode="json") for check in it.checks],
        "failed_checks": list(it.failed_checks),
        "after": dict(it.after),
        "versions": dict(versions),
        "ext": dict(ext or {}),
    }


def to_line(record: Mapping[str, Any]) -> str:
    """Return ``record`` as one line with newline: ASCII, no NaN, no lone surrogate."""
    line = json.dumps(record, ensure_ascii=True, allow_nan=False)
    if "\\ud" in line:  # perhaps a lone surrogate: rare, and slow to replace
        line = json.dumps(_scrubbed(record), ensure_ascii=True, allow_nan=False)
    return line + "\n"


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of the file at ``path``, in order.

    Ignore a last line that a crash cut off. Raise `ConfigurationError` for any other line that is
    no record, and for a record of a later major version.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith("\n"):
                return
            yield read_record(line, f"{path}:{number}")


def read_record(line: str, where: str) -> Record:
    """Return the record in ``line``, found at ``where``; raise as `read_records` does."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{where}: not a record: {error}") from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise ConfigurationError(f'{where}: not a record: "schema" is not "{SCHEMA}"')
    major = str(record.get("schema_version", "")).partition(".")[0]
    if not major.isdecimal() or int(major) > int(SCHEMA_VERSION.partition(".")[0]):
        raise ConfigurationError(
            f"{where}: the record has schema_version {record.get('schema_version')!r}; this "
            f"pytest-synthconv reads up to {SCHEMA_VERSION}\nUpgrade pytest-synthconv to read it."
        )
    return record


def _status(stop_reason: StopReason) -> str:
    if stop_reason is StopReason.INTERRUPTED:
        return "partial"
    return "error" if stop_reason.is_fault else "complete"


def _persona(conversation: Conversation) -> Record:
    persona = conversation.persona
    identity = {"id": persona.id, "name": persona.name, "sha256": persona.sha256}
    card = persona.model_dump(mode="json", exclude_defaults=True, exclude={"id", "name"})
    reading = conversation.reading
    if reading is None:
        return {**identity, "goals": [goal.ask for goal in persona.goals], "card": card}
    return {**identity, **reading.model_dump(mode="json"), "card": card}


def _fault(fault: Fault) -> Record:
    """Return ``fault``, with what was rejected only if there is some."""
    empty = set() if fault.rejected else {"rejected"}
    return fault.model_dump(mode="json", exclude=empty)


def _message(message: Message) -> Record:
    extras = message.model_dump(mode="json", exclude={"role", "content", "turn", "latency_ms"})
    return {
        "role": message.role,
        "content": message.content,
        "turn": message.turn,
        "latency_ms": message.latency_ms,
        **_known(extras),
        # An empty list says that actions can be seen, and that there were none.
        **({"actions": extras["actions"]} if "actions" in message.model_fields_set else {}),
    }


def _verdict(verdict: Verdict) -> Record:
    optional = {"progress", "frustration", "goal_met_by", "second_opinion"}
    extras = verdict.model_dump(mode="json", include=optional)
    return {
        **verdict.model_dump(mode="json", exclude=optional),
        **_known(extras),
    }


def _known(extras: Record) -> Record:
    return {key: value for key, value in extras.items() if value not in (None, [], {})}


_ADDED_COUNTS = ("cached_tokens", "corrections")
"""Counts of later versions, written after those that every version has."""


def _usage(usage: Usage) -> Record:
    parts = {role: part.model_dump(mode="json") for role, part in usage.by_role.items()}
    record = usage.model_dump(mode="json", exclude={"by_role", *_ADDED_COUNTS})
    return {
        **record,
        "by_role": {
            role: {key: value for key, value in part.items() if key != "by_role"}
            for role, part in parts.items()
        },
        **{name: getattr(usage, name) for name in _ADDED_COUNTS},
    }


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            return scrub(value)
        case Mapping():
            return {scrub(str(key)): _scrubbed(part) for key, part in value.items()}
        case list() | tuple():
            return [_scrubbed(part) for part in value]
        case _:
            return value
