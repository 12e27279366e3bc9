"""Hostile replies are text in a real browser, and no request leaves the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Browser
from report_pages import HOSTILE, talk, verdict
from servers import sends, serving

from pytest_synthconv.core.text import visible
from pytest_synthconv.reports.page.render import RunOnPage, page

Show = Callable[..., Path]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_reply_is_text_and_executes_nothing(
    show: Show, browser: Browser, text: str
) -> None:
    last = {**verdict(1, "frustrated", (1, "assistant", text)), "reason": text}
    hostile = talk(1, text, text, who=text, reason=text, verdicts=[last], ext={"log": [text]})
    file = show(hostile, before=[talk(2, text, text, who=text, reason=text)], fragment="#c1")
    read = "return [...document.querySelectorAll('.content')].map((it) => it.textContent)"
    assert browser.run(read) == [visible(text)] * 2
    browser.press("b")
    assert browser.run(read) == [visible(text)] * 4
    browser.escape()
    browser.press("/")
    assert browser.run("return document.title").startswith("1 of 1 conversation failed")
    assert browser.texts("h1") == ["1 of 1 conversation failed"]
    assert browser.complaints() == []
    assert {it.partition("#")[0] for it in browser.requests()} <= {file.as_uri(), "about:blank"}


def test_the_policy_stops_what_would_get_into_the_page_all_the_same(
    show: Show, browser: Browser
) -> None:
    show(talk())
    browser.run(
        """
        document.body.insertAdjacentHTML("beforeend",
            "<img src='http://127.0.0.1:9/x.png' onerror='document.title = 1'>");
        const script = document.createElement("script");
        script.textContent = "document.title = 'executed'";
        document.body.append(script);
        """
    )
    assert browser.run("return document.title").startswith("1 of 1")
    complaints = " ".join(browser.complaints())
    assert "img-src" in complaints or "default-src" in complaints
    assert "script-src" in complaints


def test_a_served_page_requests_nothing_but_itself(browser: Browser) -> None:
    content = page(RunOnPage([talk(1, "see http://127.0.0.1:9/x", "http://127.0.0.1:9/y.png")]))
    with serving(sends(content, content_type="text/html; charset=utf-8")) as server:
        browser.driver.get(f"{server.url}/report.html#c1")
        assert browser.text("#title") == "Mika Sato"
        browser.press("b")
        browser.escape()
    assert {it.partition("#")[0] for it in browser.requests()} == {f"{server.url}/report.html"}


def test_a_reply_of_5_mb_is_cut_and_says_where_the_rest_is(show: Show, browser: Browser) -> None:
    file = show(talk(1, "Hi", "A\u202e" * 2_500_000), fragment="#c1")
    assert file.stat().st_size < 500_000
    assert browser.text(".cut") == (
        "Cut: the first 20,000 of 5,000,000 characters are shown. conversations.jsonl, line 1, "
        "has all of them."
    )


@pytest.mark.parametrize("ended", ["goal_met", "frustrated"])
def test_500_conversations_stay_usable(show: Show, browser: Browser, ended: str) -> None:
    people = [talk(n, *["Hello"] * 16, who=f"P {n:03}", ended=ended) for n in range(500)]
    show(*people)
    browser.press("/")
    browser.press("p 321")
    assert browser.texts("table.conversations tbody th") == ["P 321"]
    assert browser.complaints() == []
