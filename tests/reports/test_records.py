"""Records: written once in a fixed form, read back whatever else a later version adds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict

from pytest_synthconv import ConfigurationError, Conversation, EndpointError
from pytest_synthconv.reports.junit import properties, replaced
from pytest_synthconv.reports.records import read_records, to_line, to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


def conversation(**participants: Any) -> Conversation:
    who = {"endpoint": Desk(), "user": Speaker(), "judge": Decider(), **participants}
    return simulate(persona(), Participants(ASSISTANT, **who), Limits(max_turns=2))


def record_of(held: Conversation) -> dict[str, Any]:
    return to_record(held, run_id="r", nodeid="a.yaml::t[alex]", versions={"python": "3"})


def test_messages_are_openais_chat_form_with_keys_added() -> None:
    record = record_of(conversation())
    assert [(m["role"], m["turn"]) for m in record["messages"]] == [
        *(("user", 1), ("assistant", 1), ("user", 2), ("assistant", 2))
    ]
    assert record["messages"][1] == {
        "role": "assistant",
        "content": "OK 1.",
        "turn": 1,
        "latency_ms": 1,
    }


@pytest.mark.parametrize(
    ("participants", "status", "error"),
    [
        ({}, "complete", None),
        ({"judge": Decider([verdict("frustrated")])}, "complete", None),
        ({"endpoint": Desk([EndpointError("x", kind="tls", status=5)])}, "error", "tls"),
    ],
)
def test_status_and_error_tell_faults_from_verdicts(
    participants: dict[str, Any], status: str, error: str | None
) -> None:
    record = record_of(conversation(**participants))
    assert record["status"] == status
    assert (record["error"] or {}).get("kind") == error


def test_the_record_says_what_a_goal_met_rests_on_and_null_for_other_ends() -> None:
    presumed = verdict("goal_met").model_copy(update={"goal_met_by": "presumed"})
    record = record_of(conversation(judge=Decider([presumed])))
    assert record["goal_met_by"] == "presumed"
    assert record["verdicts"][-1]["goal_met_by"] == "presumed"
    assert record_of(conversation(judge=Decider([verdict("goal_met")])))["goal_met_by"] == "judge"
    assert record_of(conversation(judge=Decider([verdict("frustrated")])))["goal_met_by"] is None


def test_a_verdicts_quotes_are_in_the_record() -> None:
    judge = Decider([verdict("goal_met", quote=("assistant", "OK 1."))])
    (given,) = record_of(conversation(judge=judge))["verdicts"]
    assert given == {
        "turn": 1,
        "verdict": "goal_met",
        "reason": "because goal_met",
        "evidence": [{"turn": 1, "role": "assistant", "quote": "OK 1."}],
        "judge": "decider",
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None, categories=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(json_values)
def test_a_line_is_ascii_and_one_line_and_reads_back(value: Any) -> None:
    line = to_line({"ext": value})
    assert line.isascii()
    assert len(line.splitlines()) == 1
    json.loads(line)
    assert not re.search(r"\\ud[89ab]..(?!\\ud[c-f])", line)


def test_nan_is_refused_and_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_line({"ext": float("nan")})


def written(path: Path, *records: dict[str, Any], tail: str = "") -> Path:
    path.write_text("".join(map(to_line, records)) + tail)
    return path


def test_readers_ignore_keys_they_do_not_know(tmp_path: Path) -> None:
    record = {**record_of(conversation()), "schema_version": "1.7", "new": 1}
    assert list(read_records(written(tmp_path / "x.jsonl", record))) == [record]


def test_readers_refuse_a_later_major_version_with_a_clear_text(tmp_path: Path) -> None:
    record = {**record_of(conversation()), "schema_version": "2.0"}
    with pytest.raises(ConfigurationError, match=r"x\.jsonl:1: .*'2\.0'.* reads up to 1\.1"):
        list(read_records(written(tmp_path / "x.jsonl", record)))


def test_readers_survive_a_last_line_that_was_cut_off(tmp_path: Path) -> None:
    record = record_of(conversation())
    path = written(tmp_path / "x.jsonl", record, tail=to_line(record)[:70])
    assert len(list(read_records(path))) == 1


@pytest.mark.parametrize("line", ["nonsense\n", "[]\n", '{"schema": "other"}\n'])
def test_anything_else_is_no_record_and_said_so(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigurationError, match=r"x\.jsonl:2: not a record"):
        list(read_records(written(tmp_path / "x.jsonl", record_of(conversation()), tail=line)))


def test_every_property_is_a_plain_text_that_xdist_can_send() -> None:
    for _, value in properties(conversation(), "x.jsonl"):
        assert type(value) is str
        value.encode("utf-8")


def test_a_long_transcript_is_cut_with_a_mark() -> None:
    held = conversation(endpoint=Desk(["word " * 2000]))
    transcript = dict(properties(held, "x.jsonl"))["synthconv.transcript"]
    assert len(transcript) <= 4000
    assert transcript.endswith("[cut: the whole transcript is in the record]")


def test_properties_of_others_stay_and_ours_are_replaced() -> None:
    old: list[tuple[str, object]] = [("mine", 1), ("synthconv.turns", "1")]
    assert replaced(old, [("synthconv.turns", "2")]) == [("mine", 1), ("synthconv.turns", "2")]
