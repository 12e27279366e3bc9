"""Who talks to the assistant: personas written to differ from those there are.

Which persona a set lacks is decided here, the same way for every writer; a `PersonaWriter` puts
it into words, one card at a time, with all earlier cards before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..errors import SynthconvError
from ..models import Assistant, Model, Persona
from .chance import dice, seed_of
from .facets import Facets, facets_of
from .likeness import Trigrams, likeness, trigrams
from .selection import next_facets

TOO_MUCH_ALIKE = 0.5
TRIES = 6


class Wanted(Model):
    """The persona that a set lacks. ``seed`` is all the chance there is in writing it."""

    facets: Facets
    seed: int


class PersonaWriter(Protocol):
    """Puts a persona into words. One writer serves many assistants: it keeps no state."""

    @property
    def name(self) -> str:
        """What writes, for the file it is saved in: ``offline`` or a model's name."""

    @property
    def note(self) -> str:
        """One sentence on what its cards are worth, for the head of that file."""

    def write(self, assistant: Assistant, previous: Sequence[Persona], wanted: Wanted) -> Persona:
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

    Raises `SynthconvError` when the writer comes up with a name or id again that is taken.
    """
    there = [_known(persona) for persona in previous]
    for _ in range(n):
        there.append(_one_more(assistant, there, seed, writer))
    return tuple(known.persona for known in there[len(previous) :])


class _Known(NamedTuple):
    """A persona with what is compared, so that it is worked out once."""

    persona: Persona
    facets: Facets
    trigrams: Trigrams


def _known(persona: Persona) -> _Known:
    return _Known(persona, facets_of(persona), trigrams(persona))


def _one_more(
    assistant: Assistant, there: Sequence[_Known], seed: int, writer: PersonaWriter
) -> _Known:
    """The next persona. A draft too much like another card is written again, not told why."""
    slot = (seed, assistant.sha256, len(there))
    facets = next_facets([known.facets for known in there], dice("facets", *slot))
    previous = tuple(known.persona for known in there)
    names, ids = {p.name for p in previous}, {p.id for p in previous}
    drafts: list[tuple[float, _Known]] = []
    for again in range(TRIES):
        wanted = Wanted(facets=facets, seed=seed_of("card", *slot, again))
        draft = _known(writer.write(assistant, previous, wanted))
        if draft.persona.name in names or draft.persona.id in ids:
            continue
        most = max((likeness(draft.trigrams, known.trigrams) for known in there), default=0.0)
        drafts.append((most, draft))
        if most <= TOO_MUCH_ALIKE:
            break
    if not drafts:
        raise SynthconvError(
            f"persona {len(there) + 1} could not be written: {writer.name} gave a name or id that "
            f"is taken in {TRIES} tries\nask for fewer personas, or write this one by hand"
        )
    return min(drafts, key=lambda scored: scored[0])[1]
