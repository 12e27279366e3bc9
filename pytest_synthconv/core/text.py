"""Strings that came from anywhere, made fit for ids, records and terminals; and the time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timezone

_MAX_SLUG = 80
# C0 but for newline and tab, DEL, C1, bidirectional controls, and the separators that some readers
# of lines split at: a terminal would obey them, a reader would not see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
# Honoured anywhere in a line by the runners of GitHub, Azure and TeamCity, or by GitLab's and
# Jenkins' readers of JUnit files.
_RUNNER_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)|\[\[(?=ATTACHMENT\|)", re.IGNORECASE)


def slug(name: str) -> str:
    """``name`` as part of a test's id: lower-case ASCII letters, digits and single hyphens.

    A name that this would empty or shorten gets a hash of the whole name, so that different names
    stay different.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")
    if plain and len(plain) <= _MAX_SLUG:
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{plain[: _MAX_SLUG - 7] or 'persona'}-{digest}"


def scrub(text: str) -> str:
    """``text`` without lone surrogates, which execnet, UTF-8 files and most JSON readers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """``text`` for a terminal or a CI log: control characters shown, commands to runners broken."""
    text = _UNPRINTABLE.sub(_visible, scrub(text.replace("\r\n", "\n")))
    return _RUNNER_COMMAND.sub(lambda match: "\\".join(match.group()), text)


def one_line(text: str, limit: int = 300) -> str:
    """``text`` on one line, cut with a mark after ``limit`` characters."""
    line = " ".join(printable(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


_ENDS_IN_Y = re.compile(r"(?<=[^aeiou])y$")


def counted(number: int, noun: str) -> str:
    """``number`` and ``noun``, in the plural if need be: ``1 persona``, ``2 entries``."""
    if number == 1:
        return f"{number} {noun}"
    return f"{number} {_ENDS_IN_Y.sub('ie', noun)}s"


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def now() -> str:
    """The time in UTC, as ISO 8601 to the millisecond."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
