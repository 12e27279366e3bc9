"""In which language a text is written, by its script and its function words.

The words stand in ``languages.yaml``. It is a rough reading, made to be sure of what it says: a
text that gives too little to go by is taken for English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from .words import tokens

ENGLISH = "English"
_FEWEST_WORDS = 4
"""Words of a text in Latin letters that can be told at all."""
_FEWEST_CUES = 2
_LEAD = 1.5
"""How many times as many cues another language must have as English: names and loan words, and
words of the same spelling ("in", "is", "de"), do not make a text foreign. Measured on
``benchmarks/offline/languages.yaml``: all ten English cards and descriptions with foreign names
stay English, all foreign ones are told."""
_LONG, _LONG_SHARE = 30, 0.1
"""From so many words on, a text with next to no function words that are known is in no language
that is known. Of English cards a third of the words are."""
_SCRIPTS = (
    ("Japanese", "\u3040-\u30ff"),
    ("Korean", "\uac00-\ud7af"),
    ("Chinese", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("Thai", "\u0e00-\u0e7f"),
    ("Hebrew", "\u0590-\u05ff"),
    ("Arabic", "\u0600-\u06ff"),
    ("Greek", "\u0370-\u03ff"),
    ("a language in Cyrillic letters", "\u0400-\u04ff"),
    ("a language in Devanagari letters", "\u0900-\u097f"),
)
"""Scripts that tell the language, and their letters; Japanese before Chinese: it has its signs."""
_SHARE = 0.2
"""Share of a text's letters that must be of another script: a name among Latin letters is less."""
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"(?<!^)(?<![.!?:]\s)\b[A-ZÀ-Þ][a-zß-ÿ]\w*")
"""A word with a capital within a sentence: "Los Angeles and El Paso" are no Spanish."""
_MARKS = re.compile(r"[äöüßçñãõåøæœłśżźćęąğışčřůěéèêàâîôû¿¡]")


def is_english(text: str) -> bool:
    """True when ``text`` is in English, or gives too little to tell."""
    return language_of(text) == ENGLISH


def suspect_word(text: str) -> str | None:
    """The first word with a letter that English lacks, of a text too short to tell its language.

    None when there is none, or when an English function word stands with it: there it is a name.
    """
    words = tokens(text)
    if len(words) >= _FEWEST_WORDS or any(ENGLISH in _languages().get(w, ()) for w in words):
        return None
    return next((word for word in words if _MARKS.search(word)), None)


@lru_cache(maxsize=1024)
def language_of(text: str) -> str:
    """The name of the language of ``text``, in English: ``English`` also when in doubt."""
    letters = _LETTER.findall(text)
    for name, signs in _SCRIPTS:
        own = len(re.findall(f"[{signs}]", text))
        if own and own >= _SHARE * len(letters):
            return name
    return _by_words(text)


def _by_words(text: str) -> str:
    words = tokens(text)
    if len(words) < _FEWEST_WORDS:
        return ENGLISH
    plain = tokens(_NAME.sub(" ", text))
    cues = Counter(language for word in plain for language in _languages().get(word, ()))
    marked = sum(bool(_MARKS.search(word)) for word in words)
    english = cues.pop(ENGLISH, 0)
    name, most = max(cues.items(), key=lambda entry: entry[1], default=(ENGLISH, 0))
    if len(plain) >= _LONG and english + most < _LONG_SHARE * len(plain):
        return "another language"
    is_other = most >= _FEWEST_CUES and most + marked >= _LEAD * english + 1
    return name if is_other else ENGLISH


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Each function word to the languages that have it."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files(__package__).joinpath("languages.yaml").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for language, words in yaml.load(text, Loader=loader).items():  # noqa: S506 - a safe one
        for word in str(words).split():
            found[word] = (*found.get(word, ()), str(language))
    return found
