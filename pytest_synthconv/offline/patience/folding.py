"""A running account of the user's patience, by folding over the talk: no state is kept.

Patience is a budget that failed turns use up, as people leave a search on the sum or on a run of
useless results (the frustration point of Cooper 1973, the disgust rule of Kraft and Lee 1979, which
fit real searchers best: Maxwell et al., CIKM 2015); patience and cooperativeness are parameters as
in CoSearcher (Salle et al., SIGIR 2021). Of several faults in one reply the dearest counts, not
their sum: with sums, a good assistant lost a third of the cards. A reply that is only unclear costs
nothing: what costs is something that the assistant did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...core.cards import Goal
from ...core.evidence import seen
from ...core.models import Message, Talk
from ...core.words import content_words, fold
from ..cards.card import Card
from ..replies.heard import Heard
from ..replies.reading import Act, Reading, read_reply, repeats, says_again
from ..replies.slots import asked_slots
from .account import Account, Progress, Status, Step, budget, free_asks

COSTS: Mapping[Act, float] = {
    Act.REPEAT: 1.25,
    Act.SILENT: 1.0,
    Act.FOREIGN: 1.0,
    Act.ERROR: 1.0,
    Act.REFUSE: 1.0,
    Act.NOT_UNDERSTOOD: 1.0,
    Act.OFFTOPIC: 1.0,
    Act.ECHO: 1.0,
    Act.RE_ASK: 1.0,
    Act.DEFER: 1.0,
    Act.EMPTY: 1.0,
    Act.PROMISE: 0.75,
    Act.IGNORE: 0.75,
}
"""What an act takes from the budget."""
_SAID_AGAIN = frozenset((Act.REPEAT, Act.EMPTY))
"""What a reply looks like that says again what was let pass: "As I said, on Friday"."""
ASK_COST = 0.75
ANSWER_GAIN = 0.5
DOUBT, MOST_DOUBT = 0.3, 1.5
"""What each reply that answered nothing adds to the score that an answer needs, and the most."""
LONG_STREAK, LONG_STREAK_FACTOR = 3, 1.25
_NOTHING = frozenset[str]()
_MOST_AT_ONCE = 50
"""Turns that one account is folded over: each is a call within a call."""


def account(card: Card, talk: Talk) -> Account:
    """How the user of ``card`` stands after every reply of ``talk``.

    User and judge ask for it with the same talk, which grows by a turn each time: so what was
    made of the turns before is remembered for a while.
    """
    greeting = talk.greeting.content if talk.greeting else None
    replies = {message.turn: message for message in talk.assistant_messages}
    acts = [goal for goal in talk.persona.goals if goal.done_when]
    turns = tuple(
        _turn(said, replies.get(said.turn), _acted_on(acts, talk, said.turn) if acts else _NOTHING)
        for said in talk.user_messages
    )
    owner = (talk.persona.sha256, talk.assistant.name)
    so_far = _SoFar(owner, greeting, turns, card)
    for end in range(_MOST_AT_ONCE, len(turns), _MOST_AT_ONCE):
        _account(replace(so_far, turns=turns[:end]))
    return _account(so_far)


_Turn = tuple[int, str, str | None, frozenset[str], bool]
"""Number, what the user said, the reply to it, if one came, the asks acted on until then, and
whether the reply has parts that the user is not shown."""


def _turn(said: Message, reply: Message | None, done: frozenset[str]) -> _Turn:
    if reply is None:
        return said.turn, said.content, None, done, False
    return said.turn, said.content, reply.content, done, bool(reply.dropped)


def _acted_on(goals: Sequence[Goal], talk: Talk, turn: int) -> frozenset[str]:
    """Return the asks of ``goals`` whose ``done_when`` has happened by the end of ``turn``."""
    until = talk.model_copy(update={"messages": tuple(m for m in talk.messages if m.turn <= turn)})
    return frozenset(goal.ask for goal in goals if seen(goal, until))


@dataclass(frozen=True)
class _SoFar:
    """A talk as far as it counts for the account of the user whose card is ``card``."""

    owner: tuple[str, str]
    greeting: str | None
    turns: tuple[_Turn, ...]
    card: Card = field(compare=False)


@lru_cache(maxsize=512)
def _account(so_far: _SoFar) -> Account:
    if so_far.turns:
        before = _account(_SoFar(so_far.owner, so_far.greeting, so_far.turns[:-1], so_far.card))
        return _after(before, so_far.turns[-1])
    card, cap = so_far.card, budget(so_far.card)
    # To be greeted again is to be given the same again.
    replies = (so_far.greeting,) if so_far.greeting else ()
    progress = tuple(Progress(need) for need in card.needs)
    return Account(card, cap, cap, progress=progress, replies=replies)


def _after(before: Account, turn: _Turn) -> Account:
    number, said, reply, done, has_more = turn
    heard = _heard(before, said, done)
    voiced, given = frozenset(heard.voiced), frozenset(heard.given)
    if reply is None:
        return replace(before, voiced=voiced, given=given)
    replies = (*before.replies, reply)
    if has_more and not reply.strip():
        # Something was said, and whoever cannot see it must not count it as silence.
        now = replace(before, voiced=voiced, given=given, replies=replies)
        return _charged(now, frozenset({Act.UNCLEAR}), reply, number)
    current = before.current
    still_open = tuple(p.need for p in before.progress if p.status is not Status.MET)
    pressed = current.need if current else None
    reading = read_reply(reply, heard, still_open, pressed, _doubt(before))
    now = replace(
        before,
        voiced=voiced,
        given=given,
        progress=tuple(_progressed(p, reading, p == current, number) for p in before.progress),
        replies=replies,
    )
    return _charged(now, _judged(reading, reply, before, current), reply, number)


def _doubt(before: Account) -> float:
    """By how much the next answer must be plainer than usual, after replies that were none.

    Who helps mostly does so at once, or once they know what they ask for; who does not says
    something near an answer in the end.
    Of the useless kinds that the weights were not fitted to 9.5 % passed without it, and 6.4 %
    with it (cards without evidence).
    """
    answers = sum(Act.ANSWER in step.acts for step in before.trace)
    asked = sum(Act.ASK in step.acts and Act.ANSWER not in step.acts for step in before.trace)
    others = len(before.trace) - answers - asked
    return min(MOST_DOUBT, DOUBT * max(0, others - 2 * answers))


def _heard(before: Account, said: str, done: frozenset[str]) -> Heard:
    folded = fold(said)
    given = {fact.slot for fact in before.card.known if fold(fact.value) in folded}
    return Heard(
        card=before.card,
        said=said,
        voiced=before.voiced | set(content_words(said)),
        earlier=before.replies,
        given=before.given | given,
        done=done,
    )


def _progressed(progress: Progress, reading: Reading, is_current: bool, turn: int) -> Progress:
    """The need after a reply. What looks like an answer twice is taken for one."""
    if progress.status is Status.MET:
        return progress
    looks_answered = is_current and reading.looks_answered
    if progress.need in reading.met or (looks_answered and progress.looked_answered):
        return Progress(progress.need, Status.MET, turn)
    if not is_current or Act.ASK in reading.acts:
        return progress
    status = Status.REFUSED if Act.REFUSE in reading.acts else Status.ATTEMPTED
    return Progress(progress.need, status, turn, progress.looked_answered or looks_answered)


def _judged(
    reading: Reading, reply: str, before: Account, current: Progress | None
) -> frozenset[Act]:
    """The acts of a reply, in the light of the talk before it.

    A reply that is unclear is let pass once. After that the question was put twice, and what is
    missing is known: the evidence that the card states, or a time, a number or a name.
    """
    acts = reading.acts
    if acts & _SAID_AGAIN and _was_let_pass(reply, before):
        return acts - _SAID_AGAIN | {Act.UNCLEAR}
    was_tried = current is not None and current.status is Status.ATTEMPTED
    if Act.UNCLEAR in acts and was_tried and reading.lacks_what_was_wanted:
        return acts | {Act.IGNORE}
    return acts


def _was_let_pass(reply: str, before: Account) -> bool:
    """True when ``reply`` is an earlier one again that was unclear: saying it again is no worse."""
    steps = zip(reversed(before.replies), reversed(before.trace), strict=False)
    return any(
        Act.UNCLEAR in step.acts and (repeats(reply, earlier) or says_again(reply, earlier))
        for earlier, step in steps
    )


def _charged(now: Account, acts: frozenset[Act], reply: str, turn: int) -> Account:
    """The account after paying for ``acts``; a third failure in a row and later ones cost more."""
    asks = now.asks + 1 if Act.ASK in acts and not _asks_for_news(now, reply) else 0
    cost = max((COSTS[act] for act in acts if act in COSTS), default=0.0)
    if asks > free_asks(now.card):
        cost = max(cost, ASK_COST)
    streak = now.streak + 1 if cost else (0 if Act.ANSWER in acts else now.streak)
    if cost and streak >= LONG_STREAK:
        cost *= LONG_STREAK_FACTOR
    left = now.left - cost
    if Act.ANSWER in acts:
        left = min(now.cap, left + ANSWER_GAIN)
    step = Step(turn, acts, now.left - left, left)
    return replace(now, left=left, streak=streak, asks=asks, trace=(*now.trace, step))


def _asks_for_news(now: Account, reply: str) -> bool:
    """True when ``reply`` asks for a fact that the user has and has not given yet."""
    fresh = [fact.slot for fact in now.card.known if fact.slot not in now.given]
    return bool(asked_slots(reply, fresh))
