"""A description cut into parts that are read one by one, each affirming or denying something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from ..english import pattern, table, words
from ..language.grammar import is_plain_verb, is_verb
from .lexicon import lexicon
from .sections import without_manners

_SENTENCE = re.compile(r"(?<=[.!?])(?=\s)|\n+|(?<=[.!?])$")
_WRAPPED = re.compile(r"^(.{60,}[\w,&)])[ \t]*\n[ \t]*(?=[a-z(])", re.MULTILINE)
"""A line that is full, and one that goes on with a small letter."""
_GREETING = pattern("descriptions.greeting")
_BREAK = re.compile(r"([;:()\[\]•]|\s[-–—*]+\s)")
_WORD = re.compile(r"[^\W_](?:[\w'’+#./&-]*[\w+#])?(?:(?<=s)'(?= [a-z]))?|,|&|/")
_CONDITION = pattern("descriptions.condition")
_ASKED_ABOUT = pattern("descriptions.asked_about")
_ROLE = pattern("descriptions.role")
_BEFORE_NOT = words("descriptions.before_not")
_PURPOSE = pattern("descriptions.purpose")
_TASK = pattern("descriptions.task")
_ASK_ME = pattern("descriptions.ask_me")
_ORDER = pattern("descriptions.order")
_MANNERS = pattern("descriptions.manners")
_OFF = pattern("descriptions.off_limits")
_SENT_AWAY = pattern("descriptions.sent_away")
_TROUBLE_FIRST = pattern("descriptions.trouble_first")
_NEITHER = pattern("descriptions.neither")
_BUT = pattern("descriptions.but")
_EXCEPT = pattern("descriptions.except")
_NOT_ONLY = pattern("descriptions.not_only")
_FIXED = pattern("descriptions.fixed")
_HOW_IT_WORKS = pattern("descriptions.how_it_works")
_JOINING: Mapping[str, str] = table("descriptions")["joining"]
_COMPOUNDED = words("nouns.compounded")
_JOINT = re.compile(r"(,? (?:and|or) |, )")
_PASSIVE = pattern("descriptions.passive")
_PHRASAL: Mapping[str, str] = table("descriptions")["phrasal"]
_TWO_WORDS = [(re.compile(rf"\b{old}(?!\w)", re.IGNORECASE), new) for old, new in _PHRASAL.items()]


class Part(NamedTuple):
    """Words between two breaks. ``is_list`` stands behind a colon, a semicolon or a bracket.

    ``is_order`` belongs to a description that instructs the assistant itself, ``is_name``
    only says what it is.
    """

    words: tuple[str, ...]
    is_negative: bool
    is_list: bool
    is_order: bool
    is_name: bool = False


def parts_of(name: str, description: str) -> tuple[Part, ...]:
    """The parts of a description, in their order; the assistant's own name in it is "it"."""
    text = unwrapped(without_manners(description))
    text = " ".join(text.replace("’", "'").split(" "))
    if name.strip():
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)(?!'s)", "it", text)
    text = _with_short_name(text, name)
    text = _NEITHER.sub(r"\g<first>or", text)
    text = _HOW_IT_WORKS.sub(r": \g<what> ;", _MANNERS.sub("", text))
    is_order = _ORDER.search(text) is not None
    return tuple(
        part for sentence in _SENTENCE.split(text) for part in _parts(sentence.strip(), is_order)
    )


def unwrapped(description: str) -> str:
    """``description`` without the ends of lines that only keep them short."""
    return _WRAPPED.sub(r"\1 ", description)


def _with_short_name(text: str, name: str) -> str:
    """``text`` with "it" for a part of the name that does something: "Pete answers"."""
    short = "|".join(re.escape(word) for word in name.split() if word[:1].isupper())
    if not short:
        return text

    def named(match: re.Match[str]) -> str:
        return f"it {match[2]}" if lexicon().verb(match[2]) or match[2] == "is" else match.group()

    return re.sub(rf"(?:(?<=^)|(?<=[.!?] ))({short}) ([a-z]+s)\b", named, text)


def _parts(sentence: str, is_order: bool) -> Iterator[Part]:
    sentence = _GREETING.sub("", sentence.strip(" .!?*-•").strip())
    condition = _CONDITION.match(sentence)
    if condition:
        asked = _ASKED_ABOUT.search(condition["condition"])
        is_denied = _negation(condition["then"].split()) is not None
        denied = is_denied or _SENT_AWAY.match(condition["then"]) is not None
        if asked:
            yield Part(_words(asked["topic"]), denied, True, is_order)
        if not denied and not (is_order and not asked):
            yield from _pieces(condition["then"], is_order)
        return
    yield from _pieces(sentence, is_order)


def _pieces(sentence: str, is_order: bool) -> Iterator[Part]:
    is_list = False
    denied = False
    for piece in _BREAK.split(sentence):
        if _BREAK.fullmatch(piece):
            is_list = piece.strip() in {":", ";", "(", "[", "•"} or piece.strip(" *-–—") == ""
            denied = denied and piece.strip() in {":", "("}
            continue
        for i, clause in enumerate(_BUT.split(piece)):
            found = list(_affirmed_and_denied(clause, is_order, is_list, denied and i == 0))
            yield from found
            denied = bool(found) and found[-1].is_negative


def _affirmed_and_denied(
    clause: str, is_order: bool, is_list: bool, denied: bool
) -> Iterator[Part]:
    # Who runs it says what it is about, and must not be read as the object of a verb.
    for people in _operator().finditer(clause):
        yield Part(_words(people.group()), denied, False, is_order, is_name=True)
    text = _TROUBLE_FIRST.sub("", _plain(clause))
    negated = denied
    off = _OFF.match(text)
    if off:
        yield Part(_words(off["what"]), True, is_list, is_order)
        return
    role = _ROLE.match(text)
    if role and role["rest"]:
        yield Part(_words(role["role"]), denied, False, is_order, is_name=True)
        text = role["rest"]
    elif role and not _PURPOSE.search(text):
        yield Part(_words(text), denied, False, is_order, is_name=True)
        return
    text = _ASK_ME.sub("answers questions about ", _TASK.sub("", text.strip()))
    pieces = _EXCEPT.split(text)
    for i, piece in enumerate(pieces):
        words = _words(piece)
        place = _negation([w.lower() for w in words])
        if i:
            # What is excepted from "do not" is allowed, and the other way round.
            yield Part(words, not negated, True, is_order)
            continue
        if place is None:
            yield Part(words, negated, is_list, is_order)
            continue
        before = words[:place]
        while before and before[-1].lower() in _BEFORE_NOT:
            before = before[:-1]
        if before:
            yield Part(before, negated, is_list, is_order)
        negated = True
        yield Part(words[place:], True, is_list, is_order)


def _negation(words: list[str]) -> int | None:
    lex = lexicon()
    return next((i for i, word in enumerate(words) if word.lower() in lex.negations), None)


def _plain(clause: str) -> str:
    """``clause`` without the words that only lead up to what is said."""
    text = _NOT_ONLY.sub(" ", clause.strip())
    text = _FIXED.sub(lambda match: _JOINING.get(match.group().lower(), " "), text)
    for old, new in _TWO_WORDS:
        text = old.sub(partial(_in_one_word, new), text)
    text = _each_deed(_operator().sub(r"\1 ", text))
    return _PASSIVE.sub(_active, text).strip()


def _in_one_word(new: str, match: re.Match[str]) -> str:
    """The one verb for two, well spelt: "filling in" is "completing", not "completeing"."""
    verb = match.expand(new)
    return f"{verb[:-4]}ing" if verb.endswith("eing") else verb


@lru_cache(maxsize=1)
def _operator() -> re.Pattern[str]:
    """What stands between people and what they do: "customers *of a bicycle shop* track"."""
    lex = lexicon()
    people, verbs = (
        "|".join(sorted(lex.people | lex.places - {"ask"})),
        "|".join(sorted(set(lex.verbs) - lex.places - {"do"})),
    )
    return re.compile(
        rf"\b({people}) (?:of|at|from|in|to (?:the|our)) "
        rf"(?:(?!\b(?:when|where|how|whether|what|which|who|if)\b)[^,.;:!?])+? "
        rf"(?<!\ba )(?<!\ban )(?<!\bthe )"
        rf"(?=(?:with|to|when|where|whether|how|what|which|(?:{verbs})s?)\b)",
        re.IGNORECASE,
    )


def _each_deed(text: str) -> str:
    """``text`` with "how to" before every deed of "how to get in, pay and leave"."""
    lead, how, deeds = text.partition("how to ")
    pieces, joints = _JOINT.split(deeds)[::2], _JOINT.split(deeds)[1::2]
    for i in range(len(pieces) - 1, 0, -1):
        first, _, rest = pieces[i].partition(" ")
        is_noun = not rest or rest.split()[0] in _COMPOUNDED
        if not is_plain_verb(first) and (is_noun or not is_verb(first)):
            continue
        pieces[i] = f"how to {pieces[i]}"
        if " " not in pieces[i - 1]:
            # "how to block and replace cards" is to block cards, and to replace cards.
            pieces[i - 1] += f" {rest}"
    return f"{lead}{how}{''.join(p + j for p, j in zip(pieces, [*joints, ''], strict=True))}"


def _active(match: re.Match[str]) -> str:
    if re.search(r"\b(?:when|where|whether|how|if|what|which)\b", match["what"], re.IGNORECASE):
        return match.group()  # "tells customers when their order can be collected"
    return f"can {match['done']} {match['what']}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))
