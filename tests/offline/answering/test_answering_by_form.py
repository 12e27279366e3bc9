"""What the offline user says to a question by its form, whatever it is about."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.alternatives import states_of
from pytest_synthconv.offline.replies.handovers import handover_sentence
from pytest_synthconv.offline.replies.options import options_of
from pytest_synthconv.offline.replies.questions import Question, pressing
from pytest_synthconv.offline.replies.slots import asked_slots

KEEPER = persona(
    scenario='Alex\'s pump has shown "Fault 12" since a cut on Monday, and nobody has water. '
    "Alex cleaned the filter, but the pump is still dead. Alex wants to have it repaired, and a "
    "receipt is not needed.",
    goals=[{"ask": "have my pump repaired"}],
    facts={
        "pump model": "Brook 7",
        "frame number": "B7-9931",
        "date of purchase": "5 May 2023",
        "farm card": "F-2208",
        "guests": "two adults",
        "vet": "Dr. Orme",
        "arrival": "9 June",
        "departure": "12 June",
        "power supply": "solar panels",
    },
    unknown=["meter reading"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


def answers_to(reply: str, who: Persona = KEEPER) -> set[str]:
    """What the keeper of the pump, or ``who`` else, says to ``reply``, by ten seeds."""
    return {next_message(who, reply, seed=seed).content for seed in range(10)}


@pytest.mark.parametrize(
    ("question", "states"),
    [
        (
            "Do you hear a hum, or is it quite silent?",
            ("I hear a hum", "it's quite silent"),
        ),
        (
            "Is the pump still turning, or does it stand still?",
            ("it's still turning", "it stands still"),
        ),
        ("Did it stop at once or fade slowly?", ("it stopped at once", "it faded slowly")),
        (
            "Is the noise coming from the pump itself or more from the pipe?",
            ("from the pump itself", "from the pipe"),
        ),
        ("When does it stop – at night or only by day?", ("at night", "only by day")),
        ("Was the fee taken by card, or did you transfer it yourself?",
         ("it was taken by card", "I transferred it myself")),
    ],
)  # fmt: skip
def test_how_things_are_is_said_as_a_statement(question: str, states: tuple[str, ...]) -> None:
    assert states_of(question) == states


def test_whoever_guesses_how_things_are_may_say_so_and_of_themselves_they_know() -> None:
    of_things = answers_to("Does it leak at the tank, or does it drip from the pipe?")
    assert any(said.endswith(", I think.") for said in of_things)
    of_oneself = answers_to("Do you hear a hum, or do you smell smoke?")
    assert not any("I think" in said for said in of_oneself)


def test_nobody_says_please_to_how_things_are() -> None:
    said = answers_to("Is the pipe made of steel or of plastic?")
    assert not any("please" in text for text in said)


@pytest.mark.parametrize(
    "question",
    ["Would you like steel or plastic?", "Shall we ring or write?", "Do you prefer tea or coffee?"],
)
def test_a_wish_is_chosen_not_stated(question: str) -> None:
    assert states_of(question) == ()


def test_the_card_decides_how_things_are() -> None:
    said = answers_to("Do you run it from the mains, or are you using solar panels?")
    assert said == {"I'm using solar panels."}


def test_a_dash_before_options_belongs_to_none_of_them() -> None:
    assert options_of("Which one is it – brass or steel?") == ("brass", "steel")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Was anything wrong with the valve or the pipe before?", Question.YES_OR_NO),
        ("Are there any other bills you disagree with?", Question.YES_OR_NO),
        ("You've cleaned the filter already, haven't you?", Question.YES_OR_NO),
        ("How would you like us to keep you posted?", Question.PREFERENCE),
        ("What would be the ideal time of day for you?", Question.PREFERENCE),
        ("Would you happen to have the serial number?", Question.IDENTIFIER),
    ],
)
def test_a_question_is_sorted_by_how_it_begins(question: str, kind: Question) -> None:
    assert pressing(question) == (kind, question)


@pytest.mark.parametrize(
    "question",
    [
        "Will you be needing a receipt for the tax office?",
        "Is anybody on the farm still able to get water?",
    ],
)
def test_what_the_card_denies_gets_a_no(question: str) -> None:
    assert all(text.startswith("No") for text in answers_to(question))


def test_yes_to_an_offer_does_not_say_that_something_is_right() -> None:
    said = answers_to("I could look at the pump's log. Want me to try?")
    assert all(text.startswith("Yes") and "right" not in text for text in said)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Which model do you have?", "Brook 7"),
        ("I'll need the serial on the frame and when you bought it.", "B7-9931"),
        ("I'll need the serial on the frame and when you bought it.", "5 May 2023"),
        ("Please share your card number so that I can find you.", "F-2208"),
        ("How many of you will be staying?", "two adults"),
        ("When do you get here, and when are you checking out?", "9 June"),
        ("When do you get here, and when are you checking out?", "12 June"),
        ("What exactly appears on the display?", "Fault 12"),
        ("What have you already tried?", "I cleaned the filter"),
        ("Did you update anything shortly before?", "Since a cut on Monday"),
        ("How many people are affected?", "Nobody has water"),
    ],
)
def test_the_card_is_searched_by_other_words_too(question: str, value: str) -> None:
    assert all(value.casefold() in text.casefold() for text in answers_to(question))


def test_a_number_named_behind_and_is_not_taken_for_another() -> None:
    said = answers_to("Could you tell me your loyalty number and the card on the farm frame?")
    assert not any("B7-9931" in text for text in said)


@pytest.mark.parametrize("reply", ["What does the meter display?", "Please enter your tax ID."])
def test_who_does_not_know_asks_whether_it_works_without(reply: str) -> None:
    said = answers_to(reply)
    assert any("without" in text or "need" in text or "another way" in text for text in said)
    assert not any("do that" in text for text in said)


def test_several_questions_are_each_answered() -> None:
    said = answers_to("Why do you still need it? And do you live on the farm?")
    assert all((text.endswith("Yes, I do.") and "need" in text) or "important" in text
               for text in said)  # fmt: skip


def test_what_is_nobodys_is_not_called_mine() -> None:
    assert all("My arrival" not in text for text in answers_to("When will you arrive?"))


def test_a_person_whom_the_user_came_for_is_no_hand_over() -> None:
    who = persona(
        scenario="Alex's oven is cold. Alex wants a technician to come before Saturday.",
        goals=[{"ask": "get a technician to come before Saturday"}],
        traits={"patience": 1.0},
    )
    said = answers_to("I have a technician free on Friday at 2. Do you want it?", who)
    assert all(text.startswith(("Yes", "Sure", "Right")) for text in said)


def test_an_offer_on_a_condition_against_the_wish_is_declined() -> None:
    who = persona(
        scenario="Alex got a blue pram. Alex wants to exchange the blue pram for the grey one.",
        goals=[{"ask": "exchange my blue pram for the grey one"}],
        traits={"patience": 1.0},
    )
    said = answers_to("We could take 15 % off if you keep it. Would that work for you?", who)
    assert all(text.startswith(("No", "That's kind, but no")) for text in said)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why must it be before Saturday?", "Because my sister arrives then."),
        ("Can you describe the oven for me?", "The grey oven."),
        ("When was it delivered?", "Yesterday."),
        ("Which error code is displayed?", "E21."),
        (
            "At what point does it stop?",
            "As I said: my oven stops after ten minutes and shows E21.",
        ),
    ],
)
def test_what_the_scenario_says_is_told_in_the_first_person(question: str, expected: str) -> None:
    who = persona(
        scenario="Alex's oven stops after ten minutes and shows E21. The grey oven came yesterday. "
        "She wants a technician to come before Saturday because her sister arrives then.",
        goals=[{"ask": "get a technician to come before Saturday"}],
        traits={"patience": 1.0, "accuracy": 1.0},
    )
    assert answers_to(question, who) == {expected}


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("Should the driver ring the bell or phone ahead?", ("ring the bell", "phone ahead")),
        ("Would a scan by e-mail be enough, or do you need the book?", None),
    ],
)
def test_an_option_is_a_verb_with_its_object(
    question: str, options: tuple[str, ...] | None
) -> None:
    assert options_of(question) == options if options else "be enough" not in options_of(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Whereabouts does the water come out?", "The water drips from the lower hinge."),
        ("So you no longer live near the plant?", "No, not any more."),
        ("What makes you want to leave us?", "Because I have moved to another town."),
        ("Are you on gas, or doesn't it matter?", "I'm on gas."),
    ],
)
def test_what_the_scenario_says_of_things_is_told_too(question: str, expected: str) -> None:
    who = persona(
        scenario="Alex has a boiler. The water drips from the lower hinge. The other tenant left "
        "a note. Alex wants to cancel the contract because he has moved to another town.",
        goals=[{"ask": "cancel my contract because I have moved"}],
        traits={"patience": 1.0, "accuracy": 1.0},
    )
    said = answers_to(question, who)
    assert expected in said
    assert all("I left" not in text for text in said)


def test_a_list_with_please_is_asked_for() -> None:
    asked = pressing("Your passport number and its expiry date, please.")
    assert asked is not None
    assert asked[0] is Question.IDENTIFIER


def test_a_question_about_a_branch_hands_nobody_over() -> None:
    assert handover_sentence("So you no longer live anywhere near the Northside branch?") is None


@pytest.mark.parametrize("question", ["We can text you or ring you. Which would be nicer?"])
def test_an_option_is_said_without_its_can(question: str) -> None:
    assert not any(text.lower().startswith("can ") for text in answers_to(question))


def test_how_old_somebody_is_does_not_ask_for_their_name() -> None:
    assert asked_slots("How old is the patient?", ("patient", "date of birth")) == (
        "date of birth",
    )
