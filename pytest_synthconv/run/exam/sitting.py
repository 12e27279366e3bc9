"""Put the questions to a judge or a user, as a conversation would, and mark the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from ...core.errors import ParticipantError, UnusableMessageError
from ...core.models import Talk, Usage
from ...core.protocols import Judge, User, UserMessage
from ...core.text import one_line
from ...simulation.message_checks import rejection_reason
from ...simulation.participant_calls import ParticipantCalls
from ...simulation.resources import RunResources, UsageCounter
from .checks import CHECKS, faults_of, refusal
from .marks import USABLE, Mark
from .questions import NextLine, Transcript

Question = TypeVar("Question")


@dataclass(frozen=True)
class Sitting:
    """The marks of one participant, and what its answers have cost.

    ``rescued`` counts the wrong ends of a judge's first question that its second look took back,
    ``lost`` the right ones.
    """

    name: str
    marks: tuple[Mark, ...]
    usage: Usage
    rescued: int = 0
    lost: int = 0


@dataclass(frozen=True)
class _Answer:
    marks: tuple[Mark, ...]
    usage: Usage
    rescued: bool = False
    lost: bool = False


def examine_judge(
    judge: Judge, questions: Iterable[Transcript], resources: RunResources, *, at_once: int = 1
) -> Sitting:
    """Put ``questions`` to ``judge``, ``at_once`` of them at a time."""
    return _sitting(judge.name, lambda asked: _judged(judge, asked, resources), questions, at_once)


def examine_user(
    user: User, questions: Iterable[NextLine], resources: RunResources, *, at_once: int = 1
) -> Sitting:
    """Put ``questions`` to ``user``, ``at_once`` of them at a time."""
    return _sitting(user.name, lambda asked: _played(user, asked, resources), questions, at_once)


def _sitting(
    name: str,
    ask: Callable[[Question], _Answer],
    questions: Iterable[Question],
    at_once: int,
) -> Sitting:
    pool = ThreadPoolExecutor(at_once, "pytest_synthconv exam")
    try:
        answers = tuple(pool.map(ask, questions))
    finally:
        pool.shutdown(cancel_futures=True)
    return Sitting(
        name,
        tuple(mark for answer in answers for mark in answer.marks),
        sum((answer.usage for answer in answers), Usage()),
        rescued=sum(answer.rescued for answer in answers),
        lost=sum(answer.lost for answer in answers),
    )


def _judged(judge: Judge, question: Transcript, resources: RunResources) -> _Answer:
    counter, who = UsageCounter(), question.talk.persona.id
    try:
        verdict = ParticipantCalls(resources, counter).verdict(judge, question.talk)
    except ParticipantError as error:
        mark = Mark(question.kind, who, error=one_line(str(error)))
        return _Answer((mark,), counter.usage())
    is_right = verdict.verdict in question.accepted
    said = f"{verdict.verdict} instead of {question.right.replace('_', ' ')}"
    wrong = None if is_right else one_line(f"{said}: {verdict.reason}", 160)
    first = verdict.unconfirmed
    was_right = first in question.accepted
    return _Answer(
        (Mark(question.kind, who, wrong),),
        counter.usage(),
        rescued=first is not None and is_right and not was_right,
        lost=first is not None and was_right and not is_right,
    )


@dataclass
class _FirstAttempt:
    """A user that remembers what was wrong with the first answer to ``question``."""

    user: User
    question: NextLine
    faults: dict[str, str | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.user.name

    def speak(self, talk: Talk) -> UserMessage:
        try:
            message = self.user.speak(talk)
        except UnusableMessageError as error:
            self.faults = self.faults or refusal(error)
            raise
        self.faults = self.faults or faults_of(message, self.question)
        return message


def _played(user: User, question: NextLine, resources: RunResources) -> _Answer:
    counter, who = UsageCounter(), question.talk.persona.id
    first = _FirstAttempt(user, question)
    error, unusable = None, None
    try:
        message = ParticipantCalls(resources, counter).message(first, question.talk)
        unusable = rejection_reason(message, question.talk)
    except ParticipantError as fault:
        reason = one_line(str(fault))
        error, unusable = (None, reason) if fault.kind == "unusable_message" else (reason, None)
    kinds = [kind for kind in CHECKS if kind in first.faults]
    marks = [Mark(kind, who, first.faults[kind]) for kind in kinds]
    return _Answer((*marks, Mark(USABLE, who, unusable, error)), counter.usage())
