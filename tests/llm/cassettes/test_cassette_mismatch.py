"""A request that has no answer names where the conversation left the recording, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from assessments import assessment, met, next_move
from cassette_talks import (
    NEW,
    NONE,
    ONCE,
    REPLIES,
    Answering,
    Judged,
    Said,
    asked,
    changed,
    departure,
    files_of,
    recorded,
    recording,
    talk,
)
from language_models import Playing
from participants import Desk
from talks import ANSWER, DESK, subscriber

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.core.models import Conversation, StopReason
from pytest_synthconv.llm.cassettes import Cassettes, RecordMode
from pytest_synthconv.llm.cassettes.cassette_file import load, save
from pytest_synthconv.llm.judge import LanguageModelJudge
from pytest_synthconv.llm.prompt import LanguageModel
from pytest_synthconv.llm.user import LanguageModelUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


@pytest.mark.parametrize("turn", [1, 2, 3, 4])
def test_a_changed_reply_names_its_turn_and_is_noticed_by_the_judge(
    tmp_path: Path, turn: int
) -> None:
    recording(tmp_path)
    told = departure(tmp_path, changed(turn))
    assert f"has no answer for the judge at turn {turn}: " in told
    assert f": the conversation left the recording at turn {turn}, where the assistant's" in told
    if turn > 1:  # a judge's prompts hold marks that tell of more, which does not change in a talk
        assert told.endswith("the assistant's reply differs from the recorded one")


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_changed_reply_names_its_turn_where_only_the_user_can_notice_it(
    tmp_path: Path, turn: int
) -> None:
    recording(tmp_path, has_judge=False)
    told = departure(tmp_path, changed(turn), has_judge=False)
    assert f"has no answer for the user at turn {turn + 1}: " in told
    assert f"left the recording at turn {turn}, where the assistant's reply differs" in told


@pytest.mark.parametrize("turn", [1, 2])
def test_a_changed_reply_names_its_turn_where_the_next_messages_are_from_a_script(
    tmp_path: Path, turn: int
) -> None:
    about: dict[str, Any] = {
        "users": lambda turn: f"scripted {turn}" if turn < 4 else None,
        "has_judge": False,
    }
    recording(tmp_path, **about)
    told = departure(tmp_path, changed(turn), **about)
    assert "has no answer for the user at turn 4: " in told
    assert f"left the recording at turn {turn}, where the assistant's reply differs" in told


def test_a_message_that_no_model_wrote_may_be_what_differs(tmp_path: Path) -> None:
    recording(tmp_path, users=lambda turn: f"scripted {turn}")
    told = departure(tmp_path, users=lambda turn: f"scripted {turn}" if turn != 3 else "other")
    assert "for the judge at turn 3: the conversation left the recording at turn 3" in told
    assert "where the user's message or the assistant's reply differs" in told


def test_a_changed_script_names_its_turn_where_only_the_user_can_notice_it(tmp_path: Path) -> None:
    about: dict[str, Any] = {"has_judge": False}
    recording(tmp_path, users=lambda turn: "scripted" if turn == 2 else None, **about)
    told = departure(tmp_path, users=lambda turn: "other" if turn == 2 else None, **about)
    assert "for the user at turn 3: the conversation left the recording at turn 2" in told
    assert "where the user's message differs from the recorded one" in told


def test_a_longer_talk_names_the_end_of_the_recording(tmp_path: Path) -> None:
    recording(tmp_path)
    told = departure(tmp_path, [*REPLIES, "Anything else?"])
    assert told.endswith("has no answer for the user at turn 5: the recording ends at turn 4")


def test_a_second_talk_in_the_cassette_does_not_confuse_where_it_was_left(tmp_path: Path) -> None:
    """A recording that was broken off early agrees with everything, as far as it goes."""
    model = recorded(tmp_path, NEW, Answering())
    talk(model, changed(2)[:2])
    talk(model)
    assert "left the recording at turn 3, where the assistant's" in departure(tmp_path, changed(3))


@pytest.mark.parametrize("replies", [[changed(1), REPLIES], [REPLIES, changed(1)]])
def test_a_second_talk_in_the_cassette_does_not_confuse_where_it_ends(
    tmp_path: Path, replies: list[list[str]]
) -> None:
    model = recorded(tmp_path, NEW, Answering())
    for each in replies:
        talk(model, each)
    told = departure(tmp_path, [*REPLIES, "Anything else?"])
    assert told.endswith("has no answer for the user at turn 5: the recording ends at turn 4")


def test_a_talk_that_goes_on_after_its_own_end_names_that_and_not_the_end_of_a_longer_one(
    tmp_path: Path,
) -> None:
    model = recorded(tmp_path, NEW, Answering())
    talk(model, REPLIES[:2])
    talk(model, changed(1))
    told = departure(tmp_path)
    assert told.endswith("has no answer for the user at turn 3: the recording ends at turn 2")


def test_a_second_talk_in_the_run_is_no_question_asked_again(tmp_path: Path) -> None:
    recording(tmp_path)
    model = recorded(tmp_path, NONE)
    talk(model)
    with pytest.raises(ProviderError, match="the judge at turn 2: the conversation left"):
        talk(model, changed(2))


def test_changed_instructions_are_told_apart_from_a_changed_talk(tmp_path: Path) -> None:
    recording(tmp_path)
    told = departure(tmp_path, system="You are Kim.")
    assert "at turn 1: its instructions differ from the recorded ones (the persona's card" in told


@pytest.mark.parametrize(
    ("instrument", "told"),
    [
        (
            {"model": "gpt-6.2-sol"},
            "it was recorded with openai gpt-6-luna, and now it is openai gpt-6.2-sol",
        ),
        (
            {"provider": "openai-chat"},
            "it was recorded with openai gpt-6-luna, and now it is openai-chat gpt-6-luna",
        ),
        ({"prompt_version": "0"}, "it was recorded with prompt version 4, now 0"),
    ],
)
def test_another_instrument_is_told_by_name(
    tmp_path: Path, instrument: dict[str, Any], told: str
) -> None:
    recording(tmp_path)
    with pytest.raises(ProviderError, match=told):
        talk(recorded(tmp_path, NONE, **instrument), changed(2), system="You are Kim.")


def test_another_form_of_the_answer_is_told(tmp_path: Path) -> None:
    recording(tmp_path)
    with pytest.raises(ProviderError, match="the form of the answer differs"):
        recorded(tmp_path, NONE).complete(asked(), Judged)


def test_a_judge_that_was_never_recorded_is_told(tmp_path: Path) -> None:
    recording(tmp_path, has_judge=False)
    assert departure(tmp_path).endswith("the judge at turn 1: nothing is recorded for the judge")


@pytest.mark.parametrize("then", [0, 4])
def test_a_question_that_was_not_asked_there_is_told(tmp_path: Path, then: int) -> None:
    recording(tmp_path, confirms_at=then)
    told = departure(tmp_path, confirms_at=2)
    assert told.endswith(
        "for the judge at turn 2: it was not asked this when the talk was recorded, "
        "or that run broke off before"
    )


def test_an_answer_that_was_taken_out_of_the_cassette_is_told_as_not_asked_for(
    tmp_path: Path,
) -> None:
    recording(tmp_path)
    file = tmp_path / "order-desk/alex-rivera.yaml"
    save(file, [each for each in load(file).answers if (each.turn, each.asker) != (2, "judge")])
    told = departure(tmp_path)
    assert told.endswith(
        "for the judge at turn 2: it was not asked this when the talk was recorded, "
        "or that run broke off before"
    )


def test_an_answer_that_was_refused_for_a_new_reason_is_told(tmp_path: Path) -> None:
    recording(tmp_path)
    model = recorded(tmp_path, NONE)
    model.complete(asked("user", 1, "Begin."), Said)
    with pytest.raises(
        ProviderError, match="the user at turn 1: the answer it was given could not"
    ):
        model.complete(asked("user", 1, "Begin. It was too long."), Said)


def test_a_missing_cassette_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = departure(tmp_path / "tapes")
    assert told.startswith("there is no cassette tapes/order-desk/alex-rivera.yaml, ")


def write(model: LanguageModel, orders: list[str], refused: int = 0) -> None:
    """Write personas as ``orders`` tell; that of the number ``refused`` is asked for twice."""
    said: list[str] = []
    for number, order in enumerate(orders, 1):
        said.append(order)
        again = [said] + [[*said, "its first draft", "No."]] * (number == refused)
        for messages in again:
            prompt = asked("persona", number, *messages, persona="")
            card = model.complete(prompt, Said).value.message
        said.append(card)


ORDERS = ["a novice", "an expert", "a child"]


@pytest.mark.parametrize(
    ("orders", "refused", "told"),
    [
        (
            ["a novice", "a critic", "a child"],
            0,
            "writing of persona 2: the recording was left at persona 2: what it is to be differs",
        ),
        ([*ORDERS, "a critic"], 0, "writing of persona 4: the recording ends at persona 3"),
        (ORDERS, 3, "writing of persona 3: the answer it was given could not be used"),
    ],
)
def test_the_writing_of_personas_tells_which_one_differs(
    tmp_path: Path, orders: list[str], refused: int, told: str
) -> None:
    write(recorded(tmp_path, NEW, Answering()), ORDERS, refused=2)
    assert files_of(tmp_path) == ["order-desk.personas.yaml"]
    write(recorded(tmp_path, NONE), ORDERS, refused=2)
    with pytest.raises(ProviderError, match=told):
        write(recorded(tmp_path, NONE), orders, refused)


# With the real user, judge and loop


def held(directory: Path, mode: RecordMode, replies: Sequence[str], **fields: Any) -> Conversation:
    """A conversation in which language models play the user and the judge."""
    cassettes = Cassettes(directory, mode)
    models = [
        recorded(directory, mode, each, cassettes=cassettes, model=each.name)
        for each in (Playing(SPOKEN, name="luna"), Playing(JUDGED, name="terra"))
    ]
    cast = Participants(
        assistant=DESK,
        endpoint=Desk(replies),
        user=LanguageModelUser(models[0]),
        judge=LanguageModelJudge(models[1]),
    )
    return simulate(subscriber(**fields), cast, Limits(max_turns=3))


SPOKEN = [
    {"thought": "Begin.", "goals": ["attempted"], "stop": "no", "message": message}
    for message in ("I want to cancel my subscription.", "Why not?", "Then cancel it.")
]
JUDGED = [
    *[assessment(rationale="Nothing was done yet.")] * 2,
    assessment(met(3, "Your subscription ends today"), rationale="It was cancelled."),
    next_move("leaves_content", 3, "nothing more is charged"),
]
SAID = ["One moment.", "Please confirm.", ANSWER]


def test_a_conversation_of_language_models_is_replayed_word_for_word(tmp_path: Path) -> None:
    first = held(tmp_path, ONCE, SAID)
    again = held(tmp_path, NONE, SAID)
    assert again.stop_reason == first.stop_reason == StopReason.GOAL_MET
    said_and_judged = {"messages", "verdicts"}
    assert again.model_dump(include=said_and_judged) == first.model_dump(include=said_and_judged)
    assert again.usage.input_tokens == 0 < first.usage.input_tokens


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_conversation_of_language_models_names_the_turn_of_a_changed_reply(
    tmp_path: Path, turn: int
) -> None:
    held(tmp_path, ONCE, SAID)
    other = held(tmp_path, NONE, [*SAID[: turn - 1], "Something else.", *SAID[turn:]])
    assert other.stop_reason == StopReason.JUDGE_ERROR
    assert other.error is not None
    assert other.error.kind == "cassette"
    assert f"left the recording at turn {turn}, where the assistant's reply" in other.reason


def test_a_conversation_of_language_models_tells_of_a_changed_card(tmp_path: Path) -> None:
    held(tmp_path, ONCE, SAID)
    other = held(tmp_path, NONE, SAID, scenario="Another one.")
    assert other.stop_reason == StopReason.USER_ERROR
    assert "its instructions differ from the recorded ones (the persona's card" in other.reason
