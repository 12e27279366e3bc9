"""Whether a question with an "or" lets the user choose, or asks only whether something is so.

"Is it gas or electric?" has two options. "Do you have a lamp or any other light?" is yes or no.
"""

from __future__ import annotations

from ...core.words import fold, tokens
from ..english import pattern, words
from ..language.grammar import FINITE
from .options import options_of

_CHECKING, _SUBJECTS = words("questions.checks"), words("questions.subjects")
_OPENS_BEHIND = pattern("questions.opens_behind")
_NO_ALTERNATIVES = pattern("questions.no_alternatives")
_WITHIN_WH = pattern("questions.within_wh")
_ONLY_WHETHER_OR = pattern("questions.only_whether_or")
_ANY_BEFORE_OR = pattern("questions.any_before_or")
_HAS_TAG, _OTHERS = pattern("yes_and_no.tag"), pattern("options.others")


def is_either_or(sentence: str, text: str) -> bool:
    """True for a question with options; not for "Was anything wrong with the lamp or the plug?".

    What "or" joins behind an "any" is not for the user to choose from, unless it asks again.
    """
    options = options_of(sentence)
    if (
        len(options) < 2
        or _OPENS_BEHIND.match(fold(options[-1]))
        or _HAS_TAG.search(text.partition("?")[0])
        or _NO_ALTERNATIVES.match(text)
        or _WITHIN_WH.match(text)
        or not all(map(_says_something, options))
    ):
        return False
    words = tokens(text)
    begins = bool(words) and (words[0] in FINITE or words[0] in _CHECKING)
    return not (begins and (_ANY_BEFORE_OR.search(text) or _ONLY_WHETHER_OR.match(text)))


def lists_options(sentence: str) -> bool:
    """True for "What is it about: noise or cost?" and "Noise, cost or something else?"."""
    return bool(":" in sentence or _OTHERS.search(sentence)) and len(options_of(sentence)) > 1


def _says_something(option: str) -> bool:
    """False for what is no option: "are you" of "Are you, or could you be, late?"."""
    return any(word not in FINITE and word not in _SUBJECTS for word in tokens(option))
