"""Systems that others have written, as the assistant under test, by the recipes of the docs.

Six users talk to each at once. A bot that mixed them up would refund a wrong order.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from endpoint_talks import Talk, all_at_once
from projects import Project

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import load_endpoint
from real_systems.conftest import Serve
from real_systems.recipes import GUEST, KEYS, ORDERS, RECIPES, REFUND, RUNS, written

CARD = (
    GUEST
    + """\
    evidence: [refunded order {order}]
"""
)


def test_every_recipe_is_run() -> None:
    assert set(RECIPES) == {name for name, _ in RUNS}


each_recipe = pytest.mark.parametrize(("name", "system"), RUNS)


@pytest.fixture
def endpoint(tmp_path: Path, serve: Serve, name: str, system: str) -> HTTPEndpoint:
    """What the recipe of this name leads to."""
    file = tmp_path / "endpoint.yaml"
    file.write_text(written(RECIPES[name], serve(system)))
    return HTTPEndpoint(load_endpoint(file, KEYS))


@each_recipe
def test_six_users_at_once_are_each_refunded_their_own_order(endpoint: HTTPEndpoint) -> None:
    said = {str(order): [f"It is order {order}.", REFUND] for order in ORDERS}
    assert all_at_once(endpoint, said) == {
        order: [f"I have noted order {order}.", f"I have refunded order {order}."] for order in said
    }


# Rasa's bot has no code of its own that could break down.
@pytest.mark.parametrize(("name", "system"), [run for run in RUNS if run[1] != "rasa"])
def test_a_bot_that_breaks_down_is_one_error(endpoint: HTTPEndpoint) -> None:
    talk = Talk(endpoint)
    with pytest.raises(EndpointError) as raised:
        talk.say("Please break down.")
    talk.close()
    lines = str(raised.value).splitlines()
    assert re.fullmatch(
        r"endpoint 127\.0\.0\.1:\d+: (HTTP 500 .*|it answers with an error: .*)", lines[0]
    )
    # gradio keeps the reason to itself, unless it is launched with `show_error=True`.
    assert any("the desk is on fire" in line or '{"error": null}' in line for line in lines)


@each_recipe
def test_simulated_users_reach_their_goals_with_it(
    project: Project, serve: Serve, name: str, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in KEYS.items():
        monkeypatch.setenv(variable, value)
    home = project.pytester.path
    (home / "assistant.yaml").write_text("name: Order desk\ndescription: Refunds orders.\n")
    cards = "".join(CARD.format(order=order, refund=REFUND) for order in ORDERS)
    (home / "assistant_personas.yaml").write_text(f"users:\n{cards}")
    endpoint = written(RECIPES[name], serve(system))
    (home / "assistant_endpoint.yaml").write_text(endpoint)
    project.run().assert_outcomes(passed=len(ORDERS))
    assert {record["stop_reason"] for record in project.records()} == {"goal_met"}
