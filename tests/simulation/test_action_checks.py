"""What a card expects of the assistant's actions, and what is found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from participants import ASSISTANT, Decider, Speaker, persona, verdict
from servers import sends, serving

from pytest_synthconv import Action, Conversation, Reply, StopReason
from pytest_synthconv.core.action_matching import fits
from pytest_synthconv.core.actions import ExpectedAction
from pytest_synthconv.core.evidence import settled
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.python import as_endpoint
from pytest_synthconv.llm.judge import LanguageModelJudge
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.reports.junit import properties
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

NEVER_CALLED: Any = SimpleNamespace(name="model")
FIND = {"name": "find_order", "arguments": {"order": 1077}}
CANCEL = {"name": "cancel_order", "arguments": {"order": 1077, "why": "twice"}}
REFUND = {"name": "issue_refund"}
GOAL = {"ask": "cancel my order", "done_when": {"action": "cancel_order"}}


def talked(*did: Any, says: str = "All right.", judge: Any = None, **card: Any) -> Conversation:
    """A conversation whose assistant does ``did``, a list for each turn; None: it does not say."""

    def bot(messages: Any) -> Any:
        done = did[len(messages) // 2]
        return says if done is None else Reply(says, actions=done)

    judge = judge or Decider([verdict("continue")] * len(did))
    cast = Participants(ASSISTANT, as_endpoint(bot), Speaker(["Please cancel it."] * 9), judge)
    return simulate(persona(**card), cast, Limits(max_turns=len(did)))


def results(conversation: Conversation) -> dict[str, str]:
    return {check.id: check.result for check in conversation.checks}


@pytest.mark.parametrize(
    ("arguments", "is_met"),
    [
        ({}, True),
        ({"order": "1077"}, True),
        ({"order": 1077}, True),
        ({"order": "/^10/"}, True),
        ({"order": "any", "why": "TWICE"}, True),
        ({"order": "107"}, False),
        ({"order": "/^7/"}, False),
        ({"number": "any"}, False),
    ],
)
def test_arguments_are_literals_or_expressions_or_any(arguments: Any, is_met: bool) -> None:
    expected = ExpectedAction(action="cancel_order", arguments=arguments)
    assert fits(expected, Action.model_validate(CANCEL)) is is_met


@pytest.mark.parametrize(
    ("rules", "did", "result"),
    [
        ({"required": ["cancel_order"]}, [FIND, CANCEL], "holds"),
        ({"required": ["cancel_order"]}, [FIND], "violated"),
        ({"required": ["cancel_order", "find_order"]}, [FIND, CANCEL], "holds"),
        (
            {"required": ["cancel_order", "find_order"], "order": "strict"},
            [FIND, CANCEL],
            "violated",
        ),
        (
            {"required": ["find_order", "cancel_order"], "order": "strict"},
            [FIND, REFUND, CANCEL],
            "holds",
        ),
        ({"required": ["find_order", "find_order"]}, [FIND], "violated"),
        (
            {
                "required": [
                    "find_order",
                    {"action": "find_order", "arguments": {"order": "1077"}},
                ]
            },
            [FIND, {"name": "find_order", "arguments": {"order": 1}}],
            "holds",
        ),
    ],
)
def test_required_actions(rules: Any, did: Any, result: str) -> None:
    assert results(talked(did, actions=rules)) == {"actions.required": result}


def test_a_violation_names_what_is_missing_and_what_was_done() -> None:
    (check,) = talked([FIND], actions={"required": ["cancel_order"]}).checks
    assert check.reason == (
        "the assistant did not do cancel_order(); it did find_order(order=1077)"
    )
    assert check.fails


def test_a_forbidden_action_is_quoted_with_its_turn() -> None:
    conversation = talked([], [REFUND], actions={"forbidden": ["issue_refund"]})
    (check,) = conversation.checks
    assert (check.result, check.turn, check.quote) == ("violated", 2, "issue_refund()")
    assert conversation.failed_checks == ("actions.forbidden",)
    assert results(talked([FIND], actions={"forbidden": ["issue_refund"]})) == {
        "actions.forbidden": "holds"
    }


def test_what_cannot_be_observed_is_unobservable_and_never_passes() -> None:
    rules = {"required": ["cancel_order"], "forbidden": ["issue_refund"]}
    conversation = talked(None, actions=rules, goals=[GOAL])
    assert set(results(conversation).values()) == {"unobservable"}
    assert conversation.failed_checks == (
        "actions.required",
        "actions.forbidden",
        "actions.done_when",
    )
    assert "add `actions_path` to the endpoint file" in conversation.checks[0].reason


@pytest.mark.parametrize("judge", [HeuristicJudge(), LanguageModelJudge(NEVER_CALLED)])
def test_an_action_meets_a_goal_whatever_is_said(judge: Any) -> None:
    conversation = talked([FIND, CANCEL], judge=judge, goals=[GOAL], says="I cannot help you.")
    assert conversation.stop_reason is StopReason.GOAL_MET
    assert conversation.goal_met_by == "action"
    quote = conversation.verdicts[-1].evidence[0]
    assert (quote.turn, quote.quote) == (1, "cancel_order(order=1077, why=twice)")


def test_words_alone_do_not_meet_a_goal_that_needs_an_action() -> None:
    conversation = talked(
        [FIND], judge=HeuristicJudge(), goals=[GOAL], says="Your order is cancelled."
    )
    assert conversation.stop_reason is not StopReason.GOAL_MET
    assert conversation.flags == ("unbacked_claim",)


def test_a_goal_with_evidence_and_an_action_needs_both() -> None:
    goal = {**GOAL, "evidence": ["is cancelled"]}
    met = [
        settled(talked(did, goals=[goal], says=says), "judge") is not None  # type: ignore[arg-type]
        for did in ([], [CANCEL])
        for says in ("Fine.", "It is cancelled.")
    ]
    assert met == [False, False, False, True]


def test_a_claim_without_an_action_is_flagged_with_its_quote_and_only_warns() -> None:
    conversation = talked([FIND], says="All right. I have cancelled it.")
    (check,) = conversation.checks
    assert (check.id, check.turn, check.quote) == ("unbacked_claim", 1, "I have cancelled it.")
    assert conversation.flags == ("unbacked_claim",)
    assert conversation.failed_checks == ()


def test_a_claim_is_backed_by_an_action_of_an_earlier_turn() -> None:
    assert talked([CANCEL], [], says="I have cancelled it.").flags == ()
    assert talked([], [CANCEL], says="I have cancelled it.").flags == ("unbacked_claim",)


def test_where_actions_cannot_be_observed_no_claim_is_doubted() -> None:
    assert talked(None, says="I have cancelled it.").flags == ()


def test_records_transcripts_and_junit_have_the_actions() -> None:
    conversation = talked([FIND, CANCEL], says="Fine.")
    record = to_record(conversation, run_id="r", nodeid="n", versions={})
    assert [act["name"] for act in record["messages"][1]["actions"]] == [
        "find_order",
        "cancel_order",
    ]
    assert "         assistant | -> find_order(order=1077)" in conversation.transcript()
    assert ("synthconv.actions", "2") in properties(conversation, "r.jsonl")


class Keeping:
    """An assistant whose sessions can say in which state they have left things."""

    def open(self, conversation_id: str) -> Keeping:
        return self

    def reply(self, messages: Any) -> str:
        return "Fine."

    def look(self) -> dict[str, str]:
        return {"state": "cancelled"}


def test_the_state_after_the_conversation_is_kept_with_it() -> None:
    cast = Participants(
        ASSISTANT, as_endpoint(Keeping()), Speaker(), Decider([verdict("goal_met")])
    )
    conversation = simulate(persona(), cast)
    assert conversation.after == {"state": "cancelled"}
    record = to_record(conversation, run_id="r", nodeid="n", versions={})
    assert record["after"] == {"state": "cancelled"}


def test_each_trial_sends_another_seed_and_each_run_the_same() -> None:
    with serving(sends('{"text": "Hi"}')) as server:
        endpoint = HTTPEndpoint.at(
            server.url, response_path=["text"], body={"seed": "{{seed}}", "m": "{{message}}"}
        )
        cast = Participants(ASSISTANT, endpoint, Speaker(), Decider())
        for trial in (1, 2, 1):
            simulate(persona(), cast, Limits(max_turns=1, seed=40, trial=trial))
    assert [request.json["seed"] for request in server.requests] == [40, 41, 40]


def test_a_look_at_the_end_that_fails_is_an_error_of_the_endpoint() -> None:
    with serving(sends('{"text": "Hi"}'), sends("{}", status=404)) as server:
        endpoint = HTTPEndpoint.at(
            server.url, response_path=["text"], after=[{"url": f"{server.url}/state"}]
        )
        cast = Participants(ASSISTANT, endpoint, Speaker(), Decider([verdict("goal_met")]))
        conversation = simulate(persona(), cast)
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert "after[0]: HTTP 404" in conversation.reason
    assert conversation.usage.requests == 2
