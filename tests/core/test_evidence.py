"""Quotes that were said, and patterns that were seen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talks import subscriber, talk_of

from pytest_synthconv.core.cards import Goal
from pytest_synthconv.core.evidence import matches, missing_quotes, seen, with_turns_mended
from pytest_synthconv.core.models import Evidence, Message, Role, Verdict, VerdictKind

SAID = ("Where is it?", "On its  way,\nsurely.", "When?", "On Friday. Straße 9")
TALK = talk_of(subscriber(), *SAID)


def quoting(turn: int, role: Role, quote: str) -> Verdict:
    evidence = Evidence(turn=turn, role=role, quote=quote)
    return Verdict(
        turn=2, verdict=VerdictKind.GOAL_MET, reason="why", evidence=(evidence,), judge="j"
    )


@pytest.mark.parametrize(
    ("turn", "role", "quote"),
    [
        (1, "assistant", "On its way, surely."),
        (1, "assistant", "  on ITS\nway "),
        (2, "user", "When?"),
        (2, "assistant", "STRASSE 9"),
    ],
)
def test_a_quote_of_what_was_said_stands(turn: int, role: Role, quote: str) -> None:
    assert missing_quotes(quoting(turn, role, quote), TALK) == ()


@pytest.mark.parametrize(
    ("turn", "role", "quote"),
    [
        (2, "assistant", "On its way, surely."),
        (1, "user", "On its way, surely."),
        (3, "assistant", "On Friday."),
        (0, "user", "Where is it?"),
        (1, "assistant", "On its way, certainly."),
        (1, "assistant", "surely. When?"),
        (1, "assistant", ""),
        (1, "assistant", " \n"),
    ],
)
def test_a_quote_of_another_turn_role_or_wording_is_void(turn: int, role: Role, quote: str) -> None:
    verdict = quoting(turn, role, quote)
    assert missing_quotes(verdict, TALK) == verdict.evidence


def test_void_quotes_are_told_apart_from_good_ones() -> None:
    good, void = quoting(2, "user", "When?"), quoting(1, "user", "When?")
    both = good.model_copy(update={"evidence": (*good.evidence, *void.evidence)})
    assert missing_quotes(both, TALK) == void.evidence


def test_a_real_quote_with_a_wrong_turn_gets_the_right_one_and_a_note() -> None:
    verdict = with_turns_mended(quoting(1, "assistant", "on friday."), TALK)
    assert [(quote.turn, quote.quote) for quote in verdict.evidence] == [(2, "on friday.")]
    assert verdict.reason == "why [quote found in turn 2, not 1]"
    assert missing_quotes(verdict, TALK) == ()


@pytest.mark.parametrize(
    ("turn", "role", "quote"),
    [
        (1, "assistant", "On its way, surely."),  # right as it is
        (2, "user", "On Friday."),  # said by the other
        (1, "assistant", "On Thursday."),  # never said
        (1, "assistant", "Frida"),  # part of a word
        (1, "assistant", " "),
    ],
)
def test_no_other_quote_is_changed(turn: int, role: Role, quote: str) -> None:
    verdict = quoting(turn, role, quote)
    assert with_turns_mended(verdict, TALK) == verdict


def test_a_quote_of_two_messages_has_no_right_turn() -> None:
    talk = talk_of(subscriber(), "When?", "On Friday.", "Really?", "On Friday.", "Hm.", "Yes.")
    verdict = quoting(3, "assistant", "On Friday.")
    assert with_turns_mended(verdict, talk) == verdict


def test_a_wrong_turn_is_never_mended_to_the_greeting() -> None:
    greeting = Message(turn=0, role="assistant", content="We deliver on Friday.")
    talk = TALK.model_copy(update={"messages": (greeting, *TALK.messages[:2])})
    verdict = quoting(1, "assistant", "We deliver on Friday.")
    assert with_turns_mended(verdict, talk) == verdict


def test_two_quotes_that_become_one_are_kept_once() -> None:
    right, wrong = quoting(2, "user", "When?"), quoting(1, "user", "When?")
    both = right.model_copy(update={"evidence": (*right.evidence, *wrong.evidence)})
    assert with_turns_mended(both, TALK).evidence == right.evidence


def test_a_verdict_without_quotes_has_none_missing() -> None:
    verdict = quoting(1, "user", "x").model_copy(update={"evidence": ()})
    assert missing_quotes(verdict, TALK) == ()


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("is on its way", "It IS  on\nits way.", "IS  on\nits way"),
        ("3.50 (net)", "That is 3.50 (net).", "3.50 (net)"),
        ("3.50", "It is 3x50.", None),
        ("/order \\d+ sent/", "Order 12 sent!", "Order 12 sent"),
        ("/^done/", "not done", None),
        ("/a*/", "bbb", None),
        ("/a*/", "bba", "a"),
    ],
)
def test_a_pattern_finds_the_stretch_as_it_stands(
    pattern: str, text: str, found: str | None
) -> None:
    assert matches(pattern, text) == found


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
def test_plain_text_is_found_in_any_surroundings(word: str, before: str, after: str) -> None:
    stripped = word.strip()
    if stripped.startswith("/") and stripped.endswith("/"):
        return
    found = matches(word, f"{before} {stripped} {after}")
    assert found is not None
    assert re.sub(r"\s+", " ", found).casefold() == " ".join(stripped.split()).casefold()


@pytest.mark.parametrize("quote", ['I\'m sorry - "no refunds"', "I’m sorry — “no", "today..."])
def test_typographic_quotes_and_dashes_are_as_good_as_plain_ones(quote: str) -> None:
    talk = talk_of(subscriber(), "A refund?", "I’m sorry – “no refunds” today…")
    assert missing_quotes(quoting(1, "assistant", quote), talk) == ()


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("30", "Your order 1030 was refused."),
        ("30", "It is 30.50 euros."),
        ("yes", "Yesterday."),
        ("né", "Quelle année ?"),
    ],
)
def test_plain_text_is_not_found_inside_a_word_or_number(text: str, reply: str) -> None:
    assert matches(text, reply) is None


@pytest.mark.parametrize(
    ("text", "reply"), [("30", "within 30."), ("30", "$30"), ("30", "30日"), ("注文", "ご注文は")]
)
def test_a_border_is_no_space(text: str, reply: str) -> None:
    assert matches(text, reply) == text


MILL_LANE = Goal(ask="Change the delivery address", evidence=("5 Mill Lane",))
ASKED = "Hello. I need to change the delivery address to 5 Mill Lane."


@pytest.mark.parametrize("reply", [ASKED, "change the delivery address to 5 mill lane!"])
def test_the_words_of_the_user_given_back_are_no_evidence(reply: str) -> None:
    assert seen(MILL_LANE, talk_of(subscriber(), ASKED, reply)) is None


@pytest.mark.parametrize("reply", ["5 Mill Lane", "It now goes to 5 Mill Lane."])
def test_an_answer_in_words_of_the_user_is_evidence(reply: str) -> None:
    assert seen(MILL_LANE, talk_of(subscriber(), ASKED, reply)) is not None
