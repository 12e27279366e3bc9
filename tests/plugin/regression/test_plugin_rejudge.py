"""Runs with ``--synthconv-rejudge``: stored conversations, and the verdicts of another judge."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stored_projects
from played_talks import asker, write_project
from projects import Project
from provider_server import ProviderServer
from stored_projects import home

from pytest_synthconv.reports.records import to_line

REJUDGE = "--synthconv-rejudge=run.jsonl"
NOBODY_SPEAKS = f"""
{stored_projects.NOBODY_SPEAKS}

def pytest_synthconv_conversation(conversation):
    with (HOME / "announced").open("a") as file:
        file.write(conversation.id + "\\n")
"""
OWN_JUDGE = '''

@pytest.fixture(scope="session")
def synthconv_judge():
    return Strict()


class Strict:
    """Sees no end in what others end at once, is angry at the third turn, breaks down at cy."""

    name = "strict"

    def assess(self, talk):
        from pytest_synthconv import Verdict

        if talk.persona.id == "cy":
            raise RuntimeError("no opinion")
        turn = len(talk.user_messages)
        verdict = "frustrated" if turn == 3 else "continue"
        return Verdict(turn=turn, verdict=verdict, reason="as I say", judge=self.name)
'''


def store(project: Project, *arguments: str, conftest: str = NOBODY_SPEAKS) -> list[dict[str, Any]]:
    return stored_projects.store(project, *arguments, conftest=conftest)


def by_persona(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["persona"]["id"]: record for record in records}


def run_file(project: Project) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        (home(project) / "synthconv-artifacts" / "run.json").read_text()
    )
    return told


def test_the_same_judge_says_the_same_and_nobody_speaks(project: Project) -> None:
    project.write("alex", "bo", "cy", "di")
    project.test_file("def test_own(conversation): assert conversation.messages\n")
    old = by_persona(store(project))
    result = project.run(REJUDGE, ".")
    result.assert_outcomes(passed=5, failed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "synthconv: 4 conversations of run.jsonl, judged again; no user or endpoint is called",
            "synthconv: judge: heuristic, *",
            "Persona 'Di' got no usable reply at turn 1: not judged again, because of its fault*",
            "4 conversations: 1 goal met, 1 frustrated, 1 handed off, 1 endpoint error; 0 requests",
            "records: synthconv-artifacts/conversations.jsonl",
            "judged again by heuristic: 3 of 3 verdicts as stored (100%), * kappa 1.00",
            "1 stored conversation not judged, because of a fault then",
        ]
    )
    assert list(home(project).glob("made-*")) == []
    new = by_persona(project.records())
    assert len(project.records()) == 4
    for name in ("alex", "bo", "cy"):
        same = ("messages", "verdicts", "stop_reason", "reason", "flags", "persona", "endpoint")
        assert {key: new[name][key] for key in same} == {key: old[name][key] for key in same}
        assert new[name]["conversation_id"] != old[name]["conversation_id"]
        assert new[name]["ext"]["rejudged"] == {
            "file": "run.jsonl",
            "conversation_id": old[name]["conversation_id"],
            "stop_reason": old[name]["stop_reason"],
            "judge_model": "heuristic",
        }
    announced = (home(project) / "announced").read_text().split()
    assert sorted(announced) == sorted(it["conversation_id"] for it in new.values())
    assert run_file(project)["agreement"] == {
        "conversations": 3,
        "same": 3,
        "kappa": 1.0,
        "changed": [],
        "not_judged": 1,
    }


def test_verdicts_follow_the_new_judge_and_the_summary_says_who_changed(project: Project) -> None:
    project.write("alex", "bo", "cy")
    store(project, conftest=NOBODY_SPEAKS + OWN_JUDGE)
    result = project.run(REJUDGE)
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*the judge (strict): RuntimeError: no opinion",
            "judged again by strict: 1 of 2 verdicts as stored (50%), Cohen's kappa 0.33",
            "  alex: goal_met -> max_turns: the recording ends after turn 1 of 10, where *",
            "1 stored conversation not judged, because of a fault now",
        ]
    )
    new = by_persona(project.records())
    assert new["alex"]["flags"] == ["recording_ended"]
    assert new["bo"]["stop_reason"] == "frustrated"
    assert {it["config"]["judge_model"] for it in new.values()} == {"strict"}
    assert {it["config"]["provider"] for it in new.values()} == {"custom"}
    failing = project.run(REJUDGE, "--synthconv-fail-on=max_turns")
    failing.assert_outcomes(failed=2, errors=1)


@pytest.mark.usefixtures("all_plugins")
def test_each_conversation_is_judged_once_in_several_processes(project: Project) -> None:
    project.write("alex", "bo", "di")
    project.test_file("def test_own(conversation): pass\n")
    store(project, "--synthconv-trials=2")
    result = project.run(REJUDGE, "-n2", "--synthconv-trials=2", ".")
    assert len(project.records()) == 6
    result.stdout.fnmatch_lines(
        [
            "judged again by heuristic: 4 of 4 verdicts as stored *",
            "2 stored conversations not judged, because of a fault then",
        ]
    )


def test_an_interrupted_conversation_is_kept_as_it_is_once(project: Project) -> None:
    project.write("alex", "bo")
    records = store(project)
    for record in records:
        if record["persona"]["id"] == "bo":
            record.update(stop_reason="interrupted", status="partial", reason="Ctrl-C")
    (home(project) / "run.jsonl").write_text("".join(map(to_line, records)))
    result = project.run(REJUDGE)
    result.assert_outcomes(passed=1, errors=1)
    assert len(project.records()) == 2
    result.stdout.fnmatch_lines(["judged again by heuristic: 1 of 1 verdict *kappa undefined: *"])


def test_who_is_not_in_the_file_is_an_error_and_the_rest_is_judged(project: Project) -> None:
    project.write("alex", "bo")
    store(project, "-k", "alex")
    result = project.run(REJUDGE)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["Persona 'Bo' (bo) is not in run.jsonl; there are alex"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--synthconv-rejudge=synthconv-artifacts/conversations.jsonl",),
            "*conversations.jsonl would be replaced by the new records",
        ),
        (
            ("--synthconv-rejudge=synthconv-artifacts/previous.jsonl",),
            "*previous.jsonl would be replaced by the new records",
        ),
        ((REJUDGE, "--synthconv-user-model=openai:x"), "*user-model is given, but nobody speaks *"),
        ((REJUDGE, "--synthconv-max-turns=2"), "*max-turns is given, but nobody speaks *"),
        ((REJUDGE, "--synthconv-judge-model=openai:x"), "*OPENAI_API_KEY*"),
    ],
)
def test_what_cannot_be_judged_again_is_a_usage_error(
    project: Project, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    project.write("alex")
    store(project)
    result = project.run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])
    assert not (home(project) / "synthconv-artifacts").exists()


def test_only_the_key_of_the_judge_is_needed_and_only_the_judge_is_called(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    store(project)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    judge = "--synthconv-judge-model=openai:arbiter-2"
    result = project.run(REJUDGE, "--synthconv-provider=anthropic", judge)
    result.stdout.fnmatch_lines(["synthconv: judge: openai:arbiter-2", "judged again by openai:*"])
    assert {asker(asked) for asked in server.asked} <= {"judge", "judge again"}
    (record,) = project.records()
    assert set(record["usage"]["by_role"]) == {"judge"}
    assert record["config"]["judge_model"] == "openai:arbiter-2"
    assert record["config"]["user_model"] == "agenda"
    assert record["config"]["prompt_version"]


def test_the_models_of_a_stored_run_are_named_with_their_provider(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    store(project, "--synthconv-provider=openai", "--synthconv-user-model=player-1")
    result = project.run(REJUDGE)
    (record,) = project.records()
    assert record["config"]["user_model"] == "openai:player-1"
    assert record["config"]["judge_model"] == "heuristic"
    result.stdout.no_fnmatch_line("*replayed from cassettes*")


def test_the_budget_counts_what_the_judge_asks(project: Project, server: ProviderServer) -> None:
    write_project(project.pytester)
    store(project)
    asks = ("--synthconv-judge-model=openai:arbiter-2", "--synthconv-max-requests=1")
    result = project.run(REJUDGE, *asks)
    result.assert_outcomes(errors=1)
    assert len(server.asked) == 1
    assert project.records()[0]["stop_reason"] == "budget"


def test_cassettes_replay_the_judge(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    store(project)
    asks = ("--synthconv-judge-model=openai:arbiter-2", "--synthconv-cassettes=tapes")
    first = project.run(REJUDGE, *asks, "--synthconv-record-mode=once")
    number = len(server.asked)
    assert number
    verdicts = project.records()[0]["verdicts"]
    monkeypatch.delenv("OPENAI_API_KEY")
    second = project.run(REJUDGE, *asks)
    assert second.ret == first.ret
    second.stdout.fnmatch_lines(["synthconv: cassettes tapes, record mode none"])
    assert len(server.asked) == number
    assert project.records()[0]["verdicts"] == verdicts
