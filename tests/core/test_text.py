"""Strings from anywhere, made fit for ids, records and terminals."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.text import one_line, printable, scrub, slug

ANYTHING = st.text(st.characters(codec=None, categories=None))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alex Rivera", "alex-rivera"),
        ("  Zoë O'Neil ", "zoe-o-neil"),
        ("Sam::[x]/y", "sam-x-y"),
        ("R2-D2", "r2-d2"),
    ],
)
def test_a_name_becomes_a_readable_id(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_names_that_a_slug_cannot_hold_stay_apart() -> None:
    names = ["张伟", "李娜", "a" * 81, "a" * 82]
    assert len({slug(name) for name in names}) == 4
    assert slug("张伟").startswith("persona-")


@given(ANYTHING)
def test_an_id_holds_only_what_node_ids_and_file_names_bear(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug(name))


@given(ANYTHING)
def test_scrubbed_text_can_be_encoded_and_other_text_is_left_alone(text: str) -> None:
    scrubbed = scrub(text)
    scrubbed.encode("utf-8")
    if not re.search("[\ud800-\udfff]", text):
        assert scrubbed == text


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("now \ud83d", "now \ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_half_a_character_is_shown_as_lost_and_two_halves_as_one(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


@given(ANYTHING)
def test_printable_text_holds_nothing_that_a_terminal_or_a_runner_obeys(text: str) -> None:
    shown = printable(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e]", shown)
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("##[group]", r"#\#[group]"),
        ("##vso[task]", r"#\#vso[task]"),
        ("[[ATTACHMENT|x]]", r"[\[ATTACHMENT|x]]"),
        ("## a title [1]", "## a title [1]"),
        ("é 漢 🙂", "é 漢 🙂"),
    ],
)
def test_what_is_harmless_stays_and_what_is_not_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANYTHING, st.integers(2, 50))
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert "\n" not in line
    assert len(line) <= limit
