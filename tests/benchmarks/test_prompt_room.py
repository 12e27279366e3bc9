"""The prompts of ten turns fit into the context of small servers."""

from __future__ import annotations

import prompt_room_table
import pytest
from prompt_room_table import ANSWER, CONTEXT, EXAMPLE, TURNS, estimated, reply_of, rows

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.files.loading import load_personas

PEOPLE = load_personas(EXAMPLE / "personas.yaml")


@pytest.mark.parametrize("who", PEOPLE, ids=[who.id for who in PEOPLE])
@pytest.mark.parametrize("in_words", [False, True], ids=["schema enforced", "schema in words"])
def test_ten_turns_with_replies_of_eighty_words_fit_into_4096_tokens(
    who: Persona, in_words: bool
) -> None:
    counted = list(rows(who, 80, estimated, in_words=in_words))
    assert [row.turn for row in counted] == list(range(1, TURNS + 1))
    assert max(row.most for row in counted) + ANSWER <= CONTEXT


def test_the_replies_have_the_words_that_they_should_and_are_not_the_same() -> None:
    replies = [reply_of(80, turn) for turn in range(1, 4)]
    assert [len(reply.split()) for reply in replies] == [80, 80, 80]
    assert len(set(replies)) == 3


def test_what_does_not_fit_is_said_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["prompt_room_table.py", "--words", "150"])
    assert prompt_room_table.main() == 1
    assert "does not fit" in capsys.readouterr().out
