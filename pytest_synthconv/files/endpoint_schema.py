"""The keys of an endpoint file. `endpoint_checks` checks how they fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..core.cards import Hashed, Text
from ..core.frozen import Model
from .json_paths import Path, steps_of

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
ResponseFormat = Literal["json", "text", "markup", "events", "ndjson"]

BY_HAND = (
    "is JSON written as text, which breaks when somebody says a quote or a line break; write it as "
    'YAML: `body: {message: "{{message}}"}`'
)

TEXTS = ("text", "markup")
"""The formats of an answer in which no path leads anywhere."""

_REFERENCE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


def _json_value(value: Any) -> Any:
    if isinstance(value, dict | list):
        return value
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        raise PydanticCustomError("body", BY_HAND)
    raise PydanticCustomError(
        "body", "a mapping or a list is expected; plain text goes into `text`"
    )


def _pattern(value: Any) -> Any:
    if not isinstance(value, str) or not value:
        raise PydanticCustomError("pattern", "a regular expression is expected")
    try:
        re.compile(value)
    except re.error as error:
        raise PydanticCustomError(
            "pattern", "is no regular expression: {why}", {"why": str(error)}
        ) from None
    return value


def _reference(value: Any) -> Any:
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return value
    raise PydanticCustomError("python", "is not `package.module:name`, such as shop.chat:answer")


class Timeouts(Model):
    """Timeouts in seconds: to connect, between two bytes, and for one whole reply."""

    connect: Seconds = 5
    read: Seconds = 60
    reply: Seconds = 120


class TLS(Model):
    """How to verify the server. ``ca_bundle`` is a path relative to the endpoint file."""

    verify: bool = True
    ca_bundle: Text | None = None


class Roles(Model):
    """The names of the roles in the assistant's API."""

    user: Text = "user"
    assistant: Text = "assistant"


class OptionalCapture(Model):
    """A capture that need not be there. Then it keeps its value, or gets ``default``."""

    path: Path
    default: Any = None

    @property
    def fallback(self) -> tuple[Any, ...]:
        """The default, if there is one, null included."""
        return (self.default,) if "default" in self.model_fields_set else ()


def _capture(value: Any) -> Any:
    if not isinstance(value, dict):
        return steps_of(value)
    if unknown := sorted(set(value) - set(OptionalCapture.model_fields)):
        raise PydanticCustomError(
            "capture",
            "has the unknown key `{key}`; a path is expected, or `path` and `default`",
            {"key": unknown[0]},
        )
    if "path" not in value:
        raise PydanticCustomError("capture", "has no `path`")
    return OptionalCapture.model_construct(set(value), **{**value, "path": steps_of(value["path"])})


Capture = Annotated["str | tuple[str | int, ...] | OptionalCapture", BeforeValidator(_capture)]
"""Where a value for later requests is: a path, or a path with what holds if nothing is there."""


def path_of(capture: str | tuple[str | int, ...] | OptionalCapture) -> str | tuple[str | int, ...]:
    """Return the path of ``capture``."""
    return capture.path if isinstance(capture, OptionalCapture) else capture


class ActionCard(Model):
    """Where the parts of an action are, by paths from its entry. Those left out are looked for."""

    name: Path | None = None
    arguments: Path | None = None
    result: Path | None = None
    id: Path | None = None


class RequestCard(Model):
    """One request, and how to read its response.

    The keys from ``response_format`` on describe the response. Server-sent events (``events``) are
    read as a list of ``{event, data}``, JSON lines (``ndjson``) as the list of their values. HTML
    and XML (``markup``) are read as a person reads them.
    """

    url: Text | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    query: Mapping[str, str] = Field(default_factory=dict)
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Annotated[Any, BeforeValidator(_json_value)] = None
    form: Mapping[str, str] | None = None
    text: str | None = None
    multipart: Mapping[str, str] | None = None
    response_format: ResponseFormat = "json"
    response_path: Path | None = None
    response_paths: Annotated[tuple[Path, ...], Field(min_length=1)] | None = None
    response_pattern: Annotated[str | None, BeforeValidator(_pattern)] = None
    response_join: str = "\n"
    response_pick: Literal["all", "first", "last"] = "all"
    choices_path: Path | None = None
    payloads_path: Path | None = None
    error_path: Path | None = None
    end_path: Path | None = None
    # Not part of the digest: the same endpoint answers the same, whatever is noticed of it.
    cut_path: Path | None = Field(default=None, exclude=True)
    allow_silence: bool = False
    repeat_until: Path | None = None
    capture: Mapping[str, Capture] = Field(default_factory=dict)
    # Not part of the digest either: what is seen of an answer does not change it.
    dropped_paths: tuple[Path, ...] = Field(default=(), exclude=True)
    actions_path: Path | None = Field(default=None, exclude=True)
    action: ActionCard = Field(default=ActionCard(), exclude=True)
    tools_run_by: Literal["assistant", "caller"] = Field(default="assistant", exclude=True)
    keep: Mapping[str, Path] = Field(default_factory=dict, exclude=True)


class HealthCard(RequestCard):
    """A request that only checks whether the server is up."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"


class EndpointCard(Hashed, RequestCard):
    """The content of an endpoint file. Its top-level keys are the request of each turn.

    Neither variables nor placeholders are filled in.
    """

    kind: Text | None = None
    base_url: Text | None = None
    open: tuple[RequestCard, ...] = ()
    before_turn: tuple[RequestCard, ...] = ()
    after: tuple[RequestCard, ...] = Field(default=(), exclude=True)
    close: tuple[RequestCard, ...] = ()
    preflight: HealthCard | None = None
    initial: Mapping[str, Any] = Field(default_factory=dict)
    greeting: Text | None = None
    send_greeting: bool = True
    message_template: Annotated[Any, BeforeValidator(_json_value)] = None
    roles: Roles = Roles()
    timeouts: Timeouts = Timeouts()
    max_reply_bytes: Annotated[int, Field(ge=1)] = 10_000_000
    tls: TLS = TLS()
    concurrency: Annotated[int, Field(ge=1)] | None = None
    retries: Annotated[int, Field(ge=0, le=3)] | None = None
    python: Annotated[str, BeforeValidator(_reference)] | None = None

    def requests(self) -> Iterator[tuple[tuple[str | int, ...], RequestCard]]:
        """Yield all requests of the file with their paths, in the order in which they are sent.

        The request of the top-level keys has the empty path.
        """
        if self.preflight is not None:
            yield ("preflight",), self.preflight
        for i, request in enumerate(self.open):
            yield ("open", i), request
        for i, request in enumerate(self.before_turn):
            yield ("before_turn", i), request
        if self.url is not None or self.python is None:
            yield (), self
        for i, request in enumerate(self.after):
            yield ("after", i), request
        for i, request in enumerate(self.close):
            yield ("close", i), request
