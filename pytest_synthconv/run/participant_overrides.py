"""The default user and judge, and those that a project's own fixtures replace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.cards import Assistant, Persona
from ..core.models import CardReading
from ..core.protocols import CriterionJudge, Endpoint, Judge, User
from ..llm.prompt import PROMPT_VERSION
from ..simulation.cast import Participants
from .absent import ENDPOINT, USER
from .participants import ModelChoices

if TYPE_CHECKING:
    from ..offline.patience.companion import PatienceCompanion


@dataclass(frozen=True)
class ParticipantDefaults:
    """User and judge as the options choose them, before fixtures replace any."""

    choices: ModelChoices
    user: User
    judge: Judge
    speculates: bool
    criteria: CriterionJudge | None = None
    skips_criteria: bool = False

    def participants(
        self, assistant: Assistant, endpoint: Endpoint, user: User, judge: Judge, *, at_once: bool
    ) -> Participants:
        """Return who takes part; the provider is ``custom`` if user or judge is not ours.

        ``at_once``: several calls may run concurrently. A judge of the project that judges criteria
        does so instead of ours.
        """
        user_is_ours, judge_is_ours = user is self.user, judge is self.judge
        prompted = (user_is_ours and self.choices.user) or (judge_is_ours and self.choices.judge)
        provider = self.choices.provider if user_is_ours and judge_is_ours else "custom"
        return Participants(
            assistant=assistant,
            endpoint=endpoint,
            user=user,
            judge=judge,
            provider=provider,
            companion=self._companion_of(judge),
            patience=self.choices.patience,
            prompt_version=PROMPT_VERSION if prompted else None,
            speculates=at_once and self.speculates and user_is_ours and judge_is_ours,
            # A language model gets the card itself, not what rules read in it.
            read=_read if user.name == "agenda" or provider == "custom" else None,
            criteria=self._criteria_of(judge),
            skips_criteria=self.skips_criteria,
        )

    def judging(self, assistant: Assistant, judge: Judge) -> Participants:
        """Return who takes part where stored conversations are only judged."""
        is_ours = judge is self.judge
        return Participants(
            assistant=assistant,
            endpoint=ENDPOINT,
            user=USER,
            judge=judge,
            provider=self.choices.provider if is_ours else "custom",
            companion=self._companion_of(judge),
            patience=self.choices.patience,
            prompt_version=PROMPT_VERSION if is_ours and self.choices.judge else None,
            criteria=self._criteria_of(judge),
            skips_criteria=self.skips_criteria,
        )

    def _criteria_of(self, judge: Judge) -> CriterionJudge | None:
        """Return who judges criteria: ``judge`` if it can, as one of the project may."""
        own: Any = judge if callable(getattr(judge, "judge_criterion", None)) else None
        return own or self.criteria

    def _companion_of(self, judge: Judge) -> PatienceCompanion | None:
        """Return the second opinion. A judge of a project has its own idea of patience."""
        return _companion() if judge is self.judge and self.choices.judge else None


def _companion() -> PatienceCompanion:
    from ..offline.patience.companion import PatienceCompanion

    return PatienceCompanion()


def _read(persona: Persona) -> CardReading:
    from ..offline.cards.card import read_card

    card = read_card(persona)
    needs = tuple(need.ask for need in card.needs)
    return CardReading(needs=needs, traits=card.traits, derived=card.derived)
