"""What systems that others have written did, as each tells it through its kind.

The bots look an order up when it is named, and refund it when they are asked to.
"""

from __future__ import annotations

from typing import Any

import pytest
from projects import Project

from real_systems.conftest import Serve
from real_systems.recipes import GUEST, KEYS, RECIPES, REFUND, RUNS, written

ARE_MODELS = ("aimock", "litellm")
"""Systems whose caller has to run the tools, so they do not know what came of it."""
SILENT = ("bot-framework", "gradio", "rasa")
"""Systems that do not tell what they did."""
RESULT_IN = {"adk": '{{"result": "{}"}}'}
"""The form of a result, of a system that has one of its own."""

CARD = (
    GUEST
    + """\
    done_when: {{action: refund, arguments: {{order: "{done}"}}}}
  actions:
    required: [{{action: lookup, arguments: {{order: "{order}"}}}}, refund]
    order: strict
"""
)


def talked(project: Project, endpoint: str, *, order: int, done: int) -> dict[str, Any]:
    """Return the record of the guest with ``order`` whose goal is the refund of order ``done``."""
    home = project.pytester.path
    (home / "assistant.yaml").write_text("name: Order desk\ndescription: Refunds orders.\n")
    card = CARD.format(order=order, done=done, refund=REFUND)
    (home / "assistant_personas.yaml").write_text(f"users:\n{card}  max_turns: 2\n")
    (home / "assistant_endpoint.yaml").write_text(endpoint)
    project.run()
    (record,) = project.records()
    return record


def result(system: str, text: str) -> str | None:
    """Return how ``system`` tells that a tool has returned ``text``."""
    return None if system in ARE_MODELS else RESULT_IN.get(system, "{}").format(text)


@pytest.fixture
def endpoint(serve: Serve, name: str, system: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the recipe of this name, for this system."""
    for variable, value in KEYS.items():
        monkeypatch.setenv(variable, value)
    return written(RECIPES[name], serve(system))


each_that_tells = pytest.mark.parametrize(
    ("name", "system"), [run for run in RUNS if run[1] not in SILENT]
)


@each_that_tells
def test_a_goal_is_met_by_the_action_that_the_system_tells_of(
    project: Project, endpoint: str, system: str
) -> None:
    record = talked(project, endpoint, order=11, done=11)
    replies = [message for message in record["messages"] if message["role"] == "assistant"]
    acts = [
        [(act["name"], act["arguments"], act["result"]) for act in reply["actions"]]
        for reply in replies
    ]
    assert acts == [
        [("lookup", {"order": "11"}, result(system, "order 11 is paid"))],
        [("refund", {"order": "11"}, result(system, "order 11 is refunded"))],
    ]
    assert (record["stop_reason"], record["goal_met_by"]) == ("goal_met", "action")
    assert (record["failed_checks"], record["flags"]) == ([], [])


@each_that_tells
def test_words_do_not_meet_a_goal_that_another_action_would_meet(
    project: Project, endpoint: str
) -> None:
    record = talked(project, endpoint, order=11, done=12)
    assert record["messages"][-1]["content"] == "I have refunded order 11."
    assert record["stop_reason"] == "max_turns"
    assert record["goal_met_by"] is None


@pytest.mark.parametrize(("name", "system"), [("vercel_ai.yaml", "ai-sdk")])
def test_the_result_of_a_tool_that_failed_is_its_error(project: Project, endpoint: str) -> None:
    record = talked(project, endpoint, order=404, done=404)
    (lookup,) = record["messages"][1]["actions"]
    assert (lookup["name"], lookup["result"]) == ("lookup", "there is no order 404")
