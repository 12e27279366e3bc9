"""Classify a goal by the first words of its ``ask``.

"Cancel my order" is classified by its verb, "how does it work?" by its question word. An ask that
begins with neither, such as "advice on shoes", is classified by the cues of the facet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.data_files import data_of

_WORDS = data_of(__package__, "words")
AIM_OF_VERB: Mapping[str, str] = {
    verb: aim for aim, verbs in _WORDS["verbs_of_aim"].items() for verb in verbs.split()
}

_LEAD = re.compile(r"(?:please |to |help (?:me )?(?:to |with )?)*", re.IGNORECASE)
_FIRST = re.compile(r"[a-z]+", re.IGNORECASE)


def aim_of(ask: str) -> str | None:
    """Return the type of the goal ``ask``, or None if it begins with a noun."""
    text = ask.strip()
    text = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]  # it may match nothing
    for aim, start in _WORDS["questions_of_aim"]:
        if re.match(start, text, re.IGNORECASE):
            return str(aim)
    first = _FIRST.match(text)
    verb = base_of(first.group()) if first else None
    return AIM_OF_VERB[verb] if verb else None


def base_of(word: str, verbs: Mapping[str, object] = AIM_OF_VERB) -> str | None:
    """Return the verb of which ``word`` is a form: ``track`` for "tracks" and "tracking"."""
    lowered = word.lower()
    return next((base for base in _bases(lowered) if base in verbs), None)


def _bases(word: str) -> tuple[str, ...]:
    cut = word[:-1] if word.endswith("s") and not word.endswith("ss") else ""
    if word.endswith("ies"):
        return (word, f"{word[:-3]}y")
    if word.endswith("es"):
        return (word, cut, word[:-2])
    if word.endswith(("ing", "ed")):
        stem = word.removesuffix("ing").removesuffix("ed")
        shorter = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
        return (word, stem, f"{stem}e", shorter)
    return (word, cut) if cut else (word,)
