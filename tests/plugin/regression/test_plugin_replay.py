"""Runs with ``--synthconv-replay``: the verdicts of a stored run, and nobody is called."""

from __future__ import annotations

import json
import shutil
from typing import Any
from xml.etree import ElementTree

import pytest
import stored_projects
from projects import Project
from stored_projects import home

from pytest_synthconv.reports.records import to_line

REPLAY = "--synthconv-replay=run.jsonl"
NOBODY = f"""
{stored_projects.NOBODY_SPEAKS}

@pytest.fixture(scope="session")
def synthconv_judge():
    (HOME / "made-judge").touch()
    raise RuntimeError


def pytest_synthconv_conversation(conversation):
    (HOME / "made-conversation").touch()
"""
"""A conftest.py whose participants leave a trace when they are made."""


def store(project: Project, *arguments: str, conftest: str = NOBODY) -> list[dict[str, Any]]:
    return stored_projects.store(project, *arguments, conftest=conftest)


def rewrite(project: Project, records: list[dict[str, Any]]) -> None:
    (home(project) / "run.jsonl").write_text("".join(map(to_line, records)))


def cases(project: Project) -> dict[str, dict[str, str]]:
    """The JUnit properties of each test in ``x.xml``."""
    return {
        str(case.get("name")): {
            it.get("name", ""): it.get("value", "") for it in case.iter("property")
        }
        for case in ElementTree.parse(home(project) / "x.xml").iter("testcase")
    }


def assert_nobody_came(project: Project) -> None:
    assert list(home(project).glob("made-*")) == []
    assert not (home(project) / "synthconv-artifacts").exists()


def test_every_outcome_is_as_it_was_and_nobody_is_made(project: Project) -> None:
    project.write("alex", "bo", "cy", "di")
    project.test_file("def test_own(conversation): assert conversation.messages\n")
    store(project)
    result = project.run(REPLAY, ".")
    result.assert_outcomes(passed=5, failed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "synthconv: Order desk (4 personas)",
            "synthconv: replay of run.jsonl (4 conversations): no user, judge or endpoint is*",
            "Persona 'Di' got no usable reply at turn 1: *on fire",
            "Persona 'Bo' ended frustrated at turn 3 of 10: *",
            "record: run.jsonl, conversation *",
            "replay of run.jsonl: nobody was called, *",
            "4 conversations: 1 goal met, 1 frustrated, 1 handed off, 1 endpoint error; *",
            "records: run.jsonl",
        ]
    )
    assert_nobody_came(project)


def test_neither_endpoint_nor_key_nor_model_is_needed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    store(project)
    (home(project) / "conftest.py").unlink()
    project.run().stderr.fnmatch_lines(["*nothing says how 'Order desk' is reached*"])
    project.run(REPLAY).assert_outcomes(passed=1)
    (home(project) / "endpoint.yaml").write_text('url: "${NOT_SET}"\n')
    (home(project) / "pytest.ini").write_text(
        "[pytest]\nsynthconv_provider = openai\nsynthconv_cassettes = nowhere\n"
        "synthconv_generate = 9\n"
    )
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    project.run(REPLAY).assert_outcomes(passed=1)


def test_the_artifacts_of_the_last_run_are_not_touched_when_they_are_replayed(
    project: Project,
) -> None:
    project.write("alex", "bo")
    project.run("-q")
    folder = home(project) / "synthconv-artifacts"
    before = {it.name: (it.read_bytes(), it.stat().st_mtime_ns) for it in folder.iterdir()}
    result = project.run("--synthconv-replay=synthconv-artifacts/conversations.jsonl")
    result.assert_outcomes(passed=1, failed=1)
    after = {it.name: (it.read_bytes(), it.stat().st_mtime_ns) for it in folder.iterdir()}
    assert after == before


def test_junit_has_the_stored_properties_and_the_replayed_file(project: Project) -> None:
    project.write("alex", "bo")
    store(project, "--junitxml=x.xml")
    before = cases(project)
    project.run(REPLAY, "--junitxml=x.xml")
    after = cases(project)
    assert [it.pop("synthconv.record") for it in after.values()] == ["run.jsonl"] * 2
    for it in before.values():
        del it["synthconv.record"]
    assert after == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda record: record["persona"].update(id="zoe"),
            "Persona 'Alex' (alex) is not in run.jsonl; there are zoe",
        ),
        (
            lambda record: record["persona"].update(
                sha256="f" * 64, card={**record["persona"]["card"], "scenario": "Another."}
            ),
            "Persona 'Alex' was recorded with another card: since then scenario changed: run.jsonl",
        ),
        (
            lambda record: record["persona"].update(sha256="f" * 64, card=None),
            "Persona 'Alex' was recorded with another card: it has changed since: run.jsonl",
        ),
        (
            lambda record: record["assistant"].update(sha256="f" * 64),
            "Persona 'Alex' was recorded with another version of the assistant 'Order desk': *",
        ),
        (
            lambda record: record["assistant"].update(sha256="f" * 64, name="Fran"),
            "Persona 'Alex' was recorded with the assistant 'Fran', not 'Order desk': run.jsonl",
        ),
        (
            lambda record: record.update(trial=7),
            "Persona 'Alex': no trial 1 is in run.jsonl; there are 7",
        ),
        (
            lambda record: record.update(messages=[3]),
            "the record of conversation * cannot be read: AttributeError*",
        ),
    ],
)
def test_what_was_not_recorded_so_is_an_error_that_says_so(
    project: Project, change: Any, said: str
) -> None:
    project.write("alex")
    records = store(project)
    change(records[0])
    rewrite(project, records)
    result = project.run(REPLAY)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    assert_nobody_came(project)


def test_each_trial_is_the_stored_one_of_its_number(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file("def test_own(conversation): print('trial', conversation.trial)\n")
    records = store(project, "--synthconv-trials=2")
    assert len(records) == 4
    for record in records:
        if (record["persona"]["id"], record["trial"]) == ("bo", 1):
            record["stop_reason"], record["reason"] = "max_turns", "changed"
    rewrite(project, records)
    result = project.run(REPLAY, "--synthconv-trials=2", "--synthconv-min-pass-rate=.5", ".")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["4 conversations: 2 goal met, 1 frustrated, 1 max turns; *"])
    result = project.run(REPLAY, "--synthconv-trials=3", "assistant.yaml")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["Persona 'Alex': no trial 3 is in run.jsonl; there are 1, 2"])
    result = project.run(REPLAY, "assistant.yaml")
    result.stdout.fnmatch_lines(["2 conversations of run.jsonl not used by any test"])


def test_among_several_records_limits_choose_and_then_the_last(project: Project) -> None:
    project.write("bo")
    project.test_file(
        """
        import pytest

        @pytest.mark.synthconv(max_turns=1)
        def test_short(conversation): assert len(conversation.user_messages) == 1
        def test_long(conversation): assert conversation.reason == "the last"
        """
    )
    records = store(project, "-k", "test_own.py")
    assert sorted(record["config"]["max_turns"] for record in records) == [1, 10]
    (long,) = (record for record in records if record["config"]["max_turns"] == 10)
    rewrite(project, [*records, {**long, "reason": "the last", "conversation_id": "again"}])
    project.run(REPLAY, "test_own.py").assert_outcomes(passed=2, failed=1)


def test_fail_on_and_own_overrides_count_as_ever(project: Project) -> None:
    project.write("alex", "cy")
    override = (
        # pytest before 9 looks for parameters in an override's own arguments only.
        "import pytest\n\n@pytest.fixture\ndef conversation(persona, conversation):\n"
        "    return conversation.model_copy(update={'reason': 'mine'})\n"
    )
    project.test_file("def test_own(conversation): assert conversation.reason == 'mine'\n")
    store(project, conftest=NOBODY + override)
    project.run(REPLAY, ".").assert_outcomes(passed=4)
    result = project.run(REPLAY, "--synthconv-fail-on=handed_off", ".")
    result.assert_outcomes(passed=3, failed=1)
    assert_nobody_came(project)


def test_what_needs_an_assistant_is_an_error_and_the_rest_runs(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        def test_now(simulate, persona): simulate(persona)
        def test_direct(synthconv_endpoint): pass
        def test_own(conversation): pass
        def test_more(generate_personas): assert len(generate_personas(1)) == 1
        """
    )
    store(project)
    (home(project) / "conftest.py").unlink()
    result = project.run(REPLAY, ".")
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(["simulate: stored conversations have no assistant that could *"])


@pytest.mark.usefixtures("all_plugins")
def test_selection_last_failed_and_several_processes(project: Project) -> None:
    project.write("alex", "bo", "cy", "di")
    project.test_file("def test_own(conversation): pass\n")
    store(project)
    project.run(REPLAY, "-k", "alex", ".").assert_outcomes(passed=2)
    project.run(REPLAY, ".")
    again = project.run(REPLAY, "--lf", ".")
    again.assert_outcomes(failed=1, errors=2)
    result = project.run(REPLAY, "-n2", "--junitxml=x.xml", ".")
    result.assert_outcomes(passed=5, failed=1, errors=2)
    result.stdout.fnmatch_lines(["4 conversations: 1 goal met, 1 frustrated, *"])
    assert {it["synthconv.record"] for it in cases(project).values()} == {"run.jsonl"}
    assert_nobody_came(project)


def test_a_gate_decides_on_replayed_trials_all_of_them(project: Project) -> None:
    project.write("alex")
    trials = "--synthconv-trials=5"
    records = store(project, trials)
    rewrite(project, records)
    shutil.copy(home(project) / "run.jsonl", home(project) / "good.jsonl")
    gate = ("--synthconv-baseline=good.jsonl", "--synthconv-fail-on-regression")
    good = project.run(REPLAY, trials, *gate)
    assert good.ret == pytest.ExitCode.OK
    for record in records:
        record.update(stop_reason="frustrated", goal_met_by=None)
    rewrite(project, records)
    bad = project.run(REPLAY, trials, *gate)
    assert bad.ret == pytest.ExitCode.TESTS_FAILED
    bad.assert_outcomes(xfailed=1)
    bad.stdout.fnmatch_lines(["*regression*"])
    assert_nobody_came(project)


def test_the_report_shows_what_tests_have_used(project: Project) -> None:
    project.write("alex", "bo")
    ids = {it["persona"]["id"]: it["conversation_id"] for it in store(project)}
    result = project.run(REPLAY, "-k", "alex", "--synthconv-report=x.html")
    result.stdout.fnmatch_lines(["report: x.html"])
    page = (home(project) / "x.html").read_text("utf-8")
    assert ids["alex"] in page
    assert ids["bo"] not in page
    assert_nobody_came(project)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--synthconv-replay=no.jsonl",), "*--synthconv-replay: *no.jsonl: No such file*"),
        (("--synthconv-replay=empty.jsonl",), "*empty.jsonl: no conversations are in it"),
        (("--synthconv-replay=assistant.yaml",), "*assistant.yaml:1: not a record: *"),
        ((REPLAY, "--synthconv-rejudge=run.jsonl"), "*--synthconv-rejudge is given, but so is *"),
        (("--synthconv-replay=no-id.jsonl",), "*no-id.jsonl: a record has no 'conversation_id'"),
        ((REPLAY, "--synthconv-report"), "*--synthconv-report: a replay does not write to *"),
        *(
            ((REPLAY, option), f"*{option.partition('=')[0]} is given, but --synthconv-replay *")
            for option in (
                "--synthconv-generate=3",
                "--synthconv-endpoint=e.yaml",
                "--synthconv-provider=openai",
                "--synthconv-max-turns=3",
                "--synthconv-seed=3",
                "--synthconv-concurrency=1",
                "--synthconv-artifacts=a",
                "--synthconv-cassettes=c",
                "--synthconv-max-requests=3",
            )
        ),
    ],
)
def test_what_a_replay_cannot_do_is_a_usage_error(
    project: Project, arguments: tuple[str, ...], said: str
) -> None:
    project.write("alex")
    (record,) = store(project)
    (home(project) / "empty.jsonl").touch()
    (home(project) / "no-id.jsonl").write_text(to_line({**record, "conversation_id": None}))
    result = project.run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])
    assert not (home(project) / "synthconv-artifacts").exists()


def test_conversations_of_simulate_are_not_served(project: Project) -> None:
    project.write("alex")
    project.test_file("def test_now(simulate, persona): simulate(persona)\n")
    project.run("-q", ".")
    records = project.records()
    own = [it for it in records if it["ext"].get("held_by") == "simulate"]
    assert (len(records), len(own)) == (2, 1)
    rewrite(project, own)
    result = project.run(REPLAY)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["Those of the fixture `simulate` and of the command `chat` *"])


def test_a_record_of_the_first_version_is_replayed(project: Project) -> None:
    project.write("alex")
    (record,) = store(project)
    for key in ("goal_met_by", "checks", "failed_checks"):
        del record[key]
    del record["persona"]["card"]
    rewrite(project, [{**record, "schema_version": "1.0", "later": json.loads("[1]")}])
    project.run(REPLAY).assert_outcomes(passed=1)


def test_a_project_without_an_assistants_file_replays_as_well(project: Project) -> None:
    project.test_file(
        """
        import pytest
        from pytest_synthconv import Assistant, Persona

        @pytest.fixture(scope="session")
        def synthconv_assistant():
            return Assistant(name="Desk", description="Looks up orders.")

        @pytest.fixture
        def persona():
            fields = ("description", "personality", "scenario", "summary")
            return Persona(name="Zoe", **dict.fromkeys(fields, "Asks."))

        def test_it(conversation):
            assert conversation.user_messages
        """
    )
    (home(project) / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(scope='session')\n"
        "def synthconv_endpoint():\n    return lambda messages: 'Done.'\n"
    )
    project.pytester.runpytest_inprocess("-q").assert_outcomes(passed=1)
    rewrite(project, project.records())
    shutil.rmtree(home(project) / "synthconv-artifacts")
    (home(project) / "conftest.py").write_text(NOBODY)
    result = project.pytester.runpytest_inprocess(REPLAY)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["synthconv: replay of run.jsonl (1 conversation): *"])
    assert_nobody_came(project)
