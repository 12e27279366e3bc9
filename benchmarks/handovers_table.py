"""How well the heuristic judge tells real hand-overs from what only looks like one.

``python benchmarks/handovers_table.py`` shows it the replies of ``offline/handovers.yaml``, or with
``--set-aside`` those that no rule is tuned on, each as the only one of a talk. It ends with exit
code 1 when fewer than 95 % of the real ones are ``handed_off``, or one of the others is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from offline.reading import Handover, handovers, later_handovers

from pytest_synthconv.core.cards import Assistant, Goal, Persona
from pytest_synthconv.core.models import Message, Talk, VerdictKind
from pytest_synthconv.offline.judge.judge import HeuristicJudge

FOUND = 0.95
ASSISTANT = Assistant(name="Desk", description="Answers questions of customers.")
PERSONA = Persona(
    name="Kim Doyle",
    description="Kim is a customer.",
    personality="Friendly and patient.",
    scenario="Kim has a problem with an order and wants it solved.",
    summary="Customer with a problem",
    goals=(Goal(ask="find out what went wrong with my order"),),
)


def is_handed_off(text: str) -> bool:
    """The judge's word on a talk whose only reply is ``text``."""
    said = "Hi, can you find out what went wrong with my order?"
    messages = (
        Message(role="user", content=said, turn=1),
        Message(role="assistant", content=text, turn=1),
    )
    talk = Talk(persona=PERSONA, assistant=ASSISTANT, messages=messages)
    return HeuristicJudge().assess(talk).verdict == VerdictKind.HANDED_OFF


def print_rows(items: Sequence[Handover], title: str) -> bool:
    """Print how ``items`` are told apart and which are not; True when both bars hold."""
    real = [item for item in items if item.is_real]
    missed = [item for item in real if not is_handed_off(item.text)]
    false = [item for item in items if not item.is_real and is_handed_off(item.text)]
    share = 1 - len(missed) / len(real)
    print(f"{title}: {share:.0%} of {len(real)} real ones seen (bar {FOUND:.0%})")
    print(f"{title}: {len(false)} of {len(items) - len(real)} others taken for one (bar 0)")
    for kind, wrong in (("missed", missed), ("false", false)):
        for item in wrong:
            print(f"  {kind:<7} {' '.join(item.text.split())}")
    return share >= FOUND and not false


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="those set aside instead")
    options = parser.parse_args(arguments)
    if not options.set_aside:
        return 0 if print_rows(handovers(), "tuning") else 1
    parts = (
        (handovers(is_set_aside=True), "set aside"),
        (later_handovers(), "set aside, written after the fit"),
    )
    kept = [print_rows(items, title) for items, title in parts]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
