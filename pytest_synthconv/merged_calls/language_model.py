"""Judge and user played by one language model, with one answer a turn for both."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..judges.goals import goals_of
from ..judges.language_model import LanguageModelJudge
from ..models import Talk, Usage, Verdict
from ..users import User, UserMessage
from ..users.language_model import NextMessage, message_of
from .question import merged_answer_of, merged_question


@dataclass
class MergedTurn:
    """A `JudgeAndUser` of one turn, in one answer of the model that ``judge`` asks.

    All of what it takes is counted with the verdict. An end is confirmed as ever, and what of the
    answer cannot be used is asked for again as ever: a verdict of ``judge``, a message of ``user``.
    """

    judge: LanguageModelJudge
    user: User
    _written: NextMessage | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return self.judge.name

    def assess(self, talk: Talk) -> Verdict:
        """The verdict after the last reply; raises as `LanguageModelJudge.assess` does."""
        if talk.objection is not None:
            return self.judge.assess(talk)
        form = merged_answer_of(len(goals_of(talk.persona)))
        completion = self.judge.model.complete(merged_question(talk), form)
        self._written = completion.value.next_message
        return self.judge.verdict_of(completion.value.assessment, completion.usage, talk)

    def speak(self, talk: Talk) -> UserMessage:
        """What was written with the verdict; raises as `LanguageModelUser.speak` does."""
        if self._written is None or talk.objection is not None:
            return self.user.speak(talk)
        return message_of(self._written, Usage(), talk)
