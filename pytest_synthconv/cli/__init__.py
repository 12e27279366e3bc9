"""The command line: ``pytest-synthconv COMMAND ...``, for what is done before and after a run.

Exit codes are pytest's: 0 success, 1 failures, 4 a usage error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from .. import __version__
from ..core.errors import ConfigurationError
from .baseline import BASELINE
from .command import Command
from .exam import EXAM
from .kinds import KINDS
from .merge import MERGE
from .report import REPORT

USAGE_ERROR = 4

COMMANDS: tuple[Command, ...] = (BASELINE, EXAM, KINDS, MERGE, REPORT)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with pytest's exit code, not with argparse's 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"ERROR: {message}\n")


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
