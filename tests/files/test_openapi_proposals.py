"""Endpoint files from OpenAPI documents: which operation is the chat, and what it takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastapi
import pytest
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import BaseModel

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.proposals.openapi import from_openapi, read_document
from pytest_synthconv.files.proposals.proposal import FOR_NOW, Proposal, file_of

SERVER = "http://127.0.0.1:8000"


class Session(BaseModel):
    session_id: str


class Said(BaseModel):
    text: str
    language: str = "en"


class Answered(BaseModel):
    turn: int
    answer: str


def proposal_of(app: fastapi.FastAPI) -> Proposal:
    """Return the proposal for ``app``, which must be a valid endpoint file."""
    document = read_document(json.dumps(app.openapi()), "openapi.json")
    proposal = from_openapi(document, source=f"{SERVER}/openapi.json")
    assert proposal is not None
    file_of(proposal, Path("endpoint.yaml"))
    return proposal


def test_a_session_is_opened_used_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_TOKEN", "0123456789")
    app = fastapi.FastAPI(title="Bikes", description="Rents bikes.")
    key = [fastapi.Depends(HTTPBearer())]

    @app.post("/sessions", dependencies=key)
    def begin() -> Session:
        raise NotImplementedError

    @app.post("/sessions/{session_id}/messages", dependencies=key)
    def say(session_id: str, said: Said) -> Answered:
        raise NotImplementedError

    @app.delete("/sessions/{session_id}", dependencies=key)
    def end(session_id: str) -> None: ...

    @app.post("/feedback")
    def feedback(said: Said) -> None: ...

    found = proposal_of(app)
    headers = {"Authorization": "Bearer ${ASSISTANT_TOKEN}"}
    session = "/sessions/{{session_id}}"
    assert found.card == {
        "base_url": SERVER,
        "open": [
            {
                "url": "/sessions",
                "headers": headers,
                "body": {},
                "capture": {"session_id": ["session_id"]},
            }
        ],
        "url": f"{session}/messages",
        "headers": headers,
        "body": {"text": "{{message}}"},
        "response_path": ["answer"],
        "close": [{"url": session, "method": "DELETE", "headers": headers}],
    }
    assert [it.name for it in found.variables] == ["ASSISTANT_TOKEN"]
    assert (found.title, found.description) == ("Bikes", "Rents bikes.")


def chat(body: type[BaseModel], answer: Any, **route: Any) -> fastapi.FastAPI:
    app = fastapi.FastAPI()

    def say(said: Any) -> Any: ...

    say.__annotations__ = {"said": body, "return": answer}
    app.post("/chat", **route)(say)
    return app


def test_an_id_that_the_caller_invents_is_the_conversation_s() -> None:
    class Body(BaseModel):
        message: str
        conversation_id: str

    card = proposal_of(chat(Body, Answered)).card
    assert card["body"] == {"message": "{{message}}", "conversation_id": "{{conversation_id}}"}


def test_an_id_that_the_first_answer_gives_is_kept() -> None:
    class Body(BaseModel):
        message: str
        session_id: str | None = None

    class Reply(BaseModel):
        session_id: str
        reply: str

    card = proposal_of(chat(Body, Reply)).card
    assert card["body"] == {"message": "{{message}}", "session_id": "{{session_id}}"}
    assert card["initial"] == {"session_id": None}
    assert card["capture"] == {"session_id": ["session_id"]}
    assert card["response_path"] == ["reply"]


def test_a_history_is_sent_whole_and_its_other_shapes_have_a_template() -> None:
    class Item(BaseModel):
        sender: str
        text: str

    class Body(BaseModel):
        history: list[Item]

    class Reply(BaseModel):
        messages: list[Item]

    card = proposal_of(chat(Body, Reply)).card
    assert card["body"] == {"history": ["{{messages}}"]}
    assert card["message_template"] == {"sender": "{{role}}", "text": "{{content}}"}
    assert card["response_path"] == ["messages", -1, "text"]


def test_forms_and_messages_in_the_query_are_understood() -> None:
    document = chat(Said, Answered).openapi()
    taken = document["paths"]["/chat"]["post"]["requestBody"]["content"]
    taken["application/x-www-form-urlencoded"] = taken.pop("application/json")
    found = from_openapi(document, server=SERVER)
    assert found is not None
    assert found.card["form"] == {"text": "{{message}}"}
    assert "body" not in found.card
    app = fastapi.FastAPI()

    @app.post("/chat")
    def say(message: str, session_id: str) -> Answered:
        raise NotImplementedError

    card = proposal_of(app).card
    assert card["query"] == {"message": "{{message}}", "session_id": "{{conversation_id}}"}


def test_other_required_values_are_examples_or_named_as_unknown() -> None:
    class Body(BaseModel):
        message: str
        model: str = fastapi.Body(..., examples=["small"])
        tenant: str
        shout: bool | None = None

    found = proposal_of(chat(Body, Answered))
    assert found.card["body"] == {"message": "{{message}}", "model": "small", "tenant": ""}
    assert found.notes == ("Nobody says what `tenant` should be; set it if it matters.",)


def test_an_api_key_goes_where_the_scheme_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_API_KEY", "0123456789")
    scheme = fastapi.Depends(APIKeyHeader(name="X-Desk"))
    found = proposal_of(chat(Said, Answered, dependencies=[scheme]))
    assert found.card["headers"] == {"X-Desk": "${ASSISTANT_API_KEY}"}


def test_an_answer_without_a_schema_leaves_the_path_open() -> None:
    assert proposal_of(chat(Said, dict[str, Any])).card["response_path"] == FOR_NOW


def test_a_list_of_answers_is_read_whole() -> None:
    assert proposal_of(chat(Said, list[Answered])).card["response_path"] == "$[*].answer"


def test_the_operation_that_looks_most_like_a_chat_is_taken() -> None:
    app = chat(Said, Answered)

    @app.post("/tickets")
    def ticket(said: Said) -> Session:
        raise NotImplementedError

    @app.get("/health")
    def health() -> Answered:
        raise NotImplementedError

    assert proposal_of(app).card["url"] == "/chat"
    found = from_openapi(app.openapi(), server=SERVER, path="/tickets")
    assert found is not None
    assert found.card["url"] == "/tickets"
    assert from_openapi(app.openapi(), server=SERVER, path="/health") is None


def test_servers_may_be_relative_have_variables_or_be_missing() -> None:
    document = {**chat(Said, Answered).openapi(), "servers": [{"url": "/v1"}]}
    found = from_openapi(document, source="https://bots.test/docs/openapi.yaml")
    assert found is not None
    assert found.card["base_url"] == "https://bots.test/v1"
    variables = {"region": {"default": "eu"}}
    document["servers"] = [{"url": "https://{region}.bots.test/", "variables": variables}]
    found = from_openapi(document)
    assert found is not None
    assert found.card["base_url"] == "https://eu.bots.test"
    del document["servers"]
    with pytest.raises(ConfigurationError, match="does not say where the server is\nAdd it: --url"):
        from_openapi(document)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<html>", "this is no OpenAPI document"),
        ('{"openapi": "3.1.0"}', "this is no OpenAPI document"),
        ("swagger: '2.0'\npaths: {}\n", "this is Swagger 2.0"),
        ("a: [", "this is no OpenAPI document"),
    ],
)
def test_other_documents_are_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        read_document(text, "openapi.json")


def test_a_document_may_be_yaml_with_references_that_lead_nowhere() -> None:
    document = read_document(
        "openapi: 3.0.0\npaths:\n  /ask:\n    post:\n      requestBody:\n        content:\n"
        "          application/json: {schema: {$ref: '#/components/schemas/Nothing'}}\n",
        "openapi.yaml",
    )
    assert from_openapi(document, server=SERVER) is None
