"""Read a curl command: what it would send, without sending it."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from ...core.data_files import data_of
from ...core.errors import ConfigurationError
from ...core.text import one_line

_ANSI = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_FLAGS: Mapping[str, Mapping[str, str]] = data_of(__package__, "curl_flags")
_SHORT: Mapping[str, str] = _FLAGS["short"]
_WITH_VALUE = frozenset(_FLAGS["value"])
_IGNORED = frozenset((*_FLAGS["ignored"], *_FLAGS["ignored_value"]))
_TAKES = _WITH_VALUE | frozenset(_FLAGS["ignored_value"])
_KNOWN = _TAKES | _IGNORED | frozenset(_FLAGS["switch"])


@dataclass(frozen=True)
class CurlCommand:
    """What a curl command sends. ``data`` is the body; ``fields`` are those of ``-F``."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    data: str | None = field(repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_insecure: bool = False


def read_curl(text: str) -> CurlCommand:
    """Return what the command ``text`` sends. Raise `ConfigurationError` if that is not clear."""
    urls: list[str] = []
    given: dict[str, list[str]] = {}
    for flag, value in _flags(_words(text)):
        if flag == "url":
            urls.append(value)
        else:
            given.setdefault(flag, []).append(value)
    if len(urls) != 1:
        raise ConfigurationError(
            f"--from-curl: expected one URL, got {len(urls)}\nPut the whole command between "
            "single quotes, or give - and paste it into the standard input."
        )
    parts = urlsplit(urls[0] if re.match(r"https?://", urls[0]) else f"http://{urls[0]}")
    user, _, host = parts.netloc.rpartition("@")
    if user:
        given.setdefault("user", [unquote(user)])
    return _command(urlunsplit(parts._replace(netloc=host)), given)


def _command(url: str, given: Mapping[str, list[str]]) -> CurlCommand:
    data = _data(given)
    if data is not None and ("get" in given or "head" in given):
        url, data = f"{url}{'&' if '?' in url else '?'}{data}", None
    sends = data is not None or "form" in given or "form-string" in given
    method = (given.get("request") or [""])[-1].upper() or ("POST" if sends else "GET")
    fields = [*given.get("form", ()), *given.get("form-string", ())]
    return CurlCommand(
        url,
        method,
        tuple(_headers(given)),
        data,
        tuple(_field(text) for text in fields),
        "insecure" in given,
    )


def _words(text: str) -> list[str]:
    """Return the words of the command. A backslash at the end of a line continues it."""
    plain = _ANSI.sub(lambda match: shlex.quote(_ansi(match[1])), text)
    try:
        words = shlex.split(re.sub(r"\\\r?\n", " ", plain))
    except ValueError as error:
        raise ConfigurationError(
            f"--from-curl: the command cannot be read: {error}\nDoes the message contain a single "
            "quote? Give - and paste the command into the standard input."
        ) from None
    return words[1:] if words[:1] == ["curl"] else words


def _ansi(text: str) -> str:
    """Return what bash makes of the text in ``$'...'``, as browsers copy it."""
    code = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
    usual = {"n": "\n", "t": "\t", "r": "\r"}

    def plain(match: re.Match[str]) -> str:
        it = match[1]
        return chr(int(it[1:], 16)) if len(it) > 1 else usual.get(it, it)

    return code.sub(plain, text)


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield long names of flags with their values; a word without a flag is the ``url``."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            yield "url", word
            continue
        for flag, value in _named(word):
            if flag in _TAKES and value is None:
                value = next(rest, None)
                if value is None:
                    raise ConfigurationError(f"--from-curl: --{flag} has no value")
            if flag not in _IGNORED:
                yield flag, value or ""


def _named(word: str) -> Iterator[tuple[str, str | None]]:
    """Yield the flags in ``word``: one long one, or short ones, of which the last has a value."""
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        yield _known(name, word), value if equals else None
        return
    letters = word[1:]
    while letters:
        flag = _known(_SHORT.get(letters[0], ""), f"-{letters[0]}")
        letters = letters[1:]
        if flag in _TAKES:
            yield flag, letters or None
            return
        yield flag, None


def _known(name: str, shown: str) -> str:
    if name not in _KNOWN:
        raise ConfigurationError(
            f"--from-curl: {one_line(shown.partition('=')[0], 40)} is not understood\n"
            "Leave it out, or write endpoint.yaml by hand (docs: Endpoints)."
        )
    return name


def _headers(given: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for line in given.get("header", ()):
        name, colon, value = line.partition(":")
        if colon and value.strip():
            yield name.strip(), value.strip()
    if "json" in given:
        yield "Content-Type", "application/json"
    for user in given.get("user", ()):
        yield "Authorization", f"Basic {base64.b64encode(user.encode()).decode()}"
    for token in given.get("oauth2-bearer", ()):
        yield "Authorization", f"Bearer {token}"
    for cookie in given.get("cookie", ()):
        if "=" in cookie:  # otherwise it is the name of a file
            yield "Cookie", cookie


def _data(given: Mapping[str, list[str]]) -> str | None:
    parts = [
        *(_content(text) for flag in ("data", "data-ascii") for text in given.get(flag, ())),
        *given.get("data-raw", ()),
        *(_content(text, keep=True) for text in given.get("data-binary", ())),
        *(_content(text, keep=True) for text in given.get("json", ())),
        *(_encoded(text) for text in given.get("data-urlencode", ())),
    ]
    return "&".join(parts) if parts else None


def _content(text: str, *, keep: bool = False) -> str:
    """Return ``text``, or the content of the file that it names with ``@``."""
    if not text.startswith("@"):
        return text
    try:
        content = Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"--from-curl: {one_line(text, 80)} cannot be read: {error}\n"
            "Start the command where that file is, or put the data into the command."
        ) from None
    return content if keep else re.sub(r"[\r\n]", "", content)


def _encoded(text: str) -> str:
    name, equals, value = text.partition("=")
    return f"{name}={quote(value, safe='')}" if equals else quote(text, safe="")


def _field(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if value[:1] in ("@", "<"):
        raise ConfigurationError(
            f"--from-curl: -F {one_line(name, 40)} sends a file, which an endpoint file cannot"
        )
    return name, value.partition(";type=")[0]
