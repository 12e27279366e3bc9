"""Detect the language of a text by its script and its function words.

The words are in ``languages.yaml``. The detection is rough and cautious: in doubt, the language is
English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain, repeat

from .data_files import data_of
from .words import tokens

ENGLISH = "English"
_FEWEST_WORDS = 4
"""Minimum number of words for the detection of a text in Latin letters."""
_FEWEST_CUES = 2
_LEAD = 1.5
"""How many times more cues another language needs than English. Names, loan words, and words of the
same spelling ("in", "is", "de") do not make a text foreign. Measured on
``benchmarks/offline/languages.yaml``: all ten English cards and descriptions with foreign names
stay English, all foreign ones are detected."""
_LONG, _LONG_SHARE = 30, 0.1
"""From this number of words on, a text with almost no known function words is in an unknown
language. In English cards, a third of the words are function words."""
_SCRIPTS: Mapping[str, str] = data_of(__package__, "scripts")
_SHARE = 0.2
"""Minimum share of letters in another script. A name among Latin letters is below it."""
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"[A-ZÀ-Þ](?<=\b.)(?<!^.)(?<![.!?:]\s.)[a-zß-ÿ]\w*")
"""A capitalised word within a sentence: "Los Angeles and El Paso" is not Spanish. It is looked back
from the capital, since few places have one: a third of the time."""
_MARKS = re.compile(r"[äöüßçñãõåøæœłśżźćęąğışčřůěéèêàâîôû¿¡]")


def is_english(text: str) -> bool:
    """Return True if ``text`` is in English, or too short to decide."""
    return language_of(text) == ENGLISH


def suspect_word(text: str) -> str | None:
    """Return the first word with a non-English letter of a text too short for detection.

    Return None if there is none, or if the text has an English function word: then it is a name.
    """
    words = tokens(text)
    if len(words) >= _FEWEST_WORDS or any(ENGLISH in _languages().get(w, ()) for w in words):
        return None
    return next((word for word in words if _MARKS.search(word)), None)


@lru_cache(maxsize=1024)
def language_of(text: str) -> str:
    """Return the English name of the language of ``text``, and ``English`` in doubt."""
    if text.isascii():
        return _by_words(text)
    letters = _LETTER.findall(text)
    for name, signs in _SCRIPTS.items():
        own = len(re.findall(f"[{signs}]", text))
        if own and own >= _SHARE * len(letters):
            return name
    return _by_words(text)


def named_language(name: str) -> str | None:
    """Return the English name of the language with this code or name (``de``), None if unknown."""
    codes: Mapping[str, str] = data_of(__package__, "language_codes")
    known = {full.casefold(): full for full in codes.values()}
    return codes.get(name.casefold()) or known.get(name.casefold())


def detected_language(text: str) -> str | None:
    """Return the language of ``text`` as `language_of` does, but None in doubt.

    English must be seen, too: at least two words that only English has or has most of.
    """
    found = language_of(text)
    if found != ENGLISH:
        return found if found in data_of(__package__, "language_codes").values() else None
    plain = tokens(_NAME.sub(" ", text))
    if len(tokens(text)) < _FEWEST_WORDS:
        return None
    cues = Counter(language for word in plain for language in _languages().get(word, ()))
    english = cues.pop(ENGLISH, 0)
    most = max(cues.values(), default=0)
    return ENGLISH if english >= _FEWEST_CUES and english >= _LEAD * most else None


def _by_words(text: str) -> str:
    words = tokens(text)
    if len(words) < _FEWEST_WORDS:
        return ENGLISH
    plain = tokens(_NAME.sub(" ", text))
    cues = Counter(chain.from_iterable(map(_languages().get, plain, repeat(()))))
    marked = 0 if text.isascii() else sum(bool(_MARKS.search(word)) for word in words)
    english = cues.pop(ENGLISH, 0)
    name, most = max(cues.items(), key=lambda entry: entry[1], default=(ENGLISH, 0))
    if len(plain) >= _LONG and english + most < _LONG_SHARE * len(plain):
        return "another language"
    is_other = most >= _FEWEST_CUES and most + marked >= _LEAD * english + 1
    return name if is_other else ENGLISH


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Return a mapping of function words to the languages that have them."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in data_of(__package__, "languages").items():
        for word in str(words).split():
            found[word] = (*found.get(word, ()), str(language))
    return found
