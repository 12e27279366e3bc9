"""The page of a run: its result, its table, its trials and the gate's verdict."""

from __future__ import annotations

import pytest
from report_pages import shown, talk, tree, words

ROWS = "//table[@class='conversations']/tbody/tr"


def test_failures_come_first_then_errors_then_the_others() -> None:
    ends = ["goal_met", "max_turns", "endpoint_error", "frustrated"]
    document = tree(*(talk(n, ended=end) for n, end in enumerate(ends)))
    assert words(document, f"{ROWS}/td[1]") == [
        *("frustrated", "endpoint error", "max turns", "goal met")
    ]
    assert [it["label"] for it in shown(document)] == words(document, f"{ROWS}/td[1]")


@pytest.mark.parametrize(
    ("ends", "headline"),
    [
        (["goal_met"], "No failure in 1 conversation"),
        (["goal_met", "frustrated"], "1 of 2 conversations failed"),
        (["judge_error", "goal_met"], "1 of 2 conversations ended in an error"),
        (
            ["frustrated", "user_error", "budget"],
            "1 of 3 conversations failed, 2 ended in errors",
        ),
        ([], "No conversation was recorded"),
    ],
)
def test_the_headline_is_the_result_of_the_run(ends: list[str], headline: str) -> None:
    document = tree(*(talk(n, ended=end) for n, end in enumerate(ends)))
    assert words(document, "//h1") == [headline]
    assert words(document, "//title")[0].startswith(headline)


def test_each_stop_reason_is_counted_once() -> None:
    ends = ["goal_met", "goal_met", "frustrated"]
    document = tree(*(talk(n, ended=end) for n, end in enumerate(ends)))
    assert words(document, "//button[contains(@class, 'count')]") == ["1 frustrated", "2 goal met"]


def test_what_fails_is_what_the_options_of_the_run_say() -> None:
    run = {"options": {"fail_on": ["frustrated", "max_turns", "presumed"]}}
    talks = [talk(1, ended="max_turns"), talk(2, ended="goal_met", goal_met_by="presumed")]
    assert words(tree(*talks, run=run), "//h1") == ["2 of 2 conversations failed"]
    assert words(tree(*talks), "//h1") == ["No failure in 2 conversations"]


def test_a_failed_check_is_a_failure() -> None:
    document = tree(talk(ended="goal_met", failed_checks=["no-promises"]))
    assert words(document, "//h1") == ["1 of 1 conversation failed"]


def test_a_conversation_that_a_test_ran_itself_is_no_failure_of_the_run() -> None:
    document = tree(talk(ext={"held_by": "simulate"}))
    assert words(document, "//h1") == ["No failure in 1 conversation"]
    assert ["Run by", "the fixture simulate; its test decides"] in shown(document)[0]["facts"]


def test_filters_are_there_only_where_there_is_a_choice() -> None:
    document = tree(talk(1), talk(2, trial=2))
    visible = document.xpath("//form//label[not(@hidden)]//select/@id")
    assert visible == ["by-trial"]


def test_the_convicted_are_named_with_what_they_did_before() -> None:
    counts = {"passed": 20, "failed": 0}
    finding = {"assistant": "Desk", "change": "newly failing", "adjusted": 0.0001, "before": counts}
    comparison = {
        "verdict": "regression",
        "headline": "regression: worse than the baseline: mika-sato",
        "suite": {"before": counts, "now": {"passed": 0, "failed": 5}, "p_value": 0.004},
        "personas": [
            {**finding, "persona": "alex", "change": "steady", "convicted": False},
            {**finding, "persona": "mika-sato", "now": {"failed": 5}, "convicted": True},
        ],
    }
    document = tree(talk(), comparison=comparison)
    assert words(document, "//p[@class='verdict regression']") == [comparison["headline"]]
    assert words(document, "//tr[@class='convicted']/*") == [
        *("Mika Sato", "newly failing worse", "20 of 20", "0 of 5", "< 0.001")
    ]
    assert "1 persona is as before." in words(document, "//section//p")


def test_trials_are_a_strip_with_a_link_to_each_conversation() -> None:
    rate = {"assistant": "Desk", "persona": "mika-sato", "passed": 1, "failed": 1}
    plain = {**rate, "text": "1 of 2 passed", "rate": 0.5, "low": 0.1, "high": 0.9}
    talks = [talk(2, trial=2), talk(1, ended="goal_met")]
    document = tree(*talks, rates=[{**plain, "standing": "flaky"}])
    cells = document.xpath("//div[@class='strip']//a")
    assert [cell.get("href") for cell in cells] == ["#c1", "#c2"]
    assert [cell.get("aria-label").partition(": ")[2] for cell in cells] == [
        *("goal met", "frustrated")
    ]
    assert words(document, "//div[@class='strip']/span")[-1] == "1 of 2 passed; flaky"


@pytest.mark.parametrize(("status", "notice"), [("started", "crashed"), ("interrupted", "interr")])
def test_a_run_that_did_not_end_well_says_so(status: str, notice: str) -> None:
    notices = words(tree(talk(), run={"status": status}), "//p[@class='notice']")
    assert any(notice in it for it in notices)


def test_the_embedded_judge_is_named_as_what_it_is() -> None:
    assert any("blind to wrong advice" in it for it in words(tree(talk()), "//p[@class='notice']"))
    config = {"provider": "openai", "user_model": "m", "judge_model": "m", "max_turns": 10}
    assert words(tree(talk(config=config)), "//header//p[@class='notice']") == []
