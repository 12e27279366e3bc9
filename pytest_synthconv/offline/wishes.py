"""What somebody asks for, and in which grammar: so that it can be said again in other sentences.

A wish is told apart by what can stand before it: a thing ("an outfit"), a deed of the user
("return my shoes"), a favour by the assistant ("tell me if it has shipped"), a question, or a
whole sentence that only stands alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from ..words import STOPWORDS, content_words, tokens, word_set


class Kind(Enum):
    """The grammar of a wish."""

    THING = "thing"
    DEED = "deed"
    FAVOUR = "favour"
    QUESTION = "question"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Wish:
    """What is wanted, without full stop, beginning in lower case where grammar allows it."""

    kind: Kind
    text: str


_QUESTION_START = re.compile(
    r"(?:how|what|what's|when|where|where's|why|which|who|can|could|is|are|do|does|did|will|should|"
    r"am|was|may|has|have you)\b",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:I|I'm|I've|I'd|my \w+ \w+s|we|there's|it's)\b")
_FAVOURS = re.compile(
    r"(?:tell|explain|show|send|recommend|suggest|give|list|compare|describe|write|translate|"
    r"summarise|summarize|confirm|walk me|answer|name|propose|draft|teach|advise|provide)\s+\w"
)
_DEEDS = re.compile(
    r"(?:find|get|cancel|swap|cook|learn|understand|know|buy|repair|choose|make|build|create|"
    r"improve|reset|recover|restore|remove|delete|install|connect|set up|move|open|close|pay|"
    r"apply|register|sign|log|avoid|reduce|save|keep|prepare|organise|organize|decide|write|send|"
    r"have|be|see|check|sort|claim|report|renew|upgrade|transfer|pick|put|bring|take|leave|bake|"
    r"rescue|adapt|learn|start|stop|turn|use|pair|wear|style|assemble|look|talk|speak|join|add|"
    r"debug|solve|compare|convert|configure|deploy|schedule|arrange|receive|replace|identify|"
    r"figure|prevent|protect|clean|sell|rent|hire|invest|travel|visit|go|work|do)\s+\w"
    r"|(?:order|book|plan|change|track|fix|return|exchange|update|test|design|switch|help|refund|"
    r"question|request|address|reply|match|mix|combine|pack|store|build|dress|review|trim)\s+"
    r"(?:an?|the|my|our|some|this|that|these|for|it|them|from|to|back|up|out|two|three|\d+|\w+s)\b",
    re.IGNORECASE,
)
_ENGLISH = word_set(
    """
    a an the to of for and in on with is my i that it be how at are about
    """
)

_HELP_NOUN = (
    r"(?:help|guidance|advice|assistance|support|tips|recommendations|ideas|suggestions|"
    r"information|instructions|directions|reassurance|input|feedback|an? \w*\s?explanation)"
)
_WANT = (
    r"(?:want|need|would (?:also )?(?:like|love)|'d (?:also )?(?:like|love|prefer)|seek(?:ing)?|"
    r"require|request(?:ing)?|expect|prefer|insist on|demand|hope for|hoping for|crave)"
)
_AIM = (
    r"(?:want|need|would (?:also )?(?:like|love|prefer)|'d (?:also )?(?:like|love|prefer)|hope|"
    r"hoping|wish|try|trying|aim|aiming|plan|planning|intend|eager|keen|determined|have|must|mean|"
    r"looking|desire|attempt|attempting|struggling)"
)
_CLAUSE = re.compile(
    r"[,;]? (?:and|but|so)[,;]? (?=(?:I(?:'m)? ?)?(?:\w+ly |also |only )?"
    rf"(?:{_WANT}|{_AIM} to|looking for|look for|ask(?:ing)? for|ask you|wonder\w*|worry|unsure)\b)"
)
_WH = r"(?:whether|if|how|what|which|where|when|why|who)\b"
_PATTERNS: tuple[tuple[Kind, str, str], ...] = (
    (Kind.DEED, "", rf"\b(?:all|what) I \w*\s?{_WANT}(?: from you)? (?:is|are) to (.+)"),
    (Kind.THING, "", rf"\b(?:all|what) I \w*\s?{_WANT}(?: from you)? (?:is|are) (?!to\b)(.+)"),
    (Kind.THING, "help ", r"\bhelp(?:ing)? me (?:in )?(?=with\b|\w+ing\b)(.+)"),
    (Kind.DEED, "", r"\b(?:help|assist)(?:ing)? me (?:to )?(?!with\b)(.+)"),
    (Kind.THING, "help ", r"\bassist(?:ing)? me (?:in )?(.+)"),
    (Kind.FAVOUR, "", r"\byou to (.+)"),
    (Kind.FAVOUR, "tell me ", rf"{_AIM} to (?:know|find out|learn|see|ask|check) ({_WH}.+)"),
    (Kind.FAVOUR, "explain ", rf"{_AIM} to understand ({_WH}.+)"),
    (
        Kind.FAVOUR,
        "tell me ",
        r"(?:wonder|wondering|unsure|not sure|uncertain|curious|don't know|figure out|"
        rf"confused about|ask|asking|asking you) (?:about )?({_WH}.+)",
    ),
    (
        Kind.THING,
        "",
        rf"(?:{_WANT}|for|get|getting|give me|some) (?:some |more |clear |your |a bit of )?"
        rf"({_HELP_NOUN} (?:with|on|about|for|to|in|of|regarding|\w+ing)\b.+)",
    ),
    (Kind.DEED, "", rf"{_AIM} to (.+)"),
    (Kind.DEED, "", r"\bI must (.+)"),
    (
        Kind.THING,
        "",
        r"(?:look|looking|search|searching|ask|asking|you|shopping|hunting) for (.+)",
    ),
    (Kind.THING, "", rf"\b{_WANT} (.+)"),
)
_SECOND_VERB = re.compile(
    r",? (?:and|but) (?:I\b|don't|do not|am\b|have|need|want|feel|prefer|worry|hate|refuse)"
)
_NEGATED = re.compile(r"(?:n't|\bnot|\bnever|\bno longer|\brefuse|\ball I)\s+(?:\w+\s+)?$")
_SOMEBODY_ELSE = re.compile(
    r"(?:the|my|somebody|someone|it|everything)\b[^,]*? to (?!the\b|my\b)\w"
)


def clauses(sentence: str) -> tuple[str, ...]:
    """``sentence`` in the first person, cut before every second and later thing it wants."""
    return tuple(part for part in _CLAUSE.split(sentence) if part.strip())


def wished_in(clause: str) -> Wish | None:
    """What the speaker of ``clause`` (English, first person) wants; None when it is no wish."""
    for kind, lead, pattern in _PATTERNS:
        for match in re.finditer(pattern, clause, re.IGNORECASE):
            text = _bare(_SECOND_VERB.split(match[1])[0])
            if _NEGATED.search(clause[: match.start()]) or not content_words(text):
                continue
            if kind is Kind.THING and _SOMEBODY_ELSE.match(text):
                whole = _bare(clause)
                return Wish(Kind.SENTENCE, whole if whole.startswith("I") else f"I {whole}")
            return Wish(kind, lead + text)
    return None


def wish_of(ask: str) -> Wish:
    """The wish that a goal's ``ask`` states, in whatever form its author wrote it."""
    text = " ".join(ask.split())
    bare = _bare(text)
    if not looks_english(text):
        return Wish(Kind.SENTENCE, bare)
    if text.endswith("?") or _QUESTION_START.match(text):
        return Wish(Kind.QUESTION, bare.rstrip("?"))
    if _SENTENCE_START.match(text):
        return wished_in(text) or Wish(Kind.SENTENCE, bare)
    lowered = _lower_first(bare)
    if lowered.startswith("to "):
        return _doing(lowered[3:])
    return _doing(lowered) if _is_verb_phrase(lowered) else Wish(Kind.THING, lowered)


def looks_english(text: str) -> bool:
    """False when ``text`` holds four words or more and no common English word, or no Latin ones."""
    words = tokens(text)
    latin = sum(word.isascii() for word in words)
    if latin * 2 < len(words):
        return False
    return len(words) < 4 or any(w in _ENGLISH or w in STOPWORDS for w in words)


def _is_verb_phrase(text: str) -> bool:
    return bool(_FAVOURS.match(text) or _DEEDS.match(text))


def _doing(text: str) -> Wish:
    return Wish(Kind.FAVOUR if _FAVOURS.match(text) else Kind.DEED, text)


def _bare(text: str) -> str:
    return re.sub(r"^please\s+", "", text.strip(), flags=re.IGNORECASE).rstrip(" .!。,;")


def _lower_first(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    if first == "I" or first.startswith("I'") or any(c.isupper() for c in first[1:]):
        return text
    return text[:1].lower() + text[1:]
