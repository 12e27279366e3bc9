"""What the second opinion finds next to language models that never give up.

``python benchmarks/patience_table.py [--wide | --set-aside]`` lets seven toy assistants that
stonewall and six that help talk to every card but those set aside. Two users play, who never give
up: one is polite for ever, the other is the embedded one with its parting words taken away. Two
judges: one never sees anything, the other sees exactly what was answered. ``--wide`` takes every
kind that helps, ``--set-aside`` the cards and the helpful kinds that are set aside. It ends with
exit code 1 when less than 95 % of the stonewalling ends by patience, or when more than 2 % of the
talks with helpful assistants are touched: flagged or ended.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

from offline.kinds import KINDS
from offline.playing import MAX_TURNS, Card, InProcess, Meeting, meetings, read_cards
from offline.saying import Kind, Knowledge, Outcome, from_lines, times_given
from offline.second_kinds import SECOND
from offline.set_aside_kinds import SET_ASIDE, SET_ASIDE_KINDS

from pytest_synthconv.core.flags import SECOND_OPINION
from pytest_synthconv.core.models import Conversation, Message, Talk, Verdict, VerdictKind
from pytest_synthconv.core.opinions import Patience
from pytest_synthconv.core.protocols import Judge, User, UserMessage
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.patience.companion import PatienceCompanion
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser
from pytest_synthconv.simulation.second_opinion import NAME

FOUND, TOUCHED = 0.95, 0.02
_REFUSAL = "I'm sorry, but I can't help with that."
STONEWALLING = (
    Kind("same-refusal", Outcome.USELESS, from_lines([_REFUSAL])),
    KINDS["refuser-in-ten-wordings"],
    KINDS["refuser-with-topic"],
    KINDS["repeats-itself"],
    KINDS["repeats-its-greeting"],
    KINDS["silent"],
    KINDS["apology-loop"],
)
HELPING = (
    KINDS["plainly-right"],
    KINDS["short-but-right"],
    KINDS["unfortunately-but-right"],
    KINDS["refuses-then-right"],
    KINDS["two-questions-first"],
    KINDS["half-then-the-rest"],
)
_POLITE = (
    "Hello! I was hoping that you could help me with this: {ask}",
    "Thank you for getting back to me. What I would like to know is this: {ask}",
    "I appreciate your help. {facts} Does that make it easier? {ask}",
    "That is good to know. Is there perhaps another way to look at it? {ask}",
    "Of course, I understand. Could we try once more, please: {ask}",
    "No problem at all. Whenever you are ready, it is still about the following: {ask}",
    "Thanks for your patience with me. In other words, {ask}",
    "Happy to wait. If it is of any use, let me put it like this: {ask}",
    "You have been kind so far. What would be the next step towards it? {ask}",
    "All right, that makes sense to me. And what about this one: {ask}",
)


@dataclass(frozen=True)
class PoliteUser:
    """A user that is polite and patient for ever, as language models are at their worst."""

    name: str = "polite"

    def speak(self, talk: Talk) -> UserMessage:
        said, persona = len(talk.user_messages), talk.persona
        needs = read_card(persona, talk.assistant).needs
        facts = " ".join(f"My {slot} is {value}." for slot, value in persona.facts.items())
        line = _POLITE[said % len(_POLITE)]
        text = line.format(ask=needs[said % len(needs)].ask, facts=facts)
        return UserMessage(content=" ".join(text.split()))


@dataclass(frozen=True)
class StayingUser:
    """The embedded user, who says something polite where it would leave."""

    name: str = "staying"

    def speak(self, talk: Talk) -> UserMessage:
        message = ScriptedUser(AgendaUser()).speak(talk)
        return PoliteUser().speak(talk) if message.proposal else message


@dataclass(frozen=True)
class BlindJudge:
    """A judge that lets every talk go on."""

    name: str = "blind"

    def assess(self, talk: Talk) -> Verdict:
        return _verdict(talk, VerdictKind.CONTINUE, self.name)


@dataclass(frozen=True)
class SeeingJudge:
    """A judge that knows when every need was answered."""

    knowledge: Knowledge
    name: str = "seeing"

    def assess(self, talk: Talk) -> Verdict:
        met = all(times_given(need, talk.messages) for need in self.knowledge.needs)
        return _verdict(talk, VerdictKind.GOAL_MET if met else VerdictKind.CONTINUE, self.name)


@dataclass(frozen=True)
class Row:
    """One talk, and what the second opinion made of it."""

    meeting: Meeting
    user: str
    judge: str
    ended: Conversation

    @property
    def is_ended(self) -> bool:
        """True if the talk ended by patience."""
        return bool(self.ended.verdicts) and self.ended.verdicts[-1].judge == NAME

    @property
    def is_touched(self) -> bool:
        return self.is_ended or SECOND_OPINION in self.ended.flags


def rows(kinds: Iterable[Kind], cards: Sequence[Card], patience: Patience = "both") -> list[Row]:
    """Every talk of these kinds with these cards: two users, two judges."""
    users: tuple[User, ...] = (PoliteUser(), StayingUser())
    return [
        Row(meeting, user.name, judge.name, _talk(meeting, user, judge, patience))
        for meeting in meetings(kinds, cards)
        for user, judge in product(users, _judges(meeting))
    ]


def _judges(meeting: Meeting) -> tuple[Judge, ...]:
    return BlindJudge(), SeeingJudge(meeting.card.knowledge)


def _verdict(talk: Talk, kind: VerdictKind, judge: str) -> Verdict:
    return Verdict(turn=len(talk.user_messages), verdict=kind, reason="so it seems", judge=judge)


def _talk(who: Meeting, user: User, judge: Judge, patience: Patience) -> Conversation:
    card = who.card

    def respond(messages: Sequence[Message]) -> str:
        return who.kind.reply(messages, card.knowledge, card.persona)

    cast = Participants(
        assistant=card.assistant,
        endpoint=InProcess(who.kind.name, respond),
        user=user,
        judge=judge,
        companion=PatienceCompanion(),
        patience=patience,
    )
    return simulate(card.persona, cast, Limits(max_turns=MAX_TURNS))


def print_table(walls: Sequence[Row], helped: Sequence[Row]) -> bool:
    """Print how many talks of each kind were ended and touched; True when both bars hold."""
    print(f"{'assistant':<34}{'talks':>6}{'ended':>7}{'touched':>9}")
    for kind, some in _by_kind([*walls, *helped]).items():
        ended, touched = (sum(map(attrgetter(name), some)) for name in ("is_ended", "is_touched"))
        print(f"{kind:<34}{len(some):>6}{ended:>7}{touched:>9}")
    found = sum(row.is_ended for row in walls) / len(walls)
    touched = sum(row.is_touched for row in helped) / len(helped)
    print(f"stonewalling ended: {found:.1%} of {len(walls)} (bar {FOUND:.0%})")
    print(f"help touched: {touched:.1%} of {len(helped)} (bar {TOUCHED:.0%})")
    return found >= FOUND and touched <= TOUCHED


def _by_kind(some: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in some:
        found.setdefault(row.meeting.kind.name, []).append(row)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wide", action="store_true", help="every kind that helps")
    parser.add_argument("--set-aside", action="store_true", help="what is set aside instead")
    options = parser.parse_args(arguments)
    cards = [*read_cards(), *read_cards(SECOND)]
    helping: Sequence[Kind] = HELPING
    if options.set_aside:
        cards = read_cards(SET_ASIDE)
    if options.wide or options.set_aside:
        kinds = SET_ASIDE_KINDS if options.set_aside else KINDS
        helping = [kind for kind in kinds.values() if kind.outcome is Outcome.HELPED]
    return 0 if print_table(rows(STONEWALLING, cards), rows(helping, cards)) else 1


if __name__ == "__main__":
    sys.exit(main())
