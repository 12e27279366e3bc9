"""What a description tells the assistant itself is nothing that people come for."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.writer.errands import errands_for


def topics(text: str) -> set[str]:
    """The topics that are read in ``text``."""
    return {each.topic for each in described(Assistant(name="Nova", description=text)).abilities}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Helps with vaccinations. You must ask about age and pregnancy first.", {"vaccinations"}),
        ("Answers questions about sofas. Use metric units and prices in euros.", {"sofas"}),
        ("Tells you roast dates. It talks in lowercase.", {"roast dates"}),
        ("Tracks parcels. Always ask for the postcode.", {"parcels"}),
    ],
)
def test_instructions_are_left_out(text: str, kept: set[str]) -> None:
    assert topics(text) == kept


def test_a_description_that_is_all_instruction_is_read_all_the_same() -> None:
    assert topics("Always ask about hedges.")


def test_a_deed_named_in_a_list_is_done_and_is_no_thing() -> None:
    text = "Covers bin collections, council tax and reporting potholes."
    asks = {errand.task.ask for errand in errands_for(Assistant(name="Nova", description=text))}
    assert any("report a pothole" in ask for ask in asks)
    assert not any("reporting" in ask for ask in asks)
