"""How a person sees the buttons of a reply, and which one a message presses."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.buttons import label_meant, with_choices, without_choices

MENU = ("Track order", "Cancel order")


@pytest.mark.parametrize("text", ["What would you like?", ""])
def test_labels_are_a_list_below_the_text_and_can_be_taken_off_it_again(text: str) -> None:
    heard = with_choices(text, MENU)
    assert heard == f"{text}\n- Track order\n- Cancel order".strip()
    assert without_choices(heard, MENU) == text


def test_a_text_without_buttons_stays_as_it_is() -> None:
    assert with_choices("Hello\n", ()) == without_choices("Hello\n", ()) == "Hello\n"


def test_a_text_that_only_has_a_list_keeps_it() -> None:
    listed = "We sell\n- lamps\n- lights"
    assert without_choices(listed, MENU) == listed


@pytest.mark.parametrize(
    "said",
    ["Cancel order", " cancel  Order. ", '"Cancel order"', "- Cancel order", "*Cancel order*"],
)
def test_a_label_is_pressed_whatever_a_model_puts_around_it(said: str) -> None:
    assert label_meant(said, MENU) == "Cancel order"


@pytest.mark.parametrize("said", ["Cancel", "Cancel order 1042", "Please cancel order", "", "-"])
def test_other_words_press_nothing(said: str) -> None:
    assert label_meant(said, MENU) is None


def test_what_two_labels_could_be_is_none_of_them_unless_it_is_one_as_it_stands() -> None:
    assert label_meant("yes", ("Yes", "Yes!")) is None
    assert label_meant("Yes!", ("Yes", "Yes!")) == "Yes!"
    assert label_meant("+", ("+", "-")) == "+"
