"""Build an endpoint from its file and the environment.

`EndpointCard` is the content of the file, without values from the environment. `EndpointFile` is
the expanded form, from which requests are built. Its values are masked wherever they could be
shown, also in a traceback that prints local variables.
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
    """An endpoint file with expanded variables. ``path`` is the path of the file.

    ``sha256`` is the hash of the content with unexpanded variables, so that it does not depend on a
    secret. ``turn`` is the request of each turn, or None if a Python object is called instead; the
    other requests are sent before and after it. ``verify`` is the argument of the requests library:
    whether to check certificates, or the CA bundle to use. ``python`` is ``module:name``.
    """

    path: Path
    sha256: str
    turn: RequestTemplate | None
    opening: tuple[RequestTemplate, ...]
    before_turn: tuple[RequestTemplate, ...]
    looking_after: tuple[RequestTemplate, ...]
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
        """The requests of a turn. The response to the last one contains the reply."""
        return (*self.before_turn, *((self.turn,) if self.turn else ()))

    @property
    def forms(self) -> tuple[RequestTemplate, ...]:
        """All requests of a conversation."""
        return (*self.opening, *self.each_turn, *self.looking_after, *self.closing)

    @property
    def host(self) -> str:
        """The host of the URL, with the port if there is one, or the name of the Python object."""
        if self.python is not None:
            return f"python:{self.python}"
        return self.redactor.redact(self.turn.host) if self.turn else ""

    @property
    def reports_actions(self) -> bool:
        """True when some answer says what the assistant did. Python objects may, too."""
        forms = self.each_turn
        return not forms or any(form.reading.actions_path is not None for form in forms)

    @property
    def greets(self) -> bool:
        """True when the assistant speaks first."""
        return self.greeting is not None or any(form.reading.has_text for form in self.opening)


def endpoint_file(
    path: Path, document: Document, environ: Mapping[str, str]
) -> tuple[EndpointFile | None, tuple[Problem, ...]]:
    """Return the endpoint in ``document``, which was read from ``path``, or all its problems."""
    document = with_kind(document)
    card, problems = validated(document, EndpointCard)
    found = tuple(_variable_problems(document, environ))
    if card is None:
        return None, (*problems, *found)
    wrong = (*problems_of(card), *_tls_problems(card, path))
    found += tuple(_problem(document, at, text) for at, text in wrong)
    if found:
        return None, found
    file, wrong = _with_variables(path, card, environ)
    return file, tuple(_problem(document, at, text) for at, text in wrong)


def _problem(document: Document, at: KeyPath, text: str) -> Problem:
    """Return the problem at ``at``, a key of the file or of the kind that it names."""
    kind = document.value.get("kind")
    is_own = kind is None or at in document.places or text.startswith("is missing")
    text = text if is_own else f"{text} (a key of the kind {kind})"
    return Problem(document.place(at).line, text, at)


def _with_variables(
    path: Path, card: EndpointCard, environ: Mapping[str, str]
) -> tuple[EndpointFile | None, tuple[tuple[KeyPath, str], ...]]:
    texts = [text for at, request in card.requests() for _, text in texts_of(request, at)]
    variables = variables_for(
        [*texts, card.base_url or "", card.message_template, card.initial], environ
    )
    problems = () if card.base_url is None else tuple(base_problems(card.base_url, variables))
    if problems:  # otherwise they would be reported again for each request
        return None, problems
    requests = tuple(card.requests())
    forms = {at: request_form(card, request, at, variables) for at, request in requests}
    problems = tuple(
        problem for at, request in requests for problem in form_problems(forms[at], request, at)
    )
    if problems:
        return None, problems
    secrets = [pair for form in forms.values() for pair in form.secrets()]
    return EndpointFile(
        path=path,
        sha256=card.sha256,
        turn=forms.get(()),
        opening=_forms(forms, "open"),
        before_turn=_forms(forms, "before_turn"),
        looking_after=_forms(forms, "after"),
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
        for problem in problems_in(text, environ):
            yield _problem(document, path, problem)


_WITH_VARIABLES = (
    "base_url",
    "url",
    "query",
    "headers",
    "body",
    "form",
    "text",
    "multipart",
    "open",
    "before_turn",
    "after",
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
