"""What happens to an item whose persona expects actions."""

from __future__ import annotations

import pytest
from projects import Project

EXPECTING = "  actions: {required: [find_order]}\n"


def expecting(project: Project, *rules: str) -> None:
    project.write("alex")
    cards = project.pytester.path / "assistant_personas.yaml"
    cards.write_text(cards.read_text() + "".join(rules or (EXPECTING,)))


def answering(project: Project, reply: str) -> None:
    (project.pytester.path / "conftest.py").write_text(
        "import pytest\nfrom pytest_synthconv import Action, Reply\n\n\n"
        "@pytest.fixture(scope='session')\ndef synthconv_endpoint():\n"
        f"    return lambda messages: {reply}\n"
    )


def test_an_endpoint_file_without_actions_is_a_usage_error(project: Project) -> None:
    expecting(project)
    (project.pytester.path / "endpoint.yaml").write_text(
        "url: http://localhost:1/chat\nresponse_path: [reply]\n"
    )
    result = project.pytester.runpytest_inprocess("--synthconv-assistant=assistant.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*endpoint.yaml: actions are expected by alex, and no answer tells of any"]
    )


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("Reply('shipped', actions=[Action(name='find_order')])", "passed"),
        ("Reply('shipped', actions=[])", "failed"),
        ("Reply('shipped')", "failed"),
        ("'shipped'", "failed"),
    ],
)
@pytest.mark.parametrize("processes", [[], ["-n1"]], ids=["alone", "xdist"])
def test_an_item_passes_only_if_the_actions_were_seen(
    project: Project, reply: str, outcome: str, processes: list[str]
) -> None:
    expecting(project)
    answering(project, reply)
    result = project.pytester.runpytest_inprocess(
        "--synthconv-assistant=assistant.yaml", *processes
    )
    result.assert_outcomes(**{outcome: 1})
    (record,) = project.records()
    assert record["stop_reason"] == "goal_met"
    assert record["failed_checks"] == ([] if outcome == "passed" else ["actions.required"])


def test_a_wrong_expression_is_a_problem_on_its_line(project: Project) -> None:
    expecting(project, "  actions:\n    forbidden: [{action: a, arguments: {b: /(/}}]\n")
    result = project.pytester.runpytest_inprocess("--synthconv-assistant=assistant.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*:1?: users[[]0].actions.forbidden[[]0].arguments: `b` is not a regular expression*"]
    )
