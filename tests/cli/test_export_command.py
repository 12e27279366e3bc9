"""``export``: stored conversations in the formats of other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from stored_runs import record, written

from pytest_synthconv import cli
from pytest_synthconv.reports.formats import FORMATS

USAGE = {"requests": 4, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.5}


def said(*texts: str) -> list[dict[str, Any]]:
    """Messages of the user and the assistant in turn, with keys that only records have."""
    return [
        {"role": "assistant" if n % 2 else "user", "content": text, "turn": n // 2 + 1, "act": "x"}
        for n, text in enumerate(texts)
    ]


def ended(number: int, reason: str, *texts: str, **fields: Any) -> dict[str, Any]:
    is_fault = reason.endswith("error") or reason in ("budget", "interrupted")
    return record(
        number,
        stop_reason=reason,
        status="error" if is_fault else "complete",
        reason=f"because {number}",
        messages=said(*texts),
        usage=USAGE,
        **fields,
    )


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An artifacts directory: one is content, one is frustrated, one met a broken server."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "synthconv-artifacts"
    folder.mkdir()
    return written(
        folder / "conversations.jsonl",
        ended(1, "goal_met", "Hi", "Hello, 12 €", "bye"),
        ended(2, "frustrated", "Hi", "=1+1"),
        ended(3, "endpoint_error", "Hi"),
    )


def exported(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    assert cli.main(["export", *arguments]) == 0
    told = capsys.readouterr()
    return told.out, told.err


def test_the_originals_format_is_messages_of_role_and_content(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = exported(capsys, "--format=original")
    first, second = map(json.loads, out.splitlines())
    assert first == {
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello, 12 €"},
            {"role": "user", "content": "bye"},
        ]
    }
    assert len(second["messages"]) == 2
    assert out.isascii()
    assert err == "exported: 2 conversations; left out: 1 endpoint error\n"


def test_a_fine_tuning_example_ends_with_a_reply(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = exported(capsys, "--format=openai")
    roles = [[it["role"] for it in json.loads(line)["messages"]] for line in out.splitlines()]
    assert roles == [["user", "assistant"], ["user", "assistant"]]


@pytest.mark.parametrize("texts", [(), ("Hi",), ("Hi", " "), ("Hi", "")])
def test_what_teaches_nothing_is_left_out_of_fine_tuning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], texts: tuple[str, ...]
) -> None:
    file = written(tmp_path / "c.jsonl", ended(1, "frustrated", *texts))
    out, err = exported(capsys, str(file), "--format=openai")
    assert out == ""
    assert err == "exported: 0 conversations; left out: 1 without a usable reply\n"


def test_sharegpt_names_a_human_and_a_gpt(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = exported(capsys, "--format=sharegpt", "--stop-reason=frustrated")
    assert json.loads(out) == {
        "id": "c2",
        "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "=1+1"}],
    }


def test_csv_has_a_row_for_each_conversation(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = exported(capsys, "--format=csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["stop_reason"] for row in rows] == ["goal_met", "frustrated", "endpoint_error"]
    assert (rows[0]["persona"], rows[0]["turns"], rows[0]["cost_usd"]) == ("Alex", "2", "0.5")
    assert rows[0]["transcript"] == "user: Hi\nassistant: Hello, 12 €\nuser: bye"
    assert err == "exported: 3 conversations\n"


def test_a_text_in_a_table_is_no_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {**ended(1, "frustrated", "Hi", "x"), "reason": '=HYPERLINK("http://x")'}
    out, _ = exported(capsys, str(written(tmp_path / "c.jsonl", whole)), "--format=csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["reason"] == '\'=HYPERLINK("http://x")'


def test_stop_reasons_choose_also_errors(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--stop-reason=endpoint_error", "--stop-reason=goal_met"]
    out, err = exported(capsys, str(records), "--format=original", *chosen)
    assert len(out.splitlines()) == 2
    assert err == "exported: 2 conversations; left out: 1 with other stop reasons\n"


def test_a_file_is_written_whole_and_named(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = exported(capsys, "--format=sharegpt", "-o", "data.jsonl")
    assert out == ""
    assert err.startswith("exported to data.jsonl: 2 conversations")
    assert len(Path("data.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere", "--format=csv"], "nowhere: there are no records\n"),
        (["--format=csv", "--stop-reason=goal"], "did you mean 'goal_met'?"),
        (
            ["--format=csv", "-o", "synthconv-artifacts/conversations.jsonl"],
            "is the file of records itself",
        ),
        (["--format=csv", "-o", "no/such/place.csv"], "the export cannot be written"),
    ],
)
def test_a_mistake_is_a_usage_error_and_changes_nothing(
    records: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    before = records.read_bytes()
    assert cli.main(["export", *arguments]) == 4
    assert told in capsys.readouterr().err
    assert records.read_bytes() == before


def test_the_formats_of_the_command_are_those_of_the_table() -> None:
    assert tuple(FORMATS) == ("original", "openai", "sharegpt", "csv")
