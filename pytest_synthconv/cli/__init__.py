"""The command line: ``pytest-synthconv COMMAND ...``, for what is done before and after a run.

Exit codes are pytest's: 0 success, 1 failures, 2 interrupted, 4 a usage error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from .. import __version__
from ..core.errors import ConfigurationError
from .baseline import BASELINE
from .chat import CHAT
from .command import Command
from .doctor import DOCTOR
from .exam import EXAM
from .export import EXPORT
from .import_command import IMPORT
from .init import INIT
from .kinds import KINDS
from .merge import MERGE
from .personas import PERSONAS
from .pin import PIN
from .report import REPORT
from .simulate import SIMULATE

INTERRUPTED = 2
USAGE_ERROR = 4

COMMANDS: tuple[Command, ...] = (
    INIT,
    DOCTOR,
    PERSONAS,
    CHAT,
    SIMULATE,
    PIN,
    IMPORT,
    EXPORT,
    REPORT,
    BASELINE,
    MERGE,
    EXAM,
    KINDS,
)
"""In the order in which a project needs them."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with pytest's exit code, not with argparse's 2.

    Its help has one line an option at 80 columns, so that it fits a screen.
    """

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords, formatter_class=_wide)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"ERROR: {message}\n")


def _wide(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=29)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``arguments``, by default those of the process, and return the exit code."""
    parser = _Parser(
        prog="pytest-synthconv",
        description="Prepare and compare runs of pytest-synthconv.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = commands.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    parsed = parser.parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except ConfigurationError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:  # as with `| head`: nobody reads the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
