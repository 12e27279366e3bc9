"""A file of conversations that survives any end of the process that writes to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stored_runs import record

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.reports.dataset_file import DatasetFile, identity_of
from pytest_synthconv.reports.formats import FORMATS
from pytest_synthconv.reports.records import Record

NAMES = ["synthconv", "original"]


def ended(number: int, status: str = "complete", **fields: Any) -> Record:
    reason = {"complete": "goal_met", "error": "endpoint_error", "partial": "interrupted"}[status]
    return record(number, status=status, stop_reason=reason, **fields)


def opened(path: Path, name: str, *planned: Record) -> tuple[DatasetFile, tuple[Record, ...]]:
    file = DatasetFile(path, FORMATS.get(name))
    return file, file.open([identity_of(it) for it in planned])


def fill(path: Path, name: str, *records: Record) -> Path:
    """Add ``records`` to the file, and return where they are."""
    file, _ = opened(path, name)
    for it in records:
        file.add(it)
    file.release()
    return file.conversations


def ids(path: Path) -> list[str]:
    return [json.loads(line)["conversation_id"] for line in path.read_text().splitlines()]


def cuts(start: int, end: int) -> list[int]:
    """Places to cut a line: all near its ends, and some between."""
    return sorted({*range(start, start + 4), *range(start, end, 29), *range(end - 3, end + 1)})


def numbers(records: tuple[Record, ...]) -> list[int]:
    return [it["trial"] for it in records]


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_planned_and_has_ended_is_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, name, ended(1), ended(2, "error"), ended(3, "partial"), ended(4, seed=7))
    file, there = opened(path, name, *(ended(n) for n in (1, 2, 3, 4)))
    assert numbers(there) == [1]
    assert ids(file.conversations) == ["c1", "c4"]
    file.release()


def test_errors_of_other_conversations_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, "synthconv", ended(1, "error"), ended(2))
    opened(path, "synthconv", ended(2))[0].release()
    assert ids(path) == ["c1", "c2"]


@pytest.mark.parametrize("name", NAMES)
def test_a_record_that_was_cut_off_anywhere_is_as_if_it_had_not_begun(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "data.jsonl"
    stored = fill(path, name, ended(1), ended(2))
    whole, lines = stored.read_bytes(), path.read_bytes()
    start = whole.index(b"\n") + 1
    for end in cuts(start, len(whole)):
        stored.write_bytes(whole[:end])
        if name != "synthconv":
            path.write_bytes(lines[: lines.index(b"\n") + 1])  # it is written after the record
        file, there = opened(path, name, ended(1), ended(2))
        is_whole = end >= len(whole) - 1  # only its line end may be missing
        assert numbers(there) == ([1, 2] if is_whole else [1])
        assert stored.read_bytes() == (whole if is_whole else whole[:start])
        file.release()


def test_a_line_that_was_cut_off_anywhere_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, "original", ended(1), ended(2))
    whole = path.read_bytes()
    for end in cuts(whole.index(b"\n") + 1, len(whole)):
        path.write_bytes(whole[:end])
        opened(path, "original", ended(1))[0].release()
        assert path.read_bytes() == whole


def test_two_conversations_with_the_same_words_have_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, "original", ended(1), ended(2))
    first, second = path.read_text().splitlines(keepends=True)
    assert first == second
    path.write_text(first)
    opened(path, "original")[0].release()
    assert path.read_text() == first + second


def test_lines_that_are_missing_are_written_again(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, "sharegpt", *(ended(n) for n in (1, 2, 3)))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[2])
    opened(path, "sharegpt")[0].release()
    assert path.read_text().splitlines(keepends=True) == [lines[2], lines[0], lines[1]]


def line_ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_lines_are_in_the_order_of_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    file, _ = opened(path, "sharegpt", *(ended(n) for n in (1, 2, 3, 4)))
    for number, lines in ((3, 0), (2, 0), (1, 3), (4, 4)):
        file.add(ended(number))
        assert len(path.read_text().splitlines() if path.exists() else []) == lines
    file.release()
    assert line_ids(path) == ["c1", "c2", "c3", "c4"]
    assert ids(file.conversations) == ["c3", "c2", "c1", "c4"]


def test_a_killed_process_loses_no_line_that_waited_for_its_turn(tmp_path: Path) -> None:
    path, plan = tmp_path / "data.jsonl", [ended(n) for n in (1, 2, 3)]
    killed, _ = opened(path, "sharegpt", *plan)
    killed.add(ended(3))
    killed._lock.release()  # as the operating system does
    file, there = opened(path, "sharegpt", *plan)
    assert numbers(there) == [3]
    for number in (1, 2):
        file.add(ended(number))
    file.release()
    assert line_ids(path) == ["c1", "c2", "c3"]


def test_the_end_of_a_run_waits_for_no_turn(tmp_path: Path) -> None:
    path, plan = tmp_path / "data.jsonl", [ended(n) for n in (1, 2, 3)]
    file, _ = opened(path, "sharegpt", *plan)
    file.add(ended(3))
    file.release()
    assert line_ids(path) == ["c3"]


def test_an_error_keeps_no_line_waiting(tmp_path: Path) -> None:
    path, plan = tmp_path / "data.jsonl", [ended(n) for n in (1, 2)]
    file, _ = opened(path, "sharegpt", *plan)
    file.add(ended(1, "error"))
    file.add(ended(2))
    assert line_ids(path) == ["c2"]
    file.release()
    file, _ = opened(path, "sharegpt", *plan)
    file.add(ended(1))
    file.release()
    assert line_ids(path) == ["c2", "c1"]


def test_a_file_that_somebody_has_removed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    fill(path, "sharegpt", ended(1), ended(2, "error"), ended(3))
    before = path.read_text()
    assert len(before.splitlines()) == 2
    path.unlink()
    opened(path, "sharegpt")[0].release()
    assert path.read_text() == before


def test_lines_of_others_are_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    theirs = '{"messages": [{"role": "user", "content": "Hi"}]}'
    path.write_text(theirs)  # without a line end
    fill(path, "openai", ended(1))
    assert path.read_text().splitlines()[0] == theirs
    assert len(path.read_text().splitlines()) == 2


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "data.jsonl").write_text("")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "elsewhere" / "data.jsonl")
    fill(tmp_path / "link.jsonl", "synthconv", ended(1))
    assert ids(tmp_path / "elsewhere" / "data.jsonl") == ["c1"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    fill(tmp_path / "some" / "where" / "data.jsonl", "original", ended(1))
    assert (tmp_path / "some" / "where" / "data.jsonl").exists()


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("Dear diary\n", "original", "its lines are not in the format 'original'"),
        ("Dear diary", "original", "its last line is not JSON"),
        ("Dear diary", "synthconv", "its last line is not JSON"),
        ("Dear diary\n", "synthconv", "not a record"),
        ('{"conversations": []}\n', "openai", "its lines are not in the format 'openai'"),
        ('{"messages": []}\n', "synthconv", "not a record"),
        ('{"schema": "synthconv.conversation", "messages": []}\n', "original", "not in the format"),
    ],
)
def test_a_file_of_something_else_is_refused_and_not_changed(
    tmp_path: Path, text: str, name: str, told: str
) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=told):
        opened(path, name)
    assert path.read_text() == text


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written: Is a directory"):
        opened(tmp_path, "synthconv")


def test_a_second_writer_is_refused_until_the_first_has_gone(tmp_path: Path) -> None:
    first, _ = opened(tmp_path / "data.jsonl", "synthconv")
    with pytest.raises(ConfigurationError, match="another process is writing to it"):
        opened(tmp_path / "data.jsonl", "synthconv")
    first.release()
    opened(tmp_path / "data.jsonl", "synthconv")[0].release()
