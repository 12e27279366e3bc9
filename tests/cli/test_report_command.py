"""``pytest-synthconv report`` makes the page of a stored run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report_pages import talk
from stored_runs import entry, written

from pytest_synthconv.cli import main
from pytest_synthconv.regression.baseline import save_baseline


def test_the_report_is_written_next_to_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "synthconv-artifacts"
    home.mkdir()
    written(home / "conversations.jsonl", talk())
    monkeypatch.chdir(tmp_path)
    assert main(["report"]) == 0
    printed = capsys.readouterr().out
    assert printed == "synthconv-artifacts/report.html: 1 of 1 conversation failed\n"
    assert "Mika Sato" in (home / "report.html").read_text("utf-8")


def test_records_alone_are_enough_and_the_file_may_be_named(tmp_path: Path) -> None:
    records = written(tmp_path / "previous.jsonl", talk())
    assert main(["report", str(records), "-o", str(tmp_path / "a" / "b.html")]) == 0
    assert "previous.jsonl, line 1" in (tmp_path / "a" / "b.html").read_text("utf-8")


def test_the_settings_are_those_of_the_run_that_the_records_belong_to(tmp_path: Path) -> None:
    records = written(tmp_path / "conversations.jsonl", talk(ended="max_turns"))
    run = {"run_id": "r1", "options": {"fail_on": ["frustrated", "max_turns"]}}
    (tmp_path / "run.json").write_text(json.dumps(run))
    main(["report", str(records), "-o", str(tmp_path / "own.html")])
    assert "1 of 1 conversation failed" in (tmp_path / "own.html").read_text("utf-8")
    (tmp_path / "run.json").write_text(json.dumps({**run, "run_id": "another"}))
    main(["report", str(records), "-o", str(tmp_path / "other.html")])
    assert "No failure in 1 conversation" in (tmp_path / "other.html").read_text("utf-8")


def test_a_baseline_gives_the_verdict_and_with_records_the_conversations(tmp_path: Path) -> None:
    records = written(tmp_path / "conversations.jsonl", talk())
    before = written(tmp_path / "before.jsonl", talk(ended="goal_met", run_id="r0"))
    main(["report", str(records), "--baseline", str(before)])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Compared with the baseline" in page
    assert '"before":{' in page


def test_a_baseline_of_counts_gives_the_verdict_only(tmp_path: Path) -> None:
    records = written(tmp_path / "conversations.jsonl", talk())
    save_baseline(tmp_path / "baseline.jsonl", [entry("mika-sato", 20)])
    main(["report", str(records), "--baseline", str(tmp_path / "baseline.jsonl")])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Compared with the baseline" in page
    assert '"before":{' not in page


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing", None, "no records are there"),
        ("a.jsonl", "{}\n", "not a record"),
        ("b.jsonl", b"\xff\n", "not UTF-8"),
    ],
)
def test_what_is_no_run_is_a_usage_error_and_leaves_no_file(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str | bytes | None,
    message: str,
) -> None:
    if isinstance(content, str):
        content = content.encode()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["report", str(tmp_path / name)]) == 4
    assert message in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.html"))


def test_trials_have_a_rate_and_an_interval(tmp_path: Path) -> None:
    talks = [talk(n, trial=n, ended="goal_met" if n > 1 else "frustrated") for n in range(1, 6)]
    records = written(tmp_path / "conversations.jsonl", *talks)
    main(["report", str(records)])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "4 of 5 passed (80%, 38% to 96%); flaky" in page
