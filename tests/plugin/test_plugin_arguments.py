"""Arguments of pytest that leave an assistant's file out, or name something that is no test."""

from __future__ import annotations

import pytest
from projects import Project

NOT_RUN = (
    "no conversation was run: pytest's arguments leave out assistant.yaml; "
    "run `pytest assistant.yaml`, or add it to `testpaths`"
)


def write_with_ini(project: Project) -> None:
    project.write("alex", "bo")
    project.pytester.makeini("[pytest]\nsynthconv_assistant = assistant.yaml\n")
    (project.pytester.mkdir("tests") / "test_own.py").write_text("def test_own(): pass\n")


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize("more", [(), ("-n1",)])
def test_arguments_that_leave_the_assistant_out_are_told_with_what_to_type(
    project: Project, more: tuple[str, ...]
) -> None:
    write_with_ini(project)
    result = project.pytester.runpytest_inprocess("tests", *more)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([NOT_RUN])


def test_arguments_that_have_the_assistant_are_no_matter(project: Project) -> None:
    write_with_ini(project)
    result = project.pytester.runpytest_inprocess("tests", "assistant.yaml")
    result.assert_outcomes(passed=2, failed=1)
    assert "no conversation was run" not in result.stdout.str()


@pytest.mark.parametrize("arguments", [("tests", "-q"), ("tests", "--co"), ("-k", "test_own")])
def test_who_wants_few_words_or_deselects_is_not_told(
    project: Project, arguments: tuple[str, ...]
) -> None:
    write_with_ini(project)
    result = project.pytester.runpytest_inprocess(*arguments)
    assert "no conversation was run" not in result.stdout.str()


def test_tests_with_conversations_of_their_own_are_enough(project: Project) -> None:
    write_with_ini(project)
    (project.pytester.path / "tests" / "test_own.py").write_text(
        "def test_own(conversation): pass\n"
    )
    result = project.pytester.runpytest_inprocess("tests")
    assert "no conversation was run" not in result.stdout.str()


@pytest.mark.parametrize("argument", ["assistant.yaml::test_conversation[bo]", "assistant.yaml"])
def test_a_yaml_argument_without_the_option_is_told_the_option(
    project: Project, argument: str
) -> None:
    project.write("alex", "bo")
    result = project.pytester.runpytest_inprocess(argument)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [it for it in result.stdout.lines if it.startswith(f"{argument}: ")]
    assert line.endswith("add --synthconv-assistant=assistant.yaml")


def test_a_yaml_file_of_something_else_is_no_business_of_ours(project: Project) -> None:
    (project.pytester.path / "other.yaml").write_text("stages: []\n")
    result = project.pytester.runpytest_inprocess("other.yaml::a")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "synthconv-assistant" not in result.stdout.str()


def test_a_persona_that_there_is_not_is_told_who_there_is(project: Project) -> None:
    project.write("alex", "bo")
    result = project.run("assistant.yaml::test_conversation[zoe]")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*[[]zoe]: there is no such persona; there are alex, bo"])
