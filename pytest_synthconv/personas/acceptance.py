"""Check whether a written card is accepted, and say why not, for the next try.

Taken names, and cards that their writer calls unfit, are never accepted. Everything else is a
matter of degree: when the tries are used up, the best draft is taken, and the diversity figures of
the set show its weaknesses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..core.cards import Persona
from ..core.language import is_english
from .facets import FACETS, TRAIT_FACETS, Facets, facets_of, text_of, words_of

Trigrams = frozenset[tuple[str, str, str]]


def trigrams(persona: Persona) -> Trigrams:
    """Return the word trigrams of description, personality and scenario, without names."""
    names = set(words_of(persona.name).split())
    text = f"{persona.description} {persona.personality} {persona.scenario}"
    words = [word for word in words_of(text).split() if word not in names]
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(one: Trigrams, other: Trigrams) -> float:
    """Return the Jaccard index of the trigrams of two cards; 0 if they have none."""
    return len(one & other) / len(one | other) if one or other else 0.0


TOO_MUCH_ALIKE = 0.5
_NOT_CUES = {*TRAIT_FACETS, "complexity"}


class Review(NamedTuple):
    """A writer's own objections to its card: with any in ``unfit`` the card is never taken."""

    unfit: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


NO_OBJECTIONS = Review()


class Draft(NamedTuple):
    """A persona with the values that are compared, so that they are computed once.

    ``facets`` are read from the card. ``asked`` are the requested facets, or those of the card if
    unknown. ``supposed`` are the facets that count when the next persona is chosen.
    """

    persona: Persona
    facets: Facets
    asked: Facets
    supposed: Facets
    trigrams: Trigrams


def draft_of(persona: Persona, asked: Facets | None = None) -> Draft:
    """Return ``persona`` with the values that are compared."""
    facets = facets_of(persona)
    asked = asked or facets
    # Otherwise the same facets would be requested again and again in a language we cannot read.
    supposed = facets if is_english(text_of(persona)) else _completed(facets, asked)
    return Draft(persona, facets, asked, supposed, trigrams(persona))


def _completed(facets: Facets, asked: Facets) -> Facets:
    return Facets(*(level or wanted for level, wanted in zip(facets, asked, strict=True)))


class Acceptance(NamedTuple):
    """The objections to a draft. ``likeness`` is its similarity to ``nearest``, the closest card.

    ``astray`` are the facets that differ from the request, if they are too many.
    """

    taken: str | None
    likeness: float
    nearest: str
    astray: tuple[str, ...]
    gaps: tuple[str, ...]
    unfit: tuple[str, ...] = ()

    @property
    def is_alike(self) -> bool:
        return self.likeness > TOO_MUCH_ALIKE

    @property
    def objection(self) -> str | None:
        """The reason why the draft should be written again, or None."""
        return "; ".join(self._objections()) or None

    @property
    def rank(self) -> tuple[bool, int, float]:
        """The rank of a draft. Lower is better."""
        return self.is_alike, len(self.gaps) + len(self.astray), self.likeness

    def _objections(self) -> Iterator[str]:
        if self.taken:
            yield self.taken
        yield from self.unfit
        if self.is_alike:
            yield (
                f"it is nearly the card of {self.nearest}: imagine somebody else, with another "
                "story, in other words"
            )
        yield from self.gaps
        if self.astray:
            yield f"not told by the card as wanted: {', '.join(self.astray)}"


def appraised(
    draft: Draft, there: Sequence[Draft], may_stray: int, review: Review = NO_OBJECTIONS
) -> Acceptance:
    """Return the objections to adding ``draft`` to those that are ``there``.

    Up to ``may_stray`` of its facets may differ from the request, or be missing. ``review`` has
    the objections of its writer.
    """
    astray = tuple(_astray(draft))
    likest = max(
        ((likeness(draft.trigrams, other.trigrams), other.persona.name) for other in there),
        key=lambda scored: scored[0],
        default=(0.0, ""),
    )
    return Acceptance(
        _taken(draft, there),
        *likest,
        astray=astray if len(astray) > may_stray else (),
        gaps=(*_gaps(draft), *review.gaps),
        unfit=review.unfit,
    )


def _taken(draft: Draft, there: Sequence[Draft]) -> str | None:
    new = draft.persona
    for other in (each.persona for each in there):
        if new.name == other.name:
            return f"the name {new.name!r} is taken: give another one"
        if new.id == other.id:
            return f"the name {new.name!r} gives the same id as {other.name!r}: give another one"
    return None


def _astray(draft: Draft) -> Iterator[str]:
    """Yield the facets whose cues differ from the request; none if cues cannot be read."""
    if not is_english(text_of(draft.persona)):
        return
    for facet, level, asked in zip(FACETS, draft.facets, draft.asked, strict=True):
        if facet.name not in _NOT_CUES and level != asked:
            yield f"{facet.name} ({asked} is wanted, {level or 'nothing'} is told)"


def _gaps(draft: Draft) -> Iterator[str]:
    """Yield what the card lacks for a test: enough goals, and facts to answer with."""
    persona, asked = draft.persona, draft.asked
    if draft.facets.complexity != asked.complexity:
        yield f"{asked.complexity} wanted, {len(persona.goals)} written"
    if not persona.facts:
        yield "there are no facts: what can the persona answer when it is asked?"
    if asked.expertise == "novice" and not persona.unknown:
        yield "nothing is unknown to it: what would a novice be asked and not know?"
