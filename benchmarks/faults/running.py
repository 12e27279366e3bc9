"""Run pytest on a project in a process of its own, and say what is wrong with how it ended."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pytest_synthconv.core.models import StopReason

LIMIT = 120.0
"""Seconds after which a run hangs. The longest wait of a row is about 20 s on a busy machine."""
FAULTS = frozenset(str(reason) for reason in StopReason if reason.is_fault)
NOT_RUN = "not run: "
"""How the error begins of those that were spared the fault of another conversation."""
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@dataclass(frozen=True)
class Row:
    """A fault: ``play`` makes it happen in a folder and returns what is wrong with the end."""

    group: str
    name: str
    play: Callable[[Path], list[str]]
    is_quick: bool = False
    """Whether the row is one of the few that the tests run."""

    def objections(self) -> list[str]:
        """Return what is wrong, in a folder of its own; an exception is an objection too."""
        with tempfile.TemporaryDirectory(prefix="fault-") as home:
            try:
                return self.play(Path(home))
            except subprocess.TimeoutExpired:
                return [f"it hangs: no end within {LIMIT:g} s"]
            except Exception as error:
                return [f"{type(error).__name__}: {error}"]


@dataclass(frozen=True)
class Ended:
    """How a run of pytest ended, and what it has written into ``home``."""

    home: Path
    code: int
    output: str

    @property
    def artifacts(self) -> Path:
        return self.home / "synthconv-artifacts"

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        path = self.artifacts / "conversations.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        return [json.loads(line) for line in lines]

    @cached_property
    def run_file(self) -> dict[str, Any]:
        path = self.artifacts / "run.json"
        return json.loads(path.read_text("utf-8")) if path.is_file() else {}

    @property
    def stop_reasons(self) -> dict[str, int]:
        return dict(Counter(record["stop_reason"] for record in self.records))

    def reported(self) -> Counter[str]:
        """Return the number of test cases by outcome, as JUnit counts them."""
        path = self.home / "junit.xml"
        found: Counter[str] = Counter()
        for case in ElementTree.parse(path).iter("testcase") if path.is_file() else ():
            outcomes = {part.tag for part in case} & {"error", "failure", "skipped"}
            found[min(outcomes, default="passed")] += 1
        return found

    def written(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of all that a user may show to others."""
        yield "output", self.output
        for path in (self.home / "junit.xml", *sorted(self.artifacts.rglob("*"))):
            if path.is_file():
                yield path.name, path.read_text("utf-8", "replace")


@dataclass(frozen=True)
class Expected:
    """What must be true of a run with an infrastructure fault.

    ``reasons`` are the stop reasons that are right. ``says`` must be found in the error of each
    record, whatever the case of its letters. ``secrets`` must be found nowhere.
    """

    personas: int = 2
    reasons: frozenset[str] = FAULTS
    says: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def objections(self, ended: Ended) -> list[str]:
        """Return what is wrong with ``ended``; empty if it survived."""
        return [
            *self._uncounted(ended),
            *self._misjudged(ended),
            *(error for record in ended.records for error in self._unhelpful(record)),
            *leaks(ended, self.secrets),
        ]

    def _uncounted(self, ended: Ended) -> Iterator[str]:
        people = Counter(record["persona"]["id"] for record in ended.records)
        if len(people) != self.personas or set(people.values()) != {1}:
            yield f"records by persona: {dict(people)}, {self.personas} personas expected"
        counts = ended.run_file.get("counts", {})
        if counts != ended.stop_reasons:
            yield f"run.json counts {counts}, the records {ended.stop_reasons}"
        if sum(ended.reported().values()) != self.personas:
            yield f"JUnit has {dict(ended.reported())}"
        if "INTERNALERROR" in ended.output or "Traceback (most recent" in ended.output:
            yield f"a traceback: {ended.output[-400:]}"

    def _misjudged(self, ended: Ended) -> Iterator[str]:
        if all(record["reason"].startswith(NOT_RUN) for record in ended.records):
            yield "no conversation was run"
        if wrong := sorted(set(ended.stop_reasons) - self.reasons):
            yield f"ended as {', '.join(wrong)}"
        faults = sum(ended.stop_reasons.get(reason, 0) for reason in FAULTS)
        if faults != ended.reported()["error"]:
            yield f"{faults} faults, but JUnit has {dict(ended.reported())}"
        if bool(ended.code) != bool(faults or ended.reported()["failure"]):
            yield f"exit code {ended.code} with {faults} faults"

    def _unhelpful(self, record: Mapping[str, Any]) -> Iterator[str]:
        error = record.get("error")
        if error is None:
            return
        first, _, advice = error["message"].partition("\n")
        if first.startswith(NOT_RUN):
            return  # the error of the conversation that was run says the rest
        if not re.search(self.says, error["message"], re.IGNORECASE):
            yield f"does not say {self.says!r}: {error['message']!r}"
        if not advice.strip():
            yield f"does not say what to do: {first!r}"


def leaks(ended: Ended, secrets: tuple[str, ...]) -> Iterator[str]:
    """Yield where one of ``secrets`` was written."""
    for name, text in ended.written():
        if any(secret in text for secret in secrets):
            yield f"a secret in {name}"


def run(home: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
    """Run pytest in ``home`` until it ends. Raise `subprocess.TimeoutExpired` if it hangs."""
    done = subprocess.run(
        command(*arguments),
        cwd=home,
        env=environment(home, environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=LIMIT,
        check=False,
    )
    return Ended(home, done.returncode, done.stdout)


def command(*arguments: str) -> list[str]:
    """Return the command of such a run."""
    own = ("--synthconv-assistant=assistant.yaml", "--junitxml=junit.xml", "-p", "no:cacheprovider")
    return [sys.executable, "-m", "pytest", "-rA", *own, *arguments]


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this environment with ``more``, without proxies and what a user has configured."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in _PROXIES and not name.startswith(("SYNTHCONV_", "PYTEST_"))
    }
    return {**kept, "HOME": str(home), "NO_PROXY": "127.0.0.1", **(more or {})}
