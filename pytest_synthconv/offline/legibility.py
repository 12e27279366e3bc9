"""Whether a description says enough, in English, for personas to be written without a model."""

from __future__ import annotations

from ..errors import ConfigurationError
from ..models import Assistant
from ..personas.english import is_english
from ..text import one_line
from ..words import STOPWORDS, tokens, word_set
from .choosing import errands_for
from .description import described

ENOUGH_TOPICS = 3
_EXAMPLE = (
    '"Tracks and cancels orders, explains invoices and answers questions about returns and repairs"'
)
_WAYS_OUT = (
    "describe it in English, use a language model (--synthconv-provider=openai or anthropic), or "
    "write the cards by hand"
)
_SHORT = 30
_FOREIGN = word_set(
    """
    der die das und für mit von bei ist ein eine zu auf hilft beantwortet fragen el la
    los las de del y para con una un por que sobre ayuda le les des et du pour avec une
    aux sur vos il gli di e per con una delle dei alla het een en van voor met bij op o
    os as em com uma ao dos och att för med på är og til som w i z na dla się do
    """
) - {"do", "i", "as", "me", "a", "an", "in", "on", "per"}
_LETTERS = frozenset("äöüßñçãõåøæłśżźćęąğışčřůěéèêàáíóúâôîû¿¡")


def check_legible(assistant: Assistant) -> None:
    """Raise `ConfigurationError` when nobody could write personas from the description."""
    name = one_line(assistant.name, 60)
    if not reads_english(assistant.description):
        raise ConfigurationError(
            f"no personas can be written offline for {name!r}: its description is not in English, "
            f"the only language that the offline writer reads\n{_WAYS_OUT}"
        )
    if not errands_for(assistant):
        raise ConfigurationError(
            f"no personas can be written offline for {name!r}: its description does not say what "
            f"it can do\nsay it in a sentence or two, e.g. {_EXAMPLE};\n"
            "or use a language model (--synthconv-provider=openai or anthropic), or write the "
            "cards by hand"
        )


def doubts_about(assistant: Assistant) -> tuple[str, ...]:
    """What a reader of the personas should know about the description that they are made from."""
    check_legible(assistant)
    found = described(assistant)
    abilities = {(a.verb, a.topic) for a in found.abilities}
    if len(abilities) >= ENOUGH_TOPICS:
        return ()
    topics = ", ".join(repr(one_line(topic, 40)) for topic in found.topics) or "none"
    return (
        f"fewer than {ENOUGH_TOPICS} topics were found in the description ({topics}), so the "
        "personas want what people usually want of such an assistant; describe in a sentence or "
        f"two what it can do, e.g. {_EXAMPLE}",
    )


def reads_english(text: str) -> bool:
    """False for a text that is clearly in another language than English."""
    words = tokens(text)
    if not words:
        return True
    if sum(word.isascii() for word in words) * 2 < len(words):
        return False
    if len(words) >= _SHORT:
        return is_english(text)
    english = sum(word in STOPWORDS for word in words)
    foreign = sum(word in _FOREIGN and word not in STOPWORDS for word in words)
    marked = sum(bool(_LETTERS & set(word)) for word in words)
    return english >= foreign + marked or not foreign + marked
