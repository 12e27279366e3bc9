"""What sort of question an assistant asks: a person, a go, a choice, or only whether."""

from __future__ import annotations

import pytest

from pytest_synthconv.offline.replies.options import options_of
from pytest_synthconv.offline.replies.questions import Question, pressing

HUMAN, YES_OR_NO = (Question.HUMAN,), (Question.YES_OR_NO,)
GO = (Question.CONSENT, Question.OFFER)


def kind_of(reply: str) -> Question:
    """The kind of the question that ``reply`` ends in."""
    question = pressing(reply)
    assert question is not None
    return question[0]


@pytest.mark.parametrize(
    ("reply", "kinds"),
    [
        ("A nurse can see you on 1 July at 10.20am. Shall I book it?", GO),
        ("Our crew can return on Friday. Shall I arrange that?", GO),
        ("I'll note it while somebody checks the loom. Is that OK?", GO),
        ("The Business plan costs 96 pounds. Shall I switch you to that?", GO),
        ("How should our officers contact you?", (Question.PREFERENCE,)),
        ("Will you have someone there to do the ladder work?", YES_OR_NO),
        ("Somebody could ring you, or we go on here. Would you rather have the call?", HUMAN),
        ("You can wait on the phone. Would you rather speak to reception?", HUMAN),
        ("I can't take fines off. Shall I pass this on to the library desk?", HUMAN),
        ("Our tutor Elsa can call you tonight. Interested?", HUMAN),
        ("Would you like the owner to ring you, or do we go on? Say yes for a call.", HUMAN),
    ],
)  # fmt: skip
def test_a_person_who_takes_over_is_no_person_who_comes(
    reply: str, kinds: tuple[Question, ...]
) -> None:
    assert kind_of(reply) in kinds


@pytest.mark.parametrize(
    "question",
    [
        "Do you have a video doorbell or any camera footage?",
        "Has the item been opened or used?",
        "Could you leave the bike with us for two or three days?",
        "Do small children or pets use the garden?",
        "Can you prove it, for instance with a letter or a bill?",
    ],
)
def test_an_or_in_what_is_only_asked_whether_lets_nobody_choose(question: str) -> None:
    assert kind_of(question) is Question.YES_OR_NO


@pytest.mark.parametrize(
    ("reply", "options"),
    [
        ("Were the shoes too small, too big or not as described?",
         ("too small", "too big", "not as described")),
        ("Is it about heating and cooling, lighting or furniture?",
         ("heating and cooling", "lighting", "furniture")),
        ("How late was it? 15-29 minutes / 30-59 minutes", ("15-29 minutes", "30-59 minutes")),
        ("Which bin was missed?\n1. Glass\n2. Garden waste", ("Glass", "Garden waste")),
        ("How far: under 5,000, 5,000 to 8,000, or over 8,000?",
         ("under 5,000", "5,000 to 8,000", "over 8,000")),
        ("Do you want to keep pay as you go or change to a contract?",
         ("keep pay as you go", "change to a contract")),
        ("Which kind is it: noise, cost or something else?", ("noise", "cost", "something else")),
        ("Hardback or paperback? Or don't you mind?", ("Hardback", "paperback")),
    ],
)  # fmt: skip
def test_all_options_are_read_whole(reply: str, options: tuple[str, ...]) -> None:
    question = pressing(reply)
    assert question is not None
    assert question[0] is Question.EITHER_OR
    found = options_of(question[1])
    assert tuple(option.removeprefix("about ") for option in found) == options


@pytest.mark.parametrize(
    "reply",
    [
        "What do you cook on? Gas, induction...",
        "How many? We ask two or so.",
        "Please tell us your name:\n- as in the contract\n- with your title",
    ],
)
def test_examples_behind_a_question_are_no_options(reply: str) -> None:
    assert kind_of(reply) is not Question.EITHER_OR


def test_a_day_or_a_condition_that_is_asked_for_takes_no_yes() -> None:
    assert kind_of("From what date do you want the service to stop?") not in GO
    assert kind_of("Do you rent it? If you do, we'd need a letter.") is Question.YES_OR_NO


def test_please_behind_a_comma_is_not_all_that_a_request_says() -> None:
    assert kind_of("To find your record I'll need your postcode, please.") is Question.IDENTIFIER
