"""Conversations of later tests are simulated while the first one waits."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from meeting_projects import meeting
from projects import CONFTEST, Project

THREADS = """

import threading

TALKED = []


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return {endpoint}


def named(messages, conversation_id):
    TALKED.append((conversation_id, threading.current_thread().name))
    return answer(messages)


def plain(messages):
    return named(messages, "")


def pytest_unconfigure():
    for _, name in TALKED:
        print("TALKED IN", name)
"""


def threads(project: Project, *people: str, endpoint: str = "named") -> None:
    """A desk that notes in which thread it is asked."""
    project.write(*people)
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(CONFTEST + THREADS.format(endpoint=endpoint))


def threads_of(result: pytest.RunResult) -> set[str]:
    lines = [line for line in result.outlines if "TALKED IN" in line]
    return {line.partition("TALKED IN ")[2].split("_")[0] for line in lines}


def held(project: Project) -> Counter[str]:
    """How many conversations each persona had."""
    return Counter(record["persona"]["id"] for record in project.records())


PEOPLE = ("alex-a", "alex-b", "alex-c", "alex-d")


def test_conversations_of_later_tests_are_held_while_the_first_one_waits(project: Project) -> None:
    meeting(project, *PEOPLE, company=4)
    result = project.run("-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([f"*test_conversation[[]{name}[]] PASSED*" for name in PEOPLE])
    assert set(held(project).values()) == {1}


def test_so_are_those_of_tests_in_other_files(project: Project) -> None:
    meeting(project, *PEOPLE[:2], company=3)
    project.test_file(
        """
        import pytest

        @pytest.mark.synthconv(max_turns=1)
        @pytest.mark.parametrize("persona", ["alex-b"], indirect=True)
        def test_own(conversation):
            assert conversation.max_turns == 1
        """
    )
    project.run(".").assert_outcomes(passed=3)


@pytest.mark.parametrize(
    "mark", ["skip(reason='x')", "skipif(True, reason='x')", "xfail(run=False)"]
)
def test_those_of_tests_that_are_deselected_or_skipped_are_not(project: Project, mark: str) -> None:
    meeting(project, *PEOPLE, company=2)
    project.test_file(
        f"""
        import pytest

        @pytest.mark.{mark}
        def test_skipped(conversation): pass

        @pytest.mark.synthconv(max_turns=1)
        def test_own(conversation): pass
        """
    )
    result = project.run("test_own.py", "-k", "not test_conversation and (alex-a or alex-b)")
    assert result.parseoutcomes()["passed"] == 2
    assert held(project) == {"alex-a": 1, "alex-b": 1}


def test_a_skip_that_does_not_apply_holds_nothing_up(project: Project) -> None:
    meeting(project, *PEOPLE[:2], company=2)
    project.test_file(
        """
        import pytest

        @pytest.mark.skipif(False, reason="never")
        def test_own(conversation): pass
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=2, deselected=2)


def test_a_transformed_persona_is_held_when_it_is_asked_for(project: Project) -> None:
    threads(project, "alex", "bo")
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def persona(persona):
            return persona.model_copy(update={"max_turns": 1})

        def test_own(conversation):
            assert conversation.max_turns == 1
        """
    )
    result = project.run("test_own.py", "-k", "test_own")
    result.assert_outcomes(passed=2, deselected=2)
    assert threads_of(result) == {"MainThread"}
    assert held(project) == {"alex": 1, "bo": 1}


def test_who_takes_part_may_differ_from_file_to_file_and_class_to_class(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file(
        """
        import pytest

        def desk(name):
            return lambda messages, conversation_id: f"Order 12 has shipped from {name}."

        class TestOslo:
            @pytest.fixture(scope="class")
            def synthconv_endpoint(self):
                return desk("Oslo")

            def test_a(self, conversation):
                assert "Oslo" in conversation.transcript()

            def test_b(self, conversation):
                assert "Oslo" in conversation.transcript()

        @pytest.fixture(scope="module", params=["Bern", "Rome"])
        def synthconv_endpoint(request):
            return desk(request.param)

        def test_c(conversation, request):
            place = request.node.callspec.params["synthconv_endpoint"]
            assert f"from {place}" in conversation.transcript()
        """
    )
    # Not ".": of arguments that overlap, pytest 8 loses some.
    project.run("test_own.py", "assistant.yaml").assert_outcomes(passed=9, failed=1)
    assert held(project) == {"alex": 4, "bo": 4}


def test_a_desk_of_function_scope_is_talked_to_in_its_own_test(project: Project) -> None:
    threads(project, "alex", "bo")
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def synthconv_endpoint(synthconv_endpoint):
            return lambda messages, conversation_id: synthconv_endpoint(messages, conversation_id)

        def test_own(conversation): pass
        """
    )
    result = project.run("test_own.py", "-k", "test_own")
    result.assert_outcomes(passed=2, deselected=2)
    assert threads_of(result) == {"MainThread"}


@pytest.mark.parametrize(
    ("endpoint", "option", "name"),
    [
        ("named", "", "pytest"),
        ("named", "--synthconv-concurrency=1", "MainThread"),
        ("named", "--pdb", "MainThread"),
        ("plain", "", "MainThread"),
        ("plain", "--synthconv-concurrency=8", "pytest"),
    ],
)
def test_a_desk_that_cannot_tell_talks_apart_is_talked_to_in_the_tests_thread_unless_told(
    project: Project, endpoint: str, option: str, name: str
) -> None:
    threads(project, "alex", "alex-b", endpoint=endpoint)
    result = project.run("-s", *filter(None, [option]))
    result.assert_outcomes(passed=2)
    assert threads_of(result) == {name}


def test_a_desk_may_say_itself_how_many_calls_it_takes(project: Project) -> None:
    threads(project, *PEOPLE, endpoint="plain")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\nBUSY = threading.Lock()\n\n\ndef answer(messages):\n"
            "    assert BUSY.acquire(blocking=False)\n"
            "    threading.Event().wait(0.01)\n"
            "    BUSY.release()\n"
            "    return 'Order 12 has shipped.'\n\n\nplain.concurrency = 1\n"
        )
    result = project.run("-s")
    result.assert_outcomes(passed=4)
    assert threads_of(result) == {"pytest"}


def test_a_limit_of_the_desks_that_is_none_is_told(project: Project) -> None:
    threads(project, "alex", endpoint="plain")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write("\n\nplain.concurrency = 0\n")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*.plain.concurrency: expected a whole number of at least 1, *"])


def test_the_hook_is_called_in_the_tests_thread(project: Project) -> None:
    meeting(project, *PEOPLE, company=4)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ndef pytest_synthconv_conversation(conversation):\n"
            "    print('HOOK', conversation.persona.id, current_thread() is main_thread())\n"
        )
    result = project.run("-s")
    hooked = sorted(it.partition("HOOK ")[2] for it in result.outlines if "HOOK" in it)
    assert hooked == [f"{name} True" for name in PEOPLE]


def test_records_name_the_first_test_that_wants_the_conversation(project: Project) -> None:
    meeting(project, *PEOPLE, company=4)
    project.test_file("def test_own(conversation): pass")
    project.run(".").assert_outcomes(passed=8)
    nodeids = {record["nodeid"] for record in project.records()}
    assert nodeids == {f"assistant.yaml::test_conversation[{name}]" for name in PEOPLE}


@pytest.mark.parametrize("value", ["0", "65", "many"])
def test_a_concurrency_that_is_none_is_a_usage_error(project: Project, value: str) -> None:
    project.write("alex")
    result = project.run(f"--synthconv-concurrency={value}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*expected a whole number from 1 to 64, got *"])


def test_the_run_file_tells_the_concurrency_that_was_given(project: Project) -> None:
    project.write("alex")
    project.run("--synthconv-concurrency=3").assert_outcomes(passed=1)
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert run["options"]["concurrency"] == 3
