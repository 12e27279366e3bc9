"""The loop: who is asked what, when a conversation ends, and how it is then called."""

from __future__ import annotations

from typing import Any

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict

from pytest_synthconv import (
    Conversation,
    EndpointError,
    JudgeError,
    StopReason,
    UserError,
    UserMessage,
)
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


def held(
    user: Speaker | None = None,
    desk: Desk | None = None,
    judge: Decider | None = None,
    max_turns: int = 3,
    **card: Any,
) -> Conversation:
    cast = Participants(ASSISTANT, desk or Desk(), user or Speaker(), judge or Decider())
    return simulate(persona(**card), cast, Limits(max_turns=max_turns))


def test_the_assistant_hears_the_whole_history_in_order() -> None:
    desk = Desk(["first reply", "second reply"])
    held(Speaker(["one", "two"]), desk, max_turns=2)
    assert desk.heard == [
        [("user", "one")],
        [("user", "one"), ("assistant", "first reply"), ("user", "two")],
    ]


@pytest.mark.parametrize("kind", ["goal_met", "frustrated", "handed_off"])
def test_a_terminal_verdict_ends_the_talk_in_its_turn(kind: str) -> None:
    conversation = held(judge=Decider([verdict("continue"), verdict(kind, turn=2)]))
    assert conversation.stop_reason.value == kind
    assert conversation.reason == f"because {kind}"
    assert len(conversation.turns) == 2
    assert conversation.error is None


def test_the_judge_is_asked_only_after_the_assistant_has_replied() -> None:
    talks: list[list[str]] = []

    def look(talk: Any) -> Any:
        talks.append([m.role for m in talk.messages])
        return verdict("continue")

    held(judge=Decider([look, look]), max_turns=2)
    assert talks == [["user", "assistant"], ["user", "assistant"] * 2]


def test_a_wish_to_stop_is_delivered_and_only_the_judge_ends_the_talk() -> None:
    goodbye = UserMessage(content="I give up on you, really.", proposal="give_up")
    desk = Desk()
    conversation = held(Speaker([goodbye]), desk, max_turns=2)
    assert desk.heard[0] == [("user", "I give up on you, really.")]
    assert conversation.messages[0].proposal == "give_up"
    assert len(conversation.turns) == 2


def test_no_end_within_the_limit_is_told_with_the_judges_last_reason() -> None:
    conversation = held(max_turns=2)
    assert conversation.stop_reason is StopReason.MAX_TURNS
    assert conversation.reason == "no end within 2 turns: because continue"


def test_a_personas_own_limit_lowers_the_runs_limit_and_never_raises_it() -> None:
    assert len(held(max_turns=3).model_copy().turns) == 3
    assert len(held(max_turns=3, name="Low").turns) == 3
    low = simulate(
        persona(max_turns=1),
        Participants(ASSISTANT, Desk(), Speaker(), Decider()),
        Limits(max_turns=3),
    )
    high = simulate(
        persona(max_turns=9),
        Participants(ASSISTANT, Desk(), Speaker(), Decider()),
        Limits(max_turns=3),
    )
    assert (len(low.turns), len(high.turns)) == (1, 3)


def test_an_endpoint_fault_keeps_the_partial_transcript_and_names_its_turn() -> None:
    fault = EndpointError("desk: HTTP 503\nmore", kind="http_status", status=503)
    conversation = held(desk=Desk(["hello", fault]))
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert conversation.reason == "desk: HTTP 503"
    assert [m.role for m in conversation.messages] == ["user", "assistant", "user"]
    assert conversation.error is not None
    assert (conversation.error.kind, conversation.error.status) == ("http_status", 503)
    assert (conversation.error.turn, conversation.error.message) == (2, "desk: HTTP 503\nmore")


@pytest.mark.parametrize(
    ("participants", "stop_reason", "text"),
    [
        ({"desk": Desk([KeyError("x")])}, "endpoint_error", "the endpoint: KeyError: 'x'"),
        (
            {"user": Speaker([KeyError("x")])},
            "user_error",
            "the simulated user (speaker): KeyError",
        ),
        ({"judge": Decider([KeyError("x")])}, "judge_error", "the judge (decider): KeyError: 'x'"),
        ({"judge": Decider([JudgeError("no", kind="k")])}, "judge_error", "no"),
        ({"user": Speaker([UserError("no", kind="k")])}, "user_error", "no"),
    ],
)
def test_whoever_breaks_down_gives_the_fault_its_name(
    participants: dict[str, Any], stop_reason: str, text: str
) -> None:
    conversation = held(**participants)
    assert conversation.stop_reason.value == stop_reason
    assert conversation.reason.startswith(text)
    assert conversation.stop_reason.is_fault


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("Hello! How can I help you today?", "speaks as the assistant ('How can I help')"),
        ("Sure, feel free to ask me more.", "speaks as the assistant ('feel free to ask')"),
        ("where is my parcel number twelve", "repeats turn 1"),
        ("Where  is my PARCEL number twelve", "repeats turn 1"),
    ],
)
def test_an_unusable_user_message_is_asked_for_once_more_then_a_user_error(
    line: str, why: str
) -> None:
    user = Speaker(["where is my parcel number twelve", line])
    conversation = held(user)
    assert conversation.stop_reason is StopReason.USER_ERROR
    assert conversation.reason.endswith(f"for turn 2: it {why}")
    assert user.asked == 3
    assert conversation.error is not None
    assert conversation.error.turn == 2


def test_a_second_usable_message_saves_the_talk() -> None:
    class Forgetful(Speaker):
        def speak(self, talk: Any) -> UserMessage:
            self.asked += 1
            return UserMessage(content="" if self.asked == 1 else "Where is it now?")

    assert held(Forgetful(), max_turns=1).stop_reason is StopReason.MAX_TURNS


def test_short_answers_and_scripted_lines_may_be_said_again() -> None:
    said = UserMessage(content="the very same scripted line again", act="script")
    assert held(Speaker(["Yes.", "Yes.", "Yes."])).stop_reason is StopReason.MAX_TURNS
    assert held(Speaker([said, said, said])).stop_reason is StopReason.MAX_TURNS


def test_a_quote_that_was_not_said_voids_the_verdict_which_is_asked_for_again() -> None:
    invented = verdict("goal_met", quote=("assistant", "your order is on its way"))
    judge = Decider([invented, verdict("frustrated", quote=("assistant", "OK 1."))])
    conversation = held(judge=judge)
    assert conversation.stop_reason is StopReason.FRUSTRATED
    assert judge.asked == 2


def test_a_verdict_void_twice_counts_as_go_on_and_is_kept_as_such() -> None:
    invented = verdict("goal_met", quote=("assistant", "your order is on its way"))
    conversation = held(judge=Decider([invented, invented]), max_turns=2)
    assert conversation.stop_reason is StopReason.MAX_TURNS
    assert conversation.verdicts[0].reason.startswith("void: its quote")


def test_a_verdict_void_twice_in_the_last_turn_is_a_judge_error() -> None:
    invented = verdict("goal_met", quote=("user", "never said"))
    conversation = held(judge=Decider([invented, invented]), max_turns=1)
    assert conversation.stop_reason is StopReason.JUDGE_ERROR
    assert "'never said' was not said by the user in turn 1" in conversation.reason


def test_a_quote_of_the_other_role_is_void_and_white_space_and_case_are_folded() -> None:
    wrong_role = verdict("goal_met", quote=("user", "OK 1."))
    judge = Decider([wrong_role, verdict("goal_met", quote=("assistant", "ok   1."))])
    assert held(judge=judge, max_turns=1).stop_reason is StopReason.GOAL_MET


def test_two_farewells_in_a_row_end_the_talk_through_the_judge() -> None:
    user = Speaker(["Where is it?", "Thanks, bye!", "OK, goodbye then."])
    judge = Decider()
    conversation = held(user, judge=judge, max_turns=9)
    assert conversation.stop_reason is StopReason.FRUSTRATED
    assert len(conversation.turns) == 3
    assert judge.asked == 3
    assert conversation.reason.startswith("the user said goodbye twice with the goal open")


@pytest.mark.parametrize(
    "line", ["Thanks. Please cancel order 12.", "Thank you, and my e-mail is a@example.com."]
)
def test_who_says_thanks_and_goes_on_has_not_left(line: str) -> None:
    user = Speaker([line, "Thanks, that is 55 and 56."])
    assert held(user, max_turns=2).stop_reason is StopReason.MAX_TURNS


def test_a_script_that_says_goodbye_twice_is_played_to_its_end() -> None:
    bye = UserMessage(content="Thanks, bye!", act="script")
    assert held(Speaker([bye, bye]), max_turns=3).stop_reason is StopReason.MAX_TURNS


@pytest.mark.parametrize("participant", ["user", "judge"])
def test_a_participant_that_gives_something_else_is_to_blame_for_it(participant: str) -> None:
    class Wrong:
        name = "wrong"

        def speak(self, talk: Any) -> Any:
            return "just text"

        def assess(self, talk: Any) -> Any:
            return None

    who: dict[str, Any] = {participant: Wrong()}
    conversation = held(**who)
    assert conversation.stop_reason.value == f"{participant}_error"
    assert "is expected" in conversation.reason


def test_a_fault_in_a_participants_own_code_says_where() -> None:
    def broken(talk: Any) -> Any:
        raise KeyError("k")

    conversation = held(judge=Decider([broken]))
    assert conversation.error is not None
    assert f"raised at {__file__}:" in conversation.error.message


@pytest.mark.parametrize("turns", [0, -1])
def test_a_talk_of_no_turns_is_refused(turns: int) -> None:
    with pytest.raises(ValueError, match="max_turns"):
        Limits(max_turns=turns)


def test_two_farewells_end_as_the_judge_says_when_it_says_so() -> None:
    user = Speaker(["Thanks, bye!", "OK, goodbye then."])
    judge = Decider([verdict("continue"), verdict("goal_met", turn=2)])
    assert held(user, judge=judge).stop_reason is StopReason.GOAL_MET


def test_ctrl_c_keeps_what_was_said_and_goes_on_its_way() -> None:
    kept: list[Conversation] = []
    desk = Desk(["hello", KeyboardInterrupt()])
    cast = Participants(ASSISTANT, desk, Speaker(), Decider())
    with pytest.raises(KeyboardInterrupt):
        simulate(persona(), cast, on_end=kept.append)
    (conversation,) = kept
    assert conversation.stop_reason is StopReason.INTERRUPTED
    assert len(conversation.messages) == 3
    assert desk.closed == 1


@pytest.mark.parametrize("replies", [[], ["ok", EndpointError("down", kind="connection")]])
def test_the_session_is_closed_once_however_the_talk_ends(replies: list[Any]) -> None:
    desk = Desk(replies)
    held(desk=desk)
    assert desk.closed == 1


def test_a_failing_close_is_a_fault_of_the_endpoint() -> None:
    conversation = held(desk=Desk(close_error=OSError("stuck")))
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert conversation.reason == "the endpoint: OSError: stuck"


def test_a_failing_close_does_not_hide_what_broke_the_talk_off() -> None:
    down = EndpointError("down", kind="connection")
    conversation = held(desk=Desk([down], close_error=OSError("stuck")))
    assert conversation.reason == "down"


def test_on_end_is_told_once_of_every_ending() -> None:
    kept: list[Conversation] = []
    for desk in (Desk(), Desk([EndpointError("down", kind="connection")])):
        cast = Participants(ASSISTANT, desk, Speaker(), Decider())
        simulate(persona(), cast, Limits(max_turns=1), on_end=kept.append)
    assert [c.stop_reason.value for c in kept] == ["max_turns", "endpoint_error"]
    assert len({c.id for c in kept}) == 2


def test_every_message_sent_to_the_assistant_is_counted_as_a_request() -> None:
    down = EndpointError("down", kind="connection")
    conversation = held(desk=Desk(["hello", down]))
    assert conversation.usage.requests == 2
    assert conversation.usage.by_role["assistant"].requests == 2


def test_lone_surrogates_never_enter_a_conversation() -> None:
    conversation = held(Speaker(["hi \ud83d"]), Desk(["oh \udc00"]), max_turns=1)
    for message in conversation.messages:
        message.content.encode("utf-8")


def test_who_leaves_content_is_not_frustrated_where_the_judge_sees_the_goal_open() -> None:
    said: list[str | UserMessage | BaseException] = ["Hello."]
    said += [content("Great, thank you!"), content("Thanks a lot, goodbye!")]
    conversation = held(Speaker(said), max_turns=5)
    assert conversation.stop_reason is StopReason.MAX_TURNS
    assert conversation.reason.startswith("the user left content, but the judge saw the goal open")
    assert conversation.flags == ("user_and_judge_disagree",)
    assert len(conversation.turns) == 3


def test_who_was_content_and_no_longer_is_leaves_frustrated() -> None:
    conversation = held(Speaker(["Hello.", content("Great, thanks!"), "Bye then."]), max_turns=5)
    assert conversation.stop_reason is StopReason.FRUSTRATED
    assert conversation.flags == ()


def content(text: str) -> UserMessage:
    return UserMessage(content=text, proposal="satisfied")


def test_the_last_reply_is_not_given_back_to_the_assistant() -> None:
    asked = "Order 1077 is not packed yet. Shall I cancel it?"
    conversation = held(Speaker(["Cancel my order.", asked]), Desk([asked]))
    assert conversation.stop_reason is StopReason.USER_ERROR
    assert "gives the assistant's last reply back" in conversation.reason
