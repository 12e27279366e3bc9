"""What a card tells of what is asked, besides its facts: a particular, or a line of its story.

What the user has said already is told once more only with "As I said".
"""

from __future__ import annotations

from collections.abc import Sequence

from ...core.models import Talk
from ...core.words import content_words, fold, tokens
from ..cards.card import Card
from ..cards.prose import ended
from ..cards.wishes import lower_first
from ..english import pattern
from ..language.meaning import likeness
from ..speaking.phrases import Register
from ..speaking.wording import stated
from .asked import Answer
from .consent import GOING_AHEAD, wanted
from .deciding import SURELY_TOLD, TOLD, deciding, nearest_clause
from .denials import is_denied
from .particulars import particular

_TOLD_SHARE = 0.7
_NEAR = 0.65  # how like a question a line of the scenario is that answers it; at .45 some are silly


def untold(card: Card, talk: Talk) -> str | None:
    """The first line of the story that the user has not told."""
    return next((ended(line) for line in story_of(card) if not was_told(line, talk)), None)


def told_of(sentence: str, card: Card, talk: Talk, *, is_wish: bool = False) -> str | None:
    """What the card says of what ``sentence`` asks for: the bare particular, or a whole line."""
    return particular(sentence, card, is_wish=is_wish) or _fitting(sentence, card, talk)


def _fitting(sentence: str, card: Card, talk: Talk) -> str | None:
    """An untold line of the scenario that shares a word with the question; never biography."""
    asked, text = set(content_words(sentence)), fold(sentence)
    is_why = pattern("answering.why").search(text)
    for line in _told_of_things(text, card):
        gives_reason = pattern("answering.reason").search(fold(line))
        if is_why and not gives_reason and not asked <= set(content_words(line)):
            continue
        if asked & set(content_words(line)) and not was_told(line, talk):
            return ended(line)
    return None


def nearest_line(sentence: str, card: Card, talk: Talk) -> str | None:
    """What of the untold scenario is nearest in meaning to ``sentence``, if it is near."""
    found = [each for each in _told_of_things(fold(sentence), card) if not was_told(each, talk)]
    best = max(found, key=lambda line: likeness(sentence, line), default="")
    return best if best and likeness(sentence, best) >= _NEAR else None


def story_nearest(sentence: str, card: Card) -> str | None:
    """What of the story is nearest to ``sentence``, told or not."""
    return max(story_of(card), key=lambda line: likeness(sentence, line), default=None)


def as_said(line: str) -> str:
    """``line`` as who has said it before says it once more."""
    return f"As I said: {lower_first(line)}"


def told_already(sentence: str, card: Card) -> str | None:
    """A line of the scenario that shares more with the question than what it is all about."""
    text = fold(sentence)
    if pattern("answering.why").search(text):
        return None
    asked = set(content_words(sentence)) - wanted(card) - GOING_AHEAD
    return next(
        (line for line in _told_of_things(text, card) if asked & set(content_words(line))), None
    )


def story_of(card: Card) -> Sequence[str]:
    """Return what the scenario says, but for how the user turns to the assistant: that they see."""
    return [line for line in (*card.setting, *card.remarks) if "you" not in tokens(line)]


def _told_of_things(question: str, card: Card) -> Sequence[str]:
    """The story, and what the scenario says of things: "It leaks at the tank."; not to "who"."""
    if question.startswith("who"):
        return story_of(card)
    of_things = pattern("answering.of_things")
    story = story_of(card)
    return (*story, *(line for line in card.narrated if of_things.search(fold(line))))


def was_told(line: str, talk: Talk) -> bool:
    """True when a message of the user has most of the words of ``line``."""
    words = set(content_words(line))
    said = (set(content_words(message.content)) for message in talk.user_messages)
    return any(len(words & text) >= _TOLD_SHARE * len(words) for text in said)


def decided(sentence: str, card: Card, talk: Talk, register: Register) -> Answer | None:
    """The line of the card that likely decides ``sentence``; None where none does.

    What the card denies gets a no, which is right in five of six, unless a line is surer.
    """
    found = deciding(sentence, card)
    if found is None or found[1] < (SURELY_TOLD if is_denied(sentence, card) else TOLD):
        return None
    line, _ = found
    if line.fact and fold(line.fact.value) in fold(sentence):
        return None
    if line.fact:
        return Answer("inform", stated([line.fact], register))
    if not was_told(line.text, talk):
        return Answer("inform", (ended(line.text),))
    clause = nearest_clause(sentence, line.text)
    return Answer("inform", (as_said(ended(clause)),)) if clause else None
