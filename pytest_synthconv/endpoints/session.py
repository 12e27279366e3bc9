"""One conversation with an endpoint over HTTP: send its requests in order, keep the captures."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from ..core.actions import Action
from ..core.cards import Persona
from ..core.deadlines import wait
from ..core.errors import EndpointError
from ..core.models import Message
from ..core.protocols import Reply
from ..core.redaction import Redactor, is_secret_name, without_named
from ..core.text import one_line, scrub
from ..files.endpoint_checks import OF_A_REQUEST
from ..files.endpoint_file import EndpointFile
from ..files.placeholders import OF_FACTS, Masked
from ..files.request_template import RequestTemplate
from .doings import redacted_actions, without_secrets
from .exchange import NOT_YET, ExchangeResult, exchange
from .failures import ExchangeFailure, SetUp
from .transport import Transport

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
"""Seconds between two looks for an answer that is not there yet; doubled each time."""

_TRACE_ID = re.compile("[0-9a-f]{32}")

MAX_SHOWN = 500
"""Characters of a response in an error. Cut after redaction, so that no secret is cut in half."""

_TO_CLOSE = 10.0
"""Timeout in seconds for each request after the last turn: clean-up must not take longer."""


class HTTPSession:
    """One conversation with an `HTTPEndpoint`, with separate cookies, connections and captures."""

    def __init__(
        self,
        file: EndpointFile,
        transport: Transport,
        conversation_id: str,
        is_well: threading.Event,
    ) -> None:
        """Set ``is_well``, which all sessions share, once the server is known to be up."""
        self._file = file
        self._transport = transport
        self._is_well = is_well
        self._ask: Callable[[], None] = _not_counted
        self._values = Masked({**file.initial, "conversation_id": conversation_id, "seed": 0})
        self._redactor = file.redactor
        self._greeting = file.greeting
        self._began = False
        self._opened = 0
        self._ended: set[str] = set()
        self._done: set[str] = set()
        self._is_finished = False
        self._failed = 0
        self._payloads: Mapping[str, str] = {}
        self._learn(file.initial)

    def count_with(self, ask: Callable[[], None]) -> None:
        """Call ``ask`` before each request from now on."""
        self._ask = ask

    def introduce(self, persona: Persona, seed: int = 0) -> None:
        """Fill placeholders with values of ``persona``, who speaks here, and with ``seed``."""
        facts = {f"{OF_FACTS}{name}": value for name, value in persona.facts.items()}
        # Not redacted, not even in headers: the record has the card, and replies name its facts.
        who = {"persona.id": persona.id, "persona.name": persona.name}
        self._values.update({**who, **facts, "seed": seed})

    def reply(self, messages: Sequence[Message]) -> Reply:
        """Return the assistant's reply, redacted. Raise `EndpointError` if there is none.

        Without messages, the reply is the greeting.

        ``kind`` is one of ``connection``, ``dns``, ``tls``, ``timeout``, ``redirect``,
        ``http_status``, ``too_large``, ``content_type``, ``not_json``,
        ``error_path``, ``incomplete``, ``capture``, ``request``, ``response_path``, ``not_text``,
        ``app``. ``is_transient`` are connections that were not made or were cut, names that were
        not found, and the statuses 408, 409, 425, 429 and from 500 on; the session can be used
        again after any fault. Latency is that of this turn's own requests, not of those that failed
        or went before.
        """
        started = time.monotonic()
        outcome: ExchangeResult | EndpointError | None = self._prepared()
        if outcome is None and messages:
            started = time.monotonic()
            outcome = self._turn(messages)
        if isinstance(outcome, EndpointError):
            raise outcome
        self._failed = 0
        latency = round((time.monotonic() - started) * 1000)
        if outcome is None:
            return Reply(content=self._greeting or "", latency_ms=latency)
        return _reply_of(outcome, latency)

    def look(self) -> dict[str, Any]:
        """Send the requests of `after`, and return what they keep. Raise `EndpointError`."""
        kept: dict[str, Any] = {}
        for form in self._file.looking_after:
            heard = self._heard(form, {}, within=_TO_CLOSE)
            if isinstance(heard, EndpointError):
                raise heard
            kept.update(heard.data)
        return kept

    def finish(self) -> None:
        """Send the closing requests of the file that have not succeeded yet.

        Send all of them, even if one fails, and raise `EndpointError` in that case.
        """
        self._is_finished = True
        errors: list[EndpointError] = []
        for form in self._to_close():
            heard = self._heard(form, {}, within=_TO_CLOSE)
            if isinstance(heard, EndpointError):
                errors.append(heard)
            else:
                self._ended.add(form.step)
        if errors:
            raise errors[0]

    def close(self) -> None:
        """Close the connections. Call `finish` first, if that has not been done."""
        try:
            if not self._is_finished:
                self.finish()
        finally:
            self._transport.close()

    def _prepared(self) -> EndpointError | None:
        """Send the requests before the first turn, unless they have been sent."""
        if self._file.preflight is not None and not self._is_well.is_set():
            heard = self._heard(self._file.preflight, {})
            if isinstance(heard, EndpointError):
                return heard
            self._is_well.set()
        for form in self._file.opening[self._opened :]:
            heard = self._heard(form, {})
            if isinstance(heard, EndpointError):
                return heard
            self._opened += 1
            if heard.text is not None:
                self._greeting = heard.text
        return None

    def _turn(self, messages: Sequence[Message]) -> ExchangeResult | EndpointError | None:
        message = messages[-1].content
        said = {
            "message": scrub(self._payloads.get(message, message)),
            "messages": self._history(messages),
            "turn": messages[-1].turn,
        }
        last: ExchangeResult | None = None
        data: dict[str, Any] = {}
        done: tuple[Action, ...] | None = None
        for form in self._file.each_turn:
            heard = self._heard(form, said)
            if isinstance(heard, EndpointError):
                return heard
            last = heard
            data.update(heard.data)
            if heard.actions is not None:
                done = (*(done or ()), *self._new(heard.actions))
        self._payloads = {} if last is None else last.payloads
        return None if last is None else replace(last, data=data, actions=done)

    def _new(self, actions: Sequence[Action]) -> Iterator[Action]:
        """Yield those of ``actions`` that no earlier reply of this conversation had.

        A server that answers with all of its state repeats what was done in earlier turns. One
        whose ids start again in each turn does not: there, the same id is another action.
        """
        for action in actions:
            call = action.model_dump_json(exclude={"result"})
            if action.id is None or call not in self._done:
                yield action
            self._done.add(call)

    def _history(self, messages: Sequence[Message]) -> list[Any]:
        file = self._file
        return [
            file.message_template.value(
                {
                    "role": getattr(file.roles, message.role),
                    "content": scrub(message.content),
                    "message_id": f"{self._values['conversation_id']}-{index}",
                    "conversation_id": self._values["conversation_id"],
                }
            )
            for index, message in enumerate(messages)
            if message.turn or file.send_greeting
        ]

    def _heard(
        self, form: RequestTemplate, said: dict[str, Any], *, within: float | None = None
    ) -> ExchangeResult | EndpointError:
        """Return the redacted response to ``form`` and keep its captures, or return an error.

        The error is raised by the caller, where no local variable contains unredacted text.
        """
        self._ask()
        self._began = True
        values = Masked({**self._values, **said, **self._of_request()})
        heard = self._awaited(form, values, within)
        self._learn(heard.captures)
        if isinstance(heard, ExchangeFailure):
            self._failed += 1
            return self._error(form, heard)
        self._values.update(heard.captures)
        redactor = self._redactor
        return replace(
            heard,
            text=None if heard.text is None else redactor.redact(heard.text),
            actions=heard.actions and redacted_actions(heard.actions, redactor),
            data=without_secrets(dict(heard.data), redactor),
            choices=tuple(map(redactor.redact, heard.choices)),
            dropped=tuple(map(redactor.redact, heard.dropped)),
            payloads=Masked({redactor.redact(it): sent for it, sent in heard.payloads.items()}),
        )

    def _of_request(self) -> dict[str, str]:
        """Return an id of the request, and the W3C trace context: one trace per conversation.

        The trace's id is that of the conversation in records.
        """
        known = str(self._values["conversation_id"])
        trace = known if _TRACE_ID.fullmatch(known) else uuid.uuid5(uuid.NAMESPACE_OID, known).hex
        span = uuid.uuid4().hex[:16]
        return {"request_id": uuid.uuid4().hex, "traceparent": f"00-{trace}-{span}-01"}

    def _awaited(
        self, form: RequestTemplate, values: Masked, within: float | None
    ) -> ExchangeResult | ExchangeFailure:
        """Return the response to ``form``; with `repeat_until`, ask until it is there."""
        end = time.monotonic() + (within or self._file.timeouts.reply)
        pause = _FIRST_PAUSE
        while True:
            heard = exchange(form, values, self._transport, self._redactor, within=within)
            if heard is not NOT_YET or time.monotonic() + pause > end:
                return heard
            wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            self._ask()

    def _learn(self, captures: Mapping[str, Any]) -> None:
        """Redact the secret values of ``captures`` from now on."""
        secrets = [
            (name, SecretStr(value))
            for name, value in captures.items()
            if isinstance(value, str) and (is_secret_name(name) or name in self._in_headers())
        ]
        if secrets:
            self._redactor = self._redactor.joined(Redactor(secrets))

    def _in_headers(self) -> frozenset[str]:
        """Return the names of the placeholders in headers, whose values may be tokens."""
        headers = [header for form in self._file.forms for header in form.headers]
        return frozenset().union(*(template.names for _, template in headers))

    def _to_close(self) -> Iterator[RequestTemplate]:
        """Yield the closing requests whose captures are known, if anything was opened."""
        if self._began and (self._opened or not self._file.opening):
            for form in self._file.closing:
                if form.step not in self._ended and form.names <= {*self._values, *OF_A_REQUEST}:
                    yield form

    def _error(self, form: RequestTemplate, failure: ExchangeFailure) -> EndpointError:
        file = self._file
        may_repeat = file.retries is None or self._failed <= file.retries
        reason = one_line(self.without_secrets(failure.reason), MAX_SHOWN)
        if failure.is_transient and not may_repeat and self._failed > 1:
            reason += f", after {self._failed} attempts"
        step = f"{form.step}: " if form.step else ""
        lines = [f"endpoint {file.host}: {step}{reason}", f"{form.method} {form.shown_url}"]
        answered = self.without_secrets(failure.body.decode("utf-8", "replace"))
        if answered.strip():
            lines.append(f"The answer begins: {one_line(answered, MAX_SHOWN)}")
        if failure.hint:
            lines.append(failure.hint)
        doubtful: SetUp = None if failure.is_transient else "doubtful"
        return EndpointError(
            "\n".join(lines),
            kind=failure.kind,
            status=failure.status,
            is_transient=failure.is_transient and may_repeat,
            retry_after=failure.retry_after,
            set_up="wrong" if form is file.preflight else (failure.set_up or doubtful),
            hint=failure.hint,
        )

    def without_secrets(self, text: str) -> str:
        """Return ``text`` without the secrets of the file and of this conversation."""
        return without_named(self._redactor.redact(text))


def _reply_of(heard: ExchangeResult, latency: int) -> Reply:
    # Set only if they can be observed: see `Reply`.
    acts = {} if heard.actions is None else {"actions": heard.actions}
    return Reply(
        heard.text or "",
        latency_ms=latency,
        is_cut=heard.is_cut,
        data=heard.data,
        choices=heard.choices,
        dropped=heard.dropped,
        **acts,
    )


def _not_counted() -> None:
    """Do nothing: the default if requests are not counted."""
