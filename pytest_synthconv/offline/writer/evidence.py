"""Evidence for what a persona asks: only what every right answer contains, else none at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...personas.evidence_check import is_evidence
from ..english import lines
from .atlas import evidence_sets
from .tasks import Task

_LONGEST = 26
_SETTLED = lines("evidence.settled")


def evidence_for(task: Task) -> tuple[str, ...]:
    """What proves that ``task`` was done, slots unfilled; empty where nobody can foresee it."""
    stated = tuple(_spelt_out(task.evidence))
    return (*stated, *_done(task.done), *_SETTLED) if task.done else stated


def that_proves(evidence: tuple[str, ...], said: Iterable[str]) -> tuple[str, ...]:
    """``evidence`` if no entry of it stands in what is ``said`` before any answer, else none.

    One entry fewer would be worse than none: the right answer might be the one that is left out.
    """
    texts = tuple(said)
    return evidence if all(is_evidence(entry, texts) for entry in evidence) else ()


def _spelt_out(entries: Iterable[str]) -> Iterator[str]:
    sets = evidence_sets()
    for entry in entries:
        yield from sets[entry[1:]] if entry.startswith("$") else (entry,)


def _done(participles: tuple[str, ...]) -> Iterator[str]:
    """A deed said to be completed; "can be cancelled" and "was not cancelled" are none."""
    for few in _in_lines(participles):
        yield rf"/\b(i|we)('ve| have)?( now| just)? ({few})\b/"
        yield rf"/\b(has|have) (now |just )?been ({few})\b/"
        yield rf"/\b(is|it's|that's|you're|are now) (now |all )?({few})\b/"


def _in_lines(words: Iterable[str]) -> Iterator[str]:
    """``words`` as alternatives, no more in one pattern than may be in a short one."""
    line = ""
    for word in words:
        if line and len(line) + len(word) > _LONGEST:
            yield line
            line = ""
        line = f"{line}|{word}" if line else word
    if line:
        yield line
