"""Check what a simulated user wrote: its role, length, facts told unasked, inventions.

Role and invention are judged by the checks that guard every conversation. The exam adds what
these tolerate: a message above the length of its card, and facts that nobody asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...core.errors import Flaw, UnusableMessageError
from ...core.protocols import UserMessage
from ...llm.closed_world import invented
from ...llm.user_checks import out_of_character, too_long
from ...llm.user_prompt import ceiling
from ...simulation.message_checks import rejection_reason
from .questions import NextLine

ROLE, LENGTH, FACTS, INVENTION = "role", "length", "facts told unasked", "invention"
CHECKS = (ROLE, LENGTH, FACTS, INVENTION)
_CHECK_OF: Mapping[Flaw, str] = {"role": ROLE, "length": LENGTH, "invention": INVENTION}


def faults_of(message: UserMessage, question: NextLine) -> dict[str, str | None]:
    """Return by check what is wrong with ``message``, None where nothing is."""
    text, talk = message.content, question.talk
    if why := rejection_reason(message, talk) or out_of_character(text, talk):
        return {ROLE: why}
    if why := too_long(text, talk):
        return {ROLE: None, LENGTH: why}
    words, most = len(text.split()), ceiling(talk.persona)
    told = ", ".join(_unasked(text, question))
    return {
        ROLE: None,
        LENGTH: f"{words} words, where this person writes {most} at most" if words > most else None,
        FACTS: f"tells {told}" if told else None,
        INVENTION: invented(text, talk),
    }


def refusal(error: UnusableMessageError) -> dict[str, str | None]:
    """Return what a message that the user itself refused has failed; nothing else is examined."""
    return {ROLE: None, _CHECK_OF[error.flaw]: str(error)}


def _unasked(text: str, question: NextLine) -> Iterator[str]:
    """Yield the names of the facts that are told and neither asked for nor already said."""
    talk = question.talk
    said = _words(" ".join(message.content for message in talk.messages))
    for name, value in talk.persona.facts.items():
        fact = _words(value)
        if name not in question.may_tell and fact in _words(text) and fact not in said:
            yield name


def _words(text: str) -> str:
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    return f" {words} "
