"""Ways to ask for a need: the first time, in other sentences, and again in few words.

The sentences stand in ``english/wording.yaml``, by the grammar of the wish. A need in another
language has no frame around it: it is said as the card says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ..cards.card import Need
from ..cards.wishes import Kind, Wish, lower_first
from ..english import table, words
from ..language.cuts import TERSE_ASK_WORDS, TERSE_WORDS, capital, headed
from ..language.grammar import (
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    bare_form,
    is_mass,
    is_plural,
    is_verb,
    words_in,
)
from ..language.inversion import begins_directly, question_words
from ..language.noun_phrases import noun_at, object_of
from .phrases import Register

_FORMAL = 0.65
_FIRST = 4
"""Sentences of which one opens a talk: the plainest ones, which stand first."""
_FEW_WORDS = 8
"""Words of a need said again, at most."""
_ASK: Mapping[str, Mapping[str, Sequence[str]]] = table("wording")["ask"]
_ALSO: Mapping[str, Sequence[str]] = table("wording")["also"]
_AGAIN: Mapping[str, Sequence[str]] = table("wording")["again"]
_HELP = words("nouns.help") | {"explanation"}
_HELPERS = frozenset(("help", "support", "assistance"))
_SERVICES = words("verbs.services")
_PARTICLES = words("verbs.particles")
_PEOPLE = words("nouns.people")
_UNASKED = _PEOPLE | {"idea", "sense", "feeling", "overview", "rest", "difference"}
_LIGHT = frozenset(["get", "make", "have", "keep", "be", "do", "take", "give", "go", "put", "let"])
_NEAR_VERB = 3
"""Words at the start of a deed or a favour among which its object begins."""
_ANYTHING = frozenset(("something", "anything", "nothing", "someone", "somebody"))
_CLAIM = re.compile(
    r"(?:I|We)(?:'d)? (?:also |really |would |very much )*"
    r"(?:want|need|expect|prefer|insist|like|rather)\b"
)
_FORM, _TWO_MARKS = re.compile(r"\{(\w*)\}"), re.compile(r"([?!])[.?]")
_SPEAKERS = words("grammar.subjects") | DETERMINERS


@lru_cache(maxsize=512)
def ways_to_ask(need: Need, formality: float, register: Register) -> tuple[str, ...]:
    """Sentences that all ask for ``need``; for a terse user only its head, else also the whole."""
    if need.own:
        return need.own
    kind = _frames_of(need.wish)
    if register == "terse":
        return _filled(_ASK[kind]["terse"], need.wish, _cut(need.wish, TERSE_ASK_WORDS))
    frames = [*(_ASK[kind]["polite"] if formality >= _FORMAL else ()), *_ASK[kind]["plain"]]
    head = _cut(need.wish, TERSE_WORDS)
    whole = _filled(frames, need.wish, need.wish.text)
    return tuple(dict.fromkeys((*_filled(frames, need.wish, head), *whole)))


def first_ways_to_ask(need: Need, formality: float, also: Need | None = None) -> tuple[str, ...]:
    """Sentences that ask for the first step of ``need``, for the opening of a talk.

    Somebody who says everything at once names a second need ``also`` in the same message.
    """
    if need.own:
        return need.own[:1]
    frames = _ASK[_frames_of(need.wish)]["polite" if formality >= _FORMAL else "plain"][:_FIRST]
    first = _filled(frames, need.wish, _cut(need.wish, TERSE_WORDS))
    if also is None or also.own:
        return first
    second = _filled(_ALSO[_frames_of(also.wish)], also.wish, _cut(also.wish, TERSE_WORDS))
    return tuple(f"{one} {other}" for one in first for other in second)


@lru_cache(maxsize=512)
def short_ways_to_ask(need: Need) -> tuple[str, ...]:
    """Ways to say ``need`` again in a few words, as people do: "So when?", "And the refund?"."""
    if need.own:
        return need.own
    again = dict.fromkeys(_said_again(need.wish))
    return tuple(line for line in again if len(line.split()) <= _FEW_WORDS)


def _frames_of(wish: Wish) -> str:
    if wish.kind is Kind.THING:
        found = words_in(wish.text)[:4] or [""]
        is_help = found[0] in _HELP or (found[0] in DETERMINERS and bool(_HELP & set(found)))
        return "help" if is_help else "thing"
    if wish.kind is Kind.SENTENCE and _CLAIM.match(wish.text):
        return "claim"
    return str(wish.kind.value)


def _cut(wish: Wish, most: int) -> str:
    """The head of a wish; a question is whole or it is none, also "say whether it may be done"."""
    is_question = wish.kind is Kind.QUESTION or " whether " in wish.text
    return wish.text if is_question else headed(wish.text, most)


def _filled(frames: Iterable[str], wish: Wish, text: str) -> tuple[str, ...]:
    text = text.rstrip(" .,;:") or text
    if wish.kind is Kind.QUESTION:
        text = text.rstrip("?")
    is_many = bool(re.search(r"[.!?]", text.rstrip("?!"))) and wish.kind is Kind.SENTENCE
    first = words_in(text)[:1]
    has_article = bool(first) and first[0] in (DETERMINERS | {"a", "an", "some"})
    forms = {
        "": _within(text, wish.kind),
        "Cap": capital(text),
        "ind": wish.indirect,
        "some": text if has_article or _HELP.isdisjoint(first) else f"some {text}",
    }
    usable = (
        frame
        for frame in frames
        if ("{ind}" not in frame or wish.indirect)
        and not (is_many and ("{}" in frame or "{Cap}," in frame))
    )
    said = (_FORM.sub(lambda m: forms[m[1]], frame) for frame in usable)
    return tuple(dict.fromkeys(_TWO_MARKS.sub(r"\1", line) for line in said))


def _within(text: str, kind: Kind) -> str:
    if kind is Kind.SENTENCE and (words_in(text) or [""])[0] not in _SPEAKERS:
        return text
    return lower_first(text) if kind in (Kind.SENTENCE, Kind.QUESTION) else text


def _said_again(wish: Wish) -> Iterable[str]:
    if wish.kind is Kind.QUESTION:
        yield from _question_again(wish.text.rstrip("?"))
    elif wish.kind is Kind.DEED:
        yield from _deed_again(wish.text)
    elif wish.kind is Kind.FAVOUR:
        yield from _favour_again(wish.text)
    elif wish.kind is Kind.THING:
        yield from _thing_again(wish.text)
    elif _CLAIM.match(wish.text):
        yield from _AGAIN["claim"]
    else:
        yield from _about(wish.text, is_deed=False)
        yield from _AGAIN["sentence"]


def _question_again(text: str) -> Iterable[str]:
    whole = lower_first(text)
    if len(text.split()) < _FEW_WORDS - 1:
        yield from (frame.format(all=whole) for frame in _AGAIN["whole"])
    if begins_directly(text) or (words_in(text) or [""])[0] in FINITE:
        yield from _AGAIN["yes_no"]
    elif wh := question_words(text):
        wh = "which one" if wh == "which" else wh
        if wh == "what":
            yield from _about(re.sub(r"\byour\b", "the", text), is_deed=False)
        else:
            yield from (frame.format(wh=wh, Wh=capital(wh)) for frame in _AGAIN["wh"])
    yield from _AGAIN["any_question"]


def _deed_again(text: str) -> Iterable[str]:
    verb = words_in(text)[0] if words_in(text) else ""
    doit = _with_pronoun(text)
    is_service = verb in _SERVICES
    if doit:
        frames = _AGAIN["service" if is_service else "own_deed"]
        yield from (frame.format(doit=doit) for frame in frames)
    elif is_service:
        yield from _AGAIN["done"]
    yield from _about(text)
    if not (is_service and doit):
        yield from _AGAIN["deed"]


def _with_pronoun(text: str) -> str | None:
    """Say "set up my new phone" as "set it up"; None where the object is not plain."""
    found = words_in(text)
    verb, *rest = found or [""]
    particle = rest[0] if rest and rest[0] in _PARTICLES else ""
    rest = rest[1:] if particle else rest
    if rest and rest[0] in ("it", "them"):
        after = rest[1:2]
        particle = particle or (after[0] if after and after[0] in _PARTICLES else "")
        return None if after == ["to"] else _pronounced(verb, rest[0], particle)
    if not rest or rest[0] not in ("my", "the", "our", "this", "these"):
        return None
    thing = object_of(" ".join(rest))
    if thing is None or set(thing[1].split()) & _PEOPLE:
        return None
    after = rest[1 + len(thing[1].split()) :]
    if not particle and after and after[0] in ("back", "off", "out", "up", "down"):
        particle = after[0]
    pronoun = "them" if is_plural(thing[1].split()[-1]) else "it"
    return _pronounced(verb, pronoun, particle)


def _pronounced(verb: str, pronoun: str, particle: str) -> str | None:
    if verb in _LIGHT and not particle:
        return None
    return " ".join(part for part in (verb, pronoun, particle) if part)


def _about(text: str, is_deed: bool = True) -> Iterable[str]:
    """Say "And the appointment?" for texts that are about something in particular."""
    thing = object_of(text)
    if thing is None or (is_deed and not DETERMINERS & set(words_in(text)[:_NEAR_VERB])):
        return
    determiner, noun = thing
    name = noun.split()
    if len(name) > 1 and name[-1].endswith("ing") and is_verb(bare_form(name[-1]) or ""):
        name.pop()  # "get my landline working" is about the landline
    if determiner in ("my", "our", "the", "a", "an", "this") and not set(name) & _UNASKED:
        yield from (frame.format(noun=_as_written(name[-1], text)) for frame in _AGAIN["noun"])


def _favour_again(text: str) -> Iterable[str]:
    if text.startswith("tell me ") and (wh := question_words(text[8:])):
        if wh not in ("what", "whether", "if"):
            yield from (frame.format(wh=wh, Wh=capital(wh)) for frame in _AGAIN["wh"])
        yield from _AGAIN["any_question"]
        return
    if not re.search(r"\b(?:how|what|where|when|why|which|who|whether|if|that)\b", text):
        yield from _about(text)
    yield from _AGAIN["favour"]


def _thing_again(text: str) -> Iterable[str]:
    found = words_in(text) or [""]
    helping = next((word for word in found[:4] if word in _HELP), None)
    if helping in _HELPERS:
        yield from _AGAIN["help"]
        return
    if helping is not None and helping not in ("information", "explanation"):
        yield from (
            frame.format(noun=helping, that="those" if is_plural(helping) else "that")
            for frame in _AGAIN["guidance"]
        )
        return
    noun = noun_at(found, 1 if found[0] in DETERMINERS else 0)
    if noun and not (
        set(noun) & (_PEOPLE | PREPOSITIONS | _ANYTHING) or is_mass(noun[-1])
    ):  # fmt: skip
        frames = _AGAIN["things" if is_plural(noun[-1]) else "thing"]
        yield from (frame.format(noun=_as_written(noun[-1], text)) for frame in frames)
    yield from _AGAIN["any_thing"]


def _as_written(noun: str, text: str) -> str:
    """``noun`` with the capitals that it has in ``text``: an "MOT" stays one."""
    found = re.search(rf"(?<=\s){re.escape(noun)}\b", text, re.IGNORECASE)
    return found[0] if found else noun
