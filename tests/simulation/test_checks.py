"""Checks by code, each on a finished conversation."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest
from participants import ASSISTANT, persona

from pytest_synthconv.core.check_cards import Check
from pytest_synthconv.core.checks import CheckResult
from pytest_synthconv.core.errors import JudgeError
from pytest_synthconv.core.models import Conversation, EndpointIdentity, Message, StopReason
from pytest_synthconv.simulation.checks import result_by_code

ENGLISH = "I can look that order up for you, please tell me its number."
GERMAN = "Das kann ich gern für Sie nachsehen, sagen Sie mir bitte noch die Nummer."


def talk(
    *replies: str | dict[str, Any],
    asks: str = "Where is my order?",
    ended: StopReason = StopReason.GOAL_MET,
) -> Conversation:
    """A conversation with these replies, one per turn."""
    messages: list[Message] = []
    for turn, reply in enumerate(replies, 1):
        said = {"content": reply} if isinstance(reply, str) else reply
        messages.append(Message(role="user", content=asks, turn=turn))
        messages.append(Message.model_validate({"role": "assistant", "turn": turn, **said}))
    return Conversation(
        persona=persona(),
        assistant=ASSISTANT,
        messages=tuple(messages),
        id="1",
        stop_reason=ended,
        reason="because",
        endpoint=EndpointIdentity(host="desk", sha256="0"),
        provider="offline",
        user_model="agenda",
        judge_model="heuristic",
        started_at="",
        ended_at="",
        duration=0.0,
    )


def found(conversation: Conversation, **check: Any) -> CheckResult:
    return result_by_code(Check.model_validate({"id": "it", **check}), conversation)


def brief(result: CheckResult) -> tuple[str, int | None, str]:
    return result.result, result.turn, result.quote


def test_never_say_quotes_the_first_reply_that_says_it() -> None:
    it = talk("Hello.", "We refund it within 14 days.", "We refund it within 3 days.")
    promise = {"never_say": ["sue us", r"/refund it within \d+ days/"]}
    assert brief(found(it, **promise)) == ("violated", 2, "refund it within 14 days")
    assert brief(found(it, **promise, when=1)) == ("holds", None, "")
    assert found(it, **promise, when=9).result == "not_applicable"


def test_a_text_is_searched_for_as_evidence_is() -> None:
    assert found(talk("That makes 1030."), never_say="30").result == "holds"
    assert found(talk("<p>No <b>way</b>.</p>"), never_say="no way").result == "violated"


def test_must_say_wants_each_text_in_some_reply_or_in_every_reply() -> None:
    it = talk("Hello there.", "It ships on Monday.")
    assert brief(found(it, must_say=["hello", "Monday"])) == ("holds", 1, "Hello")
    assert found(it, must_say=["hello", "Friday"]).reason == "no reply says 'Friday'"
    assert brief(found(it, must_say="hello", when="every reply"))[:2] == ("violated", 2)
    assert found(it, must_say="hello", when=1).result == "holds"
    assert found(it, must_say="hello", when=2).result == "violated"


@pytest.mark.parametrize(
    ("wanted", "asks", "reply", "result"),
    [
        ("same as user", ENGLISH, ENGLISH, "holds"),
        ("same as user", GERMAN, ENGLISH, "violated"),
        ("same as user", GERMAN, GERMAN, "holds"),
        ("same as user", "1042", ENGLISH, "unknown"),
        ("same as user", GERMAN, "1042.", "unknown"),
        ("de", ENGLISH, GERMAN, "holds"),
        ("de", GERMAN, ENGLISH, "violated"),
        ("German", GERMAN, "OK.", "unknown"),
    ],
)
def test_a_language_that_cannot_be_told_is_unknown(
    wanted: str, asks: str, reply: str, result: str
) -> None:
    assert found(talk(reply, asks=asks), language=wanted).result == result


def test_words_of_a_reply_are_counted_as_a_person_reads_them() -> None:
    it = talk("One two three.", "<p>It's <b>well-known</b> to us.</p>")
    assert found(it, max_words=4).result == "holds"
    assert brief(found(it, max_words=3))[:2] == ("violated", 2)
    assert found(it, max_words=3).reason == "the reply has 4 words, more than 3"


def test_the_latency_of_a_reply_is_limited_where_it_is_known() -> None:
    it = talk({"content": "a", "latency_ms": 10}, {"content": "b", "latency_ms": 900})
    assert brief(found(it, max_latency_ms=500)) == ("violated", 2, "b")
    assert found(it, max_latency_ms=900).result == "holds"
    assert found(talk("a"), max_latency_ms=900).result == "unknown"


@pytest.mark.parametrize(
    ("turns", "ended", "result"),
    [
        (2, StopReason.GOAL_MET, "holds"),
        (3, StopReason.GOAL_MET, "violated"),
        (3, StopReason.MAX_TURNS, "violated"),
        (1, StopReason.HANDED_OFF, "not_applicable"),
    ],
)
def test_the_goal_is_to_be_met_within_some_turns(
    turns: int, ended: StopReason, result: str
) -> None:
    it = talk(*["OK."] * turns, ended=ended)
    assert found(it, max_turns_to_goal=2).result == result


def test_a_schema_without_kept_data_is_unknown() -> None:
    result = found(talk("a"), json_schema={"type": "object"})
    assert (result.result, "`keep:`" in result.reason) == ("unknown", True)


def test_a_schema_is_for_all_data_together_or_for_that_of_each_reply() -> None:
    pytest.importorskip("jsonschema")
    schema = {"required": ["a", "b"], "properties": {"a": {"type": "integer"}}}
    it = talk({"content": "x", "data": {"a": 1}}, {"content": "y", "data": {"b": 2}})
    assert found(it, json_schema=schema).result == "holds"
    assert brief(found(it, json_schema=schema, when="every reply"))[:2] == ("violated", 1)
    wrong = found(talk({"content": "x", "data": {"a": "1", "b": 2}}), json_schema=schema)
    assert wrong.reason == "data['a']: '1' is not of type 'integer'"


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("our_own_rules")
    module.kept = lambda it: None  # type: ignore[attr-defined]
    module.true = lambda it: True  # type: ignore[attr-defined]
    module.false = lambda it: False  # type: ignore[attr-defined]
    module.fails = lambda it: _raise(AssertionError(f"{len(it.turns)} turns"))  # type: ignore[attr-defined]
    module.number = lambda it: 3  # type: ignore[attr-defined]
    module.breaks = lambda it: _raise(KeyError("gone"))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "our_own_rules", module)


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("function", "result"),
    [("kept", "holds"), ("true", "holds"), ("false", "violated"), ("fails", "violated")],
)
def test_a_function_decides(function: str, result: str) -> None:
    it = found(talk("a", "b"), python=f"our_own_rules:{function}")
    assert it.result == result
    assert function != "fails" or it.reason == "2 turns"


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(("function", "why"), [("number", "got 3"), ("breaks", "KeyError: 'gone'")])
def test_a_function_that_breaks_has_not_passed(function: str, why: str) -> None:
    with pytest.raises(JudgeError, match=why):
        found(talk("a"), python=f"our_own_rules:{function}")
