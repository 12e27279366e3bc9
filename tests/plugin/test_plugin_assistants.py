"""Several assistants in one run: each with its own personas, ids saying which."""

from __future__ import annotations

import pytest
from projects import Project


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::test_" in line]


def run(project: Project, *arguments: str) -> pytest.RunResult:
    return project.run("--synthconv-assistant=bank.yaml", *arguments)


@pytest.fixture
def two(project: Project) -> Project:
    project.write("alex", "bo")
    project.write("alex", "cy", assistant="bank")
    return project


def test_each_file_has_the_items_of_its_own_personas(two: Project) -> None:
    assert collected(run(two, "--collect-only", "-q")) == [
        "assistant.yaml::test_conversation[assistant-alex]",
        "assistant.yaml::test_conversation[assistant-bo]",
        "bank.yaml::test_conversation[bank-alex]",
        "bank.yaml::test_conversation[bank-cy]",
    ]


def test_ones_own_tests_run_for_each_persona_of_each_assistant(two: Project) -> None:
    two.test_file(
        """
        class TestOwn:
            def test_own(self, conversation, synthconv_assistant, synthconv_personas):
                assert conversation.assistant == synthconv_assistant
                assert conversation.persona in synthconv_personas

        def test_assistant(synthconv_assistant): pass
        """
    )
    result = run(two, "--collect-only", "-q", "test_own.py", "-k", "test_own")
    assert sorted(collected(result)) == [
        "test_own.py::TestOwn::test_own[assistant-alex]",
        "test_own.py::TestOwn::test_own[assistant-bo]",
        "test_own.py::TestOwn::test_own[bank-alex]",
        "test_own.py::TestOwn::test_own[bank-cy]",
        "test_own.py::test_assistant[assistant]",
        "test_own.py::test_assistant[bank]",
    ]
    run(two, "test_own.py", "-k", "test_own").assert_outcomes(passed=6, deselected=4)


def test_equal_assistants_with_different_files_stay_apart(project: Project) -> None:
    project.write("alex", folder="staging")
    project.write("alex", folder="live")
    for folder in ("staging", "live"):
        conftest = project.pytester.path / folder / "conftest.py"
        conftest.write_text(conftest.read_text().replace("tomorrow", f"at {folder}"))
        (project.pytester.path / folder / "test_own.py").write_text(
            "def test_own(conversation): pass\n"
        )
    result = project.pytester.runpytest_inprocess(
        "--synthconv-assistant=staging/assistant.yaml",
        "--synthconv-assistant=live/assistant.yaml",
        *("-v", "staging/assistant.yaml", "live/assistant.yaml"),
    )
    result.stdout.fnmatch_lines(
        ["staging/assistant.yaml::test_conversation[[]staging-assistant-alex[]] PASSED*"]
    )
    said = {record["messages"][1]["content"] for record in project.records()}
    assert said == {
        "Order 12 has shipped, it arrives at staging.",
        "Order 12 has shipped, it arrives at live.",
    }


def test_a_persona_of_ones_own_talks_to_each_assistant(two: Project) -> None:
    two.test_file(
        """
        import pytest

        @pytest.fixture(params=["x", "y"])
        def persona(request, synthconv_personas):
            return synthconv_personas[0]

        def test_own(persona): pass
        """
    )
    run(two, "test_own.py", "-k", "test_own").assert_outcomes(passed=4, deselected=4)


def test_no_pairs_of_personas_and_strange_assistants_are_made(project: Project) -> None:
    """What is made for each file is its own: else the work grows with the square of the files."""
    names = [f"shop{i}" for i in range(6)]
    for name in names:
        project.write("alex", "bo", assistant=name)
    project.pytester.makeconftest(
        """
        import pytest

        MADE = []

        @pytest.hookimpl(trylast=True)
        def pytest_generate_tests(metafunc):
            MADE.append(len(metafunc._calls))

        def pytest_terminal_summary(terminalreporter):
            terminalreporter.write_line(f"made: {sum(MADE)}")

        @pytest.fixture(scope="session")
        def synthconv_endpoint():
            return lambda messages: "Hello."
        """
    )
    others = [f"--synthconv-assistant={name}.yaml" for name in names[1:]]
    result = project.pytester.runpytest(
        f"--synthconv-assistant={names[0]}.yaml", *others, "--collect-only", "-q"
    )
    result.stdout.fnmatch_lines(["made: 12"])
