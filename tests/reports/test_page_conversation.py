"""What the page shows of one conversation."""

from __future__ import annotations

from typing import Any

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona
from participants import verdict as decided
from report_pages import shown, talk, tree, verdict

from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


def only(record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return what is shown of the only conversation."""
    (it,) = shown(tree(record, **fields))
    return it


def test_a_verdict_is_with_the_turn_that_it_speaks_of() -> None:
    it = only(talk(1, "a", "b", "c", "d", verdicts=[verdict(1), verdict(2, "frustrated")]))
    assert [[v["reason"] for v in turn["verdicts"]] for turn in it["turns"]] == [
        ["continue after turn 1"],
        ["frustrated after turn 2"],
    ]


def test_a_quote_is_marked_where_it_was_said_and_names_its_verdict() -> None:
    last = verdict(2, "frustrated", (1, "assistant", "order  NUMBER?"))
    it = only(talk(1, "Hi", "What is your order number? Tell me.", "No", "?", verdicts=[last]))
    reply = it["turns"][0]["messages"][1]
    assert reply["parts"] == [["What is your ", 0], ["order number?", 2], [" Tell me.", 0]]


def test_a_greeting_has_no_turn_number_and_is_first() -> None:
    greeting = {"role": "assistant", "content": "Welcome", "turn": 0, "latency_ms": None}
    record = talk(1, "Hi", "Yes?")
    it = only({**record, "messages": [greeting, *record["messages"]]})
    assert [turn["turn"] for turn in it["turns"]] == [0, 1]
    assert it["numbers"] == [1]


def test_what_a_user_thought_and_did_not_send_is_with_the_message() -> None:
    rejected = [{"content": "42", "reason": "it is invented"}]
    record = talk(1, "Hi", "Yes?")
    record["messages"][0] |= {"thought": "be brief", "rejected": rejected}
    assert only(record)["turns"][0]["messages"][0]["notes"] == [
        ["Thought", "be brief"],
        ["Not sent", "42 (it is invented)"],
    ]


def test_a_fault_is_shown_with_its_turn_kind_and_message() -> None:
    error = {"kind": "tls", "status": 502, "message": "no\nroute", "turn": 2, "rejected": []}
    it = only(talk(ended="endpoint_error", error=error))
    assert it["fault"] == {
        "turn": 2,
        "kind": "tls, status 502",
        "message": "no\nroute",
        "rejected": [],
    }


def test_the_message_of_a_fault_does_not_repeat_the_reason() -> None:
    error = {"kind": "tls", "status": None, "message": "no route\nPOST /chat", "turn": 1}
    assert only(talk(reason="no route", error=error))["fault"]["message"] == "POST /chat"


def test_retries_tokens_and_cost_are_shown_by_role() -> None:
    part = {"requests": 3, "retries": 1, "input_tokens": 1200, "output_tokens": 5, "cost_usd": 0.5}
    it = only(talk(usage={**part, "by_role": {"judge": part}}))
    assert it["usage"] == [["judge", "3", "1", "1,200", "5", "$0.5000"]]
    facts = dict(it["facts"])
    assert facts["Requests"] == "3, 1 of them retries"
    assert facts["Tokens"] == "1,200 in, 5 out"


def test_the_whole_card_is_shown_from_the_record_of_a_new_run() -> None:
    who = persona(goals=[{"ask": "A parcel", "evidence": ["sent"]}], facts={"order": "12"})
    cast = Participants(ASSISTANT, Desk(), Speaker(), Decider([decided("goal_met")]))
    held = simulate(who, cast, Limits(max_turns=2))
    it = only(to_record(held, run_id="r", nodeid="a.yaml::t[alex]", versions={}))
    card = dict(it["card"])
    assert card["Scenario"] == ["Alex wants to know where the parcel is."]
    assert card["Goals"] == ["A parcel; evidence: sent"]
    assert card["Knows"] == ["order: 12"]


def test_what_was_pressed_and_what_was_not_shown_are_notes() -> None:
    record = talk(1, "Track", "Here.")
    user, reply = record["messages"]
    user["chosen"] = "Track"
    reply["dropped"] = ["image", "file"]
    notes = [message["notes"] for message in only(record)["turns"][0]["messages"]]
    assert notes == [[["Pressed", "Track"]], [["Not shown to the user", "image, file"]]]


def test_actions_checks_and_flags_of_later_records_are_shown() -> None:
    record = talk(
        flags=["injection_suspected", "new_flag"],
        checks=[{"id": "polite", "result": "violated", "turn": 1, "reason": "it is rude"}],
    )
    record["messages"][1]["actions"] = [{"action": "refund", "arguments": {"order": "12"}}]
    it = only(record)
    assert it["turns"][0]["messages"][1]["notes"] == [["Action", "refund(order: 12)"]]
    assert it["checks"][0]["result"] == "violated"
    assert it["flags"] == ["A reply speaks to the judge, or gives a verdict.", "new_flag"]


@pytest.mark.parametrize("length", [20_001, 5_000_000])
def test_a_long_reply_is_cut_with_the_place_of_the_whole(length: int) -> None:
    first, second = shown(tree(talk(1, "Hi", "x" * length, ended="goal_met"), talk(2)))
    assert first["id"] == "c2"
    reply = second["turns"][0]["messages"][1]
    assert len(reply["parts"][0][0]) == 20_000
    assert f"the first 20,000 of {length:,} characters" in reply["cut"]
    assert "conversations.jsonl, line 1," in reply["cut"]


def test_many_long_replies_are_cut_shorter_so_that_the_page_stays_small() -> None:
    talks = [talk(n, *["Hi", "y" * 20_000] * 8) for n in range(100)]
    sizes = [
        sum(len(part[0]) for turn in it["turns"] for m in turn["messages"] for part in m["parts"])
        for it in shown(tree(*talks))
    ]
    assert sum(sizes) < 6_000_000
