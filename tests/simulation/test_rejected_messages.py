"""What a user wrote and could not be sent is kept, where it helps to understand the talk."""

from __future__ import annotations

from typing import Any

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona

from pytest_synthconv import Conversation, Talk, UserMessage
from pytest_synthconv.core.errors import BudgetError, ProviderError, UnusableMessageError, UserError
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

OFFER = "How can I help you?"
INVENTED = UnusableMessageError("mentions '4711'", said="It is 4711.")


class Trying(Speaker):
    """A user that goes on to its next line with every question."""

    def speak(self, talk: Talk) -> UserMessage:
        self.asked += 1
        line = self.lines[self.asked - 1]
        if isinstance(line, BaseException):
            raise line
        return UserMessage(content=str(line))


def held(user: Any, judge: Any = None) -> Conversation:
    cast = Participants(ASSISTANT, Desk(), user, judge or Decider())
    return simulate(persona(), cast, Limits(max_turns=2))


def record_of(conversation: Conversation) -> dict[str, Any]:
    return to_record(conversation, run_id="r", nodeid="n", versions={})


def test_what_was_refused_is_on_the_message_that_was_sent_instead() -> None:
    record = record_of(held(Trying([OFFER, "Where is it?", INVENTED, "And now?"])))
    first, second = (m for m in record["messages"] if m["role"] == "user")
    why = "it speaks as the assistant ('How can I help')"
    assert first["rejected"] == [{"content": OFFER, "reason": why}]
    assert second["rejected"] == [{"content": "It is 4711.", "reason": "it mentions '4711'"}]
    assert not any("rejected" in m for m in record["messages"] if m["role"] == "assistant")


def test_what_was_refused_to_the_end_is_in_the_error() -> None:
    record = record_of(held(Trying([INVENTED, OFFER])))
    assert [each["content"] for each in record["error"]["rejected"]] == ["It is 4711.", OFFER]
    assert record["error"]["message"].endswith(f"The last one was: {OFFER}")
    assert "The last one" not in record["reason"]


@pytest.mark.parametrize(
    "fault", [ProviderError("HTTP 500", kind="server"), BudgetError("it is used up"), KeyError("x")]
)
def test_what_was_refused_is_kept_when_the_second_attempt_fails(fault: Exception) -> None:
    record = record_of(held(Trying([INVENTED, fault])))
    assert record["error"]["rejected"] == [
        {"content": "It is 4711.", "reason": "it mentions '4711'"}
    ]


def test_what_was_refused_in_one_talk_is_not_in_the_error_of_another() -> None:
    shared = UserError("it is down", kind="server")
    held(Trying([INVENTED, shared]))
    assert "rejected" not in record_of(held(Trying([shared])))["error"]


def test_what_was_refused_is_cut() -> None:
    long = UnusableMessageError("is long", said="x" * 301)
    record = record_of(held(Trying([long, "Where is it?", "And now?"])))
    assert record["messages"][0]["rejected"][0]["content"] == "x" * 299 + "…"


def test_reasoning_before_a_refused_message_is_kept_with_it() -> None:
    said = f"<think>Who am I?</think>{OFFER}"
    record = record_of(held(Trying([said, "Where is it?", "And now?"])))
    assert record["messages"][0]["rejected"][0]["content"] == said


def test_the_record_of_a_talk_without_refusals_has_no_word_of_them() -> None:
    record = record_of(held(AgendaUser(), HeuristicJudge()))
    assert not any({"rejected", "raw"} & message.keys() for message in record["messages"])
    failing = record_of(held(Speaker([KeyError("x")])))
    assert list(failing["error"]) == ["kind", "status", "message", "turn"]
