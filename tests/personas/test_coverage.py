"""The picture of the combinations of facets that a set of personas has."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthconv.core.cards import Assistant, Goal, Persona, Traits
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.coverage import coverage
from pytest_synthconv.personas.facets import FACETS
from pytest_synthconv.personas.generation import generate

DESK = Assistant(name="Desk", description="Looks up orders, changes their address, cancels them.")
LOW_HIGH = Traits(patience=0.1, verbosity=0.9)


def person(name: str = "Alex", **fields: Any) -> Persona:
    texts: dict[str, Any] = dict.fromkeys(
        ("description", "personality", "scenario", "summary"), "-"
    )
    return Persona(name=name, **texts, **fields)


def row(lines: list[str], facet: str, level: str) -> str:
    """The cells of the row of this level."""
    at = next(n for n, line in enumerate(lines) if line[2:].startswith(facet))
    return next(line[29:] for line in lines[at:] if line[18:].split(" " * 2)[0].startswith(level))


@pytest.mark.slow
def test_every_level_has_a_row_and_a_column_within_80_columns() -> None:
    lines = coverage(generate(DESK, 30, writer=TemplateWriter()))
    levels = sum(len(facet.levels) for facet in FACETS)
    assert lines[2 + levels] == ""
    assert max(map(len, lines)) <= 80
    assert len(lines[1].split()[-1]) == len(FACETS[-1].levels)


def test_a_cell_says_how_many_personas_have_both_levels() -> None:
    lines = coverage([person("A", traits=LOW_HIGH), person("B", traits=LOW_HIGH)])
    #                                                novice.. patience cooperativeness verbosity
    assert row(lines, "verbosity", "high") == "··· 2·· ···   2"
    assert row(lines, "verbosity", "low") == "··· ··· ··· ·"
    assert row(lines, "patience", "low") == "··· 2"


@pytest.mark.parametrize(("number", "cell"), [(9, "9"), (10, "+"), (30, "+")])
def test_many_are_a_plus(number: int, cell: str) -> None:
    people = [person(f"P{n}", traits=LOW_HIGH) for n in range(number)]
    assert row(coverage(people), "verbosity", "high") == f"··· {cell}·· ···   {cell}"


def test_what_cannot_be_combined_is_blank() -> None:
    assert row(coverage([person()]), "mood", "cheerful").split(" ", 2)[2].startswith(" ·· ")


def test_what_is_lacking_is_named_where_something_is_known() -> None:
    goals = (Goal(ask="Cancel my order"),)
    text = " ".join(line.strip() for line in coverage([person(traits=LOW_HIGH, goals=goals)]))
    assert "patience medium or high" in text
    assert "complexity two goals or many goals" in text
    assert "mood upset or neutral" not in text
    assert "not read from the cards: expertise of 1, cooperativeness of 1" in text
    assert "lacks most: expertise " in text


@pytest.mark.slow
def test_a_full_set_lacks_no_level() -> None:
    text = "\n".join(coverage(generate(DESK, 40, writer=TemplateWriter())))
    assert "40 personas: 9" in text
    assert "drawn by chance: 9" in text
    assert "not read from the cards" not in text
