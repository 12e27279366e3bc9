"""The shell's face: ``pytest-synthconv COMMAND ...``, for what is done before a run and after it.

Exit codes are pytest's: 0 all is well, 1 something failed, 4 a mistake in what was asked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from ..core.errors import ConfigurationError
from .baseline import BASELINE
from .command import Command
from .kinds import KINDS
from .merge import MERGE

USAGE_ERROR = 4

COMMANDS: tuple[Command, ...] = (BASELINE, KINDS, MERGE)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with pytest's exit code, not with argparse's 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"ERROR: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what ``arguments``, by default those of the process, ask for; returns the exit code."""
    parser = _Parser(
        prog="pytest-synthconv",
        description="Before a run and after it.",
    )
    chosen = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        described = chosen.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(described)
        described.set_defaults(run=command.run)
    asked = parser.parse_args(arguments)
    try:
        return int(asked.run(asked))
    except ConfigurationError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return USAGE_ERROR
