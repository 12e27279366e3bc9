"""Words and sentences are found in short ways, and are those of the plain rules all the same."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.words import fold, sentences, stem, tokens

TEXTS = st.text(
    st.one_of(st.sampled_from("ab A1.!?…。\n'’)\"-_ no Mr e.g ﬁÉß中"), st.characters()), max_size=40
)
UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
END = re.compile(
    r"(?<!\b(?:Dr|Mr|Ms|Mx|St|vs))(?<!\bMrs)(?<!\bProf)(?<!e\.g)(?<!i\.e)"
    r"(?!(?<=\w no)\. (?:for|of|on|and|or|please|is)\b)"
    r"[.!?…]+[\"')\]*_]*(?=\s|$)"
    r"|[。！？]+|\n+"
)


@given(TEXTS)
def test_a_folded_text_has_no_capitals_and_no_compatibility_characters(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text).casefold()
    assert fold(text) == plain.replace("’", "'").replace("e-mail", "email")


@given(TEXTS)
def test_words_are_runs_of_letters_and_digits(text: str) -> None:
    word = rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)*"
    assert tokens(text) == tuple(re.findall(word, fold(text)))


@given(TEXTS)
def test_sentences_stop_at_marks_and_lines(text: str) -> None:
    ends = [match.end() for match in END.finditer(text)]
    pieces = [text[a:b].strip() for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    assert sentences(text) == tuple(piece for piece in pieces if tokens(piece))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *(("goes", "goe"), ("boxes", "box"), ("pairing", "pair"), ("pairs", "pair")),
        *(("stopped", "stop"), ("glass", "glass"), ("bus", "bus"), ("boss's", "boss")),
        *(("being", "being"), ("bed", "bed"), ("price", "pric"), ("pay", "pay"), ("only", "onl")),
    ],
)
def test_a_stem_has_lost_a_common_ending(word: str, expected: str) -> None:
    assert stem(word) == expected
