"""``pytest-synthconv baseline``: kept when asked, told for people, pruned of what is of no use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stored_runs import record

from pytest_synthconv.cli import main
from pytest_synthconv.regression.baseline import read_baseline, save_baseline
from pytest_synthconv.reports.artifacts import Artifacts, RunInfo


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def held(name: str, *personas: str, status: str | None = "complete", **fields: Any) -> str:
    """A run's artifacts directory with a conversation of each of these; returns its name."""
    run = RunInfo(name, "2026-11-01T08:00:00.000+00:00", {}, {})
    artifacts = Artifacts(Path(name), run)
    artifacts.begin()
    for number, persona in enumerate(personas):
        about = {"id": persona, "name": persona, "sha256": "p" * 64}
        ids = {"conversation_id": f"{name}-{number}", "run_id": name, "persona": about}
        artifacts.add(record(number, **{**ids, **fields}))
    if status:
        artifacts.finish(status)
    artifacts.release()
    return name


def baseline(*arguments: str, code: int = 0) -> None:
    assert main(["baseline", *arguments]) == code


def sizes() -> dict[str, int]:
    """How many conversations the baseline holds of each persona."""
    counts: dict[str, int] = {}
    for entry in read_baseline([Path("b.jsonl")]):
        name = entry.subject.persona
        counts[name] = counts.get(name, 0) + sum(entry.tally.ended.values())
    return counts


def test_runs_accumulate_and_each_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    baseline("update", "b.jsonl", "--from", held("one", "alex", "bo"))
    assert sizes() == {"alex": 1, "bo": 1}
    baseline("update", "b.jsonl", "--from", "one", held("two", "alex", "alex"))
    assert sizes() == {"alex": 3, "bo": 1}
    assert capsys.readouterr().out.splitlines() == [
        "b.jsonl: 2 conversations of 2 personas in 1 run, 2 entries more",
        "b.jsonl: 4 conversations of 2 personas in 2 runs, 1 entry more",
    ]


def test_anew_forgets_what_was_there() -> None:
    baseline("update", "b.jsonl", "--from", held("one", "alex", "bo"))
    baseline("update", "b.jsonl", "--from", held("two", "alex"), "--anew")
    assert sizes() == {"alex": 1}


def test_a_baseline_is_small_and_the_same_text_for_the_same_runs() -> None:
    baseline("update", "b.jsonl", "--from", held("one", *["alex"] * 20), held("two", "bo"))
    text = Path("b.jsonl").read_text()
    assert len(text.splitlines()) == 2
    assert all(len(line) < 700 for line in text.splitlines())
    baseline("update", "b.jsonl", "--from", "two", "one", "--anew")
    assert Path("b.jsonl").read_text() == text


@pytest.mark.parametrize(
    ("status", "personas", "told"),
    [
        ("interrupted", ["alex"], "one: its run was not completed (status interrupted)"),
        (None, ["alex"], "one: its run was not completed (status started)"),
    ],
)
def test_a_run_that_did_not_end_makes_no_baseline(
    capsys: pytest.CaptureFixture[str], status: str | None, personas: list[str], told: str
) -> None:
    baseline("update", "b.jsonl", "--from", held("one", *personas, status=status), code=4)
    assert told in capsys.readouterr().err
    assert not Path("b.jsonl").exists()


def test_faults_alone_make_no_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    run = held("one", "alex", stop_reason="endpoint_error")
    baseline("update", "b.jsonl", "--from", run, code=4)
    assert "no conversation in these runs has an outcome" in capsys.readouterr().err


def test_a_broken_baseline_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.jsonl").write_text("half a li")
    baseline("update", "b.jsonl", "--from", held("one", "alex"), code=4)
    assert "b.jsonl:1: neither a baseline's line nor a record" in capsys.readouterr().err
    assert Path("b.jsonl").read_text() == "half a li"


def test_what_it_holds_is_told_with_counts_and_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = held("two", "alex", stop_reason="frustrated")
    baseline("update", "b.jsonl", "--from", held("one", "alex", "alex", "bo"), bad)
    capsys.readouterr()
    baseline("show", "b.jsonl")
    assert capsys.readouterr().out.splitlines() == [
        "b.jsonl: 4 conversations of 2 personas in 2 runs",
        "alex: 2 of 3 passed (67%, 21% to 94%); 2 goal met, 1 frustrated; 2 runs",
        "bo: 1 of 1 passed (100%, 21% to 100%); 1 goal met; 1 run",
        "offline (judge: heuristic, English only, blind to wrong advice), at most 10 turns",
    ]


def test_several_instruments_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    other = held("two", "bo", max_turns=4, user_model="gpt", provider="openai")
    baseline("update", "b.jsonl", "--from", held("one", "alex"), other)
    capsys.readouterr()
    baseline("show", "b.jsonl")
    assert capsys.readouterr().out.splitlines()[3:] == [
        "offline (judge: heuristic, English only, blind to wrong advice), at most 10 turns: alex",
        "openai (user: gpt, judge: heuristic, English only, blind to wrong advice), at most 4 "
        "turns: bo",
    ]


def test_what_nothing_is_compared_with_is_told_and_pruned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    baseline("update", "b.jsonl", "--from", held("one", "alex", "gone", max_turns=4))
    baseline("update", "b.jsonl", "--from", held("two", "alex"))
    assert "2 entries of other cards or settings" in capsys.readouterr().out
    baseline("prune", "b.jsonl", "--from", "two")
    assert capsys.readouterr().out.splitlines() == [
        "2 entries dropped, of alex, gone",
        "b.jsonl: 1 conversation of 1 persona in 1 run",
    ]
    assert sizes() == {"alex": 1}
    baseline("prune", "b.jsonl", "--from", "two")
    assert capsys.readouterr().out.startswith("0 entries dropped\n")


def test_pruning_never_empties_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    baseline("update", "b.jsonl", "--from", held("one", "alex"))
    baseline("prune", "b.jsonl", "--from", held("two", "bo"), code=4)
    assert "Is it the right baseline?" in capsys.readouterr().err
    assert sizes() == {"alex": 1}


def test_what_a_run_keeps_is_what_a_later_one_reads(tmp_path: Path) -> None:
    baseline("update", "b.jsonl", "--from", held("one", "alex", "bo"))
    entries = read_baseline([Path("b.jsonl")])
    save_baseline(tmp_path / "again.jsonl", entries)
    assert Path("again.jsonl").read_text() == Path("b.jsonl").read_text()
    lines = Path("b.jsonl").read_text().splitlines()
    assert [json.loads(line)["persona"] for line in lines] == ["alex", "bo"]


@pytest.mark.parametrize("arguments", [[], ["update"], ["update", "b.jsonl"], ["prune", "b.jsonl"]])
def test_what_is_missing_is_a_usage_error(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["baseline", *arguments])
    assert caught.value.code == 4


def test_a_baseline_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    baseline("show", "b.jsonl", code=4)
    assert "the baseline b.jsonl cannot be read" in capsys.readouterr().err
