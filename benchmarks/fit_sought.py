"""Fit which fact a question is after, where it has none of the words of the fact's name.

``python benchmarks/fit_sought.py`` fits on three quarters of the questions of
``offline/lessons/asked_facts.yaml`` and lets the rest choose among seven facts drawn at random, for
each quarter in turn: first with quarters of the questions, then with quarters of the facts, so that
none of the names is known. Then it leaves out each author of ``offline/lessons/questions_*.yaml``
in turn, and lets the questions choose among what stands on their cards. It always learns from the
questions of ``offline/questions.yaml`` and ``offline/second/`` too, which ask people likewise.
``--write`` puts the weights of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random

from fitting import Features, as_json, fitted, total
from offline.asked import Asked, asked
from offline.reading import AskedFact, Question, asked_facts, questions

from pytest_synthconv.offline import english
from pytest_synthconv.offline.answering.sought import SURE
from pytest_synthconv.offline.answering.sought_measures import sought_features
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.replies.questions import pressing
from pytest_synthconv.offline.replies.slots import asked_slots

WEIGHTS = Path(english.__file__).parent / "sought_weights.json"
QUARTERS = 4
OTHERS = 6  # facts drawn at random beside the right one
NAMES, WRONG = 2, 16  # right and wrong facts to learn from for a question
UNKNOWN = 0.25  # the share of facts whose value the user does not know
SMALLEST = 0.02
_COUNTS = {"slot": 4.0, "preference": 4.0, "yes_or_no": 1.0, "either_or": 1.0}
"""How much a question counts that chooses among the facts of a card, if it may be after one.

With authors left out the right fact is the likeliest for 482 of 546, and 17 of 284 that are after
none are surely after one; if all count 1, for 464, and 30 are; without them for 455, and 34 are.
"""


@dataclass(frozen=True)
class Case:
    """A question, the fact that it is after, if any, and what else is on the card of who hears it.

    Without such a card the facts of other questions are what it is not after.
    """

    text: str
    fact: AskedFact | None
    others: tuple[AskedFact, ...] = ()
    weight: float = 1.0


def cases() -> list[Case]:
    """Return every labelled question."""
    return [Case(text, fact) for fact in asked_facts() for text in fact.asked]


def cases_of_cards() -> list[Case]:
    """Return the questions that ask people for what they know or do not know."""
    found = (_of_card(each) for each in questions() if each.sort.startswith("slot"))
    return [case for case in found if case is not None]


def _of_card(question: Question) -> Case | None:
    """``question`` with the fact of the card that is the right answer; None where two may be."""
    card, waiting = read_card(question.persona), pressing(question.text)
    known = [AskedFact((fact.slot,), (fact.value,), ()) for fact in card.known]
    unknown = [AskedFact((slot,), ("",), ()) for slot in card.unknown]
    if question.sort == "slot_known":
        right = [fact for fact in known if not question.expected.objection(fact.values[0])]
    else:
        right = [fact for fact in unknown if asked_slots(question.text, fact.names)]
    if waiting is None or len(right) > 1:
        return None
    others = tuple(fact for fact in (*known, *unknown) if fact not in right)
    return Case(waiting[1], right[0] if right else None, others)


def cases_of(some: Iterable[Asked]) -> list[Case]:
    """Return ``some`` questions to people, each with the rest of what stands on their card."""
    return [_asked_of_card(each) for each in some if each.sort in _COUNTS]


def _asked_of_card(each: Asked) -> Case:
    card, waiting = read_card(each.persona), pressing(each.text)
    facts = [AskedFact((fact.slot,), (fact.value,), ()) for fact in card.known]
    facts += [AskedFact((slot,), ("",), ()) for slot in card.unknown]
    right = next((fact for fact in facts if fact.names[0] == each.source), None)
    others = tuple(fact for fact in facts if fact is not right)
    return Case(waiting[1] if waiting else each.text, right, others, _COUNTS[each.sort])


def always() -> list[Case]:
    """Return the questions that are learned from, whatever is left out of the others."""
    return [*cases_of_cards(), *cases_of(asked_for_facts())]


def asked_for_facts() -> list[Asked]:
    """Return the questions of the files in which people are asked for facts too.

    Four files ask only for a yes or a choice: to learn from these too moves the sums too far.
    """
    authors = {each.author for each in asked() if each.sort == "slot"}
    return [each for each in asked() if each.author in authors]


def weights_of(some: Sequence[Case], chance: Random) -> dict[str, float]:
    """Return the weights that fit ``some``, each with facts that it is not after."""
    facts = sorted({case.fact for case in some if case.fact}, key=lambda fact: fact.names)
    rows: list[Features] = []
    is_so: list[bool] = []
    counts: list[float] = []
    for case in some:
        drawn: list[tuple[str, AskedFact]] = []
        if case.fact is not None:
            names = chance.sample(case.fact.names, min(NAMES, len(case.fact.names)))
            drawn = [(name, case.fact) for name in names]
        others = case.others or chance.sample(
            [each for each in facts if each is not case.fact], WRONG
        )
        drawn += [(chance.choice(fact.names), fact) for fact in others]
        for name, fact in drawn:
            rows.append(sought_features(case.text, name, _value(fact, chance)))
            is_so.append(fact is case.fact)
            counts.append(case.weight)
    return fitted(rows, is_so, counts, penalty=_penalty, least=lambda _: 2)


def _penalty(name: str) -> float:
    return (
        2.0
        if name.startswith("product")
        else 0.5
        if " " in name and not name.startswith("number")
        else 0.1
    )


def _value(fact: AskedFact, chance: Random) -> str:
    return "" if chance.random() < UNKNOWN else chance.choice(fact.values)


def choosing(some: Sequence[Case], weights: Features | None, chance: Random) -> tuple[int, ...]:
    """How many of ``some`` find their fact among others, how many surely, and how many are sure.

    Without ``weights`` the words of the names decide.
    """
    found = surely = sure = 0
    for case in some:
        others = [fact for fact in asked_facts() if fact is not case.fact]
        drawn = [*filter(None, [case.fact]), *chance.sample(others, OTHERS)]
        named = {chance.choice(fact.names): fact for fact in drawn}
        if weights is None:
            found += [named[name] for name in asked_slots(case.text, list(named))] == [case.fact]
            continue
        best, fact = max(
            (
                (total(weights, sought_features(case.text, name, _value(fact, chance))), fact)
                for name, fact in named.items()
            ),
            key=lambda each: each[0],
        )
        found += fact is case.fact
        sure += best >= SURE
        surely += best >= SURE and fact is case.fact
    return found, surely, sure


def left_out(every: Sequence[Case], *, by_fact: bool) -> tuple[int, ...]:
    """Return `choosing` for each quarter, chosen with the weights that the others give."""
    chance = Random(3)
    units = list(asked_facts()) if by_fact else list(every)
    chance.shuffle(units)
    sums = [0, 0, 0]
    for start in range(QUARTERS):
        out = {id(unit) for unit in units[start::QUARTERS]}
        quarter = [case for case in every if id(case.fact if by_fact else case) in out]
        rest = [case for case in every if id(case.fact if by_fact else case) not in out]
        counts = choosing(quarter, weights_of([*rest, *always()], chance), chance)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
    return tuple(sums)


def authors_left_out() -> str:
    """Return how many questions of each sort find their fact, or wrongly find one."""
    by_author = {
        name: list(some) for name, some in groupby(asked_for_facts(), key=lambda each: each.author)
    }
    counts: Counter[tuple[str, str]] = Counter()
    for author, some in by_author.items():
        others = [each for name in by_author if name != author for each in by_author[name]]
        weights = weights_of([*cases(), *cases_of_cards(), *cases_of(others)], Random(1))
        for each in (each for each in some if each.sort in _COUNTS):
            counts.update(_outcome(each, weights))
    return "\n".join(f"  {sort} {what}: {count}" for (sort, what), count in sorted(counts.items()))


def _outcome(each: Asked, weights: Features) -> Iterator[tuple[str, str]]:
    case = _asked_of_card(each)
    best, fact = _likeliest(case, weights)
    sort = each.sort
    if case.fact is None:
        yield sort, "after none"
        yield from [(sort, "after none, wrongly sure")] * (best >= SURE)
        return
    yield sort, "after a fact"
    yield from [(sort, "after a fact, found")] * (fact is case.fact)
    yield from [(sort, "after a fact, surely found")] * (fact is case.fact and best >= SURE)
    yield from [(sort, "after a fact, wrongly sure")] * (fact is not case.fact and best >= SURE)


def _likeliest(case: Case, weights: Features) -> tuple[float, AskedFact]:
    every = (*filter(None, (case.fact,)), *case.others)
    scored = (
        (total(weights, sought_features(case.text, fact.names[0], fact.values[0])), fact)
        for fact in every
    )
    return max(scored, key=lambda each: each[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args(arguments)
    every = cases()
    print(f"{len(every)} questions; by the words alone: {choosing(every, None, Random(1))[0]}")
    for label, by_fact in (("questions", False), ("facts", True)):
        found, surely, sure = left_out(every, by_fact=by_fact)
        print(f"{label} left out: {found} find theirs; {surely} of {sure} that are sure")
    print(f"authors left out:\n{authors_left_out()}")
    if options.write:
        weights = weights_of([*every, *always()], Random(1))
        text = as_json(weights, lambda name: SMALLEST * (name != "bias"))
        WEIGHTS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
