"""Let a language model write the card of a person from a transcript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.cards import Assistant, Persona
from ..core.data_files import data_of
from ..core.text import one_line, slug
from ..personas.facets import Facets
from ..personas.from_transcripts import Transcript, style_of
from .judge_framing import as_data, between_marks
from .persona_form import PersonaCard, persona_from
from .persona_prompt import card_text
from .persona_writer import unfit
from .prompt import LanguageModel, Prompt, PromptMessage, RequestOrigin

_TEXTS = data_of(__package__, "prompts/transcript")
_TRIES = 2


@dataclass(frozen=True)
class TranscriptWriter:
    """Writes cards of real people whose data has been replaced before."""

    model: LanguageModel
    assistant: Assistant

    @property
    def name(self) -> str:
        return self.model.name

    def write(self, transcript: Transcript) -> Persona:
        """Return the persona of the user of ``transcript``. Errors of the model propagate.

        An unfit card is requested again once; the second one is taken as it is, because people
        review the cards.
        """
        messages = [PromptMessage(role="user", content=_request(transcript))]
        for attempt in range(_TRIES):
            answer = self.model.complete(self._prompt(messages, transcript), PersonaCard)
            persona = persona_from(answer.value, Facets())
            objection = next(unfit(persona, self.assistant), None)
            if objection is None or attempt == _TRIES - 1:
                break
            again = _TEXTS["objected"].format(
                objection=one_line(objection), name=one_line(transcript.name)
            )
            messages += [
                PromptMessage(role="assistant", content=card_text(persona)),
                PromptMessage(role="user", content=again),
            ]
        return persona.model_copy(
            update={
                "name": transcript.name,
                "id": slug(transcript.name),
                "writes_like": style_of(transcript),
            }
        )

    def _prompt(self, messages: Sequence[PromptMessage], transcript: Transcript) -> Prompt:
        card = {"name": self.assistant.name, "description": self.assistant.description}
        return Prompt(
            system=_TEXTS["instructions"].format(assistant=as_data(card)),
            messages=tuple(messages),
            scene=RequestOrigin(
                asker="persona", assistant=self.assistant.name, turn=transcript.number
            ),
        )


def _request(transcript: Transcript) -> str:
    said = [{role: text} for role, text in transcript.said]
    # Who wrote the transcript could not know a hash of it, and so not close the mark.
    digest = hashlib.blake2b(json.dumps(said).encode("ascii"), digest_size=8).hexdigest()
    shown = between_marks(said, f"transcript-{digest}")
    return str(_TEXTS["request"].format(name=one_line(transcript.name), transcript=shown))
