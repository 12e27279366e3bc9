"""A goal_met for which the card states no evidence: how it is told, and how it is made to fail."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from projects import CONFTEST, Project
from stored_runs import record
from talks import ANSWER

from pytest_synthconv.cli import main
from pytest_synthconv.reports import terminal

FAIL = "--synthconv-fail-on=presumed"
PROSE = """\
- name: {name}
  description: A customer of the shop.
  personality: Direct and busy.
  scenario: {name} wants to cancel the subscription before the renewal.
  summary: A customer
  opening: Please cancel my subscription before the renewal.
"""
GOAL = PROSE + "  goals:\n  - ask: cancel my subscription before the renewal\n"
HALF = GOAL + "    evidence: [ends today]\n  - ask: remove the renewal of my subscription\n"
SHARP = GOAL + "    evidence: [ends today]\n"
TOLD = (
    "Persona 'Eve' ended content at turn 1, but that is presumed: its card states no evidence{} "
    "(--synthconv-fail-on=presumed)"
)
CARDS = {"prose": PROSE, "goal": GOAL, "half": HALF, "sharp": SHARP}


@pytest.fixture
def desk(project: Project) -> Project:
    """A project whose desk cancels every subscription; each card is called as it is written."""
    project.write("alex")
    conftest = CONFTEST.replace("I'm sorry, I can't help with that.", ANSWER)
    (project.pytester.path / "conftest.py").write_text(conftest)
    return project


def people(project: Project, **cards: str) -> None:
    """Write these personas, each with the card of ``CARDS`` that is named."""
    written = [CARDS[card].format(name=name.title()) for name, card in cards.items()]
    path = project.pytester.path / "assistant_personas.yaml"
    path.write_text("users:\n" + "".join(written))


def summary(result: pytest.RunResult) -> list[str]:
    """The lines of our part of the summary."""
    start = next(i for i, it in enumerate(result.outlines) if it.strip("= ") == "synthconv")
    return result.outlines[start + 1 :]


def properties(path: Path) -> dict[str, str]:
    found = ElementTree.parse(path).iter("property")
    return {it.get("name", ""): it.get("value", "") for it in found}


def test_what_goals_met_rest_on_is_one_line_that_80_columns_hold() -> None:
    met = [*["presumed"] * 13, *["judge"] * 2, *["evidence"] * 7, None]
    told = {"status": "complete", "reason": "because", "usage": {}}
    records = [record(i, goal_met_by=by, **told) for i, by in enumerate(met)]
    line = terminal.summary(records, "x.jsonl", detailed=False)[1]
    assert line == (
        "goal met: 7 by evidence, 2 by judge, 13 presumed (their cards state no evidence)"
    )
    assert len(line) <= 80


def test_the_summary_tells_how_many_are_presumed(desk: Project) -> None:
    people(desk, eve="prose", fay="sharp", gus="goal")
    result = desk.run("--synthconv-max-turns=4")
    result.assert_outcomes(passed=3)
    line = "goal met: 1 by evidence, 2 presumed (their cards state no evidence)"
    assert summary(result)[1] == line
    assert {it["goal_met_by"] for it in desk.records()} == {"evidence", "presumed"}


def test_verbose_says_which(desk: Project) -> None:
    people(desk, eve="goal", fay="sharp")
    lines = summary(desk.run("-v"))
    assert lines[1] == "goal met: 1 by evidence, 1 presumed (its card states no evidence)"
    assert [it.split(":")[0] for it in lines[2:4]] == [
        "  presumed met   turn 1/10   eve",
        "  goal met       turn 1/10   fay",
    ]


def test_nothing_is_told_where_evidence_shows_every_goal(desk: Project) -> None:
    people(desk, fay="sharp")
    assert not any(line.startswith("goal met:") for line in summary(desk.run()))


def test_junit_says_what_the_goal_met_rests_on(desk: Project) -> None:
    people(desk, eve="goal")
    desk.run("--junitxml=x.xml")
    assert properties(desk.pytester.path / "x.xml")["synthconv.goal_met_by"] == "presumed"


def test_it_passes_unless_it_is_in_fail_on(desk: Project) -> None:
    people(desk, eve="goal", fay="sharp")
    desk.run().assert_outcomes(passed=2)
    desk.run(FAIL).assert_outcomes(failed=1, passed=1)


@pytest.mark.parametrize(
    ("card", "lacks", "cure"),
    [
        (
            "prose",
            "",
            ["Give 'eve' `goals:` that say what must happen, each with `evidence:`, what only*"],
        ),
        (
            "goal",
            "",
            [
                "Give these goals of 'eve' `evidence:`, what only a right answer says:",
                "- ask: cancel my subscription before the renewal",
            ],
        ),
        (
            "half",
            " for 1 of 2 goals",
            [
                "Give these goals of 'eve' `evidence:`, what only a right answer says:",
                "- ask: remove the renewal of my subscription",
            ],
        ),
    ],
)
def test_the_failure_says_so_first_and_then_what_the_card_lacks(
    desk: Project, card: str, lacks: str, cure: list[str]
) -> None:
    people(desk, eve=card)
    result = desk.run(FAIL)
    result.assert_outcomes(failed=1)
    start = result.outlines.index(TOLD.format(lacks))
    shown = pytest.LineMatcher(result.outlines[start + 1 :])
    shown.fnmatch_lines(["", *cure], consecutive=True)
    shown.fnmatch_lines(["turn 1   user      | Please cancel my subscription before the renewal."])
    # "ask: cancel ..." of the half card has its evidence.
    assert sum(line.startswith("- ask: ") for line in result.outlines) == len(cure) - 1


def test_a_test_of_ones_own_that_fails_says_no_more_than_that_the_goal_was_met(
    desk: Project,
) -> None:
    people(desk, eve="goal")
    desk.test_file("def test_own(conversation): assert conversation.goal_met_by == 'evidence'\n")
    result = desk.run("test_own.py", FAIL, "-k", "test_own")
    result.stdout.fnmatch_lines(["Persona 'Eve' ended with the goal met at turn 1 of 10: *"])


def test_a_marker_an_ini_file_and_the_environment_can_ask_for_it(
    desk: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(desk, eve="goal")
    ini = desk.pytester.path / "pytest.ini"
    ini.write_text("[pytest]\nsynthconv_fail_on = presumed\n")
    desk.run().assert_outcomes(failed=1)
    ini.write_text("[pytest]\n")
    monkeypatch.setenv("SYNTHCONV_FAIL_ON", "handed_off,presumed")
    desk.run().assert_outcomes(failed=1)
    monkeypatch.delenv("SYNTHCONV_FAIL_ON")
    with (desk.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ndef pytest_collection_modifyitems(items):\n"
            "    for item in items:\n"
            "        item.add_marker(pytest.mark.synthconv(fail_on=['presumed']))\n"
        )
    desk.run().assert_outcomes(failed=1)


def test_trials_that_are_presumed_are_counted_as_failed(desk: Project) -> None:
    people(desk, eve="goal", fay="sharp")
    result = desk.run(FAIL, "--synthconv-trials=3", "--junitxml=x.xml")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "Persona 'Eve': 0 of 3 trials passed (0%, *); all must; trial 1 ended content at turn "
            "1, but that is presumed: *",
            "Give these goals of *",
            "trial 2 failed too: presumed after 1 turn, conversation *",
            "trials: 3 of 6 passed *",
            "failed: eve: 0 of 3 passed *",
        ]
    )
    run = json.loads((desk.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert [it["failed"] for it in run["trials"]] == [3, 0]


def test_trials_are_escalated_where_the_first_is_presumed(desk: Project) -> None:
    people(desk, eve="goal")
    desk.run(FAIL, "--synthconv-trials=auto").assert_outcomes(failed=1)
    assert len(desk.records()) == 5
    desk.run("--synthconv-trials=auto").assert_outcomes(passed=1)
    assert len(desk.records()) == 1


def test_a_gate_counts_what_was_presumed_in_the_baseline_and_now(desk: Project) -> None:
    home = desk.pytester.path
    people(desk, eve="goal")
    desk.run("--synthconv-trials=20")
    update = ["baseline", "update", "baseline.jsonl", "--from", "synthconv-artifacts"]
    assert main(update) == 0
    assert json.loads((home / "baseline.jsonl").read_text())["goal_met_by"] == {"presumed": 20}
    gate = ("--synthconv-baseline=baseline.jsonl", "--synthconv-fail-on-regression")
    result = desk.run(FAIL, "--synthconv-trials=5", *gate)
    result.assert_outcomes(xfailed=1)
    assert result.ret == pytest.ExitCode.OK
    run = json.loads((home / "synthconv-artifacts" / "run.json").read_text())
    (eve,) = run["comparison"]["personas"]
    assert (eve["before"]["failed"], eve["now"]["failed"]) == (20, 5)


def older(records: Path) -> Path:
    """``records`` as the version before wrote them, made a baseline."""
    written = [json.loads(line) for line in records.read_text().splitlines()]
    for it in written:
        it["schema_version"] = "1.0"
        for holder in (it, *it["verdicts"]):
            holder.pop("goal_met_by", None)
    baseline = records.parents[1] / "old.jsonl"
    baseline.write_text("".join(f"{json.dumps(it)}\n" for it in written))
    return baseline


def test_a_baseline_that_does_not_say_what_was_presumed_is_refused_where_that_fails(
    desk: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    people(desk, eve="goal")
    desk.run(FAIL)
    old = older(desk.pytester.path / "synthconv-artifacts" / "conversations.jsonl")
    assert main(["merge", "synthconv-artifacts", "--into", "all", "--baseline", str(old)]) == 4
    assert "does not say which were presumed" in capsys.readouterr().err
    result = desk.run(FAIL, "--synthconv-baseline=old.jsonl")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-baseline: presumed goals fail *"])
    desk.run("--synthconv-baseline=old.jsonl").assert_outcomes(passed=1)


def test_who_is_in_quarantine_may_be_presumed_content(desk: Project) -> None:
    people(desk, eve="goal", fay="sharp")
    (desk.pytester.path / "quarantine.yaml").write_text(
        "quarantine:\n- {persona: eve, reason: no evidence yet, ticket: SHOP-1,"
        ' until: "2999-12-31"}\n'
    )
    desk.run(FAIL, "--synthconv-quarantine=quarantine.yaml").assert_outcomes(passed=1, xfailed=1)


@pytest.mark.usefixtures("all_plugins")
def test_under_xdist_the_same_fail_and_the_same_is_told(desk: Project) -> None:
    people(desk, eve="goal", fay="sharp", gus="goal")
    result = desk.run_apart("-n2", "--synthconv-assistant=assistant.yaml", FAIL, "--junitxml=x.xml")
    result.assert_outcomes(failed=2, passed=1)
    line = "goal met: 1 by evidence, 2 presumed (their cards state no evidence)"
    assert summary(result)[1] == line
    assert TOLD.format("") in result.outlines


def test_merged_shards_tell_it_of_the_whole(
    desk: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    people(desk, eve="goal", fay="sharp")
    for shard in ("eve", "fay"):
        desk.run("-k", shard, f"--synthconv-artifacts={shard}")
    capsys.readouterr()
    assert main(["merge", "eve", "fay", "--into", "all"]) == 0
    line = "goal met: 1 by evidence, 1 presumed (its card states no evidence)"
    assert line in capsys.readouterr().out.splitlines()
