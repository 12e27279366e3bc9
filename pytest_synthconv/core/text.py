"""Make untrusted strings safe for ids, records and terminals; format counts and the time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timezone

MAX_ID = 80
"""Longest id, in characters."""
# C0 except newline and tab, DEL, C1, bidirectional controls, and Unicode line separators:
# a terminal would execute them, and a reader would not see them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
# Executed anywhere in a line by the runners of GitHub, Azure and TeamCity, or by the JUnit parsers
# of GitLab and Jenkins.
_RUNNER_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)|\[\[(?=ATTACHMENT\|)", re.IGNORECASE)


def slug(name: str) -> str:
    """Return ``name`` for a test id: lower-case ASCII letters, digits and single hyphens.

    If the result would be empty or too long, a hash of the whole name is added, so that different
    names stay different.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")
    if plain and len(plain) <= MAX_ID:
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{plain[: MAX_ID - 7] or 'persona'}-{digest}"


def scrub(text: str) -> str:
    """Replace lone surrogates, which execnet, UTF-8 files and most JSON readers refuse.

    They become U+FFFD, which says that something was lost; a question mark would mean something.
    Two that make up a character become that character.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def visible(text: str) -> str:
    """Escape control characters, those that change the direction of text among them."""
    return _UNPRINTABLE.sub(_visible, scrub(text.replace("\r\n", "\n")))


def printable(text: str) -> str:
    """Return `visible` text with CI runner commands broken, for terminals and CI logs."""
    return _RUNNER_COMMAND.sub(lambda match: "\\".join(match.group()), visible(text))


def one_line(text: str, limit: int = 300) -> str:
    """Return ``text`` on one line, cut to ``limit`` characters with an ellipsis."""
    line = " ".join(printable(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def cut(text: str, limit: int = 300) -> str:
    """Return ``text`` cut to ``limit`` characters with an ellipsis, its lines kept."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


_ENDS_IN_Y = re.compile(r"(?<=[^aeiou])y$")


def counted(number: int, noun: str) -> str:
    """Return ``number`` and ``noun``, in the plural if necessary: ``1 persona``, ``2 entries``."""
    if number == 1:
        return f"{number} {noun}"
    return f"{number} {_ENDS_IN_Y.sub('ie', noun)}s"


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def now() -> str:
    """Return the current time in UTC, as ISO 8601 with milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
