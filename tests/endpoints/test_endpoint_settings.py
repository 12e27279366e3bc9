"""What an endpoint file says beside its requests: greeting, roles, TLS, repeats, first look."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from endpoint_talks import Talk
from projects import Project
from servers import Answer, Server, says, sends, serving, with_own_certificate

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints.http import HTTPEndpoint

pytestmark = pytest.mark.usefixtures("no_surroundings")

Endpoint = Callable[..., HTTPEndpoint]


def sent_messages(server: Server) -> list[Any]:
    return [request.json["messages"] for request in server.requests]


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_greeting_begins_the_history_unless_the_file_keeps_it_out(
    endpoint: Endpoint, is_sent: bool
) -> None:
    with serving(says("Hello.")) as server:
        talk = Talk(endpoint(server.url, greeting="Welcome.", send_greeting=is_sent))
        talk.say("Hi")
    assert [message.content for message in talk.messages] == ["Welcome.", "Hi", "Hello."]
    greeting = [{"role": "assistant", "content": "Welcome."}] if is_sent else []
    assert sent_messages(server) == [[*greeting, {"role": "user", "content": "Hi"}]]


def test_messages_look_as_the_file_says_each_with_an_id_of_its_own(endpoint: Endpoint) -> None:
    template = {"id": "{{message_id}}", "type": "{{role}}", "parts": [{"text": "{{content}}"}]}
    with serving(says("Hello.")) as server:
        talk = Talk(
            endpoint(
                server.url,
                message_template=template,
                roles={"user": "human", "assistant": "ai"},
                body={"messages": [{"type": "system"}, "{{messages}}"]},
            )
        )
        talk.say("Hi")
        talk.say("{{role}} ${HOME}")
    first, second = sent_messages(server)
    assert [[message["type"], message.get("parts")] for message in second] == [
        ["system", None],
        ["human", [{"text": "Hi"}]],
        ["ai", [{"text": "Hello."}]],
        ["human", [{"text": "{{role}} ${HOME}"}]],
    ]
    ids = [message["id"] for message in second[1:]]
    assert len(set(ids)) == 3
    assert first[1]["id"] == ids[0]


def test_a_certificate_of_ones_own_is_accepted_when_the_file_says_so(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    with serving(says("Hello."), wrap=with_own_certificate(tmp_path)) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(EndpointError, match="its certificate is not accepted"):
            Talk(endpoint(url)).say("Hi")
        assert Talk(endpoint(url, tls={"ca_bundle": "c.pem"})).say("Hi") == "Hello."
        assert Talk(endpoint(url, tls={"verify": False})).say("Hi") == "Hello."


CARD: Mapping[str, Any] = {"response_path": ["choices", 0, "message", "content"]}


def run(project: Project, server: Server, *options: str, **keys: Any) -> pytest.RunResult:
    """Three people talk to ``server``, as a file with these keys says."""
    project.write("alex", "bo", "cy")
    (project.pytester.path / "conftest.py").unlink()
    card = {"url": f"{server.url}/chat", **CARD, **keys}
    (project.pytester.path / "assistant_endpoint.yaml").write_text(json.dumps(card))
    return project.run("--synthconv-max-turns=1", *options)


def errors(project: Project) -> list[str]:
    """The first lines of the errors in the records; last those of what was not run."""
    told = [record["error"]["message"].partition("\n")[0] for record in project.records()]
    return sorted(told, key=lambda line: line.startswith("not run: "))


BUSY = sends("", 503)


@pytest.mark.parametrize(("retries", "requests"), [(0, 1), (1, 2), (3, 4)])
def test_a_fault_that_may_pass_is_repeated_as_often_as_the_file_allows(
    project: Project, retries: int, requests: int
) -> None:
    with serving(BUSY) as server:
        run(project, server, "-k", "alex", retries=retries).assert_outcomes(errors=1, deselected=2)
    assert len(server.requests) == requests
    assert project.records()[0]["usage"]["retries"] == retries


def test_a_repeat_that_succeeds_is_no_error(project: Project) -> None:
    with serving(BUSY, BUSY, says("Order 12 has shipped.")) as server:
        run(project, server, "-k", "alex").assert_outcomes(passed=1, deselected=2)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("answer", "told"), [(sends("", 401), "HTTP 401"), (sends("", 404), "HTTP 404")]
)
def test_a_mistake_of_set_up_is_told_once_and_nobody_else_asks(
    project: Project, answer: Answer, told: str
) -> None:
    with serving(answer) as server:
        run(project, server).assert_outcomes(errors=3)
    assert len(server.requests) == 1
    first, *others = errors(project)
    assert told in first
    assert all(other.startswith("not run") and told in other for other in others)
    assert len(others) == 2


def test_each_finds_out_by_itself_when_nobody_shall_look_first(project: Project) -> None:
    with serving(sends("", 401)) as server:
        run(project, server, "--synthconv-preflight=off").assert_outcomes(errors=3)
    assert len(server.requests) == 3


def test_a_server_that_is_not_well_is_asked_nothing(project: Project) -> None:
    with serving(sends("", 404)) as server:
        run(project, server, preflight={"url": f"{server.url}/health"}).assert_outcomes(errors=3)
    assert [request.path for request in server.requests] == ["/health"]
    assert errors(project)[0].partition(": ")[2].startswith("preflight: HTTP 404")


def test_a_server_that_is_well_is_asked_once(project: Project) -> None:
    with serving(sends("", 204), says("I will connect you with a colleague.")) as server:
        run(project, server, preflight={"url": f"{server.url}/health"})
    assert [request.path for request in server.requests] == ["/health", *["/chat"] * 3]
