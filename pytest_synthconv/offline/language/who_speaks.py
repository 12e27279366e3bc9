"""Whose words a card tells: the names and the pronoun of its persona, and who else is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..english import alternatives, table, words

TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Mx|Prof)\.?\s+)"
_PEOPLE: str = table("first_person")["people"]
_ADJECTIVES = r"(?:(?!the\b|an?\b|other\b|another\b|of\b|her\b|his\b|their\b)[\w'-]+\s+){0,3}?"
UNNAMED = re.compile(
    rf"^(?:the|this|an?)\s+{_ADJECTIVES}{_PEOPLE}"
    r"(?P<owns>'s)?\b(?P<who>\s+(?:who|that)\b)?",
    re.IGNORECASE,
)
_GENERIC_NAME = words("first_person.generic_name")
_OTHER_BEHIND = re.compile(
    rf"(?P<before>(?:^|(?<=[.!?] ))(?P<owner>[A-Z][\w-]+(?: [A-Z][\w-]+)?)(?:['’]s|['’]) "
    rf"(?:[a-z-]+ ){{0,2}}?(?P<being>{alternatives(words('first_person.beings'))})"
    rf"(?: (?P<name>[A-Z][a-z]+))? [^.!?]*[.!?] +)"
    rf"(?P<who>He|She)(?= (?!{table('first_person')['wishing_verbs']}\b))"
)
_OF_A_MAN = re.compile(
    r"\b(?:an?|the|some) (?:\w+ )?(?:man|guy|bloke|gentleman|boy|woman|lady|girl|caller|driver) "
    r"(?:who|that)\b[^,.;]*"
)
"""Somebody else, and what a clause says of "he" or "she"."""
KEPT = "\ue004"
"""Stands in a pronoun that is not the persona's, until all others are put in the first person."""
_OF_ANIMAL = re.compile(
    r"(?:the (?:dog|cat|puppy|kitten|horse|pony|rabbit|hamster)|dad|mum|mom|grandad|grandma)\b",
    re.IGNORECASE,
)
"""Of whom a sentence goes on to say "he" or "she"."""
_OF_HER = ("she", "her", "hers", "herself")
_HE_OR_SHE = "she|her|hers|herself|he|him|his|himself"
_WISHER = re.compile(r"\b(?P<who>she|he) (?:also |now |only |just )?(?:wants|would|needs|hopes)\b")


def persona_names(name: str) -> tuple[str, ...]:
    """What a card calls a persona of this ``name``: in full, by title, by the first name."""
    given = " ".join(name.replace("’", "'").split())
    if UNNAMED.fullmatch(re.sub(r"^(?!(?:the|an?) )", "a ", given, flags=re.IGNORECASE)):
        kind = given.split()[-1].lower()
        return tuple(f"{the} {who}" for who in {kind: 0, "user": 0} for the in ("the", "The"))
    plain = re.sub(rf"^{TITLE}", "", given)
    parts = plain.split()
    usable = [part for part in parts if len(part) > 1 and part.lower() not in _GENERIC_NAME]
    first = usable[:1] if parts and usable[:1] == parts[:1] else []
    titled = [given.replace(plain, parts[-1])] if plain != given else []
    # "Jia Hui Lim" is called Jia Hui.
    both = [" ".join(parts[:2])] if first and len(parts) > 2 else []
    return tuple(dict.fromkeys([plain, *titled, *both, *first]))


def assistant_names(name: str) -> tuple[str, ...]:
    """What a card calls an assistant of this ``name``."""
    plain = " ".join(name.replace("’", "'").split())
    words_of_it = plain.split()
    own = [w for w in words_of_it if w[:1].isupper() and w.lower() not in _GENERIC_NAME]
    if len(words_of_it) > 1 and words_of_it[1].islower() and words_of_it[1] != "the":
        own = []  # "Water utility" is what it is, with a capital at the beginning
    # "Fashionable Fran" is called Fran, "Stella the Travel Agent" Stella.
    short = own[-1:] if words_of_it[-1:] == own[-1:] else own[:1]
    return tuple(dict.fromkeys([plain, *short]))


def pronoun_of(narration: str) -> str:
    """The pronoun of who wants something, else the first, which is mostly the persona's.

    Of 600 cards the first erred in one, "Rhys's cat had an operation on her leg", the most
    frequent one in 5, and the first "he" or "she" in 14.
    """
    text = _OF_A_MAN.sub("", narration.lower().replace("’", "'"))
    if re.search(r"\bthey/them\b", text):
        return "they"
    found = _WISHER.search(text) or re.search(rf"\b(?P<who>{_HE_OR_SHE})\b", text)
    if not found:
        return "they"
    return "she" if found["who"] in _OF_HER else "he"


def of_animals(sentence: str, pronoun: str) -> str:
    """``sentence`` with a `KEPT` in each "she" that is a cat: "The cat eats, but she limps."."""
    if not _OF_ANIMAL.match(sentence):
        return sentence
    found = (
        rf"\b({pronoun[:1]})({pronoun[1:]})\b(?! (?:{table('first_person')['wishing_verbs']})\b)"
    )
    return re.sub(found, rf"\1{KEPT}\2", sentence)


def with_others_named(narration: str, names: Sequence[str], pronoun: str) -> str:
    """``narration`` with the name of another for "He": "Ben's dog Rex limps. He eats well.".

    What only the persona wishes or pays keeps its "He".
    """

    def named(match: re.Match[str]) -> str:
        if match["who"].lower() != pronoun or match["owner"] not in names:
            return match.group()
        return f"{match['before']}{match['name'] or 'My ' + match['being']}"

    return _OTHER_BEHIND.sub(named, narration)
