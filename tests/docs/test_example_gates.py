"""The example's baseline convicts the release that went wrong, and never the good one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from test_example_project import (
    BROKEN,
    CONTENT,
    EXAMPLE,
    Outcome,
    copy_example,
    quiet_environment,
    run,
)
from warm_python import warm_python

GATE = (
    "--synthconv-assistant=assistant.yaml",
    "--synthconv-baseline=baseline.jsonl",
    "--synthconv-fail-on-regression",
)
ITEMS_ALONE = "assistant.yaml"


def gated(home: Path, *arguments: str, **environment: str) -> tuple[Outcome, dict[str, Any]]:
    """A run of the example with its gate, and what it says of the comparison."""
    outcome = run(home, *GATE, *arguments, start=None, **environment)
    told = json.loads((home / "synthconv-artifacts" / "run.json").read_text())
    return outcome, told["comparison"]


RUN_EACH = """
import json, sys, pytest
seeds = sys.argv[1].split(",")
options = lambda seed: (f"--synthconv-seed={seed}", f"--synthconv-artifacts=of-{seed}")
codes = {seed: int(pytest.main([*sys.argv[2:], *options(seed)])) for seed in seeds}
print(json.dumps(codes), file=sys.stderr)
"""


def gated_with_each(
    seeds: Sequence[str], home: Path
) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
    """The exit code of a run with each seed, and what it says of the comparison.

    One process makes all the runs: with one process each, ten of them took four times as long.
    """
    copy_example(home)
    done = subprocess.run(
        [
            *(warm_python(), "-c", RUN_EACH, ",".join(seeds)),
            *("-p", "no:cacheprovider", *GATE, ITEMS_ALONE),
        ],
        cwd=home,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    runs = {seed: json.loads((home / f"of-{seed}" / "run.json").read_text()) for seed in seeds}
    codes = json.loads(done.stderr.splitlines()[-1])
    return codes, {seed: run["comparison"] for seed, run in runs.items()}


def test_the_broken_release_is_convicted_and_who_suffers_is_named(tmp_path: Path) -> None:
    outcome, comparison = gated(
        tmp_path / "shop", "--synthconv-trials=5", ORDER_DESK_REGRESSION="1"
    )
    assert outcome.code == 1, outcome.output
    assert comparison["verdict"] == "regression"
    assert set(comparison["convicted"]) == BROKEN
    assert "regression: worse than the baseline: mika, priya, walter\n" in outcome.output
    assert not [*outcome.report.iter("failure"), *outcome.report.iter("error")]
    xfailed = [
        name
        for name, case in outcome.cases("test_conversation").items()
        if case.find("skipped") is not None
    ]
    assert set(xfailed) == BROKEN


@pytest.mark.parametrize("processes", [("-n", "2"), ("--reruns", "2")], ids=["workers", "reruns"])
def test_the_verdict_is_the_same_in_workers_and_after_reruns(
    tmp_path: Path, processes: tuple[str, str]
) -> None:
    outcome, comparison = gated(
        tmp_path / "shop", "--synthconv-trials=5", *processes, ORDER_DESK_REGRESSION="1"
    )
    assert outcome.code == 1, outcome.output
    assert set(comparison["convicted"]) == BROKEN
    assert comparison["suite"]["now"] == {"passed": 15, "failed": 15, "excluded": 0}


def test_the_good_release_is_not_convicted_whatever_the_seed(tmp_path: Path) -> None:
    seeds = [str(seed) for seed in range(1, 6)]
    codes, found = gated_with_each(seeds, tmp_path / "shop")
    assert codes == dict.fromkeys(seeds, 0)
    assert [seed for seed in seeds if found[seed]["verdict"] == "regression"] == []
    assert {seed: found[seed]["obstacle"] for seed in seeds} == dict.fromkeys(seeds)
    assert {seed: found[seed]["suite"]["now"]["failed"] for seed in seeds} == codes


def test_with_five_trials_the_good_release_is_found_to_be_as_good(tmp_path: Path) -> None:
    outcome, comparison = gated(
        tmp_path / "shop", ITEMS_ALONE, "--synthconv-seed=11", "--synthconv-trials=5"
    )
    assert outcome.code == 0, outcome.output
    assert comparison["verdict"] == "ok"


def test_the_baseline_is_of_the_personas_and_the_assistant_as_they_are(tmp_path: Path) -> None:
    _, comparison = gated(tmp_path / "shop", ITEMS_ALONE)
    changes = {it["persona"]: it["change"] for it in comparison["personas"]}
    assert changes == dict.fromkeys(CONTENT | {"joe"}, "steady")


def test_the_examples_own_job_runs_the_gate() -> None:
    job = (EXAMPLE / ".github" / "workflows" / "conversations.yml").read_text()
    assert f"pytest {' '.join(GATE)} --synthconv-trials=5" in " ".join(job.split())
