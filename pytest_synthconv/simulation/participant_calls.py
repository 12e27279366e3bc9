"""Call the user, the endpoint and the judge, with retries, budget checks and error wrapping.

Participants may be a user's own code: every exception becomes a `ParticipantError` that names the
participant.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from pydantic import JsonValue

from ..core.check_cards import Check
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
from ..core.evidence import missing_quotes, with_turns_mended
from ..core.models import Rejected, Talk, Usage, Verdict, VerdictKind
from ..core.protocols import (
    CriterionFinding,
    CriterionJudge,
    EndpointSession,
    Judge,
    LooksAfter,
    MakesRequests,
    Reply,
    User,
    UserMessage,
)
from ..core.reasoning import without_reasoning
from ..core.text import cut, one_line, scrub
from ..core.tracebacks import describe_error
from .message_checks import WORD_FOR_WORD, rejection_reason
from .resources import RunResources, UsageCounter

Answered = TypeVar("Answered")

_COUNTED = Usage()
ATTEMPTS = 2
"""Attempts to get a usable answer."""


@dataclass(frozen=True)
class ParticipantCalls:
    """Calls for one conversation; their usage is counted in ``counter``.

    Once ``stop`` is set, calls raise `StoppedError`. ``line`` limits concurrent requests to the
    assistant. ``threads`` run calls in the background.
    """

    resources: RunResources
    counter: UsageCounter
    stop: threading.Event = field(default_factory=threading.Event)
    line: Callable[[], AbstractContextManager[object]] = nullcontext
    threads: Threads = field(default_factory=lambda: Threads("pytest_synthconv next message"))

    def message(self, user: User, talk: Talk) -> UserMessage:
        """Return a usable message, at the second attempt at the latest; else `UserError`.

        Both keep what could not be sent, and so does an error at the second attempt.
        """
        who = f"the simulated user ({user.name})"
        rejected: tuple[Rejected, ...] = ()
        for _ in range(ATTEMPTS):
            self._check_stop()
            why = rejected[-1].reason if rejected else None
            if rejected:
                self._count_correction("user")
            shown = talk.model_copy(update={"objection": why}) if why else talk
            try:
                with self._counted("user"), errors_as(UserError, who):
                    message = _expected(UserMessage, user.speak(shown))
            except UnusableMessageError as error:
                rejected = (*rejected, _rejected(error.said, str(error)))
                continue
            except ParticipantError as error:
                error.rejected = rejected
                raise
            self.counter.add("user", message.usage)
            spoken = _spoken(message)
            problem = rejection_reason(spoken, talk)
            if problem is None:
                return spoken.model_copy(update={"rejected": rejected}) if rejected else spoken
            rejected = (*rejected, _rejected(message.content, problem))
        turn = len(talk.user_messages) + 1
        text = f"{who} wrote no usable message for turn {turn}: {rejected[-1].reason}"
        if last := one_line(rejected[-1].content):
            text = f"{text}\nThe last one was: {last}"
        raise UserError(text, kind="unusable_message", rejected=rejected)

    def reply(self, session: EndpointSession, talk: Talk) -> Reply:
        """Return the assistant's reply, with retries after transient errors.

        In a talk without messages it is the greeting.
        """
        repeated = itertools.chain((0,), itertools.repeat(1))

        def attempt() -> Reply:
            retries = next(repeated)

            def ask() -> None:
                nonlocal retries
                self.resources.budget.ask()
                self.counter.add("assistant", Usage(requests=1, retries=retries))
                retries = 0  # further requests of this attempt are not repetitions

            with self.line():
                self._check_stop()
                if isinstance(session, MakesRequests):
                    session.count_with(ask)
                else:
                    ask()
                with errors_as(EndpointError, "the endpoint"):
                    return session.reply(talk.messages)

        return self.resources.retries.call(attempt)

    def look(self, session: LooksAfter) -> Mapping[str, JsonValue]:
        """Return the state in which the conversation has left things.

        Its requests are counted, and repeated after transient errors.
        """

        def ask() -> None:
            self.resources.budget.ask()
            self.counter.add("assistant", Usage(requests=1))

        def attempt() -> Mapping[str, JsonValue]:
            self._check_stop()
            if isinstance(session, MakesRequests):
                session.count_with(ask)
            with self.line(), errors_as(EndpointError, "the endpoint"):
                return session.look()

        return self.resources.retries.call(attempt)

    def close_session(self, session: EndpointSession) -> None:
        """Close ``session``, also after a stop or without budget.

        Its requests are counted, and repeated after transient errors.
        """

        def owe() -> None:
            self.resources.budget.owe()
            self.counter.add("assistant", Usage(requests=1))

        try:
            if isinstance(session, MakesRequests):
                session.count_with(owe)
                self.resources.retries.call(partial(self._finish, session))
        finally:
            with errors_as(EndpointError, "the endpoint"):
                session.close()

    def _finish(self, session: MakesRequests) -> None:
        with self.line(), errors_as(EndpointError, "the endpoint"):
            session.finish()

    def verdict(self, judge: Judge, talk: Talk) -> Verdict:
        """Return a verdict whose quotes were really said; request a void one again once.

        A quote that was said once, in another turn than the judge says, gets the right turn.
        If that is void, too, it counts as "go on", or at the last turn as `JudgeError`.
        """
        who = f"the judge ({judge.name})"
        why: str | None = None
        for _ in range(ATTEMPTS):
            self._check_stop()
            if why:
                self._count_correction("judge")
            shown = talk.model_copy(update={"objection": why}) if why else talk
            with self._counted("judge"), errors_as(JudgeError, who):
                verdict = _expected(Verdict, judge.assess(shown))
            self.counter.add("judge", verdict.usage)
            # It is counted above; a finished conversation need not keep it again in each verdict.
            verdict = verdict.model_copy(update={"usage": _COUNTED})
            verdict = with_turns_mended(verdict, talk)
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

    def finding(
        self, judge: CriterionJudge, check: Check, talk: Talk, turn: int | None, who: str
    ) -> CriterionFinding:
        """Return what ``judge`` finds about the criterion of ``check``; its cost is counted."""
        self._check_stop()
        if talk.objection:
            self._count_correction("judge")
        with self._counted("judge"), errors_as(JudgeError, who):
            finding = _expected(CriterionFinding, judge.judge_criterion(check, talk, turn))
        self.counter.add("judge", finding.usage)
        return finding.model_copy(update={"usage": _COUNTED})

    def _check_stop(self) -> None:
        """Raise `StoppedError` if the conversation was cancelled."""
        if self.stop.is_set() or self.resources.stop.is_set():
            raise StoppedError

    def _count_correction(self, role: str) -> None:
        """Count an answer of a language model that is requested again, as its own retries are."""
        if self.counter.requests(role):
            self.counter.add(role, Usage(retries=1, corrections=1))

    @contextmanager
    def _counted(self, role: str) -> Iterator[None]:
        """Count the usage of failed calls."""
        try:
            yield
        except ParticipantError as error:
            self.counter.add(role, error.usage)
            raise


@contextmanager
def errors_as(kind: type[ParticipantError], who: str) -> Iterator[None]:
    """Wrap every exception in ``kind`` with ``who`` in its message.

    Exhausted budgets and stops pass through, because ``who`` did not cause them.
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


def _rejected(said: str, why: str) -> Rejected:
    return Rejected(content=cut(scrub(said)), reason=scrub(f"it {why}"))


def _spoken(message: UserMessage) -> UserMessage:
    """Return ``message`` without reasoning. What people wrote is as they want it."""
    content = without_reasoning(message.content)
    if message.act in WORD_FOR_WORD or content == message.content:
        return message
    return message.model_copy(update={"content": content})


def _expected(kind: type[Answered], answer: object) -> Answered:
    if not isinstance(answer, kind):
        raise TypeError(f"a {kind.__qualname__} is expected, got {type(answer).__qualname__}")
    return answer
