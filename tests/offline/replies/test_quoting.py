"""What a reply gives back of the user's message is found in short ways, too."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.offline.replies import quoting
from pytest_synthconv.offline.replies.quoting import without_quotes

WORDS = st.sampled_from(["a", "I", "my", "you", "e-mail", "-", "|", "_", "it's", "ﬁ", "x|y", "Ab."])
TEXTS = st.lists(WORDS, max_size=20).map(" ".join)


@given(TEXTS, TEXTS)
def test_where_no_run_of_words_is_looked_for_there_is_none(reply: str, said: str) -> None:
    found = without_quotes(reply, said)
    with patch.object(quoting, "_may_hold_run", return_value=True):
        assert without_quotes(reply, said) == found


def test_eight_words_of_the_user_are_taken_out_and_seven_stay() -> None:
    said = "I want to send my new lamp back today"
    assert without_quotes("So you want to send your new lamp back?", said) == "So"
    assert without_quotes("So you want to send your new lamp?", said) != "So"
