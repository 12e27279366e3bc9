"""The labelled material beside this file, read into frozen data.

Nothing here knows how replies are read or what users say; the tables of `benchmarks/` compare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_synthconv.core.cards import Assistant, Persona, Traits
from pytest_synthconv.core.data_files import read_yaml
from pytest_synthconv.core.models import Message, Role

HERE = Path(__file__).parent
LABELS = ("answers", "partly", "empty", "refuses", "asks_back", "other", "handed_off")
SORTS = (
    "greeting",
    "either_or",
    "yes_or_no",
    "confirmation",
    "slot_known",
    "slot_unknown",
    "preference",
    "human_offer",
)
_REAL = ("handed_off", "real")
_TUNING = ("{}.yaml", "second/{}.yaml", "second/{}_more.yaml")
_BY_MEANING = ("second/{}_by_meaning.yaml", "second/{}_by_meaning_more.yaml")
_SET_ASIDE = ("set_aside/{}.yaml",)
_EVERY = "every"
_MAY_TELL_WHO = ("greeting",)


def set_aside(text: str) -> bool:
    """Whether ``text`` belongs to the third of replies and languages that nobody tunes on."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 3 == 0


@dataclass(frozen=True)
class Reply:
    """What an assistant replied to ``said`` of somebody who came for ``ask``, and what it is."""

    ask: str
    said: str
    text: str
    label: str
    why: str = ""

    @property
    def set_aside(self) -> bool:
        return set_aside(self.text)


@dataclass(frozen=True)
class Handover:
    """A reply, and whether a human has the case after it."""

    text: str
    is_real: bool


@dataclass(frozen=True)
class Expectation:
    """What an answer must look like: one of ``matches``, none of ``never``."""

    matches: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]

    def objection(self, answer: str) -> str | None:
        """Why ``answer`` is not what a person would say; None when it is."""
        for pattern in self.never:
            if found := pattern.search(answer):
                return f"says {found.group()[:60]!r}"
        if not any(pattern.search(answer) for pattern in self.matches):
            return "says none of what was expected"
        return None


@dataclass(frozen=True)
class Question:
    """A question of an assistant, who hears it, and what was said before.

    Without ``before`` the simulated user opens the talk, unless the question ``comes_first``.
    """

    sort: str
    persona: Persona
    before: tuple[Message, ...]
    comes_first: bool
    text: str
    expected: Expectation


@dataclass(frozen=True)
class AskedFact:
    """A fact under the names that cards give it, and questions after it."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class RecordedTalk:
    """A card and a talk with it as it was recorded; ``is_helped`` is the label."""

    name: str
    persona: Persona
    user_lines: tuple[str, ...]
    replies: tuple[str, ...]
    is_helped: bool

    @property
    def set_aside(self) -> bool:
        return set_aside(self.user_lines[0])


@dataclass(frozen=True)
class ForeignCard:
    """A card in another language, and three replies in it."""

    language: str
    persona: Persona
    right: str
    refusal: str
    other_topic: str

    @property
    def has_evidence(self) -> bool:
        return any(goal.evidence for goal in self.persona.goals)

    @property
    def set_aside(self) -> bool:
        return set_aside(self.persona.scenario)


@dataclass(frozen=True)
class Languages:
    """What must count as English, and what must not."""

    foreign: tuple[ForeignCard, ...]
    english_cards: tuple[Persona, ...]
    english_assistants: tuple[Assistant, ...]
    foreign_descriptions: Mapping[str, tuple[str, ...]]


@lru_cache
def replies() -> tuple[Reply, ...]:
    """Every labelled reply."""
    return tuple(
        Reply(item["ask"], item["said"], item["reply"], item["label"], item.get("why", ""))
        for item in _read("replies.yaml")
    )


@lru_cache
def handovers(*, is_set_aside: bool = False) -> tuple[Handover, ...]:
    """Real hand-overs first, then what only looks like one."""
    parts = _parts("handovers", is_set_aside=is_set_aside)
    return tuple(
        Handover(text, key == "handed_off")
        for key in ("handed_off", "not")
        for data in parts
        for text in data[key]
    )


@lru_cache
def later_handovers() -> tuple[Handover, ...]:
    """Replies set aside that were written after the last fit: real hand-overs first."""
    data = _read("set_aside/handovers_2.yaml")
    return tuple(Handover(text, key == "handed_off") for key in data for text in data[key])


@lru_cache
def labelled_handovers() -> Mapping[str, tuple[Handover, ...]]:
    """The replies to learn from that may hand over, by the file of their author."""
    lessons = sorted((HERE / "lessons").glob("handovers_*.yaml"))
    files = (
        *(name.format("handovers") for name in _TUNING),
        *(f"lessons/{path.name}" for path in lessons),
    )
    return {
        name: tuple(
            Handover(text, key in _REAL) for key, texts in _read(name).items() for text in texts
        )
        for name in files
    }


@lru_cache
def questions(*, is_set_aside: bool = False) -> tuple[Question, ...]:
    """Every question, in the order of the file."""
    names = _SET_ASIDE if is_set_aside else (*_TUNING, *_BY_MEANING)
    return tuple(each for name in names for each in questions_in(name.format("questions")))


@lru_cache
def questions_in(name: str) -> tuple[Question, ...]:
    """The questions of one file, named from this folder."""
    data = _read(name)
    return tuple(_question(item, data["cards"], data["never"]) for item in data["questions"])


@lru_cache
def asked_facts() -> tuple[AskedFact, ...]:
    """What assistants ask for, with questions to learn from."""
    return tuple(
        AskedFact(tuple(each["names"]), tuple(each["values"]), tuple(each["asked"]))
        for each in _read("lessons/asked_facts.yaml")
    )


@lru_cache
def recorded_talks(*, is_set_aside: bool = False) -> tuple[RecordedTalk, ...]:
    """The talks of the folder ``talks``, by file name."""
    folder = HERE / ("set_aside/talks" if is_set_aside else "talks")
    return tuple(_talk(path) for path in sorted(folder.glob("*.yaml")))


@lru_cache
def languages() -> Languages:
    """Cards and descriptions in English and in other languages."""
    data = _read("languages.yaml")
    return Languages(
        foreign=tuple(_foreign_card(item) for item in data["foreign"]),
        english_cards=tuple(Persona(**card) for card in data["english_cards"]),
        english_assistants=tuple(Assistant(**card) for card in data["english_assistants"]),
        foreign_descriptions={
            language: tuple(texts) for language, texts in data["foreign_descriptions"].items()
        },
    )


def messages(said: Iterable[Mapping[str, str]]) -> tuple[Message, ...]:
    """``[{"role", "content"}, ...]`` with the turns counted as the package counts them."""
    turn, counted = 0, []
    for each in said:
        role: Role = "user" if each["role"] == "user" else "assistant"
        turn += role == "user"
        counted.append(Message(role=role, content=each["content"], turn=turn))
    return tuple(counted)


def _parts(name: str, *, is_set_aside: bool) -> tuple[Any, ...]:
    return tuple(_read(each.format(name)) for each in (_SET_ASIDE if is_set_aside else _TUNING))


def _read(name: str) -> Any:
    return read_yaml((HERE / name).read_text("utf-8"))


def _question(
    item: Mapping[str, Any], cards: Mapping[str, Any], never: Mapping[str, Any]
) -> Question:
    card, sort = cards[item["card"]], item["sort"]
    persona = Persona(**card["persona"])
    if "patience" in item:
        traits = Traits(**{**persona.traits.model_dump(), "patience": item["patience"]})
        persona = persona.model_copy(update={"traits": traits})
    biography = [] if sort in _MAY_TELL_WHO else card["biography"]
    expect = item["expect"]
    return Question(
        sort=sort,
        persona=persona,
        before=messages(item.get("before", ())),
        comes_first=item.get("first", False),
        text=item["question"],
        expected=Expectation(
            matches=_patterns(expect["matches"]),
            never=_patterns([expect.get("never", []), never[_EVERY], never[sort], biography]),
        ),
    )


def _patterns(written: Any) -> tuple[re.Pattern[str], ...]:
    """The patterns of lists that may hold lists: a shared wording is one of them."""
    if isinstance(written, str):
        return (re.compile(written, re.IGNORECASE | re.DOTALL),)
    return tuple(pattern for each in written for pattern in _patterns(each))


def _talk(path: Path) -> RecordedTalk:
    data = read_yaml(path.read_text("utf-8"))
    return recorded(path.stem, Persona(**data["persona"]), data["messages"], data["helped"])


def recorded(
    name: str, persona: Persona, said: Iterable[Mapping[str, str]], is_helped: bool
) -> RecordedTalk:
    """A talk of messages that alternate, the user's first."""
    lines = list(said)
    return RecordedTalk(
        name=name,
        persona=persona,
        user_lines=tuple(each["content"] for each in lines if each["role"] == "user"),
        replies=tuple(each["content"] for each in lines if each["role"] == "assistant"),
        is_helped=is_helped,
    )


def scripted(talk: RecordedTalk) -> Persona:
    """The talk's persona, who says the recorded lines."""
    return talk.persona.model_copy(update={"script": talk.user_lines})


def with_replies(talk: RecordedTalk, spoken: Iterable[str], is_helped: bool) -> RecordedTalk:
    """``talk`` with other replies."""
    return replace(talk, replies=tuple(spoken), is_helped=is_helped)


def _foreign_card(item: Mapping[str, Any]) -> ForeignCard:
    said = item["replies"]
    return ForeignCard(
        language=item["language"],
        persona=Persona(**item["persona"]),
        right=said["right"],
        refusal=said["refusal"],
        other_topic=said["other"],
    )
