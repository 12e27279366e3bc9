"""How to ask next: the prompt, what the server accepts, and what went wrong so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from ...core.errors import ProviderError
from ..prompt import OutputMode, Prompt, PromptMessage, ProviderRequest
from .output_modes import Accepted, Part
from .schemas import instruction

_LONGEST_REPEATED = 4000  # characters: a bad answer can be one that does not end
_MORE = 4
"""By how much a second try has more room, when the first answer was cut."""
_CORRECTION = (
    "Your answer cannot be used: {problem}\n"
    "Answer the message before it again: with one JSON object that fits the schema, and nothing "
    "else."
)


@dataclass(frozen=True)
class RequestPlan:
    """The next request of a completion.

    ``more_room``: the first answer was cut. ``misshapen`` are the forms in which an answer was no
    JSON of the schema. ``doubted`` is a refusal that does not say what it refuses; it is the error
    to raise if no other form works either.
    """

    prompt: Prompt
    name: str
    schema: dict[str, object]
    accepted: Accepted
    corrections: tuple[tuple[PromptMessage, PromptMessage], ...] = ()
    more_room: bool = False
    misshapen: tuple[OutputMode, ...] = ()
    rooms: tuple[int, ...] = ()
    doubted: ProviderError | None = field(default=None, compare=False)

    @property
    def form(self) -> OutputMode:
        forms = [form for form in self.accepted.forms if form not in self.misshapen]
        return forms[0] if forms else self.accepted.forms[-1]

    @property
    def room(self) -> int:
        return self.accepted.room * (_MORE if self.more_room else 1)

    def question(
        self, model: str, effort: str | None, parameters: Mapping[str, object]
    ) -> ProviderRequest:
        """Return the request to send."""
        messages = (*self._first_messages(), *chain.from_iterable(self.corrections))
        return ProviderRequest(
            model=model,
            prompt=self.prompt.model_copy(update={"messages": messages}),
            schema_name=self.name,
            schema=self.schema,
            form=self.form,
            room=self.room,
            effort=effort,
            room_name=self.accepted.room_name,
            parameters=parameters,
        )

    def without(self, part: Part) -> RequestPlan | None:
        """Return the plan after a refusal of ``part``; None if nothing is left to try."""
        if part is Part.ROOM and self.more_room:
            return None
        accepted = self.accepted.without(part)
        if accepted is None:
            return None
        rooms = (*self.rooms, self.room) if part is Part.ROOM else self.rooms
        return replace(self, accepted=accepted, rooms=rooms)

    def corrected(self, answer: str, problem: str) -> RequestPlan:
        """Return the plan that shows the model its ``answer`` and what is wrong with it."""
        # Providers refuse an empty message.
        repeated = answer.strip()[:_LONGEST_REPEATED] or "(nothing)"
        correction = (
            PromptMessage(role="assistant", content=repeated),
            PromptMessage(role="user", content=_CORRECTION.format(problem=problem)),
        )
        return replace(self, corrections=(*self.corrections, correction))

    def in_another_form(self) -> RequestPlan:
        """Return the plan after an answer that shows that the server ignores this form."""
        return replace(self, misshapen=(*self.misshapen, self.form))

    def _first_messages(self) -> tuple[PromptMessage, ...]:
        if self.form != "text":
            return self.prompt.messages
        *earlier, last = self.prompt.messages
        content = f"{last.content}\n\n{instruction(self.schema)}"
        return (*earlier, last.model_copy(update={"content": content}))
