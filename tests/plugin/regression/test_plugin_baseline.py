"""A run and its baseline: what is compared, who is told, and what makes the run fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from projects import CONFTEST, Project

from pytest_synthconv.cli import main

DESK = '''

import os


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return desk


def desk(messages, conversation_id):
    """Refuses those whose first message holds a word that is told."""
    words = [word for word in os.environ.get("REFUSED", "").split(",") if word]
    if any(word in messages[0]["content"] for word in words):
        return "I'm sorry, I can't help with that."
    return answer(messages)
'''
GATE = ("--synthconv-baseline=baseline.jsonl", "--synthconv-fail-on-regression")
TRIALS = "--synthconv-trials=5"


@pytest.fixture
def stored(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose good desk held twenty conversations with each of ``alex`` and ``cy``."""
    project.write("alex", "cy")
    (project.pytester.path / "conftest.py").write_text(CONFTEST + DESK)
    project.run("--synthconv-trials=20").assert_outcomes(passed=2)
    keep(project)
    return project


def keep(project: Project, name: str = "baseline.jsonl") -> None:
    """Make the records of the last run a baseline."""
    home = project.pytester.path
    (home / "synthconv-artifacts" / "conversations.jsonl").rename(home / name)


def compared(project: Project) -> dict[str, Any]:
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    comparison: dict[str, Any] = run["comparison"]
    return comparison


def section(result: pytest.RunResult) -> list[str]:
    """The lines of our part of the summary."""
    lines = result.outlines
    start = next(i for i, line in enumerate(lines) if line.strip("= ") == "synthconv")
    return lines[start + 1 :]


def test_the_same_assistant_is_no_worse_than_it_was(stored: Project) -> None:
    result = stored.run(TRIALS, *GATE, "--synthconv-seed=1")
    assert result.ret == pytest.ExitCode.OK
    assert compared(stored)["verdict"] in ("ok", "inconclusive")
    assert compared(stored)["convicted"] == []


def test_a_regression_fails_the_run_and_names_who_is_worse(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    result = stored.run(TRIALS, *GATE, "-rx")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, xfailed=1)
    assert section(result)[0] == "regression: worse than the baseline: alex"
    result.stdout.fnmatch_lines(
        [
            "worse: alex: 0 of 5 passed (0%, 0% to 43%), before 20 of 20 passed (*",
            "XFAIL assistant.yaml::test_conversation[[]alex] - *Persona 'Alex': 0 of 5 trials *",
        ]
    )
    assert compared(stored)["convicted"] == ["alex"]


def test_without_the_gate_a_regression_is_told_and_items_fail_by_themselves(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    result = stored.run(TRIALS, GATE[0])
    result.assert_outcomes(passed=1, failed=1)
    assert section(result)[0] == "regression: worse than the baseline: alex"
    result = stored.run(TRIALS, GATE[0], "--synthconv-min-pass-rate=0.01", "-k", "cy")
    assert result.ret == pytest.ExitCode.OK


def test_one_failure_of_many_is_no_reason_to_fail_and_is_not_hidden(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    result = stored.run(*GATE)
    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(passed=1, xfailed=1)
    first = section(result)[0]
    assert first.startswith("inconclusive: too few conversations to decide; run about 2 more with")
    assert compared(stored)["verdict"] == "inconclusive"


def test_bad_news_are_told_even_with_q(stored: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    result = stored.run("-q", TRIALS, *GATE)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "regression: worse than the baseline: alex" in result.outlines
    assert not any(line.startswith("suite:") for line in result.outlines)


def test_a_fault_is_an_error_with_a_gate_too(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    conftest = stored.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text() + "\n\ndef answer(messages):\n    return 1 / 0\n")
    result = stored.run(TRIALS, *GATE)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(errors=2)
    assert compared(stored)["obstacle"] == "too many excluded"


def test_the_tests_of_a_project_fail_as_ever_with_a_gate(stored: Project) -> None:
    stored.test_file("def test_own(conversation): assert conversation.turns == ()\n")
    result = stored.run(*GATE, ".")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2, failed=2)


def test_a_gate_with_nothing_to_compare_has_not_been_passed(stored: Project) -> None:
    result = stored.run(*GATE, "--synthconv-max-turns=7")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert section(result)[0] == (
        "inconclusive: nothing in this run can be compared with the baseline"
    )
    result.stdout.fnmatch_lines(["not compared, for max turns 10 then, 7 now: alex *, cy *"])
    assert stored.run(GATE[0], "--synthconv-max-turns=7").ret == pytest.ExitCode.OK


def test_talks_of_a_tests_own_are_no_part_of_the_comparison(stored: Project) -> None:
    stored.test_file(
        """
        def test_refused(simulate, synthconv_personas, monkeypatch):
            monkeypatch.setenv("REFUSED", "order 12")
            for _ in range(8):
                assert simulate(synthconv_personas[0]).stop_reason == "frustrated"
        """
    )
    result = stored.run(TRIALS, *GATE, ".")
    assert result.ret == pytest.ExitCode.OK
    (alex, _) = compared(stored)["personas"]
    assert alex["now"] == {"passed": 5, "failed": 0, "excluded": 0}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "*the baseline missing.jsonl cannot be read: No such file or directory*"),
        ("", "*the baseline missing.jsonl contains no conversation*"),
        ("{}\n", "*missing.jsonl:1: neither a baseline's line nor a record*"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_a_usage_error_before_the_first_request(
    project: Project, content: str | None, problem: str
) -> None:
    project.write("alex")
    if content is not None:
        (project.pytester.path / "missing.jsonl").write_text(content)
    result = project.run("--synthconv-baseline=missing.jsonl")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([problem])
    assert not (project.pytester.path / "synthconv-artifacts").exists()


def test_a_gate_needs_a_baseline(project: Project) -> None:
    project.write("alex")
    result = project.run("--synthconv-fail-on-regression")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*--synthconv-fail-on-regression is given, but no baseline: add --synthconv-baseline=*"]
    )


@pytest.mark.parametrize("spelling", ["environment", "ini"])
def test_the_gate_can_be_set_in_every_spelling(
    stored: Project, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    if spelling == "environment":
        monkeypatch.setenv("SYNTHCONV_BASELINE", "baseline.jsonl")
        monkeypatch.setenv("SYNTHCONV_FAIL_ON_REGRESSION", "on")
    else:
        stored.pytester.makeini(
            "[pytest]\nsynthconv_baseline = baseline.jsonl\nsynthconv_fail_on_regression = on\n"
        )
    result = stored.run(TRIALS)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, xfailed=1)


def test_the_option_does_not_eat_the_path_after_it(stored: Project) -> None:
    stored.test_file("def test_plain(): pass\n")
    stored.run(*GATE, "test_own.py").assert_outcomes(passed=3)


def test_who_is_deselected_is_not_called_removed_and_who_is_gone_is(stored: Project) -> None:
    result = stored.run(TRIALS, *GATE, "-k", "alex")
    assert result.ret == pytest.ExitCode.OK
    assert [it["persona"] for it in compared(stored)["personas"]] == ["alex"]
    assert "unused" not in result.stdout.str()
    stored.write("alex")
    result = stored.run(TRIALS, *GATE)
    result.stdout.fnmatch_lines(["removed: cy", "the baseline has 1 unused entry, of cy"])


def test_several_files_are_one_baseline(stored: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    stored.run("--synthconv-trials=20", "--synthconv-seed=1")
    keep(stored, "more.jsonl")
    result = stored.run(*GATE, "--synthconv-baseline=more.jsonl")
    result.stdout.fnmatch_lines(["baseline: 80 conversations of 2 personas in 2 runs"])


@pytest.mark.usefixtures("all_plugins")
def test_workers_and_reruns_come_to_the_same_verdict(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    stored.test_file("def test_own(conversation): pass\ndef test_all(conversations): pass\n")
    stored.run(TRIALS, *GATE, ".")
    alone = compared(stored)
    for plugins in (["-n2"], ["--reruns=2"]):
        result = stored.run_apart(
            "--synthconv-assistant=assistant.yaml", TRIALS, *GATE, *plugins, "."
        )
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.assert_outcomes(passed=13, xfailed=1)
        several = compared(stored)
        for told in (alone, several):
            told["suite"].pop("means_now", None)
        assert several == alone


def artifacts(name: str) -> str:
    return f"--synthconv-artifacts={name}"


def test_shards_that_are_merged_come_to_the_verdict_of_a_run_that_was_not_split(
    stored: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    stored.run(TRIALS, *GATE)
    whole = compared(stored)
    for name in ("alex", "cy"):
        stored.run(TRIALS, *GATE, artifacts(name), f"assistant.yaml::test_conversation[{name}]")
    capsys.readouterr()
    code = main(["merge", "alex", "cy", "--into", "all", "--baseline", "baseline.jsonl"])
    assert code == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "regression: worse than the baseline: alex"
    merged = json.loads(Path("all/run.json").read_text())["comparison"]
    for told in (whole, merged):
        told["suite"].pop("means_now")
    assert merged == whole


def test_shards_with_a_gate_are_not_merged_without_their_baseline(
    stored: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.run(TRIALS, *GATE, artifacts("one"))
    assert main(["merge", "one", "--into", "all"]) == 4
    assert "add --baseline=JSONL" in capsys.readouterr().err
    assert main(["merge", "one", "--into", "all", "--fail-on-regression"]) == 4
    assert "no baseline: add --baseline=JSONL" in capsys.readouterr().err


def test_the_gate_of_the_whole_takes_the_place_of_that_of_each_shard(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    assert stored.run(TRIALS, *GATE, artifacts("one")).ret == pytest.ExitCode.TESTS_FAILED
    assert main(["baseline", "update", "as-bad.jsonl", "--from", "one"]) == 0
    assert main(["merge", "one", "--into", "all", "--baseline", "as-bad.jsonl"]) == 0
    assert main(["merge", "one", "--into", "all", "--baseline", "baseline.jsonl"]) == 1


def test_a_merge_fails_on_a_regression_only_when_asked_to(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSED", "order 12")
    stored.run("--synthconv-trials=5", "--synthconv-min-pass-rate=0.01", "-k", "cy", artifacts("a"))
    stored.run("--synthconv-trials=auto", artifacts("b"))
    merge = ["merge", "a", "--into", "all", "--baseline", "baseline.jsonl"]
    assert main(merge) == 0
    assert main([*merge, "--fail-on-regression"]) == 0
    assert main(["merge", "b", "--into", "all", "--baseline", "baseline.jsonl"]) == 1
