"""Whole runs in which one language model judges and plays the user in one answer."""

from __future__ import annotations

import json

import pytest
from played_talks import LOOKING, SENT, asker, write_project
from projects import Project
from provider_server import ProviderServer

from pytest_synthconv.casting import Casting, merged, parts
from pytest_synthconv.simulation.spending import Means

MERGED = "--synthconv-calls=merged"
JUDGE = "--synthconv-judge-model=arbiter-2"


@pytest.mark.parametrize("provider", ["openai", "openai-chat", "anthropic"])
def test_a_turn_takes_one_request_of_the_judges_model(
    project: Project, server: ProviderServer, provider: str
) -> None:
    write_project(project.pytester, replies=(LOOKING, LOOKING, SENT))
    result = project.run(f"--synthconv-provider={provider}", MERGED, JUDGE)
    result.assert_outcomes(passed=1)
    askers = ["user", "both", "both", "both", "judge again"]
    assert [asker(asked) for asked in server.asked] == askers
    assert {(asked.form, asked.model) for asked in server.asked} == {("schema", "arbiter-2")}
    (record,) = project.records()
    assert record["stop_reason"] == "goal_met"
    requests = {role: part["requests"] for role, part in record["usage"]["by_role"].items()}
    assert requests == {"assistant": 3, "user": 1, "judge": 4}
    config = record["config"]
    assert (config["user_model"], config["judge_model"]) == ("arbiter-2", "arbiter-2")
    assert config["prompt_version"] == "1-merged"
    run_file = project.pytester.path / "synthconv-artifacts" / "run.json"
    assert json.loads(run_file.read_text())["options"]["calls"] == "merged"
    told = f"synthconv: {provider} (user: arbiter-2, judge: arbiter-2), in merged calls"
    result.stdout.fnmatch_lines([told])


def test_the_talk_is_the_one_of_separate_calls_where_the_models_say_the_same(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester, "Alex", "Bo")
    told = []
    for calls in ("merged", "separate"):
        project.run("--synthconv-provider=openai", f"--synthconv-calls={calls}")
        told.append(
            [
                ([(m["role"], m["content"]) for m in record["messages"]], record["reason"])
                for record in project.records()
            ]
        )
    assert told[0] == told[1]


def test_the_next_message_is_never_written_ahead_for_nothing(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester, replies=(LOOKING, LOOKING, SENT))
    project.run("--synthconv-provider=openai", MERGED, "--synthconv-concurrency=8")
    assert [asker(asked) for asked in server.asked].count("user") == 1


def test_the_judges_model_may_be_named_for_the_user_too_and_be_another_vendors(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    named = "anthropic:arbiter-2"
    result = project.run(
        "--synthconv-provider=openai",
        MERGED,
        f"--synthconv-user-model={named}",
        f"--synthconv-judge-model={named}",
    )
    result.assert_outcomes(passed=1)
    assert {asked.protocol for asked in server.asked} == {"anthropic"}
    assert project.records()[0]["config"]["user_model"] == named


def test_a_recording_in_merged_calls_is_replayed_without_key_or_request(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    taped = ("--synthconv-provider=openai", MERGED, "--synthconv-cassettes=tapes")
    project.run(*taped, "--synthconv-record-mode=once").assert_outcomes(passed=1)
    (first,), asked = project.records(), len(server.asked)
    monkeypatch.delenv("OPENAI_API_KEY")
    project.run(*taped).assert_outcomes(passed=1)
    assert len(server.asked) == asked
    assert project.records()[0]["verdicts"] == first["verdicts"]


def test_written_personas_are_replayed_whatever_the_calls(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prompts of their writer are the same."""
    write_project(project.pytester)
    personas = project.pytester.path / "personas.yaml"
    before = personas.read_text()
    taped = ("--synthconv-provider=openai", "--synthconv-cassettes=tapes", "--synthconv-generate=2")
    project.run(*taped, "--synthconv-record-mode=once").assert_outcomes(passed=2)
    personas.write_text(before)
    project.run(*taped, MERGED, "--synthconv-record-mode=new_episodes").assert_outcomes(passed=2)
    assert [asker(asked) for asked in server.asked].count("writer") == 1


def test_conversations_in_merged_calls_are_not_compared_with_others(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    same_model = (
        "--synthconv-provider=openai",
        "--synthconv-user-model=m",
        "--synthconv-judge-model=m",
    )
    project.run(*same_model)
    stored = project.pytester.path / "synthconv-artifacts" / "conversations.jsonl"
    stored.rename(project.pytester.path / "before.jsonl")
    result = project.run(*same_model, MERGED, "--synthconv-baseline=before.jsonl")
    result.stdout.fnmatch_lines(["*prompt version 1 then, 1-merged now*"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            [MERGED],
            "--synthconv-calls=merged: one language model is to judge and to play the user, but "
            "the provider is offline",
        ),
        (
            [MERGED, "--synthconv-judge-model=openai:arbiter-2"],
            "--synthconv-calls=merged: one language model * the provider is offline",
        ),
        (
            [MERGED, JUDGE, "--synthconv-provider=openai", "--synthconv-user-model=player-1"],
            "--synthconv-user-model: 'player-1' is given, but with --synthconv-calls=merged the "
            "judge's model, arbiter-2, plays the user, too",
        ),
        (
            [MERGED, "--synthconv-provider=openai", "--synthconv-user-model=anthropic:player-1"],
            "--synthconv-user-model: 'anthropic:player-1' is given, but *",
        ),
    ],
)
def test_what_cannot_be_done_in_one_call_is_a_usage_error(
    project: Project, server: ProviderServer, options: list[str], told: str
) -> None:
    write_project(project.pytester)
    result = project.run(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {told}", "*--synthconv-*"])
    assert server.asked == []


@pytest.mark.parametrize("fixture", ["synthconv_user", "synthconv_judge"])
def test_a_participant_of_ones_own_is_an_error_and_not_silently_asked_apart(
    project: Project, server: ProviderServer, fixture: str
) -> None:
    write_project(project.pytester)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(OWN[fixture])
    result = project.run("--synthconv-provider=openai", MERGED)
    result.assert_outcomes(errors=1)
    told = f"*{fixture} is overridden, but with --synthconv-calls=merged one language model *"
    result.stdout.fnmatch_lines([told, "*--synthconv-calls=separate*"])
    assert server.asked == []


def test_a_fixture_that_only_looks_at_the_participant_is_no_other_one(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(LOOKED_AT)
    project.run("--synthconv-provider=openai", MERGED).assert_outcomes(passed=1)


_OWN = """

@pytest.fixture(scope="session")
def {fixture}():
    from pytest_synthconv.{module} import {kind}

    return {kind}()
"""
OWN = {
    "synthconv_user": _OWN.format(
        fixture="synthconv_user", module="offline.user", kind="AgendaUser"
    ),
    "synthconv_judge": _OWN.format(
        fixture="synthconv_judge", module="offline.judge", kind="HeuristicJudge"
    ),
}
LOOKED_AT = """

@pytest.fixture(scope="session")
def synthconv_user(synthconv_user):
    assert synthconv_user.name
    return synthconv_user
"""


def test_separate_calls_have_nobody_who_does_both() -> None:
    chosen = parts("openai", user=None, judge=None, persona=None)
    casting = Casting(chosen, Means())
    assert casting.merged() is None
    assert casting.speculates
    assert casting.prompt_version == "1"


def test_in_merged_calls_nothing_is_written_meanwhile() -> None:
    chosen = merged(parts("openai", user=None, judge=None, persona=None), None)
    casting = Casting(chosen, Means())
    assert casting.merged() is not None
    assert not casting.speculates
    assert casting.user().name == casting.judge().name
    assert len(chosen.talking) == 1


def test_an_explicit_user_that_judges_too_is_none_too_many() -> None:
    chosen = parts("openai", user="openai:m", judge="m", persona=None)
    assert merged(chosen, "openai:m").user == chosen.judge
