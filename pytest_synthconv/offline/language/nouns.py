"""English nouns put into other forms: the singular, an article, what agrees with them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..english import table, words
from .grammar import regular_past

_UNCOUNTED = words("noun_forms.uncounted")
_COUNTED_ING = words("noun_forms.counted_ing")
_NO_SINGULAR = words("noun_forms.no_singular")
_COUNTED = words("noun_forms.counted")
_ADJECTIVES = words("word_classes.adjectives")
_PAIRS = words("noun_forms.pairs")
_IRREGULAR: Mapping[str, str] = table("noun_forms")["singulars"]
_VOWEL = re.compile(r"[aeio]|un(?!i)|u(?!s|ni|ti|r)|hour|heir|honest", re.I)
_TIMES_OF = words("noun_forms.times_of")
_NAMING = (
    "topic",
    "thing",
    "things",
    "many",
    "one",
    "some",
    "a_thing",
    "the_things",
    "mine",
    "my_thing",
)
_ACRONYM = re.compile(r"[AEFHILMNORSX][A-Z]")
_PAST: Mapping[str, str] = table("noun_forms")["past"]


def forms_of(topic: str) -> Mapping[str, str]:
    """``topic`` in the forms that templates need; see the head of ``deeds.yaml``.

    What follows an "of" stays as it is: "tours of the vineyard" are "a tour of the vineyard".
    """
    head, of, tail = _headed(topic)
    forms = _forms_of(head)
    agreeing = {"do", "is", "was", "has"}
    whole = {n: form if n in agreeing else f"{form}{of}{tail}" for n, form in forms.items()}
    if of == " of " and not forms["a_what"]:
        whole["a_what"] = _forms_of(tail)["a_thing"]  # "hire of harpsichords"
    if forms["do"] == "does" and tail.startswith(("the ", "my ", "your ")):
        whole["things"] = whole["the_things"]  # "the hardness of the water"
    return whole


def head_noun(topic: str) -> str:
    """The last noun of ``topic`` in the singular, in small letters."""
    return singular(_headed(topic)[0].split()[-1]).lower()


def head_words(topic: str) -> list[str]:
    """The words of ``topic`` up to its head, in small letters: "photos" of "photos of damage"."""
    return _headed(topic)[0].lower().split()


def _headed(topic: str) -> tuple[str, str, str]:
    """``topic`` up to its first "of" or "for", that word, and the rest."""
    found = re.search(r" (?:of|for) ", topic)
    return (topic[: found.start()], found[0], topic[found.end() :]) if found else (topic, "", "")


def _forms_of(topic: str) -> Mapping[str, str]:
    first = topic.split()[0].lower()
    if first in _TIMES_OF:
        bare_forms = _forms_of(topic.split("'s ", 1)[1])
        return {**bare_forms, **dict.fromkeys(_NAMING, topic), "many": bare_forms["many"]}
    if "'s " in topic and first.endswith("'s") and topic.islower():
        return {**_forms_of(topic.split("'s ", 1)[1]), **_owned_forms(topic)}
    bare = re.sub(r"^(?:a|an|the|my|your|their|our) ", "", topic, flags=re.IGNORECASE)
    counted = re.match(r"(?:a|an) ", topic, re.IGNORECASE) is not None
    last = bare.split()[-1].lower()
    single = singular(bare)
    is_ing = last.endswith("ing") and last not in _COUNTED_ING and not counted
    is_ing = (
        is_ing
        or re.fullmatch(r"\w+ing (?:in|up|out|off|down|on|with|from|to|by|at)\b.*", bare)
        is not None
    )
    uncounted = last in _UNCOUNTED or is_ing or last.endswith(("ness", "ism", "ology"))
    many = (not counted and not uncounted and single != bare) or last in _NO_SINGULAR
    if many and last in _NO_SINGULAR:
        single = bare
    elif not counted and not many:
        uncounted = uncounted or _reads_uncounted(last)
    is_one = not (counted or many or uncounted)
    article = (
        "the" if is_one and last not in _COUNTED_ING else _article(single)
    )  # "the waiting list": there is but one
    a_thing = bare if uncounted or last in _NO_SINGULAR else f"{article} {single}"
    if last in _PAIRS:
        single = a_thing = f"pair of {bare}"
        a_thing = f"a {single}"
    many_of = plural(bare) if counted and not bare.endswith("s") else bare
    plural_alone = last in _NO_SINGULAR and last != "news"
    my_thing = f"my {bare if last in _PAIRS else single}"
    return {
        "topic": topic,
        "one": my_thing if a_thing.startswith("the ") else a_thing,
        "thing": single,
        "things": a_thing if a_thing.startswith("the ") and " " in bare else many_of,
        "many": many_of,
        "a_thing": a_thing,
        "some": bare if many or uncounted else a_thing,
        "a_what": _with_article(bare.split()[:-1]),
        "the_things": f"the {many_of}",
        "mine": f"my {many_of}",
        "my_thing": my_thing,
        "do": "do" if (many or counted) and last != "news" else "does",
        "is": "are" if (many or counted) and last != "news" else "is",
        "has": "have" if (many or counted) and last != "news" else "has",
        "was": "were" if plural_alone else "was",
    }


def _owned_forms(topic: str) -> Mapping[str, str]:
    """Of "dog's coat", which has its owner before it already."""
    return {**dict.fromkeys(_NAMING, f"my {topic}"), "topic": topic, "thing": topic}


def past_of(verb: str) -> str:
    """The past participle of ``verb``."""
    return _PAST[verb] if verb in _PAST else regular_past(verb)


def plural(phrase: str) -> str:
    """``phrase``, a singular, with its last noun in the plural."""
    if re.search(r"[^aeiou]y$", phrase):
        return f"{phrase[:-1]}ies"
    return f"{phrase}es" if phrase.endswith(("ch", "sh", "x", "z")) else f"{phrase}s"


def _with_article(words: list[str]) -> str:
    """What stands before the last noun: "a telescope" of "telescope rental"."""
    if words and f"{words[-1].lower()}s" in _PAIRS:
        return f"a pair of {' '.join(words)}s"
    if words and words[-1].lower() in _ADJECTIVES:
        return ""  # "private hire"
    if words and words[-1].lower() in _UNCOUNTED:
        return " ".join(words)
    return f"{_article(words[0])} {singular(' '.join(words))}" if words else ""


def is_process(word: str) -> bool:
    """Whether ``word`` names what is done or happens: "healing", "extraction", "treatment"."""
    return word.endswith(("ing", "tion", "ment", "age", "sion"))


def _reads_uncounted(word: str) -> bool:
    return word.endswith(("tion", "ment", "ance", "ence", "ity", "ics")) and word not in _COUNTED


def singular(phrase: str) -> str:
    """``phrase`` with its last noun in the singular."""
    *before, last = phrase.split()
    lowered = last.lower()
    single = last
    if lowered in _UNCOUNTED or lowered in _NO_SINGULAR:
        single = last
    elif lowered in _IRREGULAR:
        single = _IRREGULAR[lowered]
    elif lowered.endswith("ies") and len(last) > len("ties"):
        single = f"{last[:-3]}y"
    elif lowered.endswith(("sses", "shes", "ches", "xes", "zzes", "tzes")):
        single = last[:-2]
    elif (
        lowered.endswith("s") and not lowered.endswith(("ss", "us", "is", "ics")) and len(last) > 2
    ):
        single = last[:-1]
    return " ".join((*before, single))


def _article(phrase: str) -> str:
    first = phrase.split()[0]
    if first.isupper() and len(first) > 1:
        return "an" if _ACRONYM.match(first) else "a"
    return "an" if _VOWEL.match(first.lower()) else "a"
