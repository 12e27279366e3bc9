"""Conversations that are held before their tests: which, when, and that nothing outlives a test."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter

import pytest
from ctrl_c import ctrl_c_heard
from projects import CONFTEST, Project

MEETING = """

from threading import Barrier, current_thread, enumerate, main_thread

COMPANY = Barrier({company})
TALKED = []


@pytest.fixture(scope="session")
def synthconv_endpoint():
    yield meet
    print("LEFT", [t.name for t in enumerate() if "look-ahead" in t.name])


def meet(messages, conversation_id):
    if len(messages) == 1:
        TALKED.append(messages[0]["content"])
        COMPANY.wait(20)
    return answer(messages)
"""

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


def meeting(project: Project, *people: str, company: int) -> None:
    """A desk that answers only when ``company`` conversations have begun."""
    project.write(*people)
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(CONFTEST + MEETING.format(company=company))


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


@pytest.mark.parametrize("option", ["-x", "--maxfail=1"])
def test_after_the_last_failure_nothing_is_begun_and_nothing_is_left(
    project: Project, option: str
) -> None:
    meeting(project, *("alex-1", "alex-2", "bo"), *(f"alex-{n}" for n in range(3, 40)), company=1)
    result = project.run("-s", option, "--synthconv-concurrency=4")
    result.assert_outcomes(passed=2, failed=1)
    assert len(project.records()) < 3 + 2 * 4
    result.stdout.fnmatch_lines(["*LEFT [[]]"])


UNTIL_STOPPED = """

from threading import Event, Thread

from pytest_synthconv.run.prefetch_pool import Lookahead

STOPPED, END = Event(), Lookahead.end


def end(pool, batch, **wanted):
    Thread(target=lambda: batch.stop.wait() and STOPPED.set(), daemon=True).start()
    END(pool, batch, **wanted)


Lookahead.end = end


def meet(messages, conversation_id):
    if "order" in messages[0]["content"]:
        STOPPED.wait(20)
        return "Which one?"
    return answer(messages)


def pytest_unconfigure():
    Lookahead.end = END
"""


def test_what_is_under_way_when_the_run_stops_is_recorded_as_interrupted(project: Project) -> None:
    meeting(project, "bo", "alex", "alex-b", company=1)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(UNTIL_STOPPED)
    project.run("-x").assert_outcomes(failed=1)
    ends = [(r["persona"]["id"], r["status"], r["stop_reason"]) for r in project.records()]
    assert sorted(ends) == [
        ("alex", "partial", "interrupted"),
        ("alex-b", "partial", "interrupted"),
        ("bo", "complete", "frustrated"),
    ]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_what_is_under_way_and_keeps_its_record(
    project: Project, by: signal.Signals
) -> None:
    meeting(project, "alex", "alex-b", "alex-c", company=2)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            UNTIL_STOPPED + "\n\nPATIENT = meet\n\n\ndef meet(messages, conversation_id):\n"
            "    import os, socket\n\n    COMPANY.wait()\n"
            "    socket.create_connection(('127.0.0.1', int(os.environ['ROOM']))).close()\n"
            "    STOPPED.wait()\n    return PATIENT(messages, conversation_id)\n"
        )
    with socket.create_server(("127.0.0.1", 0)) as room:
        room.settimeout(60)
        command = (*(sys.executable, "-m", "pytest"), "--synthconv-assistant=assistant.yaml", "-s")
        with ctrl_c_heard():
            process = subprocess.Popen(
                [*command, "-p", "no:cacheprovider", "--synthconv-concurrency=2"],
                cwd=project.pytester.path,
                env={**os.environ, "ROOM": str(room.getsockname()[1])},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            for _ in range(2):
                room.accept()[0].close()
            process.send_signal(by)
            output, _ = process.communicate(timeout=60)
        finally:
            # It waits for this signal without end, so it would outlive a test that gives up.
            process.kill()
            process.wait()
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    assert "LEFT []" in output
    ends = [(r["persona"]["id"], r["stop_reason"]) for r in project.records()]
    assert sorted(ends) == [("alex", "interrupted"), ("alex-b", "interrupted")]


@pytest.mark.usefixtures("all_plugins")
def test_a_conversation_that_broke_down_ahead_is_an_error_of_its_own_test_alone(
    project: Project,
) -> None:
    meeting(project, "alex", "di", "alex-b", company=3)
    result = project.run("-v", "--reruns=1", "--only-rerun=Nothing")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*test_conversation[[]di[]] ERROR*"])


@pytest.mark.usefixtures("all_plugins")
def test_a_rerun_talks_again_to_a_desk_that_had_broken_down_ahead(project: Project) -> None:
    meeting(project, "alex", "di", company=2)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\nFAILURES = [OSError('down')]\n\n\ndef meet(messages, conversation_id):\n"
            "    if 'broken' in messages[0]['content'] and FAILURES:\n"
            "        raise FAILURES.pop()\n"
            "    return 'Your new parcel was sent; order 12 has shipped.'\n"
        )
    result = project.run("--reruns=2")
    assert result.parseoutcomes() == {"passed": 2, "rerun": 1}
    ends = [r["stop_reason"] for r in project.records() if r["persona"]["id"] == "di"]
    assert ends == ["endpoint_error", "goal_met"]


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


@pytest.mark.usefixtures("all_plugins")
def test_a_time_limit_makes_the_waiting_test_an_error_and_no_other(project: Project) -> None:
    meeting(project, "alex", "alex-b", company=2)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\nimport os, signal\nfrom threading import Event\n\nLATE = Event()\n\n\n"
            "def pytest_collection_modifyitems(items):\n"
            "    items[0].add_marker(pytest.mark.timeout(3600))\n\n\n"
            "def pytest_runtest_logreport(report):\n"
            "    if report.failed:\n        LATE.set()\n\n\n"
            "def meet(messages, conversation_id):\n"
            "    if COMPANY.wait() == 0:\n"
            "        os.kill(os.getpid(), signal.SIGALRM)\n"
            "    LATE.wait()\n"
            "    return answer(messages)\n"
        )
    # The alarm that ends a test is sent when both conversations are under way, not by the clock.
    result = project.pytester.runpytest_subprocess(
        *("--synthconv-assistant=assistant.yaml", "-o", "timeout_method=signal"), timeout=120
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*Persona 'Alex' was broken off: Timeout*"])
    stop_reasons = {r["persona"]["id"]: r["stop_reason"] for r in project.records()}
    # Whether the first is interrupted depends on how soon the reply comes: it has two seconds.
    assert stop_reasons.keys() == {"alex", "alex-b"}
    assert stop_reasons["alex-b"] == "goal_met"


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
