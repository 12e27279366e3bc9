"""How the embedded user answers a question of the assistant: with facts, yes or no, or a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.models import Talk
from ...core.words import fold, sentences, tokens
from ..answering.answering import answer, is_for_a_line
from ..answering.asked import Answer, Asked
from ..answering.particulars import particular
from ..answering.sought import (
    CLEARLY,
    LIKELY,
    MUCH_LESS,
    PLAIN,
    fact_meant,
    fact_sought,
    other_named,
)
from ..answering.sought_fits import fits_form, has_figures_of, is_clause_for
from ..answering.sought_measures import score
from ..answering.telling import told_of
from ..answering.wished_times import fits_time, wishes_a_time
from ..cards.card import NAME, Card, Fact
from ..cards.prose import ended
from ..english import pattern
from ..language.cuts import capital, joined
from ..patience.account import Account
from ..replies.asking import bare, has_verb, is_asking
from ..replies.leave import is_own_deed
from ..replies.options import options_around, options_of
from ..replies.questions import Question, asked_parts, pressing
from ..replies.reading import Act
from ..replies.slots import (
    asked_slots,
    asked_stems,
    asks_for_several,
    named_slots,
    slot_words,
    stems_of,
    words_named,
)
from ..speaking.phrases import Register, leads, lines
from ..speaking.wording import by_name, not_known, stated
from .buttons import pressed, saying
from .humans import came_for, on_human
from .moves import (
    COMPLAINS,
    Move,
    need_again,
    needed,
    or_need_again,
    or_otherwise,
    register,
    ways_to_ask_now,
)

_PLAINLY_UNKNOWN = 2.5
"""The score from which a question is after what is not known, whatever else fits its words."""
_OF_ANOTHER = pattern("questions.of_another")
_FIRST = (Question.EITHER_OR, Question.CONSENT, Question.HUMAN)
"""What is answered before any fact is given."""
_ANSWERED_AT_ONCE = frozenset(
    (Question.DETAIL, Question.IDENTIFIER, Question.PREFERENCE, Question.YES_OR_NO)
)
_UNDER = pattern("questions.booked_under")
_BY_MEANING = frozenset((Question.DETAIL, Question.IDENTIFIER, Question.PREFERENCE))
_BEGINS_WITH = pattern("questions.begins_with")
_ANY = pattern("questions.any")
_ONLY_WHETHER, _READ_BACK = pattern("questions.only_whether"), pattern("questions.checking")


def answer_to_question(state: Account, talk: Talk) -> Move | None:
    """An answer to what the last reply asks for; None when it asks for nothing."""
    card, reply = state.card, state.replies[-1]
    if label := pressed(reply, card, needed(state), talk):
        return _pressing_button("choose", label)
    question = pressing(reply)
    if question and (
        _comes_first(*question)
        or _holds_its_answers(question, reply, card)
        or is_for_a_line(*question, card)
    ):
        return _answered(question, state, talk)
    if question and _is_of_another(question[1], card):
        return Move("unknown", leads("no_idea", register(card)), or_otherwise(state))
    is_one = len(asked_parts(reply)) == 1
    other = other_named(question[1], card) if question and is_one else None
    if sure := other or _beginning_as_said(reply, card):
        return Move("inform", ("",), stated([sure], register(card)))
    asked = _slots_asked(reply, [fact.slot for fact in card.known], question, card)
    is_whether = question is not None and _is_only_whether(*question)
    if question and is_whether:
        is_after = pattern("answering.after_any").search(fold(question[1]))
        meant = fact_sought(question[1], card, LIKELY) if is_after else None
        any_of = tuple(slot for slot in asked if _asks_for_any(slot, question[1]))
        asked = (meant.slot,) if meant and meant.value else any_of
        if any(_asks_for_any(slot, question[1]) for slot in asked_slots(reply, card.unknown)):
            return Move("unknown", leads("no_idea", register(card)), or_otherwise(state))
    facts = _without_own_name([fact for fact in card.known if fact.slot in asked], reply)
    unknown = () if is_whether else _slots_asked(reply, card.unknown, question, card)
    if question and not (facts or unknown) and (meant := _meant(question, card)):
        facts = [meant] if meant.value else []
        unknown = () if meant.value else (meant.slot,)
    named = max((words_named(reply, fact.slot) for fact in facts), default=0)
    if unknown and max(words_named(reply, slot) for slot in unknown) > named:
        return Move("unknown", not_known(unknown), or_otherwise(state))
    parts = asked_parts(reply)
    fresh = facts[:2] if any(fact.slot not in state.given for fact in facts) else []
    if len(parts) > max(1, len(fresh)) and (each := _each_answered(parts, state, talk)):
        return each
    if fresh:
        ways = stated(fresh, register(card)) if question else by_name(fresh)
        return Move("inform", ("",), ways)
    if facts:
        takes_yes = question is not None and question[0] is Question.YES_OR_NO
        if Act.RE_ASK in state.trace[-1].acts and not takes_yes:
            return Move("correct", leads("re_ask", register(card)), by_name(facts[:2]))
        return Move("inform", ("",), (*stated(facts[:2], "plain"), by_name(facts[:2])[0]))
    if unknown:
        return Move("unknown", not_known(unknown), or_otherwise(state))
    if question is None or _wants_to_go_on(state, question):
        return None
    return _answered(question, state, talk)


def _without_own_name(facts: list[Fact], reply: str) -> list[Fact]:
    """``facts``; "the name that it was booked under" is not the user's if a fact has it."""
    others = [fact for fact in facts if fact.slot != NAME]
    return others if others and _UNDER.search(fold(reply)) else facts


def asks_for_fact(reply: str) -> bool:
    """True for a reply that only asks for something that the user may know."""
    question = pressing(reply)
    is_of_fact = question is not None and question[0] in (Question.DETAIL, Question.IDENTIFIER)
    return is_of_fact and not any(
        has_verb(each) for each in sentences(reply) if not is_asking(each)
    )


def _is_of_another(sentence: str, card: Card) -> bool:
    """True for "the other driver's registration": a user knows their own."""
    named = _OF_ANOTHER.search(fold(sentence))
    return named is not None and not any("other" in tokens(fact.slot) for fact in card.facts)


def _comes_first(kind: Question, sentence: str) -> bool:
    """True for what is answered before any fact: "Shall I put your name down?" asks for no name."""
    return kind in _FIRST or (kind is Question.OFFER and is_own_deed(bare(sentence)))


def _beginning_as_said(reply: str, card: Card) -> Fact | None:
    """The only fact that begins with the signs that ``reply`` names: "a code starting LX"."""
    found = _BEGINS_WITH.search(reply)
    fits = [fact for fact in card.facts if found and fact.value.startswith(found[1])]
    return fits[0] if len(fits) == 1 else None


def _slots_asked(
    reply: str, slots: Sequence[str], question: tuple[Question, str] | None, card: Card
) -> tuple[str, ...]:
    """Those of ``slots`` that ``reply`` names, or hints at without meaning another fact more."""
    values = {fact.slot: fact.value for fact in card.known}
    is_named = bool(named_slots(reply, slots))
    facts = [Fact(slot, values.get(slot, "")) for slot in asked_slots(reply, slots)]
    if question is None:
        return tuple(fact.slot for fact in facts)
    is_one = len(asked_parts(reply)) == 1
    found = tuple(
        fact.slot
        for fact in facts
        if not has_figures_of(fact.value, question[1])
        and (asks_for_several(question[1]) or fits_form(fact.value, question[1]))
        and (not is_one or _says_when(fact, question[1], card, is_named=is_named))
    )
    if not found:
        return found
    if is_named:
        found = _likeliest(found, question[1], values)
    best = fact_sought(question[1], card, PLAIN if is_named else LIKELY)
    if best is None or best.slot in found:
        return found
    hinted = max(score(question[1], slot, values.get(slot, "")) for slot in found)
    ahead = MUCH_LESS if is_named else CLEARLY
    return found if score(question[1], best.slot, best.value) < hinted + ahead else ()


def _says_when(fact: Fact, sentence: str, card: Card, *, is_named: bool) -> bool:
    """False for a day of something else to a wish for a time, and for "who ..." to "where?"."""
    if not is_clause_for(fact.slot, sentence):
        return False
    is_hint = not is_named and wishes_a_time(sentence)
    is_meant = not is_hint or score(sentence, fact.slot, fact.value) >= PLAIN
    return is_meant and fits_time(fact, sentence, card)


def _likeliest(slots: tuple[str, ...], sentence: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Those of ``slots`` that ``sentence`` asks for; of two addresses the one that it means."""
    if asks_for_several(sentence):
        return slots
    scores = {slot: score(sentence, slot, values.get(slot, "")) for slot in slots}
    whole = [slot for slot in slots if slot_words(slot) <= asked_stems(sentence)] or slots
    best = max(whole, key=lambda slot: scores[slot])
    return tuple(
        slot
        for slot in whole
        if slot == best
        or (
            scores[slot] >= scores[best] - MUCH_LESS
            and slot_words(best).isdisjoint(slot_words(slot))
        )
    )


def _meant(question: tuple[Question, str], card: Card) -> Fact | None:
    """What ``question`` is plainly after, though it has no word of its name."""
    kind, sentence = question
    found = fact_meant(sentence, card) if kind in _BY_MEANING else None
    if found is None or found.value:
        return found
    is_plain = score(sentence, found.slot, "") >= _PLAINLY_UNKNOWN
    is_told = kind is Question.PREFERENCE or (particular(sentence, card) and not is_plain)
    return None if is_told else found


def _is_only_whether(kind: Question, sentence: str) -> bool:
    """True for a question that is not after what it names: "I'll erase the album, yes?"."""
    text = bare(sentence)
    return kind is Question.YES_OR_NO and bool(
        _ONLY_WHETHER.search(text) or _READ_BACK.search(text)
    )


def _asks_for_any(slot: str, sentence: str) -> bool:
    """True for "Are you allergic to anything?": the slot stands near the "any"."""
    near = (found.group() for found in _ANY.finditer(fold(sentence)))
    return any(slot_words(slot) <= stems_of(words) for words in near)


def _each_answered(
    parts: Sequence[tuple[Question, str]], state: Account, talk: Talk
) -> Move | None:
    """One message that answers two or more questions; None where the card has nothing to say."""
    if not all(kind in _ANSWERED_AT_ONCE for kind, _ in parts):
        return None
    said = [
        _told(kind, sentence, state, talk) or _briefly(kind, sentence, state, talk)
        for kind, sentence in parts
    ]
    if not any(said):
        return None
    rest = () if all(said) else lines("rest_unknown")
    return Move("inform", ("",), (" ".join(dict.fromkeys((*filter(None, said), *rest))),))


def _told(kind: Question, sentence: str, state: Account, talk: Talk) -> str | None:
    """What the card says to one question: a fact, or what else it holds of that kind."""
    card = state.card
    if other := other_named(sentence, card):
        return ended(capital(stated([other], register(card))[0]))
    asked = asked_slots(sentence, [fact.slot for fact in card.known])
    if facts := [fact for fact in card.known if fact.slot in asked][:1]:
        return ended(capital(stated(facts, register(card))[0]))
    if kind is Question.YES_OR_NO:
        return None
    if (meant := fact_meant(sentence, card)) and meant.value:
        return ended(capital(stated([meant], register(card))[0]))
    return told_of(sentence, card, talk)


def _briefly(kind: Question, sentence: str, state: Account, talk: Talk) -> str | None:
    """A yes, a no or a vague word to one question of several; None for "I don't know"."""
    asked = Asked(kind, sentence, state.replies[-1])
    found = answer(asked, state.card, talk, register(state.card))
    return found.bodies[0] if found and found.act != "unknown" else None


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
    if kind is Question.HUMAN and came_for(state):
        kind = Question.OFFER
    if kind is Question.HUMAN:
        return on_human(state, talk, manner)
    found = answer(Asked(kind, sentence, state.replies[-1]), state.card, talk, manner)
    if found is None:
        return None
    if label := saying(found.act, state.replies[-1]):
        return _pressing_button(found.act, label)
    if kind is Question.OPEN:
        asks = [joined(body, ask) for body in found.bodies for ask in ways_to_ask_now(state)]
        return Move(found.act, leads("after_open_question", manner), asks)
    return _with_mood(found, state, manner)


def _pressing_button(act: str, label: str) -> Move:
    return Move(act, ("",), (label,), is_pressed=True)


def _with_mood(found: Answer, state: Account, manner: Register) -> Move:
    """An answer; before it what the user thinks of being asked that often, after it the need."""
    tired = Act.ASK in state.trace[-1].acts and state.trace[-1].failed
    if tired and state.share_left < COMPLAINS and found.act != "affirm":
        return Move("complain", leads("ask_again", manner), need_again(state))
    bodies = found.bodies
    if found.asks_again:
        behind = or_otherwise(state) if found.act == "unknown" else or_need_again(state)
        return Move(found.act, bodies, behind)
    return Move(found.act, ("",), bodies)
