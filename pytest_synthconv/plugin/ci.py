"""Write what GitHub shows of a run: the summary of the job, and annotations in the log."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from . import failures, gate
from .options import settings_of
from .recording import artifacts_of, has_records, problems_of
from .xdist import is_worker

if TYPE_CHECKING:
    from collections import Counter

    from ..reports.failed_tests import FailedTest

_SUMMARY = "GITHUB_STEP_SUMMARY"


def write(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Append to the summary of the job, and yield the annotations and what went wrong.

    The workers of pytest-xdist have reporters, too; their controller alone writes.
    """
    config = reporter.config
    file = os.environ.get(_SUMMARY)
    wants_annotations = settings_of(config).annotations == "github"
    if is_worker(config) or not (file or wants_annotations):
        return
    if not has_records(config) and not failures.has_failed_tests(reporter):
        return
    from ..core.errors import ConfigurationError

    try:
        counts = _counts(config)
        failed = _with_transcripts(config, failures.failed_tests(reporter))
        if wants_annotations:
            yield from _annotations(counts, failed)
        if file:
            _append(Path(file), reporter, counts, failed)
    except (OSError, ConfigurationError) as error:
        yield f"the summary for GitHub is incomplete: {error}"


def _annotations(counts: Counter[str], failed: Sequence[FailedTest]) -> Iterator[str]:
    from ..core.text import counted
    from ..reports.annotations import annotated
    from ..reports.terminal import counts_line

    ended = f"{counted(sum(counts.values()), 'conversation')}: {counts_line(counts)}"
    yield from annotated(failed, ended if counts else "no conversation")


def _append(
    file: Path, reporter: pytest.TerminalReporter, counts: Counter[str], failed: list[FailedTest]
) -> None:
    from ..core.folders import shown
    from ..reports.markdown import MOST_BYTES, markdown

    config = reporter.config
    before = file.stat().st_size if file.exists() else 0
    text = markdown(
        counts,
        [
            *(line for line, _ in gate.comparison_lines(reporter)),
            *gate.trial_lines(config),
            *problems_of(config),
        ],
        failed,
        records=shown(artifacts_of(config).conversations, config.rootpath),
        most_bytes=MOST_BYTES - before,
    )
    with file.open("a", encoding="utf-8") as summary:
        summary.write(text)


def _counts(config: pytest.Config) -> Counter[str]:
    from ..reports.markdown import counts_of

    return counts_of(artifacts_of(config).records() if has_records(config) else ())


def _with_transcripts(config: pytest.Config, failed: list[FailedTest]) -> list[FailedTest]:
    """Return ``failed`` with the whole transcripts: reports have only their beginnings."""
    if not has_records(config):
        return failed
    from dataclasses import replace

    from ..core.transcripts import transcript

    wanted = {test.conversation_id for test in failed}
    said = {
        record["conversation_id"]: transcript(
            (it["turn"], it["role"], it["content"]) for it in record["messages"]
        )
        for record in artifacts_of(config).records()
        if record["conversation_id"] in wanted
    }
    return [
        replace(test, transcript=said.get(test.conversation_id, test.transcript)) for test in failed
    ]
