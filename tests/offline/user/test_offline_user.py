"""The offline user: what it says when, and how."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from offline_answers import next_message
from patient_users import FACTS, patient, played, traits
from talks import ANSWER, CANCEL, DESK, REFUSAL, subscriber, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.errors import UserError
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.offline.cards.legibility import objection_to
from pytest_synthconv.offline.user.user import AgendaUser


def act_after(who: Persona, *replies: str) -> str | None:
    return next_message(who, *replies).act


def test_the_talk_opens_with_the_first_need_only() -> None:
    who = patient(goals=[CANCEL, {"ask": "an invoice for March"}])
    message = next_message(who)
    assert message.act == "open"
    assert "cancel my subscription" in message.content
    assert "March" not in message.content


@pytest.mark.parametrize(("disclosure", "told"), [(0.1, 0), (0.5, 1), (0.9, 2)])
def test_disclosure_decides_how_much_is_told_unasked(disclosure: float, told: int) -> None:
    who = patient(facts=FACTS, traits=traits(disclosure=disclosure), scenario="Kim is here.")
    content = next_message(who).content
    assert sum(value in content for value in FACTS.values()) == told


def test_what_the_scenario_says_is_not_volunteered_once_more() -> None:
    who = patient(
        facts={"budget": "600 pounds"},
        traits=traits(disclosure=1.0),
        scenario="Kim has a budget of 600 pounds.",
    )
    assert next_message(who).content.count("600 pounds") == 1


def test_a_story_without_a_wish_is_told_once_and_whole() -> None:
    story = (
        "Kim's parcel is marked as delivered. She was in all day and nobody rang the bell at all."
    )
    who = subscriber(goals=[], scenario=story, traits=traits(disclosure=1.0, verbosity=0.6))
    content = next_message(who).content
    assert content.count("marked as delivered") == 1
    assert "I was." not in content


def test_a_fact_is_told_when_asked_for_and_only_that_one() -> None:
    message = next_message(patient(facts=FACTS), "What is the number of your order?")
    assert message.act == "inform"
    assert "47-11B" in message.content
    assert "example.org" not in message.content


def test_two_facts_asked_for_are_told_together() -> None:
    reply = "Please send me your order number and your email."
    content = next_message(patient(facts=FACTS), reply).content
    assert all(value in content for value in FACTS.values())


def test_asked_again_the_user_says_that_it_was_told() -> None:
    asked = "What is your order number?"
    message = next_message(patient(facts=FACTS), asked, "Hm. Your order number, please tell me.")
    assert message.act == "correct"
    assert "47-11B" in message.content
    assert re.search(r"already|before|read what", message.content)


def test_what_the_card_does_not_know_is_not_made_up() -> None:
    message = next_message(patient(unknown=("article number",)), "What's the article number?")
    assert message.act == "unknown"
    assert "article number" in message.content
    assert not re.search(r"\d", message.content)


def test_a_question_the_card_is_silent_on_is_answered_with_not_knowing() -> None:
    message = next_message(patient(description="Kim."), "What is the phase of the moon?")
    assert message.act == "unknown"


def test_a_preference_that_no_card_states_is_given_all_the_same() -> None:
    message = next_message(patient(description="Kim."), "Which colour do you prefer?")
    assert message.act == "choose"


def test_a_choice_is_made_once_and_for_all() -> None:
    question = "Would you rather come in the morning or in the afternoon?"
    first = next_message(patient(), question).content
    again = next_message(patient(), question, "Thanks.", f"Sorry, I lost that. {question}").content
    assert first.split(".")[0].split(",")[0] == again.split(".")[0].split(",")[0]


def test_a_wrong_value_that_is_read_back_is_put_right() -> None:
    who = patient(facts=FACTS)
    assert "47-11B" in next_message(who, "Is your order number 99-12, is that correct?").content


def test_a_question_that_the_story_fits_is_answered_with_it() -> None:
    who = patient(scenario="Alex moved last week and the dogs are upset. Alex wants to cancel.")
    message = next_message(who, "Why are the dogs upset?")
    assert message.act == "inform"
    assert "dogs are upset" in message.content


def test_biography_is_no_answer() -> None:
    who = patient(description="Alex is a nurse who works nights. Alex has two dogs.")
    assert "nurse" not in next_message(who, "Which nights would suit you?").content


@pytest.mark.parametrize(
    "question",
    [
        "Your subscription runs until May. Shall I cancel it?",
        "Would you like me to cancel your subscription now?",
        "So you want to stop it this month. Is that correct?",
        "This cannot be undone. Are you sure?",
    ],
)
def test_asked_whether_to_do_what_they_came_for_the_user_says_yes(question: str) -> None:
    message = next_message(patient(), question)
    assert message.act == "affirm"
    assert re.search(r"\byes\b", message.content, re.IGNORECASE)


@pytest.mark.parametrize(
    "question", ["Shall I send you a voucher instead?", "May I ask why?", "Anything else?"]
)
def test_a_yes_is_given_to_nothing_else(question: str) -> None:
    assert act_after(patient(), question) != "affirm"


def test_a_met_need_is_followed_by_the_next_without_a_farewell() -> None:
    who = patient(goals=[CANCEL, {"ask": "an invoice for March"}])
    message = next_message(who, ANSWER)
    assert message.act == "next_need"
    assert "invoice for March" in message.content
    assert not re.search(r"thank|bye", message.content, re.IGNORECASE)


@pytest.mark.parametrize(
    ("replies", "act"),
    [
        ((REFUSAL,), "push_back"),
        (("We value your feedback.", "We value your feedback."), "push_back"),
        (("Octopuses have three hearts and blue blood.",), "correct"),
        (("",), "rephrase"),
        (("I didn't understand that.",), "rephrase"),
        (("Subscriptions are great.",), "rephrase"),
    ],
)
def test_a_failed_reply_has_its_answer(replies: tuple[str, ...], act: str) -> None:
    message = next_message(patient(), *replies)
    assert message.act == act


def test_what_was_said_is_said_again_in_fewer_words() -> None:
    first = next_message(patient()).content
    again = next_message(patient(), REFUSAL, "I am not able to do that.").content
    assert len(again.split()) < len(first.split()) + 4
    assert "cancel my subscription before the renewal" not in again


def test_a_substitute_is_not_accepted_in_silence() -> None:
    substitute = "I can't do that. How about a lovely gift card for your subscription instead?"
    assert act_after(patient(), substitute) == "decline"


def test_little_patience_left_makes_the_user_complain() -> None:
    who = subscriber(traits=traits(patience=0.35))
    assert act_after(who, REFUSAL, "Sadly, I have to decline.") == "complain"


def test_a_vocal_user_asks_once_for_a_human_before_giving_up() -> None:
    who = subscriber(traits=traits(patience=0.2))
    replies = [REFUSAL, "Sadly, I have to decline.", "Which plan?"]
    assert act_after(who, *replies[:2]) == "ask_human"
    assert act_after(who, *replies) != "ask_human"


def test_patience_used_up_is_said_with_a_proposal() -> None:
    who = subscriber(traits=traits(patience=0.0))
    message = next_message(who, REFUSAL, "")
    assert (message.act, message.proposal) == ("give_up", "give_up")


def test_when_all_is_met_the_user_thanks_and_proposes_to_stop() -> None:
    message = next_message(patient(), ANSWER)
    assert (message.act, message.proposal) == ("thank_close", "satisfied")


def test_after_a_handoff_the_user_stops_pressing() -> None:
    message = next_message(patient(), "I'm transferring you to a colleague from our team.")
    assert (message.act, message.proposal) == ("end_after_handoff", None)


def test_after_fixed_lines_of_a_card_the_user_presses_what_was_not_said_yet() -> None:
    talk = talk_of(patient(), "Good morning!", "Good morning, how can I help you today?")
    assert "cancel my subscription" in AgendaUser().speak(talk).content


GERMAN: dict[str, Any] = {
    "description": "Renate ist eine Rentnerin, die allein in Kassel lebt.",
    "scenario": "Renate hat am Dienstag einen Termin und möchte ihn auf Donnerstag verschieben.",
    "goals": [{"ask": "meinen Termin auf Donnerstag verschieben", "evidence": ["am Donnerstag"]}],
}
NO_NEWS = ("Wie lautet Ihre Kundennummer?", "Welches Geburtsdatum?", "Und welche Straße bitte?")


def test_a_card_in_another_language_is_never_given_english_words() -> None:
    said = played(patient(**GERMAN), NO_NEWS * 4, turns=12).user_messages
    own = {GERMAN["goals"][0]["ask"], GERMAN["scenario"]}
    assert all(m.content in own or not re.search("[a-z]", m.content) for m in said), said


def test_who_has_no_words_left_for_another_language_does_not_give_up_for_that() -> None:
    said = played(patient(**GERMAN), NO_NEWS, turns=3).user_messages
    assert [m.proposal for m in said] == [None, None, None]


def test_a_card_nobody_can_judge_is_refused_also_behind_a_greeting() -> None:
    bare = {**GERMAN, "goals": [{"ask": "meinen Termin auf Donnerstag verschieben"}]}
    greeting = Message(role="assistant", turn=0, content="Guten Tag!")
    talk = talk_of(patient(**bare)).model_copy(update={"messages": (greeting,)})
    with pytest.raises(UserError, match="in German"):
        AgendaUser().speak(talk)


def test_equal_talks_get_equal_words_and_chance_is_seed_and_trial() -> None:
    who = patient(traits=traits(verbosity=0.9))
    assert next_message(who, REFUSAL, "") == next_message(who, REFUSAL, "")
    assert len({next_message(who, REFUSAL, seed=seed).content for seed in range(10)}) > 3
    assert len({next_message(who, REFUSAL, trial=trial).content for trial in range(10)}) > 3


def test_a_stored_talk_is_continued_as_it_was() -> None:
    talk = played(patient(), [REFUSAL, "Which plan?", ""], turns=4)
    for message in talk.user_messages:
        before = tuple(m for m in talk.messages if m.turn < message.turn)
        again = AgendaUser().speak(
            Talk(persona=talk.persona, assistant=DESK, messages=before, max_turns=4)
        )
        assert (again.content, again.act) == (message.content, message.act)


@settings(max_examples=60)
@example(replies=[""], goal="注文した傘が届く日を知りたい。" * 3)
@given(replies=st.lists(st.text(), max_size=5), goal=st.text(min_size=1).filter(str.strip))
def test_any_reply_to_any_goal_gets_words(replies: list[str], goal: str) -> None:
    who = patient(goals=[{"ask": goal}])
    if objection_to(who):  # A goal of Chinese signs, say: with evidence its user has words.
        who = patient(goals=[{"ask": goal, "evidence": ["10:40"]}])
    message = next_message(who, *replies)
    assert message.content.strip()
    assert message.act


@pytest.mark.parametrize(
    "question", ["Would you like to hear more?", "Interested?", "Shall I add it to your basket?"]
)
def test_what_is_sold_by_the_way_is_declined(question: str) -> None:
    who = subscriber(traits={"patience": 1.0})
    said = next_message(who, f"By the way, with our Gold plan you get 10 % off. {question}")
    assert said.act == "decline"


def test_a_detail_that_is_wanted_behind_praise_is_no_sales_talk() -> None:
    who = subscriber(facts={"yearly use": "3,900 kWh"}, traits={"patience": 1.0})
    said = next_message(who, "Great choice! How much do you use, as a yearly figure?")
    assert "3,900" in said.content


def test_what_the_user_wants_to_buy_is_not_declined_as_sales_talk() -> None:
    who = subscriber(goals=[{"ask": "upgrade to the Gold plan"}], traits={"patience": 1.0})
    said = next_message(who, "With our Gold plan you get 10 % off. Shall I upgrade you?")
    assert said.act == "affirm"


def test_an_offer_to_do_what_was_just_found_is_taken() -> None:
    who = subscriber(goals=[{"ask": "move my appointment to Thursday"}], traits={"patience": 1.0})
    assert act_after(who, "Thursday 12 March, 10:40 with Ms Bell. Shall I put you in?") == "affirm"
