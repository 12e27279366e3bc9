"""The pages on the first run and on fixtures: their files and commands work as they say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
import yaml
from documents import blocks, shown_in
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
RUN = "pytest --synthconv-assistant=assistant.yaml --junitxml=report.xml"
WORKFLOW = ".github/workflows/conversations.yml"


@pytest.fixture
def order_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with order_desk_server(monkeypatch) as server:
        yield server


def test_the_files_of_the_page_end_in_a_passing_run(project: Project, order_desk: Server) -> None:
    write_files(START, project.pytester.path, *FIRST_STEPS)
    run_block(project.pytester, the_block(consoles(START), "--junitxml"))
    (request,) = order_desk.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json["model"] == "order-desk-2"
    assert [message["role"] for message in request.json["messages"]] == ["user"]
    written = [*project.pytester.path.glob("synthconv-artifacts/*")]
    assert written
    for path in (*written, project.pytester.path / "report.xml"):
        assert KEY not in path.read_text()


def test_a_failure_looks_as_the_page_shows_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (picture,) = [block for block in blocks(START) if block.language == "text"]
    write_files(START, project.pytester.path, *FIRST_STEPS)
    monkeypatch.setenv("COLUMNS", "80")
    refusal = "I am sorry, but I cannot help with orders in this chat."
    with order_desk_server(monkeypatch, refusal):
        result = project.pytester.runpytest_inprocess(*shlex.split(RUN)[1:])
    result.assert_outcomes(failed=1)
    assert picture.title == "an assistant that refuses"
    assert shown_in(picture.output, without_ids(result.outlines)), "\n".join(result.outlines)


def without_ids(lines: list[str]) -> list[str]:
    return [re.sub(r"(, conversation )[0-9a-f]{32}$", r"\1...", line) for line in lines]


def test_the_workflow_runs_what_the_page_runs_with_what_the_endpoint_file_needs() -> None:
    texts = {block.title: block.text for block in blocks(START)}
    (job,) = yaml.safe_load(texts[WORKFLOW])["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["pip install pytest-synthconv", RUN]
    assert set(job["env"]) == set(re.findall(r"\$\{(\w+)\}", texts["endpoint.yaml"]))
    (kept,) = [step["with"]["path"] for step in job["steps"] if "upload" in step.get("uses", "")]
    assert kept.split() == ["report.xml", "synthconv-artifacts/"]


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
    assert file_names(START) == {*FIRST_STEPS, WORKFLOW}
    assert file_names(FIXTURES) == {"test_order_desk.py", "conftest.py"}
    install, run = consoles(START)
    assert install.commands == ["pip install pytest-synthconv"]
    assert run.commands == [RUN]
    assert len(consoles(FIXTURES)) == 1


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
