"""The command ``doctor``: what is wrong and its cure first, then everything that was checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from new_projects import printed_by, write_project
from provider_server import environment, providing, status
from servers import Answer, sends, serving, waits, with_own_certificate, writes

SECRET = "sk-doctor-0123456789"
ANSWER = sends(json.dumps({"id": "r-1", "reply": "Hello, I can look up an order for you."}))
FILE = """\
url: {url}/chat
headers: {{Authorization: "Bearer ${{DESK_KEY}}"}}
response_path: [reply]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_KEY", SECRET)
    yield tmp_path
    assert SECRET not in "".join(it.read_text() for it in tmp_path.glob("*.yaml"))


def first_line(
    capsys: pytest.CaptureFixture[str],
    answer: Answer = ANSWER,
    file: str = FILE,
    code: int = 1,
) -> str:
    """Return the first line about a project whose assistant gives ``answer``."""
    with serving(answer) as server:
        write_project(Path(), file.format(url=server.url))
        printed = printed_by(capsys, "doctor", code=code)
    assert SECRET not in "\n".join(printed)
    return printed[0]


def test_a_project_that_works_is_ready_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(ANSWER) as server:
        write_project(Path(), FILE.format(url=server.url))
        printed = printed_by(capsys, "doctor")
    assert printed[0] == "ok: a run would start. Next: pytest --synthconv-assistant=assistant.yaml"
    assert "ok           personas.yaml: 1 persona" in printed
    assert "  Authorization: Bearer [REDACTED:DESK_KEY]" in printed
    assert "  [reply]  'Hello, I can look up an order for you.'" in printed
    assert len(server.requests) == 1
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"


def test_1_a_wrong_path(capsys: pytest.CaptureFixture[str]) -> None:
    line = first_line(capsys, sends('{"detail": "Not Found"}', 404))
    assert line.startswith("wrong: endpoint.yaml: HTTP 404 Not Found (POST http://127.0.0.1:")
    assert line.endswith("/chat). Check the path in `url`.")


def test_2_a_wrong_key_in_the_response_path(capsys: pytest.CaptureFixture[str]) -> None:
    line = first_line(capsys, file=FILE.replace("[reply]", "[answer]"))
    assert "response_path answer: key 'answer' not found; keys there: id, reply" in line
    assert line.endswith("The reply is at `response_path: [reply]`: write that.")


def test_2_a_wrong_key_in_the_body(capsys: pytest.CaptureFixture[str]) -> None:
    problem = {"type": "missing", "loc": ["body", "message"], "msg": "Field required"}
    line = first_line(capsys, sends(json.dumps({"detail": [problem]}), 422))
    assert "HTTP 422 " in line
    assert line.endswith("check `body` and `headers`. It says: body.message: Field required")


def test_2_a_wrong_key_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    line = first_line(capsys, file=FILE.replace("headers:", "heders:"), code=4)
    assert line.startswith("wrong: endpoint.yaml:2: heders")
    assert "did you mean `headers`?" in line


def test_3_a_refused_key(capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"error": f"invalid token {SECRET}"})
    line = first_line(capsys, sends(body, 401))
    assert "HTTP 401 Unauthorized" in line
    assert "check the key in `headers` and its variable." in line


def test_4_a_path_that_is_missing_from_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    line = first_line(capsys, file=FILE.replace("response_path: [reply]\n", ""), code=4)
    assert line == (
        "wrong: endpoint.yaml: it has no `response_path`. Add `response_path: [reply]`."
    )


def test_5_a_page_instead_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    page = sends("<html><body>Please log in</body></html>", content_type="text/html")
    line = first_line(capsys, page)
    assert "the answer is text/html, where JSON is expected" in line
    assert "Check the path in `url`." in line


def test_5_a_stream_instead_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    events = "".join(f'data: {{"t": "{word} "}}\n\n' for word in ("Hello,", "how", "are", "you?"))
    line = first_line(capsys, sends(events, content_type="text/event-stream"))
    assert line.endswith(
        "The reply is at `response_format: events`, `response_path: $[*].data.t`, "
        '`response_join: ""`: write that.'
    )


def test_6_a_closed_port(capsys: pytest.CaptureFixture[str], closed_port: int) -> None:
    write_project(Path(), FILE.format(url=f"http://127.0.0.1:{closed_port}"))
    line = printed_by(capsys, "doctor", code=1)[0]
    assert "refused" in line
    assert "Is the server running, and `url` right?" in line


def test_7_a_missing_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_KEY")
    assert first_line(capsys, code=4) == (
        "wrong: endpoint.yaml: the environment variable DESK_KEY is not set. "
        "Set it where pytest runs: export DESK_KEY=..."
    )


def test_8_a_certificate_that_nobody_has_signed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(ANSWER, wrap=with_own_certificate(tmp_path)) as server:
        write_project(Path(), FILE.format(url=server.url.replace("http:", "https:")))
        line = printed_by(capsys, "doctor", code=1)[0]
    assert "its certificate is not accepted" in line
    assert "name a file with its certificate in `tls: ca_bundle`." in line


def test_8_tls_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(ANSWER) as server:
        write_project(Path(), FILE.format(url=server.url.replace("http:", "https:")))
        line = printed_by(capsys, "doctor", code=1)[0]
    assert "Does this port speak TLS? If not, `url` should begin with http://." in line


def test_9_no_answer_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    line = first_line(capsys, waits(), FILE + "timeouts: {{reply: 0.3}}\n")
    assert "no complete reply within 0.3 s" in line
    assert line.endswith("`timeouts: reply` sets the limit.")


def test_9_no_answer_in_the_time_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(waits()) as server:
        write_project(Path(), FILE.format(url=server.url))
        line = printed_by(capsys, "doctor", "--wait=0.3", code=1)[0]
    assert "0.3 s" in line
    assert line.endswith("--wait=SECONDS waits longer here.")


def test_10_a_wrong_method(capsys: pytest.CaptureFixture[str]) -> None:
    answer = sends('{"detail": "Method Not Allowed"}', 405, headers={"Allow": "POST"})
    file = FILE + 'method: GET\nquery: {{q: "{{{{message}}}}"}}\n'
    line = first_line(capsys, answer, file)
    assert "HTTP 405 Method Not Allowed (GET http://127.0.0.1:" in line
    assert line.endswith(
        "Check `method` and the path in `url`: it does not take GET there, but POST."
    )


def test_a_connection_that_ends_early_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    line = first_line(capsys, writes(head))
    assert "the connection ended before the reply was complete" in line


def test_without_any_file_it_leads_to_init(capsys: pytest.CaptureFixture[str]) -> None:
    printed = printed_by(capsys, "doctor", code=4)
    assert printed[0] == (
        "wrong: assistant.yaml: there is no such file. Write it with `pytest-synthconv init`, "
        "or name yours with --assistant."
    )


def test_an_endpoint_of_a_fixture_is_left_to_pytest(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    write_project(folder, None)
    assert printed_by(capsys, "doctor", code=4)[0].startswith(
        "wrong: assistant.yaml: nothing says how 'Order desk' is reached. Write "
    )
    (folder / "conftest.py").write_text("def synthconv_endpoint(): ...")
    printed = printed_by(capsys, "doctor")
    assert printed[0].startswith("ok: a run would start (not checked: endpoint, the assistant). ")
    assert any(line.startswith("not checked  endpoint: the fixture") for line in printed)


def test_a_python_function_is_called_once(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    write_project(folder, "python: doctors_desk:answer\n")
    (folder / "doctors_desk.py").write_text(
        "def answer(messages):\n    return f'You said: {messages[-1][\"content\"]}'\n\n"
        "def broken(messages):\n    raise RuntimeError('the desk is on fire')\n"
    )
    printed = printed_by(capsys, "doctor")
    shown = " ".join(" ".join(printed).split())
    assert "answers 'You said: Hello, what can you help me with?'" in shown
    write_project(folder, "python: doctors_desk:broken\n")
    line = printed_by(capsys, "doctor", code=1)[0]
    assert "the desk is on fire" in line
    assert "doctors_desk.py" in line
    write_project(folder, "python: doctors_desk:nobody\n")
    assert "doctors_desk:nobody cannot be imported" in printed_by(capsys, "doctor", code=4)[0]


def test_what_is_opened_and_closed_around_the_turn_is_sent_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = (
        "base_url: {url}\n"
        "open: [{{url: /sessions, body: {{}}, capture: {{session: [id]}}}}]\n"
        'url: "/sessions/{{{{session}}}}/messages"\n'
        'body: {{text: "{{{{message}}}}"}}\n'
        "response_path: [reply]\n"
        'close: [{{url: "/sessions/{{{{session}}}}", method: DELETE}}]\n'
    )
    with serving(ANSWER) as server:
        write_project(Path(), file.format(url=server.url))
        printed = printed_by(capsys, "doctor")
    assert [it.path for it in server.requests] == [
        "/sessions",
        "/sessions/r-1/messages",
        "/sessions/r-1",
    ]
    assert f"  POST {server.url}/sessions/r-1/messages" in printed


def test_values_too_short_to_be_redacted_everywhere_are_not_shown_in_the_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIN", "4711")
    file = (
        "url: {url}/t/${{PIN}}/chat\n"
        "headers: {{X-Pin: '${{PIN}}', X-Api-Key: 'abcd'}}\n"
        'query: {{pin: "${{PIN}}"}}\n'
        'body: {{pin: "${{PIN}}", say: "{{{{message}}}}"}}\n'
        "response_path: [reply]\n"
    )
    with serving(ANSWER) as server:
        write_project(Path(), file.format(url=server.url))
        printed = "\n".join(printed_by(capsys, "doctor"))
    assert server.requests[0].path == "/t/4711/chat?pin=4711"
    assert "4711" not in printed.replace(server.url, "")
    assert "abcd" not in printed


def test_what_pytest_s_own_configuration_names_is_checked(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    with serving(ANSWER) as server:
        (folder / "desk").mkdir()
        write_project(folder / "desk", FILE.format(url=server.url))
        ini = "[pytest]\nsynthconv_assistant = desk/assistant.yaml\nsynthconv_provider = nobody\n"
        (folder / "pytest.ini").write_text(ini)
        printed = printed_by(capsys, "doctor", code=4)
        assert printed[0].startswith("ERROR: pytest.ini: synthconv_provider: expected one of ")
        (folder / "pytest.ini").write_text(ini.replace("nobody", "offline"))
        printed = printed_by(capsys, "doctor")
    assert printed[0] == "ok: a run would start. Next: pytest"
    assert "ok           desk/assistant.yaml: Order desk" in printed


def test_a_misspelt_variable_of_ours_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHCONV_MAX_TURN", "3")
    assert "did you mean 'SYNTHCONV_MAX_TURNS'?" in first_line(capsys, code=4)


def test_a_path_to_an_id_is_doubted(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(ANSWER) as server:
        write_project(Path(), FILE.format(url=server.url).replace("[reply]", "[id]"))
        shown = " ".join(" ".join(printed_by(capsys, "doctor")).split())
    assert "answers 'r-1'; more like a reply is what `response_path: [reply]` reads" in shown


@pytest.mark.parametrize("wait", ["0", "-1", "soon"])
def test_a_time_that_is_none_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], wait: str
) -> None:
    printed = printed_by(capsys, "doctor", f"--wait={wait}", code=4)
    assert printed == [f"ERROR: --wait: expected a number above 0, got {wait!r}"]


def test_models_whose_answers_are_replayed_are_not_asked(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "cassettes").mkdir()
    with serving(ANSWER) as server:
        write_project(Path(), FILE.format(url=server.url))
        printed = printed_by(capsys, "doctor", "--provider=openai", "--cassettes=cassettes")
    assert "not checked  models: their answers are replayed from cassettes" in printed


def test_each_configured_model_is_asked_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ANSWER) as desk, providing([{"word": "ready"}]) as models:
        write_project(Path(), FILE.format(url=desk.url))
        for name, value in environment(models).items():
            monkeypatch.setenv(name, value)
        printed = printed_by(
            capsys, "doctor", "--provider=openai", "--judge-model=anthropic:judge-1"
        )
        assert sorted(asked.model for asked in models.asked) == ["gpt-6-luna", "judge-1"]
    assert any(it.startswith("ok           anthropic:judge-1 (judges): answers") for it in printed)


def test_one_model_in_two_roles_is_asked_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ANSWER) as desk, providing([{"word": "ready"}]) as models:
        write_project(Path(), FILE.format(url=desk.url))
        for name, value in environment(models).items():
            monkeypatch.setenv(name, value)
        models_of = ("--user-model=openai:m-1", "--judge-model=openai:m-1")
        printed = printed_by(capsys, "doctor", *models_of)
        assert len(models.asked) == 1
    assert any("openai:m-1 (plays users, judges): answers 'ready'" in it for it in printed)


def test_a_wrong_name_of_a_model_is_the_first_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = status(404, "The model `gtp-6` does not exist", code="model_not_found")
    with serving(ANSWER) as desk, providing([unknown]) as models:
        write_project(Path(), FILE.format(url=desk.url))
        for name, value in environment(models).items():
            monkeypatch.setenv(name, value)
        line = printed_by(capsys, "doctor", "--judge-model=openai:gtp-6", code=1)[0]
    assert line.startswith("wrong: openai:gtp-6 (judges): ")
    assert "gtp-6" in line.partition("(judges)")[2]


def test_a_missing_key_of_a_provider_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with serving(ANSWER) as desk:
        write_project(Path(), FILE.format(url=desk.url))
        line = printed_by(capsys, "doctor", "--judge-model=openai:m-1", code=4)[0]
    assert line.startswith("wrong: openai:m-1 (judges): OPENAI_API_KEY is not set;")
    assert "Set it in the environment that pytest runs in." in line


def test_its_help_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("doctor", "init"):
        with pytest.raises(SystemExit):
            printed_by(capsys, command, "--help")
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) <= 30
        assert max(map(len, lines)) <= 80
