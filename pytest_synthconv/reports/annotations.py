"""Failed tests as annotations of GitHub: lines that its runner reads from the log of a job.

The runner shows no more than 10 errors and 10 notices per step, so the last ones would be lost
without a word. The format is that of GitHub's "workflow commands".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.text import counted
from .failed_tests import EXPECTED, FailedTest

MOST = 9
"""Annotations of failed tests, so that one is left for other errors of the same step."""
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def annotated(failed: Sequence[FailedTest], summary: str) -> Iterator[str]:
    """Yield an error for each of the first few ``failed`` tests, and a notice with the counts.

    ``summary`` says what became of all conversations.
    """
    counting = [test for test in failed if test.outcome != EXPECTED]
    for test in counting[:MOST]:
        yield command(
            "error",
            f"{test.sentence}\n{test.nodeid}",
            file=test.file,
            line=str(test.line or ""),
            title=f"synthconv: {test.title}",
        )
    result = f"{counted(len(counting), 'test')} did not pass" if counting else "every test passed"
    hidden = len(counting) - MOST
    more = f", {hidden} of them not annotated" if hidden > 0 else ""
    yield command("notice", f"{result}{more}\n{summary}".rstrip(), title="synthconv: summary")


def command(name: str, message: str, **properties: str) -> str:
    """Return a workflow command: ``::error file=a.yaml,title=Bo::message``."""
    given = ",".join(
        f"{key}={_escaped(value, _PROPERTY)}" for key, value in properties.items() if value
    )
    return f"::{name}{' ' if given else ''}{given}::{_escaped(message, _DATA)}"


def _escaped(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for character, code in pairs:
        text = text.replace(character, code)
    return text
