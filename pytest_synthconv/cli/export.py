"""``pytest-synthconv export``: stored conversations in the formats of other programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from .command import Command
from .options import DEFAULT_ARTIFACTS

_FORMATS = ("original", "openai", "sharegpt", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "records",
        nargs="?",
        type=Path,
        default=DEFAULT_ARTIFACTS,
        metavar="RECORDS",
        help="an artifacts directory or a JSONL file of records (default: synthconv-artifacts)",
    )
    parser.add_argument(
        "--format",
        required=True,
        choices=_FORMATS,
        help="original: messages only; openai: for fine-tuning; sharegpt; csv: a row each",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write (default: print)"
    )
    parser.add_argument(
        "--stop-reason",
        action="append",
        default=[],
        metavar="REASON",
        help="only these, such as goal_met (repeatable; default: all that ended)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Export the records, and say on standard error how many."""
    from ..core.errors import ConfigurationError
    from ..core.models import StopReason
    from ..files.problems import shown_path
    from ..files.saving import save_lines
    from ..reports.export import Export, records_file
    from ..reports.formats import FORMATS
    from ..reports.records import read_records
    from ..run.option_values import near

    known = [str(reason) for reason in StopReason]
    for reason in arguments.stop_reason:
        if reason not in known:
            raise ConfigurationError(
                f"--stop-reason: expected one of {', '.join(known)}, "
                f"got {reason!r}{near(reason, known)}"
            )
    file, output = records_file(arguments.records), arguments.output
    export = Export(FORMATS[arguments.format], arguments.stop_reason)
    lines = export.lines(read_records(file))
    if output is None:
        _print(lines)
    elif output.exists() and output.samefile(file):
        raise ConfigurationError(f"{shown_path(output)}: is the file of records itself")
    else:
        save_lines(output, lines, what="the export")
    where = f" to {shown_path(output)}" if output else ""
    print(f"exported{where}: {export}", file=sys.stderr)
    return 0


def _print(lines: Iterable[str]) -> None:
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        # Python would complain when it flushes at its end.
        sys.stdout = None


EXPORT = Command(
    "export", "export stored conversations, for fine-tuning or a spreadsheet", add_arguments, run
)
