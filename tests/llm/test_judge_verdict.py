"""How code makes a verdict of what a judging language model has found."""

from __future__ import annotations

from typing import Any

import pytest
from assessments import UNMET, assessment, met
from hypothesis import given
from hypothesis import strategies as st
from talks import ANSWER, CANCEL, REFUSAL, proposing, subscriber, talk_of

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.evidence import goals_of, missing_quotes, settled
from pytest_synthconv.core.models import Talk, Verdict
from pytest_synthconv.llm.judge_assessment import assessment_of
from pytest_synthconv.llm.judge_verdict import concluded

INVOICE = {"ask": "an invoice for March"}
ENDED = met(2, "Your subscription ends today")
SENT = met(1, "The invoice is in your inbox.")
ANNOYED: dict[str, Any] = {"frustration": "high", "mood": (2, "user", "This is a joke.")}
PASSED_ON = (2, "I removed the renewal")


def talk(who: Persona, **fields: Any) -> Talk:
    said = ("Hi, cancel it.", "The invoice is in your inbox.", "This is a joke.", ANSWER)
    return talk_of(who, *said, **fields)


def verdict_of(answer: dict[str, Any], on: Talk) -> Verdict:
    schema = assessment_of(len(goals_of(on.persona)))
    return concluded(schema.model_validate(answer), on, "model")


def judged(answer: dict[str, Any], **card: Any) -> Verdict:
    return verdict_of(answer, talk(subscriber(**card)))


def quotes(verdict: Verdict) -> list[tuple[int, str, str]]:
    return [(e.turn, e.role, e.quote) for e in verdict.evidence]


def test_every_goal_that_must_be_met_is_needed() -> None:
    both = {"goals": [CANCEL, INVOICE]}
    assert judged(assessment(ENDED, UNMET), **both).verdict == "continue"
    verdict = judged(assessment(ENDED, SENT), **both)
    assert (verdict.verdict, verdict.turn, verdict.judge) == ("goal_met", 2, "model")
    assert verdict.progress == ("met", "met")
    assert quotes(verdict) == [
        (2, "assistant", "Your subscription ends today"),
        (1, "assistant", "The invoice is in your inbox."),
    ]


def test_a_goal_that_need_not_be_met_is_not_needed_nor_quoted() -> None:
    optional = {**INVOICE, "must": False}
    for finding in (UNMET, SENT):
        verdict = judged(assessment(ENDED, finding), goals=[CANCEL, optional])
        assert verdict.verdict == "goal_met"
        assert len(verdict.evidence) == 1
    assert judged(assessment(UNMET, SENT), goals=[CANCEL, optional]).verdict == "continue"


def test_all_goals_are_needed_when_none_must_be_met() -> None:
    goals = [{**goal, "must": False} for goal in (CANCEL, INVOICE)]
    assert judged(assessment(ENDED, UNMET), goals=goals).verdict == "continue"
    assert judged(assessment(ENDED, SENT), goals=goals).verdict == "goal_met"


def test_a_card_without_goals_has_one_what_they_came_for() -> None:
    assert judged(assessment(ENDED), goals=[]).verdict == "goal_met"
    assert judged(assessment(UNMET), goals=[]).verdict == "continue"


def test_partly_is_not_met() -> None:
    verdict = judged(assessment(met(2, "ends today", "partly")))
    assert (verdict.verdict, verdict.progress) == ("continue", ("partly",))


def test_an_annoyed_user_who_has_what_they_came_for_is_not_frustrated() -> None:
    assert judged(assessment(ENDED, **ANNOYED, passed_on=PASSED_ON)).verdict == "goal_met"


def test_a_user_who_is_passed_on_is_handed_off_annoyed_or_not() -> None:
    verdict = judged(assessment(passed_on=PASSED_ON, **ANNOYED))
    assert verdict.verdict == "handed_off"
    assert quotes(verdict) == [(2, "assistant", "I removed the renewal")]


def test_a_user_who_has_had_enough_is_frustrated_and_a_mild_one_goes_on() -> None:
    verdict = judged(assessment(**ANNOYED))
    assert (verdict.verdict, verdict.frustration) == ("frustrated", "high")
    assert quotes(verdict) == [(2, "user", "This is a joke.")]
    verdict = judged(assessment(**{**ANNOYED, "frustration": "mild"}))
    assert (verdict.verdict, verdict.frustration) == ("continue", "mild")


def test_who_gives_up_calmly_is_frustrated_in_their_own_words() -> None:
    verdict = verdict_of(assessment(), proposing(talk(subscriber()), 2, "give_up"))
    assert verdict.verdict == "frustrated"
    assert quotes(verdict) == [(2, "user", "This is a joke.")]
    assert verdict.reason == "the user gave up: It is as it is."


def test_a_last_reply_that_meets_the_goal_saves_who_gave_up() -> None:
    assert verdict_of(assessment(ENDED), proposing(talk(subscriber()), 2, "give_up")).verdict == (
        "goal_met"
    )


def test_a_proposal_to_stop_decides_only_when_it_is_of_now_and_to_give_up() -> None:
    earlier = proposing(talk(subscriber()), 1, "give_up")
    content = proposing(talk(subscriber()), 2, "satisfied")
    assert verdict_of(assessment(), earlier).verdict == "continue"
    assert verdict_of(assessment(), content).verdict == "continue"


def test_evidence_patterns_outrank_the_model_in_both_directions() -> None:
    unseen = {**CANCEL, "evidence": ["never said"]}
    verdict = judged(assessment(ENDED, UNMET), goals=[unseen, INVOICE])
    assert (verdict.verdict, verdict.progress) == ("continue", ("unmet", "unmet"))
    assert verdict.reason == (
        "no evidence yet of 'cancel my subscription before the renewal': It is as it is."
    )
    shown = {**CANCEL, "evidence": ["never said", "/ends (today|now)/"]}
    verdict = judged(assessment(UNMET, SENT), goals=[shown, INVOICE])
    assert (verdict.verdict, verdict.progress) == ("goal_met", ("met", "met"))
    assert quotes(verdict)[0] == (2, "assistant", "ends today")


def test_a_rationale_without_end_is_cut() -> None:
    verdict = judged({**assessment(UNMET), "rationale": "on and " * 2000})
    assert (verdict.verdict, len(verdict.reason)) == ("continue", 300)


def test_a_pattern_is_not_seen_in_what_the_user_says() -> None:
    verdict = judged(assessment(ENDED), goals=[{**CANCEL, "evidence": ["joke"]}])
    assert verdict.verdict == "continue"


def test_patterns_alone_settle_a_talk_when_all_that_must_be_were_seen() -> None:
    goals = [{**CANCEL, "evidence": ["ends today"]}, {**INVOICE, "evidence": ["in your inbox"]}]
    verdict = settled(talk(subscriber(goals=goals)), "model")
    assert verdict is not None
    assert (verdict.verdict, verdict.progress) == ("goal_met", ("met", "met"))
    assert quotes(verdict) == [(2, "assistant", "ends today"), (1, "assistant", "in your inbox")]
    assert verdict.reason == (
        "the evidence of every goal was seen: 'ends today' in turn 2, 'in your inbox' in turn 1"
    )
    half = [goals[0], {**INVOICE, "evidence": ["by post"]}]
    assert settled(talk(subscriber(goals=half)), "model") is None
    assert settled(talk(subscriber(goals=[goals[0], INVOICE])), "model") is None
    assert settled(talk(subscriber(goals=[])), "model") is None


def test_patterns_settle_a_talk_without_a_word_on_goals_nobody_was_asked_about() -> None:
    shown = {**CANCEL, "evidence": ["ends today"]}
    verdict = settled(talk(subscriber(goals=[shown, {**INVOICE, "must": False}])), "model")
    assert verdict is not None
    assert (verdict.verdict, verdict.progress) == ("goal_met", ())


def test_a_goal_met_rests_on_evidence_where_every_goal_that_must_be_has_it_else_on_the_judge() -> (
    None
):
    shown = {**CANCEL, "evidence": ["ends today"]}
    by_patterns = settled(talk(subscriber(goals=[shown])), "model")
    assert by_patterns is not None
    assert by_patterns.goal_met_by == "evidence"
    assert judged(assessment(ENDED), goals=[shown]).goal_met_by == "evidence"
    optional = {**INVOICE, "must": False}
    assert judged(assessment(ENDED, SENT), goals=[shown, optional]).goal_met_by == "evidence"
    assert judged(assessment(ENDED, SENT), goals=[shown, INVOICE]).goal_met_by == "judge"
    assert judged(assessment(ENDED), goals=[]).goal_met_by == "judge"


def test_only_a_goal_met_says_what_it_rests_on() -> None:
    for answer in (assessment(), assessment(**ANNOYED), assessment(passed_on=PASSED_ON)):
        assert judged(answer).goal_met_by is None


@pytest.mark.parametrize(
    "answer",
    [
        assessment(met(2, "")),
        assessment(met(0, "")),
        assessment(frustration="high"),
        assessment(passed_on=(0, "")),
        assessment(met(2, "Your money is back.")),
        assessment(frustration="high", mood=(2, "assistant", "This is a joke.")),
        assessment(passed_on=(2, "I connect you to a colleague.")),
    ],
)
def test_an_end_without_words_that_were_said_is_void(answer: dict[str, Any]) -> None:
    verdict = judged(answer)
    assert verdict.verdict != "continue"
    assert missing_quotes(verdict, talk(subscriber())) != ()


def test_a_go_on_keeps_what_its_quotes_carry_and_is_never_void() -> None:
    invented = met(2, "Your money is back.", "partly")
    answer = assessment(invented, SENT, frustration="mild", mood=(1, "user", "No, no, no."))
    verdict = judged(answer, goals=[CANCEL, INVOICE])
    assert (verdict.verdict, verdict.progress) == ("continue", ("unmet", "met"))
    assert verdict.frustration == "none"
    assert quotes(verdict) == [(1, "assistant", "The invoice is in your inbox.")]


def test_a_go_on_keeps_a_finding_whose_quote_only_has_a_wrong_turn() -> None:
    verdict = judged(
        assessment(UNMET, met(2, "The invoice is in your inbox.")), goals=[CANCEL, INVOICE]
    )
    assert (verdict.verdict, verdict.progress) == ("continue", ("unmet", "met"))
    assert quotes(verdict) == [(1, "assistant", "The invoice is in your inbox.")]
    assert verdict.reason.endswith("[quote found in turn 1, not 2]")


def test_reasons_are_one_short_line_and_never_empty() -> None:
    long = judged(assessment(**ANNOYED, rationale="Nobody\nhelped. " * 100)).reason
    assert long.startswith("Nobody helped. Nobody helped.")
    assert len(long) <= 300
    assert judged(assessment(**ANNOYED, rationale=" \n")).reason == "the user has had enough"
    assert judged(assessment(rationale="")).reason == "the goal is open"
    assert judged(assessment(ENDED, rationale="")).reason == "every goal is met"
    passed_on = judged(assessment(passed_on=PASSED_ON, rationale=""))
    assert passed_on.reason == "the assistant passed the user on to a human"


turns = st.integers(-1, 4)
words = st.sampled_from(["", " ", "Your subscription", "joke", "ends today", "in your inbox", "x"])
findings = st.builds(
    met, turns, words, st.sampled_from(["met", "partly", "unmet"])
)  # statuses and quotes that may contradict each other
answers = st.builds(
    assessment,
    findings,
    findings,
    frustration=st.sampled_from(["none", "mild", "high"]),
    mood=st.tuples(turns, st.sampled_from(["user", "assistant"]), words),
    passed_on=st.none() | st.tuples(turns, words),
)


@given(
    answer=answers,
    musts=st.tuples(st.booleans(), st.booleans()),
    patterns=st.sampled_from([(), ("ends today",), ("never said",)]),
    proposal=st.sampled_from([None, "give_up", "satisfied"]),
)
def test_an_end_always_names_its_grounds_and_a_go_on_holds_no_void_quote(
    answer: dict[str, Any], musts: tuple[bool, bool], patterns: tuple[str, ...], proposal: Any
) -> None:
    goals = [
        {**CANCEL, "must": musts[0], "evidence": patterns},
        {**INVOICE, "must": musts[1]},
    ]
    on = proposing(talk(subscriber(goals=goals)), 2, proposal)
    verdict = verdict_of(answer, on)
    if verdict.verdict == "continue":
        assert missing_quotes(verdict, on) == ()
        assert sum(status != "unmet" for status in verdict.progress) + (
            verdict.frustration != "none"
        ) == len(verdict.evidence)
    else:
        assert verdict.evidence
    assert len(verdict.progress) == 2


def test_a_refusal_alone_ends_nothing() -> None:
    on = talk_of(subscriber(), "Cancel it.", REFUSAL)
    assert verdict_of(
        assessment(frustration="mild", mood=(1, "assistant", REFUSAL)), on
    ).verdict == ("continue")
