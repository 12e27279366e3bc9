"""What a run prints about its conversations: pure text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..core.errors import NOT_RUN
from ..core.flags import DISAGREE, PARTS_DROPPED, REPLY_CUT, SECOND_OPINION
from ..core.models import PRESUMED, StopReason, Usage
from ..core.text import counted, one_line
from .check_text import summary_of_checks

OFFLINE = "offline (judge: heuristic, English only, blind to wrong advice)"
"""The participants' name in a run without language models."""


_CENT = 0.01


def counts_line(counts: Mapping[str, int]) -> str:
    """Return for example ``12 goal met, 1 frustrated``, in `StopReason`'s order."""
    parts = []
    for reason in StopReason:
        if count := counts.get(reason.value):
            name = reason.value.replace("_", " ")
            plural = "s" if name.endswith("error") and count > 1 else ""
            parts.append(f"{count} {name}{plural}")
    return ", ".join(parts)


def spent(usage: Mapping[str, Any]) -> str:
    """Return for example ``14 requests, 3 repeated, 31,204 tokens in, 802 out``."""
    parts = [counted(usage["requests"], "request")]
    if usage["retries"]:
        parts.append(f"{usage['retries']:,} repeated")
    if usage["input_tokens"] or usage["output_tokens"]:
        parts.append(f"{usage['input_tokens']:,} tokens in")
        if usage.get("cached_tokens"):
            parts.append(f"{usage['cached_tokens']:,} of them cached")
        parts.append(f"{usage['output_tokens']:,} out")
    if usage["cost_usd"] is not None:
        cost = usage["cost_usd"]
        parts.append(f"${cost:.4f}" if cost >= _CENT / 100 else f"less than ${_CENT / 100:g}")
    return ", ".join(parts)


def summary(records: Iterable[Mapping[str, Any]], where: str, *, detailed: bool) -> list[str]:
    """Return the summary: counts, participants, costs, the records' path; empty without records.

    ``detailed`` adds a line per conversation.
    """
    records = list(records)
    if not records:
        return []
    counts = Counter(record["stop_reason"] for record in records)
    usage = sum((_usage(record) for record in records), Usage())
    number = counted(len(records), "conversation")
    lines = [f"{number}: {counts_line(counts)}; {spent(usage.model_dump())}"]
    lines.extend(_goals_met(records))
    lines.extend(summary_of_checks(records))
    lines.extend(_disagreements(records))
    lines.extend(_second_opinions(records))
    lines.extend(_cut_replies(records))
    lines.extend(_dropped_parts(records))
    lines.extend(_row(record) for record in records if detailed)
    lines.extend(_not_run(records))
    lines.extend(_players(records, usage))
    lines.append(f"records: {where}")
    return lines


def participants_text(provider: str, user: str, judge: str) -> str:
    """Name simulated user and judge, for the header and the summary of a run."""
    if (provider, user, judge) == ("offline", "agenda", "heuristic"):
        return OFFLINE
    return f"{provider} (user: {user}, judge: {judge_text(judge)})"


def judge_text(judge: str) -> str:
    """Name the judge; rules are named with what they cannot do."""
    return f"{judge}, English only, blind to wrong advice" if judge == "heuristic" else judge


def _players(records: Sequence[Mapping[str, Any]], usage: Usage) -> Iterator[str]:
    configs = [record["config"] for record in records]
    names = [
        (config["provider"], config["user_model"], config["judge_model"]) for config in configs
    ]
    for name in dict.fromkeys(names):
        replayed = ", replayed from cassettes" if _is_replayed(name, records, usage) else ""
        yield f"provider: {participants_text(*name)}{replayed}"
    for role, part in usage.by_role.items():
        if part.input_tokens or part.output_tokens:
            yield f"{role}: {spent(part.model_dump())}"
    for role, part in usage.by_role.items():
        yield from _too_often_corrected(role, part)


def _too_often_corrected(role: str, usage: Usage) -> Iterator[str]:
    """Say that a model is too weak for ``role``: over a third of its answers were unusable."""
    # Any request of a completion but the first is counted as a retry.
    answers = usage.requests - usage.retries + usage.corrections
    if usage.corrections * 3 > answers:
        duty = {"judge": "judge", "user": "play a user"}.get(role, "write personas")
        yield (
            f"{role}: {usage.corrections} of {answers} answers were not usable and were requested "
            f"again: this model cannot {duty} reliably"
        )


def _is_replayed(
    name: tuple[str, str, str], records: Sequence[Mapping[str, Any]], usage: Usage
) -> bool:
    """True if models took part without a request, in completed conversations."""
    offline = name[1:] == ("agenda", "heuristic") or name[0] == "custom"
    complete = all(record["status"] == "complete" for record in records)
    if any((record.get("ext") or {}).get("rejudged") for record in records):
        return False  # who plays the user in them is not known from their requests
    return complete and not offline and not {"user", "judge"} & set(usage.by_role)


def _goals_met(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what met goals rest on, if some are presumed, within 80 columns.

    ``goal met: 7 by evidence, 2 by judge, 13 presumed (their cards state no evidence)``.
    """
    number = Counter(record.get("goal_met_by") for record in records)
    if presumed := number[PRESUMED]:
        parts = [f"{number[by]} by {by}" for by in ("evidence", "action", "judge") if number[by]]
        whose = "its card states" if presumed == 1 else "their cards state"
        parts.append(f"{presumed} presumed ({whose} no evidence)")
        yield f"goal met: {', '.join(parts)}"


def _disagreements(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield ``2 conversations: the user left content, the judge saw the goal open``, if any."""
    if number := sum(DISAGREE in record.get("flags", ()) for record in records):
        whose = counted(number, "conversation")
        yield f"{whose}: the user left content, the judge saw the goal open"


def _second_opinions(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield how many conversations only code would have ended; a failure says so itself."""
    if number := sum(
        SECOND_OPINION in record.get("flags", ()) and record["stop_reason"] != "frustrated"
        for record in records
    ):
        whose = counted(number, "conversation")
        yield f"{whose}: patience was used up for code, and not for the judge"


def _cut_replies(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield ``2 conversations: a reply of the assistant was cut by its limit``, if any."""
    if number := sum(REPLY_CUT in record.get("flags", ()) for record in records):
        whose = counted(number, "conversation")
        yield f"{whose}: a reply of the assistant was cut by its limit of tokens"


def _dropped_parts(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield ``2 conversations: users are not shown parts of replies: image, file``, if any."""
    flagged = [record for record in records if PARTS_DROPPED in record.get("flags", ())]
    if flagged:
        messages = (message for record in flagged for message in record["messages"])
        kinds = dict.fromkeys(kind for it in messages for kind in it.get("dropped", ()))
        whose = counted(len(flagged), "conversation")
        yield f"{whose}: users were not shown parts of replies: {one_line(', '.join(kinds), 160)}"


def _not_run(records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield one line for all conversations that were skipped after the same permanent error."""
    causes = Counter(record["reason"] for record in records if record["reason"].startswith(NOT_RUN))
    for cause, times in causes.items():
        yield f"{counted(times, 'conversation')} {one_line(cause)}"


def _usage(record: Mapping[str, Any]) -> Usage:
    # Records of later versions may have other counts.
    known = set(Usage.model_fields)
    usage = {key: value for key, value in record["usage"].items() if key in known}
    roles = {
        role: {key: value for key, value in part.items() if key in known}
        for role, part in usage.pop("by_role", {}).items()
    }
    return Usage.model_validate({**usage, "by_role": roles})


def _row(record: Mapping[str, Any]) -> str:
    turns = sum(1 for message in record["messages"] if message["role"] == "user")
    progress = f"turn {turns}/{record['config']['max_turns']}"
    is_presumed = record.get("goal_met_by") == PRESUMED
    reason = "presumed met" if is_presumed else record["stop_reason"].replace("_", " ")
    return f"  {reason:<14} {progress:<11} {record['persona']['id']}: " + one_line(
        record["reason"], 160
    )
