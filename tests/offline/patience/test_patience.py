"""The account of patience: what replies cost, and when it is used up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona
from talks import ANSWER, CANCEL, REFUSAL, subscriber, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.patience.account import Account, Status, budget, longest_streak
from pytest_synthconv.offline.patience.folding import account
from pytest_synthconv.offline.replies.reading import Act

ASK = "I want to cancel my subscription before the renewal."
REFUSALS = (
    REFUSAL,
    "Unfortunately, we are unable to process it.",
    "That is not something I can do.",
    "I have to decline.",
    "It is against our policy, sadly.",
    "I won't discuss cancellations any further.",
    "We cannot support this wish.",
)
QUESTIONS = ("Which plan?", "Since when?", "Why now?", "Who pays?", "Which country?", "Any notes?")


def after(*replies: str, who: Persona | None = None, ask: str = ASK) -> Account:
    who = who or subscriber()
    said = [text for reply in replies for text in (ask, reply)]
    return account(read_card(who), talk_of(who, *said))


def of(patience: float, cooperativeness: float = 0.5) -> Persona:
    return subscriber(traits={"patience": patience, "cooperativeness": cooperativeness})


@pytest.mark.parametrize(("patience", "cap"), [(0.0, 1.5), (0.5, 3.5), (1.0, 5.5)])
def test_the_budget_grows_with_patience(patience: float, cap: float) -> None:
    assert budget(read_card(of(patience))) == cap


@pytest.mark.parametrize(
    ("reply", "cost"),
    [
        (REFUSAL, 1.0),
        ("", 1.0),
        ("I didn't understand that.", 1.0),
        ("Octopuses have three hearts and blue blood.", 1.0),
        (ASK, 1.0),
        ("I understand how you feel.", 1.0),
        ("I'll look into it.", 0.75),
        ("It is a yearly one.", 0.0),
        ("Which plan?", 0.0),
    ],
)
def test_an_act_has_its_cost(reply: str, cost: float) -> None:
    state = after(reply)
    assert state.trace[0].cost == cost
    assert state.left == state.cap - cost


@pytest.mark.slow
def test_a_talk_of_a_thousand_turns_is_read_like_a_short_one() -> None:
    assert after(*["It is a yearly one."] * 1500).left == after("It is a yearly one.").left


def test_of_two_faults_in_one_reply_only_the_dearer_counts() -> None:
    second = after(REFUSAL, REFUSAL).trace[1]
    assert second.acts == {Act.REPEAT}
    assert second.cost == 1.25


def test_from_the_third_failure_in_a_row_each_costs_a_quarter_more() -> None:
    assert [step.cost for step in after(*REFUSALS[:4], who=of(1)).trace] == [1, 1, 1.25, 1.25]


def test_a_question_back_neither_breaks_nor_lengthens_a_run_of_failures() -> None:
    state = after(*REFUSALS[:2], "Which plan?", REFUSALS[2], who=of(1))
    assert [step.cost for step in state.trace] == [1, 1, 0, 1.25]
    assert state.streak == 3


def test_questions_back_are_free_until_they_are_too_many() -> None:
    assert [s.cost for s in after(*QUESTIONS[:4], who=of(1, 0.0)).trace] == [0, 0.75, 0.75, 0.9375]
    assert [s.cost for s in after(*QUESTIONS[:4], who=of(1, 1.0)).trace] == [0, 0, 0, 0.75]


def test_an_answer_gives_back_half_a_failure_and_never_more_than_there_was() -> None:
    two_goals = [CANCEL, {"ask": "a copy of the invoice for March"}]
    who = subscriber(goals=two_goals)
    assert after(ANSWER, who=who).left == 3.5
    state = after(REFUSAL, ANSWER, who=who)
    assert (state.left, state.streak) == (3.0, 0)


@given(st.integers(min_value=0, max_value=100))
def test_pure_refusal_uses_up_any_patience_within_six_replies(percent: int) -> None:
    states = [after(*REFUSALS[:n], who=of(percent / 100)) for n in range(1, 7)]
    turns = next(n for n, state in enumerate(states, 1) if state.is_exhausted)
    assert 2 <= turns <= 6


@given(st.integers(min_value=0, max_value=100), st.integers(min_value=0, max_value=100))
def test_nobody_answers_questions_for_more_than_ten_turns(patience: int, cooperation: int) -> None:
    questions = [f"Question {chr(97 + i)}: which of {i} and {i + 1}?" for i in range(10)]
    assert after(*questions, who=of(patience / 100, cooperation / 100)).is_exhausted


def test_a_long_run_of_small_failures_ends_patience_too() -> None:
    card = read_card(of(0.5))
    replies = [
        "I'll look into it.",
        "One moment please.",
        "I am checking that now.",
        "Let me have a look.",
    ]
    state = after(*replies, who=of(0.5))
    assert state.left > 0
    assert state.streak == longest_streak(card) == 4
    assert state.is_exhausted


def test_the_trace_tells_what_each_reply_did() -> None:
    assert [str(step) for step in after(REFUSAL, REFUSAL).trace] == [
        "turn 1: refuse, -1.00, 2.50 left",
        "turn 2: repeat, -1.25, 1.25 left",
    ]


def test_a_need_is_open_then_attempted_refused_or_met() -> None:
    def status(*replies: str) -> tuple[Status, int]:
        (progress,) = after(*replies).progress
        return progress.status, progress.turn

    assert status() == (Status.OPEN, 0)
    assert status("Which plan?") == (Status.OPEN, 0)
    assert status("Subscriptions are great.") == (Status.ATTEMPTED, 1)
    assert status("Which plan?", REFUSAL) == (Status.REFUSED, 2)
    assert status(REFUSAL, ANSWER) == (Status.MET, 2)
    assert status(ANSWER, REFUSAL) == (Status.MET, 1)


def test_one_need_is_pressed_at_a_time_in_the_cards_order() -> None:
    who = subscriber(goals=[CANCEL, {"ask": "an invoice for March"}])
    assert (now := after(who=who).current) and now.need.ask == CANCEL["ask"]
    assert (now := after(ANSWER, who=who).current) and now.need.ask == "an invoice for March"


def test_an_optional_need_is_dropped_after_one_failed_try() -> None:
    optional = {"ask": "an invoice for March", "must": False}
    who = subscriber(goals=[optional, CANCEL])
    ask = "I need an invoice for March."
    assert (now := after(REFUSAL, who=who, ask=ask).current) and now.need.ask == CANCEL["ask"]


def test_evidence_counts_whenever_it_was_seen_and_whatever_else_was_said() -> None:
    who = persona(goals=[{"ask": "a map", "evidence": ["atlas"]}, {"ask": "a pen"}])
    state = after("I can't help with that, buy an ATLAS.", who=who, ask="I need a map.")
    assert state.progress[0].status is Status.MET
    assert state.trace[0].acts == {Act.ANSWER}


def test_what_was_told_is_remembered_whoever_wrote_the_message() -> None:
    who = subscriber(facts={"order number": "47-11", "city": "Rome"})
    assert after("Hm.", who=who, ask="It's 47-11, in short.").given == {"order number"}


def test_a_message_still_without_a_reply_changes_no_patience() -> None:
    who = subscriber()
    state = account(read_card(who), talk_of(who, ASK))
    assert (state.left, state.trace) == (3.5, ())
    assert "renewal" in state.voiced


@pytest.mark.parametrize(("text", "cost"), [("", 0.0), (REFUSAL, 1.0)])
def test_a_reply_of_which_nothing_is_shown_is_no_silence(text: str, cost: float) -> None:
    talk = talk_of(subscriber(), ASK, text)
    picture = talk.messages[1].model_copy(update={"dropped": ("image",)})
    talk = talk.model_copy(update={"messages": (talk.messages[0], picture)})
    assert account(read_card(subscriber()), talk).trace[0].cost == cost
