"""What becomes of conversations that run ahead when a run, a test or a conversation ends early."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest
from ctrl_c import ctrl_c_heard
from meeting_projects import meeting
from projects import Project
from warm_python import warm_python


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
        command = (*(warm_python(), "-m", "pytest"), "--synthconv-assistant=assistant.yaml", "-s")
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
    result.assert_outcomes(passed=2)
    assert result.parseoutcomes()["rerun"] == 1
    ends = [r["stop_reason"] for r in project.records() if r["persona"]["id"] == "di"]
    assert ends == ["endpoint_error", "goal_met"]


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
    result = project.run_apart(
        *("--synthconv-assistant=assistant.yaml", "-o", "timeout_method=signal")
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*Persona 'Alex' was broken off: Timeout*"])
    stop_reasons = {r["persona"]["id"]: r["stop_reason"] for r in project.records()}
    # Whether the first is interrupted depends on how soon the reply comes: it has two seconds.
    assert stop_reasons.keys() == {"alex", "alex-b"}
    assert stop_reasons["alex-b"] == "goal_met"
