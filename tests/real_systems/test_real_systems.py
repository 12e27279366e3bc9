"""Systems that others have written, as the assistant under test, by the recipes of the docs.

Six simulated users talk to each at once. A bot that mixed them up would refund a wrong order.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from documents import Block, blocks
from projects import Project

from real_systems.conftest import Serve

PAGE = Path(__file__).parents[2] / "docs" / "endpoints-real-systems.md"
ORDERS = range(11, 17)
RECIPES = {block.title: block for block in blocks(PAGE) if block.language == "yaml"}

SYSTEM_OF = {
    "ag_ui.yaml": "pydantic-ai",
    "vercel_ai.yaml": "pydantic-ai",
    "gradio.yaml": "gradio",
    "langgraph.yaml": "langgraph",
    "langgraph_threads.yaml": "langgraph",
    "bot_framework.yaml": "bot-framework",
    "openai_chat.yaml": "aimock",
    "openai_chat_streamed.yaml": "aimock",
    "openai_responses.yaml": "aimock",
    "anthropic_messages.yaml": "aimock",
    "rasa.yaml": "rasa",
}

CARD = """\
- name: Guest {order}
  description: A customer of the shop.
  personality: Brief.
  scenario: Wants a refund.
  summary: A customer
  script: [It is order {order}., Please refund it.]
  goals:
  - ask: A refund of order {order}
    evidence: [refunded order {order}]
"""


def write(project: Project, recipe: Block, url: str) -> None:
    home = project.pytester.path
    (home / "assistant.yaml").write_text("name: Order desk\ndescription: Refunds orders.\n")
    cards = "".join(CARD.format(order=order) for order in ORDERS)
    (home / "assistant_personas.yaml").write_text(f"users:\n{cards}")
    text, places = re.subn(r"http://localhost:\d+", url, recipe.text)
    assert places, "the recipe names no server of one's own"
    (home / "assistant_endpoint.yaml").write_text(text)


def test_every_recipe_is_run() -> None:
    assert set(RECIPES) == set(SYSTEM_OF)


@pytest.mark.parametrize("name", SYSTEM_OF)
def test_six_users_at_once_are_each_refunded_their_own_order(
    project: Project, serve: Serve, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(variable, "sk-canary-0123456789")
    write(project, RECIPES[name], serve(SYSTEM_OF[name]))
    result = project.run()
    result.assert_outcomes(passed=len(ORDERS))
    said = {
        record["persona"]["name"]: [message["content"] for message in record["messages"]]
        for record in project.records()
    }
    assert said == {
        f"Guest {order}": [
            f"It is order {order}.",
            f"I have noted order {order}.",
            "Please refund it.",
            f"I have refunded order {order}.",
        ]
        for order in ORDERS
    }, json.dumps(said, indent=1)
