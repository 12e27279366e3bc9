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

from ...core.cards import Assistant
from ...core.words import STOPWORDS, stem, tokens
from ..english import pattern, words
from ..language.nouns import forms_of, plural, singular
from .lexicon import Lexicon, lexicon
from .lists import split_at
from .objects import with_objects, without_listeners
from .parts import Part, parts_of
from .products import is_shop, product_of
from .sections import without_manners
from .topics import FRAMES, listed_topics, topics_in
from .verbs import ASKS, CUTS, DETERMINERS, FINDING, JOINTS, verb_places

Manner = Literal["any", "tell", "deed"]
"""What can be had of a topic: anything, questions answered, or the one deed of the verb."""


NAMES = words("descriptions.names")
_ADVICE = pattern("descriptions.advice")
_PRODUCT = pattern("descriptions.product")
_ALONE = words("descriptions.alone")
_BOOKING = words("descriptions.booking")
_TRADE = words("descriptions.trade")
_WITHIN = words("descriptions.within")
_HELPING = words("descriptions.helping")
_A_SHORT_WORD = 4
_FAR = 8
_LIGHT = frozenset({"take", "process", "accept"})
_TAKEN = re.compile(r"(?P<what>[a-z -]+) (?P<deed>order|booking|reservation|request)s?")
_WAYS_TO_ORDER = words("descriptions.ways_to_order")
_DONE_FOR = {"order": "order", "booking": "book", "reservation": "reserve", "request": "request"}
_OF_PRICE = frozenset(map(stem, ("price", "cost", "tell", "give", "quote", "discuss")))
_OWNED = frozenset({"their", "its"})


class Ability(NamedTuple):
    """Something that the assistant can do: ``topic``, and by which verb if by any.

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
    of itself, the organisation behind it included; ``text`` is the same in full, and ``source``
    the description as it was written, of the assistant ``name``.
    """

    abilities: tuple[Ability, ...]
    excluded: tuple[frozenset[str], ...]
    words: frozenset[str]
    text: str
    source: str = ""
    name: str = ""

    @property
    def product(self) -> str:
        """What the organisation makes, in the singular, if the description says so."""
        found = _PRODUCT.search(self.text)
        name = singular(found["product"]) if found else ""
        return name[:1].lower() + name[1:] if name[1:].islower() else name

    @property
    def is_for_hire(self) -> bool:
        """Whether it says that anything is booked, hired or lent."""
        return not self.words.isdisjoint(map(noun_stem, _BOOKING))

    @property
    def is_trade(self) -> bool:
        """Whether it speaks of buying and selling, and not of work within a house."""
        return not self._said.isdisjoint(_TRADE) and not self.is_within

    @property
    def is_within(self) -> bool:
        """Whether it serves only those who belong to the house."""
        return not self._said.isdisjoint(_WITHIN)

    @property
    def _said(self) -> frozenset[str]:
        return frozenset(word.lower() for word in tokens(self.text))

    @property
    def topics(self) -> tuple[str, ...]:
        """What the assistant is about, each topic once."""
        return tuple(dict.fromkeys(a.topic or a.verb for a in self.abilities))

    @property
    def hides_prices(self) -> bool:
        """Whether it says that prices are not to be had."""
        return any(topic <= _OF_PRICE for topic in self.excluded)

    def excludes(self, stems: frozenset[str]) -> bool:
        """Whether a text of ``stems`` is about something that the assistant does not do."""
        return any(topic <= stems for topic in self.excluded)


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
    kept = list(map(_as_customers_do, _with_products(kept, said)))
    return Description(
        tuple(_without_doubles(kept)),
        tuple(excluded),
        stems_of(f"{assistant.name} {said}"),
        f"{assistant.name}. {said}",
        " ".join(without_manners(assistant.description).split()),
        assistant.name,
    )


def _as_customers_do(ability: Ability) -> Ability:
    """``ability``; customers book a table of who "takes table bookings"."""
    found = _TAKEN.fullmatch(ability.topic)
    if not found or ability.verb not in _LIGHT or ability.manner != "deed":
        return ability
    if found["what"].split()[-1] in _WAYS_TO_ORDER:
        return ability
    what, verb = found["what"], _DONE_FOR[found["deed"]]
    is_one = forms_of(what)["a_thing"] == f"the {what}"
    named = plural(what) if verb == "order" else forms_of(f"a {what}")["a_thing"]
    return ability._replace(verb=verb, topic=named if is_one else what)


def _with_products(abilities: Iterable[Ability], said: str) -> Iterator[Ability]:
    """``abilities``; what is ordered of a florist are flowers, and nothing where no trade is said.

    "Takes orders" leaves open what is ordered; nobody asks a shop for "goods".
    """
    product = product_of(said)
    for ability in abilities:
        if ability.verb != "order" or not is_shop(ability.topic):
            yield ability
        elif product:
            yield ability._replace(topic=product)


def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry meaning."""
    return frozenset(noun_stem(word) for word in tokens(text) if word not in STOPWORDS)


def noun_stem(word: str) -> str:
    """The stem of ``word``, the same for "policies" as for "policy"."""
    return stem(f"{word[:-3]}y" if word.endswith("ies") and len(word) > _A_SHORT_WORD else word)


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
            and lex.verb(w) not in lex.open | lex.tell | _LIGHT
        ]
        stems = stems_of(" ".join(bare))
        if stems:
            yield stems | own
