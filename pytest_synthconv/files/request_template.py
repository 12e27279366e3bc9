"""The template of a request: variables are expanded, placeholders are not yet filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..core.redaction import is_secret_name, secrets_of_url
from .endpoint_checks import PLACEHOLDER_IN_HOST, Sayings, of_the_head, says_by_placeholders
from .endpoint_schema import (
    TEXTS,
    EndpointCard,
    OptionalCapture,
    RequestCard,
    ResponseFormat,
    path_of,
)
from .placeholders import JSONTemplate, Template, Variables, names_in
from .problems import KeyPath, dotted

AnyPath = str | tuple[str | int, ...]
Pairs = tuple[tuple[str, Template], ...]

APP = "https://localhost"
"""Scheme and host of an app in this process. Secure cookies and host checks accept them."""

_WEB_SOCKET = """is a WebSocket, which no file describes. Use Python: let synthconv_endpoint return
types.SimpleNamespace(open=Talk), with
    class Talk:
        def __init__(self, conversation_id):
            self.socket = websockets.sync.client.connect(URL)
        def reply(self, messages):
            self.socket.send(messages[-1].content)
            return self.socket.recv()
        def close(self):
            self.socket.close()"""

_MAX_LABEL = 63  # RFC 1035, section 2.3.4
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2


@dataclass(frozen=True)
class Reading:
    """How to read a response: its format, and the paths of its parts.

    ``paths`` are tried in order. The reply is joined or picked from the values found there. The
    choices, such as the labels of buttons, follow it as a list; ``payloads_path`` finds what is
    sent for them. In text, ``pattern`` finds the reply. ``dropped_paths`` find what a person would
    see, and the simulated user does not.
    Captures in ``fallbacks`` may be missing, and then get the value there, if there is one.
    ``actions_path`` finds what the assistant did, ``action`` has the paths of its parts.
    """

    format: ResponseFormat
    paths: tuple[AnyPath, ...]
    join: str
    pick: Literal["all", "first", "last"]
    choices_path: AnyPath | None
    error_path: AnyPath | None
    end_path: AnyPath | None
    allow_silence: bool
    captures: tuple[tuple[str, AnyPath], ...]
    head_captures: tuple[tuple[str, tuple[str, str]], ...] = ()
    fallbacks: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    until: AnyPath | None = None
    pattern: str | None = None
    cut_path: AnyPath | None = None
    dropped_paths: tuple[AnyPath, ...] = ()
    payloads_path: AnyPath | None = None
    actions_path: AnyPath | None = None
    action: tuple[tuple[str, AnyPath], ...] = ()
    tools_run_by: Literal["assistant", "caller"] = "assistant"
    keep: tuple[tuple[str, AnyPath], ...] = ()

    @property
    def has_text(self) -> bool:
        """True when the response contains a reply to the user."""
        return bool(self.paths) or self.format in TEXTS


@dataclass(frozen=True)
class RequestTemplate:
    """A request with open placeholders. ``step`` is its name in messages, ``""`` for the turn's.

    ``shown_url`` is the URL for messages: as in the file, without user part and query. ``content``
    is JSON, the fields of a form, or text. With ``adds_history``, the conversation is appended to
    its ``messages``.
    """

    step: str
    method: str
    url: Template
    shown_url: str
    query: Pairs
    headers: Pairs
    content: JSONTemplate | Pairs | Template | None
    adds_history: bool
    reading: Reading
    is_multipart: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The names of all placeholders of the request."""
        pairs = [*self.query, *self.headers, *(_pairs(self.content))]
        templates = [self.url, *(template for _, template in pairs)]
        whole = self.content if isinstance(self.content, JSONTemplate | Template) else None
        names = (whole.names if whole else frozenset(), *(text.names for text in templates))
        return frozenset().union(*names)

    @property
    def host(self) -> str:
        """The host of the URL, with the port if there is one."""
        return urlsplit(self.url.constant.get_secret_value()).netloc.rpartition("@")[2]

    def secrets(self) -> Iterator[tuple[str, SecretStr]]:
        """Yield name and value of all parts with a secret name, from a variable or not."""
        for name, template in (*self.headers, *self.query, *_pairs(self.content)):
            if is_secret_name(name):
                yield name, template.constant
        yield from secrets_of_url(self.url.constant)


def request_form(
    card: EndpointCard, request: RequestCard, at: KeyPath, variables: Variables
) -> RequestTemplate:
    """Return the template of ``request``, which is at path ``at`` of ``card``."""
    base = APP if card.python is not None else (card.base_url or "").rstrip("/")
    url = request.url or ""
    url = base + url if url.startswith("/") else url
    own = not at
    return RequestTemplate(
        step=dotted(at),
        method=request.method,
        url=Template(url, variables),
        shown_url=_without_secrets(url).removeprefix(APP),
        query=_templates(request.query, variables),
        headers=_templates(request.headers, variables),
        content=_content(request, variables),
        adds_history=own and not says_by_placeholders(card),
        reading=_reading(request),
        is_multipart=request.multipart is not None,
    )


def form_problems(form: RequestTemplate, request: RequestCard, at: KeyPath) -> Sayings:
    """Yield the problems of ``form`` with its variables expanded. The texts show no values."""
    found = _url_problems(form.url, request.url or "")
    yield from ((((*at, *path)), text) for path, text in found)
    yield from ((((*at, *path)), text) for path, text in _header_problems(request, form.headers))


def header_fault(secret: SecretStr) -> str | None:
    """Return why ``secret`` is no valid header value, or None. The text does not show it."""
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


def _reading(request: RequestCard) -> Reading:
    single = () if request.response_path is None else (request.response_path,)
    paths = {name: path_of(capture) for name, capture in request.capture.items()}
    return Reading(
        format=request.response_format,
        paths=request.response_paths or single,
        join=request.response_join,
        pick=request.response_pick,
        choices_path=request.choices_path,
        payloads_path=request.payloads_path,
        error_path=request.error_path,
        end_path=request.end_path,
        allow_silence=request.allow_silence,
        until=request.repeat_until,
        pattern=request.response_pattern,
        cut_path=request.cut_path,
        dropped_paths=request.dropped_paths,
        actions_path=request.actions_path,
        action=tuple((part, path) for part, path in request.action if path is not None),
        tools_run_by=request.tools_run_by,
        keep=tuple(request.keep.items()),
        captures=tuple(it for it in paths.items() if not of_the_head(it[1])),
        head_captures=tuple(
            (name, (str(path[0]), str(path[1])))
            for name, path in paths.items()
            if of_the_head(path)
        ),
        fallbacks={
            name: it.fallback
            for name, it in request.capture.items()
            if isinstance(it, OptionalCapture)
        },
    )


def _content(request: RequestCard, variables: Variables) -> JSONTemplate | Pairs | Template | None:
    if request.form is not None:
        return _templates(request.form, variables)
    if request.multipart is not None:
        return _templates(request.multipart, variables)
    if request.text is not None:
        return Template(request.text, variables)
    if request.body is None and request.method in ("GET", "DELETE"):
        return None
    return JSONTemplate({} if request.body is None else request.body, variables)


def _templates(texts: Mapping[str, str], variables: Variables) -> Pairs:
    return tuple((name, Template(text, variables)) for name, text in texts.items())


def _pairs(content: Any) -> Pairs:
    return content if isinstance(content, tuple) else ()


def base_problems(base_url: str, variables: Variables) -> Sayings:
    """Yield the problems of ``base_url``, to which the paths of the requests are joined."""
    base = Template(base_url, variables)
    if re.search(r"[?#]", base.constant.get_secret_value()):
        yield ("base_url",), "may have neither a query nor a fragment, since paths are joined to it"
    else:
        yield from ((("base_url",), text) for _, text in _url_problems(base, base_url))


def _url_problems(template: Template, source: str) -> Sayings:
    """Yield the problems of the URL that is written as ``source`` in the file."""
    url = template.constant
    if re.search(r"[\s\x00-\x1f]", url.get_secret_value()):
        yield (
            ("url",),
            f"is not a URL; {_with_names(source)}it has a line break or white space in it",
        )
        return
    filled = template.text(dict.fromkeys(template.names, "x"))
    try:
        parts = urlsplit(url.get_secret_value())
        is_good = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        has_own_host = urlsplit(filled).netloc == parts.netloc
    except ValueError:
        yield ("url",), "is not a URL; its host or its port is malformed"
        return
    if not has_own_host:
        yield ("url",), PLACEHOLDER_IN_HOST
    if "#" in url.get_secret_value():
        yield ("url",), "has a part after `#`, which is never sent; leave it out"
    if parts.scheme in ("ws", "wss"):
        yield ("url",), _WEB_SOCKET
    elif parts.scheme not in ("http", "https"):
        yield ("url",), "must begin with http:// or https://"
    elif not is_good:
        yield ("url",), "is not a URL; it has no host"
    elif not _can_be_a_host(parts.hostname or ""):
        yield ("url",), f"is not a URL; {_with_names(source)}its host is not a name of a host"


def _can_be_a_host(host: str) -> bool:
    """Return False for a name with an empty part, as in ``a..b``, or one of over 63 letters."""
    parts = host.removesuffix(".").split(".")
    return ":" in host or all(0 < len(part) <= _MAX_LABEL for part in parts)


def _with_names(source: str) -> str:
    names = ", ".join(dict.fromkeys(names_in(source)))
    return f"with {names} " if names else ""


def _header_problems(request: RequestCard, headers: Pairs) -> Sayings:
    often = Counter(name.lower() for name in request.headers)
    for name, template in headers:
        path: KeyPath = ("headers", name)
        if not _HEADER_NAME.fullmatch(name):
            yield path, "is not a name that a header can have; use letters, digits and hyphens"
        if often[name.lower()] > 1:
            yield path, "is here in two spellings; keep one of them"
        # A placeholder at the end counts as text, so white space before it is allowed.
        fault = header_fault(SecretStr(template.text(dict.fromkeys(template.names, "x"))))
        if fault:
            yield path, f"cannot be sent: {_with_names(request.headers[name])}its value {fault}"


def _without_secrets(url: str) -> str:
    return re.split(r"[?#]", re.sub(r"//[^/?#]*@", "//", url))[0]
