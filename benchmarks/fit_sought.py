"""Fit which fact a question is after, where it has none of the words of the fact's name.

``python benchmarks/fit_sought.py`` fits on three quarters of the questions of
``offline/lessons/asked_facts.yaml`` and lets the rest choose among seven facts drawn at random, for
each quarter in turn: first with quarters of the questions, then with quarters of the facts, so that
none of the names is known. Then it leaves out each author of ``offline/lessons/asked_cards.yaml`` in
turn, and lets the questions choose among what stands on their cards. It always learns from the
questions of ``offline/questions.yaml`` and ``offline/second/`` too, which ask people in the same way.
``--write`` puts the weights of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fitting import Features, as_json, fitted, total
from offline.reading import AskedCard, AskedFact, Question, asked_cards, asked_facts, questions

from pytest_synthconv.offline import english
from pytest_synthconv.offline.answering.sought import SURE, sought_features
from pytest_synthconv.offline.cards.card import NAME, read_card
from pytest_synthconv.offline.replies.questions import pressing
from pytest_synthconv.offline.replies.slots import asked_slots

WEIGHTS = Path(english.__file__).parent / "sought_weights.json"
QUARTERS = 4
OTHERS = 6  # facts drawn at random beside the right one
NAMES, WRONG = 2, 16  # right and wrong facts to learn from for a question
UNKNOWN = 0.25  # the share of facts whose value the user does not know
SMALLEST = 0.02
ON_A_CARD = 4.0
"""How much a question counts that chooses among the facts of a card. With authors left out, the right
fact is the likeliest for 464 of 546 with 1, for 483 with 4, for SETME with 8."""


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


def cases_of(cards: Sequence[AskedCard]) -> list[Case]:
    """Return the questions to the people of ``cards``."""
    found: list[Case] = []
    for card in cards:
        known = {**card.facts, NAME: card.name, **dict.fromkeys(card.unknown, "")}
        facts = {name: AskedFact((name,), (value,), ()) for name, value in known.items()}
        for text, name in card.asked.items():
            right = facts[name] if name else None
            waiting = pressing(text)
            others = tuple(fact for fact in facts.values() if fact is not right)
            found.append(Case(waiting[1] if waiting else text, right, others, ON_A_CARD))
    return found


def always() -> list[Case]:
    """Return the questions that are learned from, whatever is left out of the others."""
    of_authors = (case for cards in asked_cards().values() for case in cases_of(cards))
    return [*cases_of_cards(), *of_authors]


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


def authors_left_out() -> tuple[int, ...]:
    """How many questions find their fact on the card, of how many, and how many wrongly find one.

    The last is the number of those that are after none.
    """
    found = right = wrongly = without = 0
    cards = asked_cards()
    for author in cards:
        others = [case for each in cards if each != author for case in cases_of(cards[each])]
        weights = weights_of([*cases(), *cases_of_cards(), *others], Random(1))
        for case in cases_of(cards[author]):
            best, fact = _likeliest(case, weights)
            found += case.fact is not None
            right += case.fact is not None and fact is case.fact
            without += case.fact is None
            wrongly += case.fact is None and best >= SURE
    return right, found, wrongly, without


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
    right, found, wrongly, without = authors_left_out()
    print(f"authors left out: {right} of {found} find theirs, {wrongly} of {without} a wrong one")
    if options.write:
        weights = weights_of([*every, *always()], Random(1))
        text = as_json(weights, lambda name: SMALLEST * (name != "bias"))
        WEIGHTS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
