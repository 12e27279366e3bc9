"""What a user can say against the replies of a talk: which failed and how, with quotes.

The embedded judge and the second opinion give their reasons with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...core.models import Evidence, Talk
from ...core.words import sentences
from ..replies.reading import Act
from .account import Step

LONGEST_QUOTE = 200
_COMPLAINTS = {
    Act.SILENT: "said nothing",
    Act.FOREIGN: "answered in another language",
    Act.ERROR: "failed",
    Act.REPEAT: "repeated itself",
    Act.ECHO: "echoed the user",
    Act.REFUSE: "refused",
    Act.NOT_UNDERSTOOD: "did not understand",
    Act.RE_ASK: "asked again for what it knew",
    Act.OFFTOPIC: "spoke of something else",
    Act.DEFER: "sent the user elsewhere",
    Act.EMPTY: "said nothing of substance",
    Act.PROMISE: "only promised",
    Act.IGNORE: "left the question unanswered",
    Act.ASK: "only asked back",
}
"""What a reply did to the user, the dearest first."""


def complaints(trace: Iterable[Step]) -> str:
    """Return what failed in which turns: "refused in turns 1 and 3", one act per failed turn."""
    turns: dict[Act, list[str]] = {}
    for step in trace:
        worst = next((act for act in _COMPLAINTS if step.failed and act in step.acts), None)
        if worst is not None:
            turns.setdefault(worst, []).append(str(step.turn))
    return _joined(
        [
            f"{_COMPLAINTS[act]} in turn{'s' * (len(numbers) > 1)} {_joined(numbers)}"
            for act, numbers in turns.items()
        ]
    )


def failures_quoted(trace: Iterable[Step], talk: Talk) -> Iterator[Evidence]:
    """Yield the start of every reply that failed."""
    for step in trace:
        said = sentences(reply_in(talk, step.turn))
        if step.failed and said:
            yield quoted(step.turn, said[0])


def quoted(turn: int, stretch: str) -> Evidence:
    """Return a quote of the assistant in ``turn``, cut to `LONGEST_QUOTE`."""
    return Evidence(turn=turn, role="assistant", quote=stretch[:LONGEST_QUOTE].strip())


def reply_in(talk: Talk, turn: int) -> str:
    """Return the assistant's reply in ``turn``; empty if there is none."""
    return next((m.content for m in talk.assistant_messages if m.turn == turn), "")


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
