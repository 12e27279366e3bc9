"""How the heuristic judge takes short talks that are set aside: useless ones, and good ones.

``python benchmarks/set_aside_replies_table.py`` plays the talks of
``offline/set_aside/useless_replies.yaml`` with the offline user, each once with a stated goal and
once with prose only. It ends with exit code 1 when more than 8 % of the useless ones pass, when
more than 20 % of one kind do, or when more than 2 % of the good answers make somebody leave.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from handovers_table import ASSISTANT
from offline.bars import FALSE_ALARMS, FALSE_PASSES, FALSE_PASSES_OF_A_KIND
from offline.lines import HERE
from offline.playing import say_in_turn

from pytest_synthconv.core.cards import Goal, Persona
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import StopReason


def persona_of(need: str, said: str, *, has_goal: bool) -> Persona:
    """Somebody who needs that: as a goal behind what they say, or as the whole scenario."""
    return Persona(
        name="Kim Doyle",
        description="Kim is a customer.",
        personality="Friendly and patient.",
        scenario=said if has_goal else f"Kim wants to {need}.",
        summary="Customer with a wish",
        goals=(Goal(ask=need),) if has_goal else (),
    )


def ends(talks: Sequence[Mapping[str, Any]]) -> Counter[StopReason]:
    """How ``talks`` end, with and without a stated goal."""
    return Counter(
        say_in_turn(
            persona_of(talk["need"], talk["said"], has_goal=has_goal),
            ASSISTANT,
            talk["replies"],
            seed=0,
        ).stop_reason
        for talk in talks
        for has_goal in (True, False)
    )


def print_table(kinds: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Print how the talks of each kind end; True when every bar holds."""
    found = {kind: ends(talks) for kind, talks in kinds.items()}
    for kind, counted in found.items():
        print(f"{kind:<28}" + ", ".join(f"{n} {reason}" for reason, n in counted.most_common()))
    good = found.pop("good-short-answers")
    passes = {kind: counted[StopReason.GOAL_MET] for kind, counted in found.items()}
    sizes = {kind: counted.total() for kind, counted in found.items()}
    alarms = good[StopReason.FRUSTRATED] / good.total()
    share = sum(passes.values()) / sum(sizes.values())
    print(f"useless ones that pass: {share:.1%} (bar {FALSE_PASSES:.0%})")
    print(f"good answers that anger somebody: {alarms:.1%} (bar {FALSE_ALARMS:.0%})")
    over = [kind for kind in passes if passes[kind] > FALSE_PASSES_OF_A_KIND * sizes[kind]]
    print(f"kinds over {FALSE_PASSES_OF_A_KIND:.0%}: {', '.join(over) or 'none'}")
    return share <= FALSE_PASSES and alarms <= FALSE_ALARMS and not over


def main() -> int:
    """Play and print everything, and return the exit code."""
    data = read_yaml((HERE / "set_aside" / "useless_replies.yaml").read_text("utf-8"))
    kinds = {
        kind: [{**talk, "said": talk["first"]} for talk in talks]
        for kind, talks in data["useless"].items()
    }
    kinds["good-short-answers"] = [
        {**talk, "replies": [talk["reply"]]} for talk in data["good_short"]
    ]
    return 0 if print_table(kinds) else 1


if __name__ == "__main__":
    sys.exit(main())
