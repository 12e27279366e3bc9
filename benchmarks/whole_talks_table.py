"""How the embedded user and judge end whole talks with assistants that ask, answer and chat.

``python benchmarks/whole_talks_table.py [--set-aside]`` plays the talks of
``offline/whole_talks.yaml``, in which an assistant says its replies in turn. It ends with exit code
1 when kappa of helped and judged so is below .75, when more than 8 % of the useless ones end as
met, or when more than 2 % of the others end in anger.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offline.bars import FALSE_ALARMS, FALSE_PASSES
from offline.lines import HERE
from offline.playing import MAX_TURNS, say_in_turn

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Conversation, StopReason

KAPPA = 0.75
MOODS = ("Friendly.", "Brisk and impatient.", "Chatty.")
HELPED = (StopReason.GOAL_MET, StopReason.HANDED_OFF)


@dataclass(frozen=True)
class Row:
    """A talk as it was played, and how it should have ended."""

    should_end: StopReason
    ended: Conversation

    @property
    def is_right(self) -> bool:
        return (self.should_end in HELPED) == (self.ended.stop_reason in HELPED)


def played(number: int, talk: Mapping[str, Any]) -> Row:
    """Talk ``number`` with the user of its card."""
    persona = Persona(
        name=talk["name"],
        description=talk["is"],
        personality=MOODS[number % len(MOODS)],
        scenario=talk["now"],
        summary=talk["is"],
        goals=tuple(Goal(ask=ask) for ask in talk["goals"]),
        facts=talk["facts"],
        unknown=tuple(talk["unknown"]),
    )
    assistant = Assistant(name=talk["bot"], description=f"{talk['bot']}. Helps customers.")
    says = (*talk["says"], *[talk["says"][-1]] * MAX_TURNS)
    return Row(StopReason(talk["ends"]), say_in_turn(persona, assistant, says, number))


def kappa(rows: Sequence[Row]) -> float:
    """Cohen's kappa of helped and judged so."""
    agreed = sum(row.is_right for row in rows) / len(rows)
    helped = sum(row.should_end in HELPED for row in rows) / len(rows)
    judged = sum(row.ended.stop_reason in HELPED for row in rows) / len(rows)
    by_chance = helped * judged + (1 - helped) * (1 - judged)
    return (agreed - by_chance) / (1 - by_chance)


def print_rows(rows: Sequence[Row]) -> bool:
    """Print what ended wrongly and the shares; True when every bar holds."""
    for row in rows:
        if not row.is_right:
            persona, ended = row.ended.persona, row.ended.stop_reason
            print(f"{row.should_end} as {ended}: {persona.scenario}\n    {row.ended.reason}")
    ends = {
        is_helped: Counter(
            row.ended.stop_reason for row in rows if (row.should_end in HELPED) == is_helped
        )
        for is_helped in (True, False)
    }
    alarms = ends[True][StopReason.FRUSTRATED] / ends[True].total()
    passes = ends[False][StopReason.GOAL_MET] / ends[False].total()
    for name, counted in (("helped", ends[True]), ("useless", ends[False])):
        print(f"{name:<8}{', '.join(f'{n} {reason}' for reason, n in counted.most_common())}")
    print(f"kappa {kappa(rows):.2f} (bar {KAPPA})")
    print(f"useless ones that pass: {passes:.0%} (bar {FALSE_PASSES:.0%})")
    print(f"helped ones in anger: {alarms:.0%} (bar {FALSE_ALARMS:.0%})")
    return kappa(rows) >= KAPPA and passes <= FALSE_PASSES and alarms <= FALSE_ALARMS


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="those set aside instead")
    options = parser.parse_args(arguments)
    folder = HERE / "set_aside" if options.set_aside else HERE
    talks = read_yaml((folder / "whole_talks.yaml").read_text("utf-8"))
    rows = [played(number, talk) for number, talk in enumerate(talks, 1)]
    return 0 if print_rows(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
