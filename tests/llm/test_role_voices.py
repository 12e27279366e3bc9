"""The voice of one who serves is heard in six languages, and customers who sound like it are not.

The lines are by one author, in sets of 30 to 60, each measured before anything was changed for it.
The weights are fitted to these lines, among others, so what is counted here says nothing of lines
that are new: ``benchmarks/fit_roles.py`` measures that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from participants import persona
from talks import talk_of

from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.llm.user_role import role_flip
from pytest_synthconv.llm.user_voice import served_by, voice_score

LINES: Mapping[str, Sequence[str]] = read_yaml(
    (Path(__file__).parent / "role_voices.yaml").read_text("utf-8")
)
TALK = talk_of(persona("Robin Farrow"))
SLIPS = 46
"""Flipped lines that are not heard. Most say a fact that a customer could say as well."""


@pytest.mark.parametrize("line", [*LINES["good"], *LINES["near"]])
def test_what_a_customer_says_is_sent(line: str) -> None:
    assert role_flip(line, TALK) is None


def test_most_lines_of_an_assistant_are_refused() -> None:
    sent = [line for line in LINES["flipped"] if role_flip(line, TALK) is None]
    assert len(sent) <= SLIPS, sent


@pytest.mark.parametrize("language", ["Wie kann ich", "En quoi puis", "Come posso", "¿En qué"])
def test_help_is_offered_in_other_languages(language: str) -> None:
    line = next(line for line in LINES["flipped"] if language in line)
    assert "speaks as the assistant" in str(role_flip(line, TALK))


def test_the_reason_is_the_sentence_that_sounds_most_like_service() -> None:
    asks = "Please reply with your account number and we'll look into it right away."
    assert served_by(f"Hello. {asks}", TALK) == repr(asks)


def test_what_both_say_is_not_enough() -> None:
    assert served_by("Thank you for your patience.", TALK) is None


@pytest.mark.parametrize(
    ("says", "question", "statement"),
    [
        ("The gate is locked.", "Is the gate open?", "Your visit is on Monday."),
        ("On Monday at nine.", "When does it suit you?", "The fitter comes this week."),
        ("It starts at nine.", "When does it start?", "You are booked for Monday."),
    ],
)
def test_what_answers_a_question_sounds_less_like_service(
    says: str, question: str, statement: str
) -> None:
    assert voice_score(says, question) < voice_score(says, statement)


def test_the_last_reply_tells_whether_a_line_is_an_answer_or_service() -> None:
    says, asks, states = (
        "The office is open until six.",
        "How long is your office open?",
        "I have found your parcel.",
    )
    assert served_by(says, talk_of(persona(), "Hello.", states, "Well.", asks)) is None
    assert served_by(says, talk_of(persona(), "Hello.", asks, "Well.", states)) == repr(says)


def test_a_customers_own_case_outweighs_what_sounds_like_service() -> None:
    says = "Thank you for your patience. Our technician looked at my boiler."
    assert served_by(says, TALK) is None


def test_a_quoted_line_of_the_assistant_is_no_voice_of_the_user() -> None:
    quoted = 'The bot wrote "Wie kann ich Ihnen helfen?" and then nothing.'
    assert role_flip(quoted, TALK) is None
    assert role_flip("Wie kann ich Ihnen helfen?", TALK)


SAID = "I do not know what you mean by my old number."


def test_a_sentence_of_an_earlier_reply_is_an_echo() -> None:
    talk = talk_of(persona(), "Hello.", SAID, "Where?", "At the till.")
    assert served_by(f"Fine. {SAID}", talk) == (
        "echoes 'i do not know what you mean by my old number'"
    )
    assert served_by(SAID, talk_of(persona(), "Hello.", "Yes.")) is None


@pytest.mark.parametrize(
    "says",
    [
        "You said that I do not know what you mean by my old number.",
        "You wrote: what do you mean by my old number? It is on the letter.",
    ],
)
def test_who_reports_what_was_said_does_not_echo_it(says: str) -> None:
    assert served_by(says, talk_of(persona(), "Hello.", SAID, "Where?", "At the till.")) is None


def test_a_statement_to_nobody_may_be_given_back() -> None:
    status = "The parcel 4711 waits at the depot in Leith."
    talk = talk_of(persona(), "Hello.", status)
    assert served_by(status, talk) is None
