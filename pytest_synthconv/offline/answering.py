"""What an offline user answers to a question: as a person in that place would.

A fact of the card to who asks for it, a yes about what the user came for, a choice where there is
one, and vague words about a life that no card describes. "I don't know" is for what the card lists
as unknown. Every function is pure and returns the sentences to choose from, or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from ..models import Talk
from ..words import content_words, fold, stem, tokens
from .cards import Card, Need, ended
from .chance import settled
from .phrases import Register, leads, lines, mapping, whole
from .questions import Question, options_of, slot_words
from .words_of_yes import short_answer


@dataclass(frozen=True)
class Answer:
    """What is said, and whether the need is to be asked for again in the same message."""

    act: str
    bodies: tuple[str, ...]
    asks_again: bool = False


def answer(
    kind: Question,
    sentence: str,
    reply: str,
    card: Card,
    need: Need,
    talk: Talk,
    register: Register,
) -> Answer | None:
    """The answer to ``sentence``, a question of ``kind`` in ``reply``; None for a courtesy."""
    if kind is not Question.COURTESY and (number := _menu_number(reply, card)):
        return Answer("choose", (f"{number}.", f"{number}, please."))
    match kind:
        case Question.OPEN:
            return _described(card, talk)
        case Question.CONSENT | Question.OFFER:
            return _agreed(kind, sentence, reply, card, register)
        case Question.EITHER_OR:
            return Answer("choose", _chosen(options_of(sentence), card, talk))
        case Question.PREFERENCE:
            return Answer("choose", _preferred(sentence, reply, card, talk))
        case Question.YES_OR_NO:
            return Answer("affirm", short_answer(sentence, denied=_is_denied(sentence, card)))
        case Question.IDENTIFIER:
            return Answer("unknown", leads("not_at_hand", register), asks_again=True)
        case Question.DETAIL:
            return _detailed(sentence, card, talk, register)
        case _:
            return None


def _described(card: Card, talk: Talk) -> Answer:
    """To an open question: what happened, where the card tells and it was not said; and the need."""
    said = [message.content for message in talk.user_messages]
    story = next((line for line in (*card.setting, *card.remarks) if not _was_told(line, said)), "")
    return Answer("explain", (ended(story) if story else "",), asks_again=True)


def _was_told(line: str, said: Sequence[str]) -> bool:
    words = set(content_words(line))
    return any(len(words & set(content_words(text))) >= 0.7 * len(words) for text in said)


def _agreed(kind: Question, sentence: str, reply: str, card: Card, register: Register) -> Answer:
    """Yes to what the user came for, the right value to a wrong one read back, no to all else."""
    if wrong := _misread(sentence, card):
        return Answer("correct", (wrong,))
    if token := _TOKEN.search(sentence):
        word = token[1].strip("\"'“”‘’*")
        return Answer(
            "affirm", (f"{word}.", f"{word}, yes.") if word.lower() != "yes" else ("Yes.", "YES")
        )
    if _is_own(kind, sentence, card) or (not _names_much(sentence) and _is_own(kind, reply, card)):
        return Answer("affirm", whole("affirm", register))
    return Answer("decline", leads("decline", register), asks_again=True)


_TOKEN = re.compile(
    r"\b(?:[Rr]eply|[Tt]yp(?:e|ing)|[Aa]nswer|[Ss]ay|[Rr]espond|[Cc]onfirm|[Ww]rite|[Pp]ress|[Ee]nter|[Ss]end|[Hh]it|[Tt]ap)(?: with| by typing| me)? "
    r"[\"'“*]*(yes|YES|ok|OK|confirm|CONFIRM|y|Y|1)\b",
)


_MENU = re.compile(
    r"(?:^|[\s(\[])(\d)(?: to | for |[).:]\s| = | - )([^\n,;.!?]{3,60}?)(?=,| or \d|;|\.|\n|$|\?| and \d)"
)


def _menu_number(reply: str, card: Card) -> str | None:
    """The number of what fits best in a numbered menu that ``reply`` asks to choose from."""
    items = _MENU.findall(reply)
    is_menu = re.search(
        r"\b(?:reply|press|type|choose|select|pick|enter|send|answer)\b", fold(reply)
    )
    if len(items) < 2 or not is_menu:
        return None
    wanted = frozenset().union(*(each.keywords for each in card.needs))

    def fit(item: tuple[str, str]) -> tuple[bool, int, int]:
        words = set(content_words(item[1]))
        against = any(
            _is_contrary(str(verb), str(others), words, wanted)
            for verb, others in mapping("opposites").items()
        )
        return (not against, len(words & wanted), -int(item[0]))

    return max(items, key=fit)[0]


def _misread(sentence: str, card: Card) -> str | None:
    """The right value, where ``sentence`` reads back another one for a fact of the card."""
    stems = {stem(word) for word in tokens(sentence)}
    figures = re.findall(r"\d[\d-]*", sentence)
    for fact in card.facts:
        digits = re.sub(r"\D", "", fact.value)
        is_named = slot_words(fact.slot) <= stems
        if (
            is_named
            and digits
            and figures
            and all(re.sub(r"\D", "", f) not in digits for f in figures)
        ):
            return f"No, it's {fact.value}."
    return None


def _names_much(sentence: str) -> bool:
    return len(set(content_words(sentence)) - _GOING_AHEAD) > 1


def _is_own(kind: Question, sentence: str, card: Card) -> bool:
    """True when ``sentence`` is about what the user came for, and not about the contrary."""
    words = set(content_words(sentence))
    wanted = frozenset().union(*(each.keywords for each in card.needs))
    if any(
        _is_contrary(str(verb), str(against), words, wanted)
        for verb, against in mapping("opposites").items()
    ):
        return False
    if words & wanted:
        return True
    known = {word for fact in card.facts for word in content_words(f"{fact.slot} {fact.value}")}
    if words & known:
        return True
    return kind is Question.CONSENT and len(words - _GOING_AHEAD) <= 1


def _is_contrary(verb: str, against: str, words: Set[str], wanted: Set[str]) -> bool:
    """True when ``words`` hold ``verb``, and what the user wants is one of ``against`` it."""
    others = {stem(other) for other in against.split()}
    return stem(verb) in words - wanted and bool(others & wanted) and not others & words


_GOING_AHEAD = frozenset(
    stem(word)
    for word in [
        "go",
        "ahead",
        "proceed",
        "continue",
        "confirm",
        "right",
        "correct",
        "sure",
        "process",
        "request",
        "do",
        "change",
        "make",
        "carry",
        "out",
        "submit",
        "yes",
        "order",
        "details",
        "everything",
        "information",
        "agree",
        "certain",
        "really",
    ]
)


def _is_denied(sentence: str, card: Card) -> bool:
    """True when the card denies what ``sentence`` asks: "it has not arrived" to "has it arrived?"."""
    words = set(content_words(sentence))
    return any(
        re.search(
            r"\b(?:not|no|never|n't|cannot|without|isn't|hasn't|didn't|don't|doesn't|can't|won't)\b",
            fold(line),
        )
        and words & set(content_words(line))
        for line in (*card.story, *(need.ask for need in card.needs))
    )


def _chosen(options: Sequence[str], card: Card, talk: Talk) -> tuple[str, ...]:
    """The option that the card speaks for, else one that is settled for the whole talk."""
    own = [_as_own(option) for option in options]
    facts = {word for fact in card.facts for word in content_words(fact.value)}
    said = {word for m in talk.user_messages for word in content_words(m.content)}
    if before := [option for option in own if set(content_words(option)) & said]:
        if len(before) < len(own):
            return (_capital(f"{before[0]}."), _capital(f"{before[0]}, as I said."))
    if known := [option for option in own if set(content_words(option)) & facts]:
        return (_capital(f"{known[0]}."),)
    texts = " ".join(
        (*card.story, *(need.ask for need in card.needs), *(f.value for f in card.facts))
    )
    spoken = set(content_words(texts))
    fitting = [option for option in own if set(content_words(option)) & spoken]
    all_fit = len(fitting) == len(own)
    choice = fitting[0] if fitting and not all_fit else settled(own, talk, " ".join(sorted(own)))
    return tuple(_capital(frame.format(choice)) for frame in lines("preference", "options")[:2])


def _as_own(option: str) -> str:
    bare = re.sub(
        r"^(?:(?:would|do|did|could|should|shall|may|is|are|will) (?:you|it|this|that|i|we|they) )?(?:rather |prefer |like |want |"
        r"have |need |choose |come |to (?=have|get|come) )*",
        "",
        option.strip(" *_\"'“”,"),
        flags=re.IGNORECASE,
    )
    for yours, mine in (
        (r"\byour\b", "my"),
        (r"\byours\b", "mine"),
        (r"\byourself\b", "myself"),
        (r"\byou\b", "me"),
    ):
        bare = re.sub(yours, mine, bare, flags=re.IGNORECASE)
    return bare or option


def _preferred(sentence: str, reply: str, card: Card, talk: Talk) -> tuple[str, ...]:
    """One of what is offered, what the card says of it, or the vague wish of somebody easy."""
    if options := options_of(sentence) or _offered(reply):
        return _chosen(options, card, talk)
    if line := _fitting(sentence, card, talk):
        return (line,)
    text = fold(sentence)
    for start in ("how many", "how much", "when", "where", "how"):
        if re.search(rf"\b{start}\b", text) or (
            start == "when"
            and re.search(
                r"\b(?:what|which) (?:time|day|date|slot)\b|\bappointment\b|\bsuits?\b", text
            )
        ):
            return lines("preference", start)
    return lines("preference", "what")


def _offered(reply: str) -> tuple[str, ...]:
    """What ``reply`` lists to choose from: "We have brass, black or white."."""
    found = re.search(lines("offered")[0], reply, re.IGNORECASE)
    if not found:
        return ()
    listed = re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", found[1].strip())
    short = tuple(part.strip() for part in listed if 0 < len(part.split()) <= 4)
    return short if len(short) > 1 else ()


def _detailed(sentence: str, card: Card, talk: Talk, register: Register) -> Answer:
    """What the card tells about it, else vague words; no idea, where only an expert had one."""
    if line := _fitting(sentence, card, talk):
        return Answer("inform", (line,))
    text = fold(sentence)
    if re.search(r"\b(?:rate|scale)\b", text):
        numbers = [int(number) for number in re.findall(r"\b\d{1,2}\b", text)]
        return Answer("inform", (f"{max(1, round(0.7 * max(numbers, default=10)))}.",))
    if re.search(
        r"\bwhat(?:'s| is| are| was| were)? (?:the|your|its|their)\b|\b(?:the|your) [^?]* (?:of|for)\b",
        text,
    ):
        return Answer("unknown", leads("no_idea", register), asks_again=True)
    starts = sorted((str(key) for key in mapping("vague")), key=len, reverse=True)
    found = next((start for start in starts if re.search(rf"\b{start}\b", text)), "what")
    return Answer("inform", lines("vague", found))


def _fitting(sentence: str, card: Card, talk: Talk) -> str | None:
    """An untold line of the scenario that shares a word with the question; never biography."""
    asked = set(content_words(sentence))
    said = [message.content for message in talk.user_messages]
    for line in (*card.setting, *card.remarks):
        if len(asked & set(content_words(line))) >= 1 and not _was_told(line, said):
            return ended(line)
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
