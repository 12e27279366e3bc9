"""A reader finds a conversation: table, search, filters, keys, links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Browser
from report_pages import talk, verdict

Show = Callable[..., Path]
ROWS = "table.conversations tbody tr"
NAMES = f"{ROWS} th"
PEOPLE = [
    talk(1, "Where is my lamp?", "Sent.", who="Ines Okafor", ended="goal_met"),
    talk(2, "I want a refund", "No.", who="Mika Sato", trial=2),
    talk(3, "Cancel it", "Which order?", who="Joe Bennett", ended="judge_error"),
    talk(4, "Grüße, ÄRGER", "Hm.", who="Mika Sato"),
    talk(5, "Hi", "Yes?", who="Noor Haddad", assistant={"name": "Other", "sha256": "b"}),
]


@pytest.fixture
def page(show: Show) -> Path:
    return show(*PEOPLE)


def test_failures_are_first(page: Path, browser: Browser) -> None:
    assert browser.texts(NAMES) == [
        *("Mika Sato", "Mika Sato", "Noor Haddad", "Joe Bennett", "Ines Okafor")
    ]
    assert browser.complaints() == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("refund", ["Mika Sato"]),
        ("ärger GRÜSSE", []),
        ("ärger grüße", ["Mika Sato"]),
        ("which order", ["Joe Bennett"]),
        ("because frustrated", ["Mika Sato", "Mika Sato", "Noor Haddad"]),
        ("<b>", []),
    ],
)
def test_the_search_finds_what_was_said(
    page: Path, browser: Browser, words: str, found: list[str]
) -> None:
    browser.press("/")
    browser.press(words)
    assert browser.texts(NAMES) == found
    assert browser.text("#shown") == f"{len(found)} of 5 shown"
    browser.escape()
    assert len(browser.texts(NAMES)) == 5


@pytest.mark.parametrize(
    ("select", "value", "found"),
    [
        ("by-reason", "goal_met", ["Ines Okafor"]),
        ("by-assistant", "Other", ["Noor Haddad"]),
        ("by-persona", "mika-sato", ["Mika Sato", "Mika Sato"]),
        ("by-trial", "2", ["Mika Sato"]),
    ],
)
def test_each_filter_leaves_what_fits(
    page: Path, browser: Browser, select: str, value: str, found: list[str]
) -> None:
    browser.run(
        "const it = document.getElementById(arguments[0]); it.value = arguments[1];"
        "it.dispatchEvent(new Event('input', {bubbles: true}))",
        select,
        value,
    )
    assert browser.texts(NAMES) == found
    browser.click("Clear")
    assert len(browser.texts(NAMES)) == 5


def test_a_count_is_a_filter_that_is_switched_off_again(page: Path, browser: Browser) -> None:
    browser.click("1 judge error")
    assert browser.texts(NAMES) == ["Joe Bennett"]
    browser.click("1 judge error")
    assert len(browser.texts(NAMES)) == 5


def test_keys_lead_from_failure_to_failure_and_back(page: Path, browser: Browser) -> None:
    seen = []
    for key in "nnnnn":
        browser.press(key)
        seen.append(browser.run("return location.hash"))
    assert seen == ["#c4", "#c2", "#c5", "#c3", "#c3"]
    browser.press("p")
    assert browser.run("return location.hash") == "#c5"
    browser.press("j")
    browser.press("j")
    assert browser.text("#title") == "Ines Okafor trial 1"
    browser.escape()
    assert len(browser.texts(NAMES)) == 5
    assert browser.run("return document.activeElement.textContent") == "Ines Okafor"


def test_keys_stay_within_what_the_filter_shows(page: Path, browser: Browser) -> None:
    browser.click("1 judge error")
    browser.press("n")
    assert browser.run("return location.hash") == "#c3"
    assert browser.text(".where") == "Failure 1 of 1"


def test_keys_can_be_switched_off_and_do_nothing_while_typing(page: Path, browser: Browser) -> None:
    browser.press("/")
    browser.press("n")
    assert browser.run("return location.hash") == ""
    browser.escape()
    browser.run("document.getElementById('keys').click()")
    browser.press("n")
    assert browser.run("return location.hash") == ""


def test_a_link_leads_to_its_conversation_and_back_returns(show: Show, browser: Browser) -> None:
    show(*PEOPLE, fragment="#c2")
    assert browser.text("#title") == "Mika Sato trial 2"
    assert browser.run("return document.title") == "Mika Sato: frustrated"
    assert browser.texts(ROWS) == []
    browser.click("← All conversations")
    assert len(browser.texts(ROWS)) == 5
    browser.driver.back()
    assert browser.text("#title") == "Mika Sato trial 2"


def test_a_link_to_nothing_says_so(show: Show, browser: Browser) -> None:
    show(*PEOPLE, fragment="#nobody<b>")
    assert browser.text("p.empty") == "No conversation nobody<b> in this report."


def test_ids_with_any_sign_have_a_link(show: Show, browser: Browser) -> None:
    show(talk(conversation_id="a b/c#d%20?\"'<é"))
    browser.driver.find_element("css selector", NAMES + " a").click()
    assert browser.text("#title") == "Mika Sato"


def test_each_verdict_is_next_to_its_turn_with_its_quotes_marked(
    show: Show, browser: Browser
) -> None:
    last = verdict(2, "frustrated", (1, "assistant", "your order number"))
    lines = ("Hi", "What is your order number?", "Told you.", "No.")
    show(talk(1, *lines, verdicts=[verdict(1), last]), fragment="#c1")
    notes = browser.driver.find_elements("css selector", ".turns .note")
    turns = browser.driver.find_elements("css selector", ".turns > li")
    for turn, note in zip(turns, notes, strict=True):
        assert turn.rect["y"] <= note.rect["y"] < turn.rect["y"] + turn.rect["height"]
        assert note.rect["x"] > turn.find_element("css selector", ".said").rect["x"]
    assert browser.text("mark") == "your order number"
    browser.click("turn 1")
    assert browser.run("return document.activeElement.id") == "turn-1"


def test_the_command_is_copied(show: Show, browser: Browser) -> None:
    show(talk(), fragment="#c1")
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite"]}
    )
    browser.click("Copy the command")
    command = browser.text(".command code")
    assert command == (
        "pytest --synthconv-assistant=assistant.yaml 'assistant.yaml::test_conversation[mika-sato]'"
    )
    read = "navigator.clipboard.readText().then(arguments[0], (e) => arguments[0](String(e)))"
    assert browser.driver.execute_async_script(read) == command


def test_both_conversations_are_side_by_side_and_part_where_they_differ(
    show: Show, browser: Browser
) -> None:
    before = talk(9, "Hi", "Yes?", "My lamp", "Sent.", ended="goal_met")
    now = talk(1, "Hi", "Yes?", "My lamp", "Which one?", "The red one", "Which one?")
    show(now, before=[before], fragment="#c1")
    browser.press("b")
    assert browser.texts(".parting-line") == [
        "Here they part: the assistant says something else in turn 2"
    ]
    left, right = browser.texts(".bubble.parting .content")
    assert (left, right) == ("Sent.", "Which one?")
    places = [it.rect for it in browser.driver.find_elements("css selector", ".bubble.parting")]
    assert places[0]["y"] == places[1]["y"]
    assert places[0]["x"] < places[1]["x"]
    assert "The conversation was over." in browser.texts(".silence")
    browser.press("b")
    assert browser.texts(".parting-line") == []
