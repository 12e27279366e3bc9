"""``pytest-synthconv report``: a recorded run as one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path

from .command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "artifacts",
        nargs="?",
        type=Path,
        default=Path("synthconv-artifacts"),
        metavar="ARTIFACTS",
        help="the artifacts directory of a run, or its records (default: synthconv-artifacts)",
    )
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        type=Path,
        metavar="JSONL",
        help="compare with this baseline; with records, also conversation by conversation "
        "(repeatable)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="the file to write (default: report.html next to the records)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the report and print where it is."""
    from ..core.errors import ConfigurationError
    from ..run.report_file import write_report

    source = arguments.artifacts
    home = source.parent if source.is_file() else source
    file = arguments.output or home / "report.html"
    try:
        headline = write_report(source, file, arguments.baseline)
    except OSError as error:
        raise ConfigurationError(
            f"the report {file} cannot be written: {error.strerror or error}"
        ) from None
    print(f"{file}: {headline}")
    return 0


REPORT = Command(
    "report", "write a recorded run as one HTML file, to open in a browser", add_arguments, run
)
