"""A writer of personas that uses a language model: one card at a time, with all earlier ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.cards import Assistant, Persona
from ..core.language import is_english
from ..core.text import one_line
from ..core.words import content_words
from ..personas.acceptance import Review
from ..personas.facets import Facets, facets_of, text_of
from ..personas.generation import PersonaRequest
from .figures import figures
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
            "goals can be met. They have no evidence: add what only a right answer says."
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

    def review(self, persona: Persona, assistant: Assistant) -> Review:
        """Return objections to cards as small models write them, and to calendar dates."""
        return Review(unfit=tuple(unfit(persona, assistant)), gaps=tuple(_dates(persona)))

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
        return persona_from(answer.value, wanted.facets)


_TO_SOMEBODY = re.compile(r"\byou(?:rs?|rself)?\b", re.IGNORECASE)


def _dates(persona: Persona) -> Iterator[str]:
    """Yield an objection to a date outside the facts: next year the card would be wrong."""
    story = " ".join([persona.scenario, *(goal.ask for goal in persona.goals)])
    for date in [figure.text for figure in figures(story) if figure.kind == "date"][:1]:
        yield f"it names a date ({date}): say it as people do, such as next Friday"


def unfit(persona: Persona, assistant: Assistant) -> Iterator[str]:
    """Yield objections to a card as small models write them."""
    for goal in persona.goals:
        if _TO_SOMEBODY.search(goal.ask):
            yield f"the ask {one_line(goal.ask, 60)!r} says you: write it as the person's own wish"
    wishes = " ".join([persona.scenario, *(goal.ask for goal in persona.goals)])
    offered = f"{assistant.name} {assistant.description}"
    if not (is_english(text_of(persona)) and is_english(offered)):
        return  # words of other languages cannot be compared: the stopwords are English
    if not set(content_words(wishes)) & set(content_words(offered)):
        yield "neither goals nor scenario are about anything that the assistant does"


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
