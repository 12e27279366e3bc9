"""The past of verbs, as the offline user and the persona writer form it."""

from __future__ import annotations

import pytest

from pytest_synthconv.offline.language.grammar import past
from pytest_synthconv.offline.language.nouns import past_of


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("book", "booked"),
        ("change", "changed"),
        ("carry", "carried"),
        ("delay", "delayed"),
        ("plan", "planned"),
        ("refer", "referred"),
        ("offer", "offered"),
        ("submit", "submitted"),
        ("limit", "limited"),
        ("visit", "visited"),
        ("cancel", "cancelled"),
        ("pay", "paid"),
    ],
)
def test_the_past_of_a_verb_is_spelt_as_people_spell_it(verb: str, form: str) -> None:
    assert past(verb) == form
    assert past_of(verb) == form


def test_a_verb_that_is_irregular_has_a_past_and_a_participle() -> None:
    assert (past("go"), past_of("write")) == ("went", "written")
