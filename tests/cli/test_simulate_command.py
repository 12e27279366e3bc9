"""``simulate``: conversations to a file, in every format, without tests."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dataset_projects import REFUSAL, Desk, dataset_project, held, once_each, records
from servers import Server, says, sends, serving

from pytest_synthconv import cli


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A project in the current folder, with a desk that answers."""
    monkeypatch.chdir(tmp_path)
    with dataset_project(tmp_path, Desk()) as server:
        yield server


def simulate(*arguments: str) -> int:
    return cli.main(["simulate", *arguments])


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_each_persona_has_a_conversation_next_to_the_assistants_name(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate() == 0
    found = records(Path("assistant_conversations.jsonl"))
    assert held(found) == once_each(3)
    reasons = {record["persona"]["id"]: record["stop_reason"] for record in found}
    assert reasons == {"alex": "goal_met", "bo": "frustrated", "cy": "handed_off"}
    told = capsys.readouterr()
    assert told.out.splitlines()[0].startswith("3 conversations: 1 goal met, 1 frustrated, 1 hand")
    assert told.out.splitlines()[-1] == "assistant_conversations.jsonl has 3 of 3 conversations"
    assert told.err == ""  # a short run needs no progress
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_a_count_draws_the_personas_in_turn(server: Server) -> None:
    assert simulate("--count=7", "-o", "data.jsonl") == 0
    assert held(records(Path("data.jsonl"))) == once_each(7)


def test_rounds_differ_by_their_trial_only(server: Server) -> None:
    assert simulate("--count=6", "--seed=5", "-o", "data.jsonl") == 0
    found = records(Path("data.jsonl"))
    assert {record["config"]["seed"] for record in found} == {5}
    assert {record["trial"] for record in found} == {1, 2}


def test_more_are_added_to_what_is_there(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    simulate("-o", "data.jsonl")
    before = Path("data.jsonl").read_text()
    asked = len(server.requests)
    assert simulate("-o", "data.jsonl") == 0
    assert "data.jsonl has all of 3 conversations already" in capsys.readouterr().out
    assert len(server.requests) == asked
    assert simulate("-o", "data.jsonl", "--count=4") == 0
    assert Path("data.jsonl").read_text().startswith(before)
    assert held(records(Path("data.jsonl"))) == once_each(4)
    assert "data.jsonl has 3 of 4 conversations; running the oth" in capsys.readouterr().out


@pytest.mark.parametrize("setting", ["--seed=1", "--max-turns=3"])
def test_other_settings_make_other_conversations(server: Server, setting: str) -> None:
    simulate("-o", "data.jsonl")
    assert simulate("-o", "data.jsonl", setting) == 0
    assert len(records(Path("data.jsonl"))) == 6


def test_a_persona_that_was_changed_is_run_again(server: Server) -> None:
    simulate("-o", "data.jsonl")
    card = Path("personas.yaml").read_text()
    Path("personas.yaml").write_text(card.replace("Direct and busy", "Very polite", 1))
    assert simulate("-o", "data.jsonl") == 0
    assert sorted(held(records(Path("data.jsonl"))).values()) == [1, 1, 2]


@pytest.mark.parametrize("name", ["original", "openai"])
def test_messages_are_those_of_the_records(server: Server, name: str) -> None:
    assert simulate("-o", "data.jsonl", f"--format={name}") == 0
    stored = records(Path("data.jsonl.records"))
    stored.sort(key=lambda record: ["alex", "bo", "cy"].index(record["persona"]["id"]))
    expected = [
        [{"role": it["role"], "content": it["content"]} for it in record["messages"]]
        for record in stored
    ]
    assert lines("data.jsonl") == [{"messages": messages} for messages in expected]


def test_sharegpt_is_written_too(server: Server) -> None:
    assert simulate("-o", "data.jsonl", "--format=sharegpt") == 0
    for line in lines("data.jsonl"):
        assert [said["from"] for said in line["conversations"]][:2] == ["human", "gpt"]


def test_an_error_is_no_example_and_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ("-o", "data.jsonl", "--format=original", "--concurrency=1")
    with dataset_project(tmp_path, Desk()):
        endpoint = Path("endpoint.yaml").read_text()
        with serving(says("Order 12 has shipped."), sends("{}", 500)) as broken:
            Path("endpoint.yaml").write_text(endpoint.replace(endpoint.split()[1], broken.url))
            assert simulate(*arguments) == 1
        told = capsys.readouterr().out.splitlines()
        assert told[0].startswith("3 conversations: 1 goal met, 2 endpoint errors; ")
        assert any(line.startswith("2 x endpoint error: ") for line in told)
        assert told[-2:] == [
            "data.jsonl has 1 of 3 conversations",
            "the same command runs those that are missing",
        ]
        assert len(lines("data.jsonl")) == 1
        assert len(records(Path("data.jsonl.records"))) == 3
        Path("endpoint.yaml").write_text(endpoint)
        assert simulate(*arguments) == 0
    assert capsys.readouterr().out.startswith(
        "data.jsonl has conversations with another endpoint (1): they are not "
    )
    assert len(lines("data.jsonl")) == 3
    assert held(records(Path("data.jsonl.records"))) == once_each(3)


def test_a_budget_that_is_used_up_is_an_error_and_the_rest_is_run_later(server: Server) -> None:
    assert simulate("-o", "data.jsonl", "--max-requests=2", "--concurrency=1") == 1
    assert len(server.requests) == 2
    assert simulate("-o", "data.jsonl") == 0
    assert held(records(Path("data.jsonl"))) == once_each(3)
    assert {record["status"] for record in records(Path("data.jsonl"))} == {"complete"}


def test_a_callable_that_cannot_tell_talks_apart_is_called_once_at_a_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("desk_of_mine.py").write_text(
        "import threading\n\nINSIDE = threading.Semaphore(1)\n\n\n"
        "def answer(messages):\n"
        "    assert INSIDE.acquire(blocking=False)\n"
        "    print('heard')\n"
        "    INSIDE.release()\n"
        f"    return {REFUSAL!r}\n"
    )
    Path("endpoint.yaml").write_text("python: desk_of_mine:answer\n")
    monkeypatch.syspath_prepend(str(Path.cwd()))
    assert simulate("-o", "data.jsonl", "--count=6") == 0
    assert len(records(Path("data.jsonl"))) == 6


@pytest.mark.parametrize("name", ["synthconv", "original"])
def test_no_secret_of_the_endpoint_is_printed_or_stored(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_TOKEN", "s3cret-of-the-desk")
    refusal = sends('{"error": "token s3cret-of-the-desk is not known"}', 401)
    with dataset_project(tmp_path, Desk()), serving(refusal) as server:
        Path("endpoint.yaml").write_text(
            f"url: {server.url}\nheaders: {{Authorization: 'Bearer ${{DESK_TOKEN}}'}}\n"
            "response_path: [reply]\n"
        )
        assert simulate("-o", "data.jsonl", f"--format={name}") == 1
        assert server.requests[0].headers["authorization"] == "Bearer s3cret-of-the-desk"
    told = capsys.readouterr()
    files = [file.read_text() for file in tmp_path.iterdir() if file.name.startswith("data")]
    assert "401" in told.out
    assert not any("s3cret" in text for text in [told.out, told.err, *files])


def test_what_cannot_be_stored_stops_the_others_and_is_an_error(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))
    try:
        code = simulate("-o", "data.jsonl", "--count=60", "--concurrency=1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert code == 1
    assert "could not be recorded in " in capsys.readouterr().err
    kept = records(Path("data.jsonl"))
    assert 0 < len(kept) < 10
    assert len(server.requests) < 30
    assert simulate("-o", "data.jsonl", "--count=60") == 0
    assert held(records(Path("data.jsonl"))) == once_each(60)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--count=0"], "--count: expected a whole number of at least 1, got 0"),
        (["--assistant=nobody.yaml"], "nobody.yaml: cannot be read"),
        (["--assistant=assistant.yaml", "--assistant=assistant.yaml"], "one file is expected"),
        (["--personas=nobody.yaml"], "nobody.yaml: cannot be read"),
        (["--provider=openai"], "OPENAI_API_KEY"),
        (["--format=xml"], "argument --format: invalid choice: 'xml'"),
        (["-o", "personas.yaml"], "personas.yaml"),
    ],
)
def test_a_mistake_is_a_usage_error_before_the_first_request(
    server: Server,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    before = Path("personas.yaml").read_text()
    try:
        code = simulate(*arguments)
    except SystemExit as exit:  # argparse's own errors
        code = int(str(exit.code))
    assert code == 4
    shown = capsys.readouterr().err
    assert told in shown
    assert "--synthconv-" not in shown
    assert server.requests == []
    assert Path("personas.yaml").read_text() == before


def test_places_that_were_looked_at_are_named(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("endpoint.yaml").unlink()
    assert simulate() == 4
    told = capsys.readouterr().err
    assert "assistant.yaml: no endpoint file found. Looked at:\n  assistant_endpoint.yaml\n" in told


def test_the_help_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["simulate"], ["export"]):
        with pytest.raises(SystemExit):
            cli.main([*command, "--help"])
        shown = capsys.readouterr().out.splitlines()
        assert len(shown) <= 30
        assert max(map(len, shown)) <= 80
