"""Personas written without a language model: what holds for all of them, whoever the assistant."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import pytest

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.errors import SynthconvError
from pytest_synthconv.offline.writer.errands import errands_for
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.acceptance import TOO_MUCH_ALIKE, Review, likeness, trigrams
from pytest_synthconv.personas.diversity import diversity
from pytest_synthconv.personas.facets import Facets, facets_of
from pytest_synthconv.personas.generation import PersonaRequest, generate
from pytest_synthconv.personas.people import everybody
from pytest_synthconv.personas.randomness import dice
from pytest_synthconv.personas.selection import random_facets

ORDER_DESK = Assistant(
    name="Order Desk",
    description="Order Desk helps customers of a bicycle shop track orders, cancel or change them, "
    "and get refunds.",
)
STYLIST = Assistant(
    name="Wanda Robe",
    description="Wanda Robe is your style adviser and suggests what to wear from your cupboard.",
)
CODE_HELPER = Assistant(
    name="Code Helper",
    description="Answers questions about Python code, explains errors and reviews pull requests.",
)
LIBRARY = Assistant(name="Library", description="The chat of a city library.")
HOSTILE = Assistant(name="{they} [a|b]", description="{0} helps with {ask} [is|are] %s \\1 bugs.")
ASSISTANTS = (ORDER_DESK, STYLIST, CODE_HELPER, LIBRARY, HOSTILE)

SPEAKS_OF_ANOTHER = re.compile(
    r"\b(?:s?he|her|hers|him|his|they|them|their|your?|the user)\b", re.I
)
TEMPLATE_MARKS = re.compile(r"[{}\[\]|]")

every_assistant = pytest.mark.parametrize("assistant", ASSISTANTS, ids=lambda a: a.name)


@cache
def written(assistant: Assistant, n: int = 20, seed: int = 0) -> tuple[Persona, ...]:
    """Personas are frozen and take 40 ms each: equal ones are written once."""
    return generate(assistant, n, seed=seed, writer=TemplateWriter())


def texts(persona: Persona) -> tuple[str, ...]:
    return (persona.description, persona.personality, persona.scenario, persona.summary)


@every_assistant
@pytest.mark.slow
def test_names_and_ids_are_unique(assistant: Assistant) -> None:
    personas = written(assistant)
    assert len({p.name for p in personas}) == len({p.id for p in personas}) == 20


@every_assistant
def test_every_facet_that_was_wanted_can_be_read_off_the_card(assistant: Assistant) -> None:
    writer = TemplateWriter()
    aims = {errand.task.aim for errand in errands_for(assistant)}
    for seed in range(60):
        facets = random_facets(dice("wanted", seed))
        card = writer.write(assistant, (), PersonaRequest(facets=facets, seed=seed))
        told = facets_of(card)
        if facets.goal not in aims:
            told = told._replace(goal=facets.goal)
        assert told == facets


@pytest.mark.parametrize("assistant", [ORDER_DESK, LIBRARY], ids=lambda a: a.name)
def test_where_everything_can_be_asked_for_every_type_of_goal_is(assistant: Assistant) -> None:
    aims = {errand.task.aim for errand in errands_for(assistant)}
    assert aims == {"find", "fix", "do", "decide", "learn"}


@pytest.mark.parametrize("assistant", [ORDER_DESK, STYLIST, CODE_HELPER], ids=lambda a: a.name)
def test_asks_are_told_by_the_person_who_asks(assistant: Assistant) -> None:
    for persona in written(assistant):
        for goal in persona.goals:
            assert not SPEAKS_OF_ANOTHER.search(goal.ask), goal.ask
            assert persona.name.split()[0] not in goal.ask
            assert not goal.ask.endswith((".", " "))
            assert goal.ask[0].islower() or goal.ask.endswith("?")


@every_assistant
def test_no_goal_is_there_twice_and_the_third_can_wait(assistant: Assistant) -> None:
    for persona in written(assistant):
        asks = [goal.ask for goal in persona.goals]
        assert len(asks) == len(set(asks)) <= 3
        assert [goal.must for goal in persona.goals] == [True, True, False][: len(asks)]


@pytest.mark.parametrize("assistant", [ORDER_DESK, STYLIST, CODE_HELPER], ids=lambda a: a.name)
def test_cards_are_sentences_without_marks_of_templates(assistant: Assistant) -> None:
    for persona in written(assistant):
        assert not any(TEMPLATE_MARKS.search(text) for text in texts(persona))
        for text in texts(persona)[:3]:
            assert text.endswith(".")
            assert len(text.split(". ")) >= 3
            assert all(sentence[0].isupper() for sentence in text.split(". ")), text
            assert "  " not in text
            assert ".." not in text


def test_an_assistant_s_name_is_put_in_as_it_is() -> None:
    assert any(HOSTILE.name in persona.scenario for persona in written(HOSTILE, 5))


@every_assistant
def test_the_description_is_not_pasted_into_the_cards(assistant: Assistant) -> None:
    for persona in written(assistant):
        assert not any(assistant.description in text for text in texts(persona))


@pytest.mark.slow
def test_verbs_agree_with_the_pronoun() -> None:
    personas = written(ORDER_DESK, 40)
    plural = [p for p in personas if " they " in f" {p.personality.lower()} "]
    assert 0 < len(plural) < len(personas) / 3
    wrong = re.compile(
        r"\bthey (?:is|has|does|wants|needs|\w+[^su]s)\b|\bs?he (?:are|have|do)\b", re.I
    )
    for persona in personas:
        assert not any(wrong.search(text) for text in texts(persona)), persona.scenario


def test_facts_say_what_the_scenario_says() -> None:
    for persona in written(ORDER_DESK, 20):
        facets = facets_of(persona)
        assert ("deadline" in persona.facts) == (facets.constraint == "time")
        assert ("budget" in persona.facts) == (facets.constraint == "money")
        assert persona.facts["device"]
        assert not set(persona.facts) & set(persona.unknown)


def test_traits_differ_between_personas_with_equal_facets() -> None:
    facets = random_facets(dice("same"))
    writer = TemplateWriter()
    cards = [writer.write(ORDER_DESK, (), PersonaRequest(facets=facets, seed=s)) for s in range(8)]
    assert len({card.traits for card in cards}) == 8
    assert {facets_of(card) for card in cards} == {facets}


@every_assistant
def test_no_two_cards_are_nearly_the_same_text(assistant: Assistant) -> None:
    grams = [trigrams(p) for p in written(assistant)]
    pairs = [(a, b) for i, a in enumerate(grams) for b in grams[:i]]
    assert max(likeness(a, b) for a, b in pairs) <= TOO_MUCH_ALIKE


@pytest.mark.parametrize("assistant", [ORDER_DESK, LIBRARY], ids=lambda a: a.name)
def test_a_written_set_is_diverse_as_read_from_its_cards(assistant: Assistant) -> None:
    found = diversity(written(assistant))
    assert found.readable == 1
    assert found.pair_coverage > 0.92
    assert found.min_distance > 0.33
    assert found.warnings == ()


def test_equal_arguments_give_equal_personas() -> None:
    first, second = (generate(ORDER_DESK, 6, seed=3, writer=TemplateWriter()) for _ in range(2))
    assert first == second


def test_seed_and_assistant_make_a_difference() -> None:
    zero, one = written(ORDER_DESK, 6), written(ORDER_DESK, 6, seed=1)
    other = written(CODE_HELPER, 6)
    assert not {p.name for p in zero} & {p.name for p in one}
    assert [p.traits for p in zero] != [p.traits for p in other]


@pytest.mark.slow
def test_another_process_with_other_hashes_writes_the_same() -> None:
    program = (
        "from pytest_synthconv.core.models import Assistant\n"
        "from pytest_synthconv.personas.generation import generate\n"
        "from pytest_synthconv.offline.writer.writer import TemplateWriter\n"
        f"assistant = Assistant(**{ORDER_DESK.model_dump()!r})\n"
        "for p in generate(assistant, 4, writer=TemplateWriter()): print(p.sha256)\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert runs == {"".join(f"{p.sha256}\n" for p in written(ORDER_DESK, 4))}


def test_ten_at_once_are_the_same_as_six_and_four_more() -> None:
    six = written(ORDER_DESK, 6)
    four = generate(ORDER_DESK, 4, previous=six, writer=TemplateWriter())
    assert six + four == written(ORDER_DESK, 10)


@pytest.mark.parametrize("n", [0, -3])
def test_none_are_written_when_none_are_missing(n: int) -> None:
    assert generate(ORDER_DESK, n, writer=TemplateWriter()) == ()


def test_people_s_own_cards_count_as_covered() -> None:
    own = [p.model_copy(update={"name": f"Own {i}"}) for i, p in enumerate(written(ORDER_DESK, 8))]
    new = generate(ORDER_DESK, 4, previous=own, seed=9, writer=TemplateWriter())
    alone = generate(ORDER_DESK, 4, seed=9, writer=TemplateWriter())
    assert diversity([*own, *new]).pair_coverage > diversity([*own, *alone]).pair_coverage


def test_names_that_people_gave_are_not_given_again() -> None:
    first = written(ORDER_DESK, 1)[0]
    namesake = first.model_copy(update={"name": "Somebody Else"})
    new = generate(ORDER_DESK, 12, previous=[namesake], writer=TemplateWriter())
    assert first.id not in {p.id for p in new}


def test_a_thousand_names_are_not_the_end() -> None:
    facets = random_facets(dice("name"))
    writer = TemplateWriter()
    template = writer.write(ORDER_DESK, (), PersonaRequest(facets=facets, seed=0))
    taken: list[Persona] = []
    for given, family, _ in everybody():
        taken.append(
            template.model_copy(
                update={"name": f"{given} {family}", "id": f"{given}-{family}".lower()}
            )
        )
    new = writer.write(ORDER_DESK, taken, PersonaRequest(facets=facets, seed=0))
    assert len(taken) > 1000
    assert re.fullmatch(r"\S+ [A-Z]\. .+", new.name)


def test_the_writer_refuses_to_guess_a_facet() -> None:
    with pytest.raises(ValueError, match="every facet"):
        TemplateWriter().write(ORDER_DESK, (), PersonaRequest(facets=Facets(), seed=0))


class Recorder:
    """A writer that gives prepared cards, one after another, and notes what it was asked."""

    name = "recorder"
    note = "Prepared."
    tries = 4
    may_stray = 2

    def review(self, persona: Persona, assistant: Assistant) -> Review:
        return Review()

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        return ()

    def __init__(self, *cards: Persona) -> None:
        self.cards = cards
        self.asked: list[tuple[int, PersonaRequest]] = []

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        self.asked.append((len(previous), wanted))
        return self.cards[min(len(self.asked), len(self.cards)) - 1]


def test_a_card_too_much_like_another_is_written_again_with_another_seed() -> None:
    first, second = written(ORDER_DESK, 2)
    copy = first.model_copy(update={"name": "Copy Cat", "id": "copy-cat"})
    writer = Recorder(copy, copy, second)
    assert generate(ORDER_DESK, 1, previous=[first], writer=writer) == (second,)
    assert len({wanted.seed for _, wanted in writer.asked}) == 3
    assert len({wanted.facets for _, wanted in writer.asked}) == 1


def test_when_every_try_is_alike_the_least_alike_is_taken() -> None:
    first = written(ORDER_DESK, 1)[0]
    copy = first.model_copy(update={"name": "Copy Cat", "id": "copy-cat"})
    near = copy.model_copy(update={"scenario": f"{copy.scenario} And so on and so forth."})
    assert likeness(trigrams(near), trigrams(first)) > TOO_MUCH_ALIKE
    writer = Recorder(copy, near, copy)
    assert generate(ORDER_DESK, 1, previous=[first], writer=writer) == (near,)
    assert len(writer.asked) == writer.tries


def test_a_writer_that_repeats_a_name_is_asked_again_and_then_given_up() -> None:
    first = written(ORDER_DESK, 1)[0]
    writer = Recorder(first)
    with pytest.raises(
        SynthconvError, match="persona 2 could not be written: recorder gave a name"
    ):
        generate(ORDER_DESK, 1, previous=[first], writer=writer)
    assert len(writer.asked) == writer.tries


def test_a_writer_sees_every_card_before_its_own() -> None:
    cards = written(ORDER_DESK, 3)
    writer = Recorder(*cards)
    assert generate(ORDER_DESK, 3, writer=writer) == cards
    assert [before for before, _ in writer.asked] == [0, 1, 2]
