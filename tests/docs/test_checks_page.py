"""The page on checks: its example fails as it shows, and every key is listed."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import yaml
from documents import blocks
from page_projects import DOCS
from test_example_project import copy_example
from test_reference_pages import first_column
from test_regression_docs import printed

from pytest_synthconv.core.check_cards import Check
from pytest_synthconv.core.checks import CheckOutcome

PAGE = DOCS / "checks.md"
ASSISTANT, CONSOLE, CRITERIA, OWN = blocks(PAGE)


def test_a_reader_of_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    home = tmp_path / "shop"
    copy_example(home)
    (home / ASSISTANT.title).write_text(ASSISTANT.text)
    (home / OWN.title).write_text(OWN.text)
    (command,) = CONSOLE.commands
    said = printed(home, command, "")
    headline = next(line for line in CONSOLE.output if line.startswith("Persona"))
    assert headline in said
    assert "checks: 1 of 3 violated: no-free-delivery 1" in said


def test_the_criteria_of_the_page_are_valid() -> None:
    stated = yaml.safe_load(CRITERIA.text)["checks"]
    assert [Check.model_validate(check).kind for check in stated] == ["criterion", "criterion"]


def test_every_key_and_every_result_is_listed() -> None:
    keys = first_column(PAGE, "The keys of a check")
    assert keys == [f"`{name}`" for name in Check.model_fields]
    assert first_column(PAGE, "Results") == [f"`{name}`" for name in get_args(CheckOutcome)]
