"""The table of languages: nothing in it is wrong, and what is wrong would be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from languages_table import rows
from offline.reading import Languages, languages

from pytest_synthconv.core.cards import Assistant

READABLE = "Tracks and cancels orders, explains invoices and books couriers for shop"
EVERY_PART = [True, False]


@pytest.mark.parametrize("is_set_aside", EVERY_PART)
def test_no_card_and_no_description_is_read_in_the_wrong_language(is_set_aside: bool) -> None:
    found = rows(languages(), is_set_aside=is_set_aside)
    assert {name: [o for o in group if o] for name, group in found.items()} == {
        name: [] for name in found
    }
    assert all(found.values()), "a group without members shows nothing"


def spoilt() -> Languages:
    """The same material with every label the wrong way round."""
    found = languages()
    return Languages(
        foreign=tuple(
            replace(card, right=card.refusal, language="Latin") for card in found.foreign
        ),
        english_cards=tuple(card.persona for card in found.foreign if not card.has_evidence),
        english_assistants=tuple(
            Assistant(name="Desk", description=card.persona.scenario) for card in found.foreign
        ),
        foreign_descriptions={
            "Latin": tuple(
                f"Tracks and cancels orders, explains invoices and returns of shop {n}."
                for n in range(9)
            )
        },
    )


@pytest.mark.parametrize("is_set_aside", EVERY_PART)
def test_every_wrong_reading_is_listed(is_set_aside: bool) -> None:
    found = rows(spoilt(), is_set_aside=is_set_aside)
    assert all(all(group) for group in found.values()), found
