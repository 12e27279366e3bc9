"""What a run leaves for GitHub: the summary of the job, and annotations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from projects import Project

ANNOTATIONS = "--synthconv-annotations=github"


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that GitHub names, which another step's tool has written to."""
    file = tmp_path / "summary.md"
    file.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


def commands_in(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("::")]


def test_the_summary_is_appended_with_counts_and_whole_transcripts(
    project: Project, summary: Path
) -> None:
    project.write("alex", "bo", "di")
    result = project.run()
    text = summary.read_text("utf-8")
    assert text.startswith("# Before\n### Simulated users: 1 failed, 1 error; 3 conversations\n")
    assert re.findall("<summary>(.*?)&#58; (.*?),", text) == [
        ("frustrated", "Bo"),
        ("EndpointError", "Di"),
    ]
    said = project.records()[1]["messages"]
    assert said and all(f"| {it['content'].partition(chr(39))[0]}" in text for it in said)
    assert commands_in(result) == []


def test_there_is_no_summary_of_runs_without_conversations(project: Project, summary: Path) -> None:
    project.test_file("def test_other(): assert False")
    project.pytester.runpytest_inprocess(ANNOTATIONS)
    assert summary.read_text() == "# Before\n"


@pytest.mark.usefixtures("all_plugins")
def test_workers_leave_both_to_their_controller(project: Project, summary: Path) -> None:
    project.write("alex", "bo")
    result = project.run_apart("-n2", "--synthconv-assistant=assistant.yaml", ANNOTATIONS)
    assert summary.read_text("utf-8").count("### Simulated users: 1 failed; 2 conversations") == 1
    assert [line.split(",")[0] for line in commands_in(result)] == [
        "::error file=assistant.yaml",
        "::notice title=synthconv%3A summary::1 test did not pass%0A2 conversations: 1 goal met",
    ]


def test_a_test_of_ones_own_is_annotated_at_its_line(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.pytester.path.parent))
    project.write("alex")
    project.test_file("def test_own(conversation):\n    assert conversation.id == 'other'\n")
    error, _ = commands_in(project.run(ANNOTATIONS, "test_own.py"))
    file = f"{project.pytester.path.name}/test_own.py"
    assert error.startswith(f"::error file={file},line=1,title=synthconv%3A Alex::Alex: ")
    assert "assert" in error and error.endswith("%0Atest_own.py::test_own[alex]")


def test_the_gate_stands_in_the_summary_and_failures_that_do_not_count_apart(
    project: Project, summary: Path
) -> None:
    project.write("alex", "bo")
    project.run("--synthconv-artifacts=before")
    baseline = "--synthconv-baseline=before/conversations.jsonl"
    project.run(baseline, "--synthconv-fail-on-regression", ANNOTATIONS)
    text = summary.read_text("utf-8").rpartition("### Simulated users: ")[2]
    assert text.startswith("passed; 2 conversations\n")
    assert re.search(r"\n- \w+&#58; .*\n- baseline&#58; ", text)
    assert "#### Failed, but not counted" in text


def test_a_summary_that_cannot_be_written_is_said(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    project.write("alex")
    result = project.run()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["the summary for GitHub is incomplete: *"])


def test_persona_and_reason_fill_a_line_where_pytest_has_no_room(project: Project) -> None:
    project.write("alex", "bo", folder="tests/of/the/support/desk", assistant="a_long_name")
    project.write("alex")
    result = project.pytester.runpytest_inprocess(
        "--synthconv-assistant=tests/of/the/support/desk/a_long_name.yaml"
    )
    (line,) = [line for line in result.outlines if line.startswith("  frustrated: ")]
    assert line.startswith("  frustrated: Bo, turn 3: patience ran out: the assistant refused")
    assert len(line) == 80


@pytest.mark.parametrize("arguments", [("-v",), ("-q",)])
def test_the_reason_is_not_repeated_where_it_stands_anyway(
    project: Project, arguments: tuple[str, ...]
) -> None:
    project.write("bo")
    result = project.run(*arguments)
    assert not [line for line in result.outlines if line.startswith("  frustrated: ")]


@pytest.mark.parametrize(
    ("person", "arguments", "start"),
    [
        (
            "bo",
            ("--synthconv-max-turns=1", "--synthconv-fail-on=max_turns"),
            "max turns: Bo, turn 1: ",
        ),
        ("cy", ("--synthconv-fail-on=handed_off",), "handed off: Cy, turn 1: "),
        ("di", (), "EndpointError: Di, turn 1: "),
    ],
)
def test_every_kind_of_failure_begins_with_kind_and_persona(
    project: Project, person: str, arguments: tuple[str, ...], start: str
) -> None:
    project.write(person)
    result = project.run(*arguments)
    assert [line for line in result.outlines if line.startswith(f"  {start}")]
