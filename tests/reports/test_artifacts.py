"""The artifacts directory: one run at a time, several processes, nothing lost, nothing torn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_synthconv import ConfigurationError
from pytest_synthconv.reports.artifacts import Artifacts, RunInfo


def artifacts(directory: Path, run_id: str = "one") -> Artifacts:
    return Artifacts(directory, RunInfo(run_id, "2026-01-01T00:00:00Z", {"seed": 0}, {}))


def record(number: int = 1, stop_reason: str = "goal_met") -> dict[str, Any]:
    return {
        "schema": "synthconv.conversation",
        "schema_version": "1.0",
        "conversation_id": str(number),
        "stop_reason": stop_reason,
    }


def run_file(directory: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((directory / "run.json").read_text())
    return run


def test_nothing_is_made_before_a_run_begins(tmp_path: Path) -> None:
    it = artifacts(tmp_path / "a" / "b")
    it.check()
    assert it.finish("complete") == {}
    assert list(it.records()) == []
    assert not (tmp_path / "a").exists()


def test_a_run_says_that_it_started_and_how_it_ended(tmp_path: Path) -> None:
    it = artifacts(tmp_path)
    it.begin()
    assert run_file(tmp_path)["status"] == "started"
    it.add(record(1))
    it.add(record(2, "frustrated"))
    assert it.finish("complete") == {"goal_met": 1, "frustrated": 1}
    assert run_file(tmp_path)["status"] == "complete"
    assert run_file(tmp_path)["counts"] == {"goal_met": 1, "frustrated": 1}
    assert run_file(tmp_path)["conversations"] == 2
    it.release()


def test_a_record_is_on_disk_as_soon_as_it_is_added(tmp_path: Path) -> None:
    it = artifacts(tmp_path)
    it.begin()
    it.add(record())
    assert it.conversations.read_text().count("\n") == 1
    it.release()


def test_the_last_runs_records_are_kept_as_previous(tmp_path: Path) -> None:
    for run_id in ("one", "two", "three"):
        it = artifacts(tmp_path, run_id)
        it.begin()
        it.add({**record(), "conversation_id": run_id})
        it.finish("complete")
        it.release()
    assert [r["conversation_id"] for r in it.records()] == ["three"]
    assert '"two"' in (tmp_path / "previous.jsonl").read_text()


def test_a_second_run_is_refused_while_the_first_is_at_work(tmp_path: Path) -> None:
    first, second = artifacts(tmp_path), artifacts(tmp_path, "two")
    first.begin()
    for attempt in (second.check, second.begin):
        with pytest.raises(
            ConfigurationError, match=r"another run .*\n.*--synthconv-artifacts=DIR"
        ):
            attempt()
    first.release()
    second.check()
    second.begin()
    second.release()


def test_processes_of_one_run_write_together(tmp_path: Path) -> None:
    first, second = artifacts(tmp_path), artifacts(tmp_path)
    first.begin()
    first.add(record(1))
    second.begin()
    second.add(record(2))
    assert [r["conversation_id"] for r in first.records()] == ["1", "2"]
    first.release()
    second.release()


def test_another_process_of_the_run_keeps_the_directory_when_the_first_has_left(
    tmp_path: Path,
) -> None:
    first, second, other = artifacts(tmp_path), artifacts(tmp_path), artifacts(tmp_path, "two")
    first.begin()
    second.begin()
    first.release()
    second.add(record())
    with pytest.raises(ConfigurationError, match="another run"):
        other.check()
    second.release()


@pytest.mark.slow
def test_a_run_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from test_artifacts import artifacts\n"
        "artifacts(Path(sys.argv[1]), 'dead').begin(); os.kill(os.getpid(), 9)"
    )
    here = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", code, str(tmp_path), here], check=False)
    assert run_file(tmp_path)["run_id"] == "dead"
    it = artifacts(tmp_path)
    it.check()
    it.begin()
    it.release()


def test_half_a_line_of_a_killed_process_is_dropped_by_the_next_record(tmp_path: Path) -> None:
    it = artifacts(tmp_path)
    it.begin()
    it.add(record(1))
    with it.conversations.open("a") as file:
        file.write('{"schema": "synthc')
    it.add(record(2))
    assert [r["conversation_id"] for r in it.records()] == ["1", "2"]
    it.release()


@pytest.mark.slow
def test_many_processes_tear_no_line(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from test_artifacts import artifacts, record\n"
        "it = artifacts(Path(sys.argv[1])); it.begin()\n"
        "for n in range(40): it.add({**record(n), 'reason': 'x' * 60000})\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(Path(__file__).parent)]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(list(artifacts(tmp_path).records())) == 120


def test_a_record_is_never_written_through_a_link(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("untouched")
    home = tmp_path / "a"
    it = artifacts(home)
    it.begin()
    it.conversations.symlink_to(canary)
    with pytest.raises(OSError, match="symbolic link"):
        it.add(record())
    assert canary.read_text() == "untouched"
    it.release()


def test_a_place_that_is_no_directory_is_refused_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"cannot be written: .*\n.*--synthconv-artifacts"):
        artifacts(tmp_path / "file" / "below").check()


@pytest.mark.slow
def test_a_full_disk_leaves_whole_lines_only(tmp_path: Path, monkeypatch: Any) -> None:
    resource = pytest.importorskip("resource")
    code = (
        "import resource, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from test_artifacts import artifacts, record\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "it = artifacts(Path(sys.argv[1])); it.begin(); it.add(record(1))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: it.add({**record(2), 'reason': 'x' * 5000})\n"
        "except OSError: sys.exit(7)\n"
    )
    assert resource.RLIMIT_FSIZE is not None
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(Path(__file__).parent)],
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 7
    text = (tmp_path / "conversations.jsonl").read_text()
    assert text.count("\n") == 1
    assert text.endswith("\n")
