"""Say what is weak in valid personas: what makes their verdicts opinions, or their set narrow.

None of it is an error. Only the author knows what a persona is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from ..core.cards import Assistant, Persona, Traits
from ..core.data_files import data_of
from ..core.text import counted, one_line
from ..core.words import content_words, stem, word_set
from ..files.evidence_never import never_matches
from ..files.evidence_notices import doubt_about
from ..files.problems import KeyPath
from .acceptance import TOO_MUCH_ALIKE, likeness, trigrams
from .diversity import diversity

UserLines = Mapping[str, Sequence[str]]
"""What the users of stored conversations have said, by the persona's id."""

_SET = 3
"""The fewest personas whose traits can be said to be all the same."""
_OF_ANYBODY = frozenset(map(stem, word_set(data_of(__package__, "words")["asked_of_anybody"])))
"""Words of facts that any assistant may ask for, to find out whom it talks to and about what."""


class Weakness(NamedTuple):
    """A weakness of the value at ``path`` of a personas file; of the whole set if it is empty."""

    path: KeyPath
    text: str


def weaknesses(
    personas: Sequence[Persona],
    *,
    assistant: Assistant | None = None,
    said: UserLines | None = None,
) -> tuple[Weakness, ...]:
    """Return what is weak in ``personas``, in the order of their file, and then in all of them.

    ``assistant`` helps to see which facts it may ask for. ``said`` shows which facts were told.
    """
    return (
        *(weak for at, persona in enumerate(personas) for weak in _of_one(at, persona)),
        *_facts_not_told(personas, assistant, said),
        *_alike(personas),
        *_same_traits(personas),
        *(Weakness((), warning) for warning in diversity(personas).warnings),
    )


def _of_one(at: int, persona: Persona) -> Iterator[Weakness]:
    name = one_line(persona.name, 40)
    if not persona.goals:
        yield Weakness(
            ("users", at),
            f"{name} has no goals: a judge guesses them from the scenario",
        )
    bare = [number for number, goal in enumerate(persona.goals) if not goal.is_provable]
    if bare:
        which = f"{len(bare)} of {len(persona.goals)} goals of " if len(persona.goals) > 1 else ""
        yield Weakness(
            ("users", at, "goals", bare[0]),
            f"has no evidence, so only opinions decide ({which}{name})",
        )
    for g, goal in enumerate(persona.goals):
        for e, text in enumerate(goal.evidence):
            if doubt := never_matches(text) or doubt_about(text, goal.ask):
                yield Weakness(("users", at, "goals", g, "evidence", e), f"{doubt} ({name})")
    for fact in persona.facts:
        if fact.casefold() in {it.casefold() for it in persona.unknown}:
            yield Weakness(
                ("users", at, "facts", fact), f"is in `unknown` of {name} too; remove one of them"
            )


def _facts_not_told(
    personas: Sequence[Persona], assistant: Assistant | None, said: UserLines | None
) -> Iterator[Weakness]:
    for at, persona in enumerate(personas):
        for fact, value in persona.facts.items():
            if said is not None and persona.id in said:
                doubt = _never_told(value, said[persona.id])
            else:
                doubt = _never_asked(persona, fact, value, assistant)
            if doubt:
                yield Weakness(
                    ("users", at, "facts", fact), f"{doubt} ({one_line(persona.name, 40)})"
                )


def _never_told(value: str, lines: Sequence[str]) -> str | None:
    if any(value.casefold() in line.casefold() for line in lines):
        return None
    return "was not told in any stored conversation: it was never asked for"


def _never_asked(
    persona: Persona, fact: str, value: str, assistant: Assistant | None
) -> str | None:
    """Return a doubt if a fact has nothing to do with the persona's aims or with who it is."""
    words = set(content_words(fact))
    if words & _OF_ANYBODY:
        return None
    about = " ".join(
        [
            *(goal.ask for goal in persona.goals),
            *(persona.scenario, persona.summary, persona.description),
            *([assistant.description] if assistant else []),
        ]
    )
    around = set(content_words(about))
    if (words | set(content_words(value))) & around:
        return None
    return "is hardly asked for: neither goals nor scenario name it"


def _alike(personas: Sequence[Persona]) -> Iterator[Weakness]:
    drafts = [(at, persona.name, trigrams(persona)) for at, persona in enumerate(personas)]
    for (_, name, one), (at, other_name, other) in combinations(drafts, 2):
        if (share := likeness(one, other)) > TOO_MUCH_ALIKE:
            yield Weakness(
                ("users", at),
                f"{one_line(other_name, 40)} is nearly the card of {one_line(name, 40)}: "
                f"{100 * share:.0f} % of the wording is the same",
            )


def _same_traits(personas: Sequence[Persona]) -> Iterator[Weakness]:
    if len(personas) < _SET:
        return
    same = []
    for trait in Traits.model_fields:
        values = {getattr(persona.traits, trait) for persona in personas}
        if len(values) == 1 and (value := values.pop()) is not None:
            same.append(f"{trait} {value:g}")
    if same:
        yield Weakness(
            (),
            f"all {counted(len(personas), 'persona')} have the same traits: {', '.join(same)}",
        )
