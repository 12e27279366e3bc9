"""Which options have no part in a run from stored conversations, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NOT_SPOKEN = ("generate", "endpoint", "user-model", "max-turns", "seed", "preflight")
_NOT_CALLED = (
    *("provider", "judge-model", "persona-model", "model-parameters", "model-timeout"),
    *("concurrency", "artifacts", "cassettes", "record-mode"),
    *("max-requests", "max-tokens", "max-cost", "max-seconds"),
)


def without_part(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the options that have no effect with the others in ``values``, and why."""
    if "replay" in values and "rejudge" in values:
        return {"rejudge": "so is --synthconv-replay: stored verdicts are kept, or judged again"}
    if "replay" in values:
        why = "--synthconv-replay calls nobody and writes no records: leave it out"
        return dict.fromkeys((*_NOT_SPOKEN, *_NOT_CALLED), why)
    if "rejudge" in values:
        why = "nobody speaks with --synthconv-rejudge, the judge only judges: leave it out"
        return dict.fromkeys(_NOT_SPOKEN, why)
    return {}


def of_replay(values: Mapping[str, Any]) -> str | None:
    """Return why a replay cannot do what ``values`` request, or None."""
    if "replay" in values and values.get("report", "off") == "on":
        return (
            "--synthconv-report: a replay does not write to the artifacts directory\n"
            "Name a file with --synthconv-report=FILE."
        )
    return None
