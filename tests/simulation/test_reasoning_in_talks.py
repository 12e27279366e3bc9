"""Reasoning that an assistant or a user leaves in its text is seen by nobody, and kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from participants import ASSISTANT, Decider, Desk, Speaker, persona

from pytest_synthconv import Conversation, Talk, UserMessage
from pytest_synthconv.core.evidence import goals_of, matches
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

RAW = "<think>\nI may say: it is refunded.\n</think>\n\nPlease wait."


@dataclass
class Listening(Speaker):
    heard: list[Talk] = field(default_factory=list)

    def speak(self, talk: Talk) -> UserMessage:
        self.heard.append(talk)
        return super().speak(talk)


def held(user: Speaker, desk: Desk) -> Conversation:
    cast = Participants(ASSISTANT, desk, user, Decider())
    return simulate(persona(goals=[{"ask": "a refund", "evidence": ["is refunded"]}]), cast, TWO)


TWO = Limits(max_turns=2)


def messages_of(conversation: Conversation) -> list[dict[str, object]]:
    record = to_record(conversation, run_id="r", nodeid="n", versions={})
    messages: list[dict[str, object]] = record["messages"]
    return messages


def test_a_reply_is_seen_without_its_reasoning_and_recorded_with_it() -> None:
    user, desk = Listening(), Desk([RAW])
    conversation = held(user, desk)
    assert user.heard[1].messages[-1].content == "Please wait."
    assert desk.heard[1][1] == ("assistant", "Please wait.")
    assert messages_of(conversation)[1]["raw"] == RAW


def test_reasoning_is_no_evidence() -> None:
    conversation = held(Speaker(), Desk([RAW]))
    (pattern,) = goals_of(conversation.persona)[0].evidence
    assert matches(pattern, RAW)
    assert not any(matches(pattern, said.content) for said in conversation.assistant_messages)


def test_a_reply_without_reasoning_has_no_raw_text() -> None:
    assert all("raw" not in message for message in messages_of(held(Speaker(), Desk(["Yes. "]))))


def test_a_user_sends_no_reasoning_but_what_its_author_has_scripted() -> None:
    line = "<think>I am Alex.</think>Where is it?"
    desk = Desk()
    held(Speaker([line, UserMessage(content="<think>a</think>b", act="script")]), desk)
    assert [said for role, said in desk.heard[-1] if role == "user"] == [
        "Where is it?",
        "<think>a</think>b",
    ]
