"""Plain data is written as YAML that people can read, and that every reader reads alike."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthconv.files.strict_yaml import read
from pytest_synthconv.files.yaml_writing import OnOneLine, block_yaml

TRAPS = ("no", "y", "NULL", "1_000", "012", "1e5", "2026-11-24", "12:30:45", "<<", "=", "-", "a: b")
texts = st.text() | st.text("\n \t#:-'\"\x85\u2028\ufeff\r\x00yn~0x1_.e") | st.sampled_from(TRAPS)
scalars = st.none() | st.booleans() | st.integers() | texts
values = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@settings(deadline=None)
@given(value=values)
def test_what_is_written_is_read_again_by_us_and_by_others(value: Any) -> None:
    text = block_yaml([value], width=60)
    assert read(text.encode()).value == yaml.safe_load(text) == [value]


@given(text=st.text("a \n"))
def test_what_follows_a_text_does_not_change_it(text: str) -> None:
    assert yaml.safe_load(f"{block_yaml([text], width=60)}\n\n- next\n") == [text, "next"]


def test_long_texts_keep_their_lines_and_the_rest_may_share_one() -> None:
    value = {
        "text": "First: no.\nSecond.",
        "said": "no",
        "by": OnOneLine(model="luna", turns=[1, 2]),
    }
    assert block_yaml(value, width=60) == (
        "text: |-\n  First: no.\n  Second.\nsaid: 'no'\nby: {model: luna, turns: [1, 2]}\n"
    )


def test_equal_parts_are_written_out() -> None:
    part = {"a": ["b"]}
    assert block_yaml([part, part], width=60) == "- a:\n  - b\n" * 2


def test_words_that_some_readers_take_for_booleans_are_quoted() -> None:
    assert block_yaml(["y", "N", "no", "yes, please"], width=60) == (
        "- 'y'\n- 'N'\n- 'no'\n- yes, please\n"
    )
