"""The table of personas for many assistants: its bars are kept, and can be missed."""

from __future__ import annotations

from typing import Any

import pytest
from personas_table import ASSISTANTS, row_of

from pytest_synthconv.core.data_files import read_yaml

CASES: list[dict[str, Any]] = read_yaml(ASSISTANTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_assistant_keeps_its_bars(case: dict[str, Any]) -> None:
    # Seeds of the table's own are 0; another one shows that the bars hold by more than luck.
    assert row_of(case, 12, seed=1).faults == ()


def test_there_are_twenty_assistants_and_more() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"never": ["parcel"]}, "is about 'parcel'"),
        ({"topics": 40}, "topics"),
        ({"warned": False}, "doubts"),
        ({"refused": True}, "was not refused"),
        ({"description": "Bot"}, "was refused"),
    ],
)
def test_a_bar_that_is_missed_is_told(change: dict[str, Any], fault: str) -> None:
    case = {"name": "Q", "description": "Only tracks parcels.", "warned": True, **change}
    assert any(fault in told for told in row_of(case, 4, seed=0).faults)
