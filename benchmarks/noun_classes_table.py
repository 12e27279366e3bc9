"""How often the vectors of meaning know the class of a noun, on nouns that are no examples.

    python benchmarks/noun_classes_table.py

The first half of each class of ``noun_classes.yaml`` are the examples, the second half the test.
"""

from __future__ import annotations

from pytest_synthconv.offline.english import table
from pytest_synthconv.offline.language.noun_classes import nearest

MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2)


def main() -> None:
    """Print a row for each margin."""
    classes = {name: nouns.split() for name, nouns in table("noun_classes").items()}
    tested = {noun: name for name, nouns in classes.items() for noun in nouns[len(nouns) // 2 :]}
    found = [(nearest(noun, margin=0.0, without=tested), name) for noun, name in tested.items()]
    print(f"{len(tested)} nouns\nmargin  decided  right")
    for margin in MARGINS:
        decided = [(guess, name) for (guess, ahead), name in found if ahead and ahead >= margin]
        right = sum(guess == name for guess, name in decided)
        share = len(decided) / len(tested)
        print(f"{margin:6}  {share:7.0%}  {right / max(1, len(decided)):5.0%}")


if __name__ == "__main__":
    main()
