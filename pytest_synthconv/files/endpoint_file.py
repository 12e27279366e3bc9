"""How an assistant is reached, as a file describes it.

What the file says and what the environment adds are kept apart: `EndpointCard` is the file,
`EndpointFile` what requests are made of. Its values are masked wherever they could be shown, also
in a traceback that prints local variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.redaction import Redactor
from .endpoint_checks import problems_of, texts_of
from .endpoint_schema import EndpointCard, Roles, Timeouts
from .kinds import with_kind
from .placeholders import JSONTemplate, problems_in, texts_in, variables_for
from .problems import KeyPath, Problem
from .request_template import RequestTemplate, base_problems, form_problems, request_form
from .schema import validated
from .strict_yaml import Document

__all__ = ["EndpointFile", "Timeouts", "endpoint_file"]

_MESSAGE = {"role": "{{role}}", "content": "{{content}}"}


@dataclass(frozen=True)
class EndpointFile:
    """An endpoint file whose variables are expanded; ``path`` is where it was read from.

    ``sha256`` tells the file's content, with its variables unexpanded, so that it does not depend
    on a secret. ``turn`` is the request of each turn, None where a Python object is called instead;
    the other requests are those before and after it. ``verify`` is what requests calls so: whether
    certificates are checked, or the file to check them with. ``python`` is ``module:name``.
    """

    path: Path
    sha256: str
    turn: RequestTemplate | None
    opening: tuple[RequestTemplate, ...]
    before_turn: tuple[RequestTemplate, ...]
    closing: tuple[RequestTemplate, ...]
    preflight: RequestTemplate | None
    initial: Mapping[str, Any] = field(repr=False)
    greeting: str | None
    send_greeting: bool
    message_template: JSONTemplate
    roles: Roles
    timeouts: Timeouts
    max_reply_bytes: int
    verify: bool | str
    concurrency: int | None
    retries: int | None
    python: str | None
    redactor: Redactor = field(compare=False)

    @property
    def each_turn(self) -> tuple[RequestTemplate, ...]:
        """The requests of a turn; the last one's answer is the reply."""
        return (*self.before_turn, *((self.turn,) if self.turn else ()))

    @property
    def forms(self) -> tuple[RequestTemplate, ...]:
        """All requests of a conversation."""
        return (*self.opening, *self.each_turn, *self.closing)

    @property
    def host(self) -> str:
        """Host, and port where the URL names one; or the name of the object that answers."""
        if self.python is not None:
            return f"python:{self.python}"
        return self.redactor.redact(self.turn.host) if self.turn else ""

    @property
    def greets(self) -> bool:
        """True when the assistant speaks first."""
        return self.greeting is not None or any(form.reading.has_text for form in self.opening)


def endpoint_file(
    path: Path, document: Document, environ: Mapping[str, str]
) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    """``document``, which was read from ``path``, with its variables; or None and every problem."""
    document = with_kind(document)
    card, problems = validated(document, EndpointCard)
    found = tuple(_variable_problems(document, environ))
    if card is None:
        return None, (*problems, *found)
    told = (*problems_of(card), *_tls_problems(card, path))
    found += tuple(_problem(document, at, text) for at, text in told)
    if found:
        return None, found
    file, told = _with_variables(path, card, environ)
    return file, tuple(_problem(document, at, text) for at, text in told)


def _problem(document: Document, at: KeyPath, text: str) -> Problem:
    """What is wrong at ``at``, which may stand in the kind that lies beneath the file."""
    kind = document.value.get("kind")
    is_own = kind is None or at in document.places or text.startswith("is missing")
    told = text if is_own else f"{text} (a key of the kind {kind})"
    return Problem(document.place(at).line, told, at)


def _with_variables(
    path: Path, card: EndpointCard, environ: Mapping[str, str]
) -> tuple[EndpointFile | None, tuple[tuple[KeyPath, str], ...]]:
    texts = [text for at, request in card.requests() for _, text in texts_of(request, at)]
    variables = variables_for(
        [*texts, card.base_url or "", card.message_template, card.initial], environ
    )
    told = () if card.base_url is None else tuple(base_problems(card.base_url, variables))
    if told:  # else they would be told of each request
        return None, told
    forms = {at: request_form(card, it, at, variables) for at, it in card.requests()}
    told = tuple(
        problem for at, it in card.requests() for problem in form_problems(forms[at], it, at)
    )
    if told:
        return None, told
    secrets = [pair for form in forms.values() for pair in form.secrets()]
    return EndpointFile(
        path=path,
        sha256=card.sha256,
        turn=forms.get(()),
        opening=_forms(forms, "open"),
        before_turn=_forms(forms, "before_turn"),
        closing=_forms(forms, "close"),
        preflight=forms.get(("preflight",)),
        initial=JSONTemplate(dict(card.initial), variables).value({}),
        greeting=card.greeting,
        send_greeting=card.send_greeting,
        message_template=JSONTemplate(card.message_template or _MESSAGE, variables),
        roles=card.roles,
        timeouts=card.timeouts,
        max_reply_bytes=card.max_reply_bytes,
        verify=str(_ca_bundle(card, path)) if card.tls.ca_bundle else card.tls.verify,
        concurrency=card.concurrency,
        retries=card.retries,
        python=card.python,
        redactor=Redactor([*variables.pairs(), *secrets]),
    ), ()


def _forms(forms: Mapping[KeyPath, RequestTemplate], section: str) -> tuple[RequestTemplate, ...]:
    return tuple(form for at, form in forms.items() if at[:1] == (section,))


def _variable_problems(document: Document, environ: Mapping[str, str]) -> Iterator[Problem]:
    top = document.value if isinstance(document.value, dict) else {}
    expandable = {key: top[key] for key in _WITH_VARIABLES if key in top}
    for path, text in texts_in(expandable):
        for told in problems_in(text, environ):
            yield _problem(document, path, told)


_WITH_VARIABLES = (
    "base_url",
    "url",
    "query",
    "headers",
    "body",
    "form",
    "text",
    "open",
    "before_turn",
    "close",
    "preflight",
    "message_template",
    "initial",
)


def _ca_bundle(card: EndpointCard, path: Path) -> Path:
    return path.absolute().parent / (card.tls.ca_bundle or "")


def _tls_problems(card: EndpointCard, path: Path) -> Iterator[tuple[KeyPath, str]]:
    if card.tls.ca_bundle and not _ca_bundle(card, path).is_file():
        yield ("tls", "ca_bundle"), f"is not a file: {_ca_bundle(card, path)}"
