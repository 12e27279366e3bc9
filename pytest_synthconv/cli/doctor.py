"""``pytest-synthconv doctor``: is everything there that a run needs, and does it work?

Exit codes: 0 if a run would start and reach the assistant and the models; 1 if one of them does not
answer as it should; 4 if pytest would refuse to start.
"""

from __future__ import annotations

import argparse

from .command import Command
from .options import MODELS, RECORDING, add_options, read_options, without_prefix

DEFAULT_WAIT = "30"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_options(parser, "assistant", "personas", "endpoint", *MODELS, "persona-model", *RECORDING)
    parser.add_argument(
        "--wait",
        default=DEFAULT_WAIT,
        metavar="SECONDS",
        help=f"longest time for one answer (default: {DEFAULT_WAIT})",
    )
    parser.epilog = (
        "Exit codes: 0 a run would start and get answers; 1 the assistant or a model does not "
        "answer as it should; 4 pytest would refuse to start."
    )


def run(arguments: argparse.Namespace) -> int:
    """Check everything, print what is wrong first, and return the exit code."""
    with without_prefix():
        return _checked(arguments)


def _checked(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from ..files.problems import shown_path
    from ..run.setup.checkup import DEFAULT_ASSISTANT, checkup
    from ..run.setup.pytest_config import command_for, find_config
    from .participants import participants

    config = find_config(Path.cwd())
    stored = config.own() if config else {}
    options = read_options(arguments, stored, shown_path(config.path) if config else "")
    wait = _seconds(arguments.wait)
    options.setdefault("model_timeout", wait)
    command = command_for(options.get("assistant") or (DEFAULT_ASSISTANT,), config)
    with participants(options, needed=lambda choices: ()) as (factory, _):
        found = checkup(options, factory, wait=wait, command=command)
    print("\n".join(found.lines()))
    return found.code


def _seconds(text: str) -> float:
    from ..core.errors import ConfigurationError
    from ..run.option_table import OPTIONS

    parse = OPTIONS["model-timeout"].parse
    try:
        return float(parse(text)) if parse else 0.0
    except ValueError as error:
        raise ConfigurationError(f"--wait: {error}") from None


DOCTOR = Command("doctor", "check files, assistant and models before a run", add_arguments, run)
