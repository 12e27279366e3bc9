"""A mistake in how the assistant is reached is one clear error for the run, not one per persona."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from projects import Project
from servers import Answer, Handler, says, sends, serving

PEOPLE = ("alex", "alex-b", "alex-c", "alex-d", "alex-e")
GOOD = says("Order 12 has shipped, it arrives tomorrow.")

pytestmark = pytest.mark.usefixtures("no_surroundings")


def write(project: Project, url: str, **keys: Any) -> None:
    project.write(*PEOPLE)
    (project.pytester.path / "conftest.py").write_text("")
    card = {"url": url, "response_path": ["choices", 0, "message", "content"], **keys}
    Path(project.pytester.path, "endpoint.yaml").write_text(json.dumps(card))


def ends(project: Project) -> list[str]:
    return [record["stop_reason"] for record in project.records()]


def found_first(project: Project) -> list[str]:
    """The reasons of the conversations, first that of the one which found out for all.

    Those that were not run may be recorded before it.
    """
    reasons = [record["reason"] for record in project.records()]
    return sorted(reasons, key=lambda reason: reason.startswith("not run: "))


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410])
def test_a_refusal_is_found_once_and_counted_for_all(project: Project, status: int) -> None:
    with serving(sends("wrong key", status)) as server:
        write(project, f"{server.url}/chat")
        result = project.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(errors=5)
    assert len(server.requests) == 1
    assert ends(project) == ["endpoint_error"] * 5
    text = result.stdout.str()
    assert text.count("The answer begins: wrong key") == 1
    assert text.count(f"POST {server.url}/chat") == 1
    assert "5 conversations: 5 endpoint errors; 1 request\n4 conversations not run: " in text
    reasons = found_first(project)
    assert reasons[0].startswith(f"endpoint {server.url.removeprefix('http://')}: HTTP {status}")
    assert reasons[1:] == [f"not run: {reasons[0]}"] * 4


def test_who_does_not_listen_is_asked_by_one_conversation_alone(
    project: Project, closed_port: int
) -> None:
    write(project, f"http://127.0.0.1:{closed_port}/chat")
    project.run().assert_outcomes(errors=5)
    requests = [record["usage"]["requests"] for record in project.records()]
    assert sorted(requests) == [0, 0, 0, 0, 4]
    reasons = found_first(project)
    assert "Connection refused, after 4 attempts" in reasons[0]
    assert [reason.startswith("not run: ") for reason in reasons] == [False] + [True] * 4


def test_an_answer_of_another_shape_is_believed_after_the_second_conversation(
    project: Project,
) -> None:
    with serving(sends('{"answer": "x"}')) as server:
        write(project, server.url)
        project.run().assert_outcomes(errors=5)
    assert len(server.requests) == 2


def test_without_it_each_conversation_finds_out_for_itself(project: Project) -> None:
    with serving(sends("wrong key", 401)) as server:
        write(project, server.url)
        project.run("--synthconv-preflight=off").assert_outcomes(errors=5)
    assert len(server.requests) == 5
    assert not any(record["reason"].startswith("not run") for record in project.records())


@pytest.mark.parametrize(("switch", "requests"), [("on", 1), ("off", 5)])
def test_it_is_switched_for_an_endpoint_of_a_fixture_too(
    project: Project, switch: str, requests: int
) -> None:
    with serving(sends("wrong key", 401)) as server:
        project.write(*PEOPLE)
        (project.pytester.path / "conftest.py").write_text(
            "import pytest\n"
            "from pytest_synthconv.endpoints.http import HTTPEndpoint\n"
            "@pytest.fixture(scope='session')\n"
            "def synthconv_endpoint():\n"
            f"    return HTTPEndpoint.at('{server.url}', response_path=['a'])\n"
        )
        project.run(f"--synthconv-preflight={switch}").assert_outcomes(errors=5)
    assert len(server.requests) == requests


def test_a_switch_that_is_neither_on_nor_off_is_a_usage_error(project: Project) -> None:
    project.write("alex")
    result = project.run("--synthconv-preflight=maybe")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*preflight*maybe*"])


def healthy(status: int) -> Answer:
    def answer(handler: Handler) -> None:
        return sends("starting", status)(handler) if handler.path == "/health" else GOOD(handler)

    return answer


def test_a_health_check_is_asked_once_before_the_first_conversation(project: Project) -> None:
    with serving(healthy(200)) as server:
        write(project, "/chat", base_url=server.url, preflight={"url": "/health"})
        project.run().assert_outcomes(passed=5)
    asked = [f"{request.method} {request.path}" for request in server.requests]
    assert asked == ["GET /health", *["POST /chat"] * 5]


def test_a_health_check_that_fails_is_found_once(project: Project) -> None:
    with serving(healthy(503)) as server:
        write(project, "/chat", base_url=server.url, preflight={"url": "/health"}, retries=1)
        result = project.run()
    result.assert_outcomes(errors=5)
    assert {request.path for request in server.requests} == {"/health"}
    assert len(server.requests) == 2
    assert "preflight: HTTP 503 Service Unavailable, after 2 attempts" in found_first(project)[0]


def test_a_health_check_is_left_out_with_the_rest(project: Project) -> None:
    with serving(healthy(503)) as server:
        write(project, "/chat", base_url=server.url, preflight={"url": "/health"})
        project.run("--synthconv-preflight=off").assert_outcomes(passed=5)
    assert {request.path for request in server.requests} == {"/chat"}


def test_a_server_in_trouble_is_no_mistake_of_set_up(project: Project) -> None:
    with serving(*[sends("", 503)] * 1, GOOD) as server:
        write(project, server.url, retries=0)
        project.run().assert_outcomes(errors=1, passed=4)
    assert len(server.requests) == 5


def test_a_rerun_after_the_server_has_recovered_passes(project: Project) -> None:
    with serving(sends("wrong key", 401), GOOD) as server:
        write(project, server.url)
        result = project.run("--reruns=1", "-p", "rerunfailures")
    result.assert_outcomes(passed=5)
    assert len(server.requests) == 6
    assert "rerun" in result.stdout.str()


def test_a_rerun_that_meets_the_same_again_asks_once_for_each(project: Project) -> None:
    with serving(sends("wrong key", 401)) as server:
        write(project, server.url)
        project.run("--reruns=1", "-p", "rerunfailures").assert_outcomes(errors=5)
    assert 2 <= len(server.requests) <= 6


def test_no_secret_is_shown_with_local_variables(project: Project) -> None:
    token = "tok-captured-0123456789"
    with serving(sends(json.dumps({"id": token})), sends(f"bad {token}", 401)) as server:
        write(
            project,
            "/chat",
            base_url=server.url,
            open=[{"url": "/token", "capture": {"sid": ["id"]}}],
            headers={"X-Desk": "{{sid}}"},
        )
        result = project.run("-l", "--tb=long", "-vv", "--log-level=DEBUG", "--junitxml=x.xml")
    result.assert_outcomes(errors=5)
    shown = result.stdout.str() + (project.pytester.path / "x.xml").read_text()
    assert token not in shown + json.dumps(project.records())
    assert "bad [REDACTED:sid]" in shown


def test_no_thread_of_a_request_is_left_behind(project: Project) -> None:
    with serving(sends("wrong key", 401)) as server:
        write(project, server.url)
        project.run().assert_outcomes(errors=5)
    assert not [t for t in threading.enumerate() if "synthconv endpoint" in t.name]
