"""Fit what each word of a simulated user's message counts for the voice of one who serves.

``python benchmarks/fit_roles.py`` fits on all fields but some, prints how many lines of an
assistant and of a user in those are refused, and with ``--write`` puts the weights of all into the
package. ``--set-aside`` tries the package's check on the lines that nothing was fitted to. Either
ends with exit code 1 when a bar is missed. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from fitting import as_json, fitted, total
from handovers_table import ASSISTANT, PERSONA
from role_lines import Line, every, set_aside

from pytest_synthconv.core.models import Talk
from pytest_synthconv.llm import user_voice
from pytest_synthconv.llm.user_role import role_flip
from pytest_synthconv.llm.user_voice import SERVES, voice_features

RIDGE = 0.1
LEAST = 3  # lines in which something must stand to have a weight
SMALLEST = 0.1
PARTS = 5  # into which the fields are dealt, each left out once
SEEN, REFUSED_WRONGLY = 0.20, 0.01
"""The bars. A line that is refused wrongly costs a retry, two in a row cost the talk."""
MIXED = ("voices", "flips", "embedded users", "replies")
"""Not a field each: their lines are dealt one by one."""
WEIGHTS = Path(user_voice.__file__).parent / "user_voice_weights.json"
TALK = Talk(persona=PERSONA, assistant=ASSISTANT, messages=())


def weights_of(some: Sequence[Line]) -> dict[str, float]:
    """Return the weights that fit ``some``."""
    return fitted(
        [voice_features(line.text) for line in some],
        [line.serves for line in some],
        [line.count for line in some],
        penalty=lambda _: RIDGE,
        least=lambda _: LEAST,
    )


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Deal ``lines`` into parts, so that a field is in one part only."""
    fields = sorted({line.field for line in lines} - {*MIXED})
    parts: list[list[Line]] = [[] for _ in range(PARTS)]
    for line in lines:
        key = hashlib.md5(line.text.encode(), usedforsecurity=False).hexdigest()
        place = int(key, 16) if line.field in MIXED else fields.index(line.field)
        parts[place % PARTS].append(line)
    return parts


def left_out(lines: Sequence[Line]) -> list[tuple[Line, bool]]:
    """Return each line, and whether the weights of the other parts refuse it."""
    parts = parts_of(lines)
    found: list[tuple[Line, bool]] = []
    for part in parts:
        weights = weights_of([line for other in parts if other is not part for line in other])
        found += [(line, total(weights, voice_features(line.text)) >= SERVES) for line in part]
    return found


def print_row(name: str, tried: Sequence[tuple[Line, bool]]) -> tuple[float, float]:
    """Print how many of each voice are refused, and return both shares."""
    shown, shares = [], []
    for serves, title in ((True, "assistant's"), (False, "user's")):
        refused = [is_refused for line, is_refused in tried if line.serves is serves]
        share = sum(refused) / len(refused) if refused else 0.0
        shown.append(f"{title} refused: {sum(refused):>4} of {len(refused):>4} ({share:.1%})")
        shares.append(share)
    print(f"{name:<15} {'; '.join(shown)}")
    return shares[0], shares[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    parser.add_argument("--set-aside", action="store_true", help="try the lines set aside instead")
    options = parser.parse_args(arguments)
    if options.set_aside:
        tried = [(line, role_flip(line.text, TALK) is not None) for line in set_aside()]
        seen, wrongly = print_row("set aside", tried)
    else:
        lines = list(every())
        tried = left_out(lines)
        for field in sorted({line.field for line in lines}):
            print_row(field, [each for each in tried if each[0].field == field])
        # The replies are not among them: many state a fact, which a user could state as well.
        seen, wrongly = print_row("all but replies", [t for t in tried if t[0].field != "replies"])
        if options.write:
            text = as_json(weights_of(lines), lambda name: 0 if name == "bias" else SMALLEST)
            WEIGHTS.write_text(text, "utf-8")
    print(f"bars: at least {SEEN:.0%} of an assistant's, at most {REFUSED_WRONGLY:.0%} of a user's")
    return 0 if seen >= SEEN and wrongly <= REFUSED_WRONGLY else 1


if __name__ == "__main__":
    sys.exit(main())
