"""Cards are used for years, so they name days of a week and no calendar dates."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

import pytest_synthconv.offline
from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.offline.writer.draws import Draws
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.generation import generate

MONTHS = "January February March April May June July August September October November December"
MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS.split())
DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -](?:{MONTH})\b|\b(?:{MONTH})\.? (?:the )?\d{{1,2}}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:\d\d)?\d\d\b"
)
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
KINDS = (
    "Books, moves and cancels appointments and stays.",
    "Track parcels, look up bills, and report damage.",
    "Answers questions about trains, tickets, delays and lost property.",
    "Helps with contracts, subscriptions, refunds and insurance claims.",
    "Plans weddings, tables, tours and trips.",
    "Customer service of a workshop for accordions.",
)
TEMPLATES = sorted(Path(pytest_synthconv.offline.__file__).parent.glob("**/*.yaml"))


def told(who: Persona) -> dict[str, str]:
    """All that the card of ``who`` says; a date of birth is one for years."""
    goals = {f"goal {i}": goal.ask for i, goal in enumerate(who.goals)}
    facts = {name: value for name, value in who.facts.items() if "birth" not in name}
    texts = (who.description, who.personality, who.scenario, who.summary, who.opening or "")
    return {**goals, **facts, "prose": " ".join(texts)}


@pytest.mark.parametrize("description", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_no_card_names_a_calendar_date(description: str, seed: int) -> None:
    people = generate(
        Assistant(name="Desk", description=description), 6, seed=seed, writer=TemplateWriter()
    )
    dated = [text for who in people for text in told(who).values() if DATE.search(text)]
    assert dated == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_no_template_has_a_calendar_date_of_its_own(file: Path) -> None:
    assert [text for text in strings(read_yaml(file.read_text("utf-8"))) if dated(text)] == []


def strings(node: Any) -> list[str]:
    """What the tasks of a file say: asks, stories and facts, but no date of birth."""
    if isinstance(node, list):
        return [text for each in node for text in strings(each)]
    if not isinstance(node, dict):
        return []
    own = [str(node[key]) for key in ("ask", "story") if key in node]
    facts = node.get("facts")
    known = facts.items() if isinstance(facts, dict) else ()
    values = [str(value) for name, value in known if "birth" not in str(name)]
    return [*own, *values, *(text for each in node.values() for text in strings(each))]


def dated(text: str) -> bool:
    return bool(DATE.search(text) or re.search(r"\b\d{1,2} \{month\}", text))


def test_the_days_of_a_story_are_of_one_week_and_in_order() -> None:
    drawn = [Draws(random.Random(seed)) for seed in range(500)]
    pairs = [tuple(draws.filled("{date} {later} {weekday}").split()) for draws in drawn]
    assert {first for first, _, _ in pairs} == set(WEEK[:5])
    assert all(WEEK.index(first) < WEEK.index(later) for first, later, _ in pairs)
    assert all(first != weekday for first, _, weekday in pairs)


@pytest.mark.parametrize(
    "text", ["on 12 December", "the 3rd", "March 4", "2026-11-29", "1.2.26", "9th of Nov"]
)
def test_dates_are_known_when_they_are_seen(text: str) -> None:
    assert DATE.search(text)
