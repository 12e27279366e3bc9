"""The command ``exam``, and every command of its page, against a provider's server on loopback."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from documents import blocks
from played_talks import asker
from provider_server import Answering, Fault, ProviderServer, environment, providing, status
from provider_shapes import Asked, Reply

from pytest_synthconv import cli
from pytest_synthconv.llm.cassettes import RecordMode
from pytest_synthconv.run import option_values
from pytest_synthconv.run.exam.questions import Transcript, transcripts

PAGE = Path(__file__).parents[2] / "docs" / "exam.md"
LABELLED = {asked.talk.messages[-1].content: asked for asked in transcripts()}
MOVES = {
    "met": "leaves_content",
    "handed_off": "waits_for_human",
    "frustrated": "gives_up",
    "goes_on": "writes_again",
    "not_met": "writes_again",
}
NOTHING = {"turn": 0, "quote": ""}


def knowing(asked: Asked) -> Answering:
    """A model that is right: it knows the labels, and types harmless messages."""
    if asker(asked) == "user":
        message = "Hm, I am not sure what you need, please help me."
        content: dict[str, Any] = {
            "thought": "Go on.",
            "goals": ["open"],
            "stop": "no",
            "message": message,
        }
        return Reply(content, input=200, output=20, cached=50)
    last = _shown(asked)
    labelled = LABELLED[last["assistant"]]
    answer = _second(labelled, last) if asker(asked) == "judge again" else _first(labelled, last)
    if asker(asked) == "judge":
        goals = asked.schema["properties"]["goals"]["properties"]
        answer["goals"] = dict.fromkeys(goals, answer["goals"])
    return Reply(answer, input=500, output=60, cached=50)


def _first(labelled: Transcript, last: Mapping[str, Any]) -> dict[str, Any]:
    said = {"turn": last["turn"], "quote": last["assistant"][:30]}
    is_met, is_high = labelled.right == "met", labelled.right == "frustrated"
    passed_on = labelled.right == "handed_off"
    mood = {"turn": last["turn"], "quote": last["user"][:30]} if is_high else NOTHING
    return {
        "rationale": labelled.why,
        "goals": {"status": "met", **said} if is_met else {"status": "unmet", **NOTHING},
        "user": {"frustration": "high" if is_high else "none", "role": "user", **mood},
        "hand_off": {"handed_off": passed_on, **(said if passed_on else NOTHING)},
    }


def _second(labelled: Transcript, last: Mapping[str, Any]) -> dict[str, Any]:
    said = {"turn": last["turn"], "role": "assistant", "quote": last["assistant"][:30]}
    return {"situation": labelled.why, "next_move": MOVES[labelled.right], **said}


def _shown(asked: Asked) -> Mapping[str, Any]:
    shown = re.findall(r"^<[\w-]+>\n(.*)\n</", asked.messages[-1]["content"], re.MULTILINE)
    data = json.loads(shown[-1])
    last: Mapping[str, Any] = data[-1] if isinstance(data, list) else data
    return last


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ProviderServer]:
    monkeypatch.chdir(tmp_path)
    with providing(knowing) as server:
        _lead_to(server, monkeypatch)
        yield server


def _lead_to(server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("provider", ["openai", "openai-chat", "anthropic"])
def test_a_model_that_is_right_passes_through_the_real_sdk(
    server: ProviderServer, capsys: pytest.CaptureFixture[str], provider: str
) -> None:
    assert cli.main(["exam", f"--provider={provider}"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "judge: good enough to judge" in printed
    assert printed[-1] == "user: good enough to play users"
    assert any(line.split()[:2] == ["all", "66/66"] for line in printed)
    (judged, typed) = [line for line in printed if line.startswith("  cost: ")]
    ends = sum(asked.right in ("met", "handed_off", "frustrated") for asked in transcripts())
    assert judged.startswith(f"  cost: {66 + ends} requests, ")
    assert typed.startswith("  cost: 24 requests, 4,800 tokens in, ")


def test_only_the_role_that_is_named_is_examined(
    server: ProviderServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["exam", "--role=user", "--user-model=openai:player-1"]) == 0
    assert {asker(asked) for asked in server.asked} == {"user"}
    assert capsys.readouterr().out.startswith("user: openai:player-1\n")


def test_an_exam_is_replayed_from_its_cassettes_without_a_request(
    server: ProviderServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["exam", "--provider=openai", "--cassettes=cassettes"]
    assert cli.main([*arguments, "--record-mode=once"]) == 0
    recorded, asked = capsys.readouterr().out, len(server.asked)
    monkeypatch.delenv("OPENAI_API_KEY")
    assert cli.main(arguments) == 0
    replayed = capsys.readouterr().out
    assert len(server.asked) == asked
    costs = r"  cost: .*"
    assert re.sub(costs, "", replayed) == re.sub(costs, "", recorded)
    assert replayed.count("  cost: 0 requests") == 2


def test_a_provider_that_refuses_the_key_gives_errors_and_no_marks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing: Fault = status(401, "Incorrect API key.", type="invalid_request_error")
    with providing([refusing]) as server:
        _lead_to(server, monkeypatch)
        assert cli.main(["exam", "--provider=openai", "--concurrency=1"]) == 1
        assert len(server.asked) == 1
    printed = capsys.readouterr().out
    assert "undecided whether good enough to judge: 66 ERRORs" in printed
    assert "undecided whether good enough to play users: 24 ERRORs" in printed
    assert "misses" not in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--judge-model=arbiter-2"], "--judge-model: 'arbiter-2' is given, but the provider is"),
        (["--record-mode=once"], "--record-mode is given, but no --cassettes=DIR"),
        (["--provider=openai", "--cassettes=none"], "the cassettes directory none is not there"),
        (["--concurrency=0"], "--concurrency: expected a whole number from 1 to 64, got '0'"),
        (["--model-timeout=0"], "--model-timeout: expected a number above 0"),
        (["--model-parameters=[1]"], "--model-parameters: expected a JSON object such as"),
    ],
)
def test_a_mistake_is_a_usage_error_before_the_first_request(
    server: ProviderServer, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert cli.main(["exam", *arguments]) == 4
    shown = capsys.readouterr()
    assert f"ERROR: {told}" in shown.err
    assert "--synthconv-" not in shown.err
    assert (shown.out, server.asked) == ("", [])


def test_the_commands_of_the_page_run(
    server: ProviderServer, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [c for b in blocks(PAGE) if b.language == "console" for c in b.commands]
    assert len(commands) >= 4
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "pytest-synthconv"
        assert cli.main(arguments) == 0, capsys.readouterr().out


def test_the_kinds_of_the_page_are_those_of_the_exam() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| .* \| .* \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [row for row in rows if row != "kind"] == list(
        dict.fromkeys(a.kind for a in transcripts())
    )


def test_the_record_modes_of_a_run_are_those_of_the_cassettes() -> None:
    assert tuple(map(str, RecordMode)) == option_values.RECORD_MODES


def test_the_environment_names_the_provider_too(
    server: ProviderServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHCONV_PROVIDER", "nobody")
    assert cli.main(["exam"]) == 4
    assert "SYNTHCONV_PROVIDER: expected one of offline, " in capsys.readouterr().err
    assert server.asked == []
