"""A long pattern that is taken apart fits the same texts as the whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.offline.english import pattern, table
from pytest_synthconv.offline.english.branches import branches, finders

LONG = (
    *(f"speech.acts.{act}" for act in table("speech")["acts"]),
    *(f"questions.{name}" for name in ("request", "human", "courtesy", "consent", "preference")),
    *("leave.waiting", "speech.form", "speech.trimmings", "answers.typed.when"),
)
ATOMS = st.sampled_from(
    ["a", "b", " ", r"\b", "^", "$", r"\|", r"\)", "[ab]", "[|)]", "[^](]", "[]|]", r"[\]|]"]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        inner.map(lambda each: f"(?:{each})"),
        inner.map(lambda each: f"(?:{each}|)"),
        inner.map(lambda each: f"(?!{each})"),
    ),
    max_leaves=8,
)
WORDS = sorted({word for name in LONG for word in re.findall(r"[a-z']+", pattern(name).pattern)})


@given(st.lists(EXPRESSIONS, min_size=1, max_size=3), st.text("ab |)(]", max_size=8))
def test_what_is_taken_apart_fits_the_texts_that_the_whole_fits(
    expressions: list[str], text: str
) -> None:
    whole = re.compile("|".join(f"(?:{each})" for each in expressions))
    parts = finders(expressions) or (whole.search,)
    assert any(find(text) for find in parts) == bool(whole.search(text))


@given(st.sampled_from(LONG), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_our_own_patterns_fit_where_they_are_found(name: str, text: str) -> None:
    assert pattern(name).fits(text) == (pattern(name).search(text) is not None)


def test_only_what_divides_the_whole_divides_it() -> None:
    assert branches(r"a|(?:b|c)[|]\||[^]|]|") == ["a", r"(?:b|c)[|]\|", "[^]|]", ""]


@pytest.mark.parametrize("bound", ["(?i)a|b", "(a)|(b)", r"(a)|(b)\2", "a|(?i:b)", "(?>a)|b"])
def test_what_is_bound_together_stays_whole(bound: str) -> None:
    assert finders([bound]) == ()


@pytest.mark.parametrize("apart", [r"c|^(a), \1", r"\(a\)|c", "[(]a|c", "(?P<one>a)(?P=one)|c"])
def test_a_group_stays_in_its_own_alternative(apart: str) -> None:
    whole = re.compile(apart)
    for text in ("a, a", "a", "b, a", "(a)", "(a", "aa", "c", "bc"):
        assert any(find(text) for find in finders([apart])) == bool(whole.search(text))


def test_a_pattern_that_stays_whole_fits_all_the_same() -> None:
    assert pattern("answers.calendar").fits("On MONDAY")
    assert not pattern("answers.calendar").fits("On the day")
