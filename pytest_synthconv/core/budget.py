"""The budget of a run: counts every request before it is sent, and stops after a fatal error."""

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
from .frozen import Model
from .models import Usage
from .text import counted

_POLL = 0.005
"""Seconds between two attempts to acquire the ledger's lock, which is never kept for longer."""
_REQUEST = Usage(requests=1)


@dataclass(frozen=True)
class BudgetLimits:
    """The most that a run may spend. None is no limit. ``cost`` is in US dollars.

    The usage of a request is known only afterwards, so requests in flight can exceed the limits of
    tokens, cost and seconds. The limit of requests is exact.
    """

    requests: int | None = None
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None


class Budget:
    """Count every request of a run, to providers and to the assistant alike.

    Thread-safe. ``ledger``, if given, is a file that all processes of the run share, so that the
    limits apply to all of them together. It is used only if requests, tokens or cost are limited.
    ``started`` is the start of the run, as returned by `time.time`; the default is now. Once
    ``stop`` is set, every request is refused.
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
        """The usage of this process, of all roles together."""
        return self._spent

    def ask(self) -> None:
        """Take one request from the budget, before it is sent.

        Raise `BudgetError` if the budget is used up, `NotRunError` after a fatal error, and
        `StoppedError` once ``stop`` is set.
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
        """Count a request without checking the limits. For clean-up requests, always sent."""
        self._change(lambda run: run.plus(_REQUEST))
        self._note(_REQUEST)

    def charge(self, usage: Usage) -> None:
        """Add the tokens and the cost of ``usage``. `ask` has already counted its requests."""
        taken = usage.model_copy(update={"requests": 0, "by_role": {}})
        self._change(lambda run: run.plus(taken))
        self._note(taken)

    def halt(self, cause: ProviderError) -> None:
        """Refuse all further requests. Only the first cause is kept."""
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
        return [BudgetError(f"the run's budget of {limit}") for limit in used_up]


class _Halt(Model):
    """A fatal error, in the form in which processes share it."""

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
    """The usage of all processes of the run, and the first fatal error of one of them."""

    spent: Usage = field(default_factory=Usage)
    halt: _Halt | None = None

    def plus(self, usage: Usage) -> _Account:
        return replace(self, spent=self.spent + usage)


@cache
def _accounts() -> TypeAdapter[_Account]:
    return TypeAdapter(_Account)


def _is_summed(limits: BudgetLimits) -> bool:
    """Return True if the usage of other processes counts. Time is the same for all of them."""
    return (limits.requests, limits.tokens, limits.cost) != (None, None, None)


def _used_up(limits: BudgetLimits, spent: Usage, lasted: float) -> list[str]:
    """Return the limits that are used up, as texts with the name of the option."""
    texts = []
    tokens = spent.input_tokens + spent.output_tokens
    cost = spent.cost_usd or 0.0
    if limits.requests is not None and spent.requests >= limits.requests:
        texts.append(f"{counted(limits.requests, 'request')} is used up (--synthconv-max-requests)")
    if limits.tokens is not None and tokens >= limits.tokens:
        limit = f"{limits.tokens:,} tokens"
        texts.append(f"{limit} is used up: {tokens:,} (--synthconv-max-tokens)")
    if limits.cost is not None and cost >= limits.cost:
        texts.append(f"${limits.cost:g} is used up: ${cost:.4g} (--synthconv-max-cost)")
    if limits.seconds is not None and lasted >= limits.seconds:
        texts.append(f"{limits.seconds:g} s is used up (--synthconv-max-seconds)")
    return texts


def _kept(ledger: Path, change: Callable[[_Account], _Account]) -> _Account:
    """Apply ``change`` to the account in the file ``ledger`` and return the new account."""
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(ledger.with_name(f"{ledger.name}.lock")).acquire(poll_interval=_POLL):
        before = _accounts().validate_json(ledger.read_bytes()) if ledger.exists() else None
        after = change(before or _Account())
        if after != before:
            # Replaced, not overwritten: a worker killed here must not leave half a file.
            fresh = ledger.with_name(f"{ledger.name}.new")
            fresh.write_bytes(_accounts().dump_json(after))
            os.replace(fresh, ledger)
        return after
