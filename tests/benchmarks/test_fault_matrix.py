"""The fault matrix: its quick rows are survived, and a run that is not would be seen."""

from __future__ import annotations

import sys
from pathlib import Path

import fault_matrix
import pytest
from fault_matrix import Tried, lines, rows
from faults.provider_rows import APIS, FAULTS_OF_PROVIDERS
from faults.running import Ended, Expected, Row, run
from projects import write_people
from warm_python import warm_python

QUICK = [row for row in rows() if row.is_quick]


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs of the rows are forks: a new interpreter takes longer than most of them."""
    monkeypatch.setattr(sys, "executable", warm_python())


@pytest.mark.slow
@pytest.mark.parametrize("row", QUICK, ids=lambda row: f"{row.group}, {row.name}")
def test_a_quick_fault_is_survived(row: Row) -> None:
    assert row.objections() == []


def test_every_group_has_quick_rows_and_no_row_is_listed_twice() -> None:
    names = [(row.group, row.name) for row in rows()]
    assert len(names) == len(set(names))
    assert {row.group.partition(",")[0] for row in QUICK} == {"provider", "endpoint", "process"}


def test_every_api_meets_every_fault_of_a_provider_in_both_roles() -> None:
    names = {(row.group, row.name) for row in rows()}
    for api in APIS:
        for fault in FAULTS_OF_PROVIDERS:
            for role in ("user", "judge"):
                assert (f"provider, {api}", f"{fault.name}, met by the {role}") in names


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A run without any fault, in which one persona is content and one is frustrated."""
    home = tmp_path_factory.mktemp("judged")
    write_people(home, "alex", "bo")
    return run(home)


@pytest.mark.parametrize(
    ("expected", "objection"),
    [
        (Expected(), "ended as frustrated, goal_met"),
        (Expected(personas=3), "3 personas expected"),
        (Expected(secrets=("order 12",)), "a secret in conversations.jsonl"),
    ],
    ids=["a verdict", "a lost persona", "a secret"],
)
def test_what_is_wrong_with_a_run_is_seen(
    judged: Ended, expected: Expected, objection: str
) -> None:
    assert any(objection in found for found in expected.objections(judged))


def test_nothing_is_wrong_with_a_run_that_ended_as_expected(judged: Ended) -> None:
    assert Expected(reasons=frozenset({"goal_met", "frustrated"})).objections(judged) == []


def test_a_green_exit_code_with_a_fault_is_seen(judged: Ended) -> None:
    record = {**judged.records[0], "stop_reason": "endpoint_error"}
    green = Ended(judged.home, 0, judged.output)
    green.__dict__["records"] = [record, judged.records[1]]
    assert "exit code 0 with 1 faults" in Expected().objections(green)


@pytest.mark.parametrize("objections", [[], ["it passes"]])
def test_the_table_counts_what_was_survived_and_lists_the_rest(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    objections: list[str],
) -> None:
    row = Row("some group", "some fault", lambda home: objections)
    monkeypatch.setattr(fault_matrix, "PARTS", (lambda: [row],))
    assert fault_matrix.main([]) == len(objections)
    output = capsys.readouterr().out
    assert [line for line in output.splitlines() if line.startswith("- ")] == [
        f"- some group: some fault: {objection}" for objection in objections
    ]
    assert output.splitlines()[-3].split() == ["some", "group", "1", str(1 - len(objections))]


def test_an_exception_in_a_row_is_an_objection() -> None:
    def breaks(home: Path) -> list[str]:
        raise FileNotFoundError(home.name)

    assert Row("g", "r", breaks).objections()[0].startswith("FileNotFoundError: ")
    assert list(lines([Tried(Row("g", "r", breaks), ())]))[-1].split() == ["all", "1", "1"]
