"""Asking those who take part for one thing each: a message, a reply, a verdict.

Anything can come of it, since participants may be a user's own code: whatever goes wrong leaves
here as a `ParticipantError` that names who failed.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from ..core.deadlines import Threads
from ..core.errors import (
    BudgetError,
    EndpointError,
    JudgeError,
    NotRunError,
    ParticipantError,
    ProviderError,
    StoppedError,
    UnusableMessageError,
    UserError,
)
from ..core.evidence import missing_quotes
from ..core.models import Talk, Usage, Verdict, VerdictKind
from ..core.protocols import EndpointSession, Judge, MakesRequests, Reply, User, UserMessage
from ..core.tracebacks import describe_error
from .message_checks import objection
from .resources import RunResources, UsageCounter

Answered = TypeVar("Answered")

_COUNTED = Usage()
_ASKED = 2
"""How often a participant is asked for one thing: once, and once again when it is unusable."""


@dataclass(frozen=True)
class ParticipantCalls:
    """Asks on behalf of one conversation; what that costs goes to ``spending``.

    Once ``stop`` is set nobody is asked: `StoppedError`. ``line`` is a free line to the assistant,
    taken for each request to it. ``threads`` are for what is asked beside something else.
    """

    means: RunResources
    spending: UsageCounter
    stop: threading.Event = field(default_factory=threading.Event)
    line: Callable[[], AbstractContextManager[object]] = nullcontext
    threads: Threads = field(default_factory=lambda: Threads("pytest_synthconv next message"))

    def message(self, user: User, talk: Talk) -> UserMessage:
        """A message that may be sent; an unusable one is written again once, then `UserError`."""
        who = f"the simulated user ({user.name})"
        why: str | None = None
        for _ in range(_ASKED):
            self._go_on()
            told = talk.model_copy(update={"objection": f"it {why}"}) if why else talk
            try:
                with self._counted("user"), blaming(UserError, who):
                    message = _expected(UserMessage, user.speak(told))
            except UnusableMessageError as error:
                why = str(error)
                continue
            self.spending.add("user", message.usage)
            why = objection(message, talk)
            if why is None:
                return message
        turn = len(talk.user_messages) + 1
        raise UserError(
            f"{who} wrote no usable message for turn {turn}: it {why}", kind="unusable_message"
        )

    def reply(self, session: EndpointSession, talk: Talk) -> Reply:
        """The assistant's reply, asked for again where a fault may pass.

        To a talk in which nothing was said it is the greeting.
        """
        repeated = itertools.chain((0,), itertools.repeat(1))

        def attempt() -> Reply:
            retries = next(repeated)

            def ask() -> None:
                nonlocal retries
                self.means.budget.ask()
                self.spending.add("assistant", Usage(requests=1, retries=retries))
                retries = 0  # what else this attempt asks for was not asked for before

            with self.line():
                self._go_on()
                if isinstance(session, MakesRequests):
                    session.count_with(ask)
                else:
                    ask()
                with blaming(EndpointError, "the endpoint"):
                    return session.reply(talk.messages)

        return self.means.retries.call(attempt)

    def to_close(self, session: EndpointSession) -> None:
        """Let ``session`` end, also when nothing more is wanted, or left to spend.

        What it takes is counted, and tried again where a fault may pass.
        """

        def owe() -> None:
            self.means.budget.owe()
            self.spending.add("assistant", Usage(requests=1))

        try:
            if isinstance(session, MakesRequests):
                session.count_with(owe)
                self.means.retries.call(partial(self._finish, session))
        finally:
            with blaming(EndpointError, "the endpoint"):
                session.close()

    def _finish(self, session: MakesRequests) -> None:
        with self.line(), blaming(EndpointError, "the endpoint"):
            session.finish()

    def verdict(self, judge: Judge, talk: Talk) -> Verdict:
        """A verdict whose quotes were really said; a void one is asked for again once.

        Then it counts as "go on", or, when there is no turn left to go on with, as `JudgeError`.
        """
        who = f"the judge ({judge.name})"
        why: str | None = None
        for _ in range(_ASKED):
            self._go_on()
            told = talk.model_copy(update={"objection": why}) if why else talk
            with self._counted("judge"), blaming(JudgeError, who):
                verdict = _expected(Verdict, judge.assess(told))
            self.spending.add("judge", verdict.usage)
            # Counted, and not to be kept once more with each verdict of a finished conversation.
            verdict = verdict.model_copy(update={"usage": _COUNTED})
            void = missing_quotes(verdict, talk)
            if not void:
                return verdict
            quote = void[0]
            why = f"its quote {quote.quote!r} was not said by the {quote.role} in turn {quote.turn}"
        if len(talk.user_messages) >= talk.max_turns:
            raise JudgeError(f"{who} gave a void verdict: {why}", kind="void_quote")
        return verdict.model_copy(
            update={
                "verdict": VerdictKind.CONTINUE,
                "reason": f"void: {why}; it was: {verdict.verdict}, {verdict.reason}",
                "evidence": (),
                "progress": (),
                "frustration": None,
            }
        )

    def _go_on(self) -> None:
        """Raise `StoppedError` when nobody wants the answer any more."""
        if self.stop.is_set() or self.means.stop.is_set():
            raise StoppedError

    @contextmanager
    def _counted(self, role: str) -> Iterator[None]:
        """Count what was spent on an answer that did not come."""
        try:
            yield
        except ParticipantError as error:
            self.spending.add(role, error.usage)
            raise


@contextmanager
def blaming(kind: type[ParticipantError], who: str) -> Iterator[None]:
    """Let every exception leave as a ``kind`` that names ``who``.

    But for a budget used up and a stop, for which ``who`` is not to blame.
    """
    try:
        yield
    except (kind, BudgetError, StoppedError):
        raise
    except NotRunError as error:
        raise _as(kind, str(error), error) from None
    except ProviderError as error:
        raise _as(kind, f"{who}: {error}", error) from None
    except Exception as error:
        raise kind(describe_error(who, error), kind="exception") from error


def _as(kind: type[ParticipantError], message: str, error: ParticipantError) -> ParticipantError:
    return kind(message, kind=error.kind, status=error.status, usage=error.usage)


def _expected(kind: type[Answered], answer: object) -> Answered:
    if not isinstance(answer, kind):
        told = f"a {kind.__qualname__} is expected, got {type(answer).__qualname__}"
        raise TypeError(told)
    return answer
