"""What the thanks of a recorded user count for, and how an offered human is taken."""

from __future__ import annotations

import pytest
from participants import persona
from talks import REFUSAL, subscriber, talk_of

from pytest_synthconv.core.models import Talk, VerdictKind
from pytest_synthconv.offline.judge.contentment import is_contented, takes_leave_content
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser


@pytest.mark.parametrize("line", ["That's perfect, thanks!", "Thank you so much, I'm all set."])
def test_thanks_that_ask_for_nothing_more_take_leave(line: str) -> None:
    assert takes_leave_content(line)


def test_thanks_with_a_question_are_content_and_no_leave() -> None:
    line = "That's great, thanks! And which shoes?"
    assert is_contented(line)
    assert not takes_leave_content(line)


@pytest.mark.parametrize("line", ["Thanks for nothing.", "This is useless, thank you.", "And?"])
def test_a_complaint_is_not_content(line: str) -> None:
    assert not is_contented(line)


def scripted(last: str) -> Talk:
    """Four refusals to fixed lines, of which ``last`` is the last one."""
    said = ["Hi.", REFUSAL, "Please.", "I am not able to help you.", "Why?", REFUSAL, last, REFUSAL]
    talk = talk_of(persona(traits={"patience": 0.1}), *said, max_turns=4)
    messages = tuple(
        m.model_copy(update={"act": "script"}) if m.role == "user" else m for m in talk.messages
    )
    return talk.model_copy(update={"messages": messages})


def test_fixed_thanks_veto_frustrated_and_make_no_refusal_an_answer() -> None:
    judge = HeuristicJudge()
    assert judge.assess(scripted("That's perfect, thanks!")).verdict is VerdictKind.CONTINUE
    assert judge.assess(scripted("So you won't.")).verdict is VerdictKind.FRUSTRATED


def test_a_human_who_is_offered_after_a_refusal_is_taken() -> None:
    who = subscriber(traits={"patience": 0.9})
    offer = "Would you like me to connect you with a colleague?"
    talk = talk_of(who, "Cancel it.", REFUSAL, "Why not?", offer)
    assert AgendaUser().speak(talk).act == "accept_human"
