"""The topics among the words of an object or a list: "questions about bills and meters"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from ..english import pattern, table, words
from ..language.grammar import is_participle
from ..language.noun_classes import classes_of, nearest
from ..language.nouns import forms_of, plural
from .lexicon import Lexicon
from .lists import (
    SHARED,
    is_of_deeds,
    is_of_many,
    split_at,
    uncut,
    with_article,
    with_shared_noun,
)
from .objects import without_listeners
from .parts import Part
from .verbs import ASKS, CUTS, DETERMINERS, JOINTS, LEADING, QUESTION_WORDS

FRAMES = pattern("descriptions.frames")
_HEADLESS = pattern("descriptions.headless")
_TROUBLE = re.compile(r"[\w-]+(?:ing|tion) problems?")
_LEADS_UP = pattern("descriptions.leads_up")
_ANY_SUCH = re.compile(
    r"^(?:the|your|their) (?:next )?(?:perfect|ideal|dream) (?=[^,]*[^s]$)", re.IGNORECASE
)
"""Before one of many, however it is praised: "the perfect Greek getaway"."""
_PRONOUNS = words("descriptions.pronouns")
_NUMBERS = words("descriptions.numbers")
_HEADS = words("descriptions.heads")
_HELPERS = words("descriptions.helpers")
_CARRIERS = words("descriptions.carriers")
_TRAILING = words("descriptions.trailing")
_INCOMPLETE = words("descriptions.incomplete")
_ADJECTIVES = words("word_classes.adjectives")
_OF_YOURS = re.compile(r"(?<= (?:of|on|by) )(?:your|their)\b")
_LONGEST_TOPIC = 5
_LONGEST_CLAUSE = 9
_OF_ASKER: Mapping[str, str] = table("descriptions")["of_asker"]
_A_LIST = 2
_SHORT = 3
_OFFERED = ("goods", "service", "event")
_MEANS = ("on", "with", "by")
_PHRASAL = ("in", "up", "out", "off", "down")


def listed_topics(part: Part, lex: Lexicon) -> Iterator[str]:
    """The topics of a part without a verb: "passwords, VPN, printers", "a helper for Python"."""
    words = part.words
    first = words.index(",") if "," in words else len(words)
    places = [
        i
        for i, word in enumerate(words[: min(len(words) - 1, first)])
        if word.lower() in {"about", "for", "on", "regarding", "covering"}
        and (i or part.is_list or word.lower() == "about")
    ]
    if not places:
        yield from _topics_of_list(part, lex)
    elif part.is_list:
        yield from topics_in(words[places[0] + 1 :], lex)
    else:
        if words[places[0]].lower() == "for":
            # "Information for pilgrims on hostels": for whom, and about what.
            places = [i for i in places if words[i].lower() in {"about", "on"}] or places
        yield from _topics_around(words, places[0], lex)


def _topics_around(words: tuple[str, ...], place: int, lex: Lexicon) -> Iterator[str]:
    """The topics of a sentence with a preposition at ``place``: they stand before or behind it."""
    before, tail = words[:place], words[place + 1 :]
    own = tuple(_offered(before, lex))
    first, last = tail[0].lower(), tail[-1].lower()
    if _says_which(tail, lex):
        end = next((i for i, word in enumerate(tail) if word in JOINTS), len(tail))
        yield from topics_in(tail[end:], lex)
    elif own and words[place].lower() == "for" and (first not in lex.people or last in lex.people):
        yield from own  # "tents and sleeping bags for school trips"
    elif own:
        yield from topics_in(with_shared_noun(words), lex)  # "tours on Sundays, tastings"
    elif first in lex.people:
        # "Weather and tides for sailors"; of "a tutor for pupils" nothing is left.
        yield from topics_in(before, lex)
    elif not _is_named(before, tail) and first not in DETERMINERS | {"small", "large"}:
        yield from topics_in(tail, lex)


def _is_named(before: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    """Whether a name follows, of whom it is: "customer service for Brightline Railways"."""
    is_help = not _HELPERS.isdisjoint(map(str.lower, before))
    return all(word[0].isupper() for word in tail[:2]) and (len(tail) > 1 or is_help)


def _topics_of_list(part: Part, lex: Lexicon) -> Iterator[str]:
    """The items of a list of things, if it is one."""
    words = part.words
    items = [item for item in split_at(words, JOINTS) if item]
    if is_of_deeds(items, lex):
        return
    if items and not part.is_list and len(items) > 1 and is_of_many(items):
        yield from _of_each(items, lex)
        return
    bare_list = "," in words and all(word.islower() for word in words[1:] if word.isalpha())
    if (
        part.is_list
        or len(items) > _A_LIST
        or (bare_list and len(items) == _A_LIST)
        or _is_pair(items, lex)
        or (len(items) == 1 and _is_trade(items[0], lex))
        or (words and words[-1].lower() in _HEADS)
    ):
        if items and _tells_what_it_has(items[0]):
            words = words[words.index("with") + 1 :]  # "Ice rink with skate hire and a cafe"
        short = all(len(uncut(item)) <= _LONGEST_TOPIC for item in items)
        if short or part.is_list:
            yield from topics_in(with_shared_noun(words), lex)


def _is_one(noun: str) -> bool:
    """Whether a noun without an article is one of many, not a service: "partner"."""
    return noun.lower() not in SHARED and forms_of(noun)["a_thing"] == f"the {noun}"


def _says_which(tail: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether people with a clause follow, of which nothing is a topic: "for people who row"."""
    found = [word.lower() for word in tail[:3]]
    said = pairwise(found)
    return any(word in lex.people and after in {"who", "that"} for word, after in said)


def _offered(words: tuple[str, ...], lex: Lexicon) -> Iterator[str]:
    """What is there for those behind "for", if it is more than help or who gives it."""
    found = {word.lower() for word in words}
    ends = {item[-1].lower() for item in split_at(words, JOINTS) if item}
    nothing = lex.roles | lex.empty | lex.places | _HELPERS | _CARRIERS
    # "A stop for walkers" and "conversation partner for learners" are the assistant itself.
    is_alone = len(words) > 1 and JOINTS.isdisjoint(words) and _is_one(words[-1])
    is_one = bool(words) and (words[0].lower() in DETERMINERS or is_alone)
    if not is_one and not found & CUTS - {"of"} and not ends & nothing:
        yield from topics_in(with_shared_noun(words), lex)


def _is_pair(items: list[list[str]], lex: Lexicon) -> bool:
    """Whether two things or services are all that is said: "Stove repairs and sales"."""
    heads = [uncut(item)[-1].lower() for item in items]
    plain = lex.places | lex.roles | lex.people | lex.empty
    are_many = all(h.endswith(("s", "ing")) and not h.endswith("ss") for h in heads)
    is_small = all(word.islower() for item in items for word in uncut(item) if word.isalpha())
    return len(items) == _A_LIST and are_many and is_small and not plain & {*heads}


def _tells_what_it_has(item: list[str]) -> bool:
    own, _, has = " ".join(item).partition(" with ")
    return bool(has) and _is_one(own.split()[-1])


def _is_trade(item: list[str], lex: Lexicon) -> bool:
    """Whether goods or services are all that is said: "Wine boxes from small growers"."""
    found = [word.lower() for word in uncut(item)]
    head = found[-1]
    plain = lex.places | lex.roles | lex.people | lex.empty | DETERMINERS
    if item[0].lower() in CUTS | LEADING:
        return False  # "for families in our care homes"
    is_small = all(word.islower() for word in item[1:] if word.isalpha())
    is_many = head.endswith(("s", "ing")) and not head.endswith("ss")
    return is_small and is_many and not plain & {*found} and nearest(head)[0] in _OFFERED


def _of_each(items: list[list[str]], lex: Lexicon) -> Iterator[str]:
    first, *others = items
    lead = first[: [word.lower() for word in first].index("of") + 1]
    for item in (first, *([*lead, *other] for other in others)):
        yield from filter(None, [_topic(item, lex)])


def topics_in(words: Iterable[str], lex: Lexicon) -> Iterator[str]:
    """The topics among the objects of a verb."""
    kept = without_listeners(list(words), lex)
    text = FRAMES.sub("", " ".join(kept))
    works = re.fullmatch(r"how (?:the |your |our )?(.+?) works?", text, re.IGNORECASE)
    framed = (works[1] if works else text).split()
    if framed[:1] == ["whether"] and {",", "or"} <= {*framed}:
        return  # "whether the caller is a chef, a buyer or a driver"
    for item in with_article(split_at(framed, JOINTS)):
        topic = _topic(item, lex)
        if topic:
            yield topic


def _topic(item: list[str], lex: Lexicon) -> str:
    kept = without_listeners(item, lex)
    kept = FRAMES.sub("", " ".join(kept)).split()
    kept = without_listeners(kept, lex)
    if kept and kept[0].lower() in ASKS and (len(kept) < _SHORT or kept[1] != "to"):
        return _clause(kept)
    found = [word.lower() for word in kept]
    how = next((i for i in range(len(found) - 1) if found[i : i + 2] == ["how", "to"]), None)
    if how is not None:
        return _deed(kept[how:])
    if kept and kept[0].lower() in QUESTION_WORDS:
        cut = next((i for i, w in enumerate(kept) if i > 2 and w.lower() in CUTS - {"to"}), None)
        kept = kept[:cut]
        is_bare = len(kept) <= _SHORT and kept[-1].lower() in {"do", "be", "say"}
        if is_bare or len(kept) < _SHORT or set(map(str.lower, kept)) & {"it", "they"}:
            return ""
        return " ".join(kept)
    if kept and kept[0].lower() == "if":
        return ""  # "complain if a stain is left"
    cut = next((i for i, w in enumerate(kept) if i and w.lower() in CUTS), None)
    is_gerund = cut == 1 and kept[0].endswith("ing") and 1 < len(kept) < _LONGEST_TOPIC
    if is_gerund and (kept[1] in _PHRASAL or (kept[1] in _MEANS and len(kept) > _A_LIST)):
        return _OF_YOURS.sub("my", " ".join(kept))  # "settling in", "paying by card"
    is_incomplete = cut == 1 and kept[0].lower() in _INCOMPLETE and kept[1].lower() == "for"
    if is_incomplete and len(kept) == _SHORT:
        kept = [*kept[:2], *forms_of(kept[2])["a_thing"].split()]
    else:
        kept = kept[:cut]
    owner = next((i for i, w in enumerate(kept) if i and w.lower() == "of"), None)
    if owner is not None and (
        len(kept) > _LONGEST_TOPIC or kept[-1].lower() in lex.people | lex.places
    ):
        kept = kept[:owner]
    person = next((i for i, w in enumerate(kept) if i and w.lower() in lex.people), None)
    if person is not None and person == len(kept) - 1 == 1:
        return ""  # "hobby beekeepers"
    if person == len(kept) - 1 and not lex.places.isdisjoint(kept[person - 1 : person]):
        return ""  # "secondary school pupils"
    kept = kept[:person] if person != 1 or len(kept) == 1 else kept
    while len(kept) > 1 and kept[-1].lower().endswith("ly") and kept[-1].islower():
        kept.pop()  # "scenes vividly"
    while len(kept) > 1 and kept[-1].islower() and _is_trailing(kept[-1]):
        kept.pop()  # "documents needed"
        if is_participle(found[len(kept)]) and forms_of(kept[-1])["a_thing"] == f"the {kept[-1]}":
            return ""  # "promo code refused"
    phrase = _OF_YOURS.sub("my", " ".join(kept))
    if not _TROUBLE.fullmatch(phrase) or kept[0].lower() in lex.ing_nouns:
        phrase = _without_head(phrase)
    phrase = re.sub(r"^(?:every|each|another) ", "a ", phrase, flags=re.I)
    phrase = _LEADS_UP.sub("", _ANY_SUCH.sub("a ", phrase))
    return phrase if _names_something(phrase, lex) else ""


def _without_head(phrase: str) -> str:
    """What questions are about: "allergens" of "allergen questions"."""
    rest = _HEADLESS.sub("", phrase)
    if rest in {"", phrase} or not rest.islower():
        return rest
    if rest in _ADJECTIVES:
        return ""  # "medical questions"
    *before, last = rest.split()
    first, _, noun = last.rpartition("-")
    if first and classes_of(noun):
        rest = " ".join((*before, first, noun))  # "current-account questions"
    return plural(rest) if forms_of(rest)["a_thing"] == f"the {rest}" else rest


def _is_trailing(word: str) -> bool:
    return is_participle(word) or word in _TRAILING


def _deed(words: list[str]) -> str:
    """What somebody asks how to do: "how to get into my unit"."""
    said = [_OF_ASKER.get(word.lower(), word) for word in words[:_LONGEST_CLAUSE]]
    while said[-1].lower() in CUTS | LEADING | DETERMINERS:
        said.pop()
    return " ".join(said) if len(said) > _SHORT else ""


def _clause(words: list[str]) -> str:
    """An indirect question as the user asks it: "when my translation is ready"."""
    said = [_OF_ASKER.get(word.lower(), word) for word in _as_indirect(words)]
    if not _SHORT <= len(said) <= _LONGEST_CLAUSE or set(said) & {"it", "I", "we"}:
        return ""
    return " ".join(said)


def _as_indirect(words: list[str]) -> list[str]:
    """The words of "how long is the wait" as those of "how long the wait is"."""
    said = [word.lower() for word in words]
    is_direct = said[:1] == ["how"] and len(said) > _SHORT and said[2] in {"is", "are"}
    return [*words[:2], *words[3:], words[2]] if is_direct else words


def _names_something(phrase: str, lex: Lexicon) -> bool:
    found = [word.lower() for word in phrase.split()]
    if not found or len(found) > _LONGEST_TOPIC or set(found) & _PRONOUNS:
        return False
    if not re.search(r"[^\W\d_]{2}", phrase):
        return False
    last = found[found.index("for") - 1] if "for" in found[1:] else found[-1]
    if len(found) == 1 and is_participle(last):
        return False  # "washing machines, delivered and installed"
    if last in lex.roles | _NUMBERS or (len(found) == 1 and found[0] in lex.adjectives):
        return False
    nothing = lex.empty | lex.people | lex.places | QUESTION_WORDS | LEADING | DETERMINERS
    return not set(found) <= nothing
