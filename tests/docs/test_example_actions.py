"""The example catches a desk that says what it has not done, and the good desk passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_example_project import copy_example, quiet_environment
from warm_python import run_module

STORED = "    talk.orders[order.number] = replace(order, **values)\n"


def told_by(home: Path, lie: str, *arguments: str) -> tuple[int, str, dict[str, dict[str, Any]]]:
    """Run the example with a desk that does not do ``lie``: exit code, output, records by id."""
    copy_example(home)
    source = (home / "order_desk.py").read_text(encoding="utf-8")
    assert source.count(STORED) == 1
    skipping = f'    if name == "{lie}":\n        return\n{STORED}'
    (home / "order_desk.py").write_text(source.replace(STORED, skipping), encoding="utf-8")
    own = ("-p", "no:cacheprovider", "--synthconv-assistant=assistant.yaml", "assistant.yaml")
    done = run_module(
        "pytest",
        *arguments,
        *own,
        cwd=home,
        env=quiet_environment(),
    )
    lines = (home / "synthconv-artifacts" / "conversations.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return done.returncode, done.stdout + done.stderr, {it["persona"]["id"]: it for it in records}


def not_content(records: dict[str, dict[str, Any]]) -> set[str]:
    return {who for who, it in records.items() if it["stop_reason"] != "goal_met"} - {"joe"}


def test_the_good_desk_does_what_it_says(tmp_path: Path) -> None:
    code, output, records = told_by(
        tmp_path / "shop", "nothing", "--synthconv-fail-on=unbacked_claim"
    )
    assert code == 0, output
    assert not_content(records) == set()
    assert records["walter"]["goal_met_by"] == "action"
    assert not any("unbacked_claim" in it["flags"] for it in records.values())


def test_a_cancellation_that_is_only_said_fails_who_wanted_it(tmp_path: Path) -> None:
    code, output, records = told_by(tmp_path / "shop", "cancel_order")
    assert code == 1, output
    assert not_content(records) == {"walter"}
    assert records["walter"]["flags"] == ["unbacked_claim"]
    said = " ".join(message["content"] for message in records["walter"]["messages"])
    assert "Order 1077 is cancelled" in said


@pytest.mark.parametrize("fails", [True, False])
def test_a_change_that_is_only_said_can_be_made_a_failure(fails: bool, tmp_path: Path) -> None:
    option = ["--synthconv-fail-on=unbacked_claim"] if fails else []
    code, output, records = told_by(tmp_path / "shop", "change_order", *option)
    assert code == (1 if fails else 0), output
    assert not_content(records) == set()
    flagged = {who for who, it in records.items() if "unbacked_claim" in it["flags"]}
    assert flagged == {"mika", "priya"}
    assert ("unbacked claim: Mika Sato" in output) == fails
    assert ("but it says that it is done, and did find_order(order=1063)" in output) == fails
