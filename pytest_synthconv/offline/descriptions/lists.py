"""What the items of a list in a description share, and where one item ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..english import words
from ..language.grammar import is_participle
from ..language.nouns import forms_of
from .lexicon import Lexicon
from .verbs import CUTS, JOINTS

SHARED = words("descriptions.shared")
_SPOILT = words("descriptions.spoilt")
_A_LIST = 2


def uncut(item: list[str]) -> list[str]:
    """An item up to the preposition that only says where or for whom."""
    end = next((i for i, word in enumerate(item) if i and word.lower() in CUTS), len(item))
    return item[:end]


def with_shared_noun(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` with the noun that two share given to both: "costume hire and prop hire"."""
    for i in range(1, len(words) - 2):
        after = uncut(next(split_at(words[i + 1 :], JOINTS)))
        is_alone = i == 1 or words[i - 2].lower() in JOINTS
        one = words[i - 1].lower()
        if (
            words[i].lower() in {"and", "&"}
            and is_alone
            and len(after) >= _A_LIST
            and after[-1].lower() in SHARED
            and forms_of(one)["a_thing"] == f"the {one}"
        ):
            words = (*words[:i], after[-1], *words[i:])
            break
    return _with_shared_owner(words)


def _with_shared_owner(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` with what services share before each: "boat repairs, boat hire and boat sales"."""
    owner: list[str] = []
    shared: list[str] = []
    for place, word in enumerate(words):
        before, after = words[:place][-1:], words[place + 1 : place + 2]
        is_alone = JOINTS.issuperset(before) and JOINTS.issuperset(after)
        is_shared = word.lower() in SHARED
        shared += [*owner, word] if is_alone and is_shared and place else [word]
        if is_shared and not is_alone:
            owner = list(_item_before(words, place))
        elif JOINTS.issuperset(after) and not is_shared:
            owner = []
    return tuple(shared)


def _item_before(words: tuple[str, ...], place: int) -> tuple[str, ...]:
    start = next((i + 1 for i in range(place - 1, -1, -1) if words[i].lower() in JOINTS), 0)
    return words[start:place]


def is_of_deeds(items: list[list[str]], lex: Lexicon) -> bool:
    """Whether a list names only what is done, without a thing: "measure, reserve, return"."""
    alone = [item[0].lower() for item in items if len(item) == 1]
    return len(items) > _A_LIST and len(alone) == len(items) == sum(lex.verb(w) == w for w in alone)


def is_of_many(items: list[list[str]]) -> bool:
    """Whether what stands behind the first "of" is a list: "surveys of roofs and quarries"."""
    first, *others = ([word.lower() for word in item] for item in items)
    return "of" in first[1:-1] and not any(CUTS & {*item} | {"of"} & {*item} for item in others)


def with_article(items: Iterable[list[str]]) -> list[list[str]]:
    """Items with what two of them share: the "a" of "a wash and trim".

    Of "an empty or broken machine", both are machines.
    """
    found = [list(item) for item in items]
    for before, item in pairwise(found):
        if not before or before[0].lower() not in {"a", "an"}:
            continue
        if len(item) == 1 and forms_of(item[0])["a_thing"] == f"the {item[0]}":
            item.insert(0, "a")
        elif _are_qualities(before[1:], item[:-1]):
            before.append(item[-1])
    return found


def _are_qualities(one: list[str], other: list[str]) -> bool:
    """Whether two words say what a noun behind them is like: "an empty or broken machine"."""
    is_quality = bool(other) and (is_participle(other[0].lower()) or other[0].lower() in _SPOILT)
    return len(one) == len(other) == 1 and is_quality


def split_at(words: Iterable[str], at: frozenset[str]) -> Iterator[list[str]]:
    """``words`` cut at every one of ``at``, which are left out."""
    piece: list[str] = []
    for word in words:
        if word.lower() in at:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece
