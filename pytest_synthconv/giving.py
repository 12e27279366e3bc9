"""How a test is given its conversation: with what it is told of it, or as an ERROR of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .models import Conversation, Persona
    from .run import Run

CONVERSATIONS = pytest.StashKey["dict[str, Conversation]"]()
"""On an item: the conversations that its test was given, by their ids."""


class NotTested(pytest.fail.Exception):  # type: ignore[misc,name-defined]
    """A conversation broke down, so that nothing is known of the assistant: an ERROR.

    Shown under the name of its fault, as in ``EndpointError: Persona 'Alex' ...``, by which plugins
    that rerun tests can select it.
    """

    __module__ = "builtins"

    @classmethod
    def by(cls, conversation: Conversation, record: str) -> NotTested:
        """The exception for a conversation that ended in a fault."""
        from .reports.failures import explanation

        name = "".join(word.title() for word in conversation.stop_reason.value.split("_"))
        kind = type(name, (cls,), {"__module__": "builtins"})
        error: NotTested = kind(explanation(conversation, record), pytrace=False)
        return error


@dataclass(frozen=True)
class Told:
    """What a test's verdict needs beside its conversation."""

    fail_on: frozenset[str]
    record: str


def held_for(
    item: pytest.Item, run: Run, persona: Persona, hold: Callable[[], Conversation]
) -> Conversation:
    """Hold a conversation for ``item``; one that ended in a fault makes the item an ERROR."""
    from .errors import SynthconvError
    from .models import Persona
    from .reports.junit import properties, replaced

    if not isinstance(persona, Persona):
        raise NotTested(f"expected a pytest_synthconv.Persona, got {persona!r}", pytrace=False)
    conversation, problem = None, ""
    try:
        conversation = hold()
    except SynthconvError as error:
        problem = str(error)
    except pytest.fail.Exception as error:  # a time limit for tests, which says nothing of the talk
        problem = f"Persona {persona.name!r} was broken off: {error.msg}"
    # Raised outside of the except block: pytest would show a chained cause, and what it holds.
    if conversation is None:
        raise NotTested(problem, pytrace=False)
    ours = properties(conversation, run.record_name)
    item.user_properties[:] = replaced(item.user_properties, ours)
    item.stash.setdefault(CONVERSATIONS, {})[conversation.id] = conversation
    if conversation.stop_reason.is_fault:
        raise NotTested.by(conversation, run.record_name)
    return conversation


def tell_unrecorded(run: Run) -> None:
    """Let the item end in an ERROR whose record or hook failed; its own verdict stands."""
    if run.unrecorded:
        problems = "\n".join(run.unrecorded)
        run.unrecorded.clear()
        pytest.fail(problems, pytrace=False)
