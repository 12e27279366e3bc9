"""``pytest-synthconv exam``: is a language model good enough to judge, or to play users?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .command import Command

if TYPE_CHECKING:
    from ..run.participants import ParticipantFactory
    from ..simulation.resources import RunResources

_PROVIDERS = ("offline", "openai", "openai-chat", "anthropic")
_MODES = ("none", "once", "new_episodes", "all")
_MOST_AT_ONCE = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command: those of a run, without their prefix."""
    parser.add_argument(
        "--provider", choices=_PROVIDERS, default="offline", help="who has the models"
    )
    for role in ("user", "judge"):
        parser.add_argument(
            f"--{role}-model", metavar="MODEL", help=f"the {role}: MODEL or PROVIDER:MODEL"
        )
    parser.add_argument(
        "--role", choices=("both", "user", "judge"), default="both", help="whom to examine"
    )
    parser.add_argument("--model-parameters", metavar="JSON", default="", help="for openai-chat")
    parser.add_argument(
        "--model-timeout", metavar="SECONDS", type=float, help="time for one answer"
    )
    parser.add_argument(
        "--concurrency", metavar="N", type=int, default=8, help="questions at once (default: 8)"
    )
    parser.add_argument("--max-requests", metavar="N", type=int, help="most requests to send")
    parser.add_argument("--cassettes", metavar="DIR", type=Path, help="where answers are recorded")
    parser.add_argument(
        "--record-mode", choices=_MODES, help="when answers are recorded (default: none)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Examine the chosen roles; 0 if all are good enough."""
    from ..core.errors import ConfigurationError

    try:
        return _examined(arguments)
    except ConfigurationError as error:
        # The options of a run have a prefix, those of this command have none.
        raise ConfigurationError(str(error).replace("--synthconv-", "--")) from None


def _examined(arguments: argparse.Namespace) -> int:
    from ..run.exam.marks import judging, playing, scores
    from ..run.exam.questions import next_lines, transcripts
    from ..run.exam.report import lines
    from ..run.exam.sitting import examine_judge, examine_user

    factory, resources = _factory(arguments)
    at_once, passed = arguments.concurrency, True
    try:
        if arguments.role != "user":
            sitting = examine_judge(factory.judge(), transcripts(), resources, at_once=at_once)
            print("\n".join(lines("judge", sitting, judging)))
            passed = judging(scores(sitting.marks)).passed
        if arguments.role != "judge":
            sitting = examine_user(factory.user(), next_lines(), resources, at_once=at_once)
            print("\n".join(lines("user", sitting, playing)))
            passed = playing(scores(sitting.marks)).passed and passed
    finally:
        # After Ctrl-C, questions under way send nothing more.
        resources.stop.set()
        factory.close()
    return 0 if passed else 1


def _factory(arguments: argparse.Namespace) -> tuple[ParticipantFactory, RunResources]:
    """Return what makes the participants; raise `ConfigurationError` before any request."""
    import threading

    from ..core.budget import Budget, BudgetLimits
    from ..core.concurrency import InFlight
    from ..core.retries import Retries
    from ..llm.cassettes import RecordMode
    from ..llm.providers.keys import provider_redactor
    from ..run.participants import CassetteOptions, ParticipantFactory, check, choose_models
    from ..simulation.resources import RunResources

    _check(arguments)
    choices = choose_models(
        arguments.provider,
        user=arguments.user_model,
        judge=arguments.judge_model,
        persona=None,
        parameters=arguments.model_parameters,
        timeout=arguments.model_timeout,
    )
    recording = CassetteOptions(arguments.cassettes, RecordMode(arguments.record_mode or "none"))
    examined = {"user": (choices.user,), "judge": (choices.judge,)}
    needed = examined.get(arguments.role, choices.talking)
    check([part for part in needed if part], recording, limits_cost=False)
    stop = threading.Event()
    resources = RunResources(
        budget=Budget(BudgetLimits(requests=arguments.max_requests), stop=stop),
        retries=Retries(stop=stop),
        in_flight=InFlight(arguments.concurrency),
        stop=stop,
        redactor=provider_redactor(),
    )
    return ParticipantFactory(choices, resources, recording), resources


def _check(arguments: argparse.Namespace) -> None:
    from ..core.errors import ConfigurationError

    if not 1 <= arguments.concurrency <= _MOST_AT_ONCE:
        raise ConfigurationError(f"--concurrency: expected a number from 1 to {_MOST_AT_ONCE}")
    if arguments.record_mode and arguments.cassettes is None:
        raise ConfigurationError("--record-mode is given, but no --cassettes=DIR")
    if arguments.model_timeout is not None and not arguments.model_timeout > 0:
        raise ConfigurationError("--model-timeout: expected a number above 0")
    if arguments.model_parameters and not _is_object(arguments.model_parameters):
        raise ConfigurationError("--model-parameters: expected a JSON object")


def _is_object(text: str) -> bool:
    import json

    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


EXAM = Command("exam", "examine a model: can it judge, can it play users?", add_arguments, run)
