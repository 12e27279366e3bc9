"""The command ``init``: what it writes, what it keeps, what it asks, and what it refuses."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from new_projects import printed_by, write_project
from servers import Request, sends, serving
from warm_python import warm_python

from pytest_synthconv.files.loading import load_assistant, load_endpoint, load_personas
from pytest_synthconv.run.setup.interview import Given, set_up

SECRET = "sk-init-0123456789"
WHAT = "Looks up orders of a small lamp shop, changes their address, and cancels them."
GERMAN = "Sucht Bestellungen eines kleinen Lampenladens und storniert sie auf Wunsch."
ANSWER = sends(json.dumps({"id": "r-1", "say": "Hello, I can look up an order for you."}))
KIND = ("--kind=rasa-rest", f"--description={WHAT}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "order-desk"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def all_files(folder: Path) -> dict[str, str]:
    return {
        it.relative_to(folder).as_posix(): it.read_text()
        for it in folder.rglob("*")
        if it.is_file()
    }


def test_five_files_are_written_and_two_commands_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = printed_by(capsys, "init", *KIND)
    assert printed[-3:] == ["Next:", "  pytest-synthconv doctor", "  pytest"]
    assert all_files(folder).keys() == {
        "assistant.yaml",
        "endpoint.yaml",
        "personas.yaml",
        "pytest.ini",
        ".github/workflows/synthconv.yml",
    }
    assert load_assistant(Path("assistant.yaml")).assistant.name == "Order desk"
    assert load_endpoint(Path("endpoint.yaml")).host == "localhost:5005"
    assert len(load_personas(Path("personas.yaml"))) == 4
    head = Path("personas.yaml").read_text().partition("users:")[0]
    assert "Review and edit them" in head


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_project(folder, "python: shop:answer\n")
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "synthconv.yml").write_text("on: [push]\n")
    (folder / "pytest.ini").write_text("[pytest]\nsynthconv_assistant = assistant.yaml\n")
    before = all_files(folder)
    printed = printed_by(capsys, "init", "--url=http://127.0.0.1:9/chat", "--name=Other")
    assert all_files(folder) == before
    for name in before:
        assert f"{name}: kept: it was there" in printed


def test_only_what_is_missing_is_needed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_project(folder, None)
    (folder / "personas.yaml").unlink()
    printed_by(capsys, "init", "--kind=rasa-rest", "--ci=none")
    assert load_assistant(Path("assistant.yaml")).assistant.name == "Order desk"
    assert not (folder / ".github").exists()


def test_files_are_where_the_assistant_s_own_file_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(folder, "python: shop:answer\n")
    (folder / "personas.yaml").rename(folder / "people.yaml")
    (folder / "endpoint.yaml").rename(folder / "assistant_endpoint.yaml")
    with (folder / "assistant.yaml").open("a") as file:
        file.write("personas: people.yaml\n")
    printed = printed_by(capsys, "init", "--ci=none")
    assert printed[1:3] == [
        "assistant_endpoint.yaml: kept: it was there",
        "people.yaml: kept: it was there",
    ]
    assert not (folder / "personas.yaml").exists()


def test_a_file_in_place_of_the_folder_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "desk").write_text("")
    printed = printed_by(capsys, "init", "desk", *KIND, code=4)
    assert printed[0].startswith("ERROR: desk: this folder cannot be made: ")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "Give one of --url, --kind, --python, --from-openapi, --from-curl."),
        (("--kind=rasa-rest",), "--description is missing: say in a sentence"),
        (("--kind=rasa", f"--description={WHAT}"), "did you mean `rasa-rest`?"),
        ((*KIND, "--python=shop:answer"), "--kind and --python are two ways"),
        ((*KIND, "--ci=jenkins"), "--ci: expected one of github, gitlab, none, got 'jenkins'"),
        (("--python=nowhere:answer", f"--description={WHAT}"), "nowhere:answer cannot be imported"),
        (("--python=shop", f"--description={WHAT}"), "'shop' is not MODULE:NAME"),
        (("--kind=rasa-rest", f"--description={GERMAN}"), "its description is in German"),
        (("--from-openapi=nowhere.json",), "--from-openapi: nowhere.json cannot be read"),
        (("--from-curl=curl -d", f"--description={WHAT}"), "--data has no value"),
    ],
)
def test_a_mistake_is_a_usage_error_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    printed = printed_by(capsys, "init", *arguments, code=4)
    assert printed[0].startswith("ERROR: ")
    assert problem in "\n".join(printed)
    assert all_files(folder) == {}


def test_the_running_assistant_is_asked_once_where_its_reply_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(sends("{}", 404), ANSWER) as server:
        printed = printed_by(capsys, "init", f"--url={server.url}/chat", f"--description={WHAT}")
    assert [(it.method, it.path) for it in server.requests] == [
        ("GET", "/openapi.json"),
        ("POST", "/chat"),
    ]
    assert "The assistant was asked once. `response_path: [say]` reads:" in printed
    assert "  Hello, I can look up an order for you." in printed
    assert "response_path: [say]\n" in Path("endpoint.yaml").read_text()


def test_a_url_that_refuses_the_request_leads_to_other_options(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sends("{}", 404), sends('{"detail": "no"}', 422)) as server:
        url = f"--url={server.url}/chat"
        printed = printed_by(capsys, "init", url, f"--description={WHAT}", code=4)
    assert printed[0].startswith("ERROR: --url: endpoint 127.0.0.1:")
    assert "HTTP 422" in printed[0]
    assert "--from-curl 'curl ...'" in printed[1]
    assert all_files(folder) == {}


def test_an_assistant_that_does_not_run_leaves_a_guess_that_doctor_mends(
    capsys: pytest.CaptureFixture[str], closed_port: int
) -> None:
    url = f"http://127.0.0.1:{closed_port}/chat"
    printed = printed_by(capsys, "init", f"--url={url}", f"--description={WHAT}")
    assert any(it.startswith("The assistant was asked, and gave no reply: ") for it in printed)
    assert "`response_path` is a guess" in Path("endpoint.yaml").read_text()


def test_a_password_in_the_url_is_not_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sends("{}", 404), ANSWER) as server:
        url = server.url.replace("//", f"//me:{SECRET}@") + f"/chat?key={SECRET}"
        printed = printed_by(capsys, "init", f"--url={url}", f"--description={WHAT}")
    assert server.requests[1].headers["authorization"].startswith("Basic ")
    assert server.requests[1].path == f"/chat?key={SECRET}"
    assert SECRET not in "\n".join([*printed, *all_files(folder).values()])
    assert "  export ASSISTANT_BASIC_AUTH=...  # the header Authorization" in printed
    other = printed_by(capsys, "init", "there", f"--url={url}", *KIND, code=4)
    assert SECRET not in "\n".join(other)
    with serving(sends("{}", 404)) as server:
        missing = f"--from-openapi=http://me:{SECRET}@{server.url[7:]}/openapi.json?key={SECRET}"
        printed = printed_by(capsys, "init", "there", missing, code=4)
    assert printed[0] == f"ERROR: --from-openapi: {server.url}/openapi.json: HTTP 404 Not Found"


def test_without_the_values_of_its_variables_it_is_not_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_KEY", raising=False)
    with serving(ANSWER) as server:
        call = f"curl {server.url} -H 'X-Key: $DESK_KEY' -d text=Hello+you"
        printed = printed_by(capsys, "init", "--from-curl", call, f"--description={WHAT}")
    assert server.requests == []
    assert "The assistant was not asked: DESK_KEY must be set first" in printed
    assert "  export DESK_KEY=...  # the header X-Key" in printed


def sent_by(capsys: pytest.CaptureFixture[str], data: str, answer: object) -> Request:
    """Start from a curl call with ``data``; return what was sent, of which nothing is kept."""
    with serving(sends(json.dumps(answer))) as server:
        call = (
            f"curl {server.url}/chat -H 'Authorization: Bearer {SECRET}' "
            f"-H 'Content-Type: application/json' -d '{data}'"
        )
        printed = printed_by(capsys, "init", "--from-curl", call, f"--description={WHAT}")
    assert any(it.startswith("  export ASSISTANT_TOKEN=...  # the header") for it in printed)
    assert SECRET not in "\n".join([*printed, *all_files(Path()).values()])
    assert (
        "ASSISTANT_TOKEN: ${{ secrets.ASSISTANT_TOKEN }}"
        in all_files(Path())[".github/workflows/synthconv.yml"]
    )
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    return request


def test_a_curl_call_becomes_a_file_without_its_secret(capsys: pytest.CaptureFixture[str]) -> None:
    data = '{"message": "Where is it?", "session_id": "s-1"}'
    request = sent_by(capsys, data, {"answer": {"text": "It is on its way."}})
    assert request.json["message"] == "Hello, what can you help me with?"
    assert request.json["session_id"] not in ("s-1", "")
    assert "response_path: [answer, text]\n" in Path("endpoint.yaml").read_text()


def test_an_id_that_the_first_answer_gives_is_sent_from_then_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = '{"message": "Where is it?", "thread_id": null}'
    sent_by(capsys, data, {"thread_id": "t-1", "text": "It is on its way."})
    card = yaml.safe_load(Path("endpoint.yaml").read_text())
    assert card["body"] == {"message": "{{message}}", "thread_id": "{{thread_id}}"}
    assert card["initial"] == {"thread_id": None}
    assert card["capture"] == {"thread_id": ["thread_id"]}


def test_a_stream_is_read_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    events = "".join(f'data: {{"t": "{part}"}}\n\n' for part in ("It is ", "on its ", "way."))
    with serving(sends(events, content_type="text/event-stream")) as server:
        call = f"""curl {server.url} -d '{{"text": "Where is it?", "session": "s1"}}'"""
        printed = printed_by(capsys, "init", "--from-curl", call, f"--description={WHAT}")
    assert "  It is on its way." in printed
    card = yaml.safe_load(Path("endpoint.yaml").read_text())
    assert card["response_format"] == "events"
    assert (card["response_path"], card["response_join"]) == ("$[*].data.t", "")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "pyproject.toml",
            '[project]\nname = "x"\n\n[tool.pytest.ini_options]\naddopts = "-ra"\n',
            'synthconv_assistant = ["assistant.yaml"]',
        ),
        ("tox.ini", "[tox]\n[pytest]\naddopts = -ra\n", "synthconv_assistant = assistant.yaml"),
    ],
)
def test_one_line_is_added_to_the_configuration_that_is_there(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, line: str
) -> None:
    (folder / name).write_text(text)
    printed = printed_by(capsys, "init", *KIND)
    assert f"{name}: one line added: {line}" in printed
    assert (folder / name).read_text().replace(f"{line}\n", "") == text
    assert not (folder / "pytest.ini").exists()
    assert printed[-1] == "  pytest"


def test_where_a_line_cannot_be_added_safely_it_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "tool = {pytest = {ini_options = {addopts = '-ra'}}}\n"
    (folder / "pyproject.toml").write_text(text)
    printed = printed_by(capsys, "init", *KIND)
    assert (folder / "pyproject.toml").read_text() == text
    assert (
        "pyproject.toml: kept: add to its [tool.pytest.ini_options]: "
        'synthconv_assistant = ["assistant.yaml"]'
    ) in printed
    assert printed[-1] == "  pytest --synthconv-assistant=assistant.yaml"


def test_where_pytest_collects_some_folders_only_the_assistant_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    command = "pytest --synthconv-assistant=assistant.yaml"
    assert printed_by(capsys, "init", *KIND)[-1] == f"  {command}"
    workflow = (folder / ".github" / "workflows" / "synthconv.yml").read_text()
    assert f"- run: {command} --junitxml=report.xml\n" in workflow


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_the_job_in_ci_installs_the_project_and_runs_in_its_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], system: str
) -> None:
    (folder / ".git").mkdir()
    desk = folder / "chat desk"
    desk.mkdir()
    (desk / "requirements.txt").write_text("flask\n")
    printed_by(capsys, "init", "chat desk", *KIND, f"--ci={system}")
    if system == "github":
        job = yaml.safe_load((folder / ".github/workflows/synthconv.yml").read_text())
        commands = [it["run"] for it in job["jobs"]["conversations"]["steps"] if "run" in it]
    else:
        commands = yaml.safe_load((folder / ".gitlab-ci.yml").read_text())["conversations"][
            "script"
        ]
    assert commands == [
        "cd 'chat desk' && pip install -r requirements.txt && pip install pytest-synthconv",
        "cd 'chat desk' && pytest --junitxml=report.xml",
    ]


def test_a_project_on_gitlab_keeps_its_pipeline(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".gitlab-ci.yml").write_text("test: {script: [pytest]}\n")
    assert ".gitlab-ci.yml: kept: it was there" in printed_by(capsys, "init", *KIND)
    assert not (folder / ".github").exists()


def answers(*given: str) -> Iterator[str]:
    yield from given


@pytest.mark.parametrize(
    ("how", "key"),
    [
        ("rasa-rest", "kind: rasa-rest"),
        ("init_desk:answer", "python: init_desk:answer"),
        ("127.0.0.1:9/chat", "url: http://127.0.0.1:9/chat"),
    ],
)
def test_three_questions_are_enough(folder: Path, how: str, key: str) -> None:
    (folder / "init_desk.py").write_text("def answer(messages): return 'Hi'\n")
    asked: list[tuple[str, str]] = []
    given = answers("", WHAT, how, "")

    def ask(question: str, default: str) -> str:
        asked.append((question, default))
        return next(given) or default

    [*set_up(Given(folder), ask)]
    assert asked[0] == ("What is the assistant called?", "Order desk")
    assert len(asked) == (4 if how == "rasa-rest" else 3)
    assert key in (folder / "endpoint.yaml").read_text().splitlines()


def test_on_a_terminal_it_asks(folder: Path) -> None:
    ours, theirs = pty.openpty()
    command = [warm_python(), "-m", "pytest_synthconv", "init", "--kind=rasa-rest"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, text=True) as process:
        os.write(ours, f"Lamp desk\n{WHAT}\n".encode())
        printed, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    assert "What is the assistant called? [Order desk]: " in printed
    assert load_assistant(folder / "assistant.yaml").assistant.name == "Lamp desk"
