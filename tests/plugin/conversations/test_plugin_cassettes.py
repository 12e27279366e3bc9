"""Runs that replay language models from cassettes, and the parameters that are part of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from played_talks import LOOKING, SENT, playing, write_project
from projects import Project
from provider_projects import MODELS, lead_to
from provider_server import ProviderServer, providing, waits_forever
from provider_shapes import Asked


def _recorded(project: Project, mode: str, *more: str) -> pytest.RunResult:
    return project.run(
        "--synthconv-provider=openai",
        "--synthconv-cassettes=tapes",
        f"--synthconv-record-mode={mode}",
        *more,
    )


def test_the_same_replies_are_replayed_without_key_request_or_cost(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester, "Alex", "Bo")
    _recorded(project, "once").assert_outcomes(passed=2)
    asked, (first, *_) = len(server.asked), project.records()
    monkeypatch.delenv("OPENAI_API_KEY")
    result = project.run("--synthconv-provider=openai", "--synthconv-cassettes=tapes")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["provider: openai (*), replayed from cassettes"])
    assert len(server.asked) == asked
    again = project.records()[0]
    assert [m["content"] for m in again["messages"]] == [m["content"] for m in first["messages"]]
    assert again["usage"]["requests"] == 2, "only the assistant is asked"
    assert again["usage"]["input_tokens"] == 0
    assert "tapes" in json.dumps(json.loads(_run_file(project))["options"])


def _run_file(project: Project) -> str:
    return (project.pytester.path / "synthconv-artifacts" / "run.json").read_text()


def test_a_changed_reply_names_the_turn_where_the_talk_left_the_recording(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester, replies=(LOOKING, "Not yet.", SENT))
    _recorded(project, "once").assert_outcomes(passed=1)
    write_project(project.pytester, replies=(LOOKING, "Maybe.", SENT))
    result = _recorded(project, "none")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*at turn 2: the judge*the assistant's reply differs*"])
    (record,) = project.records()
    assert (record["stop_reason"], record["error"]["kind"]) == ("judge_error", "cassette")


def test_cassettes_that_are_not_there_are_a_usage_error(project: Project) -> None:
    write_project(project.pytester)
    result = _recorded(project, "none")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: the cassettes directory * is not there"])


def test_a_record_mode_without_cassettes_is_a_usage_error(project: Project) -> None:
    write_project(project.pytester)
    result = project.run("--synthconv-record-mode=once")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-record-mode is given, but no cassettes: *"])


def test_parameters_are_sent_and_are_part_of_the_models_name(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    given = '--synthconv-model-parameters={"temperature": 0, "seed": 1}'
    project.run("--synthconv-provider=openai-chat", *MODELS, given).assert_outcomes(passed=1)
    assert {asked.body["temperature"] for asked in server.asked} == {0}
    assert {asked.body["seed"] for asked in server.asked} == {1}
    (record,) = project.records()
    assert record["config"]["judge_model"] == 'arbiter-2 {"seed": 1, "temperature": 0}'


def test_a_cassette_of_other_parameters_is_not_replayed(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    options = ("--synthconv-provider=openai-chat", *MODELS, "--synthconv-cassettes=tapes")
    cool, warm = (f'--synthconv-model-parameters={{"temperature": {t}}}' for t in (0, 1))
    project.run(*options, "--synthconv-record-mode=once", cool).assert_outcomes(passed=1)
    project.run(*options, cool).assert_outcomes(passed=1)
    project.run(*options, warm).assert_outcomes(errors=1)


@pytest.mark.parametrize("text", ["[1]", "{}", "temperature=0", '{"model": "x"}', '{"stream": 1}'])
def test_parameters_that_cannot_be_sent_are_a_usage_error(project: Project, text: str) -> None:
    project.write("alex")
    result = project.run(f"--synthconv-model-parameters={text}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-model-parameters: *"])


def test_parameters_for_models_that_take_none_are_a_usage_error(project: Project) -> None:
    project.write("alex")
    result = project.run('--synthconv-model-parameters={"seed": 1}', "--synthconv-provider=openai")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-model-parameters: *openai-chat*"])


def test_a_model_has_as_much_time_as_the_option_says(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    with providing([waits_forever()]) as server:
        lead_to(server, monkeypatch)
        result = project.run("--synthconv-provider=openai", "--synthconv-model-timeout=0.5")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no complete answer within 0.5 s*"])


def test_a_model_that_is_mostly_corrected_is_named_in_the_summary(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(asked: Asked) -> Any:
        return playing(asked) if asked.model == "player-1" else {"rationale": 1}

    write_project(project.pytester)
    with providing(stumbling) as server:
        lead_to(server, monkeypatch)
        result = project.run("--synthconv-provider=openai", *MODELS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["judge: 2 of 3 answers were not usable and were requested again: *cannot judge reliably"]
    )
