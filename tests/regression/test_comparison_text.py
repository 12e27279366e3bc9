"""What the gate says on a terminal: the verdict first, every rate with its count."""

from __future__ import annotations

import pytest
from stored_runs import entry, suite

from pytest_synthconv.regression.comparison import compare
from pytest_synthconv.regression.comparison_text import headline, lines
from pytest_synthconv.regression.counts import Counts, PersonaCounts
from pytest_synthconv.regression.rates import rate

BEFORE = suite({"p00": 1, "p07": 1}, each=20)


def told(run: list[PersonaCounts], stored: list[PersonaCounts] = BEFORE) -> str:
    return "\n".join(lines(compare(stored, run), stored))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (Counts(19, 1, 3), "19 of 20 passed (95%, 76% to 99%)"),
        (Counts(1, 0), "1 of 1 passed (100%, 21% to 100%)"),
        (Counts(999, 1), "999 of 1000 passed (>99%, 99% to >99%)"),
        (Counts(0, 0, 2), "none counted"),
    ],
)
def test_a_rate_is_told_with_its_count_and_its_interval(counts: Counts, text: str) -> None:
    assert rate(counts) == text


@pytest.mark.parametrize(
    ("run", "start"),
    [
        (
            suite(each=5),
            "ok: no worse than the baseline in failures, goals met, hand-offs; "
            "15 points less would have shown",
        ),
        (suite({"p03": 5}, each=5), "regression: worse than the baseline: p03"),
        (
            suite({f"p{i:02}": 1 for i in range(0, 20, 2)}, each=5),
            "regression: worse than the baseline: the suite as a whole",
        ),
        (
            suite({"p03": 1}, each=1),
            "inconclusive: too few conversations to decide; run about 2 more with p03",
        ),
        (
            suite(each=5, judge_model="gpt-6"),
            "inconclusive: nothing in this run can be compared with the baseline",
        ),
        (
            [*suite(each=5), entry("p00", 0, 0, 12)],
            "inconclusive: 12 of 112 conversations ended in errors, and at most 10% may",
        ),
    ],
)
def test_the_first_line_says_it_all(run: list[PersonaCounts], start: str) -> None:
    assert headline(compare(BEFORE, run)) == start
    assert told(run).startswith(start[:60])


def test_the_convicted_are_told_with_both_rates() -> None:
    text = " ".join(told(suite({"p03": 5}, each=5)).split())
    assert "worse: p03: 0 of 5 passed (0%, 0% to 43%), before 20 of 20 passed" in text
    assert "newly failing: p03 (5 of 5 failed)" in text


def test_what_differs_is_told_once_for_all_it_is_true_of() -> None:
    text = " ".join(told(suite(each=5, judge_model="gpt-6")).split())
    assert text.count("not compared, for judge model heuristic then, gpt-6 now: p00, p01") == 0
    assert text.count("not compared, for judge model heuristic then, gpt-6 now: p00 (0 of 5") == 1


def test_unused_entries_other_endpoints_and_errors_are_told() -> None:
    run = [*suite(each=5, endpoint_sha256="other")[:-1], entry("p00", 0, 0, 1)]
    text = " ".join(told(run).split())
    assert "not counted: 1 of 96 conversations, ended in errors" in text
    assert "the endpoint, its file or its address, is not that of the baseline" in text
    assert "the baseline has 1 unused entry, of p19" in text


def test_no_line_is_wider_than_a_terminal() -> None:
    run = suite({f"p{i:02}": 2 for i in range(20)}, each=5)
    assert max(map(len, told(run).splitlines())) <= 80


def test_with_several_assistants_a_persona_is_told_with_its_own() -> None:
    stored = [*suite(each=20), *suite(each=20, assistant="Fran")]
    run = [*suite(each=5), *suite({"p03": 5}, each=5, assistant="Fran")]
    assert headline(compare(stored, run)).endswith(": Fran/p03")
