"""What people could bring to an assistant: tasks of the atlas and tasks in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...core.cards import Assistant
from ..descriptions.confirmed_topics import confirmed
from ..descriptions.described import described
from ..descriptions.description import Ability, Description, stems_of
from ..descriptions.plain_topics import is_plain
from ..descriptions.reread_topics import is_surely_a_thing, questions_in, reread, with_particle
from ..descriptions.spare_topics import spare_topics
from .atlas import Domain, domains_of
from .class_tasks import class_tasks
from .deed_tasks import deed_tasks
from .kind_tasks import kind_tasks
from .safe_tasks import is_only_its_deed, safe_tasks, says_little, tasks_of_anybody
from .tasks import (
    ANSWERED,
    Task,
    fits,
    is_a_place,
    is_at_home,
    is_near,
    is_of_description,
    stems_of_task,
    with_product,
)
from .topic_kinds import is_of_kind

_PLENTY = 2
"""Tasks of the atlas that make most of those from a topic's own words unnecessary."""
_ENOUGH = 6
"""Needs without those that fit any topic, of which most personas have one of their own."""
_A_LOT = 5  # the score of a domain by two names, or a name and two signs
_PLAIN = frozenset({"find", "fix", "do"})
_EVERYTHING = Ability("", "any", "")


class Errand(NamedTuple):
    """A task with the ability of the assistant under which it falls, to separate topics.

    ``is_known`` of a domain of the atlas; ``is_spare`` if it says little and others are there.
    """

    task: Task
    topic: str
    is_known: bool
    is_spare: bool = False


@lru_cache(maxsize=64)
def errands_for(assistant: Assistant) -> tuple[Errand, ...]:
    """All that people could bring to ``assistant``; empty when its description says nothing."""
    description = described(assistant)
    read = _plain(description)
    plain = [*confirmed(read, description)]
    places = [a for a in description.abilities if is_a_place(a)]
    # A domain knows what people bring there, also on a topic that only one reading finds.
    sure = description._replace(abilities=(*dict.fromkeys((*read, *plain, *places)),))
    is_read = sure.abilities or not description.abilities
    known = [*_known(sure, domains_of(description))] if is_read else []
    if not known and not plain:
        plain += [a for a in spare_topics(description) if a.topic not in {p.topic for p in plain}]
    own = (errand for ability in plain for errand in _own(ability, known, description))
    found = [*known, *own]
    if not found and description.abilities:
        unread = description._replace(abilities=())
        of_anybody = (Errand(task, task.ask, is_known=False) for task in tasks_of_anybody())
        found = [*_known(unread, _certain(description))] or [*of_anybody]
    allowed = _each_once(e for e in found if not _is_excluded(e.task, description))
    return _with_little_last(tuple(allowed))


def _certain(description: Description) -> list[Domain]:
    """The domains that ``description`` names by more than a word or two, or alone.

    Of five descriptions of which nothing else was read, three name such a domain, all rightly: "a
    gas and electricity supplier". Two name two domains in passing, one of them rightly.
    """
    named = domains_of(description)
    is_alone = len(named) == 1 and named[0].score(description) >= _A_LOT
    return [d for d in named if is_alone or not d.is_faint(description)]


def _with_little_last(errands: tuple[Errand, ...]) -> tuple[Errand, ...]:
    """``errands``, those that say little spare where there are enough others.

    A topic of which there is nothing else keeps one.
    """
    if sum(not says_little(errand.task) for errand in errands) < _ENOUGH:
        return errands
    told = {errand.topic for errand in errands if not says_little(errand.task)}
    kept: set[str] = set()
    found = []
    for errand in errands:
        is_only = errand.topic not in told | kept
        kept.add(errand.topic)
        is_spare = errand.is_spare or (says_little(errand.task) and not is_only)
        found.append(errand._replace(is_spare=is_spare))
    return tuple(found)


def _plain(description: Description) -> list[Ability]:
    """What the description surely says, with what was read for things or cut by mistake."""
    plain = [a for a in description.abilities if not is_a_place(a) and is_plain(a, description)]
    unclear = [
        a.topic
        for a in description.abilities
        if a not in plain and not is_surely_a_thing(a, description.source)
    ]
    deeds = tuple(reread(unclear, description.source))
    said = {f"{deed.verb} {deed.topic}" for deed in deeds}
    asked = tuple(questions_in(description.source))
    plain = [
        *(a for a in plain if a.topic not in said and not any(_is_part_of(a, q) for q in asked)),
        *(a for a in (*deeds, *asked) if a not in plain),
    ]
    return [with_particle(ability, description.source) for ability in plain]


def _is_part_of(ability: Ability, question: Ability) -> bool:
    """Whether it was only read in a question: "find a bat" in "what to do if you find a bat"."""
    lead = ability.verb if ability.manner == "deed" else "which"
    is_cut = question.topic.startswith(f"{ability.topic} ")  # "which forms" to bring
    return is_cut or f"{lead} {ability.topic}" in question.topic


def _is_excluded(task: Task, description: Description) -> bool:
    """Whether a description says that ``task`` is not for the assistant, or not its price."""
    is_of_price = "$price" in task.evidence
    return description.excludes(stems_of_task(task)) or (is_of_price and description.hides_prices)


def _known(description: Description, domains: Iterable[Domain]) -> Iterator[Errand]:
    for domain in domains:
        found = [(task, _covering(task, description.abilities)) for task in domain.tasks]
        found = [(t, a) for t, a in found if not t.needs or t.needs & description.words]
        found = [(t, a) for t, a in found if not domain.is_excluded(t, description)]
        is_more = description.topics or len(domain.unexplained(description)) >= _PLENTY
        if is_more and not domain.is_sure(description):
            found = [(t, a) for t, a in found if is_of_description(t, description)]
        if domain.is_doubtful(description):
            found = _beyond_doubt(found)
        if description.product:
            found = [(with_product(task, description.product), a) for task, a in found]
        if not domain.is_sure(description):
            found = [(t, a) for t, a in found if a and (not a.topic or is_near(t, a, description))]
        if description.abilities and (description.product or domain.is_faint(description)):
            found = [
                (task, ability)
                for task, ability in found
                if ability and (ability.manner == "deed" or is_at_home(task, description))
            ]
        for task, ability in found:
            if ability is not None:
                # The atlas' own topic, where the whole domain is open, is the task's.
                topic = ability.topic or task.ask
                yield Errand(task, topic, is_known=True)


def _beyond_doubt(
    found: list[tuple[Task, Ability | None]],
) -> list[tuple[Task, Ability | None]]:
    """Of a domain that a word or two name, tasks on the whole of a topic, if on two topics.

    A permit to fly a drone is none to park, and who boards dogs does not mend their teeth.
    """
    whole: list[tuple[Task, Ability | None]] = [
        (task, ability)
        for task, ability in found
        if ability is not None and ability.stems <= task.on | stems_of(task.ask)
    ]
    return whole if len({ability for _, ability in whole}) > 1 else []


def _own(ability: Ability, known: Sequence[Errand], description: Description) -> Iterator[Errand]:
    """Tasks of a topic's own words: those that a domain knows read better, where there are any."""
    is_covered = any(fits(errand.task, ability) for errand in known)
    if is_covered and len(known) >= _PLENTY:
        return
    aims: set[str] = set()
    of_deed = tuple(deed_tasks(ability, description))
    asked = ability if of_deed or not is_only_its_deed(ability) else ability._replace(manner="tell")
    by_what_it_is = kind_tasks if is_of_kind(asked, description) else class_tasks
    of_its_own = (*of_deed, *by_what_it_is(asked, description))
    safe = tuple(safe_tasks(ability, description))
    enough = _PLENTY if ability.manner == "deed" else 1
    for task in (*of_its_own, *safe):
        is_spare = len(of_its_own) >= enough and task in safe
        if len(known) < _PLENTY or (task.aim in _PLAIN and task.aim not in aims):
            yield Errand(task, ability.topic, is_known=False, is_spare=is_spare)
        aims.add(task.aim)


def _covering(task: Task, abilities: tuple[Ability, ...]) -> Ability | None:
    """The ability under which ``task`` falls; a description that names none leaves all open."""
    if not abilities:
        return _EVERYTHING
    fitting = (a for a in abilities if not is_a_place(a) and fits(task, a))
    opening = (
        _EVERYTHING
        for a in abilities
        if is_a_place(a) and (a.manner == "any" or (a.manner == "tell" and task.aim in ANSWERED))
    )
    return next(fitting, None) or next(opening, None)


def _each_once(errands: Iterable[Errand]) -> Iterator[Errand]:
    seen: set[str] = set()
    for errand in errands:
        if errand.task.ask not in seen:
            seen.add(errand.task.ask)
            yield errand
