"""``pytest-synthconv merge``: merge shards into one run."""

from __future__ import annotations

import argparse
from pathlib import Path

from .command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "shards",
        nargs="+",
        type=Path,
        metavar="DIR",
        help="the artifacts directory of a shard, or the conversations.jsonl in it",
    )
    parser.add_argument(
        "--into",
        required=True,
        type=Path,
        metavar="DIR",
        help="the artifacts directory to write the merged records to",
    )
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        type=Path,
        metavar="JSONL",
        help="compare the merged run with this baseline (repeatable)",
    )
    parser.add_argument(
        "--fail-on-regression",
        action="store_true",
        help="fail if it is worse (default: as the shards were run)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Merge, print the summary of a run, and return the exit code of its verdict."""
    from ..regression.baseline import read_baseline
    from ..regression.shards import MergedVerdict
    from ..reports.shards import merge
    from ..reports.terminal import summary

    baseline = read_baseline(arguments.baseline) if arguments.baseline else ()
    verdict = MergedVerdict(baseline, arguments.fail_on_regression)
    merged = merge(arguments.shards, arguments.into, verdict)
    where = str(merged.artifacts.conversations)
    # Messages are most of a record, are not printed here, and there may be thousands of records.
    records = ({**record, "messages": (), "verdicts": ()} for record in merged.artifacts.records())
    lines = summary(records, where, detailed=False)
    print("\n".join([*verdict.comparison, *lines, *verdict.trials, *merged.notes]))
    return merged.exit_code


MERGE = Command(
    "merge",
    "merge the records of several shards into one run, with the verdict of the whole",
    add_arguments,
    run,
)
