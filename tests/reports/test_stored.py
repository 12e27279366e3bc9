"""Conversations read back from records: the same as before, whatever version wrote the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from participants import ASSISTANT, persona

from pytest_synthconv import ConfigurationError
from pytest_synthconv.core.action_matching import are_observed
from pytest_synthconv.core.actions import Action
from pytest_synthconv.core.cards import Traits
from pytest_synthconv.core.checks import CheckResult
from pytest_synthconv.core.models import (
    CardReading,
    Conversation,
    EndpointIdentity,
    Evidence,
    Fault,
    Message,
    Rejected,
    StopReason,
    Usage,
    Verdict,
    VerdictKind,
)
from pytest_synthconv.reports.records import read_records, to_line, to_record
from pytest_synthconv.reports.stored import conversation_of

OLD = Path(__file__).with_name("records_0_1_0.jsonl")

text = st.text(st.characters(codec="utf-8"), max_size=12)
count = st.integers(0, 10**6)
data = st.dictionaries(text, st.none() | st.booleans() | count | text | st.lists(text), max_size=2)
rejected = st.lists(st.builds(Rejected, content=text, reason=text), max_size=2).map(tuple)
actions = st.builds(Action, name=text, arguments=data, result=data, id=st.none() | text)
messages = st.builds(
    Message,
    role=st.sampled_from(["user", "assistant"]),
    content=text,
    turn=count,
    latency_ms=st.none() | count,
    act=st.none() | text,
    proposal=st.sampled_from([None, "satisfied", "give_up"]),
    thought=st.none() | text,
    hopes=st.lists(st.sampled_from(["open", "met"]), max_size=2).map(tuple),
    last_reply=st.sampled_from([None, "helps"]),
    rejected=rejected,
    raw=st.none() | text,
    cut=st.sampled_from([None, True]),
    actions=st.lists(actions, max_size=2).map(tuple),
    data=data,
    choices=st.lists(text, max_size=2).map(tuple),
    chosen=st.none() | text,
    dropped=st.lists(text, max_size=2).map(tuple),
)
verdicts = st.builds(
    Verdict,
    turn=count,
    verdict=st.sampled_from(VerdictKind),
    reason=text,
    evidence=st.lists(
        st.builds(Evidence, turn=count, role=st.just("assistant"), quote=text), max_size=2
    ).map(tuple),
    judge=text,
    progress=st.lists(st.sampled_from(["met", "partly"]), max_size=2).map(tuple),
    frustration=st.sampled_from([None, "mild"]),
    goal_met_by=st.sampled_from([None, "evidence", "presumed"]),
)
parts = {
    "requests": count,
    "retries": count,
    "input_tokens": count,
    "output_tokens": count,
    "cost_usd": st.none() | st.floats(0, 10),
    "cached_tokens": count,
    "corrections": count,
}
usages = st.builds(
    Usage, **parts, by_role=st.dictionaries(text, st.builds(Usage, **parts), max_size=2)
)
traits = st.builds(Traits, patience=st.none() | st.floats(0, 1))
conversations = st.builds(
    Conversation,
    persona=st.just(persona()),
    assistant=st.just(ASSISTANT),
    messages=st.lists(messages, max_size=3).map(tuple),
    verdicts=st.lists(verdicts, max_size=2).map(tuple),
    max_turns=count,
    seed=count,
    trial=count,
    id=text,
    stop_reason=st.sampled_from(StopReason),
    reason=text,
    endpoint=st.builds(EndpointIdentity, host=text, sha256=text),
    provider=text,
    user_model=text,
    judge_model=text,
    prompt_version=st.none() | text,
    usage=usages,
    error=st.none()
    | st.builds(
        Fault, kind=text, status=st.none() | count, message=text, turn=count, rejected=rejected
    ),
    flags=st.lists(text, max_size=2).map(tuple),
    after=data,
    checks=st.lists(
        st.builds(
            CheckResult,
            id=text,
            result=st.sampled_from(["holds", "violated"]),
            reason=text,
            turn=st.none() | count,
            quote=text,
            by=text,
            severity=st.sampled_from(["fail", "warn"]),
        ),
        max_size=2,
    ).map(tuple),
    started_at=text,
    ended_at=text,
    duration=st.floats(0, 100),
    reading=st.none()
    | st.builds(
        CardReading,
        needs=st.lists(text, max_size=2).map(tuple),
        traits=traits,
        derived=st.lists(text, max_size=2).map(tuple),
    ),
)


def record_of(conversation: Conversation) -> dict[str, Any]:
    return to_record(conversation, run_id="r", nodeid="n", versions={})


def old_records() -> list[dict[str, Any]]:
    return list(read_records(OLD))


@pytest.mark.parametrize("actions", [None, ()])
def test_whether_actions_could_be_seen_is_known_from_the_record(actions: Any) -> None:
    said = {} if actions is None else {"actions": actions}
    reply = Message(role="assistant", content="Done.", turn=1, **said)
    held = conversation_of(old_records()[0], persona(), ASSISTANT)
    line = to_line(record_of(held.model_copy(update={"messages": (reply,)})))
    back = conversation_of(json.loads(line), persona(), ASSISTANT)
    assert are_observed(back) == (actions is not None)


@settings(deadline=None, max_examples=60)
@given(conversations)
def test_a_conversation_is_the_same_after_its_way_through_a_line(held: Conversation) -> None:
    record = json.loads(to_line(record_of(held)))
    back = conversation_of(record, held.persona, held.assistant)
    assert back == held
    assert back.reading == held.reading
    assert record_of(back) == record


@pytest.mark.parametrize("record", old_records(), ids=lambda it: str(it["stop_reason"]))
def test_records_of_the_first_version_are_read(record: dict[str, Any]) -> None:
    back = conversation_of(record, persona(), ASSISTANT)
    now = record_of(back)
    same = ("conversation_id", "stop_reason", "reason", "messages", "verdicts", "config", "status")
    assert {key: now[key] for key in same} == {key: record[key] for key in same}
    assert (back.checks, back.failed_checks) == ((), ())


def test_keys_of_a_later_version_are_ignored_at_every_level() -> None:
    record = old_records()[0]
    plain = conversation_of(record, persona(), ASSISTANT)
    for part in (
        *(record, record["messages"][0], record["verdicts"][0], record["usage"]),
        *(record["persona"], record["endpoint"], record["config"]),
    ):
        part["later"] = {"a": 1}
    assert conversation_of(record, persona(), ASSISTANT) == plain


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"messages": None}, "cannot be read: TypeError"),
        ({"stop_reason": "bored"}, "cannot be read: stop_reason: Input should be"),
        ({"messages": [{"role": "user"}]}, "cannot be read: content: Field required"),
    ],
)
def test_a_record_that_lacks_what_it_needs_is_named(change: dict[str, Any], said: str) -> None:
    record = {**old_records()[0], **change}
    with pytest.raises(ConfigurationError) as raised:
        conversation_of(record, persona(), ASSISTANT)
    assert f"the record of conversation {record['conversation_id']} {said}" in str(raised.value)
