"""Topics are used where a second reading of the description, by its lists, finds them too."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.descriptions.described import described
from pytest_synthconv.offline.descriptions.plain_items import listed
from pytest_synthconv.offline.writer.errands import errands_for


def desk(text: str) -> Assistant:
    """An assistant so described."""
    return Assistant(name="Desk", description=text)


def topics(text: str) -> list[str]:
    """What a list in ``text`` names."""
    return [item.topic for item in listed(described(desk(text)), ())]


def asks(text: str) -> list[str]:
    """All that people could bring to an assistant so described."""
    return [errand.task.ask for errand in errands_for(desk(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Lets crew ask about check-in times, baggage limits and suit sizes; hands over at ten.",
            ["check-in times", "baggage limits", "suit sizes"],
        ),
        ("Terse. Berth availability by length and draught. Fees.", ["berth availability", "fees"]),
        (
            "Answers members' questions: which shrubs suit their soil, when to prune.",
            ["which shrubs suit my soil", "when to prune"],
        ),
        ("Explains inquests, tells you the meeting point.", ["inquests", "meeting point"]),
        ("Order ice screws, flag order, order of precedence.", ["flag order"]),
        ("It does not deal with visas. Never talks about fees.", []),
        ("Points at gaps, errs on the side of caution.", []),
        ("A market traders' line.", []),
    ],
)
def test_a_list_names_things_and_questions(text: str, found: list[str]) -> None:
    assert [topic for topic in topics(text) if topic in found or not found] == found


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Lets crew ask about check-in times and baggage limits; hands over at ten.", "hands"),
        ("Finds plots by surname, row or year, explains the fees.", "row"),
        ("Ask about job tickets, paper stock and ink recipes.", "how do I ink"),
        ("Get your taxes done! Ask anything about deductible expenses.", "get my taxes"),
        ("Assists clerks to match invoices and to chase approvers.", "approvers"),
        ("It shouldn't explain how to bypass a guard. Ask about stop codes.", "bypass"),
        ("Drafts the ticket, and points to the right runbook.", "points"),
    ],
)
def test_what_only_one_reading_finds_is_left_out(text: str, odd: str) -> None:
    assert asks(text)
    assert not any(odd in ask for ask in asks(text))


def test_a_deed_is_no_thing_in_a_list_of_deeds() -> None:
    found = asks("Guides book huts, log crevasse rescues, check bridges and order ice screws.")
    assert "order ice screws" in found
    assert not any("about order" in ask or "about log" in ask for ask in found)


def test_needs_that_say_little_are_spare_but_for_one_where_a_topic_has_no_others() -> None:
    rich = errands_for(desk("Books, moves and cancels appointments; explains fees and moisture."))
    little = [e for e in rich if e.task.ask.endswith(("about moisture", "on moisture"))]
    assert [e.is_spare for e in little].count(False) <= 1
    poor = errands_for(desk("Ask about moisture."))
    assert not any(e.is_spare for e in poor if e.task.ask.startswith("find out more about "))


def test_every_topic_has_a_need_that_is_not_spare() -> None:
    found = errands_for(
        desk("Support for a robot maker: stuck wheels, battery life, blade replacement, claims.")
    )
    assert {e.topic for e in found} == {e.topic for e in found if not e.is_spare}
