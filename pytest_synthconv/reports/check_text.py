"""The results of checks in the text of a failing test, and in the summary of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.checks import CheckResult
from ..core.models import Conversation, StopReason
from ..core.text import counted, one_line
from ..core.transcripts import transcript

_ENDED = {
    StopReason.GOAL_MET: "got what they came for, but",
    StopReason.HANDED_OFF: "was handed off to a human, and",
    StopReason.MAX_TURNS: "came to no end, and",
}
_REASON = 160


def failed_check(conversation: Conversation) -> CheckResult | None:
    """Return the check that fails the test, None if its stop reason or nothing does.

    A frustrated user fails it anyway, and a fault is no result.
    """
    if conversation.stop_reason not in _ENDED:
        return None
    return next((check for check in conversation.checks if check.fails), None)


def with_failed_check(conversation: Conversation, check: CheckResult) -> str:
    """Return the ending and ``check``: ``got what they came for, but check 'x' was violated``."""
    where = "" if check.turn is None else f" at turn {check.turn}"
    others = len(conversation.failed_checks) - 1
    more = f" (and {counted(others, 'other check')})" if others else ""
    start = _ENDED[conversation.stop_reason]
    what = "was violated" if check.result == "violated" else "could not be carried out"
    return f"{start} check {check.id!r} {what}{where}: {check.reason}{more}"


def marked_transcript(conversation: Conversation) -> str:
    """Return the transcript, with a line below each reply that violates a check."""
    violated: dict[int, list[CheckResult]] = {}
    for check in conversation.checks:
        if check.result == "violated" and check.turn is not None:
            violated.setdefault(check.turn, []).append(check)
    return transcript(_rows(conversation, violated))


def _rows(
    conversation: Conversation, violated: Mapping[int, list[CheckResult]]
) -> Iterator[tuple[int, str, str]]:
    for message in conversation.messages:
        yield message.turn, message.role, message.shown
        if message.role == "assistant":
            for check in violated.get(message.turn, ()):
                yield message.turn, "^ check", f"{check.id} violated: {check.reason}"


def check_lines(conversation: Conversation) -> list[str]:
    """Return a part of the text with a line per check that is not simply kept."""
    lines = [
        f"check {check.id}: {_result(check)}{_turn(check)}: {one_line(check.reason, _REASON)}"
        for check in conversation.checks
        if check.result not in ("holds", "not_applicable")
    ]
    return ["\n".join(lines)] if lines else []


def _result(check: CheckResult) -> str:
    is_warning = check.result == "violated" and check.severity == "warn"
    return f"{check.result} (only a warning)" if is_warning else check.result


def _turn(check: CheckResult) -> str:
    return "" if check.turn is None else f" in turn {check.turn}"


def summary_of_checks(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what the checks of a run have found: nothing if all hold.

    ``checks: violated in 2 conversations: no-promises 1, polite 1``, then the warnings, what could
    not be told, and the criteria that were left out.
    """
    results = [check for record in records for check in record.get("checks") or ()]
    if not results:
        return
    failed = _ids(c for c in results if c["result"] == "violated" and _severity(c) == "fail")
    warned = _ids(c for c in results if c["result"] == "violated" and _severity(c) == "warn")
    unseen = _ids(c for c in results if c["result"] == "unobservable")
    unknown = _ids(c for c in results if c["result"] == "unknown")
    skipped = _ids(c for c in results if c["result"] == "skipped")
    carried_out = len(results) - skipped.total()
    if failed:
        yield f"checks: {failed.total()} of {carried_out} violated: {_shown(failed)}"
    elif carried_out and not unseen:
        yield f"checks: {carried_out} carried out, none failed"
    if warned:
        yield f"checks, warnings only: {_shown(warned)}"
    if unseen:
        yield f"checks that failed, because no actions can be observed: {_shown(unseen)}"
    if unknown:
        yield f"checks that could not tell: {_shown(unknown)}"
    if skipped:
        number = counted(len(skipped), "criterion").replace("criterions", "criteria")
        yield f"checks: {number} skipped in {skipped.total()} results (--synthconv-skip-criteria)"


def _ids(checks: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(str(check["id"]) for check in checks)


def _severity(check: Mapping[str, Any]) -> str:
    return str(check.get("severity", "fail"))


def _shown(ids: Counter[str]) -> str:
    return ", ".join(f"{own_id} {number}" for own_id, number in sorted(ids.items()))
