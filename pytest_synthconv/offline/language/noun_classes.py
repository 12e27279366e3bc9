"""Which class of things a noun names, goods, a service or a trouble, by the nearest nouns.

The nouns of ``english/noun_classes.yaml`` were classified by hand. A noun that no list knows
belongs to the class whose five nearest nouns are nearer to it in meaning, by a margin, than the
five of any other class. ``benchmarks/noun_classes_table.py`` says how often that is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..english import table
from .grammar import bare_form
from .meaning import likeness
from .nouns import forms_of, head_noun, head_words, singular

_NEAREST = 5
_DOING = "doing"
_BOUNDS = ("minimum ", "maximum ")
_COMPUTING = "software computer server code data online"
_LIKE_COMPUTING = 0.6
"""Of 22 topics of 130 descriptions with a noun of software, the 9 that mean software are above it,
and 1 of the others."""
_ONLY_LISTED = ("animal", "money", "place")
"""What is near to animals may be "kimchi" or a "villain"."""
MARGIN = 0.1
"""With the first half of the nouns as examples, a third of the second half passes this margin, and
nine in ten of those are right; without it, two in three are."""


def classes_of(noun: str) -> tuple[str, ...]:
    """The classes that list ``noun``, a singular: most nouns are in none or in one."""
    return _listed().get(noun, ())


@lru_cache(maxsize=512)
def class_for(topic: str, text: str) -> str:
    """The class of the last noun of ``topic`` in ``text``, or "" if it is not known.

    What is done and counts as nothing else is "doing": "cancelling".
    """
    head = head_noun(topic)
    if topic.lower().startswith(_BOUNDS):
        return "rule"  # "minimum weights"
    listed = classes_of("-".join((*head_words(topic)[-2:-1], head))) or classes_of(head)
    if likeness(text, _COMPUTING) < _LIKE_COMPUTING:
        listed = tuple(name for name in listed if name != "software")
    is_many = singular(topic) != topic
    if is_many:
        listed = tuple(name for name in listed if name != "skill")  # "gravity readings"
    if listed:
        lists = table("nouns_by_class")
        return max(listed, key=lambda name: _likeness(text, lists[name].split()))
    near = class_of(topic)
    if near and near not in _ONLY_LISTED:
        return near
    first = topic.lower().split()[0]
    if is_many:
        return ""
    is_one = forms_of(topic)["a_thing"] == f"the {topic}"  # "meeting point"
    is_deed = first != head and first.endswith("ing") and bare_form(first) and not is_one
    is_done = head.endswith("ing") and bare_form(head) is not None
    return _DOING if is_done or is_deed else ""


@lru_cache(maxsize=512)
def class_of(phrase: str) -> str:
    """The class of ``phrase`` and of its last word, if it is the same and certain, else ""."""
    whole, head = (nearest(each)[0] for each in (phrase, phrase.split()[-1]))
    return whole if whole == head else ""


def nearest(
    phrase: str, *, margin: float = MARGIN, without: Iterable[str] = ()
) -> tuple[str, float]:
    """The class nearest to ``phrase`` and by how much, or "" if by less than ``margin``.

    Nouns ``without`` are no examples, so that they can be measured.
    """
    left_out = {*without}
    scores = sorted(
        (
            (_likeness(phrase, [noun for noun in nouns.split() if noun not in left_out]), name)
            for name, nouns in table("noun_classes").items()
        ),
        reverse=True,
    )
    ahead = scores[0][0] - scores[1][0]
    return (scores[0][1] if ahead >= margin else "", ahead)


def _likeness(phrase: str, nouns: Iterable[str]) -> float:
    """The mean likeness of ``phrase`` to the nearest of ``nouns``."""
    found = sorted((likeness(phrase, noun) for noun in nouns), reverse=True)[:_NEAREST]
    return sum(found) / _NEAREST


@lru_cache(maxsize=1)
def _listed() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, nouns in table("nouns_by_class").items():
        for noun in nouns.split():
            found[noun] = (*found.get(noun, ()), name)
    return found
