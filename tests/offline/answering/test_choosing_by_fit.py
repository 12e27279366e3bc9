"""What the offline user chooses where the options stand before the question, and by what."""

from __future__ import annotations

from typing import Any

import pytest
from offline_answers import next_message
from participants import persona

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.offline.replies.options import clauses_before, options_around, options_of


def wishing(wish: str, scenario: str = "", **fields: Any) -> Persona:
    """Somebody who came for ``wish``, patient and plain in what they say."""
    traits = {"patience": 1.0, "verbosity": 0.5, "disclosure": 0.0, "accuracy": 1.0}
    return persona(
        scenario=f"Alex wants {wish}. {scenario}", goals=[{"ask": wish}], traits=traits, **fields
    )


def answers_to(reply: str, who: Persona) -> set[str]:
    """What ``who`` says to ``reply``, by six seeds."""
    return {next_message(who, reply, seed=seed).content for seed in range(6)}


@pytest.mark.parametrize(
    ("reply", "options"),
    [
        ("You hold a blue pass and a green pass with us. Which of the two do you mean?",
         ("a blue pass", "a green pass")),
        ("There's a seat for 40, one for 25 and a standing place for 9. What'll it be?",
         ("a seat for 40", "one for 25", "a standing place for 9")),
        ("Our vans come between 7 and 9 or between 3 and 5. Tell me which you'd like.",
         ("between 7 and 9", "between 3 and 5")),
    ],
)  # fmt: skip
def test_what_is_listed_before_a_choosing_question_is_to_choose_from(
    reply: str, options: tuple[str, ...]
) -> None:
    sentence = reply.split(". ", 1)[1]
    assert options_around(reply, sentence) == options


def test_options_begin_with_their_own_prepositions_and_end_before_the_predicate() -> None:
    assert options_of("Will you come alone or with a dog?") == ("alone", "with a dog")
    assert options_of("Are mornings or afternoons better for you?") == ("mornings", "afternoons")


def test_options_in_quotation_marks_are_to_choose_from_and_one_quotation_is_none() -> None:
    assert options_of("Two topics are left: 'Popular' and 'Other'?") == ("Popular", "Other")
    assert options_of("Is it the 'Popular' topic?") == ()


def test_two_questions_with_or_between_them_are_two_deeds() -> None:
    asked = "Do you want us to send a part, or would you prefer to return the lamp?"
    assert options_of(asked) == ("send a part", "return the lamp")


def test_two_sentences_before_a_choosing_question_are_two_ways_and_no_others_are() -> None:
    told = "Original parts take a week. A copy is here today."
    assert len(clauses_before(f"{told} Which way shall we go?", "Which way shall we go?")) == 2
    assert clauses_before(f"{told} What is your name?", "What is your name?") == ()


@pytest.mark.parametrize(
    ("wish", "scenario", "reply", "taken"),
    [
        ("the cheapest ticket", "", "There's a seat for 40 and one for 9. What'll it be?", "9"),
        ("a check-up", "Alex is free in the mornings only.",
         "Dr Orme is free at 15:45, or there's Dr Bell at 9:20. Which would you rather have?",
         "9:20"),
        ("a seat", "Alex would rather not be in the middle and hates the aisle.",
         "Any preference: window, middle or aisle?", "window"),
        ("a new trip", "", "Any towns on your list, or would you like some ideas from me?",
         "some ideas from you"),
        ("a vet", "His dog hurt its back leg.",
         "Is it a front leg or a back leg that it's limping on?", "a back leg."),
        ("my wifi", "It drops every evening and is fine in the daytime.",
         "Is it down all the time, or does it come and go?", "comes and goes"),
        ("a later slot", "Alex is at a football match until two.",
         "On Saturday I've got 12 to 1 or 3 to 4. Which would you like?", "3 to 4"),
        ("my wifi", "It fails by cable as well as over wifi.",
         "Does it fail over wifi only, or only by cable?", "both"),
        ("a course", "Alex is at home at weekends only.",
         "Would Wednesdays do, or shall we look at Saturdays?", "saturdays"),
        ("a meal", "Alex is a vegetarian.",
         "We have beef stew, lentil soup and chicken pie. Which do you fancy?", "lentil soup"),
        ("a cake", "Alex hates marzipan.", "Should it be with marzipan or with lemon?", "lemon"),
        ("my screen repaired today", "",
         "Original parts take two days. With a copy it's done this afternoon. Which way shall we "
         "go?", "second"),
    ],
)  # fmt: skip
def test_what_fits_the_card_is_chosen_whatever_the_seed(
    wish: str, scenario: str, reply: str, taken: str
) -> None:
    said = answers_to(reply, wishing(wish, scenario))
    assert all(taken in text.casefold() for text in said), said


def test_the_same_options_are_free_to_who_has_none_of_these_wishes() -> None:
    assert answers_to("Shall it be with marzipan or with lemon?", wishing("a cake for Sunday")) <= {
        "With marzipan.",
        "With marzipan, please.",
        "With lemon.",
        "With lemon, please.",
    }


@pytest.mark.parametrize(
    "reply",
    [
        "We have a man and a woman. Do you mind who looks after you?",
        "Do you have a certain colour in mind?",
        "Lovely! Do you have any colours or plants in mind?",
        "How short should it be?",
    ],
)
def test_who_has_no_preference_says_so(reply: str) -> None:
    said = answers_to(reply, wishing("get my hedge cut"))
    words = ("mind", "preference", "whichever", "up to you")
    assert all(any(word in text.casefold() for word in words) for text in said), said


def test_who_likes_something_says_so_where_the_sort_is_asked() -> None:
    said = answers_to(
        "What sort of stories do you go for?", wishing("a book", "Alex likes dragons.")
    )
    assert said == {"I like dragons."}


@pytest.mark.parametrize(
    ("reply", "options"),
    [
        ("We have Thursday 6-7pm and Friday 10-11am. Which slot suits you?",
         ("Thursday 6-7pm", "Friday 10-11am")),
        ("The next days are Saturday 12 October and Saturday 2 November. Which one?",
         ("Saturday 12 October", "Saturday 2 November")),
        ("We have two rooms: a sea view at £142 a night, or a garden view at £118. Which one?",
         ("a sea view at £142 a night", "a garden view at £118")),
        ("It can be discussed by phone or face to face at our new clinic. Any preference?",
         ("by phone", "face to face at our new clinic")),
    ],
)  # fmt: skip
def test_an_option_is_read_whole(reply: str, options: tuple[str, ...]) -> None:
    question = reply.partition(". ")[2]
    assert options_around(reply, question) == options


def test_each_of_three_persons_is_an_option() -> None:
    found = options_of("Is this absence for Theo or for Efua, or for both children?")
    assert found == ("for Theo", "for Efua", "for both children")


@pytest.mark.parametrize(
    ("scenario", "reply", "choice"),
    [
        ("Alex works until six on weekdays.",
         "Would Wednesday between 12 and 5 or Saturday between 8 and 1 be better?", "Saturday"),
        ("Alex still has the card in the wallet.",
         "Was your card lost, stolen, or is it still in your possession?", "possession"),
        ("A guest uses a wheelchair, so there can't be any stairs.",
         "Would you like the room up the stairs, or the one on the ground floor?", "ground floor"),
        ("Alex uses a pay-as-you-go SIM.",
         "Are you a monthly customer or on pay as you go?", "pay as you go"),
        ("Alex is at home in the mornings only.",
         "I have 8-9am, 10-11am and 6-7pm. What time would you like?", "8-9am"),
    ],
)  # fmt: skip
def test_what_the_card_says_leaves_one_option(scenario: str, reply: str, choice: str) -> None:
    assert all(choice in said for said in answers_to(reply, wishing("a visit", scenario)))


def test_who_is_asked_what_they_would_like_says_what_they_came_for() -> None:
    who = wishing("two pizzas", facts={"pizzas": "a margherita and a diavola"})
    assert answers_to("Prima Pizza! What would you like?", who) == {"A margherita and a diavola."}
    said = answers_to("Prima Pizza! What would you like?", wishing("two pizzas"))
    assert all("pizzas" in each for each in said), said


def test_a_time_at_which_a_fact_says_that_the_user_is_free_is_chosen() -> None:
    reply = "We've slots on Tuesday at 2 pm and Wednesday at 10 am. What works best?"
    who = wishing("a visit", facts={"free": "any afternoon this week"})
    assert all("Tuesday" in said for said in answers_to(reply, who))


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("Has your card been lost, stolen, or damaged?", "Lost"),
        ("Do you have a stylist in mind, or are you happy with anyone who's free?", "anyone"),
        ("We've got 5 GB for £10 or 30 GB for £16. Which one takes your fancy?", "GB for"),
    ],
)
def test_what_is_left_open_is_chosen_as_people_would(reply: str, choice: str) -> None:
    said = answers_to(reply, wishing("a new card"))
    assert all(choice in each and "Got" not in each for each in said)
