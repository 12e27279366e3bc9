"""Which words of a part of a description are verbs, and the words of their objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..english import words
from ..language.grammar import FINITE, bare_form, is_mass, is_participle, is_plain_verb, plain_verb
from .lexicon import Lexicon
from .parts import Part

JOINTS = frozenset({",", "and", "or", "&", "/", "plus"})
CUTS = words("descriptions.cuts")
FINDING = words("descriptions.finding")
LEADING = words("descriptions.leading")
QUESTION_WORDS = words("descriptions.question_words")
ASKS = QUESTION_WORDS | {"who"}
_SPOILT = words("descriptions.spoilt") | {"lost"}
_GERUND = re.compile(r".*[aeiouy].*ing")
_MODALS = words("descriptions.modals")
_OWN = frozenset(("a", "an", "the", "your", "our"))
_PLURALS_BEFORE_NOUNS = words("descriptions.plurals_before_nouns")
_NOUNS_AFTER_PEOPLE = words("descriptions.nouns_after_people")
_ONE_PERSON = words("descriptions.one_person")
DETERMINERS = words("descriptions.determiners")
_SERVED = words("descriptions.served")
_ENDS_OF_NOUNS = words("nouns.compounded") | words("descriptions.ends_of_nouns")


def bare(verb: str) -> str:
    """The bare form of a verb that is not known: "documenting" is "document"."""
    if inflection(verb) == "ing":
        return bare_form(verb) or verb.removesuffix("ing")
    return plain_verb(verb) if inflection(verb) == "s" else verb


def verb_places(part: Part, lex: Lexicon) -> Iterator[int]:
    """Where the verbs of a part stand; those in a list are of one form, as "tracks, cancels"."""
    words = part.words
    seen: set[str] = set()
    main = ""
    last = -2
    for place, word in enumerate(words):
        base = lex.verb(word) or _unknown_verb(words, place, main, lex)
        if base is None or not (word.islower() or place == 0):
            continue
        if place == last + 1 and lex.verb(words[last]) not in lex.open | {"let"}:
            continue
        seen_before = main if inflection(word) not in seen else inflection(word)
        if _can_be_verb(words, place, base, seen_before, lex):
            yield place
            seen.add(inflection(word))
            main = main or inflection(word)
            if lex.verb(words[place]) in lex.open:
                main = ""
            last = place


def _unknown_verb(words: tuple[str, ...], place: int, main: str, lex: Lexicon) -> str | None:
    """The verb that a word must be by its place: "books lanes, waxes skis, rents boots"."""
    word, before = words[place].lower(), words[place - 1].lower() if place else ""
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    is_third = main == "s" and inflection(word) == "s" and word not in _PLURALS_BEFORE_NOUNS
    if _is_order(word, before, after, main) or _is_gerund(word, before, after, main, lex):
        return bare(word)
    if not (is_third and before in JOINTS and after.isalpha()) or after in JOINTS | CUTS | LEADING:
        return None
    is_object = after in DETERMINERS or (after.endswith("s") and not after.endswith("ss"))
    return plain_verb(word) if is_object and lex.verb(after) is None else None


def _is_gerund(word: str, before: str, after: str, main: str, lex: Lexicon) -> bool:
    """Whether a word must be a verb in "ordering parts and documenting faults"."""
    is_plural = after.endswith("s") and not after.endswith("ss")
    is_noun = word in lex.ing_nouns or after in _ENDS_OF_NOUNS or not is_plural
    return main == inflection(word) == "ing" and before in {"and", ","} and not is_noun


def _is_order(word: str, before: str, after: str, main: str) -> bool:
    """Whether a word must be a verb in "choose a date, receive your images"."""
    apart = JOINTS | CUTS | LEADING | ASKS | DETERMINERS | FINITE
    is_bare = word.isalpha() and inflection(word) == "base" and word not in apart
    return main == "base" and is_bare and before in JOINTS and after in _OWN and not is_mass(word)


def inflection(word: str) -> str:
    """The ending of a word as a verb: "ing", "s", or "base" for none."""
    lowered = word.lower()
    if _GERUND.fullmatch(lowered):
        return "ing"
    return "s" if lowered.endswith("s") and not lowered.endswith("ss") else "base"


def _can_be_verb(words: tuple[str, ...], place: int, base: str, main: str, lex: Lexicon) -> bool:
    before = words[place - 1].lower() if place else ""
    earlier = words[place - 2].lower() if place > 1 else ""
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    form = inflection(words[place])
    start = next((i for i in range(place, -1, -1) if words[i].lower() in JOINTS), -1)
    asked = {word.lower() for word in words[start + 1 : place]} & QUESTION_WORDS
    if before == "to" and asked:
        return False  # "which ropes to buy"
    if base == "be" and before in _MODALS:
        return False
    if is_in_question(words, place, lex):
        return False
    if base in _NOUNS_AFTER_PEOPLE and before not in {"we", "they", "i", "to", "can"} | JOINTS:
        return False
    if before in {"that", "which", "who"} and earlier.endswith("s") and form == "base":
        return False  # "flies that work"
    if earlier in {"that", "which"} and before in lex.people:
        return False  # "cottages that people rent"
    if form == "base" and before.endswith("s") and _follows_helped(words, place, lex):
        return True
    is_let = form == "base" and any(lex.verb(w) in {"let", "help"} for w in words[:place])
    if before in _ONE_PERSON and earlier not in DETERMINERS | {""} and not is_let:
        return False  # "tracks guest replies"
    if before in {"to", "can", "will", "could", "may", "would", "also", "lets", "let"}:
        return form == "base"
    if words[place].lower().endswith("ed") and "can" not in words[:place]:
        return False  # "closed seasons"
    can_stand = (
        before in JOINTS
        or before in {"", "it", "you", "we", "i", "they", "then", "only", "helps", "help"}
        or before in lex.people
        or before in lex.roles
        or (before in lex.places and form == "s" and not main)
    )
    if form == "ing":
        if words[place].lower() in lex.ing_nouns or _begins_noun(words, place, base, main, lex):
            return False
        in_list = before in JOINTS and main in {"ing", ""} and place > 0
        return (in_list or before in LEADING | {"like", "when", "", "help", "helps"}) and (
            _starts_object(after, base, lex)
        )
    if not can_stand:
        return False
    if main and form != main and before in JOINTS:
        return False
    if before in JOINTS | lex.roles | {""} and not _starts_object(after, base, lex):
        alone = main == form and _stands_alone(words, place, base, lex)
        return alone or _shares_object(words, place, form, lex)
    noun_first = before in JOINTS | {""} and form == "base" and base in lex.nouns_too
    if noun_first and not main and not (base in lex.open and after in lex.people):
        begins_order = (
            place == 0
            and after not in lex.empty
            and (_is_quality(after) or _leads_orders(words, lex))
        )
        return after in DETERMINERS | JOINTS or begins_order
    if (
        form == "base"
        and before in JOINTS
        and (
            (
                base in lex.nouns_too
                and after not in DETERMINERS
                and _follows_noun(words, place, lex)
                and not _is_next_deed(words, place, main, lex)
            )
            or _begins_noun(words, place, base, main, lex)
        )
    ):
        return False  # "house histories, map scans", "day permits, catch reports"
    return not (before in lex.people and not main and form == "s")


def _leads_orders(words: tuple[str, ...], lex: Lexicon) -> bool:
    """Whether a later item is an order: "order oil, check today's price, arrange a visit"."""
    starts = [start for start, found in _items(words) if start and len(found) > 1]
    return any(
        lex.verb(words[i]) == words[i]
        and (words[i + 1].lower() in DETERMINERS or words[i + 1].endswith("'s"))
        for i in starts
    )


def _is_quality(word: str) -> bool:
    """Whether a noun with this word begins behind a verb: "report suspicious behaviour"."""
    return word in _SPOILT or is_participle(word) or word.endswith(("ous", "ful", "less"))


def _follows_helped(words: tuple[str, ...], place: int, lex: Lexicon) -> bool:
    """Whether only people stand between "help" and a verb, whatever they are called."""
    start = max(0, place - 3)
    helped = next((i for i in range(start, place) if lex.verb(words[i]) == "help"), None)
    between = () if helped is None else words[helped + 1 : place]
    return bool(between) and JOINTS.isdisjoint(between) and "with" not in between


def is_in_question(words: tuple[str, ...], place: int, lex: Lexicon) -> bool:
    """Whether a word stands in an indirect question: "tells donors who may give blood"."""
    start = next((i for i in range(place, -1, -1) if words[i].lower() in JOINTS), -1)
    asks = next((i for i in range(start + 1, place) if words[i].lower() in ASKS), None)
    if asks is None or (words[asks + 1].lower() == "to"):
        return False
    return _leads_to_question(words[:asks], lex)


def _leads_to_question(before: tuple[str, ...], lex: Lexicon) -> bool:
    if not before:
        return False
    if before[-1].lower() in JOINTS:
        return any(word.lower() in ASKS for word in before)
    own = [word for word in before if word.lower() not in lex.people | DETERMINERS]
    return bool(own) and (lex.verb(own[-1]) in lex.tell | FINDING or own[-1].lower() in LEADING)


def _starts_object(after: str, base: str, lex: Lexicon) -> bool:
    if after in JOINTS or not after:
        return False
    if after in ASKS:
        return True
    if after in CUTS | LEADING:
        return base in lex.with_preposition
    return True


def _begins_noun(words: tuple[str, ...], place: int, base: str, main: str, lex: Lexicon) -> bool:
    """Whether "scoring" in "trades, scoring disputes" begins a noun: other items have no verb."""
    items, form = _items(words), inflection(words[place])
    item = next((found for start, found in items if start == place), ())
    others = [found for start, found in items if found and start != place]
    is_among_nouns = any(inflection(f[0]) != form or not lex.verb(f[0]) for f in others)
    if main or not others or not is_among_nouns or len(item) < 2 or item[1].lower() in DETERMINERS:
        return False
    return base not in _SERVED or item[-1].lower() in _ENDS_OF_NOUNS


def _is_next_deed(words: tuple[str, ...], place: int, main: str, lex: Lexicon) -> bool:
    """Whether a comma begins another deed: "book kilns and wheels, order clay and glazes"."""
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    is_one_noun = after in _ENDS_OF_NOUNS or after.rstrip("s") in _ENDS_OF_NOUNS
    is_named = is_one_noun or after in CUTS | JOINTS or not after
    is_told = any(lex.verb(word) in lex.tell for word in words[:2])
    return main == "base" and words[place - 1] == "," and not is_named and not is_told


def _follows_noun(words: tuple[str, ...], place: int, lex: Lexicon) -> bool:
    """Whether the item of a list before a word has no verb at all."""
    before = [found for start, found in _items(words) if found and start < place]
    return bool(before) and not any(lex.verb(word) for word in before[-1])


def _stands_alone(words: tuple[str, ...], place: int, base: str, lex: Lexicon) -> bool:
    """Whether a word without an object is a verb as those before it: "takes orders, cancels".

    What may be a noun as well has at least two verbs with objects before it, and a comma.
    """
    if base in lex.open | lex.tell or words[place + 1 : place + 2] not in ((), (",",)):
        return False
    form = inflection(words[place])
    before = [found for start, found in _items(words) if found and start < place]
    verbs = [f for f in before if len(f) > 1 and inflection(f[0]) == form and lex.verb(f[0])]
    if is_plain_verb(base) and base not in lex.nouns_too:
        return bool(verbs)
    told = verbs and lex.verb(verbs[-1][0]) in lex.tell  # "explains glazing, refunds"
    return words[place - 1] == "," and len(verbs) == len(before) > 1 and not told


def _items(words: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    """The words between joints, each item with the place of its first."""
    ends = [i for i, word in enumerate(words) if word.lower() in JOINTS]
    starts = [0, *(end + 1 for end in ends)]
    return [(s, words[s:e]) for s, e in zip(starts, [*ends, len(words)], strict=True)]


def _shares_object(words: tuple[str, ...], place: int, form: str, lex: Lexicon) -> bool:
    """Whether "blocks" in "blocks and replaces cards" is a verb: like the next, which has one."""
    rest = [i for i in range(place + 1, len(words)) if words[i].lower() not in JOINTS]
    if not rest or rest[0] == place + 1 or rest[0] > place + 3:
        return False
    other = words[rest[0]]
    base = lex.verb(other)
    after = words[rest[0] + 1].lower() if rest[0] + 1 < len(words) else ""
    if base is None or inflection(other) != form:
        return False
    return _starts_object(after, base, lex) or (
        after in JOINTS and _shares_object(words, rest[0], form, lex)
    )
