"""The offline simulated user: an agenda of needs, explicit patience, no language model.

An agenda-based user in the manner of Schatzmann et al. (NAACL-HLT 2007): what is still to be done
stands on an agenda, every reply changes it, goodbye lies at its bottom. Here the agenda is not kept
but read off the talk each time, so a message is a pure function of persona, seed, trial and what
was said. The user answers what a person could answer, never helps the assistant beyond that, never
takes a substitute in silence, and is polite only where the card is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...core.errors import UserError
from ...core.models import Talk
from ...core.protocols import UserMessage
from ...core.words import fold, tokens
from ..cards.card import read_card
from ..cards.legibility import objection_to
from ..english import pattern
from ..patience.account import Account, Status, Step
from ..patience.folding import account
from ..replies.asking import bare
from ..replies.leave import is_own_deed
from ..replies.questions import Question, pressing
from ..replies.reading import Act
from ..speaking.phrases import leads, whole
from .hearing import heard_lines
from .moves import COMPLAINS, Move, need_again, register, ways_to_ask_now
from .opening import opening
from .partings import giving_up, out_of_words
from .replying import answer_to_question, asks_for_fact
from .uttering import in_words

NAME = "agenda"
_ASKS_FOR_HUMAN = 0.2
"""Share of patience left below which the user asks for a human."""
_GREETING = pattern("user.greeting")
_FEW_WORDS = 10  # of a reply that is a greeting and no more
_ANSWERED_FIRST = frozenset(
    (Question.CONSENT, Question.YES_OR_NO, Question.EITHER_OR, Question.IDENTIFIER)
)
_SIGNS = ("?", "??", "...")
"""What a user says in every language; short enough to be said again."""
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
        worded = ((move, in_words(move, card, talk)) for move in _moves(state, talk))
        move, text = next((move, text) for move, text in worded if text)
        return UserMessage(content=text, act=move.act, proposal=move.proposal)


def _moves(state: Account, talk: Talk) -> Iterator[Move]:
    """What to do next, and what to do instead once every wording of it was said.

    The last is worded in so few words that they may be said again: these do not run out.
    """
    if state.card.own:
        yield _in_own_sentences(state)
        yield Move("nudge", _SIGNS, ("",))
        return
    yield _next_move(state, talk) if state.trace else opening(state)
    yield out_of_words(state, talk)
    yield Move("give_up", whole("give_up", "terse"), ("",), "give_up")


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
    return Move("rephrase", ("",), (*ways_to_ask_now(state), *card.own))


def _next_move(state: Account, talk: Talk) -> Move:
    """The top of the agenda after the last reply: ends first, then questions, then moods."""
    last = state.trace[-1]
    kind = register(state.card)
    if state.is_content and (answered := _answering_first(state, talk)):
        return answered
    if state.is_content and not asks_for_fact(state.replies[-1]):
        closing = whole("close", kind)
        return Move("thank_close", heard_lines(state.replies[-1], kind), closing, "satisfied")
    if Act.HANDOFF in last.acts:
        return Move("end_after_handoff", whole("handed_over", kind))
    if state.is_exhausted:
        return giving_up(state)
    return answer_to_question(state, talk) or _pressing(state, talk, last)


def _answering_first(state: Account, talk: Talk) -> Move | None:
    """An answer to what the reply that made the user content asks them at its end.

    Whoever has what they came for answers it before they thank, but only once.
    """
    reply = state.replies[-1]
    question = pressing(reply)
    is_new = any(progress.turn == state.trace[-1].turn for progress in state.progress)
    if question is None or not is_new or not _is_answered_first(*question):
        return None
    is_last = reply.rstrip(" *_").endswith(question[1].rstrip(" *_"))
    return answer_to_question(state, talk) if is_last else None


def _is_answered_first(kind: Question, sentence: str) -> bool:
    """True for what is left to answer or to be done: "Shall I send it to your card?"."""
    is_deed = kind is Question.OFFER and is_own_deed(bare(sentence))
    return is_deed or kind in _ANSWERED_FIRST


def _pressing(state: Account, talk: Talk, last: Step) -> Move:
    """The need that is open, pressed in the mood that is left."""
    kind = register(state.card)
    if _is_new(state, last):
        first = heard_lines(state.replies[-1], kind)
        openings = tuple(line for line in first if line) or leads("next_need", kind)
        return Move("next_need", openings, ways_to_ask_now(state))
    has_asked = any(message.act == "ask_human" for message in talk.user_messages)
    if state.share_left < _ASKS_FOR_HUMAN and state.card.is_vocal and not has_asked:
        return Move("ask_human", whole("ask_human", kind))
    act, name = _tone(state, last.acts)
    if len(state.trace) == 1 and _only_greets(state.replies[-1]):
        return Move("rephrase", ("",), ways_to_ask_now(state))
    more = ways_to_ask_now(state)[:3] if len(state.trace) == 1 else ()
    return Move(act, leads(name, kind), (*need_again(state), *more))


def _only_greets(reply: str) -> bool:
    """True for "Dental practice Dr Weiss, this is Lea.", at which nobody wonders."""
    return len(tokens(reply)) <= _FEW_WORDS and bool(_GREETING.search(fold(reply)))


def _is_new(state: Account, last: Step) -> bool:
    """True when the need to be pressed now has not been voiced, or the one before was just met."""
    just_met = any(p.status is Status.MET and p.turn == last.turn for p in state.progress)
    now = state.current
    return just_met or (now is not None and not now.need.keywords & state.voiced)


def _tone(state: Account, acts: frozenset[Act]) -> tuple[str, str]:
    """The user's act, and whose lines it has: for the same act there are lines by cause."""
    failed = state.trace[-1].failed
    if failed and state.share_left < COMPLAINS:
        return "complain", "complain"
    found = ((act, name) for cause, act, name in _MOODS if cause in acts)
    return next(found, ("rephrase", "unclear"))
