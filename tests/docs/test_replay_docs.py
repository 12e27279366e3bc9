"""Every command of the page on stored conversations runs on the example."""

from __future__ import annotations

from pathlib import Path

from documents import blocks
from page_projects import DOCS
from test_example_project import copy_example
from test_regression_docs import follow

from pytest_synthconv.plugin.stored_options import without_part
from pytest_synthconv.run.option_table import OPTIONS

PAGE = DOCS / "replay.md"


def test_a_reader_of_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    home = tmp_path / "shop"
    copy_example(home)
    page = blocks(PAGE)
    assert {block.language for block in page} == {"console"}
    follow(home, page)


def test_every_option_that_is_refused_exists() -> None:
    refused = {*without_part({"replay": 1}), *without_part({"rejudge": 1})}
    assert refused <= OPTIONS.keys()
