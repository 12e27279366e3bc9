"""Cards and kinds of assistants, and the talks between them: in this process, without a network."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Conversation, Dialogue, EndpointIdentity, Message, Talk
from pytest_synthconv.core.protocols import Reply
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser

from .lines import HERE, knowledge_of
from .saying import Kind, Knowledge

MAX_TURNS = 10


@dataclass(frozen=True)
class Card:
    """A persona, whom it turns to, and what a good assistant would know."""

    persona: Persona
    assistant: Assistant
    knowledge: Knowledge

    @property
    def sort(self) -> str:
        """What the card states: ``evidence`` for every goal it insists on, ``goals``, ``prose``."""
        musts = [goal for goal in self.persona.goals if goal.must]
        if not musts:
            return "prose"
        return "evidence" if all(goal.evidence for goal in musts) else "goals"


@dataclass(frozen=True)
class Meeting:
    """A kind of assistant and the card that talks to it."""

    kind: Kind
    card: Card

    @property
    def is_set_aside(self) -> bool:
        """True when no rule was tuned on it. The kinds set aside only meet people set aside."""
        return self.kind.is_set_aside


@dataclass(frozen=True)
class Played(Meeting):
    """A meeting and the talk that came of it."""

    conversation: Conversation


def read_cards(folder: Path = HERE) -> list[Card]:
    """The cards in ``folder``, in the order of its file."""
    data = _read(folder / "cards.yaml")
    knowledge = knowledge_of(_read(folder / "knowledge.yaml"))
    return [
        Card(persona, assistant, knowledge[persona.id])
        for assistant, persona in _people(data["assistants"])
    ]


def read_short_answers(folder: Path = HERE) -> list[tuple[Persona, Assistant, tuple[str, ...]]]:
    """Personas with right answers in few words, to be said one a turn."""
    data = _read(folder / "short_answers.yaml")
    answers: dict[str, tuple[str, ...]] = {}
    for each in data["assistants"]:
        for user in each["users"]:
            answers[user["name"]] = tuple(user.pop("answers"))
    return [
        (persona, assistant, answers[persona.name])
        for assistant, persona in _people(data["assistants"])
    ]


def _read(path: Path) -> Any:
    return read_yaml(path.read_text("utf-8"))


def _people(assistants: Sequence[dict[str, Any]]) -> Iterator[tuple[Assistant, Persona]]:
    for each in assistants:
        assistant = Assistant(name=each["name"], description=each["description"])
        for user in each["users"]:
            yield assistant, Persona(**user)


@dataclass(frozen=True)
class InProcess:
    """An endpoint that is a function of the messages so far. It takes no time at all."""

    name: str
    respond: Callable[[Sequence[Message]], str]

    @property
    def identity(self) -> EndpointIdentity:
        return EndpointIdentity(host="in-process", sha256=sha256(self.name.encode()).hexdigest())

    def open(self, conversation_id: str) -> InProcess:
        """Itself: all it knows of a talk are the messages."""
        return self

    def reply(self, messages: Sequence[Message]) -> Reply:
        return Reply(content=self.respond(messages), latency_ms=0)

    def close(self) -> None:
        """Nothing is open."""


def meetings(kinds: Iterable[Kind], cards: Sequence[Card]) -> list[Meeting]:
    """Every kind with every card that it meets."""
    return [
        Meeting(kind, card)
        for kind in kinds
        for card in cards
        if kind.meets(card.knowledge, card.persona)
    ]


def play(who: Sequence[Meeting], seed: int) -> list[Played]:
    """The talk of each of these meetings."""
    return [Played(each.kind, each.card, _talk(each, seed)) for each in who]


def _talk(who: Meeting, seed: int) -> Conversation:
    card = who.card

    def respond(messages: Sequence[Message]) -> str:
        return who.kind.reply(messages, card.knowledge, card.persona)

    return converse(card.persona, card.assistant, InProcess(who.kind.name, respond), seed)


def say_in_turn(
    persona: Persona, assistant: Assistant, replies: Sequence[str], seed: int
) -> Conversation:
    """The talk of ``persona`` with an assistant that says ``replies`` one after another."""

    def respond(messages: Sequence[Message]) -> str:
        turn = sum(message.role == "user" for message in messages)
        return replies[(turn - 1) % len(replies)]

    return converse(persona, assistant, InProcess("short answers", respond), seed)


def converse(
    persona: Persona, assistant: Assistant, endpoint: InProcess, seed: int
) -> Conversation:
    """One talk with the offline user and the heuristic judge."""
    cast = Participants(
        assistant=assistant,
        endpoint=endpoint,
        user=ScriptedUser(AgendaUser()),
        judge=HeuristicJudge(),
    )
    return simulate(persona, cast, Limits(max_turns=MAX_TURNS, seed=seed))


def said(ended: Sequence[Conversation]) -> bytes:
    """Every word, end and reason of conversations, as bytes to compare."""
    told = (
        repr([(m.role, m.content, m.act, m.proposal) for m in conversation.messages])
        + f"{conversation.stop_reason}{conversation.reason}{conversation.verdicts}"
        for conversation in ended
    )
    return "\n".join(told).encode("utf-8", "surrogatepass")


def milliseconds_per_turn(ended: Sequence[Conversation]) -> float:
    """CPU time that user and judge take to think, told by letting them think all of it again.

    What they remember of texts and cards is forgotten before each talk, since no run holds the
    same talk twice; what is loaded from files stays, since a run loads it once.
    """
    user, judge = ScriptedUser(AgendaUser()), HeuristicJudge()
    memories = list(_memories())
    spent, turns = 0.0, 0
    for conversation in ended:
        talks = list(_prefixes(conversation))
        for forget in memories:
            forget()
        start = time.process_time()
        for before, after in talks:
            user.speak(before)
            judge.assess(after)
        spent += time.process_time() - start
        turns += len(talks)
    return spent * 1000 / max(1, turns)


def _memories() -> Iterator[Callable[[], None]]:
    """How to empty each memory of limited size in the package; loaders have no limit."""
    for name, module in list(sys.modules.items()):
        if name.startswith("pytest_synthconv"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"]:
                    yield value.cache_clear


def _prefixes(conversation: Conversation) -> Iterator[tuple[Talk, Talk]]:
    """What the user, and then the judge, was shown in each turn that had both."""
    fields = {name: getattr(conversation, name) for name in Dialogue.model_fields}
    messages, verdicts = conversation.messages, conversation.verdicts
    for end in range(2, len(messages) + 1, 2):
        fields["verdicts"] = verdicts[: end // 2 - 1]
        yield (
            Talk(**{**fields, "messages": messages[: end - 2]}),
            Talk(**{**fields, "messages": messages[:end]}),
        )
