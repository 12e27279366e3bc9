"""A test with a conversation that did not pass, as summaries show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.text import one_line

FAILED, ERROR, EXPECTED = "failed", "error", "expected"
"""How a test ends. ``expected``: its failure does not count, because of a gate or a quarantine."""


@dataclass(frozen=True)
class FailedTest:
    """A test that did not pass, and its conversation, which is empty if it had none.

    ``message`` is one line; ``file`` is relative to the repository, ``line`` counts from 1.
    """

    outcome: str
    nodeid: str
    message: str
    file: str = ""
    line: int | None = None
    persona: str = ""
    persona_id: str = ""
    stop_reason: str = ""
    conversation_id: str = ""
    transcript: str = ""

    @property
    def title(self) -> str:
        """Who it is about: the persona, or else the test."""
        return one_line(self.persona or self.nodeid, 80)

    @property
    def sentence(self) -> str:
        """What went wrong, with the name of the persona."""
        if not self.persona or self.persona in self.message:
            return self.message
        return f"{self.title}: {self.message}"


def failed_test(
    outcome: str,
    nodeid: str,
    message: str,
    properties: Mapping[str, str],
    *,
    file: str,
    line: int | None,
) -> FailedTest:
    """Return the test with its JUnit ``properties``, given without their prefix."""
    names = ("persona", "persona_id", "stop_reason", "conversation_id", "transcript")
    known = {name: properties[name] for name in names if name in properties}
    text = one_line(message) or one_line(properties.get("reason", "")) or "no reason is known"
    return FailedTest(outcome, nodeid, text, file, line, **known)
