"""What a reply is read to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import persona
from talks import ANSWER, CANCEL, subscriber

from pytest_synthconv.offline.cards import Card, read_card
from pytest_synthconv.offline.questions import asked_slots
from pytest_synthconv.offline.replies import Act, Heard, read_reply, without_quotes
from pytest_synthconv.words import content_words

SAID = "I want to cancel my subscription before the renewal."


def acts(
    reply: str,
    *earlier: str,
    said: str = SAID,
    told: frozenset[str] = frozenset(),
    card: Card | None = None,
) -> set[str]:
    card = card or read_card(subscriber(facts={"order number": "4711"}))
    heard = Heard(card, said, set(content_words(said)), earlier, told)
    return {act.value for act in read_reply(reply, heard, card.needs)}


def test_substance_on_the_need_is_an_answer() -> None:
    assert acts(ANSWER) == {"answer"}


@pytest.mark.parametrize(
    "closing",
    ["Is there anything else?", "Does that help?", "Would you like me to send a receipt?"],
)
def test_an_answer_that_ends_with_a_polite_question_is_an_answer(closing: str) -> None:
    assert acts(f"{ANSWER} {closing}") == {"answer"}


@pytest.mark.parametrize(
    "question",
    [
        "When did you subscribe?",
        "Sure! Which plan are you on?",
        "Please tell me your plan.",
        "To go on, I need your postcode.",
        "**What is your plan?**",
    ],
)
def test_asking_back_is_a_clarification(question: str) -> None:
    assert acts(question) == {"clarify"}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  \n",
        "...",
        "Sorry, something went wrong. Please try again later.",
        "Internal Server Error",
        "An unexpected error has occurred.",
    ],
)
def test_nothing_or_an_apology_of_failure_is_an_error(reply: str) -> None:
    assert "error" in acts(reply)


def test_advice_about_an_error_is_no_error() -> None:
    advice = (
        "To cancel the subscription before its renewal, open the account page and choose the plan. "
        "Some browsers then show a page which says that an error occurred: reload it once, sign in "
        "again with the same address, and the cancellation is kept, as the mail that follows will "
        "confirm within the hour."
    )
    assert acts(advice) == {"answer"}


@pytest.mark.parametrize(
    "reply",
    [
        "I'm sorry, but I can't help with that.",
        "Unfortunately, we are unable to process cancellations.",
        "That is not something I can do.",
        "I have to decline. Here is our lovely catalogue of subscription gifts instead.",
    ],
)
def test_a_refusal_is_one_with_or_without_a_substitute(reply: str) -> None:
    assert "refuse" in acts(reply)
    assert "answer" not in acts(reply)


def test_eagerness_is_no_refusal() -> None:
    assert "refuse" not in acts(f"I can't wait to help! {ANSWER}")


@pytest.mark.parametrize(
    "reply",
    ["I didn't quite understand that.", "Could you please rephrase?", "I'm not sure I follow."],
)
def test_not_understanding_is_told_from_a_question(reply: str) -> None:
    assert acts(reply) == {"not_understood"}


def test_the_same_again_is_a_repeat_of_any_earlier_reply() -> None:
    assert "repeat" in acts(ANSWER, ANSWER, "Something else entirely.")
    assert "repeat" in acts(ANSWER.upper(), ANSWER)


def test_three_new_words_make_a_reply_new() -> None:
    new = f"{ANSWER} Refund, voucher, calendar."
    assert acts(new, ANSWER) == {"answer"}
    assert "repeat" in acts(f"{ANSWER} Refund, voucher.", ANSWER)


def test_silence_twice_is_an_error_twice_and_no_repeat() -> None:
    assert acts("", "") == {"error"}


def test_giving_back_the_users_words_is_an_echo() -> None:
    assert "echo" in acts(SAID)
    assert "echo" in acts(f'You said: "{SAID}"')


def test_a_quoted_question_lends_its_words_to_no_answer() -> None:
    flattery = "What a wonderful idea, we adore people who write such lovely long messages to us!"
    assert acts(f'You said: "{SAID}" {flattery}') == {"offtopic"}
    assert acts(f"You said: {SAID} {flattery}") == {"offtopic"}


def test_only_the_users_own_words_are_taken_away() -> None:
    own = without_quotes('I read "cancel my subscription" and "not yours" there.', SAID)
    assert own.split() == ["I", "read", "and", '"not', 'yours"', "there."]


@pytest.mark.parametrize(
    "reply",
    [
        "I'm connecting you to a colleague from our support team.",
        "I have forwarded your request to a specialist, who will be in touch.",
        "One moment, one of our human agents will take over.",
        "I've escalated this to the billing department.",
    ],
)
def test_passing_the_user_on_is_a_handoff(reply: str) -> None:
    assert acts(reply) == {"handoff"}


@pytest.mark.parametrize(
    "reply",
    [
        "Would you like me to connect you to a human agent?",
        "If that fails, I will transfer you to a colleague.",
        "I can't connect you to a human.",
        "You can always put this to our support team.",
        "This blazer goes with your team colours; hand it on to nobody.",
    ],
)
def test_an_offer_or_a_refusal_of_a_handoff_is_none(reply: str) -> None:
    assert "handoff" not in acts(reply)


@pytest.mark.parametrize(
    "question",
    ["What is your order number?", "Please enter the number of your order.", "Your order ID?"],
)
def test_asking_for_what_was_told_is_asking_again(question: str) -> None:
    assert "re_ask" in acts(question, told=frozenset({"order number"}))
    assert "re_ask" not in acts(question)


def test_reading_back_what_was_told_is_not_asking_again() -> None:
    told = frozenset({"order number"})
    assert "re_ask" not in acts("Is 4711 really your order number?", told=told)


def test_nothing_of_the_need_is_off_topic_and_a_little_is_partial() -> None:
    assert acts("Octopuses have three hearts and blue blood, as you may have read.") == {"offtopic"}
    assert acts("Subscriptions are great.") == {"partial"}


def test_a_need_with_evidence_is_answered_by_nothing_else() -> None:
    card = read_card(persona(goals=[{**CANCEL, "evidence": ["/cancelled: \\d+/"]}]))
    assert acts(ANSWER, card=card) == {"partial"}
    assert acts("Cancelled: 12", card=card) == {"answer"}


@pytest.mark.parametrize(
    ("slot", "question"),
    [
        ("e-mail address", "What's your email?"),
        ("email", "Could you share your e-mail address with me?"),
        ("order_number", "Which order number is it?"),
        ("phone number", "What is your mobile?"),
        ("postcode", "Please give me your zip code."),
        ("colour", "Which colours do you like?"),
    ],
)
def test_a_slot_is_recognised_by_its_names(slot: str, question: str) -> None:
    assert asked_slots(question, [slot]) == (slot,)


@pytest.mark.parametrize(
    ("slot", "reply"),
    [
        ("order number", "What did you order?"),
        ("order number", "Your order number is on the receipt."),
        ("colour", "Which size do you like?"),
    ],
)
def test_a_slot_is_not_asked_for_by_less_than_its_name_or_without_a_question(
    slot: str, reply: str
) -> None:
    assert asked_slots(reply, [slot]) == ()


def test_a_goal_in_chinese_is_answered_in_chinese() -> None:
    card = read_card(persona(goals=[{"ask": "取消我的订阅"}]))
    reply = "您的订阅已经取消，不会再次扣费，确认邮件将在一小时内发送。"
    assert acts(reply, said="我想取消我的订阅。", card=card) == {"answer"}
    assert acts("今天天气很好。", said="我想取消我的订阅。", card=card) != {"answer"}


@given(reply=st.text(), said=st.text(), earlier=st.lists(st.text(), max_size=3))
def test_any_reply_is_read_without_a_fault_as_at_least_one_act(
    reply: str, said: str, earlier: list[str]
) -> None:
    found = acts(reply, *earlier, said=said)
    assert found
    assert found <= {act.value for act in Act}
    assert not {"answer", "refuse"} <= found
