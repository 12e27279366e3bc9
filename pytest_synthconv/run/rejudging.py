"""Judge the conversations of a stored file again, and compare the verdicts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.cards import Persona
from ..core.models import Conversation, StopReason, Talk
from ..core.text import counted, one_line
from ..regression.agreement import Agreement, Change, agreement, plain
from ..reports.records import Record
from ..simulation.cast import Limits, Participants
from ..simulation.rejudging import judged_again
from ..simulation.resources import RunResources
from .absent import AbsentEndpoint, AbsentUser
from .stored_conversations import StoredConversations

REJUDGED = "rejudged"
"""In ``ext``: what the record of a conversation that was judged again says of the stored one."""
_LISTED = 20
_OURS = "agenda"


@dataclass
class Rejudging:
    """Gives a run its conversations: the stored ones, with the verdicts of the run's judge."""

    stored: StoredConversations
    _origins: dict[str, Conversation] = field(default_factory=dict)

    def simulate(
        self,
        persona: Persona,
        participants: Participants,
        limits: Limits,
        resources: RunResources,
        *,
        stop: threading.Event | None = None,
        on_message: Callable[[Talk], None] = lambda talk: None,
        on_end: Callable[[Conversation], None],
    ) -> Conversation:
        """Judge the stored conversation of ``persona``; see `judged_again`. No message is new.

        Raise `ConfigurationError` if there is none.
        """
        stored = self.stored.conversation(persona, participants.assistant, limits)

        def ended(conversation: Conversation) -> None:
            self._origins[conversation.id] = stored
            on_end(conversation)

        return judged_again(
            stored,
            _seated(participants, stored),
            resources,
            stop=stop or threading.Event(),
            on_end=ended,
        )

    def ext(self, conversation: Conversation) -> dict[str, Any]:
        """Return what the record of ``conversation`` says of the stored one."""
        stored = self._origins.pop(conversation.id)
        about = {
            "file": self.stored.name,
            "conversation_id": stored.id,
            "stop_reason": stored.stop_reason.value,
            "judge_model": stored.judge_model,
        }
        return {REJUDGED: about}


def _seated(participants: Participants, stored: Conversation) -> Participants:
    """Return ``participants`` with the endpoint and the user of ``stored``, by name only."""
    user, reading = stored.user_model, stored.reading
    is_foreign = user != _OURS and stored.provider not in (participants.provider, "custom")
    return replace(
        participants,
        endpoint=AbsentEndpoint(stored.endpoint),
        # As in any record, a model of another provider is named with it.
        user=AbsentUser(
            f"{stored.provider}:{user}" if is_foreign and ":" not in user else user,
        ),
        read=(lambda persona: reading) if reading else None,
    )


@dataclass(frozen=True)
class Comparison:
    """How the verdicts of ``records``, which were judged again, compare with the stored ones."""

    found: Agreement
    changes: tuple[Change, ...]
    unjudged: int
    failed: int
    origins: frozenset[str]

    def plain(self) -> dict[str, Any]:
        """Return it for ``run.json``."""
        return {**plain(self.found, self.changes), "not_judged": self.unjudged}


def compared(records: Iterable[Record]) -> Comparison:
    """Compare each record with the stored one that it is of; the last one of each counts."""
    latest = {_origin(record)["conversation_id"]: record for record in records if _origin(record)}
    pairs: list[tuple[str, str]] = []
    changes: list[Change] = []
    unjudged = failed = 0
    for record in latest.values():
        before, now = _origin(record)["stop_reason"], record["stop_reason"]
        if StopReason(before).is_fault:
            unjudged += 1
        elif StopReason(now).is_fault:
            failed += 1
        else:
            pairs.append((before, now))
            if before != now:
                changes.append(Change(_who(record), before, now, record["reason"]))
    return Comparison(agreement(pairs), tuple(changes), unjudged, failed, frozenset(latest))


def lines(it: Comparison, stored: StoredConversations, judges: Iterable[str]) -> Iterator[str]:
    """Yield the lines of the summary on a run that judged ``stored`` again."""
    found = it.found
    by = " and ".join(dict.fromkeys(judges))
    if found.total:
        yield (
            f"judged again by {by}: {found.same} of {counted(found.total, 'verdict')} as stored "
            f"({found.share:.0%}), {_kappa(found)}"
        )
    for change in sorted(it.changes)[:_LISTED]:
        yield f"  {change.who}: {change.before} -> {change.now}: {one_line(change.reason, 120)}"
    if len(it.changes) > _LISTED:
        yield f"  and {len(it.changes) - _LISTED} more"
    if it.unjudged:
        yield f"{counted(it.unjudged, 'stored conversation')} not judged, because of a fault then"
    if it.failed:
        yield f"{counted(it.failed, 'stored conversation')} not judged, because of a fault now"
    yield from not_used(stored, it.origins)


def not_used(stored: StoredConversations, used: frozenset[str]) -> Iterator[str]:
    """Yield a line if no test has used some of the stored conversations."""
    if number := len(stored.ids - used):
        yield f"{counted(number, 'conversation')} of {stored.name} not used by any test"


def _kappa(found: Agreement) -> str:
    if found.kappa is None:
        return "kappa undefined: there is only one kind of verdict"
    return f"Cohen's kappa {found.kappa:.2f}"


def _origin(record: Record) -> Mapping[str, Any]:
    origin: Mapping[str, Any] = (record.get("ext") or {}).get(REJUDGED) or {}
    return origin


def _who(record: Record) -> str:
    trial = record.get("trial", 1)
    return str(record["persona"]["id"]) + (f" (trial {trial})" if trial != 1 else "")
