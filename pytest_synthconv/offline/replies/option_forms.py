"""Where an option begins in what stands before its "or", by the form of the one behind it.

"Would you like it in brass or in black" has "in brass", "Is it for a flat or a house" has "a flat".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..english import pattern
from ..language.grammar import DETERMINERS, FINITE, PREPOSITIONS, is_plain_verb, is_verb

FEW_WORDS = 4  # of an option in a list; more is a sentence about something else
_NO_DEEDS = FINITE | {"be"}
_BEFORE_VERB = frozenset(("to", "you", "i", "we", "me", "us", "it", "please"))
_DEGREE = frozenset(("more", "rather", "only", "just", "also", "still", "mostly", "mainly"))
"""What may stand before an option without being a part of it: "or more from the chain"."""
_ARTICLES, _NOTS = frozenset(("a", "an")), frozenset(("not", "no"))
_OBJECTS = frozenset(("it", "them", "you", "me"))
_ONE_OF, _ANOTHER = re.compile(r"\bone of .*$"), re.compile(r"(?:an)?other\b")
_WISHES, _IS_IT = pattern("options.wishes_to"), pattern("options.is_it")
_IS_THING = pattern("options.is_thing")
_BE = frozenset(("is", "are", "was", "were"))
_A_PAIR = 2


def is_short(option: str) -> bool:
    """True for what may stand in a list."""
    return len(option.split()) <= FEW_WORDS


def tail(text: str, last: str) -> str:
    """The end of ``text`` that is an option as long as ``last``, or begins with a word like it."""
    if whole := _whole_predicate(text, last):
        return whole
    words, ending = text.split(), last.split()
    if len(words) == _A_PAIR and words[0].lower() not in FINITE and not is_plain_verb(words[0]):
        return text  # "interior paint or exterior"
    while len(ending) > 1 and ending[0].lower() in _DEGREE:
        ending = ending[1:]
    first = ending[0].lower() if ending else ""
    if words and len(ending) > 1 and {words[-1].lower(), first} <= PREPOSITIONS:
        return " ".join((words[-1], *ending[1:]))  # "with or without walls"
    if first in PREPOSITIONS:
        return _with_preposition(words, first)
    if (one_of := _ONE_OF.search(text)) and _ANOTHER.match(" ".join(ending)):
        return one_of[0]
    found = None
    if first in _ARTICLES and words and words[0].lower() in _ARTICLES:
        return text  # "a double at 142 a night or a single"
    if first in _ARTICLES:
        found = _with_first_article(words)
    elif is_verb(first):
        found = _wished_deed(words) or _deed(words) or _deed_with_object(words)
    if found is None and len(ending) > FEW_WORDS:
        found = _manner(words)
    return found or _as_long(words, max(1, len(ending)))


def _whole_predicate(text: str, last: str) -> str | None:
    """The option that is all behind "is it": "the amount of the bill" before "the date"."""
    other = (last.lower().split() or [""])[0]
    found = (_IS_THING.match(text) if other not in DETERMINERS else None) or _IS_IT.match(text)
    option = text[found.end() :] if found else ""
    first = (option.lower().split() or [""])[0]
    is_named = first in DETERMINERS and other in DETERMINERS
    is_place = other in PREPOSITIONS and first not in PREPOSITIONS
    return option if option and (is_named or is_short(option)) and not is_place else None


def _with_preposition(words: Sequence[str], first: str) -> str:
    """The option before "or on Friday": from the same preposition on, or from another one."""
    same = [at for at, word in enumerate(words) if word.lower() == first]
    if same and len(words) - same[-1] <= FEW_WORDS:
        return " ".join(words[same[-1] :])
    # "in the morning or on Friday", "alone or with a pet"
    others = [at for at, word in enumerate(words) if word.lower() in PREPOSITIONS]
    is_near = bool(others) and len(words) - others[-1] <= FEW_WORDS
    return " ".join(words[others[-1] :] if is_near else words[-_with_article(words) :])


def _with_article(words: Sequence[str]) -> int:
    """How many words at the end of ``words`` are one, with its article if it has one: "all day"."""
    return 2 if len(words) > 1 and words[-2].lower() in DETERMINERS else 1


def _with_first_article(words: Sequence[str]) -> str | None:
    """The option before "a partner in a firm": "a sole trader"."""
    starts = (at for at, word in enumerate(words) if at and word.lower() in _ARTICLES)
    at = next(starts, len(words))
    return " ".join(words[at:]) if 0 < len(words) - at <= FEW_WORDS + 1 else None


def _wished_deed(words: Sequence[str]) -> str | None:
    """What stands behind "want to": "keep pay as you go"."""
    ends = (at for at in range(2, len(words)) if words[at - 1].lower() == "to")
    start = next((at for at in ends if _WISHES.search(" ".join(words[:at]).lower())), None)
    return " ".join(words[start:]) if start else None


def _deed(words: Sequence[str]) -> str | None:
    """The last verb behind who does it, with what follows."""
    for at in range(len(words) - 1, 0, -1):
        if is_verb(words[at].lower()) and words[at - 1].lower() in _BEFORE_VERB:
            return " ".join(words[at:])
    return None


def _deed_with_object(words: Sequence[str]) -> str | None:
    """The verb before its object: "ring the bell" of "Should the driver ring the bell"."""
    for at in range(len(words) - 2, 1, -1):
        before, verb, behind = (word.lower() for word in words[at - 1 : at + 2])
        is_deed = is_verb(verb) and verb not in _NO_DEEDS and behind in DETERMINERS | _OBJECTS
        if is_deed and before not in DETERMINERS:
            return " ".join(words[at:])
    return None


def _manner(words: Sequence[str]) -> str | None:
    """The end of a statement that says how: "by phone" of "It can be discussed by phone"."""
    low = [word.lower() for word in words]
    at = max((at for at, word in enumerate(low) if at and word in PREPOSITIONS), default=0)
    is_stated = not FINITE.isdisjoint(low[:at])
    return " ".join(words[at:]) if is_stated and 0 < len(words) - at <= FEW_WORDS else None


def _as_long(words: Sequence[str], length: int) -> str:
    """The last ``length`` words, with the article or the "not" before them."""
    if length == 1 and words[-2:-1] == ["and"]:  # "heating and cooling, lighting"
        length = len(words[-3:])
    at = len(words) - length
    before = words[at - 1].lower() if at > 1 else ""
    if length == _A_PAIR and before in DETERMINERS and words[0].lower() in _BE:
        return words[-1]  # "is the light on your hub red or flashing orange"
    is_bare = at >= 0 and bool(words) and words[at].lower() not in DETERMINERS
    at -= before in _NOTS or (is_bare and before in DETERMINERS)
    return " ".join(words[max(0, at) :])
