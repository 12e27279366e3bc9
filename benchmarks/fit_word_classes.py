"""Write which common English words are no nouns into the package: verbs, adjectives, adverbs.

``python benchmarks/fit_word_classes.py`` prints how many words each class has, and with ``--write``
puts them into the package. Needs ``textblob``, which contains the lexicon of Brill's tagger: it
says as which class a word is met most often. Of its words those are kept that have a vector in the
package, and forms of such verbs; the rest are rare, misspelt, or no words.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

from pytest_synthconv.offline import english

FOLDER = Path(english.__file__).parent
CLASS_OF_TAG = {
    **dict.fromkeys(("VB", "VBP", "VBZ", "MD"), "verbs"),
    **dict.fromkeys(("VBD", "VBN"), "participles"),
    **dict.fromkeys(("JJ", "JJR", "JJS"), "adjectives"),
    **dict.fromkeys(("RB", "RBR", "RBS"), "adverbs"),
}
HEAD = """\
# Words that are no nouns, by the class as which each is met most often. Made by
# benchmarks/fit_word_classes.py of the lexicon of Brill's tagger, Copyright 1993 by the
# Massachusetts Institute of Technology and the University of Pennsylvania (MIT licence), with words
# from CMU's Twitter Part-of-Speech Annotated Data (CC BY 3.0), as TextBlob has it.
"""


def main() -> int:
    """Print the size of each class, and write them if that is wanted."""
    parser = argparse.ArgumentParser(description="Classes of English words, without nouns.")
    parser.add_argument("--write", action="store_true", help="write them into the package")
    options = parser.parse_args()
    found = classes()
    for name, words in found.items():
        print(f"{name:12}{len(words):6}")
    if options.write:
        text = HEAD + "".join(f"{name}: >\n{_wrapped(words)}\n" for name, words in found.items())
        (FOLDER / "word_classes.yaml").write_text(text, encoding="utf-8")
    return 0


def classes() -> dict[str, list[str]]:
    """The words of each class, in order."""
    known = frozenset((FOLDER / "word_vectors.txt").read_text("utf-8").split())
    found: dict[str, list[str]] = {name: [] for name in dict.fromkeys(CLASS_OF_TAG.values())}
    lexicon = (_folder_of("textblob") / "en" / "en-lexicon.txt").read_text("utf-8")
    for line in lexicon.splitlines():
        word, _, tags = line.partition(" ")
        name = CLASS_OF_TAG.get(tags.split()[0] if tags.split() else "")
        is_word = word.isascii() and word.isalpha() and word.islower() and len(word) > 1
        if name and is_word and (word in known or _is_form(word, name, known)):
            found[name].append(word)
    return {name: sorted(set(words)) for name, words in found.items()}


def _is_form(word: str, name: str, known: frozenset[str]) -> bool:
    """True for "abates", if "abate" is known."""
    bare = (word.removesuffix("s"), word.removesuffix("es"), f"{word.removesuffix('ies')}y")
    return name == "verbs" and word.endswith("s") and not known.isdisjoint(bare)


def _wrapped(words: list[str]) -> str:
    return textwrap.fill(" ".join(words), 110, initial_indent="  ", subsequent_indent="  ")


def _folder_of(package: str) -> Path:
    """Return where ``package`` is installed, without what an import of it would need."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"install {package} first")
    return Path(found.origin).parent


if __name__ == "__main__":
    sys.exit(main())
