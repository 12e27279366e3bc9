"""The command ``pin``: a conversation that was seen once is a test from then on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from projects import Project

from pytest_synthconv import cli
from pytest_synthconv.core.cards import Persona
from pytest_synthconv.files.loading import load_personas

PEOPLE = Path("assistant_personas.yaml")


@pytest.fixture
def failed(project: Project) -> Project:
    """A run in which ``alex`` is content and ``bo`` ends frustrated."""
    project.write("alex", "bo")
    project.run()
    return project


def record_of(project: Project, persona: str) -> dict[str, Any]:
    (record,) = [it for it in project.records() if it["persona"]["id"] == persona]
    return record


def said(record: dict[str, Any]) -> list[str]:
    return [it["content"] for it in record["messages"] if it["role"] == "user"]


def pinned(persona: str) -> Persona:
    (found,) = [it for it in load_personas(PEOPLE) if it.id == persona]
    return found


def test_a_pinned_failure_says_the_same_lines_and_fails_again(
    failed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = record_of(failed, "bo")
    assert before["stop_reason"] == "frustrated"
    assert cli.main(["pin", before["conversation_id"][:10]]) == 0
    printed = capsys.readouterr().out
    assert "added 'Bo (pinned)' to assistant_personas.yaml\n  id: bo-pinned\n" in printed
    result = failed.run("-k", "bo-pinned")
    result.assert_outcomes(failed=1, deselected=2)
    (again,) = failed.records()
    assert said(again)[: len(said(before))] == said(before)
    assert again["persona"]["id"] == "bo-pinned"


def test_goals_and_evidence_are_as_they_were(failed: Project) -> None:
    (card,) = [it for it in load_personas(PEOPLE) if it.id == "bo"]
    assert cli.main(["pin", "bo"]) == 0
    new = pinned("bo-pinned")
    assert (new.goals, new.traits, new.scenario) == (card.goals, card.traits, card.scenario)
    assert new.goals[0].evidence == ("refunded",)
    assert (new.opening, list(new.script)) == (None, said(record_of(failed, "bo")))


def test_the_text_of_the_file_stays_and_a_comment_says_where_the_lines_are_from(
    failed: Project,
) -> None:
    text = PEOPLE.read_text().replace("- name: Bo", "# the angry one\n- name:   Bo  # sic")
    PEOPLE.write_text(text)
    record = record_of(failed, "bo")
    assert cli.main(["pin", "Bo"]) == 0
    added = PEOPLE.read_text().removeprefix(text)
    assert added != PEOPLE.read_text()
    assert added.startswith(
        f"# Pinned from conversation {record['conversation_id']}:\n"
        f"# Bo ended frustrated on {record['started_at'][:10]}.\n"
        "- name: Bo (pinned)\n"
    )


def test_a_conversation_is_pinned_once_and_another_of_the_same_persona_gets_a_new_name(
    failed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["pin", "bo"]) == 0
    text = PEOPLE.read_text()
    assert cli.main(["pin", "bo"]) == 4
    assert re.search(r"pinned from conversation \w+ already", capsys.readouterr().err)
    assert PEOPLE.read_text() == text
    failed.run("-k", "[bo]")
    assert cli.main(["pin", "bo"]) == 0
    assert pinned("bo-pinned-2").name == "Bo (pinned 2)"


def test_a_card_that_has_changed_since_the_run_is_noted(
    failed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    PEOPLE.write_text(PEOPLE.read_text().replace("[refunded]", "[refunded, paid back]"))
    assert cli.main(["pin", "bo"]) == 0
    assert "note: the card has changed since that run" in capsys.readouterr().out
    assert cli.main(["pin", "alex"]) == 0
    assert "note:" not in capsys.readouterr().out


def test_a_conversation_of_the_run_before_the_last_is_found_too(failed: Project) -> None:
    failed.run("-k", "alex")
    assert cli.main(["pin", "bo"]) == 0
    assert pinned("bo-pinned").script


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("di", "no conversation of the last run is called 'di'; there are:\n  "),
        ("", "no conversation of the last run is called ''"),
    ],
)
def test_an_unknown_conversation_is_an_error_that_lists_those_there_are(
    failed: Project, capsys: pytest.CaptureFixture[str], wanted: str, told: str
) -> None:
    text = PEOPLE.read_text()
    assert cli.main(["pin", wanted]) == 4
    error = capsys.readouterr().err
    assert told in error
    assert re.search(r"^  [0-9a-f]{8}  frustrated +bo$", error, re.MULTILINE)
    assert PEOPLE.read_text() == text


def test_a_name_that_means_several_conversations_is_an_error(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("bo")
    project.run("--synthconv-trials=2")
    assert cli.main(["pin", "bo"]) == 4
    assert "'bo' means 2 conversations; name one by the beginning" in capsys.readouterr().err


def test_without_records_the_directory_is_named(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("bo")
    assert cli.main(["pin", "bo", "--artifacts=elsewhere"]) == 4
    assert "ERROR: elsewhere: there are no records of a run\n" in capsys.readouterr().err


def test_a_persona_that_is_not_in_the_file_cannot_be_pinned(
    failed: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    others = Path("others.yaml")
    others.write_text(PEOPLE.read_text().replace("Bo", "Zoe"))
    assert cli.main(["pin", "bo", "--personas=others.yaml"]) == 4
    error = capsys.readouterr().err
    assert "others.yaml: there is no persona with the id 'bo', whose conversation this is" in error
    assert "Bo" not in others.read_text()
