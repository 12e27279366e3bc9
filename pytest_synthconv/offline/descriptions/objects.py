"""The verbs of a part of a description with the words of their objects."""

from __future__ import annotations

from collections.abc import Iterator

from ..english import words
from .lexicon import Lexicon
from .verbs import ASKS, JOINTS, LEADING, bare, inflection

_ONE_PERSON = words("descriptions.one_person")
_APART = ((",",), (",", "and"))


def with_objects(
    words: tuple[str, ...], places: list[int], lex: Lexicon
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every verb with the words of its object; that of "blocks and replaces cards" is shared."""
    ends = [*places[1:], len(words)]
    found = [
        (lex.verb(words[place]) or bare(words[place].lower()), words[place + 1 : end])
        for place, end in zip(places, ends, strict=True)
    ]
    gerunds = [p for p in places if inflection(words[p]) == "ing"]
    if gerunds == places[-1:] and words[gerunds[0] - 1].lower() in JOINTS:
        # "handles leaks, moving house and disputes": no more than the house is moved.
        verb, after = found[-1]
        end = next((i for i, word in enumerate(after) if word.lower() in JOINTS), len(after))
        found[-1:] = [(verb, after[:end]), *([("handle", after[end + 1 :])] * (end < len(after)))]
    elif gerunds == places[-1:] and (
        gerunds[0] == 0 or (places[1:] and words[gerunds[0] - 1].lower() in LEADING)
    ):
        found[-1:] = _parted(found[0][0], *found[-1], lex)
    for i, (verb, after) in enumerate(found):
        rest = tuple(w for w in after if w.lower() not in JOINTS)
        is_list = not rest or "with" in after or rest != after
        if verb == "help" and not is_list and i + 1 < len(found):
            continue  # "help hobby astronomers choose telescopes": who is helped, and with what
        if (
            after in _APART
            and 0 < i < len(found) - 1
            and _is_of_earlier(found[i - 1], found[i + 1])
        ):
            yield verb, ()
        elif not rest and i + 1 < len(found):
            later = (objects for _, objects in found[i + 1 :])
            shared = next(
                (each for each in later if not JOINTS.issuperset(map(str.lower, each))), ()
            )
            # "help you plan": the first verb only leads to the second.
            if after or verb not in lex.open | lex.tell:
                yield verb, shared
        else:
            yield verb, after


def _parted(
    first: str, verb: str, after: tuple[str, ...], lex: Lexicon
) -> list[tuple[str, tuple[str, ...]]]:
    """A gerund with its object, and the list after it: "on reserving a room, prices and pets"."""
    end = next((i for i, word in enumerate(after) if word.lower() in JOINTS), len(after))
    is_one = after[:1] and after[0].lower() in {"a", "an"}
    asks = any(word.lower() in ASKS for word in after[end + 1 :])
    if end == len(after) or not (is_one or asks):
        return [(verb, after)]
    return [(verb, after[:end]), (first if first in lex.tell else "handle", after[end + 1 :])]


def _is_of_earlier(*around: tuple[str, tuple[str, ...]]) -> bool:
    """Whether the verbs before and after a bare one have objects: "takes X, cancels, quotes Y"."""
    return all(
        verb != "help" and not JOINTS.issuperset(map(str.lower, after)) for verb, after in around
    )


def without_listeners(words: list[str], lex: Lexicon) -> list[str]:
    """``words`` without those at the start that only say to whom: "customers of ours with"."""
    start = 0
    skipped = LEADING | lex.people | {"and", "up", "out", "your", "their", "our", "its", "how"}
    while start < len(words) and words[start].lower().rstrip("'") in skipped - {"how"}:
        if words[start].lower() in _ONE_PERSON and _is_plural_of_its_own(words[start + 1 :], lex):
            break  # "guest stays"
        start += 1
    return words[start:]


def _is_plural_of_its_own(rest: list[str], lex: Lexicon) -> bool:
    """Whether one word in the plural is left, which says something alone."""
    last = rest[0].lower() if len(rest) == 1 else ""
    return last.endswith("s") and last not in lex.people | lex.empty | lex.roles
