"""A run as Markdown for the summary of a job on GitHub: counts, gate, failed personas.

Replies are an assistant's text, and may hold anything. Nothing of them is Markdown or HTML here:
see `literal` and `_folded`.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..core.models import StopReason
from ..core.text import counted, one_line, printable, scrub
from ..core.transcripts import cut
from .failed_tests import ERROR, EXPECTED, FAILED, FailedTest

MOST_BYTES = 1024 * 1024
"""What GitHub takes from a step. Of a summary that is larger, it shows nothing."""
_NOTE_BYTES = 1000
"""Kept free for the note on what was left out."""
_TRANSCRIPT_LIMIT = 40_000
_SPECIAL = re.compile(r"[^\w\s.,;?!%/()'\"]|_|^\d+[.)]")
_HEADINGS = {
    FAILED: "Failed",
    ERROR: "Errors, which say nothing about the assistant",
    EXPECTED: "Failed, but not counted: a gate decides, or they are in quarantine",
}


def markdown(
    counts: Mapping[str, int],
    lines: Iterable[str],
    failed: Sequence[FailedTest],
    *,
    records: str,
    most_bytes: int = MOST_BYTES,
) -> str:
    """Return the summary of a run within ``most_bytes`` of UTF-8, cut with a note that says so.

    ``counts`` are conversations by stop reason. ``lines`` is what else is known, the gate's verdict
    first; one that begins with a space continues the line before. ``records`` names the file of all
    conversations. Empty if there is no room at all.
    """
    head = "\n".join([_headline(counts, failed), "", *_table(counts), *_listed(lines), ""])
    parts, room = [head], most_bytes - _NOTE_BYTES - _size(head)
    if room < 0:
        return ""
    hidden = folded = 0
    for kind, heading in _HEADINGS.items():
        for number, test in enumerate(it for it in failed if it.outcome == kind):
            top = f"\n#### {heading}\n\n" if number == 0 else ""
            forms = [f"{top}{form}" for form in _forms(test)]
            fitting = next((form for form in forms if _size(form) <= room), None)
            if fitting is None:
                hidden += 1
                continue
            folded += bool(test.transcript) and fitting == forms[-1]
            parts.append(fitting)
            room -= _size(fitting)
    parts.append(_note(hidden, folded, records))
    return scrub("".join(parts))


def literal(text: str) -> str:
    """Return ``text`` on one line, so that neither Markdown nor HTML finds anything in it.

    A character reference is never part of the syntax of Markdown, so all marks become one.
    """
    return _SPECIAL.sub(lambda match: _references(match.group()), one_line(text))


def _references(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _headline(counts: Mapping[str, int], failed: Sequence[FailedTest]) -> str:
    number = Counter(test.outcome for test in failed)
    parts = [f"{number[FAILED]} failed"] if number[FAILED] else []
    parts += [counted(number[ERROR], "error")] if number[ERROR] else []
    result = ", ".join(parts) or "passed"
    return f"### Simulated users: {result}; {counted(sum(counts.values()), 'conversation')}"


def _table(counts: Mapping[str, int]) -> Iterator[str]:
    if not counts:
        return
    yield from ("| Conversations ended | |", "| :-- | --: |")
    for reason in StopReason:
        if number := counts.get(reason.value):
            yield f"| {reason.value.replace('_', ' ')} | {number} |"


def _listed(lines: Iterable[str]) -> list[str]:
    whole: list[str] = []
    for line in lines:
        if line.startswith(" ") and whole:  # wrapped for a terminal
            whole[-1] += line
        else:
            whole.append(line)
    return ["", *(f"- {literal(line)}" for line in whole)] if whole else []


def _forms(test: FailedTest) -> tuple[str, ...]:
    """Return the test with its transcript, and without."""
    bare = f"- {literal(test.sentence)}\n"
    return (_folded(test), bare) if test.transcript else (bare,)


def _folded(test: FailedTest) -> str:
    """Return the test as a line that opens on a click.

    The transcript is escaped, and within ``pre`` Markdown looks for nothing but its end.
    """
    said = html.escape(printable(cut(test.transcript, _TRANSCRIPT_LIMIT)), quote=True)
    about = html.escape(one_line(f"{test.nodeid}, conversation {test.conversation_id}", 500))
    return (
        f"<details><summary>{literal(test.sentence)}</summary>\n\n"
        f"<pre>{about}\n\n{said}</pre>\n\n</details>\n\n"
    )


def _note(hidden: int, folded: int, records: str) -> str:
    left_out = []
    if folded:
        left_out.append(f"the transcripts of {counted(folded, 'test')}")
    if hidden:
        left_out.append(f"{counted(hidden, 'further test')} that did not pass")
    if not left_out:
        return ""
    what = " and ".join(left_out)
    return (
        f"\n**Left out here: {what}.** A step may have 1 MiB of summary on GitHub. "
        f"All conversations are in {literal(records)}.\n"
    )


def counts_of(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return how many conversations ended for each stop reason."""
    return Counter(str(record["stop_reason"]) for record in records)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
