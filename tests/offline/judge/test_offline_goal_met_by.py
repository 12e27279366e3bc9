"""What the offline judge says that its goal_met rests on."""

from __future__ import annotations

from typing import Any

import pytest
from talks import ANSWER, CANCEL, REFUSAL, subscriber, talk_of

from pytest_synthconv.core.models import Verdict
from pytest_synthconv.offline.judge.judge import HeuristicJudge

ASK = "I want to cancel my subscription before the renewal."
SHOWN = {**CANCEL, "evidence": ["ends today"]}
INVOICE = {"ask": "an invoice for March"}
ANSWERS = (ANSWER, "Your invoice for March is attached: 12.40 in all.")


def judged(*replies: str, **card: Any) -> Verdict:
    said = [text for reply in replies for text in (ASK, reply)]
    return HeuristicJudge().assess(talk_of(subscriber(**card), *said))


@pytest.mark.parametrize("goals", [[SHOWN], [SHOWN, {**INVOICE, "must": False}]])
def test_it_rests_on_evidence_where_every_goal_that_must_be_met_states_some(
    goals: list[dict[str, Any]],
) -> None:
    verdict = judged(ANSWER, goals=goals)
    assert (verdict.verdict, verdict.goal_met_by) == ("goal_met", "evidence")


@pytest.mark.parametrize("goals", [[CANCEL], [SHOWN, INVOICE]])
def test_it_is_presumed_where_any_goal_that_must_be_met_states_none(
    goals: list[dict[str, Any]],
) -> None:
    verdict = judged(*ANSWERS, goals=goals)
    assert (verdict.verdict, verdict.goal_met_by) == ("goal_met", "presumed")


def test_it_is_presumed_where_the_needs_are_read_off_prose() -> None:
    scenario = "Alex wants to cancel the subscription before the renewal."
    verdict = judged(ANSWER, goals=[], scenario=scenario)
    assert (verdict.verdict, verdict.goal_met_by) == ("goal_met", "presumed")


def test_other_verdicts_rest_on_nothing_of_the_kind() -> None:
    assert judged(REFUSAL).goal_met_by is None
    assert judged(*[REFUSAL] * 9).goal_met_by is None
