"""What a goal's ``ask`` states, in whatever form its author wrote it."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.language import is_english
from ..language.grammar import words_in
from ..language.inversion import begins_directly, is_question_clause
from .wanting import wishes_in
from .wishes import (
    ASKING,
    Kind,
    Wish,
    bared,
    is_sentence,
    is_verb_at_start,
    lower_first,
    question,
    wish_of_phrase,
)

_MANY_SENTENCES = re.compile(r"[.!?]\s+\S")


@lru_cache(maxsize=1024)
def wish_of(ask: str) -> Wish:
    """The wish that a goal's ``ask`` states, in whatever form its author wrote it."""
    text = " ".join(ask.replace("’", "'").split())
    if not is_english(text):
        return Wish(Kind.SENTENCE, " ".join(ask.split()).rstrip(" .。,;"))
    if _MANY_SENTENCES.search(text):
        return Wish(Kind.SENTENCE, text)
    bare = bared(text)
    if not words_in(bare):
        return Wish(Kind.SENTENCE, text)
    lowered = lower_first(bare)
    if text.endswith("?") or is_question_clause(lowered) or begins_directly(lowered):
        return question(bare)
    if asked := ASKING.fullmatch(lowered):
        return question(asked[1])
    if is_sentence(bare) and not is_verb_at_start(lowered):
        found = wishes_in(bare)
        return found[0] if len(found) == 1 else Wish(Kind.SENTENCE, bare)
    if lowered.startswith("that ") and len(lowered.split()) > 2:
        return Wish(Kind.FAVOUR, f"make sure {lowered}")
    return wish_of_phrase(lowered)
