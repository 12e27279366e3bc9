"""The pages on the first run and on fixtures: their files and commands work as they say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from page_projects import (
    DOCS,
    FIRST_STEPS,
    KEY,
    consoles,
    file_names,
    order_desk_server,
    run_block,
    the_block,
    write_files,
)
from projects import Project
from servers import Server

from pytest_synthconv import Conversation
from pytest_synthconv.plugin import hookspecs

START = DOCS / "getting-started.md"
FIXTURES = DOCS / "fixtures.md"


@pytest.fixture
def order_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with order_desk_server(monkeypatch) as server:
        yield server


def test_the_four_steps_end_in_a_passing_run(project: Project, order_desk: Server) -> None:
    write_files(START, project.pytester.path, *FIRST_STEPS)
    (block,) = consoles(START)
    run_block(project.pytester, block)
    (request,) = order_desk.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json["model"] == "order-desk-2"
    assert [message["role"] for message in request.json["messages"]] == ["user"]
    written = [*project.pytester.path.glob("synthconv-artifacts/*")]
    assert written
    for path in (*written, project.pytester.path / "report.xml"):
        assert KEY not in path.read_text()


def test_own_tests_share_the_conversations_of_the_run(project: Project, order_desk: Server) -> None:
    write_files(START, project.pytester.path, *FIRST_STEPS)
    write_files(FIXTURES, project.pytester.path, "test_order_desk.py")
    run_block(project.pytester, the_block(consoles(FIXTURES), "test_order_desk.py"))
    # One for the file's item and the two tests that share it, one by `simulate`.
    assert len(project.records()) == 2


def test_a_python_assistant_needs_no_endpoint_file(project: Project) -> None:
    write_files(START, project.pytester.path, "assistant.yaml", "personas.yaml")
    write_files(FIXTURES, project.pytester.path, "conftest.py")
    project.pytester.runpytest_inprocess("--synthconv-assistant=assistant.yaml").assert_outcomes(
        passed=1
    )


def test_every_file_and_command_of_both_pages_is_used_here() -> None:
    assert file_names(START) == set(FIRST_STEPS)
    assert file_names(FIXTURES) == {"test_order_desk.py", "conftest.py"}
    assert len(consoles(START)) == len(consoles(FIXTURES)) == 1


def named_in(heading: str) -> set[str]:
    """Return the names in the first column of the table below ``heading``."""
    _, _, rest = FIXTURES.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    rows = re.findall(r"^\| (`.+?) \|", rest.partition("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)", row)}


def test_every_fixture_is_listed(project: Project) -> None:
    printed = project.pytester.runpytest_inprocess("--fixtures").outlines
    found = {
        line.split()[0]
        for line in printed
        if re.match(r"\w+( \[\w+ scope\])? -- ", line) and "synthconv" in line.partition(" -- ")[2]
    }
    assert found
    assert named_in("The fixtures") == found


def test_every_attribute_of_a_conversation_is_listed() -> None:
    properties = {
        name
        for parent in Conversation.__mro__
        if parent.__module__.startswith("pytest_synthconv")
        for name, value in vars(parent).items()
        if isinstance(value, property)
    }
    assert named_in("Conversation") == {*Conversation.model_fields, *properties}


def test_every_hook_is_listed() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("pytest_")}
    assert named_in("Hooks") == hooks
