"""Every command and block of the README runs, and prints what the README says it prints."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import Block, blocks, shown_in
from projects import Project
from servers import Server, says, serving

ROOT = Path(__file__).parents[2]
BLOCKS = blocks(ROOT / "README.md")
CONSOLE = [
    block
    for block in BLOCKS
    # Those with language models are run by test_docs, those on the example by test_regression_docs.
    if block.language == "console"
    and "--synthconv-provider=" not in block.text
    and "--synthconv-baseline=" not in block.text
]


@pytest.fixture
def order_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The README's assistant, on a port of this machine."""
    with serving(says("Your order 1042 for Ines is on its way.")) as server:
        monkeypatch.setenv("ORDER_DESK_URL", server.url)
        monkeypatch.setenv("ORDER_DESK_KEY", "sk-readme-0123456789")
        yield server


def write(home: Path, *names: str) -> None:
    for block in BLOCKS:
        if block.title in names:
            (home / block.title).write_text(block.text)


def run(project: Project, block: Block) -> pytest.RunResult:
    (command,) = block.commands
    program, *arguments = shlex.split(command)
    assert program == "pytest"
    # The README's machine has no other plugins; their names are not its business.
    return project.pytester.runpytest_inprocess(*arguments)


FILES = ("assistant.yaml", "endpoint.yaml", "personas.yaml")
(SHORT, EXAMPLE, TESTS, INSTALL, FIRST_RUN, OWN_TESTS) = CONSOLE


def test_the_way_to_ones_own_assistant_ends_in_a_passing_run(
    project: Project, order_desk: Server
) -> None:
    write(project.pytester.path, *FILES)
    result = run(project, FIRST_RUN)
    assert result.ret == pytest.ExitCode.OK
    assert shown_in(FIRST_RUN.output, result.outlines), "\n".join(result.outlines)
    (request,) = order_desk.requests
    assert request.headers["authorization"] == "Bearer sk-readme-0123456789"
    assert request.json["model"] == "order-desk-2"
    assert [message["role"] for message in request.json["messages"]] == ["user"]
    for path in (*project.pytester.path.glob("synthconv-artifacts/*"), Path("report.xml")):
        assert "sk-readme" not in path.read_text()
    assert run(project, SHORT).ret == pytest.ExitCode.OK


def test_ones_own_tests_reuse_the_conversations(project: Project, order_desk: Server) -> None:
    write(project.pytester.path, *FILES, "test_order_desk.py")
    result = run(project, OWN_TESTS)
    assert result.ret == pytest.ExitCode.OK
    assert shown_in(OWN_TESTS.output, result.outlines), "\n".join(result.outlines)
    # One for the file's item and the two tests that share it, one of the test's own.
    assert len(project.records()) == 2


def test_a_python_assistant_needs_no_endpoint_file(project: Project) -> None:
    write(project.pytester.path, "assistant.yaml", "personas.yaml", "conftest.py")
    run(project, SHORT).assert_outcomes(passed=1)


def test_every_file_of_the_readme_is_used_by_a_test() -> None:
    titles = {block.title for block in BLOCKS if block.language in ("yaml", "python")}
    assert titles == {*FILES, "test_order_desk.py", "conftest.py"}


def test_the_two_commands_are_those_that_ci_runs() -> None:
    ran = (ROOT / ".ci" / "run").read_text().splitlines()
    for block in (EXAMPLE, TESTS):
        (command,) = block.commands
        install, tox = command.split(" && ")
        assert install == "pip install tox"
        assert tox in ran
    assert any(line.endswith("pip install --quiet tox") for line in ran)


def test_what_is_installed_is_this_project() -> None:
    name = re.search(r'^name = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert name is not None
    assert INSTALL.commands == [f"pip install {name.group(1)}"]


def test_the_picture_of_a_failure_is_what_the_example_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (picture,) = [block for block in BLOCKS if block.language == "text"]
    folder, setting, selection = picture.title.split(", ")
    name, _, value = setting.partition("=")
    shutil.copytree(
        ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("synthconv-*", ".*cache")
    )
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("CI", raising=False)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--synthconv-assistant=assistant.yaml"),
            *("-p", "no:cacheprovider", "assistant.yaml", *selection.split()),
        ],
        cwd=tmp_path / folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert shown_in(picture.text.splitlines(), done.stdout.splitlines()), done.stdout


def test_every_option_is_in_the_readme(project: Project) -> None:
    text = (ROOT / "README.md").read_text()
    listed = set(re.findall(r"^\| `--synthconv-([a-z-]+)", text, re.MULTILINE))
    printed = project.pytester.runpytest_inprocess("--help").stdout.str()
    assert listed == set(re.findall(r"^  --synthconv-([a-z-]+)", printed, re.MULTILINE))
