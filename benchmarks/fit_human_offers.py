"""Fit whether a person takes a human who is offered at once, from the words of the offer.

"Refunds have to be agreed by our accounts team. Shall I put you through?" is taken, "I can do this
here, or a colleague rings you. Would you like a call?" is not. ``python
benchmarks/fit_human_offers.py`` fits on the files of ``offline/lessons/questions_*.yaml`` but one,
and prints how many offers of that one are taken or declined as labelled, for each in turn.
``--write`` puts the weights of all into the package. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fitting import as_json, fitted, total
from offline.asked import Asked, asked

from pytest_synthconv.offline import english
from pytest_synthconv.offline.answering.taking_humans import offer_features

WEIGHTS = Path(english.__file__).parent / "human_offer_weights.json"
LEAST = 2  # offers in which a word must stand
PENALTY = 3.0
SMALLEST = 0.02


def weights_of(some: Sequence[Asked]) -> dict[str, float]:
    """Return the weights that fit ``some``."""
    return fitted(
        [offer_features(each.text) for each in some],
        [each.says is True for each in some],
        [1.0] * len(some),
        penalty=lambda name: PENALTY,
        least=lambda name: LEAST,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args(arguments)
    offers = [each for each in asked() if each.sort == "human_offer" and each.says is not None]
    right = 0
    for author in sorted({each.author for each in offers}):
        weights = weights_of([each for each in offers if each.author != author])
        own = [each for each in offers if each.author == author]
        of_own = sum((total(weights, offer_features(o.text)) > 0) == o.says for o in own)
        print(f"{author:<14}{of_own:>4} of {len(own)}")
        right += of_own
    print(f"{'all':<14}{right:>4} of {len(offers)} ({right / len(offers):.0%})")
    if options.write:
        WEIGHTS.write_text(as_json(weights_of(offers), lambda name: SMALLEST), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
