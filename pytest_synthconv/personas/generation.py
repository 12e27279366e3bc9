"""Generate personas that differ from the existing ones.

This module decides which persona a set lacks, and whether a card is accepted, in the same way for
every writer. A `PersonaWriter` writes one card at a time and sees all earlier cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..core.cards import Assistant, Persona
from ..core.errors import ParticipantError
from ..core.frozen import Model
from .acceptance import Acceptance, Draft, Review, appraised, draft_of
from .facets import Facets
from .randomness import dice, seed_of
from .selection import next_facets


class Refused(Model):
    """A rejected card and the reason, which the writer gets for the next try."""

    persona: Persona
    objection: str


class PersonaRequest(Model):
    """The persona that a set lacks. All randomness of the writer is derived from ``seed``.

    ``earlier`` are the requested facets of the previous personas, in order. If empty, they are read
    from the cards. ``refused`` is the last rejected try.
    """

    facets: Facets
    seed: int
    earlier: tuple[Facets, ...] = ()
    refused: Refused | None = None


class PersonaWriter(Protocol):
    """Write the card of a persona. A writer keeps no state and serves many assistants."""

    @property
    def name(self) -> str:
        """The name of the writer for the personas file: ``offline`` or the name of a model."""

    @property
    def note(self) -> str:
        """One sentence on the quality of its cards, for the head of the personas file."""

    @property
    def tries(self) -> int:
        """Maximum number of tries for one persona, at least 1. Some writers cost money per try."""

    @property
    def may_stray(self) -> int:
        """How many facets of an accepted card may differ from the request.

        Facets are read by a heuristic, and only some writers can improve after an objection.
        """

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        """Return warnings about future cards for ``assistant``; usually none.

        Raise `ConfigurationError` if no cards can be written.
        """

    def review(self, persona: Persona, assistant: Assistant) -> Review:
        """Return the objections to its own card that only this kind of writer needs."""

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        """Write a card for ``wanted`` whose name and id are not in ``previous``."""


def generate(
    assistant: Assistant,
    n: int,
    *,
    previous: Sequence[Persona] = (),
    seed: int = 0,
    writer: PersonaWriter,
) -> tuple[Persona, ...]:
    """Write ``n`` personas for ``assistant``, different from ``previous`` and from each other.

    To extend a set to N, pass ``N - len(previous)``; nothing is written for ``n`` below 1. Equal
    arguments give equal personas, if the writer itself is deterministic.

    Raise `ParticipantError` if the writer fails, or only returns cards that cannot be taken.
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
    """Yield the personas of `generate`, each as soon as it is written."""
    there = [draft_of(persona) for persona in previous]
    for _ in range(n):
        there.append(_one_more(assistant, there, seed, writer))
        yield there[-1].persona


def _one_more(
    assistant: Assistant, there: Sequence[Draft], seed: int, writer: PersonaWriter
) -> Draft:
    """Return the next persona: the first draft without objection, or the best of all tries."""
    slot = (seed, assistant.sha256_of_role, len(there))
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
        review = writer.review(draft.persona, assistant)
        appraisal = appraised(draft, there, writer.may_stray, review)
        if appraisal.objection is None:
            return draft
        refused = Refused(persona=draft.persona, objection=appraisal.objection)
        drafts.append((appraisal, draft))
    return _best(drafts, len(there) + 1, writer)


def _best(drafts: Sequence[tuple[Acceptance, Draft]], number: int, writer: PersonaWriter) -> Draft:
    possible = [
        (appraisal.rank, draft)
        for appraisal, draft in drafts
        if not appraisal.taken and not appraisal.unfit
    ]
    unfit = [objection for appraisal, _ in drafts for objection in appraisal.unfit]
    if not possible and unfit:
        raise ParticipantError(
            f"persona {number} could not be written: of {writer.tries} cards by {writer.name} none "
            f"was fit; the last: {unfit[-1]}\n"
            "this model cannot write personas: choose another with --synthconv-persona-model, "
            "or leave it out and use the offline writer",
            kind="unfit_card",
        )
    if not possible:
        raise ParticipantError(
            f"persona {number} could not be written: {writer.name} gave a name or id that "
            f"is taken in {writer.tries} tries\n"
            "ask for fewer personas, or write this one by hand",
            kind="taken_name",
        )
    return min(possible, key=lambda ranked: ranked[0])[1]
