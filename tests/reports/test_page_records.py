"""A page is made of records of any version, and of those that lack keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report_pages import shown, talk, tree, words

from pytest_synthconv.reports.records import read_records

STORED = Path(__file__).with_name("records_0_1_0.jsonl")
OPTIONAL = sorted(talk().keys() - {"schema", "conversation_id"})


def test_records_of_0_1_0_are_shown() -> None:
    document = tree(*read_records(STORED))
    labels = [it["label"] for it in shown(document)]
    assert labels == [
        *("frustrated", "interrupted", "endpoint error", "max turns", "goal met", "goal met")
    ]
    assert all(it["command"].startswith("pytest ") for it in shown(document))


def test_progress_and_patience_are_read_from_records_of_0_1_0() -> None:
    (it,) = [it for it in shown(tree(*read_records(STORED))) if it["label"] == "frustrated"]
    assert it["curve"]["name"] == "Patience left"
    assert it["curve"]["values"][0] > it["curve"]["values"][-1] == 0
    assert any(state for _, states in it["goals"] for state in states)


@pytest.mark.parametrize("key", OPTIONAL)
@pytest.mark.parametrize("value", [None, {}, [], "text", 7, [7], {"x": [None]}])
def test_a_record_with_a_surprise_is_shown_without_that_part(key: str, value: Any) -> None:
    record = {**talk(), key: value}
    assert len(shown(tree(record, before=[record]))) == 1


@pytest.mark.parametrize("key", OPTIONAL)
def test_a_record_that_lacks_a_key_is_shown(key: str) -> None:
    record = {name: value for name, value in talk().items() if name != key}
    assert len(shown(tree(record))) == 1


def test_a_stop_reason_of_a_later_version_is_shown_as_it_is() -> None:
    assert words(tree(talk(ended="bored_away")), "//tbody/tr/td[1]") == ["bored away"]
