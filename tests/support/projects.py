"""A user's project, as a test writes and runs it."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warm_python import runpytest_apart

ASSISTANT = """\
name: Order desk
description: Looks up orders and refunds them.
"""

CARD = """\
- name: {name}
  description: A customer of the shop.
  personality: Direct and busy.
  scenario: {name} wants something from the order desk.
  summary: A customer
  opening: {opening}
  traits: {{patience: 0.1}}
  goals:
  - ask: {ask}
    evidence: [{evidence}]
"""

CONFTEST = """\
import pytest

HEARD = []


def answer(messages):
    first, last = messages[0]["content"], messages[-1]["content"]
    HEARD.append(last)
    if "order 12" in first:
        return "Order 12 has shipped, it arrives tomorrow."
    if "person" in first:
        return "I will connect you with a human colleague, please hold."
    if "broken" in first:
        raise RuntimeError("the desk is on fire")
    return "I'm sorry, I can't help with that."


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return answer
"""


def write_people(home: Path, *people: str, assistant: str = "assistant") -> Path:
    """Write an assistant's file, its personas and its desk into ``home``; see `Project`."""
    openings = {
        "alex": ("where is order 12?", "where order 12 is", "shipped"),
        "bo": ("I want a refund", "a refund", "refunded"),
        "cy": ("let me talk to a person", "someone to talk to", "never"),
        "di": ("my parcel is broken", "a new parcel", "sent"),
    }
    cards = [
        CARD.format(name=name.title(), opening=opening, ask=ask, evidence=evidence)
        for name in people or ("alex", "bo")
        for opening, ask, evidence in [openings[name.partition("-")[0]]]
    ]
    home.mkdir(parents=True, exist_ok=True)
    (home / f"{assistant}.yaml").write_text(ASSISTANT)
    (home / f"{assistant}_personas.yaml").write_text("users:\n" + "".join(cards))
    if not (home / "conftest.py").exists():
        (home / "conftest.py").write_text(CONFTEST)
    return home / f"{assistant}.yaml"


@dataclass(frozen=True)
class Project:
    """A user's project: an assistant, its personas, and the desk that answers them.

    ``alex`` is answered and content, ``bo`` is refused and ends frustrated, ``cy`` is handed off,
    ``di`` meets a desk that breaks down.
    """

    pytester: pytest.Pytester

    def write(self, *people: str, assistant: str = "assistant", folder: str = "") -> Path:
        """Write an assistant's file and its personas; returns the former's path."""
        return write_people(self.pytester.path / folder, *people, assistant=assistant)

    def test_file(self, source: str, name: str = "test_own.py") -> None:
        (self.pytester.path / name).write_text(textwrap.dedent(source))

    def run(self, *arguments: str | Path) -> pytest.RunResult:
        """Run pytest in this process, with the assistant's file named."""
        return self.pytester.runpytest_inprocess("--synthconv-assistant=assistant.yaml", *arguments)

    def run_apart(self, *arguments: str | Path) -> pytest.RunResult:
        """Run pytest in a process of its own."""
        return runpytest_apart(self.pytester, *arguments)

    def records(self) -> list[dict[str, Any]]:
        """The records of the last run."""
        path = self.pytester.path / "synthconv-artifacts" / "conversations.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]
