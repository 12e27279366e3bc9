"""A small part of the table of the second opinion: its bars, and that they can be missed."""

from __future__ import annotations

import pytest
from offline.playing import read_cards
from patience_table import HELPING, STONEWALLING, print_table, rows

CARDS = read_cards()[::6]


def test_stonewalling_is_found_and_help_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_table(rows(STONEWALLING, CARDS), rows(HELPING, CARDS))
    assert "help touched: 0.0%" in capsys.readouterr().out


def test_users_that_never_give_up_stay_to_the_end_if_only_the_judge_decides() -> None:
    played = rows(STONEWALLING[:1], CARDS, "judge")
    assert {(row.ended.stop_reason.value, len(row.ended.turns)) for row in played} == {
        ("max_turns", 10)
    }
    assert all(row.is_touched and not row.is_ended for row in played)


def test_what_is_missed_and_what_is_touched_would_be_seen() -> None:
    walls, helped = rows(STONEWALLING[:1], CARDS), rows(HELPING[:1], CARDS)
    assert not print_table(helped, helped)
    assert not print_table(walls, walls)
