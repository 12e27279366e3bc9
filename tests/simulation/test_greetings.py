"""Assistants that speak first: what is heard, played, judged, shown and recorded of a greeting."""

from __future__ import annotations

import json
from typing import Any

import pytest
from assessments import UNMET, assessment, met
from http_talks import HI
from language_models import Playing
from participants import ASSISTANT, Decider, Desk, Speaker, persona
from projects import Project
from servers import says, serving
from talks import ANSWER, REFUSAL, subscriber, talk_of

from pytest_synthconv import Conversation, EndpointError, Message, StopReason, Talk
from pytest_synthconv.endpoints.python import as_endpoint
from pytest_synthconv.llm.judge import LanguageModelJudge
from pytest_synthconv.llm.judge_assessment import first_question
from pytest_synthconv.llm.judge_confirmation import second_question
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

WELCOME = "Welcome to the desk! How can I help?"


class GreetingDesk(Desk):
    greets = True


def greeted(talk: Talk, words: str = WELCOME) -> Talk:
    first = Message(role="assistant", content=words, turn=0)
    return talk.model_copy(update={"messages": (first, *talk.messages)})


def held(desk: Desk, user: Any = None, judge: Any = None, **card: Any) -> Conversation:
    cast = Participants(ASSISTANT, desk, user or Speaker(), judge or Decider())
    return simulate(persona(**card), cast, Limits(max_turns=2))


def test_a_greeting_is_turn_0_and_part_of_what_the_assistant_hears() -> None:
    desk = GreetingDesk([WELCOME, "one", "two"])
    conversation = held(desk, Speaker(["Hi", "And now?"]))
    assert [(m.turn, m.role, m.content) for m in conversation.messages] == [
        (0, "assistant", WELCOME),
        (1, "user", "Hi"),
        (1, "assistant", "one"),
        (2, "user", "And now?"),
        (2, "assistant", "two"),
    ]
    assert desk.heard[:2] == [[], [("assistant", WELCOME), ("user", "Hi")]]
    assert [turn.number for turn in conversation.turns] == [1, 2]
    assert conversation.usage.requests == 3


def test_a_greeting_is_shown_before_the_first_turn() -> None:
    conversation = held(GreetingDesk([WELCOME, "one"]), Speaker(["Hi"]))
    assert conversation.transcript().splitlines()[:3] == [
        f"greeting assistant | {WELCOME}",
        "turn 1   user      | Hi",
        "         assistant | one",
    ]


def test_a_greeting_that_fails_is_a_fault_before_anything_was_said() -> None:
    conversation = held(GreetingDesk([EndpointError("desk: HTTP 401", kind="http_status")]))
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert (conversation.reason, conversation.messages) == ("desk: HTTP 401", ())
    assert conversation.error is not None
    assert conversation.error.turn == 1


def test_a_greeting_that_fails_for_a_moment_is_asked_for_again() -> None:
    busy = EndpointError("busy", kind="http_status", is_transient=True)
    conversation = held(GreetingDesk([busy, WELCOME, "one"]))
    assert conversation.messages[0].content == WELCOME
    assert conversation.usage.retries == 1


def test_who_plays_offline_answers_a_greeting_and_is_content_in_the_end() -> None:
    cast = Participants(
        ASSISTANT, GreetingDesk([WELCOME, ANSWER, ANSWER]), AgendaUser(), HeuristicJudge()
    )
    conversation = simulate(subscriber(), cast, Limits(max_turns=5))
    assert conversation.stop_reason is StopReason.GOAL_MET
    assert conversation.messages[0].turn == 0


def test_who_is_only_greeted_again_and_again_loses_patience() -> None:
    cast = Participants(ASSISTANT, GreetingDesk([WELCOME] * 20), AgendaUser(), HeuristicJudge())
    conversation = simulate(subscriber(), cast, Limits(max_turns=10))
    assert conversation.stop_reason is StopReason.FRUSTRATED


EVIDENCE = {"goals": [{"ask": "where my order is", "evidence": ["shipped"]}]}
PROMISE = "Welcome! Ask me whether your order has shipped."


def test_evidence_in_a_greeting_does_not_count_offline() -> None:
    talk = greeted(talk_of(subscriber(**EVIDENCE), "Where is my order?", REFUSAL), PROMISE)
    assert HeuristicJudge().assess(talk).verdict != "goal_met"
    told = greeted(talk_of(subscriber(**EVIDENCE), "Where is my order?", "It has shipped."))
    verdict = HeuristicJudge().assess(told)
    assert (verdict.verdict, verdict.evidence[0].turn) == ("goal_met", 1)


def test_evidence_in_a_greeting_does_not_count_for_a_language_model_either() -> None:
    talk = greeted(talk_of(subscriber(**EVIDENCE), "Where is my order?", REFUSAL), PROMISE)
    model = Playing([assessment(met(0, "your order has shipped"))])
    verdict = LanguageModelJudge(model).assess(talk)
    assert verdict.verdict == "continue"


def test_a_judge_may_quote_a_greeting_as_what_annoys() -> None:
    talk = greeted(talk_of(subscriber(), "Cancel it.", REFUSAL))
    answer = assessment(UNMET, frustration="mild", mood=(0, "assistant", "Welcome to the desk!"))
    verdict = LanguageModelJudge(Playing([answer])).assess(talk)
    assert (verdict.verdict, verdict.frustration) == ("continue", "mild")
    assert [(e.turn, e.quote) for e in verdict.evidence] == [(0, "Welcome to the desk!")]


def test_a_judge_is_shown_the_greeting_as_turn_0() -> None:
    talk = greeted(talk_of(subscriber(), "Cancel it.", REFUSAL))
    shown = json.dumps({"turn": 0, "user": None, "assistant": WELCOME})
    assert shown in first_question(talk).messages[0].content
    assert shown in second_question(talk).messages[0].content


def test_the_prompts_of_a_judge_still_begin_with_those_before() -> None:
    one = greeted(talk_of(subscriber(), "Cancel it.", REFUSAL))
    verdict = LanguageModelJudge(Playing([assessment()])).assess(one)
    said = talk_of(subscriber(), "Cancel it.", REFUSAL, "Please.", REFUSAL)
    two = greeted(said).model_copy(update={"verdicts": (verdict,)})
    first, second = first_question(one), first_question(two)
    assert second.messages[: len(first.messages)] == first.messages
    assert second.system == first.system


def test_the_user_of_a_language_model_hears_the_greeting_first() -> None:
    before = greeted(talk_of(subscriber()))
    (first,) = user_prompt(before).messages
    assert WELCOME in first.content
    later = user_prompt(greeted(talk_of(subscriber(), "Cancel it.", REFUSAL)))
    assert later.messages[0] == first
    assert [m.content for m in later.messages if WELCOME in m.content] == [first.content]
    assert WELCOME not in user_prompt(talk_of(subscriber())).messages[0].content


class Session:
    def reply(self, messages: Any) -> str:
        return f"heard {[m.role for m in messages]}"


class OwnDesk:
    greets = True

    def open(self, conversation_id: str) -> Session:
        return Session()


def test_an_object_in_python_may_greet() -> None:
    endpoint = as_endpoint(OwnDesk())
    assert endpoint.greets  # type: ignore[attr-defined]
    session = endpoint.open("c1")
    assert session.reply([]).content == "heard []"
    assert session.reply(HI).content == "heard ['user']"


@pytest.mark.parametrize("sends", [True, False])
def test_a_greeting_is_recorded_as_turn_0_and_counted_as_no_turn(
    project: Project, sends: bool
) -> None:
    project.write("alex")
    home = project.pytester.path
    (home / "conftest.py").write_text("")
    with serving(says("Order 12 has shipped, it arrives tomorrow.")) as server:
        card = {
            "url": server.url,
            "response_path": ["choices", 0, "message", "content"],
            "greeting": WELCOME,
            "send_greeting": sends,
        }
        (home / "endpoint.yaml").write_text(json.dumps(card))
        project.run("--junitxml=x.xml").assert_outcomes(passed=1)
    (record,) = project.records()
    first = record["messages"][0]
    assert (first["role"], first["content"], first["turn"]) == ("assistant", WELCOME, 0)
    heard = [m["role"] for m in server.requests[0].json["messages"]]
    assert heard == (["assistant", "user"] if sends else ["user"])
    junit = (home / "x.xml").read_text()
    assert 'name="synthconv.turns" value="1"' in junit
    assert f"greeting assistant | {WELCOME}" in junit
