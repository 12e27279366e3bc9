"""``simulate`` that is stopped in the middle and started again: nothing is lost or run twice."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from dataset_projects import Desk, dataset_project, held, killed, once_each, records, started

from pytest_synthconv import cli

COUNT = 9


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def complete(path: Path) -> list[str]:
    return [it["conversation_id"] for it in records(path) if it["status"] == "complete"]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_has_ended_and_says_how_to_go_on(
    tmp_path: Path, by: signal.Signals
) -> None:
    desk, output = Desk(open_for=8), tmp_path / "data.jsonl"
    arguments = ["-o", "data.jsonl", f"--count={COUNT}", "--concurrency=2"]
    with dataset_project(tmp_path, desk):
        process = started(tmp_path, *arguments)
        assert desk.is_full.wait(60)
        process.send_signal(by)
        assert process.stderr is not None
        assert next(line for line in process.stderr if "stopping" in line)
        desk.open()
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 2
        assert told.splitlines()[-1] == "the same command runs those that are missing"
        kept = complete(output)
        assert f"data.jsonl has {len(kept)} of {COUNT} conversations" in told.splitlines()
        assert 0 < len(kept) < COUNT
        assert cli.main(["simulate", *arguments]) == 0
    assert complete(output)[: len(kept)] == kept
    assert held(records(output)) == once_each(COUNT)


def test_what_was_under_way_at_ctrl_c_is_kept_until_it_is_run_again(tmp_path: Path) -> None:
    desk, output = Desk(open_for=1), tmp_path / "data.jsonl"
    with dataset_project(tmp_path, desk):
        process = started(tmp_path, "-o", "data.jsonl", "--concurrency=1")
        assert desk.is_full.wait(60)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        first, last = records(output)  # none that has not begun
        assert first["status"] == "complete"
        assert (last["status"], last["stop_reason"]) == ("partial", "interrupted")
        assert last["messages"]
        desk.open()
        assert cli.main(["simulate", "-o", "data.jsonl"]) == 0
    assert {record["status"] for record in records(output)} == {"complete"}
    assert held(records(output)) == once_each(3)


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    desk = Desk(open_for=0)
    with dataset_project(tmp_path, desk):
        process = started(tmp_path, "-o", "data.jsonl")
        assert desk.is_full.wait(60)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert next(line for line in process.stderr if "stopping" in line)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 2


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("form", ["synthconv", "original"])
def test_after_kill_9_nothing_is_lost_or_run_twice(
    tmp_path: Path, form: str, concurrency: int
) -> None:
    desk, output = Desk(), tmp_path / "data.jsonl"
    stored = output if form == "synthconv" else tmp_path / "data.jsonl.records"
    arguments = ["-o", "data.jsonl", f"--format={form}", f"--count={COUNT}"]
    arguments.append(f"--concurrency={concurrency}")
    kept: list[str] = []
    with dataset_project(tmp_path, desk):
        # A conversation takes 3 requests at most: before the 8th, one of 4 at once has ended.
        for requests in (1, 7):
            desk.serve_only(requests)
            killed(tmp_path, desk, *arguments)
            ended = complete(stored) if stored.exists() else []
            assert ended[: len(kept)] == kept
            kept = ended
        assert 0 < len(kept) < COUNT
        assert cli.main(["simulate", *arguments]) == 0
        assert complete(stored)[: len(kept)] == kept
        assert held(records(stored)) == once_each(COUNT)
        assert len(output.read_text().splitlines()) == COUNT
        asked = dict(desk.openings)
        assert cli.main(["simulate", *arguments]) == 0
        assert dict(desk.openings) == asked


def test_the_lines_of_another_format_are_those_of_the_records(tmp_path: Path) -> None:
    desk = Desk(open_for=4)
    arguments = ["-o", "data.jsonl", "--format=sharegpt", "--count=6", "--concurrency=2"]
    with dataset_project(tmp_path, desk):
        killed(tmp_path, desk, *arguments)
        assert cli.main(["simulate", *arguments]) == 0
    lines = [json.loads(line) for line in (tmp_path / "data.jsonl").read_text().splitlines()]
    stored = records(tmp_path / "data.jsonl.records")
    names = {it["conversation_id"]: (it["persona"]["id"], it["trial"]) for it in stored}
    assert Counter(names[line["id"]] for line in lines) == once_each(6)


def test_another_process_that_writes_to_the_file_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(open_for=0)
    with dataset_project(tmp_path, desk):
        process = started(tmp_path, "-o", "data.jsonl", interpreter=sys.executable)
        assert desk.is_full.wait(60)
        assert cli.main(["simulate", "-o", "data.jsonl"]) == 4
        assert "data.jsonl: another process is writing to it" in capsys.readouterr().err
        process.kill()
        process.communicate()
        desk.open()
        assert cli.main(["simulate", "-o", "data.jsonl"]) == 0
