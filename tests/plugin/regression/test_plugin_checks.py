"""Checks in whole runs: what fails, what is an error, what is only reported, and where it is."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from projects import ASSISTANT, Project

from pytest_synthconv.cli import main

PROMISE = "- {id: no-promises, never_say: '/arrives tomorrow/'}\n"
WARNING = "- {id: brief, max_words: 3, severity: warn}\n"
CRITERION = "- {id: polite, criterion: Stays polite.}\n"
JUDGE = """
from pytest_synthconv.core.protocols import CriterionFinding

class Judge:
    name = "own"
    def __init__(self, ours): self.ours = ours
    def assess(self, talk): return self.ours.assess(talk)
    def judge_criterion(self, check, talk, turn):
        JUDGED.append((check.id, turn, talk.objection))
        return CriterionFinding(reason="as it is", usage={"requests": 1}, **FINDING)

JUDGED = []

@pytest.fixture(scope="session")
def synthconv_judge(_synthconv_participant_defaults):
    return Judge(_synthconv_participant_defaults.judge)

def pytest_sessionfinish():
    print("JUDGED", JUDGED)
"""


def write(project: Project, *people: str, checks: str, persona_checks: str = "") -> None:
    project.write(*people)
    home = project.pytester.path
    stated = f"checks:\n{checks}" if checks else ""
    (home / "assistant.yaml").write_text(f"{ASSISTANT}{stated}")
    if persona_checks:
        with (home / "assistant_personas.yaml").open("a") as file:
            file.write(f"  checks:\n  {persona_checks}")


def judged_by(project: Project, finding: dict[str, object]) -> None:
    path = project.pytester.path / "conftest.py"
    path.write_text(f"{path.read_text()}\nFINDING = {finding!r}\n{JUDGE}")


def properties(path: Path) -> dict[str, str]:
    found = ElementTree.parse(path).iter("property")
    return {it.get("name", ""): it.get("value", "") for it in found}


def test_a_violated_check_fails_the_test_and_leaves_the_stop_reason(project: Project) -> None:
    write(project, "alex", checks=PROMISE)
    result = project.run("--junitxml=report.xml")
    result.assert_outcomes(failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "Persona 'Alex' got what they came for, but check 'no-promises' was violated at turn 1:"
            " the reply says 'arrives tomorrow'",
            "turn 1   user      | where is order 12?",
            "         assistant | Order 12 has shipped, it arrives tomorrow.",
            "         ^ check   | no-promises violated: the reply says 'arrives tomorrow'",
            "check no-promises: violated in turn 1: the reply says 'arrives tomorrow'",
            "checks: 1 of 1 violated: no-promises 1",
            "FAILED assistant.yaml::test_conversation[[]alex[]] - check no-promises: Alex, tur*",
        ]
    )
    (record,) = project.records()
    assert (record["stop_reason"], record["failed_checks"]) == ("goal_met", ["no-promises"])
    assert record["checks"] == [
        {
            "id": "no-promises",
            "result": "violated",
            "reason": "the reply says 'arrives tomorrow'",
            "turn": 1,
            "quote": "arrives tomorrow",
            "by": "code",
            "severity": "fail",
        }
    ]
    told = properties(project.pytester.path / "report.xml")
    assert told["synthconv.failed_checks"] == "no-promises"
    first = ["synthconv.stop_reason", "synthconv.reason", "synthconv.failed_checks"]
    assert [name for name in told if name.startswith("synthconv.")][:3] == first


def test_a_warning_is_reported_and_fails_nothing(project: Project) -> None:
    write(project, "alex", checks=WARNING)
    result = project.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["checks: 1 carried out, none failed", "checks, warn*: brief 1"])
    assert project.records()[0]["failed_checks"] == []


def test_a_frustrated_persona_stays_one_with_its_failed_check(project: Project) -> None:
    write(project, "bo", checks="- {id: sorry, never_say: sorry}\n")
    result = project.run()
    result.stdout.fnmatch_lines(["Persona 'Bo' ended frustrated *", "check sorry: violated in *"])
    assert project.records()[0]["stop_reason"] == "frustrated"


def test_a_persona_has_checks_of_its_own(project: Project) -> None:
    write(project, "alex", "cy", checks="", persona_checks="- {id: stays, never_say: human}\n")
    project.run().assert_outcomes(passed=1, failed=1)
    assert [record["failed_checks"] for record in project.records()] == [[], ["stays"]]


def test_tests_of_ones_own_get_all_results(project: Project) -> None:
    write(project, "alex", checks=PROMISE + WARNING + "- {id: fine, must_say: shipped}\n")
    project.test_file(
        """
        def test_results(conversation):
            results = [(check.id, check.result) for check in conversation.checks]
            assert results[:2] == [("no-promises", "violated"), ("brief", "violated")]
            assert results[2:] == [("fine", "holds")]
            assert conversation.failed_checks == ("no-promises",)
        """
    )
    project.run("test_own.py", "-k", "results").assert_outcomes(passed=1)


def test_a_function_that_breaks_is_an_error_and_keeps_the_other_results(project: Project) -> None:
    write(project, "alex", checks=f"{PROMISE}- {{id: own, python: own_rules:check}}\n")
    (project.pytester.path / "own_rules.py").write_text("def check(it):\n    it.gone\n")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*could not be judged at turn 1: check 'own' (own_rules:*"])
    (record,) = project.records()
    assert (record["stop_reason"], record["error"]["kind"]) == ("judge_error", "check")
    assert [check["id"] for check in record["checks"]] == ["no-promises"]


def test_a_trial_with_a_failed_check_has_failed(project: Project) -> None:
    write(project, "alex", checks=PROMISE)
    result = project.run("--synthconv-trials=3")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["Persona 'Alex': *trial 1 got what they came for, but check*"])
    told = json.loads((project.pytester.path / "synthconv-artifacts/run.json").read_text())
    assert [(it["passed"], it["failed"]) for it in told["trials"]] == [(0, 3)]


def test_a_release_that_breaks_a_check_is_a_regression(project: Project) -> None:
    write(project, "alex", checks=PROMISE)
    conftest = project.pytester.path / "conftest.py"
    bad = conftest.read_text()
    conftest.write_text(bad.replace("it arrives tomorrow", "it is on its way"))
    home = project.pytester.path
    project.run("--synthconv-trials=20").assert_outcomes(passed=1)
    (home / "synthconv-artifacts" / "conversations.jsonl").rename(home / "base.jsonl")
    conftest.write_text(bad)
    gate = ("--synthconv-baseline=base.jsonl", "--synthconv-fail-on-regression")
    result = project.run("--synthconv-trials=5", *gate)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["regression: worse than the baseline: alex*"])


def test_shards_are_merged_with_their_failed_checks(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "alex", "cy", checks=PROMISE)
    for name in ("alex", "cy"):
        item = f"assistant.yaml::test_conversation[{name}]"
        project.run(f"--synthconv-artifacts={name}", item)
    capsys.readouterr()
    assert main(["merge", "alex", "cy", "--into", "all"]) == 1
    assert "checks: 1 of 2 violated: no-promises 1" in capsys.readouterr().out
    merged = (project.pytester.path / "all" / "conversations.jsonl").read_text().splitlines()
    assert [json.loads(line)["failed_checks"] for line in merged] == [["no-promises"], []]


def test_the_command_simulate_wants_a_judge_for_criteria_too(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "alex", checks=CRITERION + PROMISE)
    (project.pytester.path / "desk.py").write_text("def answer(m): return 'It arrives tomorrow.'\n")
    (project.pytester.path / "endpoint.yaml").write_text("python: desk:answer\n")
    assert main(["simulate", "-o", "data.jsonl"]) == 4
    assert "has a criterion, which only a language model can judge" in capsys.readouterr().err
    assert main(["simulate", "-o", "data.jsonl", "--skip-criteria=on"]) == 0
    (line, *_) = (project.pytester.path / "data.jsonl").read_text().splitlines()
    results = [(it["id"], it["result"]) for it in json.loads(line)["checks"]]
    assert results == [("polite", "skipped"), ("no-promises", "violated")]


@pytest.mark.usefixtures("all_plugins")
def test_processes_share_the_results(project: Project) -> None:
    pytest.importorskip("xdist")
    write(project, "alex", "cy", checks=PROMISE)
    project.test_file("def test_more(conversation): assert conversation.checks")
    result = project.run_apart(
        "--synthconv-assistant=assistant.yaml", "-n2", "-p", "no:cacheprovider"
    )
    result.assert_outcomes(passed=3, failed=1)


def test_offline_a_criterion_is_a_usage_error_before_anything_runs(project: Project) -> None:
    write(project, "alex", checks=CRITERION)
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*check 'polite'*'alex' has a criterion, which only a language*"])
    assert not (project.pytester.path / "synthconv-artifacts").exists()


def test_skipped_criteria_are_counted(project: Project) -> None:
    write(project, "alex", "cy", checks=CRITERION)
    result = project.run("--synthconv-skip-criteria")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["checks: 1 criterion skipped in 2 results (--synthconv-skip*"])
    assert {check["result"] for it in project.records() for check in it["checks"]} == {"skipped"}


def test_a_criterion_that_is_violated_fails_the_test_with_its_quote(project: Project) -> None:
    write(project, "alex", checks=CRITERION)
    judged_by(project, {"result": "violated", "turn": 1, "quote": "it arrives tomorrow"})
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*check 'polite' was violated at turn 1: as it is"])
    (record,) = project.records()
    assert record["checks"][0]["by"] == "own"
    assert record["usage"]["by_role"]["judge"]["requests"] == 1


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        ({"result": "violated", "turn": 1, "quote": "go away"}, "'go away' was not said by the as"),
        ({"result": "violated"}, "it has no quote"),
        ({"result": "holds", "turn": 1, "quote": "how kind"}, "'how kind' was not said by the ass"),
        ({"result": "nonsense"}, "ValidationError"),
    ],
)
def test_an_answer_that_cannot_be_used_is_an_error_never_a_pass(
    project: Project, finding: dict[str, object], why: str
) -> None:
    write(project, "alex", checks=CRITERION)
    judged_by(project, finding)
    result = project.run("-s")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*check 'polite': the judge (own)*{why}*"])
    assert project.records()[0]["stop_reason"] == "judge_error"


def test_a_criterion_is_judged_reply_by_reply_up_to_the_first_violation(project: Project) -> None:
    write(project, "bo", checks=CRITERION.replace("}", ", when: every reply}"))
    judged_by(project, {"result": "holds"})
    result = project.run("-s")
    turns = len(project.records()[0]["messages"]) // 2
    asked = [("polite", turn, None) for turn in range(1, turns + 1)]
    result.stdout.fnmatch_lines([f"*JUDGED {asked}".replace("[", "[[]")])


def test_an_unconfirmed_violation_is_unknown_and_fails_nothing(project: Project) -> None:
    write(project, "alex", checks=CRITERION)
    judged_by(
        project,
        {"result": "violated", "turn": 1, "quote": "arrives tomorrow", "unconfirmed": True},
    )
    result = project.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["checks that could not tell: polite 1"])
