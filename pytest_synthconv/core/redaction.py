"""Keep secrets out of everything that is shown or stored.

The code that reads secrets (from an endpoint file, or a provider's key) creates a `Redactor` for
them, and all output passes through it. Values of eight or more characters are replaced wherever
they occur, in their usual encodings. Shorter ones would match ordinary text, so they are never put
into messages in the first place. A secret that an assistant splits, or transforms in another way,
is not recognised.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from pydantic import SecretStr

MIN_LENGTH = 8
"""Minimum length in characters of secrets that are replaced wherever they occur."""

LOGGERS = (
    "urllib3.connectionpool",
    "urllib3.connection",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
    "requests",
    "openai._base_client",
    "anthropic._base_client",
    "httpx",
    "httpx2",
    *(
        f"{library}.{part}"
        for library in ("httpcore", "httpcore2")
        for part in ("connection", "http11", "http2", "proxy")
    ),
)
"""Loggers that log requests. A filter sees only the records of its own logger, not of its
children, so every logger is listed."""

_SECRET_NAME = re.compile(
    r"cookie|set-cookie|key|.*(api-?key|token|secret|passw|auth|credential|session).*"
)
_NAMED = re.compile(r'"([\w-]{1,60})"\s*:\s*"(?:[^"\\]|\\.)*(?:"|$)')
_SCHEME = re.compile(r"\s*(?:bearer|basic)\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


class Redactor:
    """Replace known secrets by ``[REDACTED:NAME]``. Immutable; its repr shows no secret."""

    __slots__ = ("_marks", "_pairs", "_pattern")

    def __init__(self, secrets: Iterable[tuple[str, SecretStr]] = ()) -> None:
        """Take pairs of a name (of a variable or a header) and a value. The first name wins."""
        self._pairs = tuple(secrets)
        self._marks: dict[str, str] = {}
        for name, secret in self._pairs:
            for form in _forms(secret.get_secret_value()):
                self._marks.setdefault(form, f"[REDACTED:{name}]")
        self._pattern = _any_of(self._marks)

    def redact(self, text: str) -> str:
        """Return ``text`` without the secrets, replaced in one pass."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._marks.get(match[0], match[0]), text)

    def redact_value(self, text: str) -> str:
        """Return ``text``, a whole value such as a header's, without the secrets of any length."""
        text = self.redact(text)
        short = {it.get_secret_value(): name for name, it in self._pairs}
        for secret, name in short.items():
            if secret and secret in (text, *text.split()):
                text = text.replace(secret, f"[REDACTED:{name}]")
        return text

    def joined(self, *others: Redactor) -> Redactor:
        """Return a redactor with the secrets of this one and of ``others``."""
        return Redactor(pair for redactor in (self, *others) for pair in redactor._pairs)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._pairs)} secrets>"


def is_secret_name(name: str) -> bool:
    """Return True if a header, a query parameter or a key of this name is usually secret."""
    return _SECRET_NAME.fullmatch(name.lower().replace("_", "-")) is not None


def without_named(text: str) -> str:
    """Redact the values of keys with secret names in ``text``, JSON or the beginning of it."""
    return _NAMED.sub(
        lambda pair: f'"{pair[1]}": "[REDACTED:{pair[1]}]"' if is_secret_name(pair[1]) else pair[0],
        text,
    )


def secrets_of_url(url: SecretStr) -> tuple[tuple[str, SecretStr], ...]:
    """Return the secrets in the user part and the query of ``url``, as pairs of name and value."""
    parts = urlsplit(url.get_secret_value())
    user_part = parts.netloc.rpartition("@")[0]
    password = parts.password or ""
    found = [("url user", unquote(user_part)), ("url password", unquote(password))]
    found += [(name, value) for name, value in parse_qsl(parts.query) if is_secret_name(name)]
    return tuple((name, SecretStr(value)) for name, value in found if value)


class _LogFilter(logging.Filter):
    """Rewrite log records so that they contain no secret, whatever handler gets them.

    One filter for all contexts: with one filter per context on every logger, 64 requests in flight
    would copy more than a thousand filters at the beginning and the end of every request.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._loggers = tuple(map(logging.getLogger, names))
        self._changing = threading.Lock()
        self._known: Counter[Redactor] = Counter()

    def add(self, redactor: Redactor) -> None:
        """Replace the secrets of ``redactor`` from now on."""
        with self._changing:
            if not self._known:
                for logger in self._loggers:
                    logger.addFilter(self)
            self._known[redactor] += 1

    def remove(self, redactor: Redactor) -> None:
        """Undo one `add`."""
        with self._changing:
            self._known[redactor] -= 1
            if not self._known[redactor]:
                del self._known[redactor]
            if not self._known:
                for logger in self._loggers:
                    # A new list: another thread that logs may be iterating over the old one, and
                    # would skip somebody else's filter if this one were removed from it.
                    logger.filters = [other for other in logger.filters if other is not self]

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self._redacted(_message(record))
        record.args = None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None  # a handler would format it again
        if record.exc_text:
            record.exc_text = self._redacted(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redacted(record.stack_info)
        return True

    def _redacted(self, text: str) -> str:
        with self._changing:
            known = tuple(self._known)
        for redactor in known:
            text = redactor.redact(text)
        return text


_LOG_FILTER = _LogFilter(LOGGERS)


@contextlib.contextmanager
def redacted_logs(redactor: Redactor) -> Iterator[None]:
    """Redact the log records of `LOGGERS` with ``redactor`` while this context lasts.

    Contexts may overlap, also in several threads.
    """
    _LOG_FILTER.add(redactor)
    try:
        yield
    finally:
        _LOG_FILTER.remove(redactor)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit the format
        return f"{record.msg} {record.args}"


def _any_of(marks: dict[str, str]) -> re.Pattern[str] | None:
    """Return a pattern of all forms, longest first. Marks come first, so they stay unchanged."""
    if not marks:
        return None
    known = dict.fromkeys([*marks.values(), *sorted(marks, key=len, reverse=True)])
    return re.compile("|".join(map(re.escape, known)))


def _forms(value: str) -> Iterator[str]:
    """Yield the forms in which ``value`` is replaced; none for a short value."""
    for plain in dict.fromkeys(_plain_forms(value)):
        if len(plain) >= MIN_LENGTH:
            yield from _encodings(plain)


def _plain_forms(value: str) -> Iterator[str]:
    yield value
    yield value.strip()
    scheme = _SCHEME.fullmatch(value)
    if scheme is None:
        return
    credentials = scheme["rest"].strip()
    yield credentials
    pair = _decoded(credentials)
    if ":" in pair:
        yield pair
        yield pair.partition(":")[2]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _encodings(plain: str) -> Iterator[str]:
    yield plain
    yield json.dumps(plain)[1:-1]
    yield json.dumps(plain, ensure_ascii=False)[1:-1]
    octets = plain.encode("utf-8", "surrogatepass")
    for quoted in (quote(octets, safe=""), quote(octets), quote_plus(octets)):
        yield quoted
        yield re.sub("%..", lambda match: match[0].lower(), quoted)
    for encoded in (base64.b64encode(octets), base64.urlsafe_b64encode(octets)):
        yield encoded.decode().rstrip("=")  # padding that remains reveals nothing
