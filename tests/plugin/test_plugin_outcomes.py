"""What a conversation's end makes of its item, and what the user is then shown."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from projects import Project


def junit(project: Project, name: str) -> ElementTree.Element:
    tree = ElementTree.parse(project.pytester.path / "x.xml")
    return next(c for c in tree.iter("testcase") if c.get("name") == f"test_conversation[{name}]")


def properties(case: ElementTree.Element) -> dict[str, str]:
    found = [(p.get("name", ""), p.get("value", "")) for p in case.iter("property")]
    assert len(found) == len(dict(found)), "a property is there twice"
    return dict(found)


def test_a_frustrated_persona_fails_with_the_verdict_first_and_the_transcript(
    project: Project,
) -> None:
    project.write("bo")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [
            r"Persona 'Bo' ended frustrated at turn \d of 10: .+",
            r"$",
            r"turn 1   user      \| I want a refund",
            r"         assistant \| I'm sorry, I can't help with that\.",
        ]
    )
    result.stdout.re_match_lines(
        [r"FAILED assistant\.yaml::test_conversation\[bo\] - frustrated: Bo, turn \d.*"]
    )


@pytest.mark.usefixtures("all_plugins")
def test_logs_of_ci_show_a_failing_transcript_once_and_one_line_in_the_summary(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.write("bo", "di")
    text = project.run("--junitxml=x.xml", "-n1").stdout.str()
    assert text.count("| I want a refund") == 1
    assert text.count("| my parcel is broken") == 1
    (failed,) = re.findall(r"^FAILED .* - (.*)$", text, re.MULTILINE)
    (fault,) = re.findall(r"^ERROR .* - (.*)$", text, re.MULTILINE)
    assert re.match(r"frustrated: Bo, turn \d+: \w", failed)
    assert fault.startswith("EndpointError: Di, turn 1: endpoint python:")
    assert junit(project, "bo").find("failure").get("message") == failed  # type: ignore[union-attr]


def test_a_failure_says_that_its_card_states_no_evidence(project: Project) -> None:
    assistant = project.write("bo")
    cards = assistant.with_name("assistant_personas.yaml")
    with_evidence = project.run().stdout.str()
    cards.write_text(re.sub(r"\n    evidence: .*", "", cards.read_text()))
    text = project.run().stdout.str()
    assert "Its card states no evidence, so replies were judged by their words alone" in text
    assert "states no evidence" not in with_evidence


def test_a_failure_shows_no_source_of_this_library(project: Project) -> None:
    project.write("bo", "di")
    text = project.run("--tb=long", "-l").stdout.str()
    assert "pytest_synthconv/" not in text
    assert "Traceback" not in text


def test_a_fault_is_an_error_that_says_which_and_keeps_the_partial_transcript(
    project: Project,
) -> None:
    project.write("di")
    result = project.run("--junitxml=x.xml")
    result.assert_outcomes(errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "Persona 'Di' got no usable reply at turn 1: *",
            "turn 1   user      | my parcel is broken",
        ]
    )
    case = junit(project, "di")
    assert case.find("error") is not None
    assert case.find("failure") is None
    assert properties(case)["synthconv.stop_reason"] == "endpoint_error"
    (record,) = project.records()
    assert (record["status"], record["stop_reason"]) == ("error", "endpoint_error")
    assert [m["role"] for m in record["messages"]] == ["user"]
    assert record["error"]["kind"] == "callable"


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        ((), {"passed": 1}),
        (("--synthconv-fail-on=handed_off",), {"failed": 1}),
        (("--synthconv-fail-on=frustrated,handed_off",), {"failed": 1}),
    ],
)
def test_handed_off_passes_unless_it_is_in_fail_on(
    project: Project, arguments: tuple[str, ...], outcome: dict[str, int]
) -> None:
    project.write("cy")
    project.run(*arguments).assert_outcomes(**outcome)
    (record,) = project.records()
    assert record["stop_reason"] == "handed_off"


def test_the_turn_limit_passes_unless_it_is_in_fail_on(project: Project) -> None:
    project.write("alex")
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace("has shipped", "is order 12, where is it"))
    limit = "--synthconv-max-turns=1"
    project.run(limit).assert_outcomes(passed=1)
    assert project.records()[0]["stop_reason"] == "max_turns"
    result = project.run(limit, "--synthconv-fail-on=max_turns")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["Persona 'Alex' ended at the turn limit at turn 1 of 1: *"])


def test_fail_on_never_takes_frustrated_away(project: Project) -> None:
    project.write("bo")
    project.run("--synthconv-fail-on=max_turns").assert_outcomes(failed=1)


@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_junit_has_string_properties_of_each_conversation(project: Project, family: str) -> None:
    project.write("alex", "bo")
    project.run("--junitxml=x.xml", "-o", f"junit_family={family}", "-W", "error")
    found = properties(junit(project, "bo"))
    assert list(found) == [
        f"synthconv.{name}"
        for name in (
            *("stop_reason", "reason", "failed_checks"),
            *("schema_version", "conversation_id", "persona", "persona_id", "assistant"),
            *("provider", "user_model", "judge_model", "goal_met_by", "actions"),
            *("turns", "duration_s", "requests", "input_tokens", "output_tokens", "cost_usd"),
            *("trial", "transcript", "record"),
        )
    ]
    assert found["synthconv.persona"] == "Bo"
    assert found["synthconv.stop_reason"] == "frustrated"
    assert found["synthconv.judge_model"] == "heuristic"
    assert found["synthconv.record"] == "synthconv-artifacts/conversations.jsonl"
    assert "I want a refund" in found["synthconv.transcript"]
    assert junit(project, "bo").find("failure") is not None
    assert found["synthconv.goal_met_by"] == ""
    alex = properties(junit(project, "alex"))
    assert alex["synthconv.stop_reason"] == "goal_met"
    assert alex["synthconv.goal_met_by"] == "evidence"


def test_every_test_that_shares_a_conversation_has_its_properties(project: Project) -> None:
    project.write("alex")
    project.test_file("def test_conversation(conversation): pass")
    project.run("--junitxml=x.xml")
    tree = ElementTree.parse(project.pytester.path / "x.xml")
    ids = [properties(case)["synthconv.conversation_id"] for case in tree.iter("testcase")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_properties_are_set_and_not_appended_when_an_item_is_rerun(project: Project) -> None:
    project.write("bo")
    project.run("--junitxml=x.xml", "--reruns=2", "-p", "rerunfailures")
    tree = ElementTree.parse(project.pytester.path / "x.xml")
    for case in tree.iter("testcase"):
        properties(case)


def test_a_users_own_failing_test_shows_the_transcript_too(project: Project) -> None:
    project.write("alex")
    project.test_file("def test_own(conversation): assert conversation.turns == 99")
    result = project.run("test_own.py", "-k", "test_own")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "*- synthconv conversation -*",
            "Persona 'Alex' ended with the goal met at turn 1 of 10: *",
            "turn 1   user      | where is order 12?",
        ]
    )


def test_the_packaged_tests_failure_shows_the_transcript_once(project: Project) -> None:
    project.write("bo")
    assert project.run().stdout.str().count("turn 1   user      | I want a refund") == 1


def test_a_long_passing_conversation_is_cut_as_a_failing_one_is(project: Project) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write("\n\ndef answer(messages):\n    return 'Shipped.' + '\\nand on' * 20_000\n")
    text = project.run("-rA").stdout.str()
    assert "[cut: the whole transcript is in the record]" in text
    assert len(text) < 50_000


def test_passing_conversations_are_shown_on_request(project: Project) -> None:
    project.write("alex")
    result = project.run("-rP")
    result.stdout.fnmatch_lines(["turn 1   user      | where is order 12?"])


def test_header_and_summary_say_who_plays_and_where_the_records_are(project: Project) -> None:
    project.write("alex", "bo", "di")
    result = project.run()
    result.stdout.fnmatch_lines(
        [
            "synthconv: Order desk (3 personas); at most 10 turns each, seed 0",
            "synthconv: offline (judge: heuristic, *)",
            "*= synthconv =*",
            "3 conversations: 1 goal met, 1 frustrated, 1 endpoint error; * requests",
            "provider: offline (judge: heuristic, *)",
            "records: synthconv-artifacts/conversations.jsonl",
        ]
    )


def test_verbose_adds_a_line_per_conversation_and_quiet_leaves_the_summary_out(
    project: Project,
) -> None:
    project.write("alex")
    project.run("-v").stdout.re_match_lines([r"  goal met       turn 1/10   alex: .+"])
    assert "synthconv" not in project.run("-q").stdout.str()


def test_run_json_counts_every_conversation_in_exactly_one_class(project: Project) -> None:
    project.write("alex", "bo", "cy", "di")
    project.run()
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert run["status"] == "complete"
    assert run["counts"] == {
        "goal_met": 1,
        "frustrated": 1,
        "handed_off": 1,
        "endpoint_error": 1,
    }
    assert run["conversations"] == 4
    assert run["options"]["provider"] == "offline"


def test_a_record_that_cannot_be_written_is_an_error_and_changes_no_verdict(
    project: Project,
) -> None:
    project.write("alex", "bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ntell = answer\n\n\ndef answer(messages):\n"
            "    import os\n"
            "    os.makedirs('synthconv-artifacts/conversations.jsonl', exist_ok=True)\n"
            "    return tell(messages)\n"
        )
    result = project.run()
    result.assert_outcomes(passed=1, failed=1, errors=2)
    result.stdout.fnmatch_lines(["*could not be recorded in *conversations.jsonl: Is a directory"])


def test_a_record_file_that_cannot_be_read_again_takes_no_failure_away(project: Project) -> None:
    project.write("bo")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ntell = answer\n\n\ndef answer(messages):\n"
            "    with open('synthconv-artifacts/conversations.jsonl', 'a') as file:\n"
            "        file.write('nonsense\\n')\n"
            "    return tell(messages)\n"
        )
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "Persona 'Bo' ended frustrated at turn *",
            "run.json could not be completed: *conversations.jsonl:1: not a record: *",
        ]
    )


def test_nothing_that_an_assistant_says_reaches_the_terminal_or_a_runner_raw(
    project: Project,
) -> None:
    project.write("bo")
    conftest = project.pytester.path / "conftest.py"
    nasty = r"\x1b[31mred\x07 \u202e\n::error::x\n##[group]g\n##vso[task.complete]\r\nI can't help."
    conftest.write_text(conftest.read_text().replace("I'm sorry, I can't help with that.", nasty))
    text = project.run("--color=no", "--junitxml=x.xml", "-rA").stdout.str()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert not re.search(r"^\s*::|##\[|##vso\[", text, re.MULTILINE)
    assert r"\x1b[31mred\x07 \u202e" in text


def test_a_very_long_talk_is_cut_in_the_failure_and_whole_in_the_record(project: Project) -> None:
    project.write("bo")
    conftest = project.pytester.path / "conftest.py"
    long = '"I\'m sorry, I can\'t help with that. " + "word " * 50_000'
    conftest.write_text(
        conftest.read_text().replace("\"I'm sorry, I can't help with that.\"", long)
    )
    text = project.run().stdout.str()
    assert "[cut: the whole transcript is in the record]" in text
    assert len(text) < 60_000
    assert len(project.records()[0]["messages"][1]["content"]) > 200_000


def test_a_lone_surrogate_in_a_reply_does_no_harm(project: Project) -> None:
    project.write("bo")
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace("I'm sorry", r"\ud83d I'm sorry"))
    project.run("--junitxml=x.xml").assert_outcomes(failed=1)
    assert "\ufffd" in project.records()[0]["messages"][1]["content"]


def test_the_record_has_the_keys_of_the_contract_in_their_order(project: Project) -> None:
    project.write("bo")
    project.run()
    (record,) = project.records()
    assert list(record) == [
        *("schema", "schema_version", "run_id", "conversation_id", "nodeid", "trial", "status"),
        *("stop_reason", "reason", "goal_met_by", "persona", "assistant", "endpoint", "messages"),
        *("verdicts", "usage", "config", "error", "started_at", "ended_at", "duration_s", "flags"),
        *("checks", "failed_checks", "after"),
        *("versions", "ext"),
    ]
    assert record["nodeid"] == "assistant.yaml::test_conversation[bo]"
    assert record["config"]["judge_model"] == "heuristic"
    assert list(record["persona"])[:3] == ["id", "name", "sha256"]
    assert record["persona"]["traits"]["patience"] == 0.1
    assert "cooperativeness" in record["persona"]["derived"]
    assert {v["judge"] for v in record["verdicts"]} == {"heuristic"}
    assert list(record["messages"][0])[:4] == ["role", "content", "turn", "latency_ms"]
