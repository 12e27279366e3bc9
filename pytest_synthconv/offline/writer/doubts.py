"""Whether rules over English can read a description, and what is doubtful in it."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.cards import Assistant
from ...core.errors import ConfigurationError
from ...core.language import is_english, language_of, suspect_word
from ...core.text import one_line
from ..descriptions.described import described
from .errands import errands_for

ENOUGH_TOPICS = 3
ENOUGH_NEEDS = 5
_EXAMPLE = (
    '"Tracks and cancels orders, explains invoices and answers questions about returns and repairs"'
)
_OTHER_WAYS = (
    "use a language model (--synthconv-provider=openai or anthropic), or write the cards by hand"
)


def check_legible(assistant: Assistant) -> None:
    """Raise `ConfigurationError` when nobody could write personas from the description."""
    name = one_line(assistant.name, 60)
    if not is_english(assistant.description):
        language = language_of(assistant.description)
        raise ConfigurationError(
            f"no personas can be written offline for {name!r}: its description is in {language}, "
            f"and the offline writer reads English\ndescribe it in English, {_OTHER_WAYS}"
        )
    if not errands_for(assistant):
        raise ConfigurationError(
            f"no personas can be written offline for {name!r}: its description does not say what "
            f"it can do\nsay it in a sentence or two, e.g. {_EXAMPLE};\nor {_OTHER_WAYS}"
        )


def doubts_about(assistant: Assistant) -> tuple[str, ...]:
    """What a reader of the personas should know about the description that they are made from."""
    check_legible(assistant)
    return (*_doubts_about_language(assistant), *_doubts_about_topics(assistant))


def _doubts_about_language(assistant: Assistant) -> Iterator[str]:
    """A description of a word or two shows its language by no more than a letter."""
    if word := suspect_word(assistant.description):
        yield (
            f"the description may be in another language than English ({word!r}), which the "
            f"offline writer cannot read; if so, describe it in English, {_OTHER_WAYS}"
        )


def _doubts_about_topics(assistant: Assistant) -> Iterator[str]:
    found = described(assistant)
    abilities = {(a.verb, a.topic) for a in found.abilities}
    if len(abilities) >= ENOUGH_TOPICS:
        yield from _doubts_about_needs(assistant)
        return
    topics = ", ".join(repr(one_line(topic, 40)) for topic in found.topics) or "none"
    yield (
        f"fewer than {ENOUGH_TOPICS} topics were found in the description ({topics}), so the "
        "personas want what people usually want of such an assistant; describe in a sentence or "
        f"two what it can do, e.g. {_EXAMPLE}"
    )


def _doubts_about_needs(assistant: Assistant) -> Iterator[str]:
    """Topics enough may give needs too few, where they allow one deed each."""
    count = len(errands_for(assistant))
    if count < ENOUGH_NEEDS:
        yield (
            f"only {count} different needs can be made of the description, so many personas want "
            "the same; say more of what it can do, or write the goals by hand"
        )
