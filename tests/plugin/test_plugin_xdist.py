"""Under pytest-xdist: the same items, verdicts and records as in one process."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from projects import Project
from servers import says, serving

pytestmark = pytest.mark.usefixtures("all_plugins")


def run(project: Project, *arguments: str) -> pytest.RunResult:
    return project.run_apart("-n2", "--synthconv-assistant=assistant.yaml", *arguments)


def test_verdicts_properties_and_records_are_those_of_one_process(project: Project) -> None:
    project.write("alex", "bo", "cy", "di")
    result = run(project, "--junitxml=x.xml")
    result.assert_outcomes(passed=2, failed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    tree = ElementTree.parse(project.pytester.path / "x.xml")
    reasons = {
        case.get("name"): prop.get("value")
        for case in tree.iter("testcase")
        for prop in case.iter("property")
        if prop.get("name") == "synthconv.stop_reason"
    }
    assert sorted(reasons.values(), key=str) == [
        *("endpoint_error", "frustrated", "goal_met", "handed_off")
    ]
    assert {r["stop_reason"] for r in project.records()} == set(reasons.values())
    artifacts = project.pytester.path / "synthconv-artifacts"
    counts = json.loads((artifacts / "run.json").read_text())
    assert counts["status"] == "complete"
    assert counts["conversations"] == 4
    assert len({r["run_id"] for r in project.records()}) == 1
    result.stdout.fnmatch_lines(["4 conversations: 1 goal met, 1 frustrated, *"])


def test_failures_with_lone_surrogates_are_not_lost(project: Project) -> None:
    project.write("alex", "bo")
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace("I'm sorry", r"\ud83d I'm sorry"))
    project.test_file(
        "def test_own(conversation): assert conversation.messages[1].content == 'no'\n"
    )
    result = run(project, "--junitxml=x.xml")
    result.assert_outcomes(passed=1, failed=3)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_one_item_is_run_by_node_id(project: Project) -> None:
    project.write("alex", "bo")
    run(project, "assistant.yaml::test_conversation[bo]").assert_outcomes(failed=1)


def test_several_assistants_are_told_apart(project: Project) -> None:
    project.write("alex", assistant="assistant")
    project.write("bo", assistant="bank")
    result = run(project, "--synthconv-assistant=bank.yaml")
    result.assert_outcomes(passed=1, failed=1)


def test_a_bad_file_is_one_usage_error(project: Project) -> None:
    project.write("alex").write_text("name: x\n")
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "description" in result.stderr.str()


def test_a_problem_seen_only_at_collection_makes_our_items_errors(project: Project) -> None:
    project.write("alex", "bo")
    (project.pytester.path / "conftest.py").unlink()
    project.test_file("def test_other(): pass")
    result = run(project, ".")
    result.assert_outcomes(errors=2, passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*nothing says how 'Order desk' is reached"])


def test_the_workers_share_the_conversations_of_a_file_endpoint(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex", "bo")
    (project.pytester.path / "conftest.py").unlink()
    (project.pytester.path / "endpoint.yaml").write_text(
        "url: ${DESK}/chat\nresponse_path: [choices, 0, message, content]\n"
    )
    for number in range(4):
        project.test_file("def test_own(conversation): pass", f"test_{number}.py")
    with serving(says("Order 12 has shipped.")) as server:
        monkeypatch.setenv("DESK", server.url)
        result = run(project, "--dist=load", ".")
    result.assert_outcomes(passed=9, failed=1)
    assert sorted(r["persona"]["id"] for r in project.records()) == ["alex", "bo"]
    assert len(server.requests) == sum(r["usage"]["requests"] for r in project.records())


FROM_CODE = """

import random

from pytest_synthconv import Persona


def pytest_synthconv_personas(config, assistant):
    with open("calls", "a") as calls:
        print("called", file=calls)
    people = [
        Persona(
            name=f"Alex {n} ü", id=f"alex-{n}", description="d", personality="p", scenario="s",
            summary="s", opening="where is order 12?", traits={"patience": 0.1},
            goals=[{"ask": "where order 12 is", "evidence": ["shipped"]}],
        )
        for n in range(8)
    ]
    random.SystemRandom().shuffle(people)
    return people
"""


def test_personas_that_a_hook_returns_in_any_order_are_the_same_in_all_workers(
    project: Project,
) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(FROM_CODE)
    run(project).assert_outcomes(passed=8)
    assert (project.pytester.path / "calls").read_text() == "called\n"
    assert {r["persona"]["name"] for r in project.records()} == {f"Alex {n} ü" for n in range(8)}


def test_a_hook_that_returns_a_set_is_a_usage_error_that_names_it(project: Project) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(FROM_CODE.replace("return people", "return frozenset({'a', 'b'})"))
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = result.stderr.str() + result.stdout.str()
    assert "pytest_synthconv_personas for 'Order desk': returned a set" in said
    assert "Return a list" in said
