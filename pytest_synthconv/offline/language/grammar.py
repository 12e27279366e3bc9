"""The grammar of English in small: is this word a verb here, and which form of it is that?

A word is recognised by what stands around it, not by lists of phrases: a bare head before "my",
"the", "it" or "two" is a verb, whichever it is. Lists only separate the words that are both
("order", "return") from those that never begin a noun phrase ("cancel", "unlock"). Questions are
turned in `inversion`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..english import lines, table, words

DETERMINERS = words("grammar.determiners")
PREPOSITIONS = words("grammar.prepositions")
FINITE = words("grammar.auxiliaries") | words("grammar.have") | words("grammar.do")
"""Verbs that need no ending to stand in a sentence: "is", "can", "has", "doesn't"."""
AFTER_VERB = DETERMINERS | words("grammar.pronouns")
_AFTER_PARTICLE = AFTER_VERB | {"what"}  # "claim back what I paid"
_PURE = words("verbs.verbs")
BOTH = words("verbs.both")
_STATIVE = words("verbs.statives")
INTRANSITIVE = words("verbs.intransitive")
_DONE_FOR = words("verbs.done_for")
_ERRANDS, _SURE_ERRANDS = words("verbs.errands"), words("verbs.sure_errands")
_PARTS_OF_NAMES, _BEHIND_SURE = words("verbs.parts_of_names"), words("verbs.behind_sure")
_PARTICLES = words("verbs.particles")
_FAVOURS = words("verbs.favours")
_FAVOURS_OF_TWO = frozenset(lines("verbs.favours_of_two"))
_PARTICIPLES = words("verbs.participles")
_NOUN_GERUNDS, _OF_DOING = words("nouns.gerunds"), words("nouns.of_doing")
_NOUN_FIRST = frozenset(("contact", "print", "update", "access", "watch", "address"))
_COMPOUNDED = words("nouns.compounded")
MASS = words("nouns.mass")
_SINGULAR_S = words("nouns.singular_s")
_IRREGULAR: dict[str, str] = dict(table("verbs")["irregular"])
WORD = re.compile(r"[^\s,;:.!?()\"]+")
NUMBER = re.compile(r"#?\d[\w.,:/-]*")
SUBJECTS = words("grammar.subjects")
ENDS_NOUN = PREPOSITIONS | words("grammar.conjunctions") | FINITE | SUBJECTS
_DOUBLES = re.compile(
    r"[^aeiou]+[aeiou][^aeiouwxy]|.+(?<!of|if|uf)fer|(?:sub|ad|per|com|o|e|trans)mit|.+[^aeiou]el"
)
"""Verbs whose last letter is doubled: "stopped", "referred" but not "offered", "cancelled"."""


def words_in(text: str) -> list[str]:
    """The words of ``text`` in lower case, marks and all inner hyphens as they stand."""
    return [word.lower() for word in WORD.findall(text)]


def is_verb(word: str) -> bool:
    """True for the bare form of a verb that is known, be it a noun too."""
    return word in _PURE or word in BOTH or word in _STATIVE


def is_plain_verb(word: str) -> bool:
    """True for the bare form of a verb that is no noun."""
    return word in _PURE and word not in BOTH


@lru_cache(maxsize=2048)
def begins_with_verb(text: str) -> bool:
    """True when an ask begins with a bare verb: "block my card", not "block of flats"."""
    found = words_in(text)
    if not found:
        return False
    head, after = found[0], (found[1] if len(found) > 1 else "")
    if head.endswith("ly") and after and not is_verb(head):  # "quickly find", "urgently block"
        return begins_with_verb(text.split(None, 1)[1])
    if head in ("have", "do") and (after in DETERMINERS or NUMBER.fullmatch(after)):
        return True
    if head in ENDS_NOUN or head in DETERMINERS or not head[0].isalpha():
        return False
    if not after:
        return is_plain_verb(head)
    if (
        after in _PARTICLES
        and len(found) > 2
        and found[2] in _AFTER_PARTICLE
        and is_verb(head)
        and head != "update"
    ):
        return True
    if _is_bare_errand(head, after):
        return True
    if head in _NOUN_FIRST and after not in AFTER_VERB and not NUMBER.fullmatch(after):
        return False
    if is_plain_verb(head):
        return not (
            after in PREPOSITIONS
            and (head in _COMPOUNDED or head in MASS)
            and head not in INTRANSITIVE
        )
    return _reads_as_verb(head, after, found[2:])


def _is_bare_errand(head: str, after: str) -> bool:
    """True for "report fraud" and "change address", a deed without its article.

    Not for "order number" and "return label": the name of a thing, like all that is `compounded`.
    """
    if after in PREPOSITIONS or not after[:1].isalpha():
        return False
    if head in _SURE_ERRANDS:
        return after not in _BEHIND_SURE
    return head in _ERRANDS and after not in _COMPOUNDED | _PARTS_OF_NAMES


def _reads_as_verb(head: str, after: str, rest: list[str]) -> bool:
    """The same for a head that may be a noun, or is not known."""
    if after in AFTER_VERB or NUMBER.fullmatch(after):
        return not _looks_like_noun(head)
    if head in BOTH:
        if after in _PARTICLES and rest and rest[0] in _AFTER_PARTICLE | PREPOSITIONS:
            return True
        if after in PREPOSITIONS:
            after_verb = ("to", "with", "in", "on", "from", "about")
            return head in (
                _DONE_FOR if after == "for" else INTRANSITIVE if after in after_verb else ()
            )
        if after in _COMPOUNDED or after.endswith("ing"):
            return bool(rest) and bool(NUMBER.fullmatch(rest[0])) and head != "order"
        # "Book tickets for Friday", "track parcel 12": a noun would have its article.
        return is_plural(after) or (bool(rest) and bool(NUMBER.fullmatch(rest[0])))
    return False


def _looks_like_noun(head: str) -> bool:
    return is_plural(head) or bool(
        re.search(r"(?:tion|ment|ness|ity|ance|ence|ship|ing|ed)$", head) and not is_verb(head)
    )


def is_favour(text: str) -> bool:
    """True when ``text``, a verb phrase, is done with words alone: by the assistant itself.

    It says whether something is so, and lets the user try.
    """
    found = words_in(text)
    if found[:1] in (["give"], ["provide"]) and found[1:2] in (["my"], ["our"]):
        return "back" in found  # "give my meter reading" is for the user to do
    if found[:2] == ["send", "back"]:
        return False
    return bool(found) and (
        found[0] in _FAVOURS
        or " ".join(found[:2]) in _FAVOURS_OF_TWO
        or bool(re.search(r"\b(?:for|to|with) me\b", text) and found[0] in _PURE)
    )


def is_mass(noun: str) -> bool:
    """True for what there is no number of: "access", "furniture"."""
    return noun in MASS


def is_plural(noun: str) -> bool:
    """True when ``noun`` looks like a plural."""
    return noun.endswith("s") and noun not in _SINGULAR_S and not noun.endswith(("ss", "us", "'s"))


@lru_cache(maxsize=2048)
def bare_form(word: str) -> str | None:
    """The bare verb of which ``word`` is a form: "asks", "asked", "asking" are "ask"."""
    if is_verb(word) or word == "be":
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y" if is_verb(word[:-3] + "y") else None
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            root = word.removesuffix(ending)
            doubled = root[:-1] if len(root) > 2 and root[-1] == root[-2] else ""
            if found := next(filter(is_verb, (root, f"{root}e", doubled)), None):
                return found
    return None


def is_participle(word: str) -> bool:
    """True for "delivered", "repaired", "sent": what something can be got to be."""
    return word in _PARTICIPLES or (
        len(word) > 4 and word.endswith("ed") and word not in ("need", "united", "speed")
        and (bare_form(word) is not None or word.endswith(("ised", "ized", "ated")))
    )  # fmt: skip


def plain_verb(verb: str) -> str:
    """The bare form of a verb in the third person: "tries" is "try", "goes" is "go"."""
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith("es") and (is_verb(verb[:-2]) and not is_verb(verb[:-1])):
        return verb[:-2]
    if re.search(r"(?:ss|sh|ch|x|zz|o)es$", verb) and not is_verb(verb[:-1]):
        return verb[:-2]
    return verb[:-1]


def third_person(verb: str) -> str:
    """The form of a bare verb that goes with "it"."""
    if verb in ("be", "have"):
        return {"be": "is", "have": "has"}[verb]
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|sh|ch|x|z|o)$", verb) else f"{verb}s"


def past(verb: str) -> str:
    """What a bare verb is in the past: "tried", "went", "stopped"."""
    if found := next((form for form, bare in _IRREGULAR.items() if bare == verb), None):
        return found
    return regular_past(verb)


def regular_past(verb: str) -> str:
    """The past and the participle of a bare verb that is not irregular: "tried", "stopped"."""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    if _DOUBLES.fullmatch(verb):
        return f"{verb}{verb[-1]}ed"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def ungerunded(phrase: str) -> str | None:
    """Read "getting a refund" as "get a refund"; None when the head is a noun: "opening hours"."""
    head, _, rest = phrase.partition(" ")
    verb = bare_form(head.lower()) if head.lower().endswith("ing") else None
    if verb is None or (verb == head.lower()):
        return None
    first = (words_in(rest) or [""])[0]
    if not rest:
        return verb
    noun_like = first in PREPOSITIONS and verb not in INTRANSITIVE
    is_compound = first in _COMPOUNDED and head.lower() in _NOUN_GERUNDS
    is_compound = is_compound or first in _OF_DOING
    return None if noun_like or is_compound else f"{verb} {rest}"
