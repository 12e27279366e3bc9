"""Yes, no or a choice where the card has it in other words, by the clock, or for another."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona


def told(scenario: str) -> Persona:
    """Somebody of whom ``scenario`` is all that is known, patient and plain."""
    return persona(
        scenario=f"{scenario} Alex wants a new lamp.",
        goals=[{"ask": "a new lamp"}],
        facts={},
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )


@pytest.mark.parametrize(
    ("scenario", "question", "begins"),
    [
        ("Alex has never skied.", "So you've got some experience on skis already?", "No"),
        ("It flickers only in the kitchen.", "Do you see it in other rooms?", "No"),
        ("Alex took pictures of it.", "Do you have any photos of the damage?", "Yes"),
        ("The lamp's light is green.", "Is the light on the lamp red?", "No, green"),
        ("Alex bought it in the shop in Bonn.", "Did you buy it online?", "No, in the shop"),
        ("Alex lives with a sister.", "Do you live there on your own?", "No, with a sister"),
        ("Alex reset it once and it didn't help.", "Have you tried resetting it?", "I reset it"),
        ("It flickers.", "Have you noticed any smoke or strange smells?", "No"),
        ("It flickers.", "Have you had a text message from us yet?", "No"),
        ("It flickers.", "Is it possible you have a second account with us?", "No"),
        ("It flickers.", "Did you have any colours in mind for the shade?", "No"),
        ("It smells of burning.", "Have you noticed any strange smells?", "It smells"),
    ],
)
def test_yes_or_no_is_what_the_card_says_in_other_words(
    scenario: str, question: str, begins: str
) -> None:
    assert next_message(told(scenario), question).content.startswith(begins)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("So you did not restart it?", {"Yes, I did.", "No, I did.", "Actually, I did."}),
        (
            "You haven't tried turning it off and on again, have you?",
            {"Yes, I have.", "No, I have.", "Actually, I have."},
        ),
    ],
)
def test_what_a_question_denies_wrongly_is_objected_to(question: str, answers: set[str]) -> None:
    who = told("Alex has restarted it twice.")
    assert next_message(who, question).content in answers


@pytest.mark.parametrize(
    ("scenario", "question", "choice"),
    [
        ("Alex is at work until five.", "I've 10-12, 14-16 and 18-20. Which one?", "18-20"),
        ("Alex goes to bed at eight.", "It's on at 15:30 and at 20:45. Which one?", "15:30"),
        (
            "It should stay bright in the dark.",
            "There's Alma, which is dim, and there's Bero, which is bright. Which one?",
            "Bero",
        ),
        (
            "Alex will put it up alone, by himself. He will do the wiring himself.",
            "Shall our team do the wiring, or are you taking care of that yourself?",
            "myself",
        ),
        ("Alex has never driven a manual.", "A manual Fiat or an automatic Yaris?", "Yaris"),
        ("It is urgent.", "Is it for yourself or on behalf of someone else?", "myself"),
        (
            "Alex is at work until five.",
            "What time suits you? On Monday Ann has 10:30, 1:15 and 6:00 free.",
            "6:00",
        ),
        ("Alex can only come on a Thursday afternoon.", "When would suit you best?", "Thursday"),
        ("Alex would rather have money than a lamp.", "A lamp, or your money back?", "money"),
        ("It is urgent.", "Slots this week: Tue 8am-12pm, Fri 1pm-6pm. Which works?", "m-"),
        ("It is urgent.", "How may we reach you, by text, email or in the app?", "mail"),
        ("The house has no lift.", "Is there an elevator, or do you take the stairs?", "stairs"),
    ],
)
def test_a_choice_fits_what_the_card_says_of_hours_and_things(
    scenario: str, question: str, choice: str
) -> None:
    assert choice in next_message(told(scenario), question).content
