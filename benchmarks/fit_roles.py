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
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from fitting import as_json, fitted, total
from handovers_table import ASSISTANT, PERSONA
from role_lines import Line, every, set_aside
from role_talks import Tried
from role_talks import set_aside as talks_set_aside

from pytest_synthconv.core.models import Talk
from pytest_synthconv.llm import user_voice
from pytest_synthconv.llm.user_role import role_flip
from pytest_synthconv.llm.user_voice import SERVES, voice_features

RIDGE, OF_PATTERNS = 1.0, 0.05
"""The penalties. A pattern of ``user_voice.yaml`` was written because it tells the voices apart."""
LEAST = 5  # lines in which something must stand to have a weight
SMALLEST = 0.1
PARTS = 5  # into which the fields are dealt, each left out once
SEEN, REFUSED_WRONGLY = 0.90, 0.01
"""The bars. A line that is refused wrongly costs a retry, two in a row cost the talk."""
WITH_FIELDS = ("lines", "talks")
"""Sources whose lines are dealt by field. Those of the others are dealt one by one."""
COUNTED = ("lines", "talks", "tests")
"""Sources for which the bars are: written by people, to be hard. The embedded users' lines are
easy, and many of the benchmarks' replies state a fact that a user could state as well."""
LANGUAGES = ("german", "french", "spanish", "italian", "dutch")
WEIGHTS = Path(user_voice.__file__).parent / "user_voice_weights.json"
TALK = Talk(persona=PERSONA, assistant=ASSISTANT, messages=())


@cache
def features_of(line: Line) -> Mapping[str, float]:
    """Return what the package makes of ``line``."""
    return voice_features(line.text, line.before)


def weights_of(some: Sequence[Line]) -> dict[str, float]:
    """Return the weights that fit ``some``."""
    return fitted(
        [features_of(line) for line in some],
        [line.serves for line in some],
        [line.count for line in some],
        penalty=lambda name: OF_PATTERNS if name.startswith("heard: ") else RIDGE,
        least=lambda _: LEAST,
    )


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Deal ``lines`` into parts, so that a field is in one part only."""
    fields = sorted({line.field for line in lines if line.source in WITH_FIELDS})
    parts: list[list[Line]] = [[] for _ in range(PARTS)]
    for line in lines:
        key = hashlib.md5(line.text.encode(), usedforsecurity=False).hexdigest()
        is_dealt = line.source in WITH_FIELDS
        parts[(fields.index(line.field) if is_dealt else int(key, 16)) % PARTS].append(line)
    return parts


def left_out(lines: Sequence[Line]) -> list[tuple[Line, float]]:
    """Return each line, and the score that the weights of the other parts give it."""
    parts = parts_of(lines)
    found: list[tuple[Line, float]] = []
    for part in parts:
        weights = weights_of([line for other in parts if other is not part for line in other])
        found += [(line, total(weights, features_of(line))) for line in part]
    return found


def print_thresholds(scored: Sequence[tuple[Line, float]]) -> None:
    """Print from which score on how few of the users' lines are refused."""
    users = sorted((score for line, score in scored if not line.serves), reverse=True)
    served = [score for line, score in scored if line.serves]
    for share in (0.002, 0.005, 0.01, 0.02, 0.05):
        least = users[int(share * len(users))]
        seen = sum(score > least for score in served) / len(served)
        print(f"{share:>6.1%} of users' lines from {least:.2f} on; {seen:.0%} of an assistant's")


def print_row(name: str, tried: Sequence[tuple[Line | Tried, bool]]) -> tuple[float, float]:
    """Print how many of each voice are refused, and return both shares."""
    shown, shares = [], []
    for serves, title in ((True, "assistant's"), (False, "user's")):
        refused = [is_refused for line, is_refused in tried if line.serves is serves]
        share = sum(refused) / len(refused) if refused else 0.0
        shown.append(f"{title} refused: {sum(refused):>4} of {len(refused):>4} ({share:.1%})")
        shares.append(share)
    print(f"{name:<15} {'; '.join(shown)}")
    return shares[0], shares[1]


def print_left_out(lines: Sequence[Line]) -> tuple[float, float]:
    """Print how well lines of fields that were left out are told apart; return both shares."""
    scored = left_out(lines)
    tried = [(line, score >= SERVES) for line, score in scored]
    for source in sorted({line.source for line in lines}):
        print_row(source, [each for each in tried if each[0].source == source])
    for language in LANGUAGES:
        print_row(language, [each for each in tried if each[0].field == language])
    print_thresholds([each for each in scored if each[0].source in COUNTED])
    return print_row("all that counts", [t for t in tried if t[0].source in COUNTED])


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    parser.add_argument("--set-aside", action="store_true", help="try the lines set aside instead")
    options = parser.parse_args(arguments)
    if options.set_aside:
        lines = [(line, role_flip(line.text, TALK) is not None) for line in set_aside()]
        print_row("lines set aside", lines)
        talks = [(each, role_flip(each.text, each.talk) is not None) for each in talks_set_aside()]
        seen, wrongly = print_row("talks set aside", talks)
    else:
        learned = list(every())
        seen, wrongly = print_left_out(learned)
        if options.write:
            text = as_json(weights_of(learned), lambda k: 0 if k == "bias" else SMALLEST)
            WEIGHTS.write_text(text, "utf-8")
    print(f"bars: at least {SEEN:.0%} of an assistant's, at most {REFUSED_WRONGLY:.0%} of a user's")
    return 0 if seen >= SEEN and wrongly <= REFUSED_WRONGLY else 1


if __name__ == "__main__":
    sys.exit(main())
