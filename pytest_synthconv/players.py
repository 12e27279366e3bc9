"""Who plays and judges by default, and the cast that they and a project's own fixtures make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .casting import Parts
from .endpoints import Endpoint
from .errors import ConfigurationError
from .judges import Judge
from .merged_calls import JudgeAndUser
from .models import Assistant
from .simulation.loop import Cast
from .users import User


@dataclass(frozen=True)
class Players:
    """Who plays and judges as the options say, whatever fixtures make of it."""

    parts: Parts
    user: User
    judge: Judge
    speculates: bool
    prompt_version: str
    merged: Callable[[], JudgeAndUser] | None = None

    def cast(
        self, assistant: Assistant, endpoint: Endpoint, user: User, judge: Judge, *, at_once: bool
    ) -> Cast:
        """Those who take part, and what records call them: ``custom`` where one is not ours.

        ``at_once``: several things may be done at a time. Raises `ConfigurationError` where one is
        not ours, and one call was to be for both.
        """
        user_is_ours, judge_is_ours = user is self.user, judge is self.judge
        if self.merged is not None:
            _check_ours(synthconv_user=user_is_ours, synthconv_judge=judge_is_ours)
        prompted = (user_is_ours and self.parts.user) or (judge_is_ours and self.parts.judge)
        return Cast(
            assistant=assistant,
            endpoint=endpoint,
            user=user,
            judge=judge,
            provider=self.parts.provider if user_is_ours and judge_is_ours else "custom",
            prompt_version=self.prompt_version if prompted else None,
            speculates=at_once and self.speculates and user_is_ours and judge_is_ours,
            merged=self.merged,
        )


def _check_ours(**is_ours: bool) -> None:
    for fixture in (name for name, ours in is_ours.items() if not ours):
        raise ConfigurationError(
            f"{fixture} is overridden, but with --synthconv-calls=merged one language model judges "
            "and plays the user in one answer\nUse --synthconv-calls=separate, or do not override "
            "the fixture."
        )
