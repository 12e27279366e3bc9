"""Shards merged into one run: nothing is lost, nothing counts twice, nothing looks better."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_synthconv import ConfigurationError, StopReason
from pytest_synthconv.reports.artifacts import Artifacts, RunInfo
from pytest_synthconv.reports.records import read_records
from pytest_synthconv.reports.shards import merge

OPTIONS = {
    "seed": 0,
    "max_turns": 10,
    "fail_on": ["frustrated"],
    "assistants": ["/home/one/desk.yaml"],
    "user_model": None,
}


def record(name: str, stop_reason: str, persona: str = "") -> dict[str, Any]:
    return {
        "schema": "synthconv.conversation",
        "schema_version": "1.0",
        "run_id": "",
        "conversation_id": name,
        "trial": 1,
        "status": "complete",
        "stop_reason": stop_reason,
        "reason": "so it was",
        "persona": {"id": persona or name},
        "assistant": {"name": "Desk"},
        "messages": [],
        "usage": {"requests": 1},
        "config": {},
        "ext": {},
    }


def shard(
    directory: Path,
    ends: dict[str, str],
    *,
    status: str | None = "complete",
    exit_code: int | None = None,
    **options: Any,
) -> Path:
    """A shard in which conversations, by id, ended so; it never ended itself without a status.

    Its exit code is, unless given, that of a run whose only tests are the packaged ones.
    """
    run = RunInfo(
        run_id=f"run of {directory.name}",
        started_at=f"2026-01-01T00:00:0{len(ends)}Z",
        options={**OPTIONS, **options},
        versions={"pytest_synthconv": "1.2", "python": "3.13"},
    )
    artifacts = Artifacts(directory, run)
    artifacts.begin()
    for name, stop_reason in ends.items():
        artifacts.add({**record(name, stop_reason), "run_id": run.run_id})
    if status is not None:
        fails = not {*ends.values()} <= {"goal_met", "handed_off", "max_turns"}
        artifacts.finish(status, int(fails) if exit_code is None else exit_code)
    artifacts.release()
    return directory


def read_run(directory: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((directory / "run.json").read_text())
    return run


def change_run(directory: Path, **keys: Any) -> None:
    (directory / "run.json").write_text(json.dumps({**read_run(directory), **keys}))


def test_the_conversations_of_all_shards_are_one_run(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met", "b": "max_turns"})
    two = shard(tmp_path / "2", {"c": "handed_off"})
    merged = merge([one, two], tmp_path / "all")
    records = list(read_records(tmp_path / "all" / "conversations.jsonl"))
    assert [r["conversation_id"] for r in records] == ["a", "b", "c"]
    run = read_run(tmp_path / "all")
    assert {r["run_id"] for r in records} == {run["run_id"]}
    assert [r["ext"]["shard"] for r in records] == ["run of 1", "run of 1", "run of 2"]
    assert list(records[0]) == list(record("a", "goal_met"))
    assert run["status"] == "complete"
    assert run["conversations"] == 3
    assert run["counts"] == {"goal_met": 1, "max_turns": 1, "handed_off": 1}
    assert run["started_at"] == "2026-01-01T00:00:01Z"
    assert run["options"] == OPTIONS
    assert merged.exit_code == 0
    assert merged.notes == ()


def test_the_records_themselves_may_be_named_instead_of_their_directory(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    merge([one / "conversations.jsonl"], tmp_path / "all")
    assert read_run(tmp_path / "all")["counts"] == {"goal_met": 1}


@pytest.mark.parametrize("stop_reason", list(StopReason))
def test_a_failure_or_a_fault_in_any_shard_is_one_of_the_whole(
    tmp_path: Path, stop_reason: StopReason
) -> None:
    good = shard(tmp_path / "1", {"a": "goal_met"})
    other = shard(tmp_path / "2", {"b": stop_reason.value})
    passes = stop_reason.value in ("goal_met", "handed_off", "max_turns")
    assert merge([good, other], tmp_path / "all").exit_code == (0 if passes else 1)


def test_an_end_that_this_version_does_not_know_is_no_pass(tmp_path: Path) -> None:
    odd = shard(tmp_path / "1", {"a": "teleported"})
    assert merge([odd], tmp_path / "all").exit_code == 1


def test_tests_that_failed_fail_the_whole_though_no_conversation_did(tmp_path: Path) -> None:
    good = shard(tmp_path / "1", {"a": "goal_met"})
    other = shard(tmp_path / "2", {"b": "goal_met"}, exit_code=1)
    assert merge([good, other], tmp_path / "all").exit_code == 1
    assert read_run(tmp_path / "all")["exit_code"] == 1


def test_a_frustrated_user_whom_a_test_wants_fails_nothing(tmp_path: Path) -> None:
    wanted = shard(tmp_path / "1", {"a": "frustrated"}, exit_code=0)
    assert merge([wanted], tmp_path / "all").exit_code == 0


def test_a_run_that_has_not_told_its_exit_code_is_no_pass(tmp_path: Path) -> None:
    old = shard(tmp_path / "1", {"a": "goal_met"})
    change_run(old, exit_code=None)
    assert merge([old], tmp_path / "all").exit_code == 1


@pytest.mark.parametrize("status", ["interrupted", None])
def test_a_shard_that_did_not_end_is_told_and_fails_the_whole(
    tmp_path: Path, status: str | None
) -> None:
    whole = shard(tmp_path / "1", {"a": "goal_met"})
    part = shard(tmp_path / "2", {"b": "goal_met"}, status=status)
    merged = merge([whole, part], tmp_path / "all")
    assert merged.exit_code == 1
    told = f"{part}: its run was not completed (status {status or 'started'})"
    assert merged.notes == (told,)
    assert read_run(tmp_path / "all")["status"] == "interrupted"


def test_shards_with_other_options_are_refused_with_what_differs(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    two = shard(tmp_path / "2", {"b": "goal_met"}, max_turns=4, user_model="openai:gpt-6-luna")
    change_run(two, versions={"pytest_synthconv": "1.3"})
    with pytest.raises(ConfigurationError) as caught:
        merge([one, two], tmp_path / "all")
    assert str(caught.value).splitlines() == [
        f"{two} does not belong to the same run as {one}:",
        "  pytest-synthconv 1.3 instead of 1.2",
        "  max_turns: 4 instead of 10",
        "  user_model: 'openai:gpt-6-luna' instead of None",
        "Merge shards of one commit, run with the same options.",
    ]
    assert not (tmp_path / "all").exists()


def test_shards_may_come_from_machines_with_other_folders_and_pythons(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    two = shard(tmp_path / "2", {"b": "goal_met"}, assistants=["/var/lib/runner/desk.yaml"])
    change_run(two, versions={"pytest_synthconv": "1.2", "python": "3.14"})
    assert merge([one, two], tmp_path / "all").exit_code == 0
    other = shard(tmp_path / "3", {"c": "goal_met"}, assistants=["/home/one/bank.yaml"])
    with pytest.raises(ConfigurationError, match=r"bank\.yaml'\] instead of"):
        merge([one, other], tmp_path / "all")


def test_one_shard_under_two_names_is_refused_since_another_may_be_missing(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    copy = shutil.copytree(one, tmp_path / "2")
    with pytest.raises(ConfigurationError, match=r"are the same run\n.*another one missing"):
        merge([one, copy], tmp_path / "all")


def test_a_conversation_that_two_shards_hold_counts_once_and_is_told(tmp_path: Path) -> None:
    shards = [shard(tmp_path / name, {name: "goal_met"}) for name in "abc"]
    merge(shards[:2], tmp_path / "ab")
    merged = merge([tmp_path / "ab", shards[1], shards[2]], tmp_path / "all")
    assert read_run(tmp_path / "all")["counts"] == {"goal_met": 3}
    assert merged.notes == ("1 conversation is in two shards, and counted once",)


def test_two_records_of_one_conversation_that_differ_are_refused(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "frustrated"})
    two = shard(tmp_path / "2", {"a": "goal_met"})
    with pytest.raises(ConfigurationError, match="conversation a differs from the one in"):
        merge([one, two], tmp_path / "all")


def test_a_persona_that_several_shards_talked_to_is_told(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    two = shard(tmp_path / "2", {})
    artifacts = Artifacts(two, RunInfo("run of 2", "2026", OPTIONS, {"pytest_synthconv": "1.2"}))
    artifacts.begin()
    artifacts.add({**record("b", "goal_met", persona="a"), "run_id": "run of 2"})
    artifacts.finish("complete", 0)
    artifacts.release()
    (note,) = merge([one, two], tmp_path / "all").notes
    assert note == "1 persona had a conversation in each of several shards, and all count: a"


def _lose_a_record(directory: Path) -> None:
    file = directory / "conversations.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))


def _take_another_runs(directory: Path) -> None:
    change_run(directory, run_id="a later run")


def _lose_the_run(directory: Path) -> None:
    (directory / "run.json").unlink()


def _break_the_run(directory: Path) -> None:
    (directory / "run.json").write_text("{")


def _take_a_run_of_the_future(directory: Path) -> None:
    change_run(directory, schema_version="2.0")


def _lose_everything(directory: Path) -> None:
    shutil.rmtree(directory)


def _lose_a_key(directory: Path) -> None:
    file = directory / "conversations.jsonl"
    file.write_text(file.read_text().replace('"stop_reason"', '"stop"'))


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (_lose_a_record, "has 1 record, but its run had 2\nThe file was cut"),
        (_take_another_runs, "conversations.jsonl:1: a record of a run other than"),
        (_lose_the_run, "run.json: No such file or directory; without it nothing says"),
        (_break_the_run, "run.json: not a run: Expecting"),
        (_take_a_run_of_the_future, "run.json: not a run: expected"),
        (_lose_everything, "2: no shard is there"),
        (_lose_a_key, "conversations.jsonl:1: the record lacks 'stop_reason'"),
    ],
)
def test_a_shard_that_is_not_whole_is_refused_before_anything_is_written(
    tmp_path: Path, break_it: Callable[[Path], None], told: str
) -> None:
    good = shard(tmp_path / "1", {"a": "goal_met"})
    broken = shard(tmp_path / "2", {"b": "goal_met", "c": "frustrated"})
    break_it(broken)
    with pytest.raises(ConfigurationError) as caught:
        merge([good, broken], tmp_path / "all")
    assert told in str(caught.value)
    assert not (tmp_path / "all").exists()


def test_a_shard_is_not_overwritten_with_the_whole(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {"a": "goal_met"})
    with pytest.raises(ConfigurationError, match="is one of the shards"):
        merge([one], tmp_path / "elsewhere" / ".." / "1")


def test_shards_without_any_conversation_are_no_pass(tmp_path: Path) -> None:
    one = shard(tmp_path / "1", {})
    (one / "conversations.jsonl").touch()
    with pytest.raises(ConfigurationError, match="nothing was tested"):
        merge([one], tmp_path / "all")


def test_what_was_merged_before_is_kept_as_previous(tmp_path: Path) -> None:
    for name in ("1", "2"):
        merge([shard(tmp_path / name, {name: "goal_met"})], tmp_path / "all")
    (previous,) = read_records(tmp_path / "all" / "previous.jsonl")
    assert previous["conversation_id"] == "1"


@given(
    ends=st.lists(st.sampled_from([reason.value for reason in StopReason]), min_size=1),
    cuts=st.lists(st.integers(0, 5), min_size=1),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_a_run_is_cut_the_whole_has_its_counts_and_verdict(
    tmp_path_factory: pytest.TempPathFactory, ends: list[str], cuts: list[int]
) -> None:
    home = tmp_path_factory.mktemp("cut")
    named = {str(number): end for number, end in enumerate(ends)}
    parts: dict[int, dict[str, str]] = {}
    for number, (name, end) in enumerate(named.items()):
        parts.setdefault(cuts[number % len(cuts)], {})[name] = end
    whole = merge([shard(home / "whole", named)], home / "one")
    merged = merge([shard(home / f"s{part}", them) for part, them in parts.items()], home / "all")
    assert merged.exit_code == whole.exit_code
    assert read_run(home / "all")["counts"] == read_run(home / "one")["counts"]
