"""Find what somebody wants in what they say: every wish of a sentence in the first person.

A purpose ("so that ...", "in order to ...") belongs to the wish before it, and what is said behind
a wish ("and I hate forms") is no part of it. Two wishes in one clause become two: "know where my
order is and whether I can cancel it".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from ...core.words import content_words
from ..english import pattern, table, words
from ..language.cuts import capital
from ..language.grammar import (
    DETERMINERS,
    PREPOSITIONS,
    begins_with_verb,
    is_plain_verb,
    is_plural,
    is_verb,
    plain_verb,
    ungerunded,
    words_in,
)
from ..language.inversion import is_question_clause
from ..language.noun_phrases import article
from .wishes import (
    ASKING,
    Kind,
    Wish,
    bared,
    compiled,
    deed_in,
    got_done,
    infinitive,
    is_sentence,
    is_verb_at_start,
    question,
    wish_of_phrase,
)

_DATA = table("wishes")
_HELP_NOUNS = words("nouns.help")


_LEADS = tuple((kind, compiled(pattern)) for kind, pattern in _DATA["leads"])
_JOINTS = compiled(_DATA["joints"])
_TOLD_ON = compiled(_DATA["told_on"])
_REASON = compiled(rf"\b{_DATA['reasons']} (?:I|we)(?:'m|'re|'d)?\s*(?:\w+\s+)?$")
_NEGATED = compiled(rf"{_DATA['negations']}\s+(?:\w+\s+)?$")
_OTHERS = re.compile(r"\b(?:is|are|was|were|he|she|wants?|'s)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_HELP = compiled(r"(?:an? (?:\w+ )?|{helping})(?:{help}|explanation)\b")
_HELP_VERB = compiled(r"(?:some )?(?:help|assistance|support) (?:in |with )?(\w+ing\b.+)")
_HELP_ON = compiled(r"(?P<lead>{helping}{help} (?:with|on|about|for|in|regarding) )(?P<what>.+)")
_SOMEBODY = pattern("wishes.somebody")
_ALL_I_WANT = pattern("wishes.all_i_want")
_SPLIT = pattern("wishes.split")
_OPEN = pattern("wishes.open")
_PURPOSE = pattern("wishes.purpose")
_BETWEEN = re.compile(r"\b(?:between|both|from|either|than|for)\b")
_ONE_ANOTHER = pattern("wishes.one_another")
_WHEN = frozenset(("before", "after", "while", "during"))
_HAS_SUBJECT = re.compile(
    r"(?:I|we|my|our|the|it|they|he|she|you|this|that|these|those|there|an?)\b", re.IGNORECASE
)
_TOLD_TAIL, _BECAUSE = pattern("wishes.told_tail"), pattern("wishes.because_tail")
_TOO = re.compile(r",? (?:too|as well|also)$")
_EACH = pattern("wishes.each")


@lru_cache(maxsize=1024)
def wishes_in(sentence: str) -> tuple[Wish, ...]:
    """Every wish of ``sentence``, which is English and in the first person, in order."""
    found: list[Wish] = []
    for clause in clauses(sentence):
        found += [wish for wish in _wishes_of(clause) if wish not in found]
    return tuple(found)


def clauses(sentence: str) -> tuple[str, ...]:
    """``sentence`` cut before every second and later thing that it wants."""
    return tuple(part for part in _JOINTS.split(sentence) if part and part.strip())


def _wishes_of(clause: str) -> Iterator[Wish]:
    text = bared(clause)
    if whole := _ALL_I_WANT.match(text):
        yield wish_of_phrase(whole[1][:1].lower() + whole[1][1:])
        return
    led = _first_lead(text)
    if led is None:
        return
    kind, wanted = led
    # "two outfits: one for the party, and another for the photos" is kept whole until it is split.
    wanted = _TOO.sub("", bared(_TOLD_ON.split(wanted)[0]))
    if kind == "preference":
        yield Wish(Kind.SENTENCE, _whole(text))
    elif content_words(wanted):
        for each in _one_by_one(wanted):
            yield from _READ[kind](each, text)


@lru_cache(maxsize=256)
def _first_lead(text: str) -> tuple[str, str] | None:
    matches = (
        (m.start(), i, kind, m) for i, (kind, p) in enumerate(_LEADS) for m in p.finditer(text)
    )
    for _, _, kind, match in sorted(matches, key=lambda entry: entry[:2]):
        before = text[: match.start()]
        is_own = not (_OTHERS.search(before) and not re.search(r"\b(?:I|we|me)\b", before))
        if not _NEGATED.search(before) and not _REASON.search(before) and is_own:
            return kind, match[1]
    return None


def stated_in(sentence: str) -> tuple[str, ...]:
    """Return what a sentence with a wish says around it: "I have tried a cable, and I want ..."."""
    stated: list[str] = []
    for clause in clauses(sentence):
        if not any(_wishes_of(clause)):
            stated.append(bared(clause))
        elif tail := _TOLD_TAIL.search(clause):
            stated.append(tail[1])
        elif because := _BECAUSE.search(clause):
            stated.append(capital(because[1]))
    return tuple(text for text in stated if _is_statement(text) and len(text.split()) > 2)


def _is_statement(text: str) -> bool:
    """True for a sentence, and for "my lamp flickers" before "and I want it mended"."""
    found = words_in(text)
    return is_sentence(text) or (
        found[:1] in (["my"], ["our"], ["the"])
        and any(
            word.endswith("s") and is_verb(plain_verb(word)) and not is_plural(found[i + 1])
            for i, word in enumerate(found[2:])
        )
    )


def duties_in(sentence: str) -> bool:
    """True when all that ``sentence`` wants is what has to be done: a need only if none is said."""
    led = [lead for clause in clauses(sentence) if (lead := _first_lead(bared(clause)))]
    return bool(led) and all(kind == "must" for kind, _ in led)


def _one_by_one(text: str) -> tuple[str, ...]:
    """Read "two looks: one for ..., and another for ..." as "a look for ..." twice."""
    match = _ONE_ANOTHER.match(text)
    if not match:
        return (text,)
    what, _, rest = _noun_and_rest(match["what"])
    items = [item.strip(" ,;.") for item in _EACH.split(match["items"]) if item.strip(" ,;.")]
    if not what or len(items) < 2:
        return (text,)
    start = f"{match['lead']}{article(what)} {what}{rest}"
    return tuple(f"{start} {item}" for item in items)


def _noun_and_rest(what: str) -> tuple[str, str, str]:
    """Read "modest looks from my wardrobe" as "modest look" and " from my wardrobe"."""
    split = what.split()
    for i, word in enumerate(split):
        if is_plural(word.lower().strip(",")) and not word.endswith(","):
            return (
                " ".join([*split[:i], _singular(word)]),
                word,
                "".join(f" {w}" for w in split[i + 1 :]),
            )
    return "", "", ""


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if re.search(r"(?:sh|ch|x|ss)es$", noun) else noun[:-1]


def _infinitives(text: str, clause: str) -> Iterator[Wish]:
    """What the speaker wants to do."""
    for part in split_at(text, _begins_deed):
        yield from _asked(part.removeprefix("to "), by_user=True)


def _requests(text: str, clause: str) -> Iterator[Wish]:
    """What the speaker wants the assistant to do."""
    for part in split_at(text, _begins_deed):
        yield from _asked(part.removeprefix("to "), by_user=False)


def _asked(deed: str, by_user: bool) -> tuple[Wish, ...]:
    """A deed as a wish; "know when it ends and what it costs" as two questions."""
    deed = deed_in(deed)
    match = ASKING.fullmatch(deed)
    if match:
        return tuple(map(question, split_at(match[1], is_question_clause)))
    return (infinitive(deed, by_user),)


def _begins_deed(text: str) -> bool:
    text = text.removeprefix("to ")
    found = words_in(text)
    if len(found) < 2 or not is_verb(found[0]):
        return False
    return begins_with_verb(text) and (
        is_plain_verb(found[0]) or found[1] in DETERMINERS or found[1] == "it"
    )


def _begins_doing(text: str) -> bool:
    found = words_in(text)
    if len(found) < 2 or not found[0].endswith("ing") or text.split()[0].endswith(","):
        return False
    return ungerunded(text) is not None or (
        len(found[0]) > 5 and found[1] not in PREPOSITIONS - _WHEN
    )


def _begins_thing(text: str) -> bool:
    found = words_in(text)
    if len(found) < 2:
        return False
    if found[0] == "to":
        return begins_with_verb(text[3:])
    return found[0] in DETERMINERS - {"it", "this", "that", "its"} or (
        found[0] in _HELP_NOUNS and found[1] in ("on", "with", "for", "about", "to")
    )


def split_at(text: str, begins: Callable[[str], bool]) -> tuple[str, ...]:
    """``text`` cut before every joint behind which something ``begins`` that can stand alone."""
    parts: list[str] = []
    start = 0
    for joint in _SPLIT.finditer(text):
        piece = text[start : joint.start()].strip()
        is_weak = "," not in joint.group() and ";" not in joint.group()
        follows = text[joint.end() :]
        # In "rewrite my CV, find out what I can claim and prepare for it" the series goes on.
        is_last = bool(parts) and "and" in joint.group() and len(follows.split()) > 2
        closed = len(piece.split()) > 1 and (is_last or not _PURPOSE.search(piece))
        is_open = begins is not is_question_clause and _OPEN.search(_after_head(piece))
        if is_weak and is_open and not is_last:
            closed = False
        if begins is _begins_doing and not _begins_doing(piece):
            closed = False
        if begins is _begins_thing and _BETWEEN.search(piece):
            closed = False
        if closed and begins(follows):
            parts.append(piece)
            start = joint.end()
    parts.append(text[start:].strip())
    return tuple(parts)


def _after_head(piece: str) -> str:
    return piece.removeprefix("to ").partition(" ")[2]


def _things(text: str, clause: str) -> Iterator[Wish]:
    """What is wanted behind "I want" or "for": a thing, unless it reads as a deed."""
    text = re.sub(r"^(?:also|just|only|really|urgently) ", "", text)
    if text.startswith(("to ", "you to ")):
        read = _requests if text.startswith("you ") else _infinitives
        yield from read(text.removeprefix("you ").removeprefix("to "), clause)
    elif is_question_clause(text):
        yield from map(question, split_at(text, is_question_clause))
    elif match := _HELP_VERB.fullmatch(text):
        yield from _doings(match[1], clause)
    elif match := _HELP_ON.fullmatch(text):
        parts = split_at(match["what"], _begins_doing) if _begins_doing(match["what"]) else ()
        for part in parts or (match["what"],):
            for i, each in enumerate(split_at(part, _begins_thing) if not parts else (part,)):
                is_help = bool(i) and words_in(each)[0] in _HELP_NOUNS
                yield Wish(Kind.THING, each if is_help else match["lead"] + each)
    elif got := got_done(text):
        yield Wish(Kind.DEED, got)
    elif _SOMEBODY.match(text) and not _HELP.match(text):
        yield Wish(Kind.SENTENCE, _whole(clause))
    elif deed := ungerunded(text):
        yield from _infinitives(deed, clause)
    else:
        for part in split_at(text, _begins_thing):
            if part.startswith("to "):
                yield from _asked(part[3:], by_user=True)
            else:
                yield Wish(Kind.THING, part) if is_verb_at_start(part) else wish_of_phrase(part)


def _whole(clause: str) -> str:
    text = re.sub(r"^(?:and|but|so)\s+", "", bared(clause))
    return text if _HAS_SUBJECT.match(text) else f"I {text}"


def _doings(text: str, clause: str) -> Iterator[Wish]:
    for part in split_at(text, _begins_doing):
        deed = ungerunded(part)
        yield from _asked(deed, by_user=True) if deed else (Wish(Kind.THING, f"help {part}"),)


def _helped(text: str, clause: str) -> Iterator[Wish]:
    """What stands behind "help me"."""
    if text.startswith(("with ", "on ", "through ")):
        preposition, _, what = text.partition(" ")
        if ungerunded(what):
            yield from _doings(what, clause)
            return
        yield Wish(Kind.THING, f"help {'with' if preposition == 'through' else preposition} {what}")
    elif ungerunded(text.removeprefix("in ")):
        yield from _doings(text.removeprefix("in "), clause)
    elif text.startswith("in "):
        yield Wish(Kind.THING, f"help {text}")
    else:
        yield from _infinitives(text.removeprefix("to "), clause)


def _questions(text: str, clause: str) -> Iterator[Wish]:
    yield from map(question, split_at(text, is_question_clause))


def _abouts(text: str, clause: str) -> Iterator[Wish]:
    if is_question_clause(text):
        yield from _questions(text, clause)
    else:
        yield Wish(Kind.FAVOUR, f"tell me about {text}")


_READ: dict[str, Callable[[str, str], Iterator[Wish]]] = {
    "thing": _things,
    "infinitive": _infinitives,
    "bare_infinitive": _infinitives,
    "must": _infinitives,
    "you_do": _requests,
    "helped": _helped,
    "question": _questions,
    "doing": _doings,
    "about": _abouts,
}
