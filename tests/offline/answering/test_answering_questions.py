"""What the offline user says to a question: as a person in that place would."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.offline.answering.words_of_yes import short_answer
from pytest_synthconv.offline.replies.options import options_around, options_of
from pytest_synthconv.offline.replies.questions import Question, pressing
from pytest_synthconv.offline.replies.slots import asked_slots
from pytest_synthconv.offline.replies.speech import Speech, parts

OWNER = persona(
    scenario="Alex's boat leaks, and Alex wants to have it repaired.",
    goals=[{"ask": "have my boat repaired"}],
    facts={
        "berth number": "K-4471",
        "age of the boat": "nine years",
        "number of guests": "three",
        "marina": "Eastquay",
        "payment method": "bank transfer",
        "since when": "two days",
    },
    unknown=["hull number", "date of delivery"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


def said_to(reply: str) -> str:
    return next_message(OWNER, reply).content


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("We'd need your berth number first.", "K-4471"),
        ("To find it I need the number of your berth.", "K-4471"),
        ("Berth number please", "K-4471"),
        ("How old is it?", "nine years"),
        ("How many people will be on board?", "three"),
        ("At which marina does she lie?", "Eastquay"),
        ("How do you want to pay?", "bank transfer"),
        ("How long has this been going on?", "Two days"),
        ("I can only find her with the berth number.", "K-4471"),
        ("Pop in your berth number and I'll look her up.", "K-4471"),
        ("Does she have a berth number? If so, type it in here.", "K-4471"),
    ],
)
def test_a_fact_is_told_by_whatever_name_it_is_asked_for(reply: str, value: str) -> None:
    assert value.casefold() in said_to(reply).casefold()


def test_two_facts_asked_for_in_one_reply_are_both_told() -> None:
    said = said_to("How old is the boat, and what is your berth number?")
    assert "nine years" in said.casefold()
    assert "K-4471" in said


@pytest.mark.parametrize(
    "reply",
    [
        "What is the hull number?",
        "When was she delivered?",
        "Who built her? Do you remember a name?",
        "Which varnish did the yard put on the keel?",
    ],
)
def test_what_nobody_in_that_place_knows_is_not_made_up(reply: str) -> None:
    assert next_message(OWNER, reply).act == "unknown"


@pytest.mark.parametrize(
    ("sentence", "options"),
    [
        ("Brass or black?", ("Brass", "black")),
        ("Is it for the inner door, the outer door or both?",
         ("the inner door", "the outer door", "both")),
        ("And the handle: brass, black, white?", ("brass", "black", "white")),
        ("Do you want to keep the lamp or change the bulb?", ("keep the lamp", "change the bulb")),
        ("Which is it: a) paint, b) new wood?", ("paint", "new wood")),
        ("Shall I call or not?", ()),
    ],
)  # fmt: skip
def test_options_are_found_in_a_question(sentence: str, options: tuple[str, ...]) -> None:
    assert options_of(sentence) == options


@pytest.mark.parametrize(
    ("before", "question", "behind", "options"),
    [
        ("I have Monday at 8 and Friday at 10.30.", "What suits you?", "",
         ("Monday at 8", "Friday at 10.30")),
        ("On Monday I have 9:20 and 11:00.", "Which one?", "", ("9:20", "11:00")),
        ("", "What would you like?", "\n- Paint, 20 pounds\n- Varnish, 30 pounds",
         ("Paint", "Varnish")),
        ("", "what do you fancy?", " brass, black, white...", ("brass", "black", "white")),
        ("Your boat is at the yard.", "When did you leave it?", "", ()),
    ],
)  # fmt: skip
def test_options_are_found_around_a_question(
    before: str, question: str, behind: str, options: tuple[str, ...]
) -> None:
    assert options_around(f"{before} {question}{behind}", question) == options


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("Book it? (y/n)", Question.CONSENT),
        ("Do you want to end it? [YES] [NO]", Question.CONSENT),
        ("You want it repaired, correct?", Question.YES_OR_NO),
        ("The boat is still leaking?", Question.YES_OR_NO),
        ("Is this the boat: berth K-4471, nine years, leaking?", Question.CONSENT),
        ("Your berth number?", Question.IDENTIFIER),
        ("When do you want it to start?", Question.PREFERENCE),
        ("Shall I get Beatrix?", Question.HUMAN),
        ("Can one of us call you?", Question.HUMAN),
        ("Monday, 8 to 12, berth K-4471. Does everything look right?", Question.CONSENT),
        ("Do you want a word with somebody from the yard?", Question.HUMAN),
        ("One of our agents could ring you. Would that be of help?", Question.HUMAN),
        ("A painter could come on Monday at 8. Does that work for you?", Question.CONSENT),
        ("Ahoy, Clara from the yard here! What can I get you?", Question.OPEN),
    ],
)
def test_a_question_is_sorted_by_what_it_waits_for(reply: str, kind: Question) -> None:
    found = pressing(reply)
    assert found is not None
    assert found[0] is kind


@pytest.mark.parametrize(
    "statement",
    ["One moment please.", "We need two days to repair it.", "We'd be happy to see your boat."],
)
def test_what_only_sounds_like_a_request_is_none(statement: str) -> None:
    assert asked_slots(statement, ["berth number"]) == ()
    assert parts(statement)[0].speech is not Speech.ASKING or "two days" in statement


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("So the boat wasn't at the berth?", "No, it wasn't."),
        ("So you can't come on Tuesday?", "No, I can't."),
        ("You're not getting any warm air?", "No, I'm not."),
        ("You'll be there, won't you?", "Yes."),
        ("You are the owner, I take it?", "Yes, I am."),
        ("Is it still leaking?", "Yes, it is."),
        ("And nobody has looked at it yet?", "No, nobody."),
    ],
)
def test_a_yes_or_no_takes_up_the_form_of_the_question(question: str, answers: str) -> None:
    assert answers in short_answer(question, denied=False)


def test_a_code_that_was_misread_is_put_right() -> None:
    assert "K-4471" in said_to("Your berth was K-4477, wasn't it?")


def test_a_question_that_has_a_figure_is_not_after_it() -> None:
    who = persona(
        scenario="Alex was charged a fee. Alex wants to know why.",
        facts={"fee": "25 pounds"},
        unknown=["reason for the fee"],
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    message = next_message(who, "I see a payment. What was the £25 fee for?")
    assert message.act == "unknown"
    assert "25" not in message.content


def test_a_price_is_no_other_value_of_a_code() -> None:
    who = persona(
        scenario="Alex wants to move a booking.",
        goals=[{"ask": "move my booking to June"}],
        facts={"booking": "RG-5582"},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    message = next_message(who, "I've found RG-5582. Shall I cancel this booking and refund £38?")
    assert message.act == "decline"
    assert "RG" not in message.content


def test_the_name_and_the_birthday_of_a_child_are_both_told() -> None:
    who = persona(
        scenario="Alex wants a check-up for a daughter.",
        facts={"daughter": "Elif Demir", "date of birth": "14 September 2018"},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    content = next_message(who, "What's the patient's full name and date of birth?").content
    assert "Elif Demir" in content
    assert "14 September 2018" in content


def test_a_thing_is_no_answer_to_who_wants_an_e_mail_address() -> None:
    who = persona(
        scenario="A lamp came for Alex.",
        facts={"item": "brass desk lamp"},
        unknown=["who ordered it"],
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    assert next_message(who, "What email address was used to order?").act == "unknown"


def test_a_fact_in_a_question_is_a_yes() -> None:
    assert said_to("Are you a customer of our marina Eastquay?").startswith("Yes")


def test_what_the_user_wants_is_a_yes() -> None:
    assert said_to("You want the boat repaired, correct?").startswith("Yes")


@pytest.mark.parametrize(
    "reply",
    [
        "Good evening! This is the boat yard, how can I be of assistance?",
        "Hello and welcome to Eastquay, where every boat counts. We have repaired boats since "
        "1998. Which problem may we solve for you?",
        "Could you give me your berth number? It has five signs.",
        "Your boat can be repaired in brass, black or white. Which do you prefer?",
        "Where shall we repair it: at the yard, at your berth, or at the marina?",
        "what do you fancy? brass, black, white...",
        "Somebody from the yard could ring you back about the repair. Is that all right?",
    ],
)
def test_nobody_takes_leave_at_a_question_or_a_greeting(reply: str) -> None:
    assert next_message(OWNER, reply).proposal is None


def test_a_human_is_taken_after_an_answer_that_was_none() -> None:
    reply = "I'm afraid repairs aren't something I do."
    offer = "Do you want a word with somebody from the yard?"
    assert next_message(OWNER, reply, offer).act == "accept_human"
    assert next_message(OWNER, offer).act == "decline_human"


@pytest.mark.parametrize(
    "reply",
    [
        "I wasn't able to find that. Would you like me to connect you to an adviser?",
        "Our repair team is best placed to help with this. Shall I put you through?",
        "I'll transfer you to somebody from the yard. Is that okay?",
    ],
)
def test_a_human_is_taken_from_who_cannot_help_alone(reply: str) -> None:
    assert next_message(OWNER, reply).act == "accept_human"


@pytest.mark.parametrize(
    "reply", ["Or black?", "It is red. Or?", "Do you want it now, or", "or\nor?"]
)
def test_a_sentence_that_begins_or_ends_with_or_offers_nothing(reply: str) -> None:
    """It once raised a ValueError, which ended the conversation as a user_error."""
    assert options_of(reply) == ()


def test_how_satisfied_somebody_is_goes_with_the_figure_that_they_give() -> None:
    who = persona(goals=[{"ask": "book a table for six"}, {"ask": "which dishes are vegan"}])
    booked = "I've booked a table for six for you."
    rated = "How satisfied are you with this chat? Please rate it from 1 (poor) to 5 (excellent)."
    said = next_message(who, f"{booked}\n\n{rated}").content
    assert "know" not in said
