"""A writer of personas that uses a language model: one card at a time, with all earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.models import Assistant, Persona
from ..personas.facets import Facets, facets_of
from ..personas.generation import PersonaRequest
from .persona_form import PersonaCard, persona_from
from .persona_prompt import card_text, instructions, objected, request, shown
from .prompt import PROMPT_VERSION, LanguageModel, Prompt, PromptMessage, RequestOrigin


@dataclass(frozen=True)
class LanguageModelWriter:
    """Let ``model`` write each persona. The budget of the model counts the cost."""

    model: LanguageModel

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def note(self) -> str:
        return (
            f"Drafts by a language model (prompts {PROMPT_VERSION}): nobody has checked that the "
            "goals can be met and that the evidence is right."
        )

    @property
    def tries(self) -> int:
        return 3

    @property
    def may_stray(self) -> int:
        return 2

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        """Return no warnings: a language model can use any description."""
        return ()

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        """Write a card for ``wanted``. Errors of the language model propagate.

        The caller checks whether the name is free and the facets fit: another try is another
        request.
        """
        number = len(previous) + 1
        prompt = Prompt(
            system=instructions(assistant),
            messages=tuple(_messages(previous, wanted)),
            scene=RequestOrigin(asker="persona", assistant=assistant.name, turn=number),
        )
        answer = self.model.complete(prompt, PersonaCard)
        return persona_from(answer.value, wanted.facets, assistant)


def _messages(previous: Sequence[Persona], wanted: PersonaRequest) -> Iterator[PromptMessage]:
    """Yield the earlier requests and cards, and the current request."""
    earlier: Sequence[Facets] = wanted.earlier or tuple(map(facets_of, previous))
    for place, (persona, facets) in enumerate(zip(previous, earlier, strict=True)):
        number = place + 1
        yield _asked(request(number, facets, previous[:place]))
        yield _answered(shown(persona, number))
    number = len(previous) + 1
    yield _asked(request(number, wanted.facets, previous))
    if wanted.refused is not None:
        yield _answered(card_text(wanted.refused.persona))
        yield _asked(objected(number, wanted.refused.objection))


def _asked(text: str) -> PromptMessage:
    return PromptMessage(role="user", content=text)


def _answered(text: str) -> PromptMessage:
    return PromptMessage(role="assistant", content=text)
