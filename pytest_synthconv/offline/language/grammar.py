"""The grammar of English in small: is this word a verb here, and which form of it is that?

A word is recognised by what stands around it, not by lists of phrases: a bare head before "my",
"the", "it" or "two" is a verb, whichever it is. Lists only separate the words that are both
("order", "return") from those that never begin a noun phrase ("cancel", "unlock"). Questions are
turned in `inversion`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..english import lines, pattern, table, words

DETERMINERS = words("grammar.determiners")
PREPOSITIONS = words("grammar.prepositions")
FINITE = words("grammar.auxiliaries") | words("grammar.have") | words("grammar.do")
"""Verbs that need no ending to stand in a sentence: "is", "can", "has", "doesn't"."""
_AFTER_VERB = DETERMINERS | words("grammar.pronouns")
_AFTER_PARTICLE = _AFTER_VERB | {"what"}  # "claim back what I paid"
_PURE = words("verbs.verbs")
_BOTH = words("verbs.both")
_STATIVE = words("verbs.statives")
_INTRANSITIVE = words("verbs.intransitive")
_DONE_FOR = words("verbs.done_for")
_ERRANDS, _SURE_ERRANDS = words("verbs.errands"), words("verbs.sure_errands")
_PARTS_OF_NAMES, _BEHIND_SURE = words("verbs.parts_of_names"), words("verbs.behind_sure")
_PARTICLES = words("verbs.particles")
_FAVOURS = words("verbs.favours")
_FAVOURS_OF_TWO = frozenset(lines("verbs.favours_of_two"))
_PARTICIPLES = words("verbs.participles")
_PEOPLE = words("nouns.people")
_AFTER_DONE = words("grammar.after_done")
_NOUN_GERUNDS, _OF_DOING = words("nouns.gerunds"), words("nouns.of_doing")
_NOUN_FIRST = frozenset(("contact", "print", "update", "access", "watch", "address"))
_COMPOUNDED = words("nouns.compounded")
_DEFINITE = words("nouns.definite")
_MASS = words("nouns.mass")
_SINGULAR_S = words("nouns.singular_s")
_IRREGULAR: dict[str, str] = dict(table("verbs")["irregular"])
_WORD = re.compile(r"[^\s,;:.!?()\"]+")
_NUMBER = re.compile(r"#?\d[\w.,:/-]*")
_SUBJECTS = words("grammar.subjects")
_ENDS_NOUN = PREPOSITIONS | words("grammar.conjunctions") | FINITE | _SUBJECTS
_DOUBLES = re.compile(
    r"[^aeiou]+[aeiou][^aeiouwxy]|.+(?<!of|if|uf)fer|(?:sub|ad|per|com|o|e|trans)mit|.+[^aeiou]el"
)
"""Verbs whose last letter is doubled: "stopped", "referred" but not "offered", "cancelled"."""


def words_in(text: str) -> list[str]:
    """The words of ``text`` in lower case, marks and all inner hyphens as they stand."""
    return [word.lower() for word in _WORD.findall(text)]


def is_verb(word: str) -> bool:
    """True for the bare form of a verb that is known, be it a noun too."""
    return word in _PURE or word in _BOTH or word in _STATIVE


def is_plain_verb(word: str) -> bool:
    """True for the bare form of a verb that is no noun."""
    return word in _PURE and word not in _BOTH


@lru_cache(maxsize=2048)
def begins_with_verb(text: str) -> bool:
    """True when an ask begins with a bare verb: "block my card", not "block of flats"."""
    found = words_in(text)
    if not found:
        return False
    head, after = found[0], (found[1] if len(found) > 1 else "")
    if head.endswith("ly") and after and not is_verb(head):  # "quickly find", "urgently block"
        return begins_with_verb(text.split(None, 1)[1])
    if head in ("have", "do") and (after in DETERMINERS or _NUMBER.fullmatch(after)):
        return True
    if head in _ENDS_NOUN or head in DETERMINERS or not head[0].isalpha():
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
    if head in _NOUN_FIRST and after not in _AFTER_VERB and not _NUMBER.fullmatch(after):
        return False
    if is_plain_verb(head):
        return not (
            after in PREPOSITIONS
            and (head in _COMPOUNDED or head in _MASS)
            and head not in _INTRANSITIVE
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
    if after in _AFTER_VERB or _NUMBER.fullmatch(after):
        return not _looks_like_noun(head)
    if head in _BOTH:
        if after in _PARTICLES and rest and rest[0] in _AFTER_PARTICLE | PREPOSITIONS:
            return True
        if after in PREPOSITIONS:
            after_verb = ("to", "with", "in", "on", "from", "about")
            return head in (
                _DONE_FOR if after == "for" else _INTRANSITIVE if after in after_verb else ()
            )
        if after in _COMPOUNDED or after.endswith("ing"):
            return bool(rest) and bool(_NUMBER.fullmatch(rest[0])) and head != "order"
        # "Book tickets for Friday", "track parcel 12": a noun would have its article.
        return is_plural(after) or (bool(rest) and bool(_NUMBER.fullmatch(rest[0])))
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
    return noun in _MASS


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


@lru_cache(maxsize=1024)
def has_done(text: str) -> bool:
    """True for a deed of others: "have the fine waived", "get the vet to come", "get it back".

    What is done ends its phrase: in "get a list of used cars" nothing is.
    """
    found = words_in(text)
    if found[:1] not in (["have"], ["get"]) or found[1:2] == ["to"]:
        return False
    pairs = zip(found[2:], (*found[3:], ""), strict=True)
    if any(_is_done_to(word) and (not after or after in _AFTER_DONE) for word, after in pairs):
        return True
    somebody = next((i for i in range(1, noun_end(found, 1)) if found[i] in _PEOPLE), len(found))
    deed = [word for word in found[somebody + 1 : somebody + 3] if word != "to"]
    return bool(deed) and (is_verb(deed[0]) or deed[0] in _INTRANSITIVE)


def _is_done_to(word: str) -> bool:
    return is_participle(word) or word == "back"


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
    noun_like = first in PREPOSITIONS and verb not in _INTRANSITIVE
    is_compound = first in _COMPOUNDED and head.lower() in _NOUN_GERUNDS
    is_compound = is_compound or first in _OF_DOING
    return None if noun_like or is_compound else f"{verb} {rest}"


def noun_end(found: list[str], start: int = 0) -> int:
    """Where the noun phrase ends that begins at ``start``: before a preposition or a verb."""
    end = start
    while end < len(found) and not _ends_noun(found, end):
        end += 1
    return end


def _ends_noun(found: list[str], at: int) -> bool:
    """True for a preposition or a verb: also for "they've", and for "close" before "to"."""
    word = found[at]
    is_close = word in ("close", "next", "due") and found[at + 1 : at + 2] == ["to"]
    is_each = word in ("every", "each") and at > 0
    return (
        is_close
        or is_each
        or word in _ENDS_NOUN
        or ("'" in word and word.partition("'")[0] in _SUBJECTS)
    )


def articled(phrase: str) -> str:
    """A noun phrase as it is said: "refund for a kettle" gets its article, "food" has none."""
    found = words_in(phrase)
    if not found or found[0] in DETERMINERS or found[0] in ("help", "someone", "somebody"):
        return phrase
    end = noun_end(found)
    if (
        end == 0
        or any(c.isupper() for c in _WORD.findall(phrase)[end - 1])
        or found[0].endswith("'s")
    ):
        return phrase
    head = found[end - 1]
    if _NUMBER.fullmatch(head) or (
        found[0].endswith("ing") and found[0] not in ("opening", "booking")
    ):
        return phrase
    if head in _DEFINITE or (found[0] in _DEFINITE and end > 1):
        return f"the {phrase}"
    if head in _MASS or is_plural(head) or not head[0].isalpha() or head.endswith("ing"):
        return phrase
    if end > 1 and (found[0] in ("more", "enough") or (found[0] in _MASS and head in _MASS)):
        return phrase
    if end < len(found) and found[end] == "of" and head not in _BOTH:
        return f"the {phrase}"
    return f"{article(phrase)} {phrase}"


def article(phrase: str) -> str:
    """Choose "a" or "an" before ``phrase``, by its first sound."""
    first = phrase.split()[0] if phrase.split() else ""
    if re.fullmatch(r"[A-Z]{2,}\w*", first):
        return "an" if first[0] in "AEFHILMNORSX" and first not in ("SIM", "SIMs", "NASA") else "a"
    if re.match(r"(?i)(?:hour|honest|heir|honour)", first):
        return "an"
    if re.match(r"(?i)(?:uni(?!n)|use|euro|one\b|u[kt]\b|usb)", first):
        return "a"
    return "an" if first[:1].lower() in "aeiou" or re.match(r"(?:8|11\b|18\b)", first) else "a"


_TIMES = words("nouns.times")
_OBJECT_DETERMINERS = words("grammar.object_determiners")
_MODIFIES_END = pattern("grammar.modifies_end")


@lru_cache(maxsize=1024)
def object_of(text: str) -> tuple[str, str] | None:
    """What ``text`` is about: the first thing in it that has a determiner, as (determiner, noun).

    "move my appointment to Friday" is about ("my", "appointment").
    """
    found = words_in(text)
    for i, word in enumerate(found[:-1]):
        if word not in _OBJECT_DETERMINERS:
            continue
        if word == "that" and i:
            return None
        noun = noun_at(found, i + 1)
        if noun and noun[-1] not in _TIMES and not any(_NUMBER.fullmatch(w) for w in noun):
            return word, " ".join(noun)
    return None


def noun_at(found: list[str], start: int) -> list[str]:
    """The noun phrase that begins at ``start``, without what only says how or when."""
    noun = found[start : noun_end(found, start)]
    for k in range(1, len(noun)):
        is_last = start + k == len(found) - 1
        ends_s = (
            noun[k].endswith("s") and is_verb(plain_verb(noun[k])) and not is_plural(noun[k - 1])
        )
        next_word = "" if is_last else found[start + k + 1]
        is_done = next_word.endswith("ing") and (
            (noun[k].endswith("ed") and bare_form(noun[k])) or is_plain_verb(plain_verb(noun[k]))
        )
        if (
            is_done
            or noun[k] == "know"
            or (ends_s and next_word in _AFTER_VERB)
            or (
                is_participle(noun[k])
                and noun[k - 1] not in ("newly", "recently")
                and is_last_or_after(found, start + k)
            )
        ):
            noun = noun[:k]
            break
    while len(noun) > 1 and (_MODIFIES_END.match(noun[-1]) or is_participle(noun[-1])):
        noun = noun[:-1]
    return noun[-4:] if noun and noun[-1][0].isalpha() else []


def is_last_or_after(found: list[str], at: int) -> bool:
    """True when nothing but a preposition can follow the participle at ``at``."""
    return at + 1 >= len(found) or found[at + 1] in PREPOSITIONS or found[at + 1].endswith("ly")
