"""What a model thinks is not what it says."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.reasoning import without_reasoning

TAKEN_OFF = [
    ("<think>\nHm.\n</think>\n\nYes, it is.", "Yes, it is."),
    ("<thinking>Hm.</thinking>Yes.", "Yes."),
    ("<reasoning>Hm.</reasoning> Yes.", "Yes."),
    ("<THINK>Hm.</Think> Yes.", "Yes."),
    ('<think time="3">Hm.</think> Yes.', "Yes."),
    ("[THINK]Hm.[/THINK]Yes.", "Yes."),
    ("Hm, who is this?\n</think>\nYes.", "Yes."),
    ("Hm.[/THINK] Yes.", "Yes."),
    ("<think></think>Yes.", "Yes."),
    ("<think>a</think><think>b</think>Yes.", "Yes."),
    ("<think>a <think> b</think> c</think> Yes.", "Yes."),
    ("<think>is it <thinking> or</think> Yes.", "Yes."),
    ("Yes. <think>Or no?</think>No.", "Yes. No."),
    ("<think>Hm, and then it was cut", ""),
]


@pytest.mark.parametrize(("text", "rest"), TAKEN_OFF)
def test_reasoning_is_taken_off(text: str, rest: str) -> None:
    assert without_reasoning(text) == rest


SAID = [
    " Yes. ",
    "",
    "I think </b> so <b>.",
    "Write `<think>` first and `</think>` last.",
    'The tag "</think>" ends it.',
    "Yes, the <think> tag is not closed.",
    "[think about it] Yes.",
    "<thinker>no</thinker>",
]


@pytest.mark.parametrize("text", SAID)
def test_what_is_no_reasoning_stays_as_it_is(text: str) -> None:
    assert without_reasoning(text) == text


def test_a_block_without_an_end_after_another_is_no_speech() -> None:
    assert without_reasoning("<think>a</think> \n<think>b") == ""


def test_many_tags_are_read_once() -> None:
    text = "<think>" * 200_000 + "</think>Yes."
    assert without_reasoning(text) == "Yes."
