"""How an assistant is reached over HTTP, as a file describes it.

What the file says and what the environment adds are kept apart: `EndpointCard` is the file,
`EndpointFile` what a request is made of. Its values are masked wherever they could be shown, also
in a traceback that prints local variables.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from ..models import Hashed, Model, Text
from ..redaction import Redactor, is_secret_name, secrets_of_url
from .problems import KeyPath, Problem
from .schema import validated
from .strict_yaml import Document
from .variables import Variables, names_in, problems_in, texts_in, variables_for

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2


def _steps(value: Any) -> Any:
    steps = [value] if isinstance(value, str | int) else value
    if not isinstance(steps, list | tuple) or not all(_is_step(step) for step in steps):
        raise PydanticCustomError(
            "response_path", "a list of keys and indices is expected, such as [choices, 0, text]"
        )
    return tuple(steps)


def _is_step(step: Any) -> bool:
    return isinstance(step, str | int) and not isinstance(step, bool)


class Timeouts(Model):
    """Limits in seconds: to connect, between two bytes, and for one whole reply."""

    connect: Seconds = 5
    read: Seconds = 60
    reply: Seconds = 120


class EndpointCard(Hashed):
    """An endpoint file's content; its variables are not expanded."""

    url: Text
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Mapping[str, Any] = Field(default_factory=dict)
    response_path: Annotated[tuple[Any, ...], BeforeValidator(_steps)]
    timeouts: Timeouts = Timeouts()
    max_reply_bytes: Annotated[int, Field(ge=1)] = 10_000_000


@dataclass(frozen=True)
class EndpointFile:
    """An endpoint file whose variables are expanded; ``path`` is where it was read from.

    ``sha256`` tells the file's content, with its variables unexpanded, so that it does not depend
    on a secret. ``shown_url`` is the URL for people: as in the file, without user and query.
    ``body`` is JSON text.
    """

    path: Path
    sha256: str
    shown_url: str
    url: SecretStr
    headers: tuple[tuple[str, SecretStr], ...]
    body: SecretStr
    response_path: tuple[str | int, ...]
    timeouts: Timeouts
    max_reply_bytes: int
    redactor: Redactor = field(compare=False)

    @property
    def host(self) -> str:
        """Host, and port where the URL names one."""
        netloc = urlsplit(self.url.get_secret_value()).netloc
        return self.redactor.redact(netloc.rpartition("@")[2])


def endpoint_file(
    path: Path, document: Document, environ: Mapping[str, str]
) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    """``document``, which was read from ``path``, with its variables; or None and every problem."""
    card, problems = validated(document, EndpointCard)
    found = tuple(_variable_problems(document, environ))
    if card is None or found:
        return None, (*problems, *found)
    variables = variables_for([card.url, *card.headers.values(), card.body], environ)
    url = variables.expanded(card.url)
    headers = tuple((name, variables.expanded(text)) for name, text in card.headers.items())
    told = (*_url_problems(url), *_header_problems(card, headers), *_history_problems(card))
    if told:
        return None, tuple(Problem(document.place(at).line, text, at) for at, text in told)
    return EndpointFile(
        path=path,
        sha256=card.sha256,
        shown_url=_without_secrets(card.url),
        url=url,
        headers=headers,
        body=_expanded_json(card.body, variables),
        response_path=card.response_path,
        timeouts=card.timeouts,
        max_reply_bytes=card.max_reply_bytes,
        redactor=Redactor([*variables.pairs(), *_secret_headers(headers), *secrets_of_url(url)]),
    ), ()


def _variable_problems(document: Document, environ: Mapping[str, str]) -> Iterator[Problem]:
    top = document.value if isinstance(document.value, dict) else {}
    expandable = {key: top[key] for key in ("url", "headers", "body") if key in top}
    for path, text in texts_in(expandable):
        for told in problems_in(text, environ):
            yield Problem(document.place(path).line, told, path)


def _url_problems(url: SecretStr) -> Iterator[tuple[KeyPath, str]]:
    try:
        parts = urlsplit(url.get_secret_value())
        is_good = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        yield ("url",), "is not a URL; its host or its port is malformed"
        return
    if parts.scheme not in ("http", "https"):
        yield ("url",), "must begin with http:// or https://"
    elif not is_good or re.search(r"[\s\x00-\x1f]", url.get_secret_value()):
        yield ("url",), "is not a URL; it has no host, or white space in it"


def _header_problems(
    card: EndpointCard, headers: tuple[tuple[str, SecretStr], ...]
) -> Iterator[tuple[KeyPath, str]]:
    often = Counter(name.lower() for name in card.headers)
    for name, value in headers:
        path: KeyPath = ("headers", name)
        if not _HEADER_NAME.fullmatch(name):
            yield path, "is not a name that a header can have; use letters, digits and hyphens"
        if often[name.lower()] > 1:
            yield path, "is here in two spellings; keep one of them"
        if fault := _header_value_fault(value):
            origin = ", ".join(dict.fromkeys(names_in(card.headers[name])))
            yield path, f"cannot be sent: {f'with {origin} ' if origin else ''}its value {fault}"


def _header_value_fault(secret: SecretStr) -> str | None:
    """Why a header cannot have this value, in words that tell nothing of it."""
    value = secret.get_secret_value()
    if re.search(r"[\r\n]", value):
        return "has a line break (often at the end of a pasted key); take it out"
    if value != value.strip():
        return "begins or ends with white space; take it out"
    if re.search(r"[^\x00-\xff]", value):
        return "has a character beyond Latin-1 (often a curly quote); take it out"
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", value):
        return "has a control character; take it out"
    return None


def _history_problems(card: EndpointCard) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(card.body.get("messages", []), list):
        yield (
            ("body", "messages"),
            "must be a list, to which the conversation is appended; or leave it out",
        )


def _secret_headers(
    headers: tuple[tuple[str, SecretStr], ...],
) -> Iterator[tuple[str, SecretStr]]:
    return ((name, value) for name, value in headers if is_secret_name(name))


def _without_secrets(url: str) -> str:
    return re.split(r"[?#]", re.sub(r"//[^/?#]*@", "//", url))[0]


def _expanded_json(value: Any, variables: Variables) -> SecretStr:
    """``value`` as JSON text with its variables expanded; keys are left as they are."""
    return SecretStr(json.dumps(_expanded(value, variables), allow_nan=False))


def _expanded(value: Any, variables: Variables) -> Any:
    if isinstance(value, str):
        return variables.expanded(value).get_secret_value()
    if isinstance(value, Mapping):
        return {key: _expanded(part, variables) for key, part in value.items()}
    if isinstance(value, list):
        return [_expanded(part, variables) for part in value]
    return value
