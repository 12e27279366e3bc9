"""What personas written offline want of assistants of many kinds, held against bars.

    python benchmarks/personas_table.py [--count 20] [--seed 0] [--list]

Writes personas for every assistant of `persona_assistants.yaml`: descriptions short, long, odd,
with negations, in other languages, or addressed to the assistant itself. Prints a row for each,
and ends with exit code 1 when a bar is missed. ``--list`` prints every different need below its
description, to be read by a person: no script knows an odd need when it sees one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.diversity import diversity
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.personas_file import personas_text

ASSISTANTS = Path(__file__).with_name("persona_assistants.yaml")
NOUN = re.compile(r"[a-z][a-z '’-]+")
NO_NOUN = re.compile(r"^(?:i|my|is|are|has|have|a|an|the|to|was)\b|s are$|\b(?:is|are|was)\b")
DRAWN = re.compile(
    r"\b\d[\d.:]*\b|\b[A-Z]{2}\d{4}\b|\b(?:two|three|four|five)\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|"
    r"Satur)day\b|\b(?:January|February|March|April|June|July|August|September|October|November)\b"
)


class Row(NamedTuple):
    """What came of one assistant; ``faults`` are the bars that it missed."""

    name: str
    description: str
    personas: tuple[Persona, ...]
    refusal: str
    doubts: tuple[str, ...]
    topics: int
    warnings: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def evidenced(self) -> str:
        """The share of goals that state evidence."""
        goals = [goal for persona in self.personas for goal in persona.goals]
        return f"{100 * sum(bool(g.evidence) for g in goals) // len(goals)} %" if goals else "-"

    @property
    def needs(self) -> tuple[str, ...]:
        """Every different need, once, whatever was drawn for its numbers."""
        first: dict[str, str] = {}
        for persona in self.personas:
            for goal in persona.goals:
                mark = "=" if goal.evidence else "-"
                first.setdefault(DRAWN.sub("#", goal.ask), f"{mark} {goal.ask}")
        return tuple(first.values())


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description="Personas for many assistants, against bars.")
    parser.add_argument("--count", type=int, default=20, help="personas for each assistant")
    parser.add_argument("--seed", type=int, default=0, help="all chance there is")
    parser.add_argument("--list", action="store_true", help="print every different need")
    options = parser.parse_args()
    cases = yaml.safe_load(ASSISTANTS.read_text(encoding="utf-8"))
    rows = [row_of(case, options.count, options.seed) for case in cases]
    print(f"{'assistant':22}{'needs':>6}{'topics':>7}{'evidence':>9}  told to the user")
    for row in rows:
        told = row.refusal or "; ".join((*row.doubts, *row.warnings)) or "nothing"
        counts = f"{len(row.needs):6}{row.topics:7}{row.evidenced:>9}"
        print(f"{row.name:22}{counts}  {told.splitlines()[0][:90]}")
    if options.list:
        for row in rows:
            print(f"\n{row.name}: {' '.join(row.description.split())}")
            print(*(f"  {need}" for need in row.needs), sep="\n")
    faults = [f"{row.name}: {fault}" for row in rows for fault in row.faults]
    print("", *faults or ["every bar is kept"], sep="\n")
    return 1 if faults else 0


def row_of(case: dict[str, Any], count: int, seed: int) -> Row:
    """Write personas for one assistant and check them."""
    assistant = Assistant(name=case["name"], description=case["description"])
    writer = TemplateWriter()
    try:
        doubts = writer.doubts(assistant)
        personas = generate(assistant, count, seed=seed, writer=writer)
    except ConfigurationError as error:
        refused: tuple[str, ...] = () if case.get("refused") else ("was refused",)
        return Row(case["name"], case["description"], (), str(error), (), 0, (), refused)
    found = diversity(personas)
    faults = tuple(faults_of(case, personas, doubts, found.topics.count))
    return Row(
        *(case["name"], case["description"], personas, "", doubts),
        *(found.topics.count, found.warnings, faults),
    )


def faults_of(
    case: dict[str, Any], personas: Sequence[Persona], doubts: Sequence[str], topics: int
) -> Iterator[str]:
    """The bars that a set of personas misses."""
    if case.get("refused"):
        yield "was not refused"
    if bool(doubts) != bool(case.get("warned")):
        yield f"doubts: {doubts}"
    if topics < case.get("topics", 1):
        yield f"only {topics} topics"
    if len({p.name for p in personas}) < len(personas):
        yield "a name is there twice"
    if not loads_back(personas):
        yield "the cards do not load back"
    for persona in personas:
        yield from (f"{persona.name}: {fault}" for fault in faults_in(persona, case))


def faults_in(persona: Persona, case: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one card."""
    asks = [goal.ask for goal in persona.goals]
    if len(set(asks)) < len(asks):
        yield f"a need is there twice: {asks}"
    for word in case.get("never", ()):
        yield from (f"{ask!r} is about {word!r}" for ask in asks if word in ask.lower())
    for name in persona.facts:
        if not NOUN.fullmatch(name) or NO_NOUN.search(name):
            yield f"the fact {name!r} does not read as a noun"
    for ask in asks:
        if re.search(r"[{}\[\]|]|\s\s", ask) or not (ask[0].islower() or ask.endswith("?")):
            yield f"{ask!r} has marks of a template"
    told = " ".join((persona.description, persona.personality, persona.scenario, persona.summary))
    if re.search(r"[{}\[\]|]|\s\s|\.\.|\ba I\b", told):
        yield f"its prose has marks of a template: {told}"


def loads_back(personas: Sequence[Persona]) -> bool:
    """Whether a file of ``personas`` is read as the same personas."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "personas.yaml"
        file.write_text(personas_text(personas), encoding="utf-8")
        return load_personas(file) == tuple(personas)


if __name__ == "__main__":
    sys.exit(main())
