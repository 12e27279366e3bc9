"""One answer for the verdict and the next message: what it saves, and that nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from assessments import ASK, OPEN, assessment, met, next_move
from cassette_talks import NONE, ONCE, recorded
from language_models import ONE_REQUEST, Playing
from merged_talks import FIRST, both, cast_of, held, message
from talks import ANSWER, CANCEL, DESK, subscriber

from pytest_synthconv.errors import BudgetError, ProviderError
from pytest_synthconv.judges.assessment import Assessment
from pytest_synthconv.judges.second_look import SecondLook
from pytest_synthconv.merged_calls import MERGED_PROMPT_VERSION
from pytest_synthconv.merged_calls.question import MergedAnswer
from pytest_synthconv.models import Conversation, Usage
from pytest_synthconv.providers.cassettes import Cassettes, RecordMode
from pytest_synthconv.simulation.loop import Limits, simulate
from pytest_synthconv.users.language_model import NextMessage

ENDED = assessment(met(1, "Your subscription ends today"))
CONTENT = next_move("leaves_content", 1, "nothing more is charged")
_KINDS = {
    NextMessage: "user",
    MergedAnswer: "both",
    Assessment: "judge",
    SecondLook: "judge again",
}


def asked(model: Playing) -> list[str]:
    """What the model was asked for, in order."""
    return [
        next(name for kind, name in _KINDS.items() if issubclass(schema, kind))
        for schema in model.schemas
    ]


def said(conversation: Conversation) -> list[str]:
    return [each.content for each in conversation.user_messages]


LAST = both(message("Nobody hears this."))
TALK = (both(message("Why is that?")), both(message("And now what?")), LAST)


# What is asked.


def test_a_talk_of_n_turns_takes_n_and_one_calls() -> None:
    conversation, model = held(["Hm.", "Well.", "So."], *TALK)
    assert asked(model) == ["user", "both", "both", "both"]
    assert said(conversation) == [ASK, "Why is that?", "And now what?"]
    assert conversation.stop_reason == "max_turns"
    assert [each.verdict for each in conversation.verdicts] == ["continue"] * 3


def test_an_end_is_confirmed_and_the_message_written_with_it_is_dropped() -> None:
    conversation, model = held([ANSWER], both(message("Lovely, thank you!"), ENDED), CONTENT)
    assert asked(model) == ["user", "both", "judge again"]
    assert conversation.stop_reason == "goal_met"
    assert said(conversation) == [ASK]


def test_an_end_that_is_not_confirmed_goes_on_with_the_message_written_with_it() -> None:
    doubt = next_move("writes_again", 1, "nothing more is charged")
    conversation, model = held([ANSWER], both(message("Is it?"), ENDED), doubt, LAST, turns=2)
    assert asked(model) == ["user", "both", "judge again", "both"]
    assert said(conversation) == [ASK, "Is it?"]


def test_the_message_keeps_what_the_user_thought_and_hoped() -> None:
    next_message = message("Is it?", thought="I doubt it.", goals=["refused"], stop="give_up")
    gives_up = next_move("gives_up", 2, "Is it?", "user")
    conversation, _ = held(["Hm.", "Well."], both(next_message), LAST, gives_up)
    last = conversation.user_messages[-1]
    assert (last.thought, last.hopes, last.proposal) == ("I doubt it.", ("refused",), "give_up")


def test_what_one_answer_takes_is_counted_once_as_the_judges() -> None:
    conversation, _ = held(["Hm.", "Well.", "So."], *TALK)
    assert conversation.usage.by_role["user"] == ONE_REQUEST
    assert conversation.usage.by_role["judge"].requests == 3
    assert conversation.usage.by_role["judge"].input_tokens == 3 * ONE_REQUEST.input_tokens


# Where the next message is known, or none can come, it is written all the same or not at all.


def test_the_message_of_the_last_turn_is_never_said() -> None:
    conversation, model = held(["Hm."], LAST, turns=1)
    assert asked(model) == ["user", "both"]
    assert said(conversation) == [ASK]
    assert conversation.stop_reason == "max_turns"


def test_nobody_is_asked_when_evidence_settles_the_verdict() -> None:
    who = subscriber(goals=[{**CANCEL, "evidence": ["ends today"]}])
    conversation, model = held([ANSWER], who=who)
    assert asked(model) == ["user"]
    assert conversation.stop_reason == "goal_met"


LEAVING = both(message("I give up.", stop="give_up"))


def test_who_gives_up_is_frustrated_when_that_is_confirmed() -> None:
    answers = [LEAVING, LAST, next_move("gives_up", 2, "I give up.", "user")]
    conversation, model = held(["Hm.", "Well."], *answers)
    assert asked(model) == ["user", "both", "both", "judge again"]
    assert conversation.stop_reason == "frustrated"
    assert said(conversation) == [ASK, "I give up."]


def test_who_stays_after_wishing_to_stop_says_what_was_written() -> None:
    stays = next_move("writes_again", 2, "I give up.", "user")
    answers = [LEAVING, both(message("Still here.")), stays, LAST]
    conversation, model = held(["Hm.", "Well."], *answers)
    assert asked(model) == ["user", "both", "both", "judge again", "both"]
    assert said(conversation)[-1] == "Still here."


@pytest.mark.parametrize("merged", [True, False])
def test_lines_that_the_card_fixes_are_said_as_in_separate_calls(merged: bool) -> None:
    who = subscriber(opening="Hi there.", script=["Cancel it.", "Now, please."])
    last = [both(message("And then?")), LAST] if merged else [OPEN, message("And then?"), OPEN]
    answers = [OPEN, OPEN, *last]
    conversation, model = held(["Hm."], *answers, who=who, turns=4, merged=merged, first=())
    assert said(conversation) == ["Hi there.", "Cancel it.", "Now, please.", "And then?"]
    acts = [each.act for each in conversation.user_messages]
    assert acts == ["script"] * 3 + [None]
    calls = ["both", "both"] if merged else ["judge", "user", "judge"]
    assert asked(model) == ["judge", "judge", *calls]


# What cannot be used.


@pytest.mark.parametrize(
    ("unusable", "why"),
    [
        ("Cancel:\n- the plan\n- the renewal", "it holds a list"),
        ("It is number 48213.", "it mentions '48213'"),
        ("How can I help you?", "it speaks as the assistant"),
        (ASK, "it repeats turn 1"),
        ("", "it is empty"),
    ],
)
def test_an_unusable_message_is_written_anew_by_a_call_of_its_own(unusable: str, why: str) -> None:
    answers = [both(message(unusable)), message("Why is that?"), LAST]
    conversation, model = held(["Hm.", "Well."], *answers, turns=2)
    assert asked(model) == ["user", "both", "user", "both"]
    assert why in model.prompts[2].messages[-1].content
    assert said(conversation) == [ASK, "Why is that?"]
    assert conversation.usage.by_role["user"] == ONE_REQUEST + ONE_REQUEST


def test_a_second_unusable_message_is_a_user_error() -> None:
    conversation, _ = held(["Hm."], both(message("")), message(""), turns=2)
    assert conversation.stop_reason == "user_error"
    assert conversation.error is not None
    assert (conversation.error.kind, conversation.error.turn) == ("unusable_message", 2)


def test_an_unusable_message_of_a_talk_that_has_ended_is_of_no_matter() -> None:
    conversation, model = held([ANSWER], both(message(""), ENDED), CONTENT)
    assert conversation.stop_reason == "goal_met"
    assert asked(model) == ["user", "both", "judge again"]


def test_a_void_verdict_is_asked_for_again_and_the_message_is_kept() -> None:
    void = assessment(met(1, "Your money is back."))
    conversation, model = held(["Hm.", "So."], both(message("Is it?"), void), OPEN, LAST, turns=2)
    assert asked(model) == ["user", "both", "judge", "both"]
    assert "'Your money is back.' was not said" in model.prompts[2].messages[-1].content
    assert said(conversation) == [ASK, "Is it?"]
    assert conversation.usage.by_role["judge"].requests == 3


def test_a_verdict_that_is_void_twice_counts_as_go_on() -> None:
    void = assessment(met(1, "Your money is back."))
    conversation, _ = held(["Hm.", "So."], both(message("Is it?"), void), void, LAST, turns=2)
    assert conversation.verdicts[0].verdict == "continue"
    assert conversation.verdicts[0].reason.startswith("void: ")
    assert said(conversation) == [ASK, "Is it?"]


# What breaks down.


def test_a_model_that_fails_has_not_judged() -> None:
    fault = ProviderError("the model refused", kind="refusal", usage=ONE_REQUEST)
    conversation, _ = held(["Hm."], fault)
    assert conversation.stop_reason == "judge_error"
    assert conversation.verdicts == ()
    assert conversation.usage.by_role["judge"] == ONE_REQUEST


def test_a_failure_to_confirm_costs_what_was_spent_before_it() -> None:
    fault = ProviderError("too slow", kind="timeout", usage=Usage(requests=2, input_tokens=7))
    conversation, _ = held([ANSWER], both(message("Is it?"), ENDED), fault)
    assert conversation.stop_reason == "judge_error"
    assert conversation.usage.by_role["judge"].requests == 3


def test_a_budget_that_is_used_up_is_neither_ones_fault() -> None:
    conversation, _ = held(["Hm."], BudgetError("the run's budget is used up"))
    assert conversation.stop_reason == "budget"


# Cassettes.


REPLIES = ["Hm.", f"OK. {ANSWER}"]
ANSWERS = [
    FIRST,
    both(message("Why is that?")),
    both(message("So?"), assessment(met(2, "Your subscription ends today"))),
    next_move("leaves_content", 2, "nothing more is charged"),
]


def taped(directory: Path, mode: RecordMode, replies: list[str]) -> Conversation:
    """A conversation in merged calls that is recorded, or replayed from its cassette."""
    model = recorded(
        directory,
        mode,
        Playing(ANSWERS) if mode is ONCE else None,
        cassettes=Cassettes(directory, mode),
        prompt_version=MERGED_PROMPT_VERSION,
    )
    return simulate(subscriber(), cast_of(model, replies), Limits(max_turns=5))


def test_a_talk_in_merged_calls_is_replayed_word_for_word(tmp_path: Path) -> None:
    first = taped(tmp_path, ONCE, REPLIES)
    again = taped(tmp_path, NONE, REPLIES)
    assert first.stop_reason == again.stop_reason == "goal_met"
    assert [m.content for m in again.messages] == [m.content for m in first.messages]
    assert again.verdicts == first.verdicts
    assert again.usage.input_tokens == 0 < first.usage.input_tokens


@pytest.mark.parametrize("turn", [1, 2])
def test_a_changed_reply_names_the_turn_where_the_talk_left_the_recording(
    tmp_path: Path, turn: int
) -> None:
    taped(tmp_path, ONCE, REPLIES)
    changed = [*REPLIES[: turn - 1], "Something else.", *REPLIES[turn:]]
    other = taped(tmp_path, NONE, changed)
    assert other.stop_reason == "judge_error"
    assert f"left the recording at turn {turn}, where the " in other.reason
    assert other.reason.endswith("the assistant's reply differs from the recorded one")


def test_a_changed_line_of_the_card_names_the_turn_before_it_and_blames_no_one_else(
    tmp_path: Path,
) -> None:
    def talk(mode: RecordMode, line: str) -> Conversation:
        inner = Playing([OPEN, LAST]) if mode is ONCE else None
        model = recorded(tmp_path, mode, inner, prompt_version=MERGED_PROMPT_VERSION)
        who = subscriber(opening="Hi there.", script=[line])
        return simulate(who, cast_of(model, ["Hm.", "Well."]), Limits(max_turns=2))

    assert talk(ONCE, "Cancel it.").stop_reason == "max_turns"
    other = talk(NONE, "Cancel my plan.")
    assert other.stop_reason == "judge_error"
    assert other.reason.endswith(
        "left the recording at turn 1, where the judge's verdict or the user's next message "
        "differs from the recorded one"
    )


def test_answers_for_separate_calls_are_not_those_for_merged_ones(tmp_path: Path) -> None:
    separate = Playing([FIRST, OPEN])
    cassettes = Cassettes(tmp_path, ONCE)
    model = recorded(tmp_path, ONCE, separate, cassettes=cassettes)
    simulate(subscriber(), cast_of(model, REPLIES, merged=False), Limits(max_turns=1))
    other = taped(tmp_path, NONE, REPLIES)
    assert other.stop_reason == "user_error"
    assert "recorded with prompt version 1, now 1-merged" in other.reason


def test_records_name_the_one_model_in_both_parts() -> None:
    conversation, _ = held(["Hm."], LAST, turns=1)
    assert conversation.user_model == conversation.judge_model == "playing"
    assert conversation.assistant == DESK
