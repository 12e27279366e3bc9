"""``pytest-synthconv simulate``: conversations for a data set, without tests."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .command import Command
from .options import (
    LIMITS,
    MODELS,
    RECORDING,
    add_options,
    one_assistant,
    read_options,
    without_prefix,
)

if TYPE_CHECKING:
    from ..reports.dataset_file import DatasetFile
    from ..run.dataset import Dataset
    from ..run.run import Run
    from ..run.suite import AssistantUnderTest
    from ..run.trial_rounds import ConversationRequest
    from .participants import Cast

_FORMATS = ("synthconv", "original", "openai", "sharegpt")
INTERRUPTED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.usage = "%(prog)s [--assistant YAML] [-o FILE] [options]"
    add_options(parser, "assistant", "personas", "endpoint")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="JSONL to append to (default: ASSISTANT_conversations.jsonl)",
    )
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default=_FORMATS[0],
        metavar="NAME",
        help="synthconv (default), original, openai or sharegpt",
    )
    parser.add_argument(
        "--count",
        type=int,
        metavar="N",
        help="conversations in all (default: one a persona)",
    )
    add_options(
        parser,
        *MODELS,
        "skip-criteria",
        "max-turns",
        "seed",
        "concurrency",
        "preflight",
        *LIMITS,
        *RECORDING,
    )
    add_options(parser, "patience")


def run(arguments: argparse.Namespace) -> int:
    """Simulate what the output lacks; 0 if no conversation ended in an error."""
    from ..core.errors import ConfigurationError

    if arguments.count is not None and arguments.count < 1:
        raise ConfigurationError(
            f"--count: expected a whole number of at least 1, got {arguments.count}"
        )
    with without_prefix():
        return _simulated(arguments)


def _simulated(arguments: argparse.Namespace) -> int:
    from ..reports.dataset_file import DatasetFile
    from ..reports.formats import FORMATS
    from ..run.dataset import Dataset
    from .participants import participants

    options, dataset = read_options(arguments), Dataset()
    known = _known(options)
    output = arguments.output or Path(f"{known.path.stem}_conversations.jsonl")
    file = DatasetFile(output, FORMATS.get(arguments.format), dataset.add)
    with participants(options) as cast:
        run = _run_of(file, known, options, cast)
        try:
            dataset.open(file, _requests(run, known, options, cast, arguments.count))
            return _finished(run, dataset, file)
        finally:
            run.close()


def _known(options: dict[str, Any]) -> AssistantUnderTest:
    """Return the assistant with its personas and its endpoint, from their files."""
    from ..core.errors import ConfigurationError
    from ..files.problems import shown_path
    from ..run.suite import load_suite

    (known,) = load_suite(
        [one_assistant(options)],
        personas=options.get("personas"),
        endpoint=options.get("endpoint"),
    )
    if known.endpoint is None:
        looked_at = "".join(f"\n  {shown_path(place)}" for place in known.endpoint_places)
        raise ConfigurationError(
            f"{shown_path(known.path)}: no endpoint file found. Looked at:{looked_at}\n"
            "Write one of these, name one in the key `endpoint`, or give --endpoint."
        )
    for notice in known.notices:
        print(f"warning: {notice}", file=sys.stderr)
    return known


def _run_of(
    file: DatasetFile, known: AssistantUnderTest, options: dict[str, Any], cast: Cast
) -> Run:
    import uuid

    from ..reports.artifacts import versions
    from ..run.conversation_cache import ConversationCache
    from ..run.run import Run

    return Run(
        run_id=uuid.uuid4().hex,
        artifacts=file,
        record_name=str(file.path),
        shared=ConversationCache(None),
        versions=versions(),
        announce=lambda conversation: None,
        resources=cast.resources,
        preflight=options.get("preflight", True),
    )


def _requests(
    run: Run, known: AssistantUnderTest, options: dict[str, Any], cast: Cast, count: int | None
) -> tuple[ConversationRequest, ...]:
    """Plan the conversations, and let ``run`` have as many threads as the endpoint bears."""
    from ..endpoints.factory import endpoint_of_file
    from ..run.criteria import require_judge
    from ..run.dataset import planned
    from ..run.participant_overrides import ParticipantDefaults
    from ..run.prefetch_pool import Lookahead
    from ..run.run import runs_concurrently
    from ..simulation.cast import Limits
    from .participants import DEFAULT_CONCURRENCY

    assert known.endpoint is not None  # noqa: S101 - for the type checker
    endpoint = run.endpoint(endpoint_of_file(known.endpoint, preflight=run.preflight))
    at_once = runs_concurrently(endpoint, options.get("concurrency"))
    if at_once:
        run.lookahead = Lookahead(options.get("concurrency", DEFAULT_CONCURRENCY))
    user, judge = cast.factory.user(), cast.factory.judge()
    defaults = ParticipantDefaults(
        cast.factory.choices,
        user,
        judge,
        cast.factory.speculates,
        cast.factory.criteria(),
        options.get("skip_criteria", False),
    )
    participants = defaults.participants(known.assistant, endpoint, user, judge, at_once=at_once)
    for persona in known.personas:
        require_judge(persona, participants)
    return planned(
        known.personas,
        participants,
        Limits(options.get("max_turns", Limits.max_turns), options.get("seed", 0)),
        len(known.personas) if count is None else count,
    )


def _finished(run: Run, dataset: Dataset, file: DatasetFile) -> int:
    """Simulate what ``file`` lacks, print the summary, and return the exit code."""
    from ..core.text import counted
    from ..files.problems import shown_path
    from ..reports.terminal import summary
    from ..run.dataset import fault_lines, simulate_missing
    from .progress import progress_writer, sigterm_is_ctrl_c

    name, total = shown_path(file.path), counted(len(dataset.requests), "conversation")
    if others := dataset.other_endpoints:
        print(f"{name} has conversations with another endpoint ({others}): they are not run again")
        print("name another file with --output to run all")
    if not dataset.missing:
        print(f"{name} has all of {total} already")
        return 0
    if dataset.there:
        print(f"{name} has {len(dataset.there)} of {total}; running the others")
    writer = progress_writer()

    def stopping() -> None:
        writer.clear()
        print("stopping the conversations under way; Ctrl-C again ends at once", file=sys.stderr)

    is_interrupted = False
    try:
        with sigterm_is_ctrl_c():
            simulate_missing(dataset, run, writer.show, stopping)
    except KeyboardInterrupt:
        is_interrupted = True
    writer.clear()
    print("\n".join(summary(dataset.records, shown_path(file.conversations), detailed=False)))
    print("".join(f"{line}\n" for line in fault_lines(dataset.records)), end="")
    print(f"{name} has {dataset.ended} of {total}")
    for problem in run.unrecorded:
        print(f"ERROR: {problem}", file=sys.stderr)
    if dataset.ended < len(dataset.requests):
        print("the same command runs those that are missing")
    if is_interrupted:
        return INTERRUPTED
    return 1 if dataset.faults or run.unrecorded else 0


SIMULATE = Command(
    "simulate", "simulate conversations for a data set, without tests", add_arguments, run
)
