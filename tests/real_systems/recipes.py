"""The endpoint files of the page on real systems, and which system each is for."""

from __future__ import annotations

import re
from pathlib import Path

from documents import Block, blocks

PAGE = Path(__file__).parents[2] / "docs" / "endpoints-real-systems.md"
ORDERS = range(11, 17)
RECIPES = {block.title: block for block in blocks(PAGE) if block.language == "yaml"}

RUNS = (
    ("ag_ui.yaml", "adk"),
    ("ag_ui.yaml", "langgraph-ag-ui"),
    ("ag_ui.yaml", "pydantic-ai"),
    ("vercel_ai.yaml", "ai-sdk"),
    ("vercel_ai.yaml", "pydantic-ai"),
    ("gradio.yaml", "gradio"),
    ("langgraph.yaml", "langgraph"),
    ("langgraph_threads.yaml", "langgraph"),
    ("bot_framework.yaml", "bot-framework"),
    ("openai_chat.yaml", "aimock"),
    ("openai_chat.yaml", "litellm"),
    ("openai_chat_streamed.yaml", "aimock"),
    ("openai_chat_streamed.yaml", "litellm"),
    ("openai_responses.yaml", "aimock"),
    ("openai_responses.yaml", "litellm"),
    ("anthropic_messages.yaml", "aimock"),
    ("anthropic_messages.yaml", "litellm"),
    ("rasa.yaml", "rasa"),
)
"""Each recipe, with a system that it is for."""

REFUND = "Please refund it."
GUEST = """\
- name: Guest {order}
  description: A customer of the shop.
  personality: Brief.
  scenario: Wants a refund.
  summary: A customer
  script: [It is order {order}., {refund}]
  goals:
  - ask: A refund of order {order}
"""
"""The card of somebody who wants a refund, up to what shows that it was made."""
KEYS = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY"), "sk-canary-0123456789")


def written(recipe: Block, url: str) -> str:
    """The recipe's text for a system at ``url``."""
    text, places = re.subn(r"http://localhost:\d+", url, recipe.text)
    assert places, "the recipe names no server of one's own"
    return text
