"""``pytest-synthconv baseline``: the stored runs that later ones are compared with.

Only this command changes a baseline; a run never does.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .command import Command

if TYPE_CHECKING:
    from ..regression.counts import PersonaCounts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    update = actions.add_parser("update", help="add runs to a baseline, or create it")
    _add_file(update)
    _add_runs(update, "the artifacts directories of the runs, or their conversations.jsonl")
    update.add_argument(
        "--anew", action="store_true", help="replace the baseline instead of adding to it"
    )
    update.set_defaults(act=_update)
    show = actions.add_parser("show", help="print what a baseline contains")
    _add_file(show)
    show.set_defaults(act=_show)
    prune = actions.add_parser("prune", help="drop entries that no run is compared with any more")
    _add_file(prune)
    _add_runs(prune, "a current run of the whole suite, with all its shards")
    prune.set_defaults(act=_prune)


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action."""
    arguments.act(arguments)
    return 0


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the baseline file, such as baseline.jsonl"
    )


def _add_runs(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--from", dest="runs", nargs="+", required=True, type=Path, metavar="DIR", help=what
    )


def _update(arguments: argparse.Namespace) -> None:
    from ..core.text import counted
    from ..regression.baseline import merged, read_baseline, save_baseline, summary, unused

    file, found = arguments.file, _read(arguments.runs)
    is_new = arguments.anew or not file.exists()
    before = () if is_new else read_baseline([file])
    entries = merged(before, found)
    save_baseline(file, entries)
    print(f"{file}: {summary(entries)}, {counted(len(entries) - len(before), 'entry')} more")
    if stale := unused(before, found):
        print(
            f"{counted(len(stale), 'entry')} of other cards or settings: "
            "nothing in these runs can be compared with them (baseline prune drops them)"
        )


def _show(arguments: argparse.Namespace) -> None:
    from ..regression.baseline import read_baseline, summary
    from ..regression.baseline_text import lines

    entries = read_baseline([arguments.file])
    print("\n".join([f"{arguments.file}: {summary(entries)}", *lines(entries)]))


def _prune(arguments: argparse.Namespace) -> None:
    from ..core.errors import ConfigurationError
    from ..core.text import counted
    from ..regression.baseline import read_baseline, save_baseline, summary, unused, without

    entries = read_baseline([arguments.file])
    dropped = unused(entries, _read(arguments.runs))
    kept = without(entries, dropped)
    if not kept:
        raise ConfigurationError(
            f"no entry of {arguments.file} has the personas, cards and settings of these runs\n"
            "Is it the right baseline? Make a new one with: baseline update FILE --from DIR --anew"
        )
    save_baseline(arguments.file, kept)
    who = ", ".join(dict.fromkeys(entry.subject.persona for entry in dropped))
    of_whom = f", of {who}" if dropped else ""
    print(f"{counted(len(dropped), 'entry')} dropped{of_whom}")
    print(f"{arguments.file}: {summary(kept)}")


def _read(runs: Sequence[Path]) -> tuple[PersonaCounts, ...]:
    """Return the entries of complete runs; raise `ConfigurationError` if there is no outcome."""
    from ..core.errors import ConfigurationError
    from ..regression.tallying import read_run
    from ..reports.shards import read_shard

    shards = [read_shard(path) for path in runs]
    for shard in shards:
        if not shard.is_complete:
            raise ConfigurationError(
                f"{shard.name}: its run was not completed (status {shard.run['status']})\n"
                "A baseline needs complete runs: run it again."
            )
    found = read_run(shard.records for shard in shards)
    entries = tuple(
        entry for entry in found if not all(reason.is_fault for reason in entry.tally.ended)
    )
    if not entries:
        raise ConfigurationError("no conversation in these runs has an outcome: nothing is stored")
    return entries


BASELINE = Command(
    "baseline", "store runs to compare later ones with: update, show, prune", add_arguments, run
)
