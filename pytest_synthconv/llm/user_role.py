"""Detect that a model which plays a user speaks for somebody else. Pure functions.

Small models write the assistant's lines, their card, their prompt or the form (1.5 billion
parameters: 11 of 13 first messages). Sent to the assistant, such a line is answered, and a talk can
end well that no user has had. The English words are in ``user_role.yaml``; what is copied from card
or prompt is found in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from ..core.cards import Persona
from ..core.data_files import data_of
from ..core.models import Talk
from ..core.words import sentences
from .user_prompt import prompt_texts
from .user_voice import served_by

_WORDS: Mapping[str, Any] = data_of(__package__, "user_role")
_FROM_PROMPT = 6
"""Words in a row that nobody has in common with the prompt by chance."""
_FROM_CARD = {"description": 8, "personality": 6}
"""Likewise for what the card says about the person."""
_FROM_SENTENCE = 6
"""Likewise from the beginning of a sentence of the scenario, where its subject is. The rest is what
people do say: "to know whether there is parking at the theatre" (a line of the offline user)."""
_FEWEST = 4
"""A part of the card that is shorter than its number counts as a whole, from so many words on."""
_LEFT = 3
"""Words that a message has without its quotes; else it is nothing but the quote."""

_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|«[^»\n]*»')
_WORD = re.compile(r"[\w']+")
_SPEAKS = re.compile(r"\b(?:I|my|me|we|our)\b", re.IGNORECASE)
_GREETING = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))"


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of ``patterns``, none of which begins within a word."""
    # "I" is not the end of another word; "how" and "what" may follow anything.
    return re.compile("|".join(rf"(?<!\w)(?:{each})" for each in patterns), re.IGNORECASE)


# Compiled once, on import. Together with the persona's name they took 60 ms for each message.
_ASSISTANT_TALK = _any_of(
    each.replace("{service}", _WORDS["service"]) for each in _WORDS["assistant"]
)
_BACKSTAGE = re.compile("|".join(_WORDS["backstage"]), re.IGNORECASE)


def role_flip(message: str, talk: Talk) -> str | None:
    """Return why the persona cannot be the one who says ``message``, after "it ", or None."""
    return next(_flips(message.replace("’", "'").strip(), talk), None)


def _flips(message: str, talk: Talk) -> Iterator[str]:
    persona = talk.persona
    if _is_state(message, talk):
        yield f"is a word of the form ({message!r}) and no message"
    names = _names(persona)
    if found := _BACKSTAGE.search(message) or _backstage(names).search(message):
        yield f"speaks of the part instead of playing it ({found.group()!r})"
    if goal := _optional_goal(message, persona):
        yield f"gives the card's goal back as it is written there ({goal!r})"
    own = _without_quotes(message)
    card = _card_of(persona)
    third_person = _third_person(names, tuple(r for r in _WORDS["roles"] if r not in card))
    for sentence in sentences(own):
        if found := _assistant_talk(sentence, names, persona, card):
            yield f"speaks as the assistant ({found.group()!r})"
        if found := third_person.search(sentence):
            yield f"speaks about this person instead of as this person ({found.group()!r})"
    if found_in := served_by(own, talk):
        yield f"speaks as the assistant ({found_in})"
    said = _words(own)
    prompt = prompt_texts(persona)
    if copied := _shared(said, prompt, _FROM_PROMPT) or _sentence_of(prompt, said):
        yield f"gives the instructions back ({copied!r})"
    if copied := _from_card(said, persona):
        yield f"gives the card back ({copied!r})"


def _is_state(message: str, talk: Talk) -> bool:
    """A word of the form, unless the assistant has asked with it: "Are you satisfied?"."""
    words = " ".join(_WORD.findall(message.casefold().replace("_", " ")))
    heard = talk.assistant_messages[-1:]
    return words in _WORDS["form"] and not (heard and words in heard[0].content.casefold())


def _optional_goal(message: str, persona: Persona) -> str | None:
    asks = [goal.ask for goal in persona.goals]
    written = [*(f"{ask} (optional)" for ask in asks), *(f"goal is to {ask}" for ask in asks)]
    return next((goal for goal in written if goal.casefold() in message.casefold()), None)


def _without_quotes(message: str) -> str:
    """People quote the assistant. A message that is nothing but a quote stays as it is."""
    own = _QUOTED.sub(" … ", message)
    return own if len(_WORD.findall(own)) >= _LEFT else message


@lru_cache(maxsize=256)
def _backstage(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_filled("backstage_name", name="|".join(names)), re.IGNORECASE)


def _filled(key: str, **values: str) -> str:
    """Return the pattern under ``key`` with ``{name}`` replaced. It may have other braces."""
    pattern = str(_WORDS[key])
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _assistant_talk(
    sentence: str, names: tuple[str, ...], persona: Persona, card: str
) -> re.Match[str] | None:
    """Return what of ``sentence`` is said to ``persona``, and never by them."""
    found = _ASSISTANT_TALK.search(sentence) or _to(names).search(sentence)
    for fact in persona.facts:
        found = found or _asking(fact).search(sentence)
    nouns = tuple(noun for noun in _WORDS["assistant_nouns"] if noun not in card)
    return found or (_is_one_of(nouns).search(sentence) if nouns else None)


@lru_cache(maxsize=256)
def _to(names: tuple[str, ...]) -> re.Pattern[str]:
    first = names[-1]
    return _any_of(
        [
            _filled("to_name", name="|".join(names)),
            rf"i can help (?:{first})\b",
            rf"^{_GREETING} (?:{first})\b(?! here| again| from| speaking)(?=[!,.?]|$)",
        ]
    )


@lru_cache(maxsize=256)
def _asking(fact: str) -> re.Pattern[str]:
    """Return a pattern of a question for ``fact``, which matches nothing if users ask for it."""
    shared = re.search(_WORDS["shared_facts"], fact, re.IGNORECASE)
    return re.compile(r"(?!)") if shared else _any_of([_filled("asking", fact=re.escape(fact))])


@lru_cache(maxsize=256)
def _is_one_of(nouns: tuple[str, ...]) -> re.Pattern[str]:
    return _any_of([rf"i(?:'m| am) (?:the|an?|your) (?:\w+ )?(?:{'|'.join(nouns)})\b"])


@lru_cache(maxsize=256)
def _third_person(names: tuple[str, ...], roles: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of a sentence whose subject has one of ``names`` or ``roles``.

    ``roles`` is without those that stand in the card: who has customers may speak of them.
    """
    # With regard to case: "Sam Peters" is somebody else, and no Sam that peters.
    about = rf"(?i:{'|'.join(names)}) (?!{_WORDS['not_about']}){_WORDS['about']}"
    if roles:
        about = rf"{about}|[Tt]he (?:{'|'.join(roles)}) {_WORDS['role_about']}"
    return re.compile(rf"^\W*(?:[Aa]s (?:a|an|the) \w+, )?(?:{about})")


def _names(persona: Persona) -> tuple[str, ...]:
    """Return patterns of the whole name and, if it is no other word, of the given name."""
    parts = [part for part in persona.name.split() if part.strip(".").casefold() not in _titles()]
    whole = r"\s+".join(map(re.escape, parts)) or re.escape(persona.name)
    given = parts[0].casefold() if parts else ""
    is_name = given and given != "the" and given not in _WORDS["word_names"]
    return (whole, re.escape(given)) if is_name else (whole,)


@cache
def _titles() -> frozenset[str]:
    return frozenset(_WORDS["titles"])


def _card_of(persona: Persona) -> str:
    goals = (goal.ask for goal in persona.goals)
    parts = (persona.description, persona.personality, persona.scenario, *goals)
    return " ".join(parts).casefold()


def _from_card(said: tuple[str, ...], persona: Persona) -> str | None:
    """Return the words that ``said`` has from a part of the card in the third person."""
    for part, least in _FROM_CARD.items():
        text = getattr(persona, part)
        least = min(least, len(_words(text)))
        speaks = _SPEAKS.search(text)
        if least >= _FEWEST and not speaks and (copied := _shared(said, (text,), least)):
            return copied
    if _SPEAKS.search(persona.scenario):
        return None
    starts = tuple(" ".join(each[:_FROM_SENTENCE]) for each in _told(persona))
    return _shared(said, starts, _FROM_SENTENCE)


def _told(persona: Persona) -> Iterator[tuple[str, ...]]:
    """Yield the scenario's sentences, and those about the person by name with pronouns as well."""
    names = re.compile(rf"(?:{'|'.join(_names(persona))})\s+", re.IGNORECASE)
    for sentence in sentences(persona.scenario):
        yield _words(sentence)
        if named := names.match(sentence):
            for pronoun in _WORDS["pronouns"]:
                yield (pronoun, *_words(sentence[named.end() :]))


def _sentence_of(texts: tuple[str, ...], said: tuple[str, ...]) -> str | None:
    """Return ``said`` if it is a whole sentence of ``texts``, however short."""
    whole = {_words(each) for text in texts for each in sentences(text)}
    return " ".join(said) if len(said) >= _FEWEST and said in whole else None


def _shared(said: tuple[str, ...], texts: tuple[str, ...], least: int) -> str | None:
    known = [_runs(text, least) for text in texts]
    ours = (said[i : i + least] for i in range(len(said) - least + 1))
    return next((" ".join(run) for run in ours if any(run in each for each in known)), None)


@lru_cache(maxsize=256)
def _runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(words[i : i + length] for i in range(len(words) - length + 1))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))
