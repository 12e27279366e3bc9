"""Make personas of transcripts whose people's data has been replaced."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..core.cards import Goal, Persona
from ..core.models import Role
from ..core.text import one_line
from ..core.words import sentences, tokens
from ..files.logged_talks import Line, LoggedTalk
from .privacy.anonymizer import Replaced, anonymized

_MOST_LINES = 50
"""Lines of a script; a longer one would take longer than anybody waits for a test."""
_LONGEST_ASK = 200
_LONGEST_SUMMARY = 60
_FEWEST_STYLE, _MOST_STYLE, _LONGEST_STYLE = 2, 5, 200
_GREETING = re.compile(
    r"\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear \w+|greetings)"
    r"(?: there| all| team| everyone)?\W*",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3


@dataclass(frozen=True)
class Transcript:
    """A conversation with invented people. ``name`` is the customer's, ``line`` that of the log."""

    number: int
    line: int
    name: str
    said: tuple[tuple[Role, str], ...]
    replaced: tuple[Replaced, ...]

    @property
    def user_lines(self) -> tuple[str, ...]:
        """Return what the customer wrote, one text for each turn."""
        lines = tuple(Line(role, text) for role, text in self.said)
        return LoggedTalk(self.line, lines).user_lines


def transcript_of(
    talk: LoggedTalk, number: int, *, seed: int, taken: Collection[str] = ()
) -> Transcript:
    """Return ``talk`` with invented people. The customer gets none of the names in ``taken``."""
    said = [(it.role, it.text) for it in talk.said]
    result = anonymized(said, seed=seed, number=number, taken=taken)
    roles = [role for role, _ in said]
    texts = tuple(zip(roles, result.texts, strict=True))
    return Transcript(number, talk.line, result.owner, texts, result.replaced)


def scripted(transcript: Transcript) -> Persona:
    """Return a persona who says what the customer of ``transcript`` said, word for word."""
    lines = transcript.user_lines[:_MOST_LINES]
    ask = request_in(lines, transcript.name)
    return Persona(
        name=transcript.name,
        description=f"{transcript.name} (an invented name) uses the assistant.",
        personality="Writes as in the script.",
        scenario=f"{transcript.name} wrote to the assistant: {ask}",
        summary=one_line(ask, _LONGEST_SUMMARY),
        goals=(Goal(ask=ask),),
        script=lines,
    )


def request_in(lines: Sequence[str], name: str = "") -> str:
    """Return the first of ``lines`` that says what somebody wants.

    It is without greetings and without the sentence that introduces ``name``.
    """
    bare = [_without_opening(line, name) for line in lines]
    wanted = next((line for line in bare if len(tokens(line)) >= _FEWEST_WORDS), None)
    return one_line(wanted or next(filter(None, bare), lines[0]), _LONGEST_ASK)


def _without_opening(line: str, name: str) -> str:
    opening = _GREETING.match(line)
    rest = line[opening.end() :] if opening else line
    given = name.partition(" ")[0]
    introduces = re.compile(rf"(?:\bname\b|\bi'?m\b|\bi am\b|\bthis is\b).*\b{given}\b", re.I)
    kept = [it for it in sentences(rest) if not (given and introduces.search(it))]
    return one_line(" ".join(kept))


def style_of(transcript: Transcript) -> tuple[str, ...]:
    """Return lines that show how the customer writes, or nothing if there are too few."""
    lines = [one_line(text, _LONGEST_STYLE + 1) for role, text in transcript.said if role == "user"]
    fitting = tuple(dict.fromkeys(line for line in lines if 0 < len(line) <= _LONGEST_STYLE))
    return fitting[:_MOST_STYLE] if len(fitting) >= _FEWEST_STYLE else ()
