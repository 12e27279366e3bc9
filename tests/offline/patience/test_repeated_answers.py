"""A short right answer that is given again when it is asked for again angers nobody."""

from __future__ import annotations

import pytest
from participants import persona
from talks import talk_of

from pytest_synthconv.core.models import VerdictKind
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.patience.account import Account
from pytest_synthconv.offline.patience.folding import account

RIGHT = [
    ("whom to call about a fallen tree", "Call the forestry office, 555 0142."),
    ("whether I can return an opened tin", "Opened tins can't be returned."),
    ("when the shop opens on Saturday", "Ten to four."),
    ("why my card was refused", "You were over the limit by 40 euros."),
    ("move my appointment to the afternoon", "See you at three then."),
    ("how to share a file with my class", "Press Share and pick the class."),
    ("whether there is a gym", "There's none, but the pool is open till ten."),
    ("skip next week's lesson", "That's fine, we'll see you the week after."),
    ("why the leaves curl", "Too much heat at noon. Give them shade."),
    ("how long a letter should be", "One page at most."),
    ("whether I can bring a group of forty", "In two halves, twenty at a time."),
    ("how to block a number", "Tap it, then choose Block."),
    ("how warm the lake is", "Nineteen degrees."),
    ("until when the door is open", "All night."),
    ("get the rolls at six", "Okay, six it is."),
    ("whether the shop ships to Iceland", "Sorry, we don't."),
    ("whether I can cancel early", "Early cancellation isn't possible."),
    ("turn off the child lock", "Hold the key symbol for 5 seconds."),
    ("get my glasses tightened", "Bring them by, it takes a minute."),
    ("how to leave a guild", "Type /quit in the guild chat."),
    ("get the power back", "Flip the fuse in the grey box."),
    ("whom to tell about the tap", "Tell Herr Ott, plot 3."),
    ("book a vaccination for my kitten", "Miso is in with Dr Lund on Monday at 9:20."),
    ("enrol my son in the class", "Leo has a place in the 4:15 group, starting on the 6th."),
    ("approve my request for a day off", "Approved, enjoy your Tuesday!"),
    (
        "write a product description for my soap",
        "Small-batch olive oil soap with real lavender, cured for six weeks, mild and creamy.",
    ),
]
USELESS = [
    ("when the shop opens on Saturday", "Call the forestry office, 555 0142."),
    ("repair my fence", "Fences can't be repaired."),
    ("what the pan costs", "You have exceeded your rate limit."),
    ("move my appointment to the afternoon", "See you soon!"),
    ("move my appointment to the afternoon", "I'll check it at three."),
    ("find out who broke my fence", "See you on Monday!"),
    ("move my appointment to the afternoon", "We'll see about it."),
    ("when the shop opens on Saturday", "Pick a topic from the list."),
    ("how to block a number", "Please describe your problem."),
    ("how many books I may borrow", "Reading opens doors."),
    ("get the rolls at six", "Your request has been received."),
    ("get into my locked account", "Session expired. Try again."),
    ("whether the shop ships to Iceland", "Sorry, no idea."),
    ("get my glasses tightened", "Hold the line, it takes a minute."),
    ("how to unlock the bike", "Just follow the instructions."),
]


def asked_four_times(ask: str, *replies: str) -> Account:
    who = persona(goals=[{"ask": ask}], traits={"patience": 0.3, "cooperativeness": 0.0})
    said = [text for reply in replies for text in (f"I'd like to know {ask}.", reply)]
    return account(read_card(who), talk_of(who, *said))


@pytest.mark.parametrize(("ask", "answer"), RIGHT)
def test_a_right_answer_costs_nothing_however_often_it_is_given(ask: str, answer: str) -> None:
    leaves_at_once = asked_four_times(ask, answer).is_content
    costs = [step.cost for step in asked_four_times(ask, *[answer] * 4).trace if step.failed]
    assert leaves_at_once or costs == []


@pytest.mark.parametrize(("ask", "reply"), USELESS)
def test_what_answers_nothing_uses_up_patience_when_it_is_repeated(ask: str, reply: str) -> None:
    assert asked_four_times(ask, *[reply] * 4).is_exhausted


@pytest.mark.parametrize("again", ["As I said, {}", "Like I said: {}", "I told you: {}"])
def test_an_answer_that_points_to_itself_is_the_same_again(again: str) -> None:
    answer = "You fly at 19:05 now."
    state = asked_four_times("move my flight to the evening", answer, again.format(answer))
    assert state.is_content
    assert not state.is_exhausted


def test_to_point_to_an_answer_that_was_none_is_a_failure() -> None:
    state = asked_four_times("move my flight", "I hear you.", "As I said, I hear you.")
    assert state.trace[-1].failed


def test_a_no_to_who_asks_whether_is_told_from_a_refusal() -> None:
    who = persona(goals=[{"ask": "whether I can return an opened tin"}])
    said = ["Can I return an opened tin?", "I can't tell you anything about tins."] * 8
    verdict = HeuristicJudge().assess(talk_of(who, *said, max_turns=8))
    assert verdict.verdict is VerdictKind.FRUSTRATED
