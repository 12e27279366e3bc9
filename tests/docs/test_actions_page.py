"""The page on actions: its files load, its run prints what it shows, its claims are true."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from documents import blocks, shown_in
from page_projects import DOCS, consoles, write_files
from projects import Project
from servers import sends, serving

from pytest_synthconv.files.endpoint_schema import ActionCard
from pytest_synthconv.files.kinds import form_text, kinds
from pytest_synthconv.files.loading import load_endpoint

PAGE = DOCS / "actions.md"
ASSISTANT = "name: Order desk\ndescription: Looks up orders and cancels them.\n"
ENDPOINTS = [block for block in blocks(PAGE) if block.language == "yaml" and "url:" in block.text]


@pytest.mark.parametrize("block", ENDPOINTS, ids=lambda block: block.title)
def test_the_endpoint_files_of_the_page_load(block: object, tmp_path: Path) -> None:
    (tmp_path / "endpoint.yaml").write_text(block.text)  # type: ignore[attr-defined]
    load_endpoint(tmp_path / "endpoint.yaml", {"ASSISTANT_URL": "http://localhost:1"})
    assert len(ENDPOINTS) == 2


def desk(project: Project) -> None:
    (project.pytester.path / "assistant.yaml").write_text(ASSISTANT)
    write_files(PAGE, project.pytester.path, "personas.yaml", "conftest.py")


def test_the_desk_of_the_page_is_found_out(project: Project) -> None:
    desk(project)
    (block,) = consoles(PAGE)
    (command,) = block.commands
    result = project.pytester.runpytest_inprocess(*shlex.split(command)[1:])
    assert result.ret == 1
    assert shown_in(block.output, result.outlines), "\n".join(result.outlines)
    (record,) = project.records()
    assert record["flags"] == ["unbacked_claim"]
    assert record["failed_checks"] == ["actions.required"]
    assert record["messages"][1]["data"] == {"intent": "cancel"}


def test_the_state_at_the_end_can_be_tested(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = project.pytester.path
    desk(project)
    (home / "conftest.py").unlink()
    card = (home / "personas.yaml").read_text().partition("    done_when")[0]
    (home / "personas.yaml").write_text(f'{card}    evidence: ["is cancelled"]\n')
    (home / "endpoint.yaml").write_text(
        next(block.text for block in ENDPOINTS if block.title == "the state at the end")
    )
    write_files(PAGE, home, "test_state.py")
    answers = [sends('{"reply": "It is cancelled."}'), sends('{"orders": [{"state": "packing"}]}')]
    with serving(*answers) as server:
        monkeypatch.setenv("ASSISTANT_URL", server.url)
        result = project.pytester.runpytest_inprocess(
            "--synthconv-assistant=assistant.yaml", "test_state.py"
        )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: assert 'packing' == 'cancelled'*"])
    assert project.records()[0]["after"] == {"state": "packing"}


def test_the_page_names_the_kinds_that_know_their_actions() -> None:
    text = PAGE.read_text(encoding="utf-8")
    knowing = [kind for kind in kinds() if "actions_path:" in form_text(kind)]
    assert len(knowing) == 7
    assert all(f"`{kind}`" in text for kind in knowing)


def test_the_page_names_the_parts_of_an_action() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith("| `action` |")]
    assert all(f"`{part}`" in row for part in ActionCard.model_fields)
