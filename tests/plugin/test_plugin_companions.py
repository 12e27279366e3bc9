"""What is said where other plugins meet conversations that are simulated once, and ahead."""

from __future__ import annotations

import pytest
from projects import Project

RERUNS = "reruns: *: the verdict was repeated, not the conversation, *"
CASSETTES = "vcr: *: conversations run before their tests, *--synthconv-concurrency=1*"
OWN = "import pytest\n\n@pytest.mark.vcr\ndef test_own(conversation): pass\n"


def write_test_with_cassette(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file(OWN)
    project.pytester.makeini("[pytest]\nmarkers = vcr: as pytest-recording has it\n")


def says(result: object, line: str) -> bool:
    kind = line.partition(":")[0]
    return f"\n{kind}: " in result.stdout.str()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("all_plugins")
def test_a_rerun_says_that_it_repeats_a_verdict_and_what_would_not(project: Project) -> None:
    project.write("bo")
    result = project.run("--reruns=1")
    assert len(project.records()) == 1
    result.stdout.fnmatch_lines([RERUNS])
    assert "assistant.yaml::test_conversation[bo]" in result.stdout.str()
    assert "--synthconv-trials=auto" in result.stdout.str()


@pytest.mark.usefixtures("all_plugins")
def test_a_rerun_after_a_fault_is_a_new_conversation_and_says_nothing(project: Project) -> None:
    project.write("di")
    result = project.run("--reruns=1")
    assert len(project.records()) == 2
    assert not says(result, RERUNS)


@pytest.mark.usefixtures("all_plugins")
def test_a_rerun_of_a_test_that_simulates_says_nothing(project: Project) -> None:
    project.write("bo")
    project.test_file("def test_own(simulate, persona): assert simulate(persona) is None")
    result = project.run("--reruns=1", "-k", "test_own")
    assert len(project.records()) == 2
    assert not says(result, RERUNS)


def test_a_test_with_a_cassette_of_its_own_says_that_conversations_run_ahead(
    project: Project,
) -> None:
    write_test_with_cassette(project)
    result = project.run("--synthconv-concurrency=4")
    result.stdout.fnmatch_lines([CASSETTES])
    assert "test_own.py::test_own[alex] and 1 more" in result.stdout.str()


def test_a_test_with_a_cassette_says_nothing_where_conversations_do_not_run_ahead(
    project: Project,
) -> None:
    write_test_with_cassette(project)
    result = project.run("--synthconv-concurrency=1")
    result.assert_outcomes(passed=3, failed=1)
    assert not says(result, CASSETTES)


# --- pytest-testmon, played: it registers such a plugin when it selects tests

TESTMON = """


class Unchanged:
    def pytest_ignore_collect(self, collection_path):
        return True if collection_path.name == "assistant.yaml" else None


def pytest_configure(config):
    config.pluginmanager.register(Unchanged(), {name!r})
"""
LEFT_OUT = "testmon: assistant.yaml: no conversation was run, *--testmon-noselect runs all"


def leave_out_unchanged(project: Project, name: str = "TestmonSelect") -> None:
    project.write("alex", "bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(TESTMON.format(name=name))


def test_conversations_that_testmon_leaves_out_are_no_error_and_are_told(project: Project) -> None:
    leave_out_unchanged(project)
    project.test_file("def test_own(): pass")
    result = project.run()
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    result.stdout.fnmatch_lines([LEFT_OUT])
    assert not (project.pytester.path / "synthconv-artifacts").exists()


@pytest.mark.usefixtures("all_plugins")
def test_what_testmon_leaves_out_is_told_in_workers_runs_too(project: Project) -> None:
    leave_out_unchanged(project)
    project.test_file("def test_own(): pass")
    arguments = ("--synthconv-assistant=assistant.yaml", "-n1")
    result = project.run_apart(*arguments)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([LEFT_OUT])


def test_another_plugin_that_leaves_the_assistant_out_is_a_usage_error(project: Project) -> None:
    leave_out_unchanged(project, name="somebody-else")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pytest was kept from collecting*"])
