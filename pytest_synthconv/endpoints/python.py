"""An assistant in Python: any object that the ``synthconv_endpoint`` fixture may return.

It may be a callable ``(messages) -> str`` or ``(messages, conversation_id) -> str``, sync or
async, where messages are ``{"role": ..., "content": ...}`` dictionaries; or an object with
``open(conversation_id)``, whose sessions have ``reply(messages)``, and may have ``close()``.
Instead of a text, all of them may return a `Reply`, which can say what the assistant did. With an
attribute ``greets`` that is true, their reply to no messages is the greeting.

An exception of that code is a fault that is not tried again. Code that knows better raises an
`EndpointError` itself, which passes unchanged: ``EndpointError("busy", kind="callable",
is_transient=True, retry_after=2)``.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..core.buttons import with_choices
from ..core.errors import ConfigurationError, EndpointError
from ..core.models import EndpointIdentity, Message
from ..core.protocols import Endpoint, EndpointSession, Reply
from ..core.tracebacks import describe_error
from ..files.endpoint_file import EndpointFile
from .adapters import PassedMessage, advice_for_callable, advice_for_object
from .http import HTTPEndpoint

if TYPE_CHECKING:
    from .background_loop import BackgroundLoop

_ACCEPTED = (
    "synthconv_endpoint may be a callable (messages) -> str or (messages, conversation_id) -> str, "
    "sync or async, or an object with open(conversation_id)"
)


_NEWLINE = "\n"
_FOREIGN_LOOP = re.compile(r"attached to a different loop|bound to a different event loop")
_OTHER_LOOP = "what it awaits is attached to a different event loop"
_OWN_LOOP = (
    "Async endpoints run in an event loop of the plugin's own. Create the client, lock or session "
    "inside the endpoint, when it is first called."
)


def as_endpoint(value: Any, file: EndpointFile | None = None) -> Endpoint:
    """Create an endpoint from ``value``. Raise `ConfigurationError` if that is not possible.

    ``file`` is the endpoint file that names ``value``, if there is one.
    """
    if isinstance(value, HTTPEndpoint | PythonEndpoint):
        return value
    if isinstance(value, type):
        raise ConfigurationError(f"{value.__qualname__} is a class, not an object: {_ACCEPTED}.")
    if callable(getattr(value, "open", None)) and not isinstance(value, PurePath):
        return PythonEndpoint(value, value.open, file)
    if callable(value):
        if advice := advice_for_callable(value):
            raise ConfigurationError(f"{_name(value)} cannot be an endpoint: {advice}")
        respond = _with_id(value)
        apart = _takes_the_id(value)
        session = partial(_CallableSession, respond)
        return PythonEndpoint(value, session, file, keeps_talks_apart=apart)
    advice = advice_for_object(value) or f"{_ACCEPTED}."
    raise ConfigurationError(f"an endpoint cannot be of type {type(value).__qualname__}: {advice}")


class PythonEndpoint:
    """An assistant in this process. `open` calls ``open_session(conversation_id)``.

    ``file`` is the endpoint file that names the object, or None if it comes from a fixture.
    ``keeps_talks_apart``: the object knows which conversation a message belongs to, so that several
    can run at once. ``concurrency`` is the maximum number of concurrent calls, or None: the value
    in the file, or the attribute of the same name of the fixture's object.
    """

    def __init__(
        self,
        value: Any,
        open_session: Callable[[str], Any],
        file: EndpointFile | None = None,
        *,
        keeps_talks_apart: bool = True,
    ) -> None:
        self.file = file
        self._open_session = open_session
        self.keeps_talks_apart = keeps_talks_apart
        self.concurrency = file.concurrency if file is not None else _concurrency(value)
        self._identity = _identity(value)
        self._greets = bool(getattr(value, "greets", False))
        from .background_loop import BackgroundLoop  # imports asyncio, so only when needed

        self._loop = BackgroundLoop()

    @property
    def greets(self) -> bool:
        """True when the assistant speaks first, by the file or the object's ``greets``."""
        return self._greets or (self.file is not None and self.file.greets)

    @property
    def identity(self) -> EndpointIdentity:
        """The object's ``identity``, or else its name and the hash of its source."""
        return self._identity

    def open(self, conversation_id: str) -> EndpointSession:
        """Open a session for this conversation. Raise `EndpointError` if that fails."""
        name = self._identity.host
        try:
            session = self._open_session(conversation_id)
        except EndpointError:
            raise
        except Exception as error:
            raise fault_of(name, error) from error
        return PythonSession(session, name, self._loop, self.file)

    def close(self) -> None:
        """End the thread for async code, if there is one. The object itself is not closed."""
        self._loop.close()


class PythonSession:
    """One conversation with a `PythonEndpoint`."""

    def __init__(
        self, session: Any, name: str, loop: BackgroundLoop, file: EndpointFile | None = None
    ) -> None:
        """Use the greeting in ``file``, if there is one, instead of calling the object."""
        self._session = session
        self._name = name
        self._loop = loop
        self._greeting = file.greeting if file is not None else None
        self._sends_greeting = file is None or file.send_greeting

    def reply(self, messages: Sequence[Message]) -> Reply:
        """Return the reply of the user's code. Raise `EndpointError` if that code raises.

        ``kind`` is ``callable`` for an exception and ``not_text`` for a result that is no text.
        """
        if not messages and self._greeting is not None:
            return Reply(content=self._greeting, latency_ms=0)
        sent = [message for message in messages if message.turn or self._sends_greeting]
        started = time.monotonic()
        try:
            result = self._session.reply(sent)
            if inspect.isawaitable(result):
                result = self._loop.run(result)
        except EndpointError:
            raise
        except Exception as error:  # any: it is the user's code
            raise fault_of(self._name, error) from error
        latency = round((time.monotonic() - started) * 1000)
        if isinstance(result, Reply):
            return _heard(result, latency)
        if not isinstance(result, str):
            raise _not_text(self._name, result)
        return Reply(content=str.__str__(result), latency_ms=latency)

    def look(self) -> Any:
        """Return what ``look()`` of the user's session returns; without one, nothing."""
        return self._called("look") or {}

    def close(self) -> None:
        """Close the session that the user's object opened, if it can be closed."""
        self._called("close")

    def _called(self, name: str) -> Any:
        method = getattr(self._session, name, None)
        if method is None:
            return None
        try:
            result = method()
            return self._loop.run(result) if inspect.isawaitable(result) else result
        except EndpointError:
            raise
        except Exception as error:
            raise fault_of(self._name, error) from error


def _heard(reply: Reply, latency: int) -> Reply:
    """Return ``reply`` as it is heard: with its choices below the text, and timed."""
    update: dict[str, Any] = {"content": with_choices(reply.content, reply.choices)}
    if reply.latency_ms is None:
        update["latency_ms"] = latency
    return reply.model_copy(update=update)


class _CallableSession:
    def __init__(self, respond: Callable[[list[PassedMessage], str], Any], conversation_id: str):
        self._respond = respond
        self._conversation_id = conversation_id

    def reply(self, messages: Sequence[Message]) -> Any:
        # A new copy for each call, because the callable may change it.
        said = [PassedMessage.of(message) for message in messages]
        return self._respond(said, self._conversation_id)


def fault_of(name: str, error: BaseException) -> EndpointError:
    """Return an error that describes ``error``, raised by the code of the endpoint ``name``."""
    text = describe_error(f"endpoint {name}", error)
    if _FOREIGN_LOOP.search(str(error)):
        # asyncio's own words come last, behind descriptions of two objects: they would be cut off.
        kind = type(error).__qualname__
        text = f"endpoint {name}: {kind}: {_OTHER_LOOP}\n{text.partition(_NEWLINE)[2]}\n{_OWN_LOOP}"
    return EndpointError(text, kind="callable")


def _with_id(function: Callable[..., Any]) -> Callable[[list[PassedMessage], str], Any]:
    """Wrap ``function`` so that it takes the messages and the id of their conversation.

    The id is passed on if it is required, or if a parameter is called ``conversation_id``.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some callables written in C have none
        return lambda messages, _: function(messages)
    if "conversation_id" in signature.parameters and _fits(signature, [], conversation_id=""):
        return lambda messages, name: function(messages, conversation_id=name)
    if _fits(signature, []):
        return lambda messages, _: function(messages)
    if _fits(signature, [], ""):
        return lambda messages, name: function(messages, name)
    raise ConfigurationError(f"{_name(function)}{signature} cannot be an endpoint: {_ACCEPTED}.")


def _takes_the_id(function: Callable[..., Any]) -> bool:
    """Return True if `_with_id` passes the id to ``function``."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return False
    return "conversation_id" in signature.parameters or not _fits(signature, [])


def _concurrency(value: Any) -> int | None:
    limit = getattr(value, "concurrency", None)
    if type(limit) is not int:  # somebody else's attribute, or a mock's
        return None
    if limit < 1:
        raise ConfigurationError(
            f"{_name(value)}.concurrency: expected a whole number of at least 1, got {limit}"
        )
    return limit


def _fits(signature: inspect.Signature, *arguments: Any, **named: Any) -> bool:
    try:
        signature.bind(*arguments, **named)
    except TypeError:
        return False
    return True


def _not_text(name: str, result: Any) -> EndpointError:
    kind = "None" if result is None else f"a value of type {type(result).__qualname__}"
    hint = "Does every path through it return a text?" if result is None else "Return a str."
    if isinstance(getattr(result, "content", None), str):
        hint = "Return its `.content`, which is a str."
    return EndpointError(
        f"endpoint {name}: expected text, got {kind}\n{hint}",
        kind="not_text",
    )


def _identity(value: Any) -> EndpointIdentity:
    own = getattr(value, "identity", None)
    if isinstance(own, EndpointIdentity):
        return own
    name = _name(value)
    digest = hashlib.sha256(f"{name}\n{_source(value)}".encode("utf-8", "replace")).hexdigest()
    return EndpointIdentity(host=f"python:{name}", sha256=digest)


def _name(value: Any) -> str:
    """Return module and name of ``value``, or of its class: never a memory address."""
    while isinstance(value, partial):
        value = value.func
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"


def _source(value: Any) -> str:
    while isinstance(value, partial):
        value = value.func
    try:
        return inspect.getsource(value if inspect.isroutine(value) else type(value))
    except (OSError, TypeError):  # typed in, generated, or written in C
        return ""
