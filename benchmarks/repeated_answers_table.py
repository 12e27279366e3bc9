"""How the embedded participants take short replies that are given again when asked again.

``python benchmarks/repeated_answers_table.py [--set-aside]`` plays short talks with an assistant
that says its few replies in turn, once with a stated goal and once with prose only. Right answers
may make nobody leave in anger; useless replies should. It ends with exit code 1 when more than 2 %
of the right ones end ``frustrated``, or more than 5 % of the useless ones as met.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from offline.bars import FALSE_ALARMS
from offline.lines import HERE
from offline.playing import say_in_turn

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Conversation, StopReason

PASSES = 0.05
_WISH = re.compile(r"\b(?:(?:wants|needs|would like|is trying) to|wants|needs|is looking for)\s+")


def persona_of(talk: Mapping[str, Any], *, has_goal: bool) -> Persona:
    """Whoever talks: with the wish as a goal, or only in the scenario."""
    scenario = talk["scenario"]
    wish = _WISH.split(scenario, maxsplit=1)[-1].rstrip(".")
    return Persona(
        name=" ".join(talk["who"].split()[:2]),
        description=talk["who"],
        personality=talk["mood"],
        scenario=scenario,
        summary="Someone with a question",
        goals=(Goal(ask=wish),) if has_goal else (),
    )


def played(talks: Sequence[Mapping[str, Any]]) -> list[Conversation]:
    """Every talk, with a goal and without."""
    return [
        say_in_turn(
            persona_of(talk, has_goal=has_goal),
            Assistant(name="Desk", description=talk["desk"]),
            tuple(talk["says"]),
            seed=0,
        )
        for talk in talks
        for has_goal in (True, False)
    ]


def print_rows(name: str, ended: Sequence[Conversation]) -> Counter[StopReason]:
    """Print how the talks ended and who left a right answer in anger; return the counts."""
    counted = Counter(each.stop_reason for each in ended)
    told = ", ".join(f"{number} {reason}" for reason, number in counted.most_common())
    print(f"{name:<8}{told}")
    for each in ended:
        if name == "right" and each.stop_reason is StopReason.FRUSTRATED:
            print(f"  {each.persona.scenario} {each.assistant_messages[0].content!r}")
    return counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="those set aside instead")
    options = parser.parse_args(arguments)
    folder = HERE / "set_aside" if options.set_aside else HERE
    data = read_yaml((folder / "repeated_answers.yaml").read_text("utf-8"))
    counted = {name: print_rows(name, played(talks)) for name, talks in data.items()}
    right, useless = counted["right"], counted.get("useless", Counter())
    angry = right[StopReason.FRUSTRATED] / right.total()
    passed = useless[StopReason.GOAL_MET] / max(1, useless.total())
    print(f"right answers that anger somebody: {angry:.1%} (bar {FALSE_ALARMS:.0%})")
    print(f"useless replies that pass: {passed:.1%} (bar {PASSES:.0%})")
    return 0 if angry <= FALSE_ALARMS and passed <= PASSES else 1


if __name__ == "__main__":
    sys.exit(main())
