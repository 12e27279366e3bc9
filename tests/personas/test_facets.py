"""In what ways personas differ, and what of it can be read off a card."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Goal, Persona, Traits
from pytest_synthconv.offline.english import table
from pytest_synthconv.personas.facets import FACETS, TRAIT_FACETS, Facets, facets_of
from pytest_synthconv.personas.selection import (
    IMPLAUSIBLE,
    Pair,
    is_plausible,
    pairs_of,
    plausible_pairs,
)

LEVELS = {facet.name: tuple(facet.levels) for facet in FACETS}


def card(
    text: str = "someone", *, goals: tuple[str, ...] = (), traits: Traits | None = None
) -> Persona:
    return Persona(
        name="Alex",
        description=text,
        personality="-x-",
        scenario="-x-",
        summary="-x-",
        goals=tuple(Goal(ask=ask) for ask in goals),
        traits=traits or Traits(),
    )


def test_the_table_and_a_combination_have_the_same_facets_in_the_same_order() -> None:
    assert tuple(LEVELS) == Facets._fields


def test_no_cue_tells_two_levels_of_a_facet() -> None:
    for facet in FACETS:
        cues = [cue for of_level in facet.levels.values() for cue in of_level]
        assert len(cues) == len(set(cues)), facet.name


def test_a_blank_card_tells_nothing() -> None:
    assert facets_of(card()) == Facets()


@pytest.mark.parametrize(
    ("trait", "level"),
    [(0.0, "low"), (0.33, "low"), (0.34, "medium"), (0.66, "medium"), (0.67, "high"), (1, "high")],
)
@pytest.mark.parametrize("name", TRAIT_FACETS)
def test_a_stated_trait_gives_its_third(name: str, trait: float, level: str) -> None:
    assert getattr(facets_of(card(traits=Traits(**{name: trait}))), name) == level


def test_a_stated_trait_outranks_the_text() -> None:
    assert facets_of(card("An impatient person.")).patience == "low"
    assert facets_of(card("An impatient person.", traits=Traits(patience=0.9))).patience == "high"


@pytest.mark.parametrize(
    ("text", "facet", "level"),
    [
        ("She is a beginner at this.", "expertise", "novice"),
        ("He has years of experience.", "expertise", "expert"),
        ("They are angry about the delay.", "mood", "upset"),
        ("An enthusiastic cook.", "mood", "cheerful"),
        ("English is her second language.", "language", "second"),
        ("He types on a phone.", "device", "phone"),
        ("She uses a screen reader.", "constraint", "access"),
        ("Money is tight this month.", "constraint", "money"),
        ("A patient man.", "patience", "high"),
        ("A chatty neighbour.", "verbosity", "high"),
    ],
)
def test_people_s_own_cards_are_read_by_cues(text: str, facet: str, level: str) -> None:
    assert getattr(facets_of(card(text)), facet) == level


def test_the_more_specific_cue_decides() -> None:
    assert facets_of(card("He is in no hurry.")).constraint == "none"
    assert facets_of(card("He is in a hurry.")).constraint == "time"
    assert facets_of(card("She was never impatient.")).patience == "low"  # negation is not read


def test_cues_that_contradict_each_other_leave_the_level_open() -> None:
    assert facets_of(card("A beginner and an expert at once.")).expertise is None


def test_a_cue_is_whole_words_only() -> None:
    assert facets_of(card("An inpatient, informally dressed, in Upsetville.")) == Facets()


@pytest.mark.parametrize(
    ("goals", "complexity"), [(1, "one goal"), (2, "two goals"), (3, "many goals")]
)
def test_complexity_is_the_number_of_goals(goals: int, complexity: str) -> None:
    assert facets_of(card(goals=("a",) * goals)).complexity == complexity
    assert facets_of(card(goals=("a",) * 5)).complexity == "many goals"


def test_the_first_goal_tells_its_type_whatever_the_text_says() -> None:
    told = card("She wants to fix it.", goals=("advice on shoes", "an explanation of laces"))
    assert facets_of(told).goal == "decide"


@pytest.mark.parametrize(
    ("ask", "level"),
    [
        ("find out where my parcel is", "find"),
        ("what does a pass cost?", "find"),
        ("how long does it take?", "find"),
        ("tracking my order", "find"),
        ("fix my VPN", "fix"),
        ("please correct my bill", "fix"),
        ("help sorting out a mistake", "fix"),
        ("block my card", "do"),
        ("to cancel my order", "do"),
        ("help me book a table", "do"),
        ("which plan suits me?", "decide"),
        ("should I stay?", "decide"),
        ("recommend a novel", "decide"),
        ("how does it work?", "learn"),
        ("why is it dark?", "learn"),
        ("advice on shoes", "decide"),
        ("a lesson on knots", "learn"),
        ("shoes", None),
    ],
)
def test_the_way_an_ask_begins_tells_its_type_of_goal(ask: str, level: str | None) -> None:
    assert facets_of(card(goals=(ask,))).goal == level


@pytest.mark.parametrize(
    "facet",
    ["expertise", "language", "patience", "cooperativeness", "verbosity", "formality", "mood"],
)
def test_every_sentence_about_a_persona_tells_its_level_and_no_other_facet(
    facet: str,
) -> None:
    levels = table("card_phrases")[facet]
    assert tuple(levels) == LEVELS[facet]
    for level, templates in levels.items():
        for template in templates:
            assert facets_of(card(template)) == Facets(**{facet: level}), template


@pytest.mark.parametrize("facet", ["device", "constraint"])
def test_every_circumstance_tells_its_level_and_no_other_facet(facet: str) -> None:
    levels = table("card_phrases")[facet]
    assert tuple(levels) == LEVELS[facet]
    for level, circumstances in levels.items():
        for circumstance in circumstances:
            told = facets_of(card(circumstance["sentence"]))
            assert told == Facets(**{facet: level}), circumstance


def test_pairs_are_of_known_levels_only() -> None:
    assert list(pairs_of(Facets())) == []
    assert list(pairs_of(Facets(mood="upset"))) == []
    told = Facets(mood="upset", device="phone")
    assert list(pairs_of(told)) == [Pair("mood", "upset", "device", "phone")]


def test_implausible_pairs_name_levels_that_exist() -> None:
    for pair in IMPLAUSIBLE:
        assert all(level in LEVELS[facet] for facet, level in pair)


def test_implausible_combinations_are_told_and_not_counted_as_missing() -> None:
    assert not is_plausible(Facets(formality="high", language="dialect"))
    assert is_plausible(Facets(formality="high", language="second"))
    counted = {frozenset({(p.facet, p.level), (p.other_facet, p.other_level)}) for p in all_pairs()}
    assert not counted & IMPLAUSIBLE


def test_every_other_pair_of_levels_is_to_be_covered() -> None:
    sizes = [len(levels) for levels in LEVELS.values()]
    everything = (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
    assert len(set(all_pairs())) == len(all_pairs()) == everything - len(IMPLAUSIBLE)


def all_pairs() -> tuple[Pair, ...]:
    return plausible_pairs()
