"""docs/scaling.md: its commands run, its matrix ends as the whole does, its sums add up."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import blocks
from projects import Project

from pytest_synthconv import cli

pytestmark = pytest.mark.usefixtures("all_plugins")
PAGE = Path(__file__).parents[2] / "docs" / "scaling.md"
PROCESSES, GITLAB, MACHINES = (b.commands[0] for b in blocks(PAGE) if b.language == "console")
(WORKFLOW,) = (yaml.safe_load(b.text) for b in blocks(PAGE) if b.language == "yaml")
CONTENT = ("alex-1", "alex-2", "alex-3", "cy-1", "cy-2")
MIXED = (*CONTENT, "bo-1", "bo-2", "di-1")


def commands(job: str) -> list[str]:
    """What ``job`` runs, but for the installation."""
    steps = [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]
    return [command for command in steps if not command.startswith("pip install ")]


def run(project: Project, command: str) -> pytest.RunResult:
    program, *arguments = shlex.split(command)
    assert program == "pytest"
    return project.pytester.runpytest_inprocess(*arguments)


def run_file(directory: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((directory / "run.json").read_text())
    return told


def ends(directory: Path) -> list[tuple[str, str]]:
    """Who ended how, in no order."""
    lines = (directory / "conversations.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return sorted((record["persona"]["id"], record["stop_reason"]) for record in records)


def hold_matrix(project: Project) -> list[int]:
    """Do what the jobs of the matrix do, one after another, artifacts included; the exit codes."""
    (command,) = commands("talk")
    upload = next(s for s in WORKFLOW["jobs"]["talk"]["steps"] if "upload" in s.get("uses", ""))
    codes = []
    for shard in WORKFLOW["jobs"]["talk"]["strategy"]["matrix"]["shard"]:
        result = run(project, command.replace("${{ matrix.shard }}", str(shard)))
        codes.append(int(result.ret))
        name = upload["with"]["name"].replace("${{ matrix.shard }}", str(shard))
        shutil.move(project.pytester.path / upload["with"]["path"], project.pytester.path / name)
    return codes


@pytest.mark.parametrize(("people", "verdict"), [(CONTENT, 0), (MIXED, 1)])
def test_a_matrix_of_four_comes_to_the_verdict_and_the_counts_of_the_whole(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    people: tuple[str, ...],
    verdict: int,
) -> None:
    project.write(*people)
    home = project.pytester.path
    whole = project.run("--synthconv-artifacts=whole")
    codes = hold_matrix(project)
    assert len(codes) == 4
    assert max(codes) == whole.ret == verdict
    (command,) = commands("verdict")
    program, *arguments = shlex.split(command)
    assert program == "pytest-synthconv"
    capsys.readouterr()
    assert cli.main(arguments) == verdict
    merged = home / "synthconv-artifacts"
    assert ends(merged) == ends(home / "whole")
    assert len(ends(merged)) == len(people)
    both = [run_file(directory) for directory in (merged, home / "whole")]
    for key in ("status", "conversations", "counts", "options"):
        assert both[0][key] == both[1][key]
    first, *_ = capsys.readouterr().out.splitlines()
    assert first in whole.outlines


def test_a_shard_that_was_lost_is_not_overlooked(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(*CONTENT)
    hold_matrix(project)
    shutil.rmtree(project.pytester.path / "shard-3")
    (command,) = commands("verdict")
    assert cli.main(shlex.split(command)[1:]) == 4
    assert "shard-3: no shard is there" in capsys.readouterr().err


def test_the_verdict_is_given_even_when_a_shard_failed() -> None:
    jobs = WORKFLOW["jobs"]
    assert jobs["talk"]["strategy"]["fail-fast"] is False
    assert jobs["verdict"]["needs"] == "talk"
    assert jobs["verdict"]["if"] == "${{ !cancelled() }}"


def test_the_numbers_of_a_gitlab_job_choose_its_part(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(*CONTENT)
    held = []
    for index in range(1, 5):
        monkeypatch.setenv("CI_NODE_INDEX", str(index))
        monkeypatch.setenv("CI_NODE_TOTAL", "4")
        assert run(project, os.path.expandvars(GITLAB)).ret == pytest.ExitCode.OK
        held += [record["persona"]["id"] for record in project.records()]
    assert sorted(held) == sorted(CONTENT)


def test_processes_hold_what_one_process_holds(project: Project) -> None:
    project.write(*CONTENT)
    result = project.run_apart(*shlex.split(PROCESSES)[1:])
    result.assert_outcomes(passed=len(CONTENT))
    assert len(project.records()) == len(CONTENT)


@contextmanager
def host() -> Iterator[str]:
    """A machine on which execnet's server runs: its address."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "execnet.script.socketserver", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            # It prints "Entering Accept loop ('127.0.0.1', 40321)"; the port is open by then.
            ready = next(line for line in process.stdout if "Accept loop" in line)
            yield "127.0.0.1:" + ready.rpartition(",")[2].strip(" )\n")
        finally:
            process.kill()


def test_machines_that_are_reached_by_sockets_give_the_verdicts(project: Project) -> None:
    project.write(*CONTENT, "bo-1")
    with ExitStack() as stack:
        command = MACHINES.replace("/srv/shop", str(project.pytester.path))
        for name in ("HOST1:8888", "HOST2:8888"):
            command = command.replace(name, stack.enter_context(host()))
        result = project.run_apart(*shlex.split(command)[1:])
    result.assert_outcomes(passed=len(CONTENT), failed=1)
    result.stdout.fnmatch_lines(["Persona 'Bo-1' ended frustrated at turn *"])


# What a conversation of four turns takes, as the page says.
REQUESTS, TOKENS, SECONDS, DOLLARS = 9, 12_776 + 745, 28, (0.0057, 0.0110)
CPU_S, MEMORY_MB, DISK_MB = 0.04, 49 / 1024, 4 / 1024


def rows() -> list[list[str]]:
    found = re.findall(r"^\| (\d[\d,]* \| .*) \|$", PAGE.read_text(), re.MULTILINE)
    return [row.split(" | ") for row in found]


def number(cell: str) -> float:
    return float(re.sub(r"[^\d.]", "", cell))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} at {row[1]}")
def test_the_paper_calculation_follows_from_what_one_conversation_takes(row: list[str]) -> None:
    people, at_once = number(row[0]), eval(row[1].replace("x", "*"))
    rate = at_once * 60 / SECONDS
    expected = [
        people / rate,
        REQUESTS * rate,
        TOKENS * rate / 1e6,
        TOKENS * people / 1e6,
        *(dollars * people for dollars in DOLLARS),
        CPU_S * people / 60,
        MEMORY_MB * people,
        DISK_MB * people,
    ]
    for cell, value in zip(row[2:], expected, strict=True):
        decimals = len(cell.split()[0].partition(".")[2])
        assert abs(number(cell) - value) <= 0.5 * 10**-decimals + 1e-9, (cell, value)


def test_the_page_tells_what_a_conversation_takes_as_it_was_measured() -> None:
    benchmarks = (PAGE.parents[1] / "benchmarks" / "README.md").read_text()
    row = re.search(
        r"^\| 4 \| 9 \| ([\d,]+) \| .* \| (\d+) \| \$(\S+) \| \$(\S+) \|$", benchmarks, re.M
    )
    assert row is not None
    assert number(row[1]) + number(row[2]) == TOKENS
    assert (float(row[3]), float(row[4])) == DOLLARS
    told = " ".join(PAGE.read_text().split())
    assert f"{row[1]} tokens in and {row[2]} out, ${row[3]} (`openai`) or ${row[4]}" in told
