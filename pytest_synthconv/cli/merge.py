"""``pytest-synthconv merge``: one run of several shards."""

from __future__ import annotations

import argparse
from pathlib import Path

from .command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
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
        help="where the merged records go, as an artifacts directory",
    )
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        type=Path,
        metavar="JSONL",
        help="compare the merged run with this stored one (repeatable)",
    )
    parser.add_argument(
        "--fail-on-regression",
        action="store_true",
        help="fail when it is worse; shards that ran with --synthconv-fail-on-regression say so",
    )


def run(arguments: argparse.Namespace) -> int:
    """Merge, print what a run prints at its end, and return the exit code of its verdict."""
    from ..regression.baseline import read_baseline
    from ..regression.shards import MergedVerdict
    from ..reports.shards import merge
    from ..reports.terminal import summary

    baseline = read_baseline(arguments.baseline) if arguments.baseline else ()
    verdict = MergedVerdict(baseline, arguments.fail_on_regression)
    merged = merge(arguments.shards, arguments.into, verdict)
    where = str(merged.artifacts.conversations)
    # What was said is most of a record, and not told here: there may be many thousands of them.
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
