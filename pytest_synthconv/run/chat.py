"""A conversation in which a person types as a persona, with the simulated user's help.

It runs through the same loop as every other; only its user and its judge show what happens.
"""

from __future__ import annotations

import textwrap
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.cards import Persona
from ..core.errors import ConfigurationError, StoppedError, UserError
from ..core.models import Conversation, StopReason, Talk, Usage, Verdict, VerdictKind
from ..core.protocols import Endpoint, Judge, User, UserMessage
from ..core.text import counted, now, one_line, printable
from ..reports.artifacts import Artifacts, RunInfo, versions
from ..reports.records import CHAT, HELD_BY
from ..simulation.cast import Limits
from ..simulation.message_checks import TYPED
from ..simulation.resources import RunResources
from .conversation_cache import ConversationCache
from .participant_overrides import ParticipantDefaults
from .participants import ParticipantFactory
from .run import Run
from .suite import AssistantUnderTest

Show = Callable[[str], None]
Ask = Callable[[], "str | None"]
"""Return the line that the person types, or None if there are no more."""
QUIT = "/quit"
KEYS = f"Enter sends the proposal, other text replaces it, {QUIT} or Ctrl-D ends the talk."
LEFT = "the person who typed left the talk"
_WIDTH = 79
_LABEL = 11


def persona_called(name: str | None, people: Sequence[Persona]) -> Persona:
    """Return the persona with this id or name, by default the first of ``people``."""
    if name is None:
        return people[0]
    for persona in people:
        if name in (persona.id, persona.name):
            return persona
    known = "\n".join(f"  {persona.id}" for persona in people)
    raise ConfigurationError(f"no persona is called {one_line(name, 80)!r}; there are:\n{known}")


def chat(
    known: AssistantUnderTest,
    persona: Persona,
    endpoint: Endpoint,
    factory: ParticipantFactory,
    resources: RunResources,
    *,
    artifacts: Path,
    limits: Limits,
    options: Mapping[str, Any],
    ask: Ask,
    show: Show,
) -> Conversation:
    """Run the conversation and record it in ``artifacts``, as a run of its own.

    ``options`` are written to the file of the run. Ctrl-C propagates; what was said is recorded.
    """
    defaults = ParticipantDefaults(
        factory.choices,
        factory.user(),
        factory.judge(),
        speculates=False,
        criteria=factory.criteria(),
        # A person tries the assistant out, and needs no language model for it.
        skips_criteria=factory.choices.judge is None,
    )
    participants = defaults.participants(
        known.assistant,
        endpoint,
        TypingUser(defaults.user, ask, show),
        ShowingJudge(defaults.judge, show),
        at_once=False,
    )
    info = RunInfo(uuid.uuid4().hex, now(), options, versions())
    records = Artifacts(artifacts.absolute(), info)
    records.check()
    run = _run(records, info, resources)
    status = "interrupted"
    try:
        conversation = run.simulate(persona, participants, limits, CHAT, ext={HELD_BY: CHAT})
        if conversation.stop_reason is not StopReason.INTERRUPTED:
            status = "complete"
    finally:
        records.finish(status, 0 if status == "complete" else None)
        run.close()
    for problem in run.unrecorded:
        show(f"WARNING: {problem}")
    return conversation


def _run(records: Artifacts, info: RunInfo, resources: RunResources) -> Run:
    return Run(
        run_id=info.run_id,
        artifacts=records,
        record_name=str(records.conversations),
        shared=ConversationCache(None),
        resources=resources,
        versions=info.versions,
        announce=lambda conversation: None,
    )


@dataclass(frozen=True)
class TypingUser:
    """Proposes what ``simulated`` would say, and says what the person types instead."""

    simulated: User
    ask: Ask
    show: Show

    @property
    def name(self) -> str:
        return f"a person who typed, helped by {self.simulated.name}"

    def speak(self, talk: Talk) -> UserMessage:
        """Return the proposal or the typed text. Raise `StoppedError` if the person leaves."""
        if talk.greeting and not talk.user_messages and talk.objection is None:
            self.show(said("assistant", talk.greeting.noted))
        if talk.objection is not None:
            self.show(f"(not sent: it {one_line(talk.objection)})")
        proposal = self._proposal(talk)
        typed = self.ask()
        if proposal is None:
            while typed is not None and not typed.strip():
                self.show("(there is no proposal: type a message)")
                typed = self.ask()
        if typed is None or typed.strip() == QUIT:
            raise StoppedError(LEFT)
        if not typed.strip() and proposal is not None:
            return proposal
        cost = proposal.usage if proposal else Usage()
        return UserMessage(content=typed.strip(), act=TYPED, usage=cost)

    def _proposal(self, talk: Talk) -> UserMessage | None:
        """Return what the simulated user would say, if it knows something."""
        try:
            proposal = self.simulated.speak(talk)
        except UserError as error:
            self.show(f"(no proposal: {one_line(str(error))})")
            return None
        self.show(said("proposal", proposal.content))
        return proposal


@dataclass(frozen=True)
class ShowingJudge:
    """Shows the reply, and what ``judge`` thinks of it."""

    judge: Judge
    show: Show

    @property
    def name(self) -> str:
        return self.judge.name

    def assess(self, talk: Talk) -> Verdict:
        """Return the verdict of the judge. Show the reply first: a verdict may take long."""
        if talk.objection is None:
            self.show(said("assistant", talk.messages[-1].noted))
        verdict = self.judge.assess(talk)
        self.show(verdict_line(verdict))
        return verdict


def said(label: str, text: str) -> str:
    """Return ``text`` as lines for a terminal, the first of them after ``label``."""
    left = f"{label:<{_LABEL}}"
    lines = [
        part
        for line in printable(text).split("\n")
        for part in textwrap.wrap(line, _WIDTH - _LABEL, break_long_words=False) or [""]
    ]
    shown = "\n".join(lines).strip("\n") or "(said nothing)"
    return left + shown.replace("\n", "\n" + " " * _LABEL)


def verdict_line(verdict: Verdict) -> str:
    """Return ``verdict`` on one line, with the progress of the goals where the judge gives it."""
    ends = verdict.verdict is not VerdictKind.CONTINUE
    parts = [str(verdict.verdict) if ends else "go on"]
    if verdict.progress:
        met = verdict.progress.count("met")
        parts.append(f"{met} of {counted(len(verdict.progress), 'goal')} met")
    if verdict.frustration not in (None, "none"):
        parts.append(f"frustration {verdict.frustration}")
    line = one_line(f"{', '.join(parts)}: {verdict.reason}", _WIDTH - _LABEL)
    return f"{'judge':<{_LABEL}}{line}"
