"""Every block of the page on the embedded participants runs, and its tables are complete."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import get_args

import pytest
from documents import Block, blocks, shown_in
from projects import Project

from pytest_synthconv.core.models import GoalMetBy

PAGE = Path(__file__).parents[2] / "docs" / "offline.md"
BLOCKS = blocks(PAGE)
CONSOLES = [block for block in BLOCKS if block.language == "console"]
(CARDS,) = [block for block in BLOCKS if block.language == "yaml"]
DESK = """\
import pytest


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return answer


def answer(messages):
    if "1077" in messages[0]["content"]:
        return "Order 1077 is cancelled."
    return "Order 1042 for Ines is on its way."
"""


@pytest.mark.parametrize("block", CONSOLES, ids=[block.commands[0][-30:] for block in CONSOLES])
def test_a_command_prints_what_the_page_says(project: Project, block: Block) -> None:
    home = project.pytester.path
    (home / "assistant.yaml").write_text("name: Order desk\ndescription: Looks up orders.\n")
    (home / CARDS.title).write_text(CARDS.text)
    (home / "conftest.py").write_text(DESK)
    (command,) = block.commands
    result = project.pytester.runpytest_inprocess(*shlex.split(command)[1:])
    assert shown_in(block.output, result.outlines), "\n".join(result.outlines)


def test_the_page_says_what_each_ground_of_a_goal_met_means() -> None:
    text = PAGE.read_text()
    assert all(f"| `goal_met` | `{by}` |" in text for by in get_args(GoalMetBy))
