"""What an assistant can do, read from its description.

A handful of rules about English word order, no parser: verbs that assistants and users are known
to do, with the objects that follow them; lists after a colon or a semicolon; nothing of what
stands behind a negation, which is kept as excluded instead. Orders to the assistant itself ("be
polite", "never reveal ...") say how it talks and give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ..models import Assistant
from ..words import STOPWORDS, stem, tokens
from .description_parts import Part, parts_of
from .description_words import Lexicon, lexicon

Manner = Literal["any", "tell", "deed"]
"""What can be had of a topic: anything, questions answered, or the one deed of the verb."""

_JOINTS = frozenset({",", "and", "or", "&", "/", "plus"})
_CUTS = frozenset(
    "across after among as at based because before between but by during from if in inside into is "
    "are on over so than that then through throughout to until using via was were when where "
    "which while who whom whose with within without for about per under around against".split()
)
_LEADING = frozenset("about across at by for from in of on regarding through to with into".split())
_QUESTION_WORDS = frozenset("how what when where whether which why".split())
_DETERMINERS = frozenset("a an its my our the their your his her this these".split())
_PRONOUNS = frozenset("he i it me she them they you us one themselves itself themself".split())
_FRAMES = re.compile(
    r"^(?:(?:any|all|your|their|the|a|an|common|general|other|simple|basic|some|frequent|quick|"
    r"expert|straight|honest|practical|professional|personal|personalised|personalized|up-to-date|"
    r"detailed|free|friendly) )*"
    r"(?:questions?|queries|problems?|issues?|information|info|advice|help|support|details|tips|"
    r"guidance|everything|anything|trouble|assistance|answers?|facts?|news|concerns|requests|"
    r"inquiries|enquiries|recommendations|suggestions|ideas|explanations) "
    r"(?:about|on|with|regarding|for|concerning|around|to do with|related to|in) ",
    re.IGNORECASE,
)
_HEADLESS = re.compile(r" (?:questions|issues|problems|queries|matters|topics|tasks|needs)$", re.I)
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty hundred".split()
)
_HEADS = frozenset({"questions", "issues", "problems", "queries"})
_HELPERS = frozenset({"support", "service", "customer", "help", "virtual", "official"})
_LONGEST_TOPIC = 5
_A_LIST = 2
_SHORT = 3


class Ability(NamedTuple):
    """Something that the assistant can be asked for: ``topic``, and by which verb if by any.

    ``topic`` is a noun phrase as it stands in the description, or an indirect question ("what to
    wear"); it may be empty where the verb says it all. ``stems`` are those of its words.
    """

    verb: str
    manner: Manner
    topic: str

    @property
    def stems(self) -> frozenset[str]:
        return stems_of(self.topic)


class Description(NamedTuple):
    """A description, read.

    ``excluded`` are topics that it says the assistant does not do, each as stems that must all
    stand in a text for it to be about the topic. ``words`` are the stems of all that it does say
    of itself, the organisation behind it included.
    """

    abilities: tuple[Ability, ...]
    excluded: tuple[frozenset[str], ...]
    words: frozenset[str]
    text: str

    @property
    def topics(self) -> tuple[str, ...]:
        """What the assistant is about, each topic once."""
        return tuple(dict.fromkeys(a.topic or a.verb for a in self.abilities))

    def excludes(self, stems: frozenset[str]) -> bool:
        """Whether a text of ``stems`` is about something that the assistant does not do."""
        return any(topic <= stems for topic in self.excluded)


@lru_cache(maxsize=64)
def described(assistant: Assistant) -> Description:
    """What the description of ``assistant`` says that it can do."""
    parts = parts_of(assistant.name, assistant.description)
    abilities: dict[Ability, None] = {}
    excluded: list[frozenset[str]] = []
    for part in parts:
        if part.is_negative:
            excluded += _excluded(part)
            excluded += [frozenset({"symptom"})] * (frozenset({"medical"}) in excluded)
        else:
            abilities.update(dict.fromkeys(_abilities(part)))
    said = " ".join(" ".join(part.words) for part in parts if not part.is_negative)
    kept = [
        a for a in abilities if not any(topic <= a.stems | {stem(a.verb)} for topic in excluded)
    ]
    return Description(
        tuple(_without_doubles(kept)),
        tuple(excluded),
        stems_of(f"{assistant.name} {said}"),
        f"{assistant.name}. {said}",
    )


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry meaning."""
    return frozenset(stem(word) for word in tokens(text) if word not in STOPWORDS)


def _without_doubles(abilities: Iterable[Ability]) -> Iterator[Ability]:
    """A topic that is opened wholly need not be opened for questions as well."""
    kept = tuple(abilities)
    wholly = {a.topic.lower() for a in kept if a.manner == "any"}
    yield from (a for a in kept if a.manner != "tell" or a.topic.lower() not in wholly)


def _abilities(part: Part) -> Iterator[Ability]:
    if part.is_name:
        return
    lex = lexicon()
    words = part.words
    places = list(_verb_places(part, lex))
    if not places:
        yield from (Ability("", "any", topic) for topic in _listed(part, lex))
        return
    before = words[: places[0]]
    if part.is_list and len(before) > 1:
        yield from (Ability("", "any", t) for t in _topics(before, lex))
    earlier: list[str] = []
    for verb, after in _with_objects(words, places, lex):
        if verb in lex.conduct and (part.is_order or verb not in lex.conduct_only_in_orders):
            continue
        topics = list(_topics(after, lex)) or (earlier if _refers_back(after) else [])
        earlier = topics or earlier
        manner: Manner = "any" if verb in lex.open else "tell" if verb in lex.tell else "deed"
        yield from (Ability("" if manner == "any" else verb, manner, topic) for topic in topics)


def _with_objects(
    words: tuple[str, ...], places: list[int], lex: Lexicon
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every verb with the words of its object; that of "blocks and replaces cards" is shared."""
    ends = [*places[1:], len(words)]
    found = [
        (lex.verb(words[place]) or "", words[place + 1 : end])
        for place, end in zip(places, ends, strict=True)
    ]
    for i, (verb, after) in enumerate(found):
        rest = tuple(w for w in after if w.lower() not in _JOINTS)
        if not rest and i + 1 < len(found):
            shared = next((a for _, a in found[i + 1 :] if _says(a)), ())
            # "help you plan": the first verb only leads to the second.
            if after or verb not in lex.open | lex.tell:
                yield verb, shared
        else:
            yield verb, after


def _says(words: Iterable[str]) -> bool:
    return any(word.lower() not in _JOINTS for word in words)


def _refers_back(after: tuple[str, ...]) -> bool:
    return any(word.lower() in {"it", "them", "these", "those"} for word in after[:2])


def _verb_places(part: Part, lex: Lexicon) -> Iterator[int]:
    words = part.words
    seen: set[str] = set()
    main = ""
    last = -2
    for place, word in enumerate(words):
        base = lex.verb(word)
        if base is None or not word.islower():
            if not (base and place == 0):
                continue
        if place == last + 1 and lex.verb(words[last]) not in lex.open | {"let"}:
            continue
        seen_before = main if _inflection(word) not in seen else _inflection(word)
        if _can_be_verb(words, place, str(base), seen_before, lex):
            yield place
            seen.add(_inflection(word))
            main = main or _inflection(word)
            if lex.verb(words[place]) in lex.open:
                main = ""
            last = place


def _inflection(word: str) -> str:
    lowered = word.lower()
    if lowered.endswith("ing"):
        return "ing"
    return "s" if lowered.endswith("s") and not lowered.endswith("ss") else "base"


def _can_be_verb(words: tuple[str, ...], place: int, base: str, main: str, lex: Lexicon) -> bool:
    before = words[place - 1].lower() if place else ""
    earlier = words[place - 2].lower() if place > 1 else ""
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    form = _inflection(words[place])
    if before == "to" and earlier in _QUESTION_WORDS:
        return False
    if before in {"to", "can", "will", "could", "may", "would", "also", "lets", "let"}:
        return form == "base"
    can_stand = (
        before in _JOINTS
        or before in {"", "it", "you", "we", "i", "they", "then", "only", "helps", "help"}
        or before in lex.people
        or before in lex.roles
        or (before in lex.places and form == "s" and not main)
    )
    if form == "ing":
        if words[place].lower() in lex.ing_nouns:
            return False
        in_list = before in _JOINTS and main in {"ing", ""} and place > 0
        return (in_list or before in _LEADING | {"like", "when", "", "help", "helps"}) and (
            _starts_object(after, base, lex)
        )
    if not can_stand:
        return False
    if main and form != main and before in _JOINTS:
        return False
    if before in _JOINTS | {""} and not _starts_object(after, base, lex):
        return _shares_object(words, place, form, lex)
    noun_first = before in _JOINTS | {""} and form == "base" and base in lex.nouns_too
    if noun_first and not main and not (base in lex.open and after in lex.people):
        return after in _DETERMINERS | _JOINTS
    if before in lex.people and not main and form == "s":
        return False
    return True


def _starts_object(after: str, base: str, lex: Lexicon) -> bool:
    if after in _JOINTS or not after:
        return False
    if after in _QUESTION_WORDS:
        return base in lex.tell or base in {"learn", "understand", "find"}
    if after in _CUTS | _LEADING:
        return base in lex.with_preposition
    return True


def _shares_object(words: tuple[str, ...], place: int, form: str, lex: Lexicon) -> bool:
    """Whether "blocks" in "blocks and replaces cards" is a verb: like the next, which has one."""
    rest = [i for i in range(place + 1, len(words)) if words[i].lower() not in _JOINTS]
    if not rest or rest[0] == place + 1 or rest[0] > place + 3:
        return False
    other = words[rest[0]]
    base = lex.verb(other)
    after = words[rest[0] + 1].lower() if rest[0] + 1 < len(words) else ""
    if base is None or _inflection(other) != form:
        return False
    return _starts_object(after, base, lex) or (
        after in _JOINTS and _shares_object(words, rest[0], form, lex)
    )


def _listed(part: Part, lex: Lexicon) -> Iterator[str]:
    """The topics of a part without a verb: "passwords, VPN, printers", "a helper for Python"."""
    words = part.words
    tails = [
        i
        for i, word in enumerate(words[:-1])
        if word.lower() in {"about", "for", "on", "regarding", "covering"}
        and (i or part.is_list or word.lower() == "about")
    ]
    if tails:
        tail = words[tails[0] + 1 :]
        if tail[0].lower() in lex.people and not part.is_list:
            return
        named = all(word[0].isupper() for word in tail[:2]) and (
            len(tail) > 1 or set(map(str.lower, words[: tails[0]])) & _HELPERS
        )
        if named and not part.is_list:
            return
        if tail[0].lower() in _DETERMINERS | {"small", "large"} and not part.is_list:
            return
        yield from _topics(tail, lex)
        return
    items = [item for item in _split(words, _JOINTS) if item]
    bare_list = "," in words and all(word.islower() for word in words[1:] if word.isalpha())
    if (
        part.is_list
        or len(items) > _A_LIST
        or (bare_list and len(items) == _A_LIST)
        or (words and words[-1].lower() in _HEADS)
    ):
        short = all(len(item) <= _LONGEST_TOPIC for item in items)
        if short or part.is_list:
            yield from _topics(words, lex)


def _topics(words: Iterable[str], lex: Lexicon) -> Iterator[str]:
    """The topics among the objects of a verb."""
    kept = _without_listeners(list(words), lex)
    text = _FRAMES.sub("", " ".join(kept))
    works = re.fullmatch(r"how (?:the |your |our )?(.+?) works?", text, re.IGNORECASE)
    framed = (works[1] if works else text).split()
    for item in _split(framed, _JOINTS):
        topic = _topic(item, lex)
        if topic:
            yield topic


def _topic(item: list[str], lex: Lexicon) -> str:
    kept = _without_listeners(item, lex)
    kept = _FRAMES.sub("", " ".join(kept)).split()
    kept = _without_listeners(kept, lex)
    if kept and kept[0].lower() in _QUESTION_WORDS and (len(kept) < _SHORT or kept[1] != "to"):
        return ""
    if kept and kept[0].lower() in _QUESTION_WORDS:
        cut = next((i for i, w in enumerate(kept) if i > 2 and w.lower() in _CUTS - {"to"}), None)
        kept = kept[:cut]
        if len(kept) < _SHORT or set(map(str.lower, kept)) & {"it", "they"}:
            return ""
        return " ".join(kept)
    cut = next((i for i, w in enumerate(kept) if i and w.lower() in _CUTS), None)
    kept = kept[:cut]
    owner = next((i for i, w in enumerate(kept) if i and w.lower() == "of"), None)
    if owner is not None and (
        len(kept) > _LONGEST_TOPIC or kept[-1].lower() in lex.people | lex.places
    ):
        kept = kept[:owner]
    person = next((i for i, w in enumerate(kept) if i and w.lower() in lex.people), None)
    kept = kept[:person]
    while len(kept) > 1 and kept[-1].lower().endswith("ly") and kept[-1].islower():
        kept.pop()  # "scenes vividly"
    phrase = re.sub(r"^(?:every|each) ", "a ", _HEADLESS.sub("", " ".join(kept)), flags=re.I)
    phrase = re.sub(
        r"^(?:(?:any|all|both|various|other|also|some|the|our|its|your|their|his|her|and|"
        r"such|more|common|basic|simple|general|everyday|certain|new) )+",
        "",
        phrase,
        flags=re.IGNORECASE,
    )
    return phrase if _names_something(phrase, lex) else ""


def _names_something(phrase: str, lex: Lexicon) -> bool:
    found = [word.lower() for word in phrase.split()]
    if not found or len(found) > _LONGEST_TOPIC or set(found) & _PRONOUNS:
        return False
    if not re.search(r"[^\W\d_]{2}", phrase):
        return False
    if found[-1] in lex.roles | _NUMBERS or (len(found) == 1 and found[0] in lex.adjectives):
        return False
    nothing = lex.empty | lex.people | lex.places | _QUESTION_WORDS | _LEADING | _DETERMINERS
    return not set(found) <= nothing


def _without_listeners(words: list[str], lex: Lexicon) -> list[str]:
    """``words`` without those at the start that only say to whom: "customers of ours with"."""
    start = 0
    skipped = _LEADING | lex.people | {"and", "up", "out", "your", "their", "our", "its", "how"}
    while start < len(words) and words[start].lower() in skipped - {"how"}:
        start += 1
    return words[start:]


def _split(words: Iterable[str], at: frozenset[str]) -> Iterator[list[str]]:
    piece: list[str] = []
    for word in words:
        if word.lower() in at:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _excluded(part: Part) -> Iterator[frozenset[str]]:
    """What a negative part is about: each item of its list, with the verb that forbids it."""
    lex = lexicon()
    words = [word for word in part.words if word.lower() not in lex.negations]
    verb = next((v for v in map(lex.verb, words[:3]) if v), None)
    if verb in lex.conduct and verb not in {"use"}:
        return
    kept = [w for w in words if lex.verb(w) != verb] if verb else words
    own = {stem(verb)} if verb and verb not in lex.open | lex.tell | {"do"} else set()
    for item in _split(_FRAMES.sub("", " ".join(_without_listeners(kept, lex))).split(), _JOINTS):
        cut = next((i for i, w in enumerate(item) if i and w.lower() in _CUTS), None)
        bare = [
            w
            for w in item[:cut]
            if w.lower() not in lex.empty | lex.people and lex.verb(w) not in lex.open | lex.tell
        ]
        stems = stems_of(" ".join(bare))
        if stems:
            yield stems | own
