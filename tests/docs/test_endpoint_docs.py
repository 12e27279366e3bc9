"""Every endpoint file of docs/endpoints.md reaches the assistant that it is for."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from assistant_servers.guests import line, reply
from assistant_servers.homemade import JobDesk
from assistant_servers.serving import running
from documents import Block, blocks
from endpoint_recipes import ENVIRON, RECIPES
from endpoint_talks import Talk
from projects import Project

from pytest_synthconv import HTTPEndpoint, cli
from pytest_synthconv.files.kinds import kinds
from pytest_synthconv.files.loading import load_endpoint

ROOT = Path(__file__).parents[2]
BLOCKS = blocks(ROOT / "docs" / "endpoints.md")
ASSISTANTS = {recipe.name: recipe.assistant for recipe in RECIPES}
ASSISTANTS["an answer that comes later"] = JobDesk
FOR_SERVERS = [block for block in BLOCKS if block.title in ASSISTANTS]
FILES: Mapping[str, Block] = {
    block.title: block for block in BLOCKS if block.title.endswith((".yaml", ".py"))
}


@pytest.mark.parametrize("block", FOR_SERVERS, ids=[block.title for block in FOR_SERVERS])
def test_an_endpoint_file_holds_a_talk(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "endpoint.yaml"
    file.write_text(block.text)
    with running(ASSISTANTS[block.title]()) as server:
        environ = {**ENVIRON, "ASSISTANT_URL": server.url}
        talk = Talk(HTTPEndpoint(load_endpoint(file, environ)))
        answers = [talk.say(line("guest-1", number)) for number in (1, 2)]
        talk.close()
    assert answers == [reply("guest-1", number) for number in (1, 2)]
    assert server.complaints == []


def test_there_is_an_example_of_every_kind() -> None:
    assert {block.title for block in FOR_SERVERS} >= set(kinds())


def test_every_file_on_the_page_is_run() -> None:
    titles = {block.title for block in BLOCKS if block.language in ("yaml", "python")}
    run = {"endpoint.yaml", "order_desk.py", "conftest.py", "shop_endpoint.yaml", "shop.py"}
    assert titles == {*run, *(block.title for block in FOR_SERVERS)}


@pytest.mark.parametrize(
    "command", [c for block in BLOCKS if block.language == "console" for c in block.commands]
)
def test_a_command_on_the_page_works(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(command)
    assert program == "pytest-synthconv"
    assert cli.main(arguments) == 0
    assert "Rasa" in capsys.readouterr().out


def write(project: Project, *names: str) -> None:
    project.write("alex")
    home = project.pytester.path
    (home / "conftest.py").unlink()
    for name in names:
        (home / name).write_text(FILES[name].text)


@pytest.fixture(autouse=True)
def _forget_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test's project has beside its file is no module of the next one's."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in ("order_desk", "shop"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def replies(project: Project) -> list[str]:
    (record,) = project.records()
    return [m["content"] for m in record["messages"] if m["role"] == "assistant"]


def test_a_file_names_a_callable(project: Project) -> None:
    write(project, "endpoint.yaml", "order_desk.py")
    project.run()
    assert replies(project)[0] == "Order 1042 of 1 message is on its way."


def test_a_file_names_an_app(project: Project) -> None:
    write(project, "shop_endpoint.yaml", "shop.py")
    project.run("--synthconv-endpoint=shop_endpoint.yaml")
    assert replies(project)[0].endswith(", your order is on its way.")


def test_an_object_polls_for_the_answer(project: Project) -> None:
    write(project, "conftest.py")
    (project.pytester.path / "test_own.py").write_text("")
    with (project.pytester.path / "conftest.py").open("a") as file:
        file.write(
            """

class Desk:
    def __init__(self):
        self.log = []

    def new_ticket(self, conversation_id):
        assert len(conversation_id) == 32
        return 7

    def post(self, number, text):
        self.log.append(text)

    def wait_for_answer(self, number, seconds):
        return f"Order 12 has shipped, ticket {number}: {len(self.log)}."

    def close(self, number):
        self.log.append("closed")


@pytest.fixture(scope="session")
def ticket_system():
    desk = Desk()
    yield desk
    assert desk.log[-1] == "closed"
"""
        )
    result = project.run()
    result.assert_outcomes(passed=1)
    assert replies(project) == ["Order 12 has shipped, ticket 7: 1."]
