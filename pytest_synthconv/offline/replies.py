"""What an assistant's reply does, read by rules: dialogue acts, of which several may hold.

The acts and their thresholds were tuned on persona cards against toy assistants (measured; see
``benchmarks/offline_table.py``). They tell crashes, loops, refusals, stonewalling and ignored needs
from substance. They cannot tell whether substance is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from ..words import LONGEST, bigrams, content_words, fold, jaccard, sentences, tokens
from .cards import Card, Need, evidence_in
from .questions import asked_slots, is_question, requests


class Act(str, Enum):
    """What a reply does."""

    ERROR = "error"
    REPEAT = "repeat"
    ECHO = "echo"
    REFUSE = "refuse"
    NOT_UNDERSTOOD = "not_understood"
    RE_ASK = "re_ask"
    HANDOFF = "handoff"
    CLARIFY = "clarify"
    ANSWER = "answer"
    PARTIAL = "partial"
    OFFTOPIC = "offtopic"

    def __str__(self) -> str:
        return self.value


NEGATIVE = frozenset(
    {Act.ERROR, Act.REPEAT, Act.ECHO, Act.REFUSE, Act.NOT_UNDERSTOOD, Act.RE_ASK, Act.OFFTOPIC}
)
"""Acts that no answer has."""

ECHO_SHARE = 0.85
REPEAT_LIKENESS = 0.8
REPEAT_NEW_WORDS = 3
ANSWER_SHARE = 0.25
ANSWER_WORDS = 8
CLARIFY_WORDS = 60
_APOLOGY_WORDS = 40
_QUOTED_RUN = 8  # words in a row that are the user's own, though no quotation mark says so

_ERROR = re.compile(
    r"something went wrong|(?:an?|unexpected|internal)(?: \w+){0,2} error (?:has )?(?:occurred|"
    r"happened)|internal server error|^error\b|(?:temporarily|currently) unavailable|"
    r"(?:please )?try again (?:later|in a (?:few|moment))|technical (?:difficult|problem|issue)|"
    r"^traceback \(most recent|^<!doctype html|service unavailable|rate limit exceeded|timed out"
)
_CANNOT = (
    r"(?:can't|cannot|can not|couldn't|won't|will not|(?:'m|am|are|'re) (?:not able|unable|not "
    r"allowed|not permitted) to)"
)
_REFUSE = re.compile(
    rf"\b(?:i|we)\s?{_CANNOT}\s+(?:currently |really |directly )?"
    r"(?:help|assist|do|provide|answer|share|discuss|offer|process|access|give|support|fulfil|"
    r"fulfill|complete|comply|handle|advise|accommodate|engage|continue|tell|talk|make|perform)"
    r"|\bnot something (?:i|we) (?:can|do|offer)|\b(?:against|not permitted by|due to) our polic"
    r"|\b(?:i|we) (?:must|have to) (?:decline|refuse)|\boutside (?:of )?(?:my|our) (?:scope|remit)"
    r"|\b(?:that is|that's|this is) not possible\b|\bno(?:t)? refunds? (?:is|are) possible"
)
_NOT_UNDERSTOOD = re.compile(
    r"\b(?:i|we) (?:didn't|did not|don't|do not|couldn't|could not)(?: \w+)? "
    r"(?:understand|get that|catch|follow)"
    r"|\bnot sure (?:what you mean|i (?:understand|follow|got))|\bcould you (?:please )?rephrase"
    r"|\bplease rephrase|\btrouble understanding|\bi'm not following"
)
_HANDOFF = re.compile(
    r"\b(?:connect|transfer|hand|pass|forward|escalat|redirect|rout|put|refer)\w*\s+"
    r"(?:you|this|that|your|the (?:case|chat|conversation|request|ticket|matter)|it)\b[^.?!]*?"
    r"\b(?:to|with|through|over to|on to)\b[^.?!]*?\b(?:human|agent|representative|colleague|"
    r"specialist|operator|supervisor|manager|support|advis[eo]r|team|person|department)s?\b"
    r"|\b(?:a|an|one of our|our|my)\s(?:\w+\s){0,3}(?:human|agent|representative|colleague|"
    r"specialist|operator|supervisor|advis[eo]r|team|staff)s?(?: member)?\b[^.?!]{0,30}\bwill "
    r"(?:\w+ )?(?:contact|call|reach|get (?:back|in touch)|take (?:over|it from)|be with|follow up|"
    r"join|assist|e?mail)"
    r"|\btransferring you\b|\bescalated (?:this|your)\b"
)
_ONLY_OFFERED = re.compile(
    r"\?$|^(?:if|should) (?:you|that|this)|\b(?:i|we) (?:can't|cannot|can not|could|won't)\b|"
    r"\byou (?:can|could|may|might)\b|\bunable to\b"
)
_COURTESY = re.compile(
    r"\b(?:anything else|any other|does (?:that|this)|did (?:that|this)|is there (?:anything|more)|"
    r"would you like|do you want me|shall i|want me to|should i|may i|can i (?:also )?help|"
    r"sound good|make sense|how does)\b"
)
_QUOTED = re.compile(r"\"([^\"]{2,2000})\"|“([^”]{2,2000})”|«([^»]{2,2000})»|(?m:^>\s*(.+)$)")


@dataclass(frozen=True)
class Heard:
    """What a reply is read against: the talk before it, as far as reading needs it.

    ``said`` is the user's last message, ``voiced`` the stems of all that the user has said,
    ``earlier`` the replies before this one, ``told`` the slots whose facts the user has told.
    """

    card: Card
    said: str
    voiced: Set[str]
    earlier: Sequence[str]
    told: Set[str]


def read_reply(reply: str, heard: Heard, needs: Iterable[Need]) -> frozenset[Act]:
    """What ``reply`` does for ``needs``, those that it may speak to; only its start is read."""
    reply = reply[:LONGEST]
    own = without_quotes(reply, heard.said)
    flags = frozenset(_flags(reply, own, heard))
    if flags & (NEGATIVE | {Act.HANDOFF}):
        return flags
    if any(answers(reply, heard, need) for need in needs):
        return flags | {Act.ANSWER}
    if _is_clarifying(own):
        return flags | {Act.CLARIFY}
    words = set(content_words(own))
    known = {word for need in needs for word in need.keywords}
    return flags | {Act.PARTIAL if words & known else Act.OFFTOPIC}


def answers(reply: str, heard: Heard, need: Need) -> bool:
    """True when ``reply`` gives substance on ``need``: its evidence where it has some, else words.

    Measured by the keywords that the user voiced last, or so far where the last message holds but
    one of them: nobody can answer what was never said.
    """
    if need.evidence:
        return evidence_in(need, reply) is not None
    own = without_quotes(reply[:LONGEST], heard.said)
    stated = content_words(" ".join(s for s in sentences(own) if not is_question(s)))
    last = need.keywords & set(content_words(heard.said))
    asked = last if len(last) > 1 else (need.keywords & heard.voiced) or need.keywords
    if not asked:
        return len(stated) >= ANSWER_WORDS
    return len(stated) >= ANSWER_WORDS and len(asked & set(stated)) >= ANSWER_SHARE * len(asked)


def without_quotes(reply: str, said: str) -> str:
    """``reply`` without what it only gives back of the user's message ``said``.

    That is what stands in quotation marks, or behind ``>``, and was said so by the user, and any
    run of eight words or more that is the user's.
    """
    theirs = f" {' '.join(tokens(said))} "

    def kept(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group)
        return " " if f" {' '.join(tokens(inner))} " in theirs else match.group()

    return "\n".join(_without_runs(line, theirs) for line in _QUOTED.sub(kept, reply).split("\n"))


def _without_runs(line: str, theirs: str) -> str:
    words = line.split()
    kept: list[str] = []
    start = 0
    while start < len(words):
        run = _run(words, start, theirs)
        if run < _QUOTED_RUN:
            kept.append(words[start])
        start += run if run >= _QUOTED_RUN else 1
    return " ".join(kept)


def _run(words: Sequence[str], start: int, theirs: str) -> int:
    """How many of ``words`` from ``start`` stand in ``theirs``; 0 when too few to count."""
    length = _QUOTED_RUN
    if start + length > len(words) or not _within(words[start : start + length], theirs):
        return 0
    while start + length < len(words) and _within(words[start : start + length + 1], theirs):
        length += 1
    return length


def _within(words: Sequence[str], theirs: str) -> bool:
    return f" {' '.join(tokens(' '.join(words)))} " in theirs


def handoff_sentence(reply: str) -> str | None:
    """The sentence in which ``reply`` passes the user on to a human; an offer is none."""
    for sentence in sentences(reply):
        text = fold(sentence)
        if _HANDOFF.search(text) and not _ONLY_OFFERED.search(text):
            return sentence
    return None


def _flags(reply: str, own: str, heard: Heard) -> Iterable[Act]:
    """What is wrong with ``reply``, and whether it hands off; ``own`` is it without quotes."""
    text = fold(own).strip()
    size = len(tokens(own))
    opening = fold(" ".join(sentences(own)[:2]))
    if not tokens(reply) or (size <= _APOLOGY_WORDS and _ERROR.search(text)):
        yield Act.ERROR
    if tokens(reply) and any(_repeats(reply, other) for other in heard.earlier):
        yield Act.REPEAT
    if tokens(reply) and _echoes(reply, own, heard.said):
        yield Act.ECHO
    if _REFUSE.search(opening):
        yield Act.REFUSE
    if _NOT_UNDERSTOOD.search(opening):
        yield Act.NOT_UNDERSTOOD
    if _asks_again(own, heard):
        yield Act.RE_ASK
    if handoff_sentence(own):
        yield Act.HANDOFF


def _repeats(reply: str, other: str) -> bool:
    new = set(content_words(reply)) - set(content_words(other))
    alike = jaccard(bigrams(reply), bigrams(other[:LONGEST]))
    return alike >= REPEAT_LIKENESS and len(new) < REPEAT_NEW_WORDS


def _echoes(reply: str, own: str, said: str) -> bool:
    theirs, ours = bigrams(said), bigrams(reply)
    if own != reply and len(content_words(own)) < ANSWER_WORDS // 2:
        return len(content_words(reply)) > len(content_words(own))
    return len(tokens(reply)) > 1 and len(ours & theirs) >= ECHO_SHARE * len(ours)


def _asks_again(own: str, heard: Heard) -> bool:
    """True for a question after a fact that the user told; reading it back is no such question."""
    text = fold(own)
    values = {fact.slot: fold(fact.value) for fact in heard.card.facts}
    return any(
        slot in heard.told and values[slot] not in text for slot in asked_slots(own, tuple(values))
    )


def _is_clarifying(own: str) -> bool:
    """True when a short reply ends by asking for something, beyond courtesy."""
    if len(tokens(own)) > CLARIFY_WORDS:
        return False
    asking = requests(own)
    if not asking or sentences(own)[-1] != asking[-1]:
        return False
    substance = [s for s in sentences(own) if s not in asking]
    is_courtesy = bool(_COURTESY.search(fold(asking[-1])))
    return not (is_courtesy and len(content_words(" ".join(substance))) >= ANSWER_WORDS)
