"""``pytest-synthconv exam``: is a language model good enough to judge, or to play users?"""

from __future__ import annotations

import argparse

from .command import Command
from .options import LIMITS, MODELS, RECORDING, add_options, read_options, without_prefix


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--role", choices=("both", "user", "judge"), default="both", help="whom to examine"
    )
    add_options(parser, *MODELS, "concurrency", *LIMITS, *RECORDING)


def run(arguments: argparse.Namespace) -> int:
    """Examine the chosen roles; 0 if all are good enough."""
    with without_prefix():
        return _examined(arguments)


def _examined(arguments: argparse.Namespace) -> int:
    from ..run.exam.marks import judging, playing, scores
    from ..run.exam.questions import next_lines, transcripts
    from ..run.exam.report import lines
    from ..run.exam.sitting import examine_judge, examine_user
    from .participants import DEFAULT_CONCURRENCY, participants

    options, passed = read_options(arguments), True
    at_once = options.get("concurrency", DEFAULT_CONCURRENCY)

    with participants(
        options,
        lambda choices: [
            choice
            for role, choice in (("user", choices.user), ("judge", choices.judge))
            if choice and arguments.role in (role, "both")
        ],
    ) as (factory, resources):
        if arguments.role != "user":
            sitting = examine_judge(factory.judge(), transcripts(), resources, at_once=at_once)
            print("\n".join(lines("judge", sitting, judging)))
            passed = judging(scores(sitting.marks)).passed
        if arguments.role != "judge":
            sitting = examine_user(factory.user(), next_lines(), resources, at_once=at_once)
            print("\n".join(lines("user", sitting, playing)))
            passed = playing(scores(sitting.marks)).passed and passed
    return 0 if passed else 1


EXAM = Command("exam", "examine a model: can it judge, can it play users?", add_arguments, run)
