"""Questions that have no word of the name of what they are after, and choices of other words."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.answering.sought import PLAIN, SURE, fact_sought
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.language.meaning import alike

TENANT = persona(
    scenario="Alex wants a new fridge sent, not a voucher, since the old one broke in the heat.",
    goals=[{"ask": "get a new fridge"}],
    facts={
        "landlord": "Baltic Homes",
        "staff ID": "T-318",
        "phone model": "Nokia G42",
        "date of delivery": "3 April",
        "occasion": "my parents' anniversary",
        "installed by": "Mr. Hale",
        "weight of the fridge": "60 kg",
    },
    unknown=["year the house was built", "serial number"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


def answer_to(question: str, who: Persona = TENANT) -> str:
    """What the user says to ``question`` after a first message."""
    return next_message(who, question).content


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who owns the flat?", "Baltic Homes"),
        ("What is your personnel number?", "T-318"),
        ("What handset do you use?", "Nokia G42"),
        ("When did it arrive?", "3 April"),
        ("Are you celebrating something special?", "my parents' anniversary"),
        ("Who fitted it for you?", "Mr. Hale"),
        ("Roughly how heavy is it?", "60 kg"),
    ],
)
def test_a_fact_is_found_by_what_the_question_means(question: str, value: str) -> None:
    assert value.casefold() in answer_to(question).casefold()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Where should we email the slip?", "alex@example.com"),
        ("Where can we text the code?", "0755 010 4421"),
        ("Where shall our driver collect the bike?", "the old mill"),
        ("How did you pay?", "bank transfer"),
        ("What make is it?", "Orla E-Trek"),
        ("How many of you are coming?", "two adults and three children"),
        ("Any colours you have in mind?", "green and white"),
    ],
)
def test_a_question_is_answered_by_the_part_that_the_fact_plays(question: str, value: str) -> None:
    rider = persona(
        scenario="Alex wants a bike in green and white. Two adults and three children will ride.",
        goals=[{"ask": "get a bike"}],
        facts={
            "bike": "Orla E-Trek",
            "pick-up point": "the old mill",
            "mobile": "0755 010 4421",
            "email": "alex@example.com",
            "paid": "640 pounds",
            "paid by": "bank transfer",
        },
        traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
    )
    assert value.casefold() in answer_to(question, rider).casefold()


def test_what_the_user_does_not_know_is_found_by_meaning_too() -> None:
    found = fact_sought("How old is the house?", read_card(TENANT), SURE)
    assert found is not None
    assert (found.slot, found.value) == ("year the house was built", "")


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Who carried it upstairs?", "60 kg"),
        ("Could you give me the number on the receipt?", "60 kg"),
        ("What time did the driver ring?", "60 kg"),
    ],
)
def test_no_value_of_the_wrong_kind_is_said(question: str, wrong: str) -> None:
    assert wrong not in answer_to(question)


def test_nobody_is_after_a_fact_who_only_gives_back_the_users_own_question() -> None:
    asking = persona(
        goals=[{"ask": "when my fridge arrives"}], facts={"date of delivery": "3 April"}
    )
    question = "When does my fridge arrive?"
    assert fact_sought(question, read_card(TENANT), PLAIN) is not None
    assert fact_sought(question, read_card(asking), PLAIN) is None


def test_a_fact_whose_name_is_no_noun_is_said_without_it() -> None:
    said = answer_to("Who set it up?")
    assert "Mr. Hale" in said
    assert "installed by" not in said.lower()


def test_what_a_card_denies_is_not_chosen() -> None:
    for question in ("Voucher or fridge?", "Would you like a voucher, or shall we send a new one?"):
        assert "voucher" not in answer_to(question).lower()


def test_the_option_nearest_in_meaning_to_the_card_is_chosen() -> None:
    assert "heatwave" in answer_to("Was it frost, a flood or the heatwave?").lower()


def test_a_time_that_is_proposed_is_taken() -> None:
    assert (
        answer_to("How about Wednesday at 10?").lower().startswith(("yes", "sure", "ok", "please"))
    )


def test_words_that_are_parts_of_others_are_alike() -> None:
    assert alike("storm", "hailstorm") > 0.8
    assert alike("hills", "hilly") > 0.8
    assert alike("car", "scar") < 0.8


CUSTOMER = persona(
    scenario="Alex sent a parcel on Monday. It has been stuck since, and Alex wants it found.",
    goals=[{"ask": "where my parcel is"}],
    facts={
        "client number": "K 20 118",
        "recipient": "Dora Klein",
        "her phone": "0160 55 91 2",
        "paid with": "PayPal",
        "pick-up address": "9 Mill Street",
        "copies": "150",
        "level": "advanced",
    },
    unknown=["national insurance number"],
    traits={"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0},
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How did you settle the bill?", "PayPal"),
        ("And who was it going to?", "Dora Klein"),
        ("How do we get hold of her?", "0160 55 91 2"),
        ("I need the client no. and the full address.", "9 Mill Street"),
        ("I need the client no. and the full address.", "K 20 118"),
        ("On which day did you hand it in?", "Monday"),
        ("Are you with us already? If so, how well do you ride?", "advanced"),
    ],
)
def test_sayings_and_half_questions_find_their_facts(question: str, value: str) -> None:
    assert value.casefold() in answer_to(question, CUSTOMER).casefold()


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Please enter your NI number.", "K 20 118"),
        ("Next I need the number of the chip, the microchip number.", "K 20 118"),
        ("Could you tell me the SKU on the label?", "K 20 118"),
        ("When does the contract run out?", "K 20 118"),
        ("How many friends does she have?", "Dora Klein"),
        ("What does the recipient do for a living?", "Dora Klein"),
    ],
)
def test_what_is_of_another_kind_is_not_said(question: str, wrong: str) -> None:
    assert wrong not in answer_to(question, CUSTOMER)


def test_a_range_of_hours_is_no_choice_of_two_times() -> None:
    said = answer_to("We work from 8 to 6, Monday to Saturday. When shall somebody come?", CUSTOMER)
    assert not {"monday", "saturday"} & set(said.lower().strip(".").split())


def test_somebody_who_would_come_is_no_offer_to_hand_over() -> None:
    said = answer_to("How many people should it feed?", CUSTOMER)
    assert "human" not in said
    assert "yet" not in said


def test_the_name_of_another_is_the_only_name_on_the_card() -> None:
    who = persona(
        scenario="Alex wants a son on the policy.",
        goals=[{"ask": "add a driver"}],
        facts={"son": "Tyler Pruitt", "car": "2015 Ford"},
        unknown=["his license number"],
    )
    said = next_message(who, "Let's add a driver. What's the new driver's full name?")
    assert said.content == "Tyler Pruitt."


def test_a_booking_under_another_name_is_not_under_the_users() -> None:
    who = persona(
        scenario="Alex was charged for the minibar.",
        goals=[{"ask": "get the charge off"}],
        facts={"booked under": "Michael Kiely"},
    )
    said = next_message(who, "May I have the name that the reservation was made under?").content
    assert "Michael Kiely" in said
    assert "Alex" not in said


def test_who_wants_a_thing_described_gets_all_of_it() -> None:
    who = persona(
        scenario="Alex left a rucksack on the train.",
        goals=[{"ask": "get my rucksack back"}],
        facts={"bag": "green rucksack with glasses and a sketchbook", "train": "17.46 to Lewes"},
    )
    said = next_message(who, "Can you describe the item, including colour and anything inside?")
    assert "green rucksack with glasses" in said.content.casefold()
