"""The files of the page on CI: they parse, their commands run, and they keep what they name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import blocks
from page_projects import DOCS
from test_example_project import copy_example, quiet_environment
from warm_python import warm_python

FILES = {block.title: block.text for block in blocks(DOCS / "ci.md")}
WORKFLOW = FILES[".github/workflows/conversations.yml"]
PIPELINE = FILES[".gitlab-ci.yml"]
JENKINSFILE = FILES["Jenkinsfile"]
SHIMS = {
    "pytest": 'exec "$INTERPRETER" -m pytest -p no:cacheprovider "$@"\n',
    "pip": '[ "$*" = "install pytest-synthconv" ]\n',
    "python": '[ "$*" = "-m venv .venv" ] && mkdir -p .venv/bin && touch .venv/bin/activate\n',
}
"""What stands in for the tools that would install from an index."""


def workflow_steps() -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = yaml.safe_load(WORKFLOW)["jobs"]["conversations"]["steps"]
    return steps


def commands_of_the_workflow() -> str:
    return "\n".join(step["run"] for step in workflow_steps() if "run" in step)


def commands_of_the_pipeline() -> str:
    return "\n".join(yaml.safe_load(PIPELINE)["conversations"]["script"])


def commands_of_jenkins() -> str:
    (script,) = re.findall("sh '''(.*?)'''", JENKINSFILE, re.DOTALL)
    return str(script)


COMMANDS = {
    "github": commands_of_the_workflow(),
    "gitlab": commands_of_the_pipeline(),
    "jenkins": commands_of_jenkins(),
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A branch of a clone of the example's repository; its own baseline is of no use."""
    origin, home = tmp_path / "origin", tmp_path / "clone"
    copy_example(origin)
    git(origin, "init", "--quiet", "--initial-branch=main")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message=All of it")
    git(tmp_path, "clone", "--quiet", str(origin), str(home))
    git(home, "switch", "--quiet", "--create=work")
    (home / "baseline.jsonl").write_text("lowered\n")
    return home


def git(home: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *arguments], cwd=home, check=True, timeout=60)


def run(home: Path, commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
    tools = home.parent / "tools"
    tools.mkdir()
    for name, text in SHIMS.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}")
        (tools / name).chmod(0o755)
    return subprocess.run(
        ["sh", "-e", "-c", commands],
        cwd=home,
        env={
            **quiet_environment(),
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "INTERPRETER": warm_python(),
            "CI": "true",
            "CI_DEFAULT_BRANCH": "main",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("system", COMMANDS)
def test_the_commands_convict_a_broken_release_and_leave_all_files(
    clone: Path, system: str
) -> None:
    summary = clone.parent / "summary.md"
    done = run(clone, COMMANDS[system], ORDER_DESK_REGRESSION="1", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "regression: worse than the baseline: mika, priya, walter" in done.stdout
    artifacts = clone / "synthconv-artifacts"
    kept = [artifacts / "conversations.jsonl", artifacts / "report.html", clone / "report.xml"]
    assert [file for file in kept if not file.is_file()] == []
    assert "- regression&#58; worse than the baseline&#58; mika" in summary.read_text("utf-8")
    assert ("\n::notice " in done.stdout) == (system == "github")


def test_the_commands_pass_a_good_release(clone: Path) -> None:
    done = run(clone, COMMANDS["gitlab"])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_keeps_what_the_run_writes_also_when_it_failed() -> None:
    (upload,) = [step for step in workflow_steps() if "upload-artifact" in step.get("uses", "")]
    assert upload["if"] == "always()"
    assert upload["with"]["path"].split() == ["synthconv-artifacts/", "report.xml"]


def test_the_pipeline_keeps_what_the_run_writes_also_when_it_failed() -> None:
    kept = yaml.safe_load(PIPELINE)["conversations"]["artifacts"]
    assert kept["when"] == "always"
    assert kept["paths"] == ["synthconv-artifacts/", "report.xml"]
    assert kept["reports"] == {"junit": "report.xml"}


def test_the_brackets_of_the_jenkinsfile_are_closed() -> None:
    text = re.sub("'''.*?'''|'[^']*'", "''", JENKINSFILE, flags=re.DOTALL)
    while (shorter := re.sub(r"\{[^{}]*\}", "", text)) != text:
        text = shorter
    assert text.split() == ["pipeline"]
    assert "keepProperties: true" in JENKINSFILE


def test_the_files_run_the_same_tests() -> None:
    found = {
        frozenset(re.findall(r"--[\w=.-]+", commands)) - {"--synthconv-annotations=github"}
        for commands in COMMANDS.values()
    }
    assert len(found) == 1


def test_the_script_reads_the_junit_file(clone: Path) -> None:
    pytest.importorskip("junitparser")
    command = "pytest --synthconv-assistant=assistant.yaml assistant.yaml --junitxml=report.xml"
    assert run(clone, command, ORDER_DESK_REGRESSION="1").returncode == 1
    done = subprocess.run(
        [sys.executable, "-c", FILES["failed.py"]],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert [line.partition(" - ")[0].split()[0] for line in done.stdout.splitlines()] == [
        "Walter",
        "Mika",
        "Priya",
    ]
    assert done.stdout.count(" - ") == 3


def test_junitparser_finds_all_properties_and_the_text_of_failures(clone: Path) -> None:
    junitparser = pytest.importorskip("junitparser")
    command = "pytest --synthconv-assistant=assistant.yaml assistant.yaml --junitxml=report.xml"
    run(clone, command, ORDER_DESK_REGRESSION="1")
    suites = junitparser.JUnitXml.fromfile(str(clone / "report.xml"))
    cases = [case for suite in suites for case in suite]
    assert len(cases) == 6
    for case in cases:
        found = {prop.name: prop.value for prop in case.child(junitparser.Properties)}
        assert found["synthconv.transcript"].startswith("turn 1   user      | ")
        if not case.is_passed:
            (failure,) = case.result
            assert found["synthconv.reason"].split()[0] in failure.text
