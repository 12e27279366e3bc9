"""How a second opinion on the user's patience is weighed against the judge's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict

from pytest_synthconv import Conversation, Evidence, StopReason, Talk, Verdict
from pytest_synthconv.core.flags import SECOND_OPINION
from pytest_synthconv.core.opinions import Opinion, Patience
from pytest_synthconv.run.option_values import PATIENCE
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate


@dataclass(frozen=True)
class Losing:
    """A companion whose patience is used up once in turn ``start``, and then once more a turn."""

    start: int = 1
    stop: int = 99

    def assess(self, talk: Talk) -> Opinion | None:
        turn = len(talk.user_messages)
        if not self.start <= turn <= self.stop:
            return None
        return Opinion(
            times=turn - self.start + 1,
            reason=f"enough in turn {turn}",
            evidence=(Evidence(turn=1, role="assistant", quote="OK 1."),),
        )


def played(
    *verdicts: Verdict,
    companion: Losing | None,
    patience: Patience = "both",
    speculates: bool = False,
) -> Conversation:
    cast = Participants(
        ASSISTANT,
        Desk(),
        Speaker(),
        Decider(verdicts),
        companion=companion,
        patience=patience,
        speculates=speculates,
    )
    return simulate(persona(), cast, Limits(max_turns=4))


@pytest.mark.parametrize("speculates", [False, True])
@pytest.mark.parametrize(("patience", "turns"), [("code", 2), ("both", 3)])
def test_a_talk_ends_by_patience_that_is_used_up_often_enough(
    patience: Patience, turns: int, speculates: bool
) -> None:
    talk = played(companion=Losing(start=2), patience=patience, speculates=speculates)
    assert talk.stop_reason is StopReason.FRUSTRATED
    assert len(talk.turns) == turns
    assert talk.reason == f"by patience: enough in turn {turns} (decider goes on: because continue)"
    assert talk.verdicts[-1].judge == "patience"
    assert [quote.quote for quote in talk.verdicts[-1].evidence] == ["OK 1."]
    assert talk.flags == (SECOND_OPINION,)


def test_it_is_only_flagged_where_the_judge_decides_alone() -> None:
    talk = played(companion=Losing(), patience="judge")
    assert talk.stop_reason is StopReason.MAX_TURNS
    assert [each.second_opinion for each in talk.verdicts] == [
        f"enough in turn {turn}" for turn in (1, 2, 3, 4)
    ]
    assert talk.flags == (SECOND_OPINION,)


@pytest.mark.parametrize("kind", ["goal_met", "handed_off"])
def test_no_other_end_is_overruled_but_it_is_flagged(kind: str) -> None:
    talk = played(verdict(kind), companion=Losing(), patience="code")
    assert talk.stop_reason == kind
    assert talk.flags == (SECOND_OPINION,)


def test_a_judge_that_agrees_is_not_flagged() -> None:
    talk = played(verdict("frustrated"), companion=Losing(), patience="code")
    assert (talk.reason, talk.flags) == ("because frustrated", ())


def test_a_talk_that_got_better_is_not_flagged() -> None:
    talk = played(companion=Losing(start=1, stop=1))
    assert talk.verdicts[0].second_opinion
    assert talk.flags == ()


def test_without_a_companion_nothing_changes() -> None:
    talk = played(companion=None, patience="code")
    assert (talk.stop_reason, talk.flags) == (StopReason.MAX_TURNS, ())


def test_a_companion_that_fails_is_named() -> None:
    class Broken(Losing):
        def assess(self, talk: Talk) -> Opinion | None:
            raise ZeroDivisionError("oh")

    talk = played(companion=Broken())
    assert talk.stop_reason is StopReason.JUDGE_ERROR
    assert talk.reason.startswith("the second opinion")


def test_the_option_has_the_words_of_the_rule() -> None:
    assert get_args(Patience) == PATIENCE
