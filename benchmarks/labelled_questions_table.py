"""How often the offline user answers as the authors of the questions labelled them.

``python benchmarks/labelled_questions_table.py`` asks the questions of
``offline/lessons/questions_*.yaml``, which fits and rules learned from; ``--set-aside`` those of
``offline/set_aside/questions_*.yaml``, which nothing was tuned on. It prints the share by sort and
by file. The marks are mechanical: the yes or no, the option that was taken, the fact, that the user
does not know. Where the card says nothing, any answer that is no fact of something else is right.
``--every`` prints the answers marked wrong. Ends with exit code 1 when fewer than 90 % are right.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence

from offline.asked import GOAL, NOTHING, Asked, asked
from questions_table import ASSISTANT, BAR, opening

from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.core.words import content_words
from pytest_synthconv.offline.user.user import AgendaUser

_YES = re.compile(
    r"(?i)^\W*(?:(?:right|sure|ok|okay|well|oh|please|hi)\W+)*"
    r"(?:yes|yeah|yep|yup|sure|please|ok|okay|correct|right|exactly|that's (?:right|it)|fine|"
    r"do (?:that|it)|i (?:do|am|would)|i'd like|perfect|go ahead|of course|absolutely)\b"
)
_NO = re.compile(
    r"(?i)^\W*(?:(?:well|sorry)\W+)*(?:no|nope|not|none|never|nothing|i'd rather not)\b"
)
_UNSURE = re.compile(
    r"(?i)\b(?:(?:don't|not|couldn't|can't|wouldn't|haven't) (?:\w+ )?"
    r"(?:know|sure|say|tell|got|have)|no idea|to hand|at hand|with me|not something i have)\b"
)
_MOST = 0.5  # of the words of a fact, an option, or an answer
_TOLD = 0.6  # of the words that decide a question, so that a line of the card tells them
_A_LINE = 3  # words from which a line of the card counts as told
_DECLINES = ("decline", "decline_human")
_TAKES_YES = ("yes_or_no", "confirmation", "human_offer")


def said_to(question: Asked, seed: int) -> UserMessage:
    """What the offline user says to ``question`` after a first message of its own."""
    talk = Talk(persona=question.persona, assistant=ASSISTANT, messages=(), seed=seed)
    waiting = Message(role="assistant", content=question.text, turn=1)
    return AgendaUser().speak(talk.model_copy(update={"messages": (opening(talk), waiting)}))


def is_right(question: Asked, said: UserMessage) -> bool:
    """Whether ``said`` is what the label has, as far as words can tell."""
    text, persona = said.content, question.persona
    if question.option is not None:
        return _has_most_of(question.option, text)
    if question.sort in _TAKES_YES and question.says is not None:
        return _says(question, said)
    known = {slot.casefold(): value for slot, value in persona.facts.items()}
    if fact := known.get(question.source.casefold()):
        return _has_most_of(fact, text)
    if question.source in persona.unknown:
        return bool(_UNSURE.search(text))
    if question.source == NOTHING:
        return not any(_has_most_of(value, text) for value in persona.facts.values())
    return _has_most_of(question.answer, text) or _is_mostly_of(question.source, text)


def _says(question: Asked, said: UserMessage) -> bool:
    if question.source == NOTHING and question.sort == "yes_or_no":
        return bool(_YES.search(said.content) or _NO.search(said.content))
    if said.act == "accept_human" or said.act in _DECLINES:
        return (said.act not in _DECLINES) == question.says
    wanted = _YES if question.says else _NO
    return bool(wanted.search(said.content)) or _tells(question, said.content)


def _tells(question: Asked, text: str) -> bool:
    """Whether ``text`` says what of the card decides the ``question``, and no yes or no."""
    source = set(content_words(question.persona.facts.get(question.source, question.source)))
    is_of_card = question.source not in (NOTHING, GOAL, *question.persona.unknown)
    is_plain = not (_YES.search(text) or _NO.search(text))
    return is_of_card and is_plain and len(source & set(content_words(text))) >= _TOLD * len(source)


def _has_most_of(label: str, text: str) -> bool:
    own = set(content_words(label)) or set(label.casefold().split())
    said = set(content_words(text)) or set(text.casefold().split())
    return len(own & said) >= _MOST * len(own)


def _is_mostly_of(source: str, text: str) -> bool:
    said = set(content_words(text))
    return len(said) > 2 and len(said & set(content_words(source))) >= _MOST * len(said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="those set aside instead")
    parser.add_argument("--every", action="store_true", help="print the answers marked wrong")
    options = parser.parse_args(arguments)
    every = asked(is_set_aside=options.set_aside)
    counts: dict[str, Counter[bool]] = {}
    for place, question in enumerate(every):
        said = said_to(question, place)
        is_so = is_right(question, said)
        for group in (question.sort, question.author):
            counts.setdefault(group, Counter())[is_so] += 1
        if options.every and not is_so:
            print(f"{question.sort}: {question.persona.scenario}\n    {question.text}")
            print(f"    {said.content}\n    rather {question.answer}")
    for group, count in sorted(counts.items()):
        print(f"{group:<14}{count[True]:>5} of {count.total():<5}{count[True] / count.total():.0%}")
    right = sum(counts[sort][True] for sort in {question.sort for question in every})
    share = right / len(every)
    print(f"{'all':<14}{right:>5} of {len(every):<5}{share:.0%} (bar {BAR:.0%})")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
