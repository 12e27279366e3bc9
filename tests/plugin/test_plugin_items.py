"""An assistant's personas are ordinary items: selected, deselected and reported like any other."""

from __future__ import annotations

import pytest
from projects import Project

ITEM = "assistant.yaml::test_conversation[{}]"


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::test_" in line and not line.startswith(" ")]


def test_one_command_runs_one_item_per_persona_with_no_test_file(project: Project) -> None:
    project.write("alex", "bo", "cy")
    result = project.run("-v")
    result.assert_outcomes(passed=2, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "assistant.yaml::test_conversation[[]alex[]] PASSED*",
            "assistant.yaml::test_conversation[[]bo[]] FAILED*",
            "assistant.yaml::test_conversation[[]cy[]] PASSED*",
        ]
    )


def test_items_run_beside_whatever_tests_the_project_has(project: Project) -> None:
    project.write("alex")
    project.test_file("def test_other(): pass")
    project.run().assert_outcomes(passed=2)


def test_tests_in_other_folders_are_not_lost(project: Project) -> None:
    project.write("alex", folder="a")
    project.pytester.mkdir("b").joinpath("test_b.py").write_text("def test_b(): pass")
    result = project.pytester.runpytest_inprocess("--synthconv-assistant=a/assistant.yaml", ".")
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("argument", ["test_own.py", "test_own.py::test_other"])
def test_the_command_line_option_adds_the_items_to_any_arguments(
    project: Project, argument: str
) -> None:
    project.write("alex")
    project.test_file("def test_other(): pass")
    project.run(argument).assert_outcomes(passed=2)


def test_an_ini_assistant_is_collected_only_where_the_arguments_cover_it(project: Project) -> None:
    project.write("alex", folder="conversations")
    project.test_file("def test_other(): pass")
    project.pytester.makeini("[pytest]\nsynthconv_assistant = conversations/assistant.yaml")
    run = project.pytester.runpytest_inprocess
    run("test_own.py").assert_outcomes(passed=1)
    run("conversations").assert_outcomes(passed=1)
    run().assert_outcomes(passed=2)
    run("conversations/assistant.yaml").assert_outcomes(passed=1)


def test_an_item_is_selected_by_its_node_id(project: Project) -> None:
    project.write("alex", "bo")
    project.run(ITEM.format("bo")).assert_outcomes(failed=1)
    project.run(ITEM.format("alex")).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        (("-k", "alex"), ["alex"]),
        (("-m", "synthconv"), ["alex", "bo"]),
        (("--deselect", ITEM.format("bo")), ["alex"]),
        (("-k", "not bo"), ["alex"]),
    ],
)
def test_selection_works_as_for_ordinary_tests(
    project: Project, arguments: tuple[str, ...], selected: list[str]
) -> None:
    project.write("alex", "bo")
    result = project.run("--collect-only", "-q", *arguments)
    assert ids(result) == [ITEM.format(name) for name in selected]


def test_tests_that_may_hold_a_conversation_carry_the_marker_and_others_do_not(
    project: Project,
) -> None:
    project.write("alex")
    project.test_file(
        """
        def test_own(conversation): pass
        def test_simulating(simulate, persona): pass
        def test_other(): pass
        """
    )
    result = project.run("--collect-only", "-q", "-m", "not synthconv", "--strict-markers")
    assert ids(result) == ["test_own.py::test_other"]


def test_last_failed_runs_only_the_persona_that_failed(project: Project) -> None:
    project.write("alex", "bo")
    project.run().assert_outcomes(passed=1, failed=1)
    project.run("--lf").assert_outcomes(failed=1)


def test_collecting_only_holds_no_conversation_and_leaves_no_trace(project: Project) -> None:
    project.write("di")
    before = set(project.pytester.path.iterdir())
    result = project.run("--collect-only", "-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.OK
    new = {path.name for path in set(project.pytester.path.iterdir()) - before}
    assert new <= {"__pycache__"}


def test_x_stops_after_the_first_failure(project: Project) -> None:
    project.write("bo", "alex")
    project.run("-x").assert_outcomes(failed=1)


@pytest.mark.parametrize("plugin", ["cacheprovider", "terminal", "junitxml", "logging", "capture"])
def test_pytests_own_plugins_may_be_switched_off(project: Project, plugin: str) -> None:
    project.write("alex")
    result = project.run("-p", f"no:{plugin}")
    assert result.ret == pytest.ExitCode.OK


def test_a_run_from_another_folder_finds_the_same_item(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.write("alex", folder="conversations")
    elsewhere = project.pytester.mkdir("elsewhere")
    monkeypatch.chdir(elsewhere)
    run = project.pytester.runpytest_inprocess
    arguments = (f"--rootdir={project.pytester.path}", "-v")
    for spelling in (path, "../conversations/assistant.yaml"):
        result = run(f"--synthconv-assistant={spelling}", *arguments)
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*conversations/assistant.yaml::test_conversation[[]alex[]]*"])


def test_items_are_located_in_the_assistants_file(project: Project) -> None:
    project.write("alex")
    project.run("--junitxml=x.xml", "-o", "junit_family=xunit1").assert_outcomes(passed=1)
    assert 'file="assistant.yaml" line="0"' in (project.pytester.path / "x.xml").read_text()


def test_a_file_that_pytest_is_kept_from_collecting_is_a_usage_error(project: Project) -> None:
    project.write("alex", folder="build")
    result = project.pytester.runpytest_inprocess(
        "--synthconv-assistant=build/assistant.yaml", "--ignore=build", "."
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-assistant: pytest was kept from collecting *"])


def test_personas_ids_are_safe_wherever_ids_go(project: Project) -> None:
    path = project.write("alex")
    personas = path.with_name("assistant_personas.yaml")
    personas.write_text(personas.read_text().replace("name: Alex", 'name: "Zoë [A/B]::c"', 1))
    result = project.run("--collect-only", "-q")
    assert ids(result) == [ITEM.format("zoe-a-b-c")]


def test_warnings_as_errors_change_nothing(project: Project) -> None:
    project.write("alex", "cy")
    project.run("-W", "error", "--junitxml=x.xml").assert_outcomes(passed=2)
