"""Who talks to the assistant: personas written to differ from those there are.

Which persona a set lacks is decided here, the same way for every writer, and whether a card can be
taken; a `PersonaWriter` puts it into words, one card at a time, with all earlier cards before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..core.errors import ParticipantError
from ..core.models import Assistant, Model, Persona
from .acceptance import Acceptance, Draft, appraised, draft_of
from .facets import Facets
from .randomness import dice, seed_of
from .selection import next_facets


class Refused(Model):
    """A card that was not taken, and why: told to the writer, so that the next one is better."""

    persona: Persona
    objection: str


class PersonaRequest(Model):
    """The persona that a set lacks. ``seed`` is all the chance there is in writing it.

    ``earlier`` is what each of the previous personas was asked to be, in their order; left empty,
    it is what can be read off their cards. ``refused`` is the last try.
    """

    facets: Facets
    seed: int
    earlier: tuple[Facets, ...] = ()
    refused: Refused | None = None


class PersonaWriter(Protocol):
    """Puts a persona into words. One writer serves many assistants: it keeps no state."""

    @property
    def name(self) -> str:
        """What writes, for the file it is saved in: ``offline`` or a model's name."""

    @property
    def note(self) -> str:
        """One sentence on what its cards are worth, for the head of that file."""

    @property
    def tries(self) -> int:
        """How often it may be asked for one persona; at least 1. Some are paid for each time."""

    @property
    def may_stray(self) -> int:
        """How many facets a card may tell otherwise than wanted and not be written again.

        Reading them is a heuristic, and only who listens to objections does better next time.
        """

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        """What a reader should know about the cards to come for ``assistant``; mostly nothing.

        Raises `ConfigurationError` when there can be none.
        """

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        """A card for ``wanted`` whose name and id are not among ``previous``."""


def generate(
    assistant: Assistant,
    n: int,
    *,
    previous: Sequence[Persona] = (),
    seed: int = 0,
    writer: PersonaWriter,
) -> tuple[Persona, ...]:
    """``n`` new personas for ``assistant``, each unlike ``previous`` and the ones before it.

    To top a set up to N, ask for ``N - len(previous)``; none are written for ``n`` below 1. Equal
    arguments give equal personas, if the writer has no chance of its own.

    Raises `ParticipantError` when the writer fails, or comes up with names that are taken.
    """
    return tuple(written(assistant, n, previous=previous, seed=seed, writer=writer))


def written(
    assistant: Assistant,
    n: int,
    *,
    previous: Sequence[Persona] = (),
    seed: int = 0,
    writer: PersonaWriter,
) -> Iterator[Persona]:
    """What `generate` returns, each persona as soon as it is written."""
    there = [draft_of(persona) for persona in previous]
    for _ in range(n):
        there.append(_one_more(assistant, there, seed, writer))
        yield there[-1].persona


def _one_more(
    assistant: Assistant, there: Sequence[Draft], seed: int, writer: PersonaWriter
) -> Draft:
    """The next persona: the first draft without objection, else the best of all tries."""
    slot = (seed, assistant.sha256, len(there))
    facets = next_facets([draft.supposed for draft in there], dice("facets", *slot))
    previous = tuple(draft.persona for draft in there)
    earlier = tuple(draft.asked for draft in there)
    refused: Refused | None = None
    drafts: list[tuple[Acceptance, Draft]] = []
    for again in range(writer.tries):
        wanted = PersonaRequest(
            facets=facets, seed=seed_of("card", *slot, again), earlier=earlier, refused=refused
        )
        draft = draft_of(writer.write(assistant, previous, wanted), facets)
        appraisal = appraised(draft, there, writer.may_stray)
        if appraisal.objection is None:
            return draft
        refused = Refused(persona=draft.persona, objection=appraisal.objection)
        drafts.append((appraisal, draft))
    return _best(drafts, len(there) + 1, writer)


def _best(drafts: Sequence[tuple[Acceptance, Draft]], number: int, writer: PersonaWriter) -> Draft:
    possible = [(appraisal.rank, draft) for appraisal, draft in drafts if not appraisal.taken]
    if not possible:
        raise ParticipantError(
            f"persona {number} could not be written: {writer.name} gave a name or id that "
            f"is taken in {writer.tries} tries\n"
            "ask for fewer personas, or write this one by hand",
            kind="taken_name",
        )
    return min(possible, key=lambda ranked: ranked[0])[1]
