"""The offline simulated user: an agenda of needs, explicit patience, no language model.

An agenda-based user in the manner of Schatzmann et al. (NAACL-HLT 2007): what is still to be done
stands on an agenda, every reply changes it, goodbye lies at its bottom. Here the agenda is not kept
but read off the talk each time, so a message is a pure function of persona, seed, trial and what
was said. The user never helps the assistant, never takes a substitute in silence, tells only what
is asked for, and is polite only where the card is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from ..models import Proposal, Talk
from ..users import UserMessage
from ..words import content_words, likeness
from .cards import Card, Need, ended, read_card
from .chance import number, shuffled
from .patience import Account, Status, Step, account
from .questions import asked_slots, asks_for_consent, requests
from .replies import Act
from .user_phrases import GREETINGS, LEADS, PARTING, WHOLE, Register
from .wording import (
    curtly,
    first_ways_to_ask,
    joined,
    mistyped,
    not_known,
    told,
    ways_to_ask,
)

NAME = "agenda"
_NEARLY_EQUAL = 0.7
"""Likeness from which a message is not said again; the loop refuses it only from .8 on."""
_FEW_KEYWORDS = 4
_TOLD_SHARE = 0.7
_COMPLAINS, _ASKS_FOR_HUMAN = 0.35, 0.2
"""Shares of patience left below which the user shows it."""


@dataclass(frozen=True)
class AgendaUser:
    """A user that is a pure function of the talk; see `AgendaUser.speak`."""

    @property
    def name(self) -> str:
        return NAME

    def speak(self, talk: Talk) -> UserMessage:
        """What the persona says next; always something that it has not nearly said before."""
        card = read_card(talk.persona, talk.assistant)
        state = account(card, talk)
        move = _opening(state) if not state.trace else _next_move(state, talk)
        return UserMessage(content=_worded(move, card, talk), act=move.act, proposal=move.proposal)


@dataclass(frozen=True)
class Move:
    """What the user does next, and the sentences it may be done with: a lead, then a body."""

    act: str
    leads: Sequence[str]
    bodies: Sequence[str] = ("",)
    proposal: Proposal | None = None


def register(card: Card) -> Register:
    """How much a user of ``card`` says at once, by verbosity."""
    verbosity = card.traits.verbosity or 0.0
    return "terse" if verbosity < 0.35 else "chatty" if verbosity > 0.65 else "plain"


def _opening(state: Account) -> Move:
    """A greeting and the first step; a user of high disclosure tells one or two things more.

    Where the need means nothing alone ("exchange them"), what it refers to is always told.
    """
    card = state.card
    formality = card.traits.formality or 0.0
    need = card.needs[0]
    asks = first_ways_to_ask(need, formality)
    if register(card) == "terse":
        return Move("open", ("",), [joined(need.context, ask) for ask in asks])
    style = "formal" if formality >= 0.65 else "casual" if formality < 0.35 else "neutral"
    openness = _openness(card)
    before = (need.context,) if need.context else card.setting[:openness]
    facts = tuple(told([fact], "plain")[0] for fact in card.facts)
    after = (*facts, *card.remarks)[: max(0, openness - len(before))]
    return Move("open", GREETINGS[style], [joined(*before, ask, *after) for ask in asks])


def _openness(card: Card) -> int:
    """How many facts a user of ``card`` tells unasked: 0, 1 or 2, by disclosure."""
    return min(2, int(3 * (card.traits.disclosure or 0.0)))


def _next_move(state: Account, talk: Talk) -> Move:
    """The top of the agenda after the last reply: ends first, then questions, then moods."""
    last = state.trace[-1]
    if state.is_content:
        return _whole("thank_close", state, proposal="satisfied")
    if Act.HANDOFF in last.acts:
        return _whole("end_after_handoff", state)
    if state.is_exhausted:
        return _giving_up(state)
    return _answering(state, talk) or _pressing(state, talk, last)


def _giving_up(state: Account) -> Move:
    lines = WHOLE["give_up"][register(state.card)]
    is_first = len(state.trace) <= _exhausted_at(state)
    return Move("give_up", lines, ("",) if is_first else PARTING, proposal="give_up")


def _exhausted_at(state: Account) -> int:
    """The turn whose reply used up the budget; the last one when a streak did."""
    spent = (step.turn for step in state.trace if step.left <= 0)
    return next(spent, len(state.trace))


def _answering(state: Account, talk: Talk) -> Move | None:
    """An answer to what the last reply asks for; None when it asks for nothing the card knows."""
    card, reply = state.card, state.replies[-1]
    asked = asked_slots(reply, [fact.slot for fact in card.facts])
    facts = [fact for fact in card.facts if fact.slot in asked]
    if fresh := [fact for fact in facts if fact.slot not in state.told][:2]:
        return Move("inform", ("",), told(fresh, register(card)))
    if facts and Act.RE_ASK in state.trace[-1].acts:
        leads = LEADS["correct after re_ask"][register(card)]
        return Move("correct", leads, told(facts[:2], "plain"))
    if asks_for_consent(reply, _needed(state).keywords):
        return _whole("affirm", state)
    if unknown := asked_slots(reply, card.unknown):
        return Move("unknown", not_known(unknown), ("", *_asks(state)))
    if Act.CLARIFY not in state.trace[-1].acts:
        return None
    if story := _fitting_story(state, talk):
        return Move("inform", ("",), (ended(story),))
    return Move("unknown", LEADS["unknown"][register(card)], _asks(state))


def _fitting_story(state: Account, talk: Talk) -> str | None:
    """An untold sentence of the card that shares a word with what the last reply asks for."""
    asked = {word for line in requests(state.replies[-1]) for word in content_words(line)}
    said = [message.content for message in talk.user_messages]
    for line in state.card.story:
        if asked & set(content_words(line)) and not any(_tells(text, line) for text in said):
            return line
    return None


def _tells(message: str, line: str) -> bool:
    """True when ``message`` holds most words of ``line``, though some be mistyped."""
    words = set(content_words(line))
    return len(words & set(content_words(message))) >= _TOLD_SHARE * len(words)


def _pressing(state: Account, talk: Talk, last: Step) -> Move:
    """The need that is open, pressed in the mood that is left."""
    kind = register(state.card)
    asks = _asks(state)
    if _is_new(state, last):
        return Move("next_need", LEADS["next_need"][kind], asks)
    has_asked = any(message.act == "ask_human" for message in talk.user_messages)
    if state.share_left < _ASKS_FOR_HUMAN and state.card.is_vocal and not has_asked:
        return Move("ask_human", WHOLE["ask_human"][kind], asks)
    act, lines = _tone(state, last.acts)
    return Move(act, LEADS[lines][kind], asks)


def _is_new(state: Account, last: Step) -> bool:
    """True when the need to be pressed now has not been voiced, or the one before was just met."""
    just_met = any(p.status is Status.MET and p.turn == last.turn for p in state.progress)
    now = state.current
    return just_met or (now is not None and not now.need.keywords & state.voiced)


def _tone(state: Account, acts: frozenset[Act]) -> tuple[str, str]:
    """The user's act, and whose lines it has: for the same act there are lines by cause."""
    if state.share_left < _COMPLAINS:
        return "complain", "complain"
    causes = (
        (Act.REPEAT, "push_back", "push_back after repeat"),
        (Act.ECHO, "push_back", "push_back after echo"),
        (Act.REFUSE, "push_back", "push_back"),
        (Act.OFFTOPIC, "correct", "correct"),
        (Act.ERROR, "rephrase", "rephrase after error"),
    )
    found = (tone for cause, *tone in causes if cause in acts)
    act, lines = next(found, ("rephrase", "rephrase"))
    return act, lines


def _asks(state: Account) -> tuple[str, ...]:
    need = _needed(state)
    kind = register(state.card)
    asks = ways_to_ask(need, state.card.traits.formality or 0.0, kind)
    if kind == "terse" or not need.context:
        return asks
    return (*asks, *(joined(ended(need.context), ask) for ask in asks))


def _needed(state: Account) -> Need:
    return state.current.need if state.current else state.card.needs[-1]


def _whole(act: str, state: Account, proposal: Proposal | None = None) -> Move:
    return Move(act, WHOLE[act][register(state.card)], proposal=proposal)


def _worded(move: Move, card: Card, talk: Talk) -> str:
    """The first wording, in an order of chance, that is not nearly one of the user's before."""
    chance = number(talk, "typo")
    pairs = shuffled(product(move.leads, move.bodies), talk, move.act)
    kept = _kept_words(card)
    texts = [mistyped(_put(*pair, move, card), card, chance, kept) for pair in pairs]
    said = [message.content for message in talk.user_messages]
    fresh = (text for text in texts if _closest(text, said) < _NEARLY_EQUAL)
    return next(fresh, None) or min(texts, key=lambda text: _closest(text, said))


def _put(lead: str, body: str, move: Move, card: Card) -> str:
    """``lead`` and ``body`` as one message, cut for a terse user where that loses no fact."""
    is_factual = move.act in ("open", "inform") or any(fact.value in body for fact in card.facts)
    is_cut = register(card) == "terse" and not is_factual
    return curtly(lead, body) if is_cut else joined(lead, body)


def _kept_words(card: Card) -> frozenset[str]:
    """Stems that are never mistyped: the names of facts, and needs that few words must carry."""
    few = [need.keywords for need in card.needs if len(need.keywords) <= _FEW_KEYWORDS]
    return frozenset().union(*few, *(content_words(fact.slot) for fact in card.facts))


def _closest(text: str, said: Iterable[str]) -> float:
    return max((likeness(text, other) for other in said), default=0.0)
