"""What the talks are worth, counted by kind and by what cards state, and the bars on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pytest_synthconv.core.models import Conversation, StopReason

from .playing import Played
from .saying import Outcome, times_given

FALSE_ALARMS, FALSE_ALARMS_OF_A_KIND = 0.02, 0.05
FALSE_PASSES, FALSE_PASSES_OF_A_KIND, FALSE_PASSES_WITH_EVIDENCE = 0.08, 0.20, 0.01
HAND_OVERS, HANDED_OFF_WRONGLY, UNDECIDED = 0.95, 0.01, 0.05
"""The last two so that a judge cannot keep every other bar by deciding nothing."""
MILLISECONDS = 2.0
SORTS = ("evidence", "goals", "prose")

Counts = Callable[[Sequence[Played]], int]

_RIGHT = {
    Outcome.HELPED: StopReason.GOAL_MET,
    Outcome.USELESS: StopReason.FRUSTRATED,
    Outcome.HANDED_OFF: StopReason.HANDED_OFF,
}


@dataclass(frozen=True)
class Count:
    """How talks of one outcome ended; ``right`` is None where nothing can be right or wrong.

    ``early`` are those that ended as met before a helpful kind had answered every need: right by
    luck. They are shown, and no bar is on them, since an answer in part is enough for some.
    """

    outcome: Outcome
    ends: Counter[StopReason]
    early: int

    @classmethod
    def of(cls, talks: Sequence[Played]) -> Count:
        return cls(
            talks[0].kind.outcome,
            Counter(talk.conversation.stop_reason for talk in talks),
            sum(map(_is_early, talks)),
        )

    @property
    def n(self) -> int:
        return sum(self.ends.values())

    @property
    def right(self) -> int | None:
        reason = _RIGHT.get(self.outcome)
        return None if reason is None else self.ends[reason]

    @property
    def false_passes(self) -> int:
        """Content with what was useless, or with what no rule can see."""
        is_good = self.outcome in (Outcome.HELPED, Outcome.HANDED_OFF)
        return 0 if is_good else self.ends[StopReason.GOAL_MET]

    @property
    def false_alarms(self) -> int:
        """In anger at what helped, or at a hand-over."""
        is_good = self.outcome in (Outcome.HELPED, Outcome.HANDED_OFF)
        return self.ends[StopReason.FRUSTRATED] if is_good else 0

    @property
    def wrongly_handed_off(self) -> int:
        return 0 if self.outcome is Outcome.HANDED_OFF else self.ends[StopReason.HANDED_OFF]

    @property
    def undecided(self) -> int:
        return self.ends[StopReason.MAX_TURNS]

    @property
    def faults(self) -> int:
        """Ends that no assistant of ours may cause: ``user_error`` and every other fault."""
        return sum(number for reason, number in self.ends.items() if reason.is_fault)


def _is_early(talk: Played) -> bool:
    is_met = talk.conversation.stop_reason is StopReason.GOAL_MET
    return (
        is_met
        and talk.kind.outcome is Outcome.HELPED
        and not all(
            times_given(need, talk.conversation.messages) for need in talk.card.knowledge.needs
        )
    )


@dataclass(frozen=True)
class Bar:
    """Something that must hold: what, what was measured, and whether it holds."""

    name: str
    measured: str
    holds: bool


def by_kind(talks: Iterable[Played]) -> dict[str, list[Played]]:
    """The talks of each kind, in the order of kinds."""
    found: dict[str, list[Played]] = {}
    for talk in talks:
        found.setdefault(talk.kind.name, []).append(talk)
    return found


def with_outcome(talks: Iterable[Played], outcome: Outcome) -> list[Played]:
    """Those with kinds of this outcome."""
    return [talk for talk in talks if talk.kind.outcome is outcome]


def kappa(talks: Iterable[Played]) -> float:
    """Cohen's kappa of helped against judged so; talks that are neither are left out."""
    pairs = Counter(
        (
            talk.kind.outcome is Outcome.HELPED,
            talk.conversation.stop_reason is StopReason.GOAL_MET,
        )
        for talk in talks
        if talk.kind.outcome in (Outcome.HELPED, Outcome.USELESS)
    )
    n = sum(pairs.values())
    if not n:
        return float("nan")
    agreed = (pairs[True, True] + pairs[False, False]) / n
    helped = (pairs[True, True] + pairs[True, False]) / n
    judged = (pairs[True, True] + pairs[False, True]) / n
    by_chance = helped * judged + (1 - helped) * (1 - judged)
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def bars(talks: Sequence[Played]) -> list[Bar]:
    """Every bar on the verdicts, for as much as ``talks`` say about it."""
    helped = with_outcome(talks, Outcome.HELPED)
    useless = with_outcome(talks, Outcome.USELESS)
    unproven = [talk for talk in useless if talk.card.sort != "evidence"]
    proven = [talk for talk in useless if talk.card.sort == "evidence"]
    scored = [*helped, *useless]
    return [
        _at_most("helpful: false alarms", _alarms(helped), len(helped), FALSE_ALARMS),
        _in_any_kind("helpful: false alarms", helped, _alarms, FALSE_ALARMS_OF_A_KIND, 1),
        _at_most("useless: false passes", _passes(unproven), len(unproven), FALSE_PASSES),
        _in_any_kind("useless: false passes", unproven, _passes, FALSE_PASSES_OF_A_KIND, 0),
        _at_most(
            "useless, with evidence: false passes",
            _passes(proven),
            len(proven),
            FALSE_PASSES_WITH_EVIDENCE,
        ),
        _handing_over(with_outcome(talks, Outcome.HANDED_OFF)),
        _at_most("others: handed_off", _handed(scored), len(scored), HANDED_OFF_WRONGLY),
        _never_handed([talk for talk in useless if talk.kind.name.startswith("offers-")]),
        _at_most("all: undecided", _undecided(scored), len(scored), UNDECIDED),
        _no_faults(talks),
    ]


def short_answers_bar(ended: Sequence[Conversation]) -> Bar:
    """Nobody who got a right answer in few words may leave in anger."""
    angry = [c.persona.id for c in ended if c.stop_reason is StopReason.FRUSTRATED]
    ends = Counter(str(c.stop_reason) for c in ended)
    told = ", ".join(f"{number} {reason}" for reason, number in sorted(ends.items()))
    return Bar("short right answers: none frustrated", told, not angry)


def time_bar(milliseconds: float) -> Bar:
    """User and judge are quick."""
    name = f"user and judge under {MILLISECONDS:g} ms of CPU a turn"
    return Bar(name, f"{milliseconds:.2f} ms", milliseconds < MILLISECONDS)


def _alarms(talks: Sequence[Played]) -> int:
    return Count.of(talks).false_alarms if talks else 0


def _passes(talks: Sequence[Played]) -> int:
    return Count.of(talks).false_passes if talks else 0


def _handed(talks: Sequence[Played]) -> int:
    return sum(talk.conversation.stop_reason is StopReason.HANDED_OFF for talk in talks)


def _undecided(talks: Sequence[Played]) -> int:
    return sum(talk.conversation.stop_reason is StopReason.MAX_TURNS for talk in talks)


def _never_handed(talks: Sequence[Played]) -> Bar:
    number = _handed(talks)
    return Bar("offers of a human never kept: never handed_off", f"{number}", not number)


def _at_most(name: str, number: int, n: int, share: float) -> Bar:
    measured = f"{number} of {n} ({number / n:.1%})" if n else "none played"
    return Bar(f"{name} at most {share:.0%}", measured, number <= share * n)


def _in_any_kind(
    name: str, talks: Sequence[Played], number: Counts, share: float, least: int
) -> Bar:
    """No kind may have more; ``least`` talks are always allowed, as a kind has few."""
    over = [
        f"{kind} {number(some)}/{len(some)}"
        for kind, some in by_kind(talks).items()
        if number(some) > max(least, share * len(some))
    ]
    return Bar(f"{name} at most {share:.0%} in any kind", ", ".join(over) or "none over", not over)


def _handing_over(talks: Sequence[Played]) -> Bar:
    right = (Count.of(talks).right or 0) if talks else 0
    n = len(talks)
    measured = f"{right} of {n} ({right / n:.1%})" if n else "none played"
    return Bar(
        f"hand-overs: seen at least {HAND_OVERS:.0%}", measured, right >= HAND_OVERS * len(talks)
    )


def _no_faults(talks: Sequence[Played]) -> Bar:
    faults = [
        f"{talk.kind.name}/{talk.card.persona.id} {talk.conversation.stop_reason}"
        for talk in talks
        if talk.conversation.stop_reason.is_fault
    ]
    return Bar("no fault (user_error or other)", ", ".join(faults[:5]) or "none", not faults)
