"""How many topics a set of personas asks about, and whether one outweighs the rest."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.diversity import Diversity, diversity
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.topics import topics_of


def people(*asks: str) -> tuple[Persona, ...]:
    return tuple(
        Persona(
            name=f"P{i}",
            description="d",
            personality="p",
            scenario="s",
            summary="s",
            goals=(Goal(ask=ask),),
        )
        for i, ask in enumerate(asks)
    )


def readable(personas: tuple[Persona, ...]) -> Diversity:
    """The measures of ``personas``, as if their facets could be read as well."""
    return diversity(personas).model_copy(update={"readable": 1.0})


@pytest.mark.parametrize(
    ("asks", "count"),
    [
        ((), 0),
        (("block my card",), 1),
        (("block my card", "replace my cards"), 1),
        (("block my card", "explain my bill"), 2),
        (("block my card", "explain my bill", "a card and a bill"), 2),
        (("cancel order 12345", "track order 54321 on 3 March"), 1),
        (("advice on shoes", "a lesson on shoes", "an explanation of laces"), 2),
    ],
)
def test_topics_are_the_fewest_words_of_which_every_goal_has_one(
    asks: tuple[str, ...], count: int
) -> None:
    assert topics_of(people(*asks)).count == count


def test_a_set_about_one_topic_is_warned_of() -> None:
    found = readable(
        people(*(f"{verb} my shoes" for verb in ("buy", "return", "track", "fix", "find")))
    )
    assert str(found).endswith(", 1 topic")
    assert any("'shoes'" in warning and "100 %" in warning for warning in found.warnings)


def test_a_set_about_many_topics_is_not() -> None:
    things = ("shoes", "bills", "cards", "gardens", "trains", "poems")
    found = readable(people(*(f"advice on {thing}" for thing in things)))
    assert "6 topics" in str(found)
    assert not any("one topic" in warning for warning in found.warnings)


def test_cards_without_goals_have_no_topics_to_count() -> None:
    bare = tuple(p.model_copy(update={"goals": ()}) for p in people("a", "b"))
    assert "topic" not in str(diversity(bare))


def test_a_written_set_asks_about_what_the_description_lists() -> None:
    desk = Assistant(
        name="Desk", description="The IT help desk of a firm; passwords, VPN, printers, laptops."
    )
    found = diversity(generate(desk, 20, writer=TemplateWriter()))
    assert found.topics.count >= 4
    assert found.warnings == ()
