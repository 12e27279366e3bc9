"""Judge a recorded talk again, turn by turn, as if it took place now.

The judge sees after each turn what it would have seen then: the talk up to it, with its own earlier
verdicts. Nothing that was said changes, so the talk cannot go on where the recording ends.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing

from ..core.deadlines import stopped_by
from ..core.errors import ParticipantError
from ..core.flags import NOT_JUDGED, RECORDING_ENDED
from ..core.models import Conversation, Message, StopReason, Talk, Usage
from ..core.text import now
from .cast import Participants
from .check_results import CheckResults
from .endings import Ending, by_fault, by_verdict, is_over
from .loop import Clock, finished
from .participant_calls import ParticipantCalls
from .resources import RunResources, UsageCounter
from .second_opinion import verdict_on

_Finished = Callable[[Conversation], None]


def judged_again(
    stored: Conversation,
    participants: Participants,
    resources: RunResources,
    *,
    stop: threading.Event,
    on_end: _Finished,
) -> Conversation:
    """Return ``stored`` as the judge in ``participants`` sees it, as a new conversation.

    It ends at the judge's first verdict that is an end, or where the recording ends. The cards'
    checks are carried out on the talk until there. Errors of the judge become the stop reason.
    Talks that ended in a fault are not judged: they keep it. ``on_end`` is called once with the
    conversation, as `loop.simulate` does.
    """
    if stored.stop_reason.is_fault or not stored.messages:
        conversation = _with_its_fault(stored)
        on_end(conversation)
        return conversation
    calls, clock = ParticipantCalls(resources, UsageCounter(), stop), Clock()
    talk = _without_messages(stored)
    results = CheckResults(participants, calls)

    def concluded(ending: Ending) -> Conversation:
        conversation = finished(
            talk,
            ending.redacted(resources.redactor),
            participants,
            uuid.uuid4().hex,
            clock,
            calls.counter.usage(),
        ).model_copy(update={"after": stored.after})
        return _flagged(conversation, RECORDING_ENDED) if is_open(ending) else conversation

    def ended(ending: Ending) -> Conversation:
        conversation = results.added_to(concluded(ending))
        on_end(conversation)
        return conversation

    def is_open(ending: Ending) -> bool:
        return ending.error is None and not _is_complete(talk)

    try:
        with stopped_by(stop, resources.stop), closing(calls.threads):
            for messages in _turns(stored):
                talk = talk.model_copy(update={"messages": messages})
                verdict = verdict_on(talk, participants, calls)
                talk = talk.model_copy(update={"verdicts": (*talk.verdicts, verdict)})
                if is_over(talk):
                    break
            ending = by_verdict(talk) if _is_complete(talk) else _cut_off(talk, stored)
            results.collect(talk, lambda: concluded(ending))
    except ParticipantError as error:
        ending = by_fault(error, talk)
    except BaseException as error:
        ended(Ending(StopReason.INTERRUPTED, f"interrupted by {type(error).__name__}"))
        raise
    return ended(ending)


def _turns(stored: Conversation) -> Iterator[tuple[Message, ...]]:
    """Yield the messages up to each reply of the assistant; a greeting belongs to the first."""
    for place, message in enumerate(stored.messages, 1):
        if message.role == "assistant" and message.turn:
            yield stored.messages[:place]


def _is_complete(talk: Talk) -> bool:
    """True if the loop, too, would have ended ``talk`` here."""
    return bool(talk.verdicts) and (is_over(talk) or len(talk.user_messages) >= talk.max_turns)


def _cut_off(talk: Talk, stored: Conversation) -> Ending:
    """Return the ending of a talk that the stored judge had ended, and this one would not have."""
    said = stored.stop_reason.value.replace("_", " ")
    return Ending(
        StopReason.MAX_TURNS,
        f"the recording ends after turn {len(talk.user_messages)} of {talk.max_turns}, where "
        f"{stored.judge_model} saw {said}; no end was seen until then: {talk.verdicts[-1].reason}",
    )


def _without_messages(stored: Conversation) -> Talk:
    return Talk(
        persona=stored.persona,
        assistant=stored.assistant,
        max_turns=stored.max_turns,
        seed=stored.seed,
        trial=stored.trial,
    )


def _with_its_fault(stored: Conversation) -> Conversation:
    """Return ``stored`` under another id, at no cost: this run has called nobody."""
    at = now()
    about = {
        "id": uuid.uuid4().hex,
        "reason": f"not judged again, because of its fault: {stored.reason}",
        "usage": Usage(),
        "started_at": at,
        "ended_at": at,
        "duration": 0.0,
    }
    return _flagged(stored.model_copy(update=about), NOT_JUDGED)


def _flagged(conversation: Conversation, flag: str) -> Conversation:
    flags = dict.fromkeys((*conversation.flags, flag))
    return conversation.model_copy(update={"flags": tuple(flags)})
