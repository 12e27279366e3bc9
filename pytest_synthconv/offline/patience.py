"""A running account of the user's patience, by folding over the talk: no state is kept.

Patience is a budget that failed turns use up, as people leave a search on the sum or on a run of
useless results (the frustration point of Cooper 1973, the disgust rule of Kraft and Lee 1979, which
fit real searchers best: Maxwell et al., CIKM 2015); patience and cooperativeness are parameters as
in CoSearcher (Salle et al., SIGIR 2021). Costs and thresholds were tuned on persona cards
(measured). Of several faults in one reply the dearest counts, not their sum: with sums, a good
assistant lost a third of the cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from ..models import Talk, Turn
from ..words import content_words, fold
from .cards import Card, Need, evidence_in
from .replies import Act, Heard, answers, read_reply

COSTS: Mapping[Act, float] = {
    Act.REPEAT: 1.25,
    Act.ERROR: 1.0,
    Act.REFUSE: 1.0,
    Act.NOT_UNDERSTOOD: 1.0,
    Act.OFFTOPIC: 1.0,
    Act.ECHO: 1.0,
    Act.RE_ASK: 1.0,
    Act.PARTIAL: 0.5,
}
"""What an act takes from the budget."""
CLARIFY_COST = 0.75
ANSWER_GAIN = 0.5
LONG_STREAK, LONG_STREAK_FACTOR = 3, 1.25
VOICED_SHARE = 0.5


class Status(str, Enum):
    """How far a need has come."""

    OPEN = "open"
    ATTEMPTED = "attempted"
    REFUSED = "refused"
    MET = "met"


@dataclass(frozen=True)
class Progress:
    """A need and its status; ``turn`` is the last in which the assistant spoke to it, 0 if none."""

    need: Need
    status: Status = Status.OPEN
    turn: int = 0


@dataclass(frozen=True)
class Step:
    """What one reply did to the account: ``cost`` is what it took, below zero what it gave."""

    turn: int
    acts: frozenset[Act]
    cost: float
    left: float

    @property
    def failed(self) -> bool:
        return self.cost > 0

    def __str__(self) -> str:
        acts = " and ".join(sorted(act.value for act in self.acts)) or "nothing"
        return f"turn {self.turn}: {acts}, {-self.cost:+.2f}, {self.left:.2f} left"


@dataclass(frozen=True)
class Account:
    """How the user stands after the replies so far; ``trace`` says how that came about.

    ``cap`` and ``left`` are the budget at first and now, ``streak`` counts failed replies in a row,
    ``clarifies`` questions back in a row; ``voiced`` and ``told`` are what the user has said.
    """

    card: Card
    cap: float
    left: float
    streak: int = 0
    clarifies: int = 0
    progress: tuple[Progress, ...] = ()
    voiced: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    replies: tuple[str, ...] = ()
    trace: tuple[Step, ...] = ()

    @property
    def is_exhausted(self) -> bool:
        """True when patience is used up, by the sum of failures or by a run of them."""
        return self.left <= 1e-9 or self.streak >= longest_streak(self.card)

    @property
    def share_left(self) -> float:
        """What is left of the budget, 0 to 1."""
        return max(0.0, self.left / self.cap)

    @property
    def is_content(self) -> bool:
        """True when every need that must be met is met."""
        required = self.card.required
        return all(p.status is Status.MET for p in self.progress if p.need in required)

    @property
    def current(self) -> Progress | None:
        """The need that the user presses now; optional ones are dropped after one failed try."""
        required = self.card.required
        for progress in self.progress:
            is_optional = progress.need not in required
            if progress.status is Status.OPEN or not (progress.status is Status.MET or is_optional):
                return progress
        return None


def budget(card: Card) -> float:
    """The patience that a user of ``card`` begins with: a plain failure costs 1."""
    return 1.5 + 4 * card.patience


def longest_streak(card: Card) -> int:
    """Failed replies in a row after which a user of ``card`` leaves, whatever is left."""
    return 2 + round(4 * card.patience)


def free_clarifies(card: Card) -> int:
    """Questions back in a row that cost a user of ``card`` nothing."""
    return 1 + round(2 * card.cooperativeness)


def account(card: Card, talk: Talk) -> Account:
    """How the user of ``card`` stands after every reply of ``talk``."""
    cap = budget(card)
    start = Account(
        card,
        cap,
        cap,
        progress=tuple(Progress(need) for need in card.needs),
        # To be greeted again is to be told the same again.
        replies=(talk.greeting.content,) if talk.greeting else (),
    )
    return reduce(_after, talk.turns, start)


def _after(before: Account, turn: Turn) -> Account:
    heard = _heard(before, turn)
    now = replace(before, voiced=frozenset(heard.voiced), told=frozenset(heard.told))
    if turn.assistant is None:
        return now
    reply = turn.assistant.content
    needs = _addressed(now, turn.user.content)
    acts = read_reply(reply, heard, needs)
    return _charged(
        replace(
            now,
            progress=tuple(
                _progressed(progress, acts, reply, heard, progress.need in needs, turn.number)
                for progress in before.progress
            ),
            replies=(*before.replies, reply),
        ),
        acts,
        turn.number,
    )


def _heard(before: Account, turn: Turn) -> Heard:
    said = turn.user.content
    folded = fold(said)
    told = {fact.slot for fact in before.card.facts if fold(fact.value) in folded}
    return Heard(
        card=before.card,
        said=said,
        voiced=before.voiced | set(content_words(said)),
        earlier=before.replies,
        told=before.told | told,
    )


def _addressed(now: Account, said: str) -> tuple[Need, ...]:
    """The needs a reply can be about: the one pressed now, and those in the user's last words."""
    words = set(content_words(said))
    current = now.current
    return tuple(
        progress.need
        for progress in now.progress
        if progress.status is not Status.MET
        and (progress == current or _is_voiced(progress.need, words))
    )


def _is_voiced(need: Need, words: set[str]) -> bool:
    return len(need.keywords & words) >= VOICED_SHARE * max(1, len(need.keywords))


def _progressed(
    progress: Progress,
    acts: frozenset[Act],
    reply: str,
    heard: Heard,
    is_addressed: bool,
    turn: int,
) -> Progress:
    need = progress.need
    if progress.status is Status.MET:
        return progress
    if evidence_in(need, reply) is not None:
        return Progress(need, Status.MET, turn)
    if not is_addressed:
        return progress
    if Act.ANSWER in acts and not need.evidence and answers(reply, heard, need):
        return Progress(need, Status.MET, turn)
    if Act.CLARIFY in acts:
        return progress
    return Progress(need, Status.REFUSED if Act.REFUSE in acts else Status.ATTEMPTED, turn)


def _charged(now: Account, acts: frozenset[Act], turn: int) -> Account:
    """The account after paying for ``acts``; a third failure in a row and later ones cost more."""
    clarifies = now.clarifies + 1 if Act.CLARIFY in acts else 0
    cost = max((COSTS[act] for act in acts if act in COSTS), default=0.0)
    if clarifies > free_clarifies(now.card):
        cost = max(cost, CLARIFY_COST)
    streak = now.streak + 1 if cost else (0 if Act.ANSWER in acts else now.streak)
    if cost and streak >= LONG_STREAK:
        cost *= LONG_STREAK_FACTOR
    left = now.left - cost
    if Act.ANSWER in acts:
        left = min(now.cap, left + ANSWER_GAIN)
    step = Step(turn, acts, now.left - left, left)
    return replace(now, left=left, streak=streak, clarifies=clarifies, trace=(*now.trace, step))
