"""A run without new conversations: all come from a stored file, and nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.cards import Assistant
from ..core.models import Conversation
from ..simulation.cast import Participants
from .absent import ENDPOINT, JUDGE, USER
from .stored_conversations import StoredConversations
from .trial_rounds import ConversationRequest


def absent(assistant: Assistant) -> Participants:
    """Return the participants of a replay, where nobody but ``assistant`` is known."""
    return Participants(assistant, ENDPOINT, USER, JUDGE)


@dataclass
class ReplayedRun:
    """What the fixtures need of a `Run`, from ``stored``; nothing can remain ``unrecorded``."""

    stored: StoredConversations
    unrecorded: list[str] = field(default_factory=list)

    @property
    def record_name(self) -> str:
        """The path of the replayed file, for messages."""
        return self.stored.name

    def conversation(self, request: ConversationRequest) -> Conversation:
        """Return the stored conversation of ``request``.

        Raise `ConfigurationError` if the file has none.
        """
        return self.stored.conversation(
            request.persona, request.participants.assistant, request.limits, request.nodeid
        )
