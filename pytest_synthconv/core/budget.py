"""What a run may spend: counted before every request, and stopped for good by a fatal fault."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter

from .errors import BudgetError, NotRunError, ParticipantError, ProviderError, StoppedError
from .models import Model, Usage
from .text import counted

_POLL = 0.005
"""Seconds between two looks at the ledger's lock, which nobody holds for longer."""
_REQUEST = Usage(requests=1)


@dataclass(frozen=True)
class BudgetLimits:
    """The most that a run may spend; None is no limit. ``cost`` is in US dollars.

    What a request takes is known only afterwards, so those that are under way can pass the limits
    of tokens, cost and seconds. That of requests is exact.
    """

    requests: int | None = None
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None


class Budget:
    """Counts every request of a run, to providers and to the assistant alike.

    Serves many threads. ``ledger``, where given, is a file that all processes of the run share, so
    that limits hold for them together; it is touched only when one of requests, tokens or cost is
    set. ``started`` is when the run began, as `time.time` gives it; now by default. Once ``stop``
    is set, every request is refused.
    """

    def __init__(
        self,
        limits: BudgetLimits | None = None,
        *,
        ledger: Path | None = None,
        started: float | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self._limits = limits or BudgetLimits()
        self._started = time.time() if started is None else started
        self._stop = stop or threading.Event()
        self._ledger = ledger if _is_summed(self._limits) else None
        self._lock = threading.Lock()
        self._run = _Account()
        self._spent = Usage()

    @property
    def spent(self) -> Usage:
        """What this process asked for and was charged, by whatever role."""
        return self._spent

    def ask(self) -> None:
        """Take one request from the budget, before it is sent.

        Raises `BudgetError` when nothing is left of it, `NotRunError` after a fatal fault, and
        `StoppedError`.
        """
        if self._stop.is_set():
            raise StoppedError
        refusals: list[ParticipantError] = []

        def asked(run: _Account) -> _Account:
            refusals.extend(self._refusals(run))
            return run if refusals else run.plus(_REQUEST)

        self._change(asked)
        if refusals:
            raise refusals[0]
        self._note(_REQUEST)

    def owe(self) -> None:
        """Count a request that is made whatever is left: what was begun is to be ended."""
        self._change(lambda run: run.plus(_REQUEST))
        self._note(_REQUEST)

    def charge(self, usage: Usage) -> None:
        """Add the tokens and the cost of ``usage``; `ask` has counted its requests."""
        taken = usage.model_copy(update={"requests": 0, "by_role": {}})
        self._change(lambda run: run.plus(taken))
        self._note(taken)

    def halt(self, cause: ProviderError) -> None:
        """Let no further request be sent. The first cause is kept."""
        halt = _Halt.of(cause)
        self._change(lambda run: replace(run, halt=run.halt or halt))

    def _change(self, change: Callable[[_Account], _Account]) -> None:
        with self._lock:
            self._run = change(self._run) if self._ledger is None else _kept(self._ledger, change)

    def _note(self, usage: Usage) -> None:
        with self._lock:
            self._spent += usage

    def _refusals(self, run: _Account) -> list[ParticipantError]:
        if run.halt is not None:
            return [NotRunError(run.halt.error())]
        lasted = time.time() - self._started
        used_up = _used_up(self._limits, run.spent, lasted)
        return [BudgetError(f"the run's budget of {told}") for told in used_up]


class _Halt(Model):
    """A fatal fault, as processes tell it to each other."""

    message: str
    kind: str
    status: int | None

    @classmethod
    def of(cls, cause: ProviderError) -> _Halt:
        return cls(message=str(cause), kind=cause.kind, status=cause.status)

    def error(self) -> ProviderError:
        return ProviderError(self.message, kind=self.kind, status=self.status, is_fatal=True)


@dataclass(frozen=True)
class _Account:
    """What all processes of the run have spent, and whether one of them met a fatal fault."""

    spent: Usage = field(default_factory=Usage)
    halt: _Halt | None = None

    def plus(self, usage: Usage) -> _Account:
        return replace(self, spent=self.spent + usage)


@cache
def _accounts() -> TypeAdapter[_Account]:
    return TypeAdapter(_Account)


def _is_summed(limits: BudgetLimits) -> bool:
    """Whether what other processes spend counts. Time passes for all of them alike."""
    return (limits.requests, limits.tokens, limits.cost) != (None, None, None)


def _used_up(limits: BudgetLimits, spent: Usage, lasted: float) -> list[str]:
    """What of ``limits`` is used up, each told with its option."""
    told = []
    tokens = spent.input_tokens + spent.output_tokens
    cost = spent.cost_usd or 0.0
    if limits.requests is not None and spent.requests >= limits.requests:
        told.append(f"{counted(limits.requests, 'request')} is used up (--synthconv-max-requests)")
    if limits.tokens is not None and tokens >= limits.tokens:
        limit = f"{limits.tokens:,} tokens"
        told.append(f"{limit} is used up: {tokens:,} (--synthconv-max-tokens)")
    if limits.cost is not None and cost >= limits.cost:
        told.append(f"${limits.cost:g} is used up: ${cost:.4g} (--synthconv-max-cost)")
    if limits.seconds is not None and lasted >= limits.seconds:
        told.append(f"{limits.seconds:g} s is used up (--synthconv-max-seconds)")
    return told


def _kept(ledger: Path, change: Callable[[_Account], _Account]) -> _Account:
    """What ``change`` makes of the account in ``ledger``, after it was written there."""
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(ledger.with_name(f"{ledger.name}.lock")).acquire(poll_interval=_POLL):
        before = _accounts().validate_json(ledger.read_bytes()) if ledger.exists() else None
        after = change(before or _Account())
        if after != before:
            # Replaced, not overwritten: a worker that is killed here must not leave half of it.
            fresh = ledger.with_name(f"{ledger.name}.new")
            fresh.write_bytes(_accounts().dump_json(after))
            os.replace(fresh, ledger)
        return after
