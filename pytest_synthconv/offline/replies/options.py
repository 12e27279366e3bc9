"""What an assistant lets the user choose from: in the question, before it or behind it.

"In brass or in black?", "text message, e-mail, phone?", a list with bullets or letters, and times:
"I have Monday at 8 and Friday at 10. What suits you?".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ...core.words import fold, sentences, tokens
from ..english import pattern, table
from ..language.grammar import DETERMINERS, FINITE, bare_form, is_verb
from .option_forms import FEW_WORDS, is_short, tail
from .option_lists import (
    all_short,
    bullets,
    by_commas,
    in_brackets,
    listed,
    marked,
    parted,
    quoted,
    with_or,
)

_OPTION = re.compile(
    r"\bor (?:(?:not|no)(?: (?:yet|really|longer))?\W*$|something else|anything|so\b|later|even|"
    r"rather:|rather,)"
)
_SEPARATOR = re.compile(r",?\s+(?:and|or)\s+|,\s*")
_TIME = re.compile(table("answering")["time_offered"], re.IGNORECASE)
_END = rf"(?:{_TIME.pattern}|\b\d{{1,2}}\b)"
_RANGE = re.compile(rf"{_END} (?:to|until|till|through|-|–) {_END}", re.IGNORECASE)
"""From one time to another, which are no choice."""
_CLOCK = re.compile(r"^(?:at )?\d{1,2}(?![\dstrn]*[a-z]* [A-Za-z]{3,})")
_CLAUSE = re.compile(
    r"(?:if|as|since|while|because|once|just|in (?:that|this)|for (?:that|this)|how|what|which|who|"
    r"when|where|why)\b",
    re.IGNORECASE,
)
_OR = re.compile(r",\s+or\s+|\s+or\s+(?!(?:more|less|longer|over|older|above)\W*$)", re.IGNORECASE)
_LAST_OR = re.compile(r"^(.*\S),\s+or\s+(.*)$", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"[,;]\s+(?![^()]*\))(?:either )?")
_NO_MATTER = pattern("options.no_matter")
_BY_THE_WAY, _LEADS_IN = pattern("options.by_the_way"), pattern("options.leads_in")
_OTHERS = pattern("options.others")
_CHECKING = re.compile(r"(?:is|are|was|were) (?:this|that|these|those|it)\b", re.IGNORECASE)
"""How a question begins that reads something back: "Is this the order: 1042, two lamps?"."""
_DASH = re.compile(r"\s[–—-]{1,2}\s")
_MOST_LISTED = 5  # of an option in a sentence before the question
_MOST_CLAUSES = 3
_JOINED = re.compile(r"(?:,|;)\s+(?:and|but|or)\s+|;\s+|\s+or\s+")
_ASKS_ITSELF = pattern("answering.asks_itself")
_PREDICATE = pattern("answering.predicate")
_CHOOSING = pattern("answering.choosing")
_MORE = re.compile(r",\s+(?=(?:which|who|where) \w)")
"""Behind it stands what an option is like: "yew, which is evergreen"."""
_LIKE_WHAT = re.compile(r" (?:which|who|where) .*$")
_THERE_IS = re.compile(r"^(?:there(?:'s| is| are)|we(?:'ve| have)) ", re.IGNORECASE)
_PRICED = re.compile(r"[£$€] ?\d+(?:[.,]\d+)?")
_DAYS = re.compile(r"\b\w+day (?:to|till|through|until) \w+day\b", re.IGNORECASE)
_A_PAIR, _A_THING = 2, re.compile(r"(?:an?|one|two|the) [a-z]", re.IGNORECASE)
_LISTED = re.compile(r"[,;]\s*(?:and |or )?")
_BRACKETED = re.compile(r"\s*\([^)]*\)")
_BEHIND_LIST = pattern("answering.behind_list")


@lru_cache(maxsize=256)
def options_of(sentence: str) -> tuple[str, ...]:
    """What the user may choose from: "in brass or in black" gives "in brass" and "in black"."""
    text = with_or(_MORE.sub(" ", sentence.strip(" *_\"'")))
    text, behind = parted(text)
    if behind and (found := listed(behind)):
        return found
    text = _NO_MATTER.sub(r"\1", _BY_THE_WAY.sub("", text.rstrip("?!. ")))
    if tokens(text)[:1] and tokens(text)[0] in FINITE:
        text = _PREDICATE.sub("", text)
    if found := marked(text) or in_brackets(text) or quoted(text):
        return found
    text, others = _without_others(text)
    if _OPTION.search(fold(text)) or not _OR.search(text):
        return () if _CHECKING.match(text) else _after_colon(text) or listed(text)
    return (*_joined_by_or(text), *others)


def _joined_by_or(text: str) -> tuple[str, ...]:
    """The options of "Is it for the inner door, the outer door or both"."""
    before, *last = _sides(text)
    if deeds := _two_deeds(before, last[0]):
        return deeds
    first, *more = _OR.split(before)
    if more and more[0].split()[:1] == last[0].split()[:1]:
        return tail(first, more[0]), *more, *last  # "Is it for her or for him, or for both"
    before = _DASH.split(before)[-1]
    _, colon, behind = before.rpartition(": ")
    first, *more = _COMMA.split(re.sub(r"^either ", "", behind if colon else before))
    while more and not colon and FINITE.intersection(tokens(more[0])[:1]):
        first, *more = more  # "For breakfast, shall we note tea, coffee or milk"
    if colon:
        found = [first, *more]
    elif not more:
        found = [tail(first, last[0])]
    elif _leads_in(first, more, last[0]):
        found = more if len(more) > 1 or is_short(more[0]) else [tail(more[0], last[0])]
    else:
        found = [tail(first, more[0]), *more]
    return tuple(part.strip() for part in (*found, *last) if part.strip())


def _sides(text: str) -> list[str]:
    """``text`` before and behind its "or"; where one has a comma before it, only there."""
    found = _LAST_OR.match(text)
    return [found[1], found[2]] if found else _OR.split(text)


def _without_others(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without "or something else" at the end of a list, and that as an option."""
    found = _OTHERS.search(text)
    comma = text.rfind(",", 0, found.start()) if found else -1
    if found is None or comma < 0:
        return text, ()
    listed_before = text[: found.start()]
    joined = (
        listed_before
        if _OR.search(listed_before)
        else (f"{text[:comma]} or {text[comma + 1 : found.start()].strip()}")
    )
    return joined, (found["other"],)


def _leads_in(first: str, more: Sequence[str], last: str) -> bool:
    """True for "All right" before "brass or black", and for "Which one" before three."""
    if FINITE.intersection(tokens(first)[:1]) and len(tokens(first)) > FEW_WORDS:
        return bool(_LEADS_IN.fullmatch(fold(first).strip()))
    if _CLAUSE.match(first.strip()) or _LEADS_IN.fullmatch(fold(first).strip()):
        return True
    if len(more) > 1 or is_short(more[0]):
        return False
    return not _begin_alike(more[0], last)


def _begin_alike(one: str, other: str) -> bool:
    """True for two that begin with an article, with a verb, or with the same word."""
    first, second = ((text.lower().split() or [""])[0] for text in (one, other))
    are_things = first in DETERMINERS and second in DETERMINERS
    return first == second or are_things or (is_verb(first) and is_verb(second))


def _two_deeds(one: str, other: str) -> tuple[str, ...]:
    """The deeds of "Will you come by, or shall we call?", which is two questions."""
    first, second = _ASKS_ITSELF.search(fold(one)), _ASKS_ITSELF.match(fold(other))
    if first is None or second is None:
        return ()
    return (one[first.end() :].strip(" ,"), other[second.end() :].strip())


@lru_cache(maxsize=256)
def options_around(reply: str, sentence: str) -> tuple[str, ...]:
    """What ``reply`` lists around its question ``sentence`` to choose from."""
    before, found_in, behind = reply.partition(sentence)
    if not found_in:
        return ()
    if short := all_short(bullets(reply)):
        return short
    stated = [_MORE.sub(" ", said) for said in sentences(before)]
    last = stated[-1] if stated else ""
    ways = (
        marked(last),
        quoted(last),
        by_commas(last.partition(": ")[2]),
        options_of(last.partition(": ")[2]) if " or " in last else (),
        _after_colon(last),
        _things_at_times(last),
        _times(last),
        _named_options(" ".join(stated)),
        options_of(last) if " or " in last else (),
        _listed(_BRACKETED.sub("", last), sentence),
    )
    listed = next((found for found in ways if found), ())
    after = next(iter(sentences(behind)), "")
    return listed or _named_options(behind) or marked(behind) or _times(after) or _fragments(behind)


def clauses_before(reply: str, sentence: str) -> tuple[str, ...]:
    """What stands before a question that lets the user choose: two clauses, or two sentences.

    "There is a paperback, and we have it read aloud. Which one?" has two, though no option of a
    few words.
    """
    before, found_in, _ = reply.partition(sentence)
    if not found_in or not _CHOOSING.search(fold(sentence)):
        return ()
    stated = [each for each in sentences(before) if not each.rstrip().endswith("?")]
    last = [part.strip() for part in _JOINED.split(stated[-1])] if stated else []
    if len(last) == 1:
        last = _two_clauses(last[0]) or last
    found = last if len(last) > 1 else stated[-2:]
    return tuple(found) if 1 < len(found) <= _MOST_CLAUSES else ()


def _two_clauses(sentence: str) -> list[str]:
    """The clauses of "Delivery to the kerb is free, delivery to your flat is 40 euros."."""
    found = [part.strip() for part in sentence.split(", ")]
    are_both = len(found) == _A_PAIR and all(not FINITE.isdisjoint(tokens(part)) for part in found)
    return found if are_both else []


def _after_colon(text: str) -> tuple[str, ...]:
    """The options of a list without "or": "And breakfast: continental, cooked, none"."""
    _, colon, listed = text.partition(": ")
    return all_short(_LISTED.split(listed.rstrip(" .!")), _MOST_LISTED) if colon else ()


def _times(text: str) -> tuple[str, ...]:
    """The days or times in ``text``, where there are at least two."""
    plain = _PRICED.sub("", _DAYS.sub("", _RANGE.sub("", text)))
    found = [match.group().strip() for match in _TIME.finditer(plain)]
    hours = [time for time in found if _CLOCK.search(time)]
    # "On Thursday I have 9:20 and 11:00": the day is no choice.
    listed = hours if len(hours) > 1 and len(found) - len(hours) == 1 else found
    return tuple(time.removeprefix("at ") for time in listed) if len(listed) > 1 else ()


def _things_at_times(text: str) -> tuple[str, ...]:
    """Things that are told apart by more than their times: "a day train at 8 and a night train"."""
    named = _named_options(text)
    are_things = all(_A_THING.match(option) and _TIME.search(option) for option in named)
    return named if are_things else ()


def _named_options(before: str) -> tuple[str, ...]:
    """What is said to be there: "We have brass, black or white."."""
    for found in re.finditer(table("user")["offered"], before, re.IGNORECASE):
        listed = _SEPARATOR.split(_BEHIND_LIST.sub("", found[1].strip()))
        named = [_THERE_IS.sub("", part.strip()) for part in listed]
        named = [part for part in named if FINITE.isdisjoint(tokens(_LIKE_WHAT.sub("", part)))]
        short = [
            part for part in named if 0 < len(_LIKE_WHAT.sub("", part).split()) <= _MOST_LISTED
        ]
        if len(short) > 1:
            return tuple(short)
        if len(named) == _A_PAIR and all(map(_A_THING.match, named)):
            return tuple(named)
    return ()


def _listed(last: str, sentence: str) -> tuple[str, ...]:
    """What is listed behind the verb of the sentence before a question that lets one choose."""
    if not _CHOOSING.search(fold(sentence)):
        return ()
    found = last.rstrip(".!? ").split()
    verb = next((at for at, word in enumerate(found) if at and _is_form_of_verb(word)), None)
    if verb is None:
        return ()
    listed = _SEPARATOR.split(_BEHIND_LIST.sub("", " ".join(found[verb + 1 :])))
    are_clauses = any(FINITE & set(tokens(part)) for part in listed)
    return () if are_clauses else all_short(listed, _MOST_LISTED)


def _is_form_of_verb(word: str) -> bool:
    """Whether ``word`` can be a verb, in whatever form."""
    low = word.lower()
    return low in FINITE or "'" in low or bare_form(low) is not None


def _fragments(behind: str) -> tuple[str, ...]:
    """A list behind the question: "syrup, jam, cheese..."."""
    first = next(iter(sentences(behind)), "")
    return all_short(re.split(r",\s*|\s+or\s+|\s+/\s+", first.rstrip("….?! ")), 3)
