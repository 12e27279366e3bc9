"""Values of the persona in the requests of its conversation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from http_talks import HI
from participants import persona
from projects import Project

from pytest_synthconv import ConfigurationError, EndpointError, Persona
from pytest_synthconv.endpoints.http import HTTPEndpoint

ADA = persona().model_copy(
    update={"id": "ada", "name": "Ada Quill", "facts": {"customer": "c-7", "order no": "12"}}
)
BODY = {
    "customer": "{{facts.customer}}",
    "who": "{{persona.id}} {{ persona.name }}",
    "order": "order {{facts.order no}}",
    "message": "{{message}}",
}


def sent(who: Persona | None, **keys: Any) -> tuple[dict[str, Any], str]:
    """Return body and header of the request in the name of ``who``."""
    heard: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        heard.append((json.loads(body), environ.get("HTTP_X_CUSTOMER", "")))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"reply": "for c-7"}']

    endpoint = HTTPEndpoint.at("/chat", app=app, response_path=["reply"], **keys)
    session = endpoint.open("c1")
    try:
        if who is not None:
            session.introduce(who)
        assert session.reply(HI).content == "for c-7", "a fact is no secret"
    finally:
        session.close()
        endpoint.close()
    return heard[0]  # type: ignore[no-any-return]


def test_facts_id_and_name_of_the_persona_can_be_sent() -> None:
    body, header = sent(ADA, body=BODY, headers={"X-Customer": "{{facts.customer}}"})
    assert body == {"customer": "c-7", "who": "ada Ada Quill", "order": "order 12", "message": "Hi"}
    assert header == "c-7"


def test_a_fact_that_is_not_known_is_an_error_that_names_it() -> None:
    with pytest.raises(EndpointError, match=r"nothing is known for `\{\{facts.order no\}\}`"):
        sent(ADA.model_copy(update={"facts": {"customer": "c-7"}}), body=BODY)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("{{persona_id}}", "did you mean `{{persona.id}}`?"),
        ("{{persona.mood}}", "`{{persona.mood}}` is not known here"),
        ("{{facts.}}", "is not `{{name}}`"),
    ],
)
def test_other_values_are_usage_errors(place: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        HTTPEndpoint.at("http://h/", body={"a": place, "b": "{{message}}"}, response_path=["a"])
    assert told in str(raised.value)


def write(project: Project, facts: str) -> None:
    assistant = project.write("alex")
    cards = assistant.with_name("assistant_personas.yaml")
    cards.write_text(cards.read_text() + f"  facts: {facts}\n")
    folder: Path = assistant.parent
    (folder / "conftest.py").unlink()
    (folder / "assistant_endpoint.yaml").write_text(
        "python: desk:app\nurl: /chat\nresponse_path: [reply]\n"
        'body: {customer: "{{facts.customer}}", message: "{{message}}"}\n'
    )
    (folder / "desk.py").write_text(
        "import json\n\n\ndef app(environ, start_response):\n"
        "    body = environ['wsgi.input'].read(int(environ['CONTENT_LENGTH']))\n"
        "    start_response('200 OK', [('Content-Type', 'application/json')])\n"
        "    known = json.loads(body)['customer'] == 'c-7'\n"
        "    return [json.dumps({'reply': 'It has shipped.' if known else 'No.'}).encode()]\n"
    )


def test_each_conversation_is_held_in_the_name_of_its_persona(project: Project) -> None:
    write(project, "{customer: c-7}")
    project.run().assert_outcomes(passed=1)


def test_personas_without_a_fact_that_is_sent_are_a_usage_error(project: Project) -> None:
    write(project, "{order: '12'}")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*assistant_endpoint.yaml: `{{facts.customer}}` is no fact of alex"]
    )
