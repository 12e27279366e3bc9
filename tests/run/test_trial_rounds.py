"""Trials of one persona: which conversations are wanted next, and what all of them come to."""

from __future__ import annotations

from typing import Any

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona
from stored_runs import record

from pytest_synthconv import Conversation, StopReason
from pytest_synthconv.regression.counts import Standing
from pytest_synthconv.regression.tallying import tallied
from pytest_synthconv.regression.trial_plan import EscalatingTrials, FixedTrials, TrialPlan
from pytest_synthconv.regression.trial_results import lines, standings
from pytest_synthconv.run.prefetch_pool import Batch, Lookahead, Work
from pytest_synthconv.run.trial_rounds import ConversationRequest, Rounds, Trials
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

FAIL_ON = frozenset({"frustrated"})


def cast() -> Participants:
    return Participants(assistant=ASSISTANT, endpoint=Desk(), user=Speaker(), judge=Decider())


def trials(plan: TrialPlan, **limits: Any) -> Trials:
    return Trials(
        ConversationRequest(persona(), cast(), Limits(**limits), "t.py::test", True), plan, FAIL_ON
    )


def ended(*reasons: str) -> list[Conversation]:
    """Conversations that ended so, as trials 1, 2, ..."""
    one = simulate(persona(), cast(), Limits(max_turns=1))
    return [
        one.model_copy(update={"trial": trial, "id": str(trial), "stop_reason": StopReason(reason)})
        for trial, reason in enumerate(reasons, 1)
    ]


def numbers(wanted: tuple[ConversationRequest, ...]) -> list[int]:
    return [it.limits.trial for it in wanted]


def test_every_trial_is_a_conversation_of_its_own() -> None:
    first, second = trials(FixedTrials(2), seed=7).after(())
    assert (first.limits, second.limits) == (Limits(seed=7), Limits(seed=7, trial=2))
    assert first.key != second.key
    assert first.shared_as != second.shared_as


def test_the_next_round_begins_where_the_last_one_ended() -> None:
    asked = trials(EscalatingTrials())
    assert numbers(asked.after(())) == [1]
    assert numbers(asked.after(ended("frustrated"))) == [2, 3, 4, 5]
    assert numbers(asked.after(ended("goal_met"))) == []


def test_a_later_trial_alone_is_that_trial() -> None:
    assert numbers(trials(FixedTrials(), trial=3).after(())) == [3]
    assert numbers(trials(FixedTrials(), trial=3).after(ended("frustrated"))) == []


@pytest.mark.parametrize(
    ("reasons", "standing", "deciding"),
    [
        (["frustrated", "goal_met", "goal_met", "goal_met", "frustrated"], "flaky", "2"),
        (["frustrated", "goal_met", "frustrated", "frustrated", "goal_met"], "failed", "1"),
        (["goal_met"], "passed", "1"),
        (["frustrated", "goal_met", "judge_error", "goal_met", "goal_met"], "not tested", "3"),
    ],
)
def test_the_conversation_that_decides_is_the_first_that_shows_the_outcome(
    reasons: list[str], standing: str, deciding: str
) -> None:
    outcome = trials(EscalatingTrials()).outcome(ended(*reasons))
    assert (outcome.standing.value, outcome.deciding.id) == (standing, deciding)
    assert outcome.is_tested == (standing != "not tested")


def test_a_round_ahead_begins_when_all_of_the_last_one_have_ended() -> None:
    begun: list[list[int]] = []
    rounds = Rounds(
        trials(EscalatingTrials(2)), lambda it: begun.append(numbers(tuple(it.current)))
    )
    assert numbers(tuple(rounds.current)) == [1]
    one, two, three = ended("frustrated", "goal_met", "goal_met")
    rounds.ended(one)
    assert begun == [[2, 3]]
    rounds.ended(three)
    assert begun == [[2, 3]]
    rounds.ended(two)
    assert begun == [[2, 3]]
    assert rounds.current == ()


def test_nothing_more_begins_in_a_batch_that_is_over() -> None:
    pool, batch = Lookahead[str](2), Batch[str]()
    pool.end(batch)
    pool.begin(batch, [Work("late", lambda stop: "late")])
    assert pool.result("late") is None


def test_only_who_was_tried_as_often_as_planned_has_a_standing() -> None:
    def held(who: str, *reasons: str) -> list[dict[str, Any]]:
        about = {"id": who, "name": who, "sha256": "p" * 64}
        return [
            {**record(n), "conversation_id": f"{who}{n}", "persona": about, "stop_reason": reason}
            for n, reason in enumerate(reasons, 1)
        ]

    run = tallied([*held("alex", "goal_met", "frustrated"), *held("bo", "goal_met")])
    plan = FixedTrials(2, 0.5)
    (alex,) = standings(run, plan, frozenset({StopReason.FRUSTRATED}))
    assert (alex.subject.persona, alex.standing) == ("alex", Standing.FLAKY)
    assert list(lines([alex], plan)) == [
        "trials: 1 of 2 passed (50%, 9% to 91%); 2 in a row: 0%",
        "flaky: alex: 1 of 2 passed (50%, 9% to 91%)",
    ]
