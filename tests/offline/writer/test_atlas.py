"""The everyday domains: every task of theirs makes a valid card, and its evidence proves it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.words import word_set
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.writer.atlas import Domain, atlas, domains_of
from pytest_synthconv.offline.writer.draws import Draws
from pytest_synthconv.offline.writer.errands import errands_for
from pytest_synthconv.offline.writer.evidence import evidence_for, that_proves
from pytest_synthconv.offline.writer.tasks import Task
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.aims import aim_of
from pytest_synthconv.personas.evidence_check import is_evidence
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.randomness import dice

TASKS = [(domain, task) for domain in atlas() for task in domain.tasks]
QUESTION_WORDS = word_set("how why what which should is can may do does who when where")
SLOT = re.compile(r"\{(\w+)\}")
OF_THE_PERSON = {"subject", "their", "they", "them", "first", "themself"}

every_domain = pytest.mark.parametrize("domain", atlas(), ids=lambda domain: domain.name)


def failures(check: Callable[[Task], None]) -> dict[str, str]:
    """What is wrong with which task. One item for each of the 613 took longer than the checks."""
    found = {}
    for domain, task in TASKS:
        try:
            check(task)
        except (AssertionError, ValueError) as error:
            found[f"{domain.name}: {task.ask}"] = str(error)
    return found


def asks(description: str) -> list[str]:
    return [e.task.ask for e in errands_for(Assistant(name="Casey", description=description))]


def test_there_are_forty_domains() -> None:
    assert len(atlas()) >= 40


@every_domain
def test_a_domain_has_tasks_of_every_type_of_goal(domain: Domain) -> None:
    assert len(domain.tasks) >= 7
    assert {task.aim for task in domain.tasks} == {"find", "fix", "do", "decide", "learn"}


@every_domain
def test_a_domain_is_known_by_its_name(domain: Domain) -> None:
    name = domain.names[0]
    said = described(Assistant(name="Casey", description=f"The chat of a {name}."))
    assert domain.score(said) >= 2


def test_a_task_is_asked_for_by_a_bare_verb_or_a_question() -> None:
    def check(task: Task) -> None:
        assert aim_of(task.ask) is not None
        assert task.ask.endswith("?") == (task.ask.split()[0] in QUESTION_WORDS)
        assert not re.search(r"\b(?:she|he|his)\b", task.ask)

    assert failures(check) == {}


def test_a_task_is_filled_and_its_evidence_proves_it() -> None:
    def check(task: Task) -> None:
        draws = Draws(dice("atlas", task.ask), dict(task.options))
        ask, story = draws.filled(task.ask), draws.filled(task.story)
        facts = {draws.filled(name): draws.filled(value) for name, value in task.facts}
        assert not SLOT.search(f"{ask} {facts}")
        assert set(SLOT.findall(story)) <= OF_THE_PERSON
        assert not story.endswith(".")
        said = (ask, story, *facts, *facts.values())
        stated = tuple(map(draws.filled, evidence_for(task)))
        assert all(is_evidence(entry, said) for entry in stated), stated
        assert that_proves(stated, said) == stated
        Persona(
            name="-x-",
            description="-x-",
            personality="-x-",
            scenario=story,
            summary="-x-",
            goals=(Goal(ask=ask, evidence=stated),),
            facts=facts,
            unknown=task.unknown,
        )

    assert failures(check) == {}


def test_a_fact_reads_well_after_my() -> None:
    def check(task: Task) -> None:
        for name, value in task.facts:
            assert re.fullmatch(r"[a-z][a-zA-Z -]+", name), name
            assert not re.match(r"(?:I|my|the|a|an)\b", name)
            assert value
            assert not re.match(r"I\b", value)

    assert failures(check) == {}


@pytest.mark.parametrize(
    ("reply", "proves"),
    [
        ("I've blocked your card.", True),
        ("Your card has now been blocked.", True),
        ("It's blocked.", True),
        ("That's done, a new one is coming.", True),
        ("Cards can be blocked in the app.", False),
        ("I cannot block cards.", False),
        ("Your card has not been blocked.", False),
    ],
)
def test_a_deed_is_proved_by_being_told_as_done(reply: str, proves: bool) -> None:
    task = next(task for _, task in TASKS if task.ask.startswith("block the debit card"))
    found = [e for e in evidence_for(task) if not is_evidence(e, [reply])]
    assert bool(found) == proves


def test_evidence_that_the_card_itself_says_is_left_out_as_a_whole() -> None:
    assert that_proves(("tomorrow", "next week"), ["It is due tomorrow."]) == ()
    assert that_proves(("tomorrow", "next week"), ["It is due."]) == ("tomorrow", "next week")


def test_an_order_desk_that_only_tracks_gets_no_refunds() -> None:
    tracking = " ".join(asks("The desk of an online shop that tracks orders."))
    assert "arrive" in tracking
    assert "refund" not in tracking
    assert not re.search(r"^cancel", tracking, re.MULTILINE)


def test_what_only_answers_questions_is_asked_for_no_deeds() -> None:
    found = errands_for(
        Assistant(name="Q", description="Answers questions about accounts and cards of a bank.")
    )
    assert {errand.task.aim for errand in found} <= {"find", "learn", "decide"}


def test_what_is_denied_is_not_asked_for() -> None:
    found = asks("Customer service of a shop; it does not do refunds and never exchanges anything.")
    assert found
    assert not [ask for ask in found if "refund" in ask]


def test_several_domains_can_be_meant_at_once() -> None:
    both = described(
        Assistant(name="Q", description="The assistant of a hotel with a restaurant and a spa.")
    )
    assert {domain.name for domain in domains_of(both)} == {"hotel", "restaurant"}


def test_topics_that_no_domain_knows_are_asked_about_all_the_same() -> None:
    found = asks("Identifies mushrooms, dates fossils and repairs accordions.")
    assert any("mushroom" in ask for ask in found)
    assert any("accordion" in ask for ask in found)


def test_numbers_differ_between_personas_and_agree_within_one() -> None:
    desk = Assistant(name="Q", description="Cancels orders of an online shop and tracks them.")
    for card in generate(desk, 12, writer=TemplateWriter()):
        numbers = set(re.findall(r"\b\d{5}\b", " ".join(goal.ask for goal in card.goals)))
        assert numbers <= set(card.facts.values())


def test_a_card_asks_for_different_things() -> None:
    desk = Assistant(name="Q", description="The IT help desk: passwords, VPN, printers, laptops.")
    for card in generate(desk, 20, writer=TemplateWriter()):
        asked = [goal.ask for goal in card.goals]
        assert len(set(asked)) == len(asked)
