"""Lines of assistants and of users, each with the part it is spoken in, to learn the voices from.

Those of ``roles/`` were written for this, a file for each field. The others are the project's:
what its embedded users say, what the assistants of the benchmarks reply, and what tests read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline.kinds import KINDS
from offline.lessons import lessons
from offline.playing import meetings, play, read_cards
from role_talks import said

from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Dialogue

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests" / "llm"
ORDINARY = 0.3  # how much a line of the embedded users counts: there are many, and they are alike
NEAR = 2.0  # likewise of lines that were written to be hard to tell apart
OF_BENCHMARKS = 0.05  # likewise of the benchmarks' replies, which often state a fact and no more
EVERY = 12  # one in so many of those replies is learned from


@dataclass(frozen=True)
class Line:
    """What somebody says, whether they serve, in which field, and how much it counts.

    ``before`` is what the assistant had said last, empty at the beginning and out of a talk.
    """

    text: str
    serves: bool
    field: str
    source: str
    count: float = 1.0
    before: str = ""


def written() -> list[Line]:
    """Return the lines of ``roles/``, out of their talks."""
    return [
        Line(text, part == "assistant", file.stem, "lines")
        for file in sorted((HERE / "roles").glob("*.yaml"))
        for part, found in _read(file).items()
        for text in found.strip().splitlines()
    ]


def of_talks() -> list[Line]:
    """Return the lines of ``roles/talks/``."""
    return [Line(s.text, s.serves, s.field, "talks", before=s.before) for s in said()]


def of_tests() -> list[Line]:
    """Return the lines that tests read: they show what was once missed, and may be learned."""
    voices, flips = _read(TESTS / "role_voices.yaml"), _read(TESTS / "role_flips.yaml")
    near = [("flipped", True), ("good", False), ("near", False)]
    return [
        *(Line(text, is_so, text, "tests", NEAR) for part, is_so in near for text in voices[part]),
        *(
            Line(each["says"], False, each["says"], "tests", before=each.get("after", ""))
            for part in ("in_role", "later_in_role")
            for each in flips[part]
        ),
    ]


def of_benchmarks() -> list[Line]:
    """Return what embedded users say, and what the benchmarks' assistants reply, each once."""
    talks = play(list(meetings(KINDS.values(), read_cards())), 1)
    users = {each for talk in talks for each in _with_reply_before(talk.conversation)}
    replies = {lesson.reply for lesson in lessons()}
    return [
        *(
            Line(text, False, text, "embedded users", ORDINARY, before)
            for text, before in sorted(dict(users).items())
        ),
        *(Line(text, True, text, "replies", OF_BENCHMARKS) for text in sorted(replies)[::EVERY]),
    ]


def _with_reply_before(talk: Dialogue) -> Iterator[tuple[str, str]]:
    before = ""
    for message in talk.messages:
        if message.role == "user":
            yield message.content, before
        else:
            before = message.content


def set_aside() -> list[Line]:
    """Return the lines that were written before anything was fitted, and never learned from."""
    found = _read(HERE / "roles_set_aside.yaml")
    return [
        Line(text, part == "assistant", part, "set aside") for part in found for text in found[part]
    ]


def _read(file: Path) -> Any:
    return read_yaml(file.read_text("utf-8"))


def every() -> Iterator[Line]:
    """Yield all that may be learned from."""
    yield from written()
    yield from of_talks()
    yield from of_tests()
    yield from of_benchmarks()
