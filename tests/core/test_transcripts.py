"""Transcripts: readable in 80 columns, and no line of theirs is a command to anything."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.transcripts import WIDTH, transcript

TALK = [
    (1, "user", "Where is my order?"),
    (1, "assistant", "Which one?\n\n- the red shirt\n- the blue one"),
    (2, "user", "12"),
    (2, "assistant", ""),
]


def test_a_transcript_names_turns_and_speakers_and_keeps_paragraphs() -> None:
    assert transcript(TALK) == "\n".join(
        [
            "turn 1   user      | Where is my order?",
            "         assistant | Which one?",
            "                   |",
            "                   | - the red shirt",
            "                   | - the blue one",
            "turn 2   user      | 12",
            "         assistant | (said nothing)",
        ]
    )


def test_long_lines_are_wrapped_and_long_words_are_not_broken() -> None:
    link = "https://example.com/" + "x" * 90
    text = transcript([(1, "user", "word " * 60 + link)])
    lines = text.splitlines()
    assert max(len(line) for line in lines if link not in line) <= WIDTH
    assert any(line.endswith(link) for line in lines)


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["user", "assistant"]), st.text())))
def test_every_line_has_a_visible_prefix(talk: list[tuple[int, str, str]]) -> None:
    for line in transcript(talk).splitlines():
        assert re.match(r"(turn \d+)? +(user|assistant)? +\|", line)
