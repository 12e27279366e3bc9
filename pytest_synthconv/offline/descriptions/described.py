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

from ...core.cards import Assistant
from ...core.words import stem
from ..english import pattern, words
from .description import NAMES, Ability, Description, Manner, stems_of
from .lexicon import LIGHT, Lexicon, lexicon
from .lists import split_at
from .objects import with_objects, without_listeners
from .ordered import as_ordered
from .parts import Part, parts_of
from .sections import without_manners
from .topics import FRAMES, listed_topics, topics_in
from .verbs import ASKS, CUTS, DETERMINERS, FINDING, JOINTS, verb_places

_ADVICE = pattern("descriptions.advice")
_ALONE = words("descriptions.alone")
_HELPING = words("descriptions.helping")
_FAR = 8
_OWNED = frozenset({"their", "its"})


@lru_cache(maxsize=64)
def described(assistant: Assistant) -> Description:
    """What the description of ``assistant`` says that it can do."""
    parts = parts_of(assistant.name, assistant.description)
    abilities: dict[Ability, None] = {}
    excluded: list[frozenset[str]] = []
    for part in map(_without_capital, parts):
        if part.is_negative:
            excluded += _excluded(part)
            excluded += [frozenset({"symptom"})] * (frozenset({"medical"}) in excluded)
        else:
            abilities.update(dict.fromkeys(_abilities(part)))
    if _ADVICE.match(assistant.description):
        abilities = {
            a._replace(verb=a.verb or "advise", manner=a.manner if a.verb else "tell"): None
            for a in abilities
        }
    if not abilities and not excluded:
        abilities = dict.fromkeys(_menu(parts_of("", assistant.description)))
    said = " ".join(" ".join(part.words) for part in parts if not part.is_negative)
    kept = [
        a for a in abilities if not any(topic <= a.stems | {stem(a.verb)} for topic in excluded)
    ]
    return Description(
        tuple(_without_doubles(as_ordered(kept, said))),
        tuple(excluded),
        stems_of(f"{assistant.name} {said}"),
        f"{assistant.name}. {said}",
        " ".join(without_manners(assistant.description).split()),
        assistant.name,
    )


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
    places = list(verb_places(part, lex))
    if not places:
        yield from (Ability("", "any", topic) for topic in listed_topics(part, lex))
        return
    before = words[: places[0]]
    listed = before if part.is_list and len(before) > 1 else _listed(before)
    yield from (Ability("", "any", topic) for topic in topics_in(listed, lex))
    earlier: list[str] = []
    first: list[str] = []
    for verb, after in with_objects(words, places, lex):
        if verb in lex.conduct and (part.is_order or verb not in lex.conduct_only_in_orders):
            continue
        after = _without_helped(verb, after)
        if verb not in lex.tell:
            after = _without_relative(after, lex)
        topics = list(topics_in(after, lex)) or (earlier if _refers_back(after) else [])
        if not after and verb in _ALONE and first:
            yield Ability("explain", "tell", f"how to {verb}")
            continue
        if not topics and JOINTS.issuperset(map(str.lower, after)):
            topics = first if verb not in lex.open | lex.tell else []
        first = first or ([] if verb in lex.tell else topics)
        # "looks up orders, changes their address, cancels them": it is the orders still.
        if not earlier or _OWNED.isdisjoint(map(str.lower, after[:1])):
            earlier = topics or earlier
        manner: Manner = "any" if verb in lex.open else "tell" if verb in lex.tell else "deed"
        for topic in topics:
            if manner != "deed" or verb in FINDING or not _is_condition(topic):
                yield Ability("" if manner == "any" else verb, manner, topic)


def _is_condition(topic: str) -> bool:
    """Whether a topic is a clause, which nothing is done to: "reschedule when life is busy"."""
    first, _, rest = topic.lower().partition(" ")
    return first in ASKS and not (first in {"how", "what"} and rest.startswith("to "))


def _without_relative(after: tuple[str, ...], lex: Lexicon) -> tuple[str, ...]:
    """``after`` without what only says which people: "connects people who row with clubs"."""
    found = [word.lower() for word in after]
    who = next(
        (
            i
            for i in range(1, len(found))
            if found[i] in {"who", "that"} and found[i - 1] in lex.people
        ),
        None,
    )
    if who is None:
        return after
    end = next(
        (i for i in range(who, len(found)) if found[i] in JOINTS | {"with", "to"}), len(found)
    )
    return (*after[:who], *after[end:])


def _without_helped(verb: str, after: tuple[str, ...]) -> tuple[str, ...]:
    """What is helped with: "supports truffle hunters with permits" is about permits."""
    place = next((i for i, word in enumerate(after[:_FAR]) if word.lower() == "with"), 0)
    place = place or next((i for i, word in enumerate(after) if word.lower() == "through"), 0)
    is_list = place and not JOINTS.isdisjoint(after[:place])
    return after if verb not in _HELPING or not place or is_list else after[place + 1 :]


def _listed(words: tuple[str, ...]) -> tuple[str, ...]:
    """The things of a list before a verb: "tickets, birthdays, adopt a llama"; () if it is none."""
    lex = lexicon()
    apart = lex.roles | lex.people | lex.places | DETERMINERS | CUTS
    items = [item for item in split_at(words, JOINTS) if item]
    things = [item for item in items if apart.isdisjoint(item) or item[:2] == ["how", "to"]]
    is_list = len(things) > 1 and "," in words and " ".join(words).islower()
    return tuple(word for item in things for word in (*item, ",")) if is_list else ()


def _menu(parts: Iterable[Part]) -> Iterator[Ability]:
    """A description that is no more than a list of two things: "Hot drinks and snacks"."""
    lex = lexicon()
    for part in map(_without_capital, parts):
        plain = not part.is_negative and all(map(str.islower, filter(str.isalpha, part.words)))
        if plain and not JOINTS.isdisjoint(part.words):
            topics = tuple(topics_in(part.words, lex))
            if len(topics) > 1:
                yield from (Ability("", "any", topic) for topic in topics)


def _without_capital(part: Part) -> Part:
    """The first word of a sentence with a small letter, unless it is a name wherever it stands."""
    first, *rest = part.words or ("",)
    if not re.fullmatch(r"[A-Z][a-z-]+", first) or first.lower() in NAMES:
        return part
    if any(word[0].isupper() for word in rest[:1]):
        return part
    return part._replace(words=(first.lower(), *rest))


def _refers_back(after: tuple[str, ...]) -> bool:
    return any(word.lower() in {"it", "them", "these", "those"} for word in after[:2])


def _excluded(part: Part) -> Iterator[frozenset[str]]:
    """What a negative part is about: each item of its list, with the verb that forbids it."""
    lex = lexicon()
    words = [word for word in part.words if word.lower() not in lex.negations]
    verb = next((v for v in map(lex.verb, words[:3]) if v), None)
    if verb in lex.conduct and verb not in {"use"}:
        return
    kept = [w for w in words if lex.verb(w) != verb] if verb else words
    own = {stem(verb)} if verb and verb not in lex.open | lex.tell | {"do"} else set()
    for item in split_at(FRAMES.sub("", " ".join(without_listeners(kept, lex))).split(), JOINTS):
        cut = next((i for i, w in enumerate(item) if i and w.lower() in CUTS), None)
        bare = [
            w
            for w in item[:cut]
            if w.lower() not in lex.empty | lex.people
            and lex.verb(w) not in lex.open | lex.tell | LIGHT
        ]
        stems = stems_of(" ".join(bare))
        if stems:
            yield stems | own
