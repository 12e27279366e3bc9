"""The offline simulated user: an agenda of needs, explicit patience, no language model.

An agenda-based user in the manner of Schatzmann et al. (NAACL-HLT 2007): what is still to be done
stands on an agenda, every reply changes it, goodbye lies at its bottom. Here the agenda is not kept
but read off the talk each time, so a message is a pure function of persona, seed, trial and what
was said. The user answers what a person could answer, never helps the assistant beyond that, never
takes a substitute in silence, and is polite only where the card is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ..core.errors import UserError
from ..core.models import Proposal, Talk
from ..core.protocols import UserMessage
from ..core.words import content_words, fold, likeness
from .answering import Answer, Asked, answer, told_of
from .buttons import pressed, saying
from .cards import Card, Need, ended, read_card
from .chance import number, shuffled
from .cuts import TERSE_WORDS, capital, joined
from .english import pattern
from .hearing import heard_lines
from .legibility import objection_to
from .options import options_around, options_of
from .patience import Account, Status, Step, account
from .phrases import Register, leads, lines, whole
from .questions import Question, asked_parts, pressing
from .replies import Act
from .slips import mistyped
from .slots import asked_slots, words_named
from .ways import first_ways_to_ask, short_ways_to_ask, ways_to_ask
from .wording import not_known, stated

NAME = "agenda"
_NEARLY_EQUAL = 0.7
"""Likeness from which a message is not said again; the loop refuses it only from .8 on."""
_MAY_BE_REPEATED = 3
"""Words up to which a message may be said again: "Yes." answers more than one question."""
_FEW_KEYWORDS = 4
_COMPLAINS, _ASKS_FOR_HUMAN, _TAKES_HUMAN = 0.35, 0.2, 0.5
"""Shares of patience left below which the user shows it, or takes a human who is offered."""
_MOST_NUDGES = 2
_SIGNS = ("?", "??", "...")
"""What a user says in every language; short enough to be said again."""
_ALWAYS_CAPITAL = frozenset(("I", "I'm", "I'd", "I've", "I'll"))
_HUMAN = frozenset(("human", "person", "adviser", "agent"))
_FIRST = (Question.EITHER_OR, Question.CONSENT, Question.HUMAN)
"""What is answered before any fact is given."""
_ANSWERED_AT_ONCE = frozenset(
    (Question.DETAIL, Question.IDENTIFIER, Question.PREFERENCE, Question.YES_OR_NO)
)
_ANY = pattern("questions.any")
_ONLY_WHETHER = pattern("questions.only_whether")
_MAY_BE_DONE = frozenset((Act.UNCLEAR, Act.PROMISE, Act.IGNORE))
_MOODS = (
    (Act.SILENT, "rephrase", "silent"),
    (Act.FOREIGN, "push_back", "foreign"),
    (Act.ERROR, "rephrase", "error"),
    (Act.REPEAT, "push_back", "repeat"),
    (Act.ECHO, "push_back", "echo"),
    (Act.REFUSE, "push_back", "refuse"),
    (Act.RE_ASK, "correct", "re_ask"),
    (Act.OFFTOPIC, "correct", "offtopic"),
    (Act.DEFER, "push_back", "defer"),
    (Act.IGNORE, "push_back", "ignore"),
    (Act.PROMISE, "push_back", "promise"),
    (Act.EMPTY, "push_back", "empty"),
    (Act.NOT_UNDERSTOOD, "rephrase", "not_understood"),
)
"""What a reply did, the user's act on it, and whose lines that act has."""


_CUT = frozenset(("next_need", "rephrase", "push_back", "correct", "complain", "explain"))
"""Acts of which a terse user leaves out what is not needed; an answer is never cut."""


@dataclass(frozen=True)
class AgendaUser:
    """A user that is a pure function of the talk; see `AgendaUser.speak`."""

    @property
    def name(self) -> str:
        return NAME

    def speak(self, talk: Talk) -> UserMessage:
        """What the persona says next; always something that it has not nearly said before.

        Somebody who has said everything in every way they know gives up. Raises `UserError` for a
        card that cannot be read.
        """
        if not talk.user_messages and (problem := objection_to(talk.persona)):
            raise UserError(problem, kind="language")
        card = read_card(talk.persona, talk.assistant)
        state = account(card, talk)
        worded = ((move, _worded(move, card, talk)) for move in _moves(state, talk))
        move, text = next((move, text) for move, text in worded if text)
        return UserMessage(content=text, act=move.act, proposal=move.proposal)


@dataclass(frozen=True)
class Move:
    """What the user does next, and the sentences it may be done with: a lead, then a body."""

    act: str
    leads: Sequence[str]
    bodies: Sequence[str] = ("",)
    proposal: Proposal | None = None
    is_pressed: bool = False  # a button, which nobody mistypes


def _moves(state: Account, talk: Talk) -> Iterator[Move]:
    """What to do next, and what to do instead once every wording of it was said.

    The last is worded in so few words that they may be said again: these do not run out.
    """
    if state.card.own:
        yield _in_own_sentences(state)
        yield Move("nudge", _SIGNS, ("",))
        return
    yield _next_move(state, talk) if state.trace else _opening(state)
    yield _out_of_words(state, talk)
    yield Move("give_up", whole("give_up", "terse"), ("",), "give_up")


def register(card: Card) -> Register:
    """How much a user of ``card`` says at once, by verbosity."""
    verbosity = card.traits.verbosity or 0.0
    return "terse" if verbosity < 0.35 else "chatty" if verbosity > 0.65 else "plain"


def _opening(state: Account) -> Move:
    """A greeting and the first step; a user of high disclosure says one or two things more.

    Where the need means nothing alone ("exchange them"), what it refers to is always said.
    """
    card = state.card
    need = card.needs[0]
    openness = _openness(card)
    formality = card.traits.formality or 0.0
    also = card.needs[1] if openness > 1 and len(card.needs) > 1 else None
    if register(card) == "terse":
        asks = first_ways_to_ask(need, formality)
        return Move("open", ("",), [joined(need.context, ask) for ask in asks])
    asks = first_ways_to_ask(need, formality, also)
    style = "formal" if formality >= 0.65 else "casual" if formality < 0.35 else "neutral"
    before = (need.context,) if need.context else card.setting[:openness]
    facts = tuple(stated([fact], "plain")[0] for fact in card.facts)
    after = (*facts, *card.remarks)[: max(0, openness - len(before))]
    return Move("open", lines("greetings", style), [joined(*before, ask, *after) for ask in asks])


def _in_own_sentences(state: Account) -> Move:
    """The next move of a card in another language, which says its sentences and signs.

    It runs out of sentences soon, whatever the assistant does: that is no reason to give up.
    """
    card = state.card
    if not state.trace:
        return Move("open", ("",), card.needs[0].own[:1] or card.own[:1])
    if state.is_content:
        return Move("thank_close", ("OK.", "OK!"), ("",), "satisfied")
    if state.is_exhausted:
        return Move("give_up", _SIGNS, ("",), "give_up")
    return Move("rephrase", ("",), (*_asks(state), *card.own))


def _openness(card: Card) -> int:
    """Return how many facts a user of ``card`` gives unasked: 0, 1 or 2, by disclosure."""
    return min(2, int(3 * (card.traits.disclosure or 0.0)))


def _next_move(state: Account, talk: Talk) -> Move:
    """The top of the agenda after the last reply: ends first, then questions, then moods."""
    last = state.trace[-1]
    kind = register(state.card)
    if state.is_content:
        closing = whole("close", kind)
        return Move("thank_close", heard_lines(state.replies[-1], kind), closing, "satisfied")
    if Act.HANDOFF in last.acts:
        return Move("end_after_handoff", whole("handed_over", kind))
    if state.is_exhausted:
        return _giving_up(state)
    return _answering(state, talk) or _pressing(state, talk, last)


def _giving_up(state: Account) -> Move:
    is_first = len(state.trace) <= _exhausted_at(state)
    parting = ("",) if is_first else lines("parting")
    return Move("give_up", whole("give_up", register(state.card)), parting, "give_up")


def _exhausted_at(state: Account) -> int:
    """The turn whose reply used up the budget; the last one when a streak did."""
    spent = (step.turn for step in state.trace if step.left <= 0)
    return next(spent, len(state.trace))


def _out_of_words(state: Account, talk: Talk) -> Move:
    """A nudge, and once nudges are used up as well, the end."""
    nudges = lines("nudges")
    said = [message.content for message in talk.user_messages]
    if sum(text in nudges for text in said) >= _MOST_NUDGES:
        return _giving_up(state)
    fresh = [nudge for nudge in nudges if nudge not in said]
    return Move("nudge", ("",), fresh[:1] or nudges[:1])


def _answering(state: Account, talk: Talk) -> Move | None:
    """An answer to what the last reply asks for; None when it asks for nothing."""
    card, reply = state.card, state.replies[-1]
    if label := pressed(reply, card, _needed(state), talk):
        return _pressing_button("choose", label)
    question = pressing(reply)
    if question and (question[0] in _FIRST or _holds_its_answers(question, reply, card)):
        return _answered(question, state, talk)
    asked = asked_slots(reply, [fact.slot for fact in card.known])
    if question and question[0] is Question.YES_OR_NO and _ONLY_WHETHER.search(fold(question[1])):
        asked = asked if _ANY.search(fold(question[1])) else ()
        if asked_slots(reply, card.unknown):
            return Move("unknown", leads("no_idea", register(card)), _or_again(state))
    facts = [fact for fact in card.known if fact.slot in asked]
    unknown = asked_slots(reply, card.unknown)
    named = max((words_named(reply, fact.slot) for fact in facts), default=0)
    if unknown and max(words_named(reply, slot) for slot in unknown) > named:
        return Move("unknown", not_known(unknown), _or_again(state))
    parts = asked_parts(reply)
    fresh = [fact for fact in facts if fact.slot not in state.given][:2]
    if len(parts) > max(1, len(fresh)) and (each := _each_answered(parts, state, talk)):
        return each
    if fresh:
        return Move("inform", ("",), stated(fresh, register(card)))
    if facts:
        again = Act.RE_ASK in state.trace[-1].acts
        lead = leads("re_ask", register(card)) if again else ("",)
        return Move("correct" if again else "inform", lead, stated(facts[:2], "plain"))
    if unknown:
        return Move("unknown", not_known(unknown), _or_again(state))
    if question is None or _wants_to_go_on(state, question):
        return None
    return _answered(question, state, talk)


def _each_answered(
    parts: Sequence[tuple[Question, str]], state: Account, talk: Talk
) -> Move | None:
    """One message that answers two or more questions; None where the card has nothing to say."""
    if not all(kind in _ANSWERED_AT_ONCE for kind, _ in parts):
        return None
    known = [_told(sentence, state, talk) for _, sentence in parts]
    if not any(known):
        return None
    bodies = (
        told or (_yes_or_no(kind, sentence, state, talk) if kind is Question.YES_OR_NO else "")
        for told, (kind, sentence) in zip(known, parts, strict=True)
    )
    return Move("inform", ("",), (" ".join(dict.fromkeys(filter(None, bodies))),))


def _told(sentence: str, state: Account, talk: Talk) -> str | None:
    """What the card says to one question: a fact, or what else it holds of that kind."""
    card = state.card
    asked = asked_slots(sentence, [fact.slot for fact in card.known])
    if facts := [fact for fact in card.known if fact.slot in asked][:1]:
        return ended(capital(stated(facts, register(card))[0]))
    return told_of(sentence, card, talk)


def _yes_or_no(kind: Question, sentence: str, state: Account, talk: Talk) -> str:
    asked = Asked(kind, sentence, state.replies[-1])
    found = answer(asked, state.card, talk, register(state.card))
    return found.bodies[0] if found else ""


def _holds_its_answers(question: tuple[Question, str], reply: str, card: Card) -> bool:
    """True for "Are you with our Riverside branch?", and for what lists what to choose from."""
    kind, sentence = question
    if kind is Question.PREFERENCE:
        return bool(options_of(sentence) or options_around(reply, sentence))
    said = fold(sentence)
    return kind is Question.YES_OR_NO and any(fold(fact.value) in said for fact in card.facts)


def _wants_to_go_on(state: Account, question: tuple[Question, str]) -> bool:
    """True where a reply that answered one need asks a question by the way."""
    answered = Act.ANSWER in state.trace[-1].acts
    return answered and question[0] in (Question.OFFER, Question.OPEN, Question.COURTESY)


def _answered(question: tuple[Question, str], state: Account, talk: Talk) -> Move | None:
    kind, sentence = question
    manner = register(state.card)
    if kind is Question.HUMAN:
        return _on_human(state, talk, manner)
    found = answer(Asked(kind, sentence, state.replies[-1]), state.card, talk, manner)
    if found is None:
        return None
    if label := saying(found.act, state.replies[-1]):
        return _pressing_button(found.act, label)
    if kind is Question.OPEN:
        asks = [joined(body, ask) for body in found.bodies for ask in _asks(state)]
        return Move(found.act, leads("after_open_question", manner), asks)
    return _with_mood(found, state, manner)


def _pressing_button(act: str, label: str) -> Move:
    return Move(act, ("",), (label,), is_pressed=True)


def _with_mood(found: Answer, state: Account, manner: Register) -> Move:
    """An answer; before it what the user thinks of being asked that often, after it the need."""
    tired = Act.ASK in state.trace[-1].acts and state.trace[-1].failed
    if tired and state.share_left < _COMPLAINS:
        return Move("complain", leads("ask_again", manner), _again(state))
    bodies = found.bodies
    if found.asks_again:
        return Move(found.act, bodies, _or_again(state))
    return Move(found.act, ("",), bodies)


def _on_human(state: Account, talk: Talk, manner: Register) -> Move:
    """A human who is offered is taken after a refusal, when patience is low, and ever after."""
    if any(message.act in ("accept_human", "ask_human") for message in talk.user_messages):
        return Move("accept_human", whole("accept_human", manner))
    in_vain = len(state.trace) > 1 and not state.answered_share
    refused = state.has_met(Act.REFUSE) or state.has_met(Act.DEFER) or in_vain
    wants_one = any(not _HUMAN.isdisjoint(need.keywords) for need in state.card.needs)
    if refused or wants_one or state.share_left < _TAKES_HUMAN or state.card.patience < _COMPLAINS:
        return Move("accept_human", whole("accept_human", manner))
    return Move("decline_human", whole("decline_human", manner), _or_again(state))


def _pressing(state: Account, talk: Talk, last: Step) -> Move:
    """The need that is open, pressed in the mood that is left."""
    kind = register(state.card)
    if _is_new(state, last):
        first = heard_lines(state.replies[-1], kind)
        openings = tuple(line for line in first if line) or leads("next_need", kind)
        return Move("next_need", openings, _asks(state))
    has_asked = any(message.act == "ask_human" for message in talk.user_messages)
    if state.share_left < _ASKS_FOR_HUMAN and state.card.is_vocal and not has_asked:
        return Move("ask_human", whole("ask_human", kind))
    act, name = _tone(state, last.acts)
    more = _asks(state)[:3] if len(state.trace) == 1 else ()
    return Move(act, leads(name, kind), (*_again(state), *more))


def _is_new(state: Account, last: Step) -> bool:
    """True when the need to be pressed now has not been voiced, or the one before was just met."""
    just_met = any(p.status is Status.MET and p.turn == last.turn for p in state.progress)
    now = state.current
    return just_met or (now is not None and not now.need.keywords & state.voiced)


def _tone(state: Account, acts: frozenset[Act]) -> tuple[str, str]:
    """The user's act, and whose lines it has: for the same act there are lines by cause."""
    failed = state.trace[-1].failed
    if failed and state.share_left < _COMPLAINS:
        return "complain", "complain"
    found = ((act, name) for cause, act, name in _MOODS if cause in acts)
    return next(found, ("rephrase", "unclear"))


def _again(state: Account) -> tuple[str, ...]:
    """The need in few words; "Is it done?" only where it may have been."""
    ways = short_ways_to_ask(_needed(state))
    if not state.trace[-1].acts & _MAY_BE_DONE:
        ways = tuple(way for way in ways if "done" not in way)
    return ways or _asks(state)


def _or_again(state: Account) -> tuple[str, ...]:
    """What may follow an answer: nothing, or the need, which a terse user says only if short."""
    again = _again(state)
    if register(state.card) == "terse":
        again = tuple(way for way in again if len(way.split()) <= TERSE_WORDS // 2)
    return ("", *again)


def _asks(state: Account) -> tuple[str, ...]:
    need = _needed(state)
    kind = register(state.card)
    asks = ways_to_ask(need, state.card.traits.formality or 0.0, kind)
    if kind == "terse" or not need.context:
        return asks
    return (*asks, *(joined(ended(need.context), ask) for ask in asks))


def _needed(state: Account) -> Need:
    return state.current.need if state.current else state.card.needs[-1]


def _worded(move: Move, card: Card, talk: Talk) -> str | None:
    """The first wording, in an order of chance, that is not nearly one of the user's before.

    None when all have been said.
    """
    chance = number(talk, "typo")
    pairs = shuffled(product(move.leads, move.bodies), talk, move.act)
    kept = _kept_words(card)
    texts = (_put(*pair, move, card) for pair in pairs)
    if not move.is_pressed:
        texts = (mistyped(text, card, chance, kept) for text in texts)
    said = [message.content for message in talk.user_messages]
    return next((text for text in texts if text.strip() and _is_fresh(text, said)), None)


def _is_fresh(text: str, said: Sequence[str]) -> bool:
    if len(text.split()) <= _MAY_BE_REPEATED:
        return text not in said[-2:]
    return all(likeness(text, other) < _NEARLY_EQUAL for other in said)


def _put(lead: str, body: str, move: Move, card: Card) -> str:
    """``lead`` and ``body`` as one message; a terse user leaves out what leads to the point."""
    if lead.endswith(",") and body and body.split()[0] not in _ALWAYS_CAPITAL:
        body = body[:1].lower() + body[1:]
    is_factual = any(fact.value in body for fact in card.facts)
    is_cut = register(card) == "terse" and move.act in _CUT and not is_factual
    whole_message = joined(lead, body)
    return body if is_cut and body and len(whole_message.split()) > TERSE_WORDS else whole_message


def _kept_words(card: Card) -> frozenset[str]:
    """Stems that are never mistyped: the names of facts, and needs that few words must carry."""
    few = [need.keywords for need in card.needs if len(need.keywords) <= _FEW_KEYWORDS]
    return frozenset().union(*few, *(content_words(fact.slot) for fact in card.facts))
