"""How often the offline user answers an assistant's question as a person would.

``python benchmarks/questions_table.py`` asks it the questions of ``offline/questions.yaml``, or
with ``--set-aside`` those that no rule is tuned on; ``--file set_aside/questions_2.yaml`` asks
those of one file. It prints the share by sort and each answer that nobody would give, and ends with
exit code 1 when fewer than 90 % are right.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from offline.reading import SORTS, Question, questions, questions_in

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.offline.user.user import AgendaUser

BAR = 0.90
ASSISTANT = Assistant(name="Desk", description="Helps people with what they came for.")


@dataclass(frozen=True)
class Answer:
    """What the user said to a question, and what is wrong with it."""

    question: Question
    text: str
    objection: str | None


def answered(question: Question, seed: int) -> Answer:
    """What the offline user says to ``question``."""
    talk = Talk(persona=question.persona, assistant=ASSISTANT, messages=question.before, seed=seed)
    if not (question.before or question.comes_first):
        talk = talk.model_copy(update={"messages": (opening(talk),)})
    turn = len(talk.user_messages)
    asked = Message(role="assistant", content=question.text, turn=turn)
    talk = talk.model_copy(update={"messages": (*talk.messages, asked)})
    text = AgendaUser().speak(talk).content
    return Answer(question, text, question.expected.objection(text))


def opening(talk: Talk) -> Message:
    """What the offline user opens the talk with."""
    said = AgendaUser().speak(talk)
    return Message(
        role="user",
        content=said.content,
        turn=1,
        act=said.act,
        proposal=said.proposal,
        thought=said.thought,
        hopes=said.hopes,
    )


def print_table(answers: Sequence[Answer], *, is_verbose: bool) -> bool:
    """Print the shares and what went wrong; True when the bar holds."""
    for sort in SORTS:
        of_sort = [answer for answer in answers if answer.question.sort == sort]
        right = sum(answer.objection is None for answer in of_sort)
        print(f"{sort:<14}{right:>4} of {len(of_sort)}")
    right = sum(answer.objection is None for answer in answers)
    share = right / len(answers)
    print(f"{'all':<14}{right:>4} of {len(answers)} ({share:.0%}, bar {BAR:.0%})\n")
    for answer in answers:
        if answer.objection or is_verbose:
            asked = " ".join(answer.question.text.split())
            print(f"{answer.question.sort} ({answer.question.persona.id}): {asked}")
            print(f"    {answer.text}\n    {answer.objection or 'right'}")
    return share >= BAR


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="those set aside instead")
    parser.add_argument("--file", help="those of this file of the folder offline/ instead")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", action="store_true", help="print the right answers as well")
    options = parser.parse_args(arguments)
    chosen = (
        questions_in(options.file) if options.file else questions(is_set_aside=options.set_aside)
    )
    answers = [answered(question, options.seed) for question in chosen]
    return 0 if print_table(answers, is_verbose=options.every) else 1


if __name__ == "__main__":
    sys.exit(main())
