"""Logs and warnings of conversations: each has its own, and a test that runs meanwhile has none."""

from __future__ import annotations

import contextvars
import logging
import threading
import warnings

from projects import Project

from pytest_synthconv.run.captured_output import capture_output, separate_logs, separate_warnings

LOG = logging.getLogger("some.library")

NOISY = """

import logging
import warnings


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return noisy


def noisy(messages, conversation_id):
    logging.getLogger("desk").warning("asked: %s", messages[0]["content"])
    warnings.warn("the desk is old", UserWarning)
    return answer(messages)
"""


class Handler(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


def test_logs_are_kept_by_conversation_and_those_held_ahead_from_the_tests_handlers() -> None:
    of_the_test = Handler()
    logging.getLogger().addHandler(of_the_test)
    try:
        with separate_logs([of_the_test]):
            LOG.warning("by the test")
            with capture_output(is_ahead=False) as inline:
                LOG.warning("inline")
            with capture_output(is_ahead=True) as ahead:
                LOG.error("ahead %d", 1)
    finally:
        logging.getLogger().removeHandler(of_the_test)
    assert of_the_test.seen == ["by the test", "inline"]
    assert inline.as_dict() == {"log": ["WARNING some.library: inline"]}
    assert ahead.as_dict() == {"log": ["ERROR some.library: ahead 1"]}


def test_threads_with_a_copy_of_the_context_belong_to_the_conversation() -> None:
    with separate_logs([]), capture_output(is_ahead=True) as ahead:
        context = contextvars.copy_context()
        thread = threading.Thread(target=lambda: context.run(LOG.warning, "deep"))
        thread.start()
        thread.join()
    assert ahead.as_dict() == {"log": ["WARNING some.library: deep"]}


def test_warnings_of_conversations_held_ahead_are_kept_and_others_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        with separate_warnings():
            warnings.warn("the test's", UserWarning, stacklevel=1)
            with capture_output(is_ahead=False):
                warnings.warn("inline", UserWarning, stacklevel=1)
            with capture_output(is_ahead=True) as ahead:
                warnings.warn("ahead", DeprecationWarning, stacklevel=1)
    assert [str(it.message) for it in shown] == ["the test's", "inline"]
    (line,) = ahead.as_dict()["warnings"]
    assert line.endswith("DeprecationWarning: ahead")


def test_only_the_last_lines_are_kept_and_none_without_end() -> None:
    with separate_logs([]), capture_output(is_ahead=True) as ahead:
        for number in range(1000):
            LOG.warning("%d %s", number, "x" * 5000)
    lines = ahead.as_dict()["log"]
    assert len(lines) == 50
    assert max(map(len, lines)) == 1000
    assert "999" in lines[-1]


def test_a_record_holds_what_was_logged_and_warned_of_and_the_running_test_does_not(
    project: Project,
) -> None:
    project.write("alex", "bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(NOISY)
    result = project.run("-rA", "-W", "always")
    result.assert_outcomes(passed=1, failed=1)
    assert "asked:" not in result.stdout.str()
    assert "the desk is old" not in result.stdout.str()
    for record in project.records():
        opening = record["messages"][0]["content"]
        assert record["ext"]["log"][0] == f"WARNING desk: asked: {opening}"
        assert "UserWarning: the desk is old" in record["ext"]["warnings"][0]


def test_in_the_tests_own_thread_pytest_shows_them_as_ever(project: Project) -> None:
    project.write("bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(NOISY)
    result = project.run("--synthconv-concurrency=1", "-rA", "-W", "always")
    result.assert_outcomes(failed=1, warnings=3)
    (record,) = project.records()
    assert record["ext"]["log"][0] == "WARNING desk: asked: I want a refund"
