"""What a check-up found, and how it is printed: what is wrong and its cure first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH = 80
WRONG_SET_UP, FAILING = 4, 1
"""Exit codes: a run would be a usage error; a run would start, and everything in it would fail."""

State = Literal["ok", "wrong", "not checked"]


@dataclass(frozen=True)
class Finding:
    """The result of one check. ``cure`` says what to do if it is ``wrong``.

    ``code`` is the exit code if it is wrong.
    """

    state: State
    subject: str
    text: str
    cure: str = ""
    code: int = WRONG_SET_UP

    @property
    def is_open(self) -> bool:
        """True if nobody knows whether it is right."""
        return self.state == "not checked" and bool(self.subject)

    @property
    def line(self) -> str:
        """What was found, with the cure."""
        said = f"{self.subject}: {self.text}" if self.subject else self.text
        return f"{_sentence(said)} {self.cure}" if self.cure else said


@dataclass(frozen=True)
class Section:
    """Lines below a title, such as those of a request."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Checkup:
    """All findings, in the order of the checks, and what is shown below them."""

    findings: tuple[Finding, ...]
    sections: tuple[Section, ...] = ()
    next_command: str = "pytest"

    @property
    def code(self) -> int:
        """0 if a run would start and reach everything that it needs."""
        return max((it.code for it in self.findings if it.state == "wrong"), default=0)

    def lines(self) -> Iterator[str]:
        """Yield what is printed. The first line is the first mistake with its cure, if any."""
        wrong = [it for it in self.findings if it.state == "wrong"]
        if wrong:
            yield f"wrong: {wrong[0].line}"
        else:
            open_checks = ", ".join(it.subject for it in self.findings if it.is_open)
            rest = f" (not checked: {open_checks})" if open_checks else ""
            yield f"ok: a run would start{rest}. Next: {self.next_command}"
        yield ""
        for finding in self.findings:
            yield from _row(finding, is_known=bool(wrong) and finding is wrong[0])
        for section in self.sections:
            yield ""
            yield f"{section.title}:"
            for line in section.lines:
                yield from _indented(line)


def mistakes(subject: str, text: str, code: int = WRONG_SET_UP) -> Sequence[Finding]:
    """Return a finding for each problem in ``text``, the message of a `ConfigurationError`."""
    lines = text.splitlines()
    if len(lines) > 1 and lines[0].endswith(" problems:"):
        return [Finding("wrong", "", line, code=code) for line in lines[1:]]
    first, *rest = lines
    subject = "" if subject and first.startswith(subject) else subject
    return [Finding("wrong", subject, first, " ".join(rest), code)]


def _row(finding: Finding, *, is_known: bool) -> Iterator[str]:
    text = "see above" if is_known else finding.line
    if is_known and finding.subject:
        text = f"{finding.subject}: {text}"
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"{finding.state:<13}",
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
