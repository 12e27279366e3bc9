"""What is read from a persona's card: needs in the first person, facts, traits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona

from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.models import Assistant, Persona, Talk
from pytest_synthconv.offline.cards import read_card
from pytest_synthconv.offline.first_person import speaker
from pytest_synthconv.offline.user import AgendaUser
from pytest_synthconv.offline.wishes import Kind, wish_of

CARDS = Path(__file__).parents[1] / "benchmarks" / "cards"
FRAN = Assistant(name="Fashionable Fran", description="A stylist.")


def cards() -> list[tuple[Persona, Assistant]]:
    return [
        (persona, load_assistant(path).assistant)
        for path in sorted(CARDS.glob("*.yaml"))
        if not path.stem.endswith("_personas")
        for persona in load_personas(path.with_name(f"{path.stem}_personas.yaml"))
    ]


def said_by(name: str, narration: str, sentence: str) -> str:
    return speaker(name, narration, FRAN.name).says(sentence)


@pytest.mark.parametrize(
    ("name", "narrated", "said"),
    [
        ("Sara Thompson", "She's turning to Fran for help.", "I'm turning to you for help."),
        ("Sara", "Sara’s baby is one. Sara's crying.", "My baby is one. I'm crying."),
        ("Ben", "Ben hopes that Fran can help him.", "I hope that you can help me."),
        ("Ben", "He has lost his keys and wants a loan.", "I have lost my keys and want a loan."),
        ("Ben", "He's lost his keys.", "I've lost my keys."),
        ("Alex", "They are tired of it themself.", "I'm tired of it myself."),
        ("Ana", "She tries to help her mother.", "I try to help my mother."),
        ("Ana", "A friend helps her choose.", "A friend helps me choose."),
        ("Ana", "Her doctor told her to rest.", "My doctor told me to rest."),
        ("Siobhán O'Neill", "Siobhán doesn’t like her coat.", "I don't like my coat."),
        ("D'Angelo", "D'Angelo usually carries it himself.", "I usually carry it myself."),
        ("Zoë", "Zoë and her husband are moving.", "My husband and I are moving."),
        ("Ines", "Ines's wedding gown was torn.", "My wedding gown was torn."),
        ("Dr. Amina Yusuf", "Dr. Yusuf can't log in.", "I can't log in."),
        ("Jun", "A friend did it, and Jun means to.", "A friend did it, and I mean to."),
        ("Ida", "Ida, a nurse, works nights.", "I work nights."),
        ("The user", "The user has lost the user's card.", "I have lost my card."),
        ("Caller", "A frustrated caller who was charged twice wants it back.",
         "I was charged twice and I want it back."),
        ("Guest", "A guest in his first week.", "I'm a guest in my first week."),
        ("Ben", "He wants the chatbot to explain it to him.", "I want you to explain it to me."),
    ],
)  # fmt: skip
def test_a_narrated_sentence_becomes_the_speakers_own(name: str, narrated: str, said: str) -> None:
    assert said_by(name, narrated, narrated) == said


def test_a_plural_they_of_things_is_not_the_speaker() -> None:
    said = said_by(
        "Casey", "Casey (they/them) has photos.", "They worry that a repair erases them."
    )
    assert said == "I worry that a repair erases them."


@pytest.mark.parametrize(
    ("scenario", "kind", "text"),
    [
        ("He wants to return two shirts.", Kind.DEED, "return two shirts"),
        ("He is looking for a warm coat.", Kind.THING, "a warm coat"),
        ("He needs help choosing a coat.", Kind.THING, "help choosing a coat"),
        ("He'd like guidance on colours.", Kind.THING, "guidance on colours"),
        ("He turns to Fran for advice on colours.", Kind.THING, "advice on colours"),
        ("He wants Fran to help him pack a bag.", Kind.DEED, "pack a bag"),
        ("He wants Fran to name three shops.", Kind.FAVOUR, "name three shops"),
        ("He wants to know whether red suits him.", Kind.FAVOUR, "tell me whether red suits me"),
        ("He is unsure which shoes fit.", Kind.FAVOUR, "tell me which shoes fit"),
        ("He is trying to fix his zip.", Kind.DEED, "fix my zip"),
        ("He hopes to find a belt.", Kind.DEED, "find a belt"),
        ("What he wants from Fran is a lesson.", Kind.THING, "a lesson"),
        ("All he needs is to find a belt.", Kind.DEED, "find a belt"),
        ("He must leave at nine.", Kind.DEED, "leave at nine"),
        ("He wants the shop to pay.", Kind.SENTENCE, "I want the shop to pay"),
    ],
)
def test_a_wish_of_the_scenario_becomes_a_need(scenario: str, kind: Kind, text: str) -> None:
    (need,) = read_card(persona("Ben", scenario=scenario), FRAN).needs
    assert (need.wish.kind, need.wish.text) == (kind, text)


def test_a_sentence_of_two_wishes_makes_two_needs_and_three_are_enough() -> None:
    scenario = (
        "Ben wants to buy a coat and needs advice on gloves. "
        "He also hopes to find boots. He would like a scarf."
    )
    needs = read_card(persona("Ben", scenario=scenario)).needs
    assert [need.ask for need in needs] == ["buy a coat", "advice on gloves", "find boots"]


def test_what_is_not_wanted_is_no_need() -> None:
    scenario = "Ben doesn't want to start again. He wants to finish his scarf."
    assert [need.ask for need in read_card(persona("Ben", scenario=scenario)).needs] == [
        "finish my scarf"
    ]


def test_a_wish_that_points_back_keeps_what_it_points_to() -> None:
    scenario = "Tom received two left boots. He needs to exchange them before Saturday."
    (need,) = read_card(persona("Tom", scenario=scenario)).needs
    assert need.context == "I received two left boots."
    assert {"boot", "exchang"} <= need.keywords


def test_a_scenario_without_a_wish_falls_back_on_the_summary() -> None:
    card = read_card(persona("Ida", scenario="It rains.", summary="Nurse planning a garden"))
    assert [need.ask for need in card.needs] == ["help planning a garden"]


@pytest.mark.parametrize(
    ("ask", "kind", "text"),
    [
        ("An outfit for tomorrow's pitch", Kind.THING, "an outfit for tomorrow's pitch"),
        ("Return my shoes.", Kind.DEED, "return my shoes"),
        ("to cancel order 12", Kind.DEED, "cancel order 12"),
        ("the order number", Kind.THING, "the order number"),
        ("Order history", Kind.THING, "order history"),
        ("order a taxi", Kind.DEED, "order a taxi"),
        ("Explain the bill", Kind.FAVOUR, "explain the bill"),
        ("How do I reset it?", Kind.QUESTION, "How do I reset it"),
        ("I want a refund", Kind.THING, "a refund"),
        ("I lost my card.", Kind.SENTENCE, "I lost my card"),
        ("PDF export of my invoices", Kind.THING, "PDF export of my invoices"),
        ("Meine Lampe endlich umtauschen", Kind.SENTENCE, "Meine Lampe endlich umtauschen"),
    ],
)  # fmt: skip
def test_a_goal_is_asked_for_in_its_own_grammar(ask: str, kind: Kind, text: str) -> None:
    wish = wish_of(ask)
    assert (wish.kind, wish.text) == (kind, text)


def test_what_the_card_states_beats_what_is_derived() -> None:
    stated = persona(
        personality="Very impatient and stubborn.",
        traits={"patience": 0.9},
        goals=[{"ask": "a map", "evidence": ["atlas"], "must": False}],
        facts={"city": "Rome"},
    )
    card = read_card(stated)
    assert card.patience == 0.9
    assert card.cooperativeness < 0.5
    assert [(n.ask, n.evidence, n.must) for n in card.needs] == [("a map", ("atlas",), False)]
    assert card.derived == (
        *("cooperativeness", "disclosure", "verbosity", "formality", "accuracy"),
    )


def test_a_bare_card_says_that_all_of_it_is_derived() -> None:
    card = read_card(persona())
    assert card.derived[:3] == ("goals", "facts", "patience")
    assert None not in dict(card.traits).values()


def test_optional_needs_are_required_when_there_is_no_other() -> None:
    optional = {"ask": "a map", "must": False}
    must = {"ask": "a guide"}
    assert [n.ask for n in read_card(persona(goals=[optional, must])).required] == ["a guide"]
    assert [n.ask for n in read_card(persona(goals=[optional])).required] == ["a map"]


def test_words_of_the_card_move_traits_and_denial_turns_them_round() -> None:
    def patience(personality: str) -> float:
        return read_card(persona("Kim", personality=personality)).patience

    assert patience("Patient and calm.") > patience("Plain.") > patience("Impatient, blunt.")
    assert patience("Not patient.") < patience("Plain.") < patience("Never impatient.")


def test_names_break_ties_between_equal_cards_only_slightly() -> None:
    same = {"scenario": "Wants a map.", "personality": "Plain."}
    values = [read_card(persona(f"Person {i}", **same)).patience for i in range(50)]
    assert len(set(values)) > 40
    assert max(abs(value - 0.5) for value in values) <= 0.075


def test_first_messages_of_the_benchmark_cards_are_in_the_first_person() -> None:
    assert len(cards()) >= 30
    for who, assistant in cards():
        said = AgendaUser().speak(Talk(persona=who, assistant=assistant)).content
        first_name = who.name.split()[0]
        if first_name not in ("The", "A", "Frustrated", "Dr."):
            assert first_name not in said, said
        assert assistant.name not in said
        assert not re.search(r"\b(?:he|she|him|his|hers|himself|herself)\b", said), said
        assert not re.search(r"\bI (?:is|are|has|wants|needs|does)\b", said), said


@given(
    name=st.text(min_size=1).filter(str.strip),
    text=st.text(min_size=1).filter(str.strip),
    goal=st.text(min_size=1).filter(str.strip),
)
def test_any_text_is_read_without_a_fault(name: str, text: str, goal: str) -> None:
    prose = {"description": text, "personality": text, "scenario": text, "summary": text}
    assert read_card(persona(name, id="x", **prose), FRAN).needs
    assert read_card(persona(name, id="x", **prose, goals=[{"ask": goal}])).needs
