"""Give tests their conversations, and turn faults into ERRORs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest

from . import progress

if TYPE_CHECKING:
    from ..core.cards import Persona
    from ..core.models import Conversation
    from ..regression.counts import Counts
    from ..regression.trial_plan import TrialPlan
    from ..run.run import Run
    from ..run.suite import AssistantUnderTest
    from ..simulation.cast import Participants

CONVERSATIONS = pytest.StashKey["dict[str, Conversation]"]()
"""On an item: the conversations of its test, by id."""


class ConversationError(pytest.fail.Exception):  # type: ignore[misc,name-defined]
    """A conversation ended in a fault, which says nothing about the assistant: an ERROR.

    Shown under the name of the fault, as in ``EndpointError: Persona 'Alex' ...``, so that plugins
    that rerun tests can select it.
    """

    __module__ = "builtins"
    line: str | None = None
    """For the summary: pytest would show the whole message there in CI, transcript and all."""

    @classmethod
    def by(
        cls, conversation: Conversation, record: str, counts: Counts | None = None
    ) -> ConversationError:
        """Return the exception for a conversation with a fault; ``counts`` are of its trials."""
        from ..regression.trial_results import fault_of_trials
        from ..reports.failure_text import fault_name, summary_line

        kind = type(fault_name(conversation), (cls,), {"__module__": "builtins"})
        error: ConversationError = kind(
            fault_of_trials(conversation, record, counts), pytrace=False
        )
        error.line = summary_line(conversation)
        return error


class ConversationFailure(pytest.fail.Exception):  # type: ignore[misc,name-defined]
    """The assistant failed a persona: a FAILURE, shown as pytest shows its own ``Failed``.

    Separate from `ConversationError`, so that xfail covers failures and never faults.
    """

    __module__ = "builtins"
    line: str | None = None


ConversationFailure.__name__ = ConversationFailure.__qualname__ = "Failed"


class VerdictContext(NamedTuple):
    """What a test's verdict needs in addition to its conversations.

    ``is_gated``: failing personas are only reported, and the gate decides whether the run fails.
    """

    fail_on: frozenset[str]
    record: str
    plan: TrialPlan
    is_gated: bool


def require_conversation(
    item: pytest.Item,
    run: Run,
    persona: Persona,
    hold: Callable[[], Conversation],
    **properties: object,
) -> Conversation:
    """Return a conversation for ``item``; a fault makes the item an ERROR."""
    conversation = request_conversation(item, persona, hold)
    set_properties(item, run, conversation, **properties)
    if conversation.stop_reason.is_fault:
        raise ConversationError.by(conversation, run.record_name)
    return conversation


def request_conversation(
    item: pytest.Item, persona: Persona, hold: Callable[[], Conversation]
) -> Conversation:
    """Return a conversation for ``item``, also one with a fault; without any, raise an ERROR."""
    from ..core.cards import Persona
    from ..core.errors import SynthconvError

    if not isinstance(persona, Persona):
        raise ConversationError(
            f"expected a pytest_synthconv.Persona, got {persona!r}", pytrace=False
        )
    conversation, problem = None, ""
    try:
        with progress.waiting(item.config):
            conversation = hold()
    except SynthconvError as error:
        problem = str(error)
    except pytest.fail.Exception as error:  # a time limit for tests, which says nothing of the talk
        problem = f"Persona {persona.name!r} was broken off: {error.msg}"
    except pytest.skip.Exception as error:  # in the assistant, the user, the judge or a hook
        problem = (
            f"Persona {persona.name!r} was broken off: pytest.skip() was called ({error.msg})\n"
            "A skip would hide that nothing is known of the assistant. Skip the test instead."
        )
    # Raised outside of the except block: pytest would show a chained cause, and what it holds.
    if conversation is None:
        raise ConversationError(problem, pytrace=False)
    item.stash.setdefault(CONVERSATIONS, {})[conversation.id] = conversation
    return conversation


def set_properties(
    item: pytest.Item, run: Run, conversation: Conversation, **others: object
) -> None:
    """Set the JUnit properties of ``conversation``, and ``others``; replace earlier ones."""
    from ..reports.junit import properties, replaced

    ours = properties(conversation, run.record_name, **others)
    item.user_properties[:] = replaced(item.user_properties, ours)


def fail_if_unrecorded(run: Run) -> None:
    """Make the item an ERROR when a record or hook failed; the test's own verdict stays."""
    if run.unrecorded:
        problems = "\n".join(run.unrecorded)
        run.unrecorded.clear()
        pytest.fail(problems, pytrace=False)


def is_same_in_all_processes(cast: Participants, under_test: AssistantUnderTest | None) -> bool:
    """Return True when every process of the run makes the same participants."""
    from ..core.protocols import traits_of
    from ..run.absent import AbsentEndpoint

    if isinstance(cast.endpoint, AbsentEndpoint):
        return cast.provider != "custom"
    file = under_test.endpoint if under_test is not None else None
    is_from_file = file is not None and traits_of(cast.endpoint).file is file
    return is_from_file and cast.provider != "custom"
