"""What is weak in a set of valid personas."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthconv.core.cards import Assistant, Goal, Persona, Traits
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.weaknesses import weaknesses

NAMES = ["Alex", "Bo", "Cy", "Di"]
STORIES = [
    "Alex moved house last week and waits for a lamp that should have come on Tuesday.",
    "Bo keeps bees, and the smoker that was delivered leaks at the seam and smells.",
    "Cy paints murals on schools and wants twelve buckets of outdoor white by noon.",
    "Di repairs bicycles at night and lost the invoice that the tax office wants to see.",
]


def person(number: int = 0, **fields: Any) -> Persona:
    name = NAMES[number]
    whole = {
        "name": name,
        "description": STORIES[number],
        "personality": f"As people are who say {number} things at a time.",
        "scenario": STORIES[number],
        "summary": "A customer",
        "goals": (Goal(ask="Where is my order?", evidence=("has left our shop",)),),
        "traits": Traits(patience=number / 4),
    }
    return Persona(**{**whole, **fields})


def told(*personas: Persona, **context: Any) -> list[str]:
    """The texts of all weaknesses but those of diversity, which other tests are for."""
    found = weaknesses(personas, **context)
    return [it.text for it in found if it.path or "traits:" in it.text]


def test_a_good_set_has_no_weakness() -> None:
    assert told(*map(person, range(4))) == []


def test_a_persona_without_goals_is_named_with_its_place() -> None:
    (weak,) = weaknesses([person(goals=())])
    assert weak.path == ("users", 0)
    assert weak.text == "Alex has no goals: a judge guesses them from the scenario"


@pytest.mark.parametrize(
    ("goals", "text", "path"),
    [
        ((Goal(ask="a refund"),), "has no evidence, so only opinions decide (Alex)", 0),
        (
            (Goal(ask="a refund", evidence=("refunded",)), Goal(ask="b"), Goal(ask="c")),
            "has no evidence, so only opinions decide (2 of 3 goals of Alex)",
            1,
        ),
    ],
)
def test_goals_without_evidence_are_one_weakness_of_their_persona(
    goals: tuple[Goal, ...], text: str, path: int
) -> None:
    (weak,) = weaknesses([person(goals=goals)])
    assert weak == (("users", 0, "goals", path), text)


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        (r"\d{4} is on its way", "write it between slashes"),
        ("/done$ and/", "never matches"),
        ("/.*/", "is in almost any reply"),
        ("my order", "is in the goal's own `ask`"),
    ],
)
def test_evidence_that_never_or_always_matches_is_weak(evidence: str, text: str) -> None:
    goal = Goal(ask="Where is my order?", evidence=("fine words", evidence))
    (weak,) = weaknesses([person(goals=(goal,))])
    assert weak.path == ("users", 0, "goals", 0, "evidence", 1)
    assert text in weak.text


def test_a_card_that_was_copied_is_named_with_its_original() -> None:
    copy = person(1, description=STORIES[0], scenario=STORIES[0])
    assert told(person(0), copy) == [
        "Bo is nearly the card of Alex: 65 % of the wording is the same"
    ]


def test_traits_that_are_the_same_for_all_are_named() -> None:
    people = [person(n, traits=Traits(patience=0.5, verbosity=n / 4)) for n in range(4)]
    assert told(*people) == ["all 4 personas have the same traits: patience 0.5"]
    assert told(*people[:2]) == []


def test_a_fact_that_is_unknown_too_is_a_contradiction() -> None:
    weak = told(person(facts={"Order number": "12"}, unknown=("order number",)))
    assert weak == ["is in `unknown` of Alex too; remove one of them"]


@pytest.mark.parametrize(
    ("fact", "value", "is_weak"),
    [
        ("order number", "12", False),
        ("e-mail address", "a@example.com", False),
        ("lamp", "the brass one", False),  # in the scenario
        ("favourite opera", "Carmen", True),
        ("bulbs", "LED", True),
    ],
)
def test_a_fact_that_nothing_is_about_is_hardly_asked_for(
    fact: str, value: str, is_weak: bool
) -> None:
    weak = told(person(facts={fact: value}))
    assert weak == (
        ["is hardly asked for: neither goals nor scenario name it (Alex)"] if is_weak else []
    )


def test_the_assistants_description_says_what_it_may_ask_for() -> None:
    desk = Assistant(name="Desk", description="Sells bulbs and sends orders.")
    assert told(person(facts={"bulb": "LED"}), assistant=desk) == []


def test_conversations_show_which_facts_were_asked_for() -> None:
    someone = person(facts={"order number": "1042", "e-mail": "a@example.com"})
    weak = told(someone, said={"alex": ["Hi", "It is 1042, I think"]})
    assert weak == ["was not told in any stored conversation: it was never asked for (Alex)"]
    assert told(someone, said={"bo": ["Hi"]}) == []  # Alex has not talked yet


def test_generated_facts_are_not_doubted() -> None:
    desk = Assistant(
        name="Desk", description="Looks up orders, changes their address and cancels them."
    )
    people = generate(desk, 12, writer=TemplateWriter())
    assert [text for text in told(*people, assistant=desk) if "hardly" in text] == []


def test_what_is_weak_in_the_set_comes_last() -> None:
    people = [person(n, goals=(), traits=Traits(patience=0.5)) for n in range(3)]
    places = [weak.path for weak in weaknesses(people)]
    assert places[:3] == [("users", n) for n in range(3)]
    assert set(places[3:]) == {()}
