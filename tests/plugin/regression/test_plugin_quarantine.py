"""Personas in quarantine: their failures are expected, for a while, and nothing else of them is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Project

ENTRY = """\
quarantine:
- persona: {persona}
  reason: Refunds are broken since the move.
  ticket: SHOP-1234
  until: "{until}"
"""


def quarantine(project: Project, persona: str = "bo", until: str = "2999-12-31") -> str:
    """Write the file; returns the option that names it."""
    path = project.pytester.path / "quarantine.yaml"
    path.write_text(ENTRY.format(persona=persona, until=until))
    return "--synthconv-quarantine=quarantine.yaml"


TOLD = "quarantined until 2999-12-31 (SHOP-1234): Refunds are broken since the move."


def test_a_failure_is_expected_and_told_with_its_ticket(project: Project) -> None:
    project.write("alex", "bo")
    result = project.run(quarantine(project), "-rx")
    result.assert_outcomes(passed=1, xfailed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [f"bo: {TOLD}", f"XFAIL assistant.yaml::test_conversation[[]bo] - {TOLD}*"]
    )


def test_the_other_tests_of_the_persona_are_expected_to_fail_too(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file("def test_own(conversation): assert conversation.stop_reason == 'goal_met'\n")
    project.run(quarantine(project), ".").assert_outcomes(passed=2, xfailed=2)


@pytest.mark.parametrize("trials", ["3", "auto"])
def test_trials_of_the_persona_are_expected_to_fail_too(project: Project, trials: str) -> None:
    project.write("alex", "bo")
    result = project.run(quarantine(project), f"--synthconv-trials={trials}")
    result.assert_outcomes(passed=1, xfailed=1)


def test_one_who_is_well_again_fails_nothing_even_where_xfail_is_strict(project: Project) -> None:
    project.write("alex", "bo")
    project.pytester.makeini("[pytest]\nxfail_strict = true\n")
    result = project.run(quarantine(project, persona="alex"))
    result.assert_outcomes(xpassed=1, failed=1)


@pytest.mark.parametrize("own", ["", "def test_own(simulate, persona): simulate(persona)\n"])
def test_a_fault_of_the_persona_is_an_error_all_the_same(project: Project, own: str) -> None:
    project.write("alex", "di")
    project.test_file(own)
    result = project.run(quarantine(project, persona="di"), ".")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["errors"] == (2 if own else 1)
    assert "xfailed" not in result.parseoutcomes()


@pytest.mark.parametrize(
    ("persona", "until", "problem"),
    [
        ("bob", "2999-12-31", "*line*quarantine[[]0].persona*did you mean `bo`?*"),
        ("bo", "2020-01-01", "*quarantine[[]0].until*is over: 2020-01-01*"),
    ],
)
def test_a_day_that_is_over_and_an_unknown_persona_are_usage_errors(
    project: Project, persona: str, until: str, problem: str
) -> None:
    project.write("alex", "bo")
    result = project.run(quarantine(project, persona, until))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not (project.pytester.path / "synthconv-artifacts").exists()
    told = problem.strip("*").split("*")[-1]
    assert told in result.stderr.str()
    assert "quarantine.yaml:" in result.stderr.str()


def test_a_missing_file_is_a_usage_error(project: Project) -> None:
    project.write("alex", "bo")
    result = project.run("--synthconv-quarantine=missing.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "missing.yaml" in result.stderr.str()


@pytest.mark.usefixtures("all_plugins")
def test_workers_expect_the_same(project: Project) -> None:
    project.write("alex", "bo")
    result = project.run_apart("-n2", "--synthconv-assistant=assistant.yaml", quarantine(project))
    result.assert_outcomes(passed=1, xfailed=1)
    result.stdout.fnmatch_lines([f"bo: {TOLD}"])


def test_who_is_in_quarantine_has_no_part_in_the_gate(project: Project) -> None:
    project.write("alex", "bo")
    records = project.pytester.path / "synthconv-artifacts" / "conversations.jsonl"
    project.run("--synthconv-trials=9")
    passed = [line.replace("frustrated", "goal_met") for line in records.read_text().splitlines()]
    baseline = project.pytester.path / "baseline.jsonl"
    baseline.write_text("\n".join(passed) + "\n")
    gate = ("--synthconv-baseline=baseline.jsonl", "--synthconv-fail-on-regression")
    assert project.run("--synthconv-trials=9", *gate).ret == pytest.ExitCode.TESTS_FAILED
    result = project.run("--synthconv-trials=9", *gate, quarantine(project))
    assert result.ret == pytest.ExitCode.OK
    run = json.loads(Path("synthconv-artifacts/run.json").read_text())
    assert run["quarantined"] == ["bo"]
    assert [it["persona"] for it in run["comparison"]["personas"]] == ["alex"]
