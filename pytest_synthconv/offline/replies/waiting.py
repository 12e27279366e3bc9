"""What in a reply only belongs to its question, and so answers nothing.

"I have brass, black or white. Which do you prefer?" states no fact, and neither does "Could you
give me your customer number? It has five digits.". Nobody who is asked that thanks and leaves.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.words import LONGEST, fold, sentences
from ..english import pattern
from .asking import has_verb, is_mark
from .option_lists import bullets
from .options import options_around
from .questions import Question, offers_human_before, questions

_ITEM_MARK = re.compile(r"^\s*(?:[-*•+]|\(?\w[.)])\s*")
_CHOOSES = frozenset((Question.PREFERENCE, Question.EITHER_OR, Question.DETAIL))
_FOR_WORDS = frozenset((Question.IDENTIFIER, Question.DETAIL, Question.YES_OR_NO))
_EXPLAINS = pattern("questions.explaining")
"""The signs of "It has five digits.", behind a question for a number."""
_GREETS = pattern("questions.greeting")


@lru_cache(maxsize=1024)
def belonging(reply: str) -> frozenset[str]:
    """The sentences of ``reply`` that say nothing but what its question is about."""
    reply = reply[:LONGEST]
    asked = [each for each in questions(reply) if each[0] is not Question.COURTESY]
    if not asked:
        return frozenset()
    kind, question = asked[-1]
    said = sentences(reply)
    at = next((i for i, sentence in enumerate(said) if question.startswith(sentence)), 0)
    before, behind = said[:at], said[at + 1 :]
    found = {sentence for sentence in behind if is_mark(sentence) or sentence in question}
    if kind in _CHOOSES and (options := options_around(reply, question)):
        found.update(s for s in (*before[-1:], *behind[:1]) if _names_some(s, options))
    if kind in _CHOOSES or kind is Question.OPEN:
        listed = bullets(reply)
        found.update(s for s in behind if listed and _is_item(s, listed))
    if kind in _FOR_WORDS:
        found.update(s for s in behind if _EXPLAINS.search(fold(s)))
    if kind is Question.CONSENT:
        found.update(s for s in before[-1:] if not has_verb(s))
    if kind is Question.HUMAN and before and offers_human_before(question, before[-1]):
        found.update(before[-1:])
    if kind is Question.OPEN and _GREETS.search(fold(said[0])):
        found.update(s for s in said[: at + 1] if not re.search(r"^(?:yes|no)\b", fold(s)))
    return frozenset(found)


def _is_item(sentence: str, listed: tuple[str, ...]) -> bool:
    """True for one line of a list, or the number before it, which ends a sentence of its own."""
    bare = _ITEM_MARK.sub("", sentence).strip()
    return not bare or any(item.startswith(bare) for item in listed)


def _names_some(sentence: str, options: tuple[str, ...]) -> bool:
    return sum(option in sentence for option in options) > 1
