"""Endpoints made of what a file names in Python, or of what the fixture gives beside a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from http_talks import HI
from projects import Project
from servers import says, serving

from pytest_synthconv import ConfigurationError
from pytest_synthconv.core.protocols import Endpoint
from pytest_synthconv.endpoints.factory import endpoint_of_file, endpoint_of_value
from pytest_synthconv.files.loading import load_endpoint

CODE = """\
import fastapi
import flask


def answer(messages):
    return "callable: " + messages[-1]["content"]


async def later(messages, conversation_id):
    return f"async: {conversation_id}"


class Desk:
    greets = True

    def open(self, conversation_id):
        return self

    def reply(self, messages):
        return f"object: {len(messages)}"

    def close(self):
        pass


class Shop:
    desk = Desk()


desk = Desk()
asgi = fastapi.FastAPI()
wsgi = flask.Flask(__name__)
number = 7


@asgi.post("/chat")
def reply(body: dict):
    return {"text": "asgi: " + body["messages"][-1]["content"]}


@wsgi.post("/chat")
def answer_page():
    return {"text": "wsgi: " + flask.request.json["messages"][-1]["content"]}
"""
APP_FILE = "url: /chat\nresponse_path: [text]\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "own_shop.py").write_text(CODE)
    yield
    for name in ("own_shop", "own_broken"):
        sys.modules.pop(name, None)


def made(text: str) -> Endpoint:
    path = Path("e.yaml")
    path.write_text(text, encoding="utf-8")
    return endpoint_of_file(load_endpoint(path, {}))


def reply_of(endpoint: Endpoint) -> str:
    session = endpoint.open("c1")
    try:
        return session.reply(HI).content
    finally:
        session.close()
        getattr(endpoint, "close", lambda: None)()


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("python: own_shop:answer\n", "callable: Hi"),
        ("python: own_shop:later\n", "async: c1"),
        ("python: own_shop:desk\n", "object: 1"),
        ("python: own_shop:Shop.desk\n", "object: 1"),
        ("python: own_shop:asgi\n" + APP_FILE, "asgi: Hi"),
        ("python: own_shop:wsgi\n" + APP_FILE, "wsgi: Hi"),
    ],
)
def test_what_a_file_names_in_python_answers(text: str, reply: str) -> None:
    assert reply_of(made(text)) == reply


def refusal(text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        made(text)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "python: own_gone:answer\n",
            "e.yaml: python: own_gone:answer cannot be imported: "
            "ModuleNotFoundError: No module named 'own_gone'",
        ),
        (
            "python: own_shop:gone\n",
            "e.yaml: python: own_shop:gone cannot be imported: "
            "AttributeError: module 'own_shop' has no attribute 'gone'",
        ),
        (
            "python: own_shop:asgi\n",
            "e.yaml: python: a WSGI or ASGI app needs a description of its requests",
        ),
        (
            "python: own_shop:answer\n" + APP_FILE,
            "e.yaml: python: own_shop:answer is no WSGI or ASGI app, to which `url` could lead",
        ),
        (
            "python: own_shop:number\n",
            "e.yaml: python: an endpoint cannot be of type int: ",
        ),
        (
            "python: own_shop:Desk\n",
            "e.yaml: python: Desk is a class, not an object: ",
        ),
    ],
)
def test_what_cannot_be_an_endpoint_is_told_with_the_files_name(text: str, first: str) -> None:
    assert refusal(text).splitlines()[0].startswith(first)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise KeyError('DATABASE')", "KeyError: 'DATABASE'"),
        ("import sys\nsys.exit('no settings')", "SystemExit: no settings"),
        ("x = = 1", "SyntaxError: invalid syntax"),
    ],
)
def test_code_that_fails_when_it_is_imported_is_told_by_its_error(code: str, told: str) -> None:
    Path("own_broken.py").write_text(code)
    first, *more = refusal("python: own_broken:app\n").splitlines()
    assert first.startswith(f"e.yaml: python: own_broken:app cannot be imported: {told}")
    assert all(line.startswith("raised at ") for line in more)


def test_an_endpoint_is_known_by_what_the_file_names() -> None:
    assert made("python: own_shop:asgi\n" + APP_FILE).identity.host == "python:own_shop:asgi"


def own_shop() -> Any:
    import importlib

    sys.path.insert(0, str(Path.cwd()))
    return importlib.import_module("own_shop")


@pytest.mark.parametrize("name", ["asgi", "wsgi"])
def test_an_app_of_a_fixture_is_asked_for_what_the_file_beside_it_says(name: str) -> None:
    Path("e.yaml").write_text("url: http://desk.example/chat\nresponse_path: [text]\n")
    file = load_endpoint(Path("e.yaml"), {})
    endpoint = endpoint_of_value(getattr(own_shop(), name), file)
    assert reply_of(endpoint) == f"{name}: Hi"
    # Another process must not take it for what the file leads to.
    assert endpoint.identity.host.startswith("python:")
    assert endpoint.file is not file  # type: ignore[attr-defined]


def test_an_app_of_a_fixture_without_a_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(ConfigurationError) as raised:
        endpoint_of_value(own_shop().asgi, None)
    first, hint = str(raised.value).splitlines()
    assert first == "a WSGI or ASGI app needs a description of its requests"
    assert "http://app/chat" in hint


@pytest.mark.parametrize(
    "text",
    [
        "url: http://h/chat\nresponse_path: [text]\ngreeting: Welcome!\n",
        "python: own_shop:asgi\nurl: /chat\nresponse_path: [text]\ngreeting: Welcome!\n",
    ],
)
def test_what_a_fixture_gives_has_nothing_of_a_file_that_it_takes_the_place_of(text: str) -> None:
    Path("e.yaml").write_text(text)
    file = load_endpoint(Path("e.yaml"), {})
    endpoint = endpoint_of_value(own_shop().answer, file)
    assert reply_of(endpoint) == "callable: Hi"
    assert not getattr(endpoint, "greets", False)
    assert getattr(endpoint, "file", None) is None


def test_an_endpoint_of_the_file_goes_through_a_fixture_unchanged() -> None:
    endpoint = made("python: own_shop:asgi\n" + APP_FILE)
    assert endpoint_of_value(endpoint, endpoint.file) is endpoint  # type: ignore[attr-defined]


PLAIN = """\
python: desk:{name}
url: /chat
response_path: [text]
"""
DESK = """\
import logging

import fastapi
import flask

app = fastapi.FastAPI()
wsgi = flask.Flask(__name__)
wsgi.config["TESTING"] = True


@app.post("/chat")
async def chat():
    logging.getLogger("desk").warning("a question")
    return {"text": "Order 12 has shipped, it arrives tomorrow."}


@wsgi.post("/chat")
def chat_page():
    logging.getLogger("desk").warning("a question")
    return {"text": "Order 12 has shipped, it arrives tomorrow."}


@app.post("/broken")
@wsgi.post("/broken")
def broken():
    raise KeyError("orders")
"""


def write_desk(project: Project, endpoint: str) -> None:
    project.write("alex")
    home = project.pytester.path
    (home / "conftest.py").write_text("")
    (home / "desk.py").write_text(DESK)
    (home / "endpoint.yaml").write_text(endpoint)


@pytest.mark.parametrize("name", ["app", "wsgi"])
def test_an_app_that_an_endpoint_file_names_is_served_and_its_log_kept(
    project: Project, name: str
) -> None:
    write_desk(project, PLAIN.format(name=name))
    project.run().assert_outcomes(passed=1)
    (record,) = project.records()
    assert record["endpoint"]["host"] == f"python:desk:{name}"
    assert record["ext"]["log"][0] == "WARNING desk: a question"


@pytest.mark.parametrize("name", ["app", "wsgi"])
def test_an_exception_of_an_app_is_the_item_s_error(project: Project, name: str) -> None:
    write_desk(project, PLAIN.format(name=name).replace("/chat", "/broken"))
    result = project.run()
    result.assert_outcomes(errors=1)
    told = f"*endpoint python:desk:{name}: the app failed: desk:{name}: KeyError: 'orders'"
    result.stdout.fnmatch_lines([told, "raised at *desk.py:*"])
    (record,) = project.records()
    assert (record["stop_reason"], record["error"]["kind"]) == ("endpoint_error", "app")


def test_an_asgi_app_without_uvicorn_is_a_usage_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    write_desk(project, PLAIN.format(name="app"))
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "*endpoint.yaml: python: desk:app is an ASGI app, which needs uvicorn to be served",
            '*pip install "pytest-synthconv[[]apps]"',
        ]
    )


def test_a_python_reference_that_leads_nowhere_is_a_usage_error(project: Project) -> None:
    write_desk(project, PLAIN.format(name="ap"))
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*endpoint.yaml: python: desk:ap cannot be imported: *"])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


FIXTURE = """\
import fastapi, pytest

app = fastapi.FastAPI()


@app.post("/chat")
def chat(body: dict):
    return {"text": "Order 12 has shipped, it arrives tomorrow."}


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return app
"""


def test_an_app_of_the_fixture_is_tested_beside_an_endpoint_file(project: Project) -> None:
    project.write("alex")
    home = project.pytester.path
    (home / "conftest.py").write_text(FIXTURE)
    (home / "endpoint.yaml").write_text("url: http://app/chat\nresponse_path: [text]\n")
    project.run().assert_outcomes(passed=1)


def test_an_app_of_the_fixture_without_an_endpoint_file_is_an_error_without_a_traceback(
    project: Project,
) -> None:
    project.write("alex")
    (project.pytester.path / "conftest.py").write_text(FIXTURE)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*a WSGI or ASGI app needs a description*"])
    assert "Traceback" not in result.stdout.str()


def test_a_callable_of_the_fixture_outranks_an_endpoint_file(project: Project) -> None:
    with serving(says("from the server")) as server:
        project.write("alex")
        text = f"url: {server.url}\nresponse_path: [text]\ngreeting: Welcome!\n"
        (project.pytester.path / "endpoint.yaml").write_text(text)
        project.run().assert_outcomes(passed=1)
    assert server.requests == []
    assert "Welcome!" not in [m["content"] for m in project.records()[0]["messages"]]
