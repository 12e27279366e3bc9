"""The parts of a page that are computed: marks, progress, pairs, commands, charts."""

from __future__ import annotations

import shlex

import pytest
from participants import ASSISTANT, Desk, persona
from report_pages import shown, talk, tree, verdict

from pytest_synthconv.core.evidence import quoted
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.reports.page.charts import HEIGHT, WIDTH, histograms
from pytest_synthconv.reports.page.goals import progress_of
from pytest_synthconv.reports.page.marks import marked
from pytest_synthconv.reports.page.pairs import Baseline, Parting
from pytest_synthconv.reports.page.rerun import command
from pytest_synthconv.reports.page.view import row_of
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        ("I said: it’s  “here”\n– today", 'IT\'S "here" - today'),
        ("Wait… what?", "wait... what?"),
        ("a.b*c (d)", "b*c (d)"),
        ("x" * 300, quoted(1, "user", "x" * 300).quote),
    ],
)
def test_a_quote_is_found_as_the_check_of_quotes_finds_it(content: str, quote: str) -> None:
    parts = marked(content, [(quote, 3)])
    assert "".join(text for text, _ in parts) == content
    assert [turn for _, turn in parts if turn] == [3]


def test_quotes_that_overlap_or_were_not_said_leave_the_text_whole() -> None:
    parts = marked("one two three", [("two three", 1), ("one two", 2), ("four", 3), ("", 4)])
    assert parts == [("one two", 2), (" three", 0)]


def test_progress_is_what_a_models_verdicts_say_of_each_goal() -> None:
    verdicts = [
        {**verdict(1), "progress": ["partly", "unmet"], "frustration": "none"},
        {**verdict(2), "progress": ["met", "unmet"], "frustration": "mild"},
    ]
    record = talk(1, "a", "b", "c", "d", verdicts=verdicts)
    record["persona"]["goals"] = ["A parcel", "A refund"]
    progress = progress_of(record)
    assert progress.goals == (("A parcel", ("partly", "met")), ("A refund", ("unmet", "unmet")))
    assert progress.curve is not None
    assert progress.curve.values == (0.0, 0.5)


def test_progress_is_read_from_the_reasons_of_the_embedded_judge() -> None:
    goals = [{"ask": "Where is order 12?", "evidence": ["shipped"]}]
    who = persona(goals=goals, opening="Where is order 12?", traits={"patience": 1})
    desk = Desk(["Which order is it about?", "Order 12 has shipped."])
    cast = Participants(ASSISTANT, desk, AgendaUser(), HeuristicJudge())
    held = simulate(who, cast, Limits(max_turns=5))
    progress = progress_of(to_record(held, run_id="r", nodeid="n", versions={}))
    ((ask, states),) = progress.goals
    assert ask == "Where is order 12?"
    assert states[0] in ("open", "attempted")
    assert states[-1] == "met"
    assert progress.curve is not None
    assert progress.curve.name == "Patience left"


def test_two_conversations_part_where_one_first_says_something_else() -> None:
    before = talk(1, "Hi", "Yes?", "My  parcel", "Sent.")
    now = talk(2, "Hi", "Yes?", "My parcel", "Which one?")
    pair = Baseline([before]).pair(now)
    assert pair is not None
    assert pair.parting == Parting(2, "assistant")
    (it,) = shown(tree(now, before=[before]))
    assert it["before"]["parting"] == [2, "assistant"]


def test_an_end_that_comes_earlier_is_where_they_part() -> None:
    pair = Baseline([talk(1, "Hi", "Yes?")]).pair(talk(2, "Hi", "Yes?", "Well"))
    assert pair is not None
    assert pair.parting == Parting(2, "user")


def test_equal_conversations_do_not_part() -> None:
    pair = Baseline([talk(1)]).pair(talk(2))
    assert pair is not None
    assert pair.parting is None
    assert pair.differences == ()


def test_the_same_trial_of_the_latest_run_is_compared_and_else_the_first() -> None:
    old = talk(1, "old", started_at="2026-01-01T00:00:00.000+00:00")
    new = talk(2, "new", started_at="2026-02-01T00:00:00.000+00:00")
    second = talk(3, "second", trial=2)
    baseline = Baseline([new, old, second])
    pairs = [baseline.pair(talk(trial=trial)) for trial in (1, 2, 3)]
    assert [pair and pair.before["conversation_id"] for pair in pairs] == ["c2", "c3", "c2"]
    assert pairs[2] is not None
    assert pairs[2].differences == ("the trial",)
    assert baseline.pair(talk(who="Nobody")) is None


def test_the_command_repeats_what_changes_a_conversation_relative_to_the_root() -> None:
    options = {
        "assistants": ["/ci/build/bots/assistant.yaml"],
        "personas": "/ci/build/people.yaml",
        "provider": "openai",
        "user_model": None,
        "seed": 0,
        "trials": 5,
        "fail_on": ["frustrated", "max_turns"],
    }
    assert shlex.split(command(options, "bots/assistant.yaml::test_conversation[mika]")) == [
        "pytest",
        "--synthconv-assistant=bots/assistant.yaml",
        "--synthconv-personas=people.yaml",
        "--synthconv-provider=openai",
        "--synthconv-fail-on=frustrated,max_turns",
        "--synthconv-trials=5",
        "bots/assistant.yaml::test_conversation[mika]",
    ]


def test_an_assistants_file_is_named_as_one_also_without_the_options_of_the_run() -> None:
    test = "bots/assistant.yaml::test_conversation[mika]"
    assert shlex.split(command({}, test)) == [
        *("pytest", "--synthconv-assistant=bots/assistant.yaml", test)
    ]
    assert command({}, "test_own.py::test_own") == "pytest test_own.py::test_own"
    assert command({}, "") == ""


def test_a_command_runs_nothing_but_pytest() -> None:
    hostile = "a.py::t[$(reboot); `reboot`\n\x1b]"
    first, test = shlex.split(command({"assistants": []}, hostile))
    assert (first, test) == ("pytest", "a.py::t[$(reboot); `reboot` \\x1b]")


def test_bars_lie_within_the_chart_and_show_every_value() -> None:
    talks = [talk(n, *["Hi", "Yes?"] * (n % 7 + 1), ended="goal_met") for n in range(30)]
    talks[3]["messages"][1]["latency_ms"] = 90_000
    charts = histograms([row_of(it, frozenset()) for it in talks])
    assert [chart.name for chart in charts] == ["Turns to end", "Latency of a reply"]
    for chart in charts:
        for bar in chart.bars:
            assert bar.x >= 0
            assert bar.x + bar.width <= WIDTH
            assert bar.y >= -0.01
            assert bar.y + bar.height <= HEIGHT + 0.01
    assert len(charts[0].bars) == 7
    assert "30 values from 1 to 7" in charts[0].spoken


def test_cost_is_charted_only_where_it_is_known() -> None:
    rows = [row_of(talk(usage={"cost_usd": 0.25}), frozenset())] * 4
    (chart,) = [it for it in histograms(rows) if it.name == "Cost of a conversation"]
    assert chart.detail == "median; $1.00 in all"
