"""``pytest-synthconv personas``: write personas, say what is weak in them, show what they lack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .command import Command
from .options import LIMITS, RECORDING, add_options, one_assistant, read_options, without_prefix

if TYPE_CHECKING:
    from ..core.cards import Persona

_FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add_generate(actions.add_parser("generate", help="write personas for an assistant"))
    check = actions.add_parser("check", help="validate a personas file, and say what is weak in it")
    _add_file(check)
    add_options(check, "assistant")
    check.add_argument(
        "--records",
        type=Path,
        metavar="RECORDS",
        help="stored conversations, which show the facts that were asked for",
    )
    check.set_defaults(act=_check)
    coverage = actions.add_parser(
        "coverage", help="show which combinations of facets a set has and lacks"
    )
    _add_file(coverage)
    add_options(coverage, "assistant")
    coverage.set_defaults(act=_coverage)


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action, and return its exit code."""
    with without_prefix():
        return int(arguments.act(arguments))


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.usage = "%(prog)s [-n N] [-o FILE] [options]"
    add_options(parser, "assistant")
    parser.add_argument(
        "-n",
        "--number",
        type=int,
        default=5,
        metavar="N",
        help="personas in the file at the end (default: 5)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write, or add to (default: the assistant's)",
    )
    parser.add_argument(
        "--previous",
        action="append",
        default=[],
        type=Path,
        metavar="YAML",
        help="other personas, from which they differ (repeatable)",
    )
    add_options(parser, "provider", "persona-model", "model-parameters", "model-timeout")
    add_options(parser, "seed", *LIMITS, *RECORDING)
    parser.set_defaults(act=_generate)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the personas file (default: the assistant's)",
    )


def _generate(arguments: argparse.Namespace) -> int:
    from ..core.errors import ConfigurationError, ParticipantError
    from ..core.text import counted, one_line
    from ..files.loading import load_assistant, load_personas, place_for_personas
    from ..files.problems import shown_path
    from ..personas.top_up import top_up
    from .participants import participants
    from .progress import sigterm_is_ctrl_c

    number, options = arguments.number, read_options(arguments)
    if number < 1:
        raise ConfigurationError(f"--number: expected a whole number of at least 1, got {number}")
    file = load_assistant(one_assistant(options))
    path = arguments.output or place_for_personas(file)
    previous = [persona for other in arguments.previous for persona in load_personas(other)]
    with participants(options, lambda choices: choices.writing) as (factory, resources):

        def show(persona: Persona, done: int, total: int) -> None:
            # A language model takes seconds for each; the offline writer is instant.
            if factory.choices.writing:
                print(f"persona {done} of {total}: {one_line(persona.name, 60)}", file=sys.stderr)

        try:
            with sigterm_is_ctrl_c():
                notice = top_up(
                    path,
                    file.assistant,
                    number,
                    seed=options.get("seed", 0),
                    writer=factory.writer(),
                    previous=previous,
                    on_written=show,
                )
        except ParticipantError as error:
            print(f"ERROR: {str(error).replace('--synthconv-', '--')}", file=sys.stderr)
            return _FAILED
        except KeyboardInterrupt:
            if path.exists():
                print(f"what was written is in {shown_path(path)}", file=sys.stderr)
            raise
    print(notice or f"{shown_path(path)} has {counted(number, 'persona')} or more already")
    if cost := _cost(resources.budget.spent):
        print(cost)
    return 0


def _cost(usage: Any) -> str:
    from ..core.models import Usage
    from ..reports.terminal import spent

    return spent(usage.model_dump()) if usage != Usage() else ""


def _check(arguments: argparse.Namespace) -> int:
    from ..core.text import counted
    from ..files.loading import load_assistant
    from ..files.problems import shown_path
    from ..reports.export import records_file
    from ..reports.records import read_records
    from ..run.persona_check import weakness_lines

    options = read_options(arguments)
    path = _file(arguments, options)
    records = arguments.records and read_records(records_file(arguments.records))
    assistant = None
    if "assistant" in options or arguments.file is None:
        assistant = load_assistant(one_assistant(options)).assistant
    number, lines = weakness_lines(path, assistant=assistant, records=records)
    weak = f"weak: {counted(len(lines), 'point')}" if lines else "nothing weak was found"
    print("\n".join([*lines, f"{shown_path(path)}: {counted(number, 'persona')}, valid; {weak}"]))
    return 0


def _coverage(arguments: argparse.Namespace) -> int:
    from ..files.loading import load_personas
    from ..personas.coverage import coverage

    path = _file(arguments, read_options(arguments))
    print("\n".join(coverage(load_personas(path))))
    return 0


def _file(arguments: argparse.Namespace, options: dict[str, Any]) -> Path:
    from ..files.loading import find_personas, load_assistant

    given: Path | None = arguments.file
    return given or find_personas(load_assistant(one_assistant(options)))


PERSONAS = Command(
    "personas", "write personas, check them, show what they cover", add_arguments, run
)
