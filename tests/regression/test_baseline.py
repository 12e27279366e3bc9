"""Baselines: small files that say what was measured and how, and are never changed in silence."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_runs import INSTRUMENT, entry, record, suite, written

from pytest_synthconv import ConfigurationError
from pytest_synthconv.regression.baseline import (
    baseline_text,
    differences,
    merged,
    nearest,
    read_baseline,
    save_baseline,
    summary,
    unused,
    without,
)
from pytest_synthconv.regression.counts import PersonaCounts
from pytest_synthconv.regression.tallying import tallied


def totals(entries: tuple[PersonaCounts, ...]) -> int:
    return sum(sum(each.tally.ended.values()) for each in entries)


def problem(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        read_baseline([path])
    return str(raised.value)


names = st.sampled_from(["alex", "ben", "cy"])
numbers = st.integers(0, 9)
entries = st.lists(
    st.builds(
        entry, names, numbers, numbers, numbers,
        run=st.sampled_from(["r1", "r2"]),
        judge_model=st.sampled_from(["heuristic", "gpt"]),
        cost_usd=st.sampled_from([0.0, 0.25, 1e-6]),
        goal_met_by=st.sampled_from([{}, {"evidence": 1, "presumed": 2}]),
        turns_met=st.sampled_from([{}, {2: 3, 10: 1}]),
        failed_checks=st.sampled_from([{}, {"judge": 1, "frustrated": 1}]),
        violations=st.sampled_from([{}, {"no-promises": 2}]),
        checked=st.sampled_from([0, 4]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(entries)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, given: list[PersonaCounts]
) -> None:
    path = tmp_path_factory.mktemp("b") / "baseline.jsonl"
    save_baseline(path, merged(given))
    assert read_baseline([path]) == merged(given)


def test_a_line_is_small_ascii_and_in_a_fixed_order() -> None:
    text = baseline_text([entry("zoë", 4, 1, turns=12)])
    assert text.isascii()
    assert len(text) < 600
    assert list(json.loads(text))[:5] == [
        *("schema", "schema_version", "assistant", "persona", "ended")
    ]


def test_the_order_in_which_entries_come_is_not_seen_in_the_file() -> None:
    held = [entry("ben", 1), entry("alex", 2), entry("alex", 3, run="r2", began="2026-10")]
    assert len({baseline_text(order) for order in permutations(held)}) == 1
    lines = [json.loads(line) for line in baseline_text(held).splitlines()]
    assert [(line["persona"], line["run"]) for line in lines] == [
        *(("alex", "r2"), ("alex", "r1"), ("ben", "r1"))
    ]


def test_records_are_a_baseline_too(tmp_path: Path) -> None:
    path = written(tmp_path / "conversations.jsonl", record(1), record(2))
    assert read_baseline([path]) == tallied([record(1), record(2)])


def test_several_stored_runs_accumulate(tmp_path: Path) -> None:
    records = written(tmp_path / "c.jsonl", record(1, run_id="r2"))
    save_baseline(tmp_path / "b.jsonl", tallied([record(2), record(3)]))
    found = read_baseline([records, tmp_path / "b.jsonl"])
    assert (len(found), totals(found)) == (2, 3)


def test_a_run_that_is_in_both_files_counts_once(tmp_path: Path) -> None:
    records = [record(1), record(2)]
    save_baseline(tmp_path / "b.jsonl", tallied(records[:1]))
    files = [tmp_path / "b.jsonl", written(tmp_path / "c.jsonl", *records)]
    assert totals(read_baseline(files)) == totals(read_baseline(files[::-1])) == 2


def test_baselines_of_shards_that_began_from_a_common_one_can_be_merged() -> None:
    common = suite(each=5, run="r0")
    shards = [[*common, entry(f"p{i:02}", 1, run=f"shard{i}")] for i in range(3)]
    together = merged(*shards)
    assert totals(together) == 100 + 3
    assert all(merged(*order) == together for order in permutations(shards))
    assert merged(together, together) == together


def test_a_last_record_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "c.jsonl", record(1), record(2))
    path.write_text(path.read_text()[:-40])
    assert totals(read_baseline([path])) == 1


def test_a_baselines_last_line_that_was_cut_off_is_told(tmp_path: Path) -> None:
    """Baselines are written whole, so that one which is not has been damaged."""
    text = baseline_text(suite(each=5))
    assert problem(tmp_path / "b.jsonl", text[:-40]).startswith(f"{tmp_path / 'b.jsonl'}:20: ")


def test_a_baselines_last_line_needs_no_line_break(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(baseline_text(suite(each=5)).rstrip("\n"))
    assert totals(read_baseline([tmp_path / "b.jsonl"])) == 100


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "neither a baseline's line nor a record: Expecting value"),
        ("[]", '"schema" is neither "synthconv.baseline" nor "synthconv.conversation"'),
        ('{"schema": "synthconv.baseline", "schema_version": "1.0"}', "subject.0"),
        ('{"schema": "synthconv.baseline", "schema_version": "2.0"}', "Upgrade pytest-synthconv"),
        ('{"schema": "synthconv.conversation", "schema_version": "2.0"}', "reads up to 1.1"),
    ],
)
def test_a_line_that_is_neither_is_told_with_its_place(
    tmp_path: Path, line: str, told: str
) -> None:
    text = problem(tmp_path / "b.jsonl", f"{baseline_text([entry('a', 1)])}{line}\n")
    assert text.startswith(f"{tmp_path / 'b.jsonl'}:2: ")
    assert told in text


@pytest.mark.parametrize(
    ("key", "value"), [("ended", {"goal_met": -1}), ("ended", {"bored": 1}), ("turns", "many")]
)
def test_a_line_that_was_edited_wrongly_is_told(tmp_path: Path, key: str, value: object) -> None:
    line = json.loads(baseline_text([entry("a", 1)]))
    assert f"tally.{key}" in problem(tmp_path / "b.jsonl", json.dumps({**line, key: value}) + "\n")


def test_keys_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    line = json.loads(baseline_text([entry("a", 1)]))
    later = {**line, "schema_version": "1.4", "mood": 3, "ended": {"goal_met": 2}}
    (tmp_path / "b.jsonl").write_text(json.dumps(later) + "\n")
    assert totals(read_baseline([tmp_path / "b.jsonl"])) == 2


def test_a_baseline_that_names_the_calls_of_an_earlier_version_is_still_compared_with(
    tmp_path: Path,
) -> None:
    line = json.loads(baseline_text([entry("a", 1)]))
    earlier = {**line, "instrument": {**line["instrument"], "calls": "separate"}}
    (tmp_path / "b.jsonl").write_text(json.dumps(earlier) + "\n")
    assert read_baseline([tmp_path / "b.jsonl"]) == (entry("a", 1),)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.jsonl cannot be read: No such file"):
        read_baseline([tmp_path / "none.jsonl"])


def test_an_empty_baseline_is_told_and_not_compared_with(tmp_path: Path) -> None:
    assert "contains no conversation" in problem(tmp_path / "b.jsonl", "")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("judge_model", "gpt-6", "judge model heuristic then, gpt-6 now"),
        ("user_model", "gpt-6", "user model agenda then, gpt-6 now"),
        ("provider", "openai", "provider offline then, openai now"),
        ("prompt_version", "2", "prompt version none then, 2 now"),
        ("max_turns", 4, "max turns 10 then, 4 now"),
        ("persona_sha256", "q" * 12, "the persona's card was edited"),
        ("assistant_sha256", "q" * 12, "the assistant's card was edited"),
    ],
)
def test_it_says_what_differs(field: str, value: object, told: str) -> None:
    now = INSTRUMENT.model_copy(update={field: value})
    assert list(map(str, differences(INSTRUMENT, now))) == [told]
    assert differences(now, now) == ()


def test_of_several_stored_instruments_the_most_alike_is_told_of() -> None:
    stored = [
        entry("alex", 5, judge_model="gpt-5", user_model="gpt-5", provider="openai"),
        entry("alex", 5, judge_model="gpt-5"),
        entry("ben", 5),
    ]
    series = entry("alex", 1).series
    assert [each.what for each in nearest(stored, series)] == ["judge model"]
    assert nearest(stored, entry("cy", 1).series) == ()


def test_entries_that_nothing_is_compared_with_are_found_and_can_be_dropped() -> None:
    stored = [entry("alex", 5), entry("alex", 5, judge_model="old"), entry("gone", 5)]
    left = unused(stored, [entry("alex", 1, run="r2")])
    assert [(e.subject.persona, e.instrument.judge_model) for e in left] == [
        *(("alex", "old"), ("gone", "heuristic"))
    ]
    assert without(stored, left) == (stored[0],)


def test_a_baseline_is_summed_up_on_one_line() -> None:
    stored = [*suite(each=5), *suite(each=5, run="r2")]
    assert summary(stored) == "200 conversations of 20 personas in 2 runs"
