"""Which persona a set lacks, and how diverse a set is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import isclose
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.cards import Goal, Persona, Traits
from pytest_synthconv.personas.diversity import coverage_by_chance, diversity, diversity_of
from pytest_synthconv.personas.facets import FACETS, Facets
from pytest_synthconv.personas.randomness import dice, pick, seed_of, shuffled
from pytest_synthconv.personas.selection import (
    distance,
    is_plausible,
    next_facets,
    pairs_of,
    random_facets,
)

SEEDS = range(5)
COUNT = 12

complete = st.builds(Facets, *(st.sampled_from(tuple(f.levels)) for f in FACETS))
partial = st.builds(Facets, *(st.sampled_from((None, *f.levels)) for f in FACETS))


def greedy(count: int, seed: int, start: Sequence[Facets] = ()) -> list[Facets]:
    chosen, rng = list(start), dice("test", seed)
    for _ in range(count):
        chosen.append(next_facets(chosen, rng))
    return chosen


def by_chance(count: int, seed: int) -> list[Facets]:
    rng = dice("test", seed)
    return [random_facets(rng) for _ in range(count)]


def levels(facet: str) -> tuple[str, ...]:
    return next(tuple(f.levels) for f in FACETS if f.name == facet)


@pytest.mark.slow
def test_what_is_chosen_covers_more_pairs_than_chance_on_every_seed() -> None:
    for seed in SEEDS:
        chosen, drawn = diversity_of(greedy(COUNT, seed)), diversity_of(by_chance(COUNT, seed))
        assert chosen.pair_coverage > drawn.pair_coverage + 0.05


@pytest.mark.slow
def test_what_is_chosen_lies_farther_apart_than_chance_on_every_seed() -> None:
    for seed in SEEDS:
        chosen, drawn = diversity_of(greedy(COUNT, seed)), diversity_of(by_chance(COUNT, seed))
        assert chosen.min_distance > drawn.min_distance


def test_every_choice_is_complete_and_plausible() -> None:
    for facets in greedy(COUNT, 0):
        assert None not in facets
        assert is_plausible(facets)


def test_the_same_dice_choose_the_same() -> None:
    assert greedy(4, 7) == greedy(4, 7) != greedy(4, 8)


def test_what_is_there_already_is_not_chosen_again() -> None:
    there = greedy(6, 1)
    new = next_facets(there, dice("other"))
    covered = {pair for facets in there for pair in pairs_of(facets)}
    assert len(set(pairs_of(new)) - covered) > 25
    assert min(distance(new, old, unknown=0.0) for old in there) > 0.4


def test_a_set_that_lacks_one_mood_is_given_it() -> None:
    there = [f for f in by_chance(80, 0) if f.mood != "cheerful"]
    assert next_facets(there, dice("mood")).mood == "cheerful"


def test_cards_that_tell_nothing_do_not_stand_in_the_way() -> None:
    chosen = greedy(8, 2, start=[Facets()] * 3)[3:]
    assert diversity_of(chosen).min_distance > diversity_of(by_chance(8, 2)).min_distance


@given(partial, partial)
def test_distance_is_symmetric_and_within_nought_and_one(one: Facets, other: Facets) -> None:
    there, back = distance(one, other, unknown=0.5), distance(other, one, unknown=0.5)
    assert there == back
    assert 0 <= there <= 1


@given(complete, complete, complete)
def test_distance_obeys_the_triangle_inequality(a: Facets, b: Facets, c: Facets) -> None:
    def apart(one: Facets, other: Facets) -> float:
        return distance(one, other, unknown=0.0)

    assert apart(a, c) <= apart(a, b) + apart(b, c) + 1e-12
    assert apart(a, a) == 0


def test_ordered_levels_are_as_far_apart_as_their_steps() -> None:
    low, medium, high = (Facets(patience=level) for level in levels("patience"))
    share = 1 / len(FACETS)
    assert isclose(distance(low, medium, unknown=0.0), share / 2)
    assert isclose(distance(low, high, unknown=0.0), share)


def test_levels_without_order_are_all_equally_far_apart() -> None:
    goals = [Facets(goal=level) for level in levels("goal")]
    apart = {distance(a, b, unknown=0.0) for a, b in product(goals, goals) if a != b}
    assert len(apart) == 1


def test_the_order_of_a_set_does_not_matter() -> None:
    profiles = greedy(6, 3)
    one, other = diversity_of(profiles), diversity_of(profiles[::-1])
    assert (one.min_distance, one.pair_coverage) == (other.min_distance, other.pair_coverage)


@pytest.mark.parametrize("count", [3, 10, 40])
def test_what_chance_is_said_to_give_is_what_it_gives(count: int) -> None:
    measured = [diversity_of(by_chance(count, seed)) for seed in range(12)]
    assert mean(m.pair_coverage for m in measured) == pytest.approx(
        coverage_by_chance(count), abs=0.03
    )


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_anything_can_be_measured_without_warning(count: int) -> None:
    found = diversity_of(by_chance(count, 0))
    assert found.warnings == ()
    assert found.count == count


def test_a_chosen_set_gives_no_warning() -> None:
    assert diversity_of(greedy(COUNT, 0), [str(i) for i in range(COUNT)]).warnings == ()


def test_a_set_of_variations_on_one_persona_is_warned_of() -> None:
    one = random_facets(dice("mode"))
    set_ = [
        one._replace(goal=goal, device=device)
        for goal in levels("goal")
        for device in levels("device")[:2]
    ]
    warnings = "\n".join(diversity_of(set_, [f"P{i}" for i in range(len(set_))]).warnings)
    assert "less than 10 drawn by chance" in warnings
    assert "'P0' and 'P1' behave nearly alike" in warnings


def test_cards_that_cannot_be_read_are_said_so_instead_of_praised() -> None:
    names = ("Ada", "Ben", "Cy")
    cards = [
        Persona(name=name, description="x", personality="x", scenario="x", summary="x")
        for name in names
    ]
    found = diversity(cards)
    assert found.min_distance == found.readable == 0
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("only 0 % of the facets can be read")


def test_diversity_is_measured_from_cards() -> None:
    def card(name: str, patience: float, ask: str) -> Persona:
        return Persona(
            name=name,
            description="d",
            personality="p",
            scenario="s",
            summary="s",
            goals=(Goal(ask=ask),),
            traits=Traits(patience=patience),
        )

    found = diversity([card("A", 0.1, "advice on x"), card("B", 0.9, "an explanation of x")])
    assert found.nearest == ("A", "B")
    assert found.min_distance == pytest.approx(2 / len(FACETS))
    assert found.readable == pytest.approx(3 / len(FACETS))


def test_the_measures_are_told_in_one_line() -> None:
    found = diversity_of(greedy(COUNT, 0))
    shares = (round(100 * found.pair_coverage), f"{found.min_distance:.2f}"[1:])
    assert str(found) == f"pair coverage {shares[0]} %, minimum distance {shares[1]}"


def test_chance_is_the_same_on_every_machine() -> None:
    assert seed_of("a", 1) == seed_of("a", 1) != seed_of("a", "1")
    assert seed_of("ab", "c") != seed_of("a", "bc")
    rng = dice("story", 1)
    assert [pick(rng, "abcdefgh") for _ in range(6)] == list("ddegca")


@given(st.integers(), st.lists(st.integers(), max_size=20))
def test_shuffling_loses_nothing(seed: int, items: list[int]) -> None:
    assert sorted(shuffled(dice(seed), items)) == sorted(items)
