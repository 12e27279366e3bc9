"""Stored runs as tests write them down: who passed how often, and records that say so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.regression.counts import Instrument, PersonaCounts, Subject, Tally
from pytest_synthconv.reports.records import Record, to_line

INSTRUMENT = Instrument(
    persona_sha256="p" * 12,
    assistant_sha256="a" * 12,
    provider="offline",
    user_model="agenda",
    judge_model="heuristic",
    prompt_version=None,
    max_turns=10,
)


def entry(
    persona: str, passed: int, failed: int = 0, faults: int = 0, **fields: Any
) -> PersonaCounts:
    """What a run found of ``persona``; fields of its parts as given."""
    ended = {
        StopReason.GOAL_MET: passed,
        StopReason.FRUSTRATED: failed,
        StopReason.ENDPOINT_ERROR: faults,
    }
    told = {reason: number for reason, number in ended.items() if number}
    known = Instrument.model_fields
    instrument = {name: value for name, value in fields.items() if name in known}
    tally = {name: value for name, value in fields.items() if name in Tally.model_fields}
    about = {"run": "r1", "began": "2026-11-01T08:00:00.000+00:00", "endpoint_sha256": "e" * 12}
    return PersonaCounts(
        subject=Subject(fields.get("assistant", "Desk"), persona),
        instrument=INSTRUMENT.model_copy(update=instrument),
        tally=Tally(**{"ended": told, **tally}),
        **{name: fields.get(name, value) for name, value in about.items()},
    )


def suite(
    failed: Mapping[str, int] | None = None, *, each: int, **fields: Any
) -> list[PersonaCounts]:
    """Twenty personas, ``p00`` to ``p19``, held ``each`` times; ``failed`` so often."""
    failed = failed or {}
    names = [f"p{i:02}" for i in range(20)]
    return [entry(n, each - failed.get(n, 0), failed.get(n, 0), **fields) for n in names]


def record(number: int = 1, **fields: Any) -> Record:
    """A record of a conversation of two turns; fields as given, of its parts too."""
    config = {
        "max_turns": 10,
        "provider": "offline",
        "user_model": "agenda",
        "judge_model": "heuristic",
        "seed": 0,
        "prompt_version": None,
    }
    messages = [
        {"role": role, "content": "x", "turn": turn, "latency_ms": 100 if role != "user" else None}
        for turn in (1, 2)
        for role in ("user", "assistant")
    ]
    whole: Record = {
        "schema": "synthconv.conversation",
        "schema_version": "1.0",
        "run_id": "r1",
        "conversation_id": f"c{number}",
        "trial": number,
        "stop_reason": "goal_met",
        "persona": {"id": "alex", "name": "Alex", "sha256": "p" * 64},
        "assistant": {"name": "Desk", "sha256": "a" * 64},
        "endpoint": {"host": "h", "sha256": "e" * 64},
        "messages": messages,
        "usage": {"cost_usd": 0.5},
        "config": {**config, **{name: fields.pop(name) for name in config if name in fields}},
        "started_at": "2026-11-01T08:00:00.000+00:00",
        "duration_s": 2.0,
    }
    return {**whole, **fields}


def written(path: Path, *records: Record) -> Path:
    """A ``conversations.jsonl`` of these records."""
    path.write_text("".join(map(to_line, records)))
    return path
