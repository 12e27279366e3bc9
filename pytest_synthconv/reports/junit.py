"""A conversation as string properties of a JUnit test case.

Every value is a plain `str` without lone surrogates. pytest-xdist sends properties to its
controller with execnet, which refuses anything else; failures are then lost and the run exits with
0 (measured with pytest 9.2 and pytest-xdist 3.8).
"""

from __future__ import annotations

from ..core.models import Conversation
from ..core.text import scrub
from ..core.transcripts import cut
from .records import SCHEMA_VERSION

PREFIX = "synthconv."
_TRANSCRIPT_LIMIT = 4000


def properties(conversation: Conversation, record: str, **others: object) -> list[tuple[str, str]]:
    """Return the properties of ``conversation`` and ``others`` of the same test.

    ``record`` is the file that contains its record.
    """
    it = conversation
    values = {
        "stop_reason": it.stop_reason.value,
        "reason": it.reason,
        "failed_checks": ", ".join(it.failed_checks),
        "schema_version": SCHEMA_VERSION,
        "conversation_id": it.id,
        "persona": it.persona.name,
        "persona_id": it.persona.id,
        "assistant": it.assistant.name,
        "provider": it.provider,
        "user_model": it.user_model,
        "judge_model": it.judge_model,
        "goal_met_by": it.goal_met_by or "",
        "actions": sum(len(message.actions) for message in it.messages),
        "turns": len(it.user_messages),
        "duration_s": it.duration,
        "requests": it.usage.requests,
        "input_tokens": it.usage.input_tokens,
        "output_tokens": it.usage.output_tokens,
        "cost_usd": "" if it.usage.cost_usd is None else it.usage.cost_usd,
        "trial": it.trial,
        "transcript": cut(it.transcript(), _TRANSCRIPT_LIMIT),
        "record": record,
        **others,
    }
    return [(PREFIX + name, scrub(str(value))) for name, value in values.items()]


def replaced(old: list[tuple[str, object]], new: list[tuple[str, str]]) -> list[tuple[str, object]]:
    """Return ``old`` with ours replaced by ``new``: a rerun item has each only once."""
    return [*((name, value) for name, value in old if not name.startswith(PREFIX)), *new]
