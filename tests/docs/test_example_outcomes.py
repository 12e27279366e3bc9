"""Releases that fail nobody, or one, and are worse for many: the example's gate convicts them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_example_gates import GATE, ITEMS_ALONE
from test_example_project import CONTENT, EXAMPLE, copy_example, quiet_environment
from warm_python import run_module

HANDS_OVER = """
import order_desk

class HandsOver(order_desk.OrderDesk):
    def chat(self, key, text):
        reply, done, following = super().chat(key, text)
        return (order_desk.HAND_OFF if key else reply), done, following

order_desk.OrderDesk = HandsOver
"""
GREETS_FIRST = """
import order_desk

class GreetsFirst(order_desk.OrderDesk):
    def chat(self, key, text):
        reply, done, following = super().chat(key, text)
        greeting = "Thank you for contacting Harbour Lamps. How can I help you today?"
        return (reply if key else greeting), done, following

order_desk.OrderDesk = GreetsFirst
"""


def gated(
    home: Path, release: str, *arguments: str, baseline: str | None = None
) -> tuple[int, str, dict[str, Any]]:
    """Exit code, output and comparison of a run of the example on another ``release``."""
    copy_example(home)
    if baseline:
        (home / "baseline.jsonl").write_text(baseline)
    conftest = home / "conftest.py"
    conftest.write_text(f"{conftest.read_text()}\n{release}")
    done = run_module(
        "pytest",
        *("-p", "no:cacheprovider", *GATE, ITEMS_ALONE, "--synthconv-trials=5", *arguments),
        cwd=home,
        env=quiet_environment(),
    )
    told = json.loads((home / "synthconv-artifacts" / "run.json").read_text())
    return done.returncode, " ".join(done.stdout.split()), told["comparison"]


def worse(comparison: dict[str, Any]) -> dict[str, list[str]]:
    return {it["persona"]: it["worse_in"] for it in comparison["personas"] if it["worse_in"]}


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "workers"])
def test_a_release_that_hands_everybody_over_is_a_regression(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    code, output, comparison = gated(tmp_path / "shop", HANDS_OVER, *processes)
    handed_over = CONTENT - {"ines"}  # She asks once, and the first reply is as it was.
    assert code == 1, output
    assert comparison["suite"]["now"]["failed"] == 0
    assert worse(comparison) == {who: ["goals met", "hand-offs"] for who in handed_over}
    assert (
        "regression: worse than the baseline: mika, noor, priya, walter (goals met, hand-offs)"
        in output
    )
    assert "worse in hand-offs: mika: 5 of 5 (100%, 57% to 100%), before 0 of 20" in output


def test_a_release_that_needs_a_turn_more_is_a_regression(tmp_path: Path) -> None:
    code, output, comparison = gated(tmp_path / "shop", GREETS_FIRST)
    assert code == 1, output
    assert comparison["suite"]["now"]["failed"] == 5, "Ines, whose check allows one turn"
    found = worse(comparison)
    assert found.pop("ines") == ["failures", "turns", "checks"]
    assert found == {who: ["turns"] for who in CONTENT - {"ines"}}
    assert "worse in turns: ines: 2.0 to the goal (mean of 5), before 1.0 to the goal" in output


def test_a_baseline_of_an_earlier_version_says_what_it_does_not_know(tmp_path: Path) -> None:
    code, output, comparison = gated(tmp_path / "shop", GREETS_FIRST, baseline=of_version_1_0())
    assert code == 1, output
    assert worse(comparison) == {"ines": ["failures", "checks"]}
    assert "not known of turns: the baseline does not say" in output
    (turns,) = [it for it in comparison["outcomes"] if it["outcome"] == "turns"]
    assert turns["gap"] == "not in the baseline"


def of_version_1_0() -> str:
    """The example's baseline as version 1.0 wrote it."""
    since = ("goal_met_by", "turns_met")
    entries = map(json.loads, (EXAMPLE / "baseline.jsonl").read_text().splitlines())
    old = ({key: it[key] for key in it if key not in since} for it in entries)
    return "".join(json.dumps({**it, "schema_version": "1.0"}) + "\n" for it in old)
