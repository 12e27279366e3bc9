"""Fixed lines of a card, and who speaks after them."""

from __future__ import annotations

from participants import Decider, Desk, Speaker, persona
from talks import DESK, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser


def said_by(who: Persona, turns: int) -> list[tuple[str, str | None]]:
    user = ScriptedUser(Speaker(["(one)", "(two)", "(three)", "(four)"]))
    cast = Participants(assistant=DESK, endpoint=Desk(), user=user, judge=Decider())
    return [(m.content, m.act) for m in simulate(who, cast, Limits(turns)).user_messages]


def test_the_opening_comes_first_then_the_script_then_the_simulated_user() -> None:
    who = persona(opening="Hello there.", script=["Line A.", "Line B."])
    assert said_by(who, 4) == [
        ("Hello there.", "script"),
        ("Line A.", "script"),
        ("Line B.", "script"),
        ("(four)", None),
    ]


def test_a_script_without_an_opening_begins_the_talk() -> None:
    assert said_by(persona(script=["Line A."]), 2) == [("Line A.", "script"), ("(two)", None)]


def test_a_card_that_fixes_nothing_leaves_all_to_the_simulated_user() -> None:
    assert said_by(persona(), 1) == [("(one)", None)]


def test_the_author_may_repeat_a_line_word_for_word() -> None:
    who = persona(script=["The very same words again, please."] * 3)
    assert [act for _, act in said_by(who, 3)] == ["script"] * 3


def test_records_name_who_plays_the_user() -> None:
    assert ScriptedUser(Speaker(name="agenda")).name == "agenda"


def test_a_line_is_said_as_it_was_written() -> None:
    line = "  two  spaces,\n a newline \u2026 "
    message = ScriptedUser(Speaker()).speak(talk_of(persona(opening=line)))
    assert message.content == line
