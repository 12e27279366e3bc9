"""Whether cards and descriptions in other languages are recognised, and judged by evidence alone.

``python benchmarks/languages_table.py`` reads ``offline/languages.yaml`` without the third that is
set aside, prints what is wrong, and ends with exit code 1 when anything is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from offline.reading import ForeignCard, Languages, languages, set_aside

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.core.language import is_english, language_of, suspect_word
from pytest_synthconv.core.models import Message, Talk, VerdictKind
from pytest_synthconv.offline.cards.legibility import objection_to
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.offline.writer.doubts import doubts_about

ASSISTANT = Assistant(name="Desk", description="Helps people with what they came for.")
_RIGHT = "right"

Rows = dict[str, list[str | None]]
"""By group, an objection for each member; None for what is as it should be."""


def rows(found: Languages, *, is_set_aside: bool) -> Rows:
    """What is wrong with each card and description of one part, by group."""

    def part(text: str) -> bool:
        return set_aside(text) == is_set_aside

    cards = [card for card in found.foreign if card.set_aside == is_set_aside]
    texts = [
        (language, text)
        for language, those in found.foreign_descriptions.items()
        for text in those
        if part(text)
    ]
    return {
        "foreign, no evidence": [_refused(card) for card in cards if not card.has_evidence],
        "foreign, evidence": [_judged(card) for card in cards if card.has_evidence],
        "English cards": [objection_to(p) for p in found.english_cards if part(p.scenario)],
        "English assistants": [
            _mistrusted(a) for a in found.english_assistants if part(a.description)
        ],
        "foreign descriptions": [_unwritten(language, text) for language, text in texts],
    }


def _refused(card: ForeignCard) -> str | None:
    problem = objection_to(card.persona)
    if problem is None:
        return f"{card.persona.name}: not refused"
    return None if card.language in problem else f"{card.persona.name}: {problem}"


def _judged(card: ForeignCard) -> str | None:
    """Why the right reply is not taken for one, or another one is."""
    wrong = [
        f"{name} reply is {kind.value}"
        for name, kind in _verdicts(card)
        if (kind is VerdictKind.GOAL_MET) != (name == _RIGHT)
    ]
    return f"{card.persona.name}: {', '.join(wrong)}" if wrong else None


def _verdicts(card: ForeignCard) -> Iterator[tuple[str, VerdictKind]]:
    talk = Talk(persona=card.persona, assistant=ASSISTANT, messages=())
    said = Message(role="user", turn=1, **AgendaUser().speak(talk).model_dump())
    replies = ((_RIGHT, card.right), ("refusing", card.refusal), ("other", card.other_topic))
    for name, text in replies:
        reply = Message(role="assistant", turn=1, content=text)
        spoken = talk.model_copy(update={"messages": (said, reply)})
        yield name, HeuristicJudge().assess(spoken).verdict


def _mistrusted(assistant: Assistant) -> str | None:
    """Why an English description is taken for one in another language."""
    text = assistant.description
    if not is_english(text):
        return f"{text!r} is taken for {language_of(text)}"
    suspect = suspect_word(text)
    return f"{text!r} is suspected for {suspect!r}" if suspect else None


def _unwritten(language: str, description: str) -> str | None:
    """Why personas would be made, without a warning, of a description that nobody here can read."""
    try:
        doubts = doubts_about(Assistant(name="Desk", description=description))
    except ConfigurationError:
        return None
    return None if doubts else f"{description!r} ({language}) is neither refused nor doubted"


def print_table(found: Rows) -> bool:
    """Print the groups and what is wrong in them; True when nothing is."""
    for name, objections in found.items():
        wrong = [objection for objection in objections if objection]
        print(f"{name:<22}{len(objections) - len(wrong):>4} of {len(objections)}")
        for objection in wrong:
            print(f"    {objection.splitlines()[0]}")
    return not any(filter(None, (o for objections in found.values() for o in objections)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="the third that is set aside")
    options = parser.parse_args(arguments)
    return 0 if print_table(rows(languages(), is_set_aside=options.set_aside)) else 1


if __name__ == "__main__":
    sys.exit(main())
