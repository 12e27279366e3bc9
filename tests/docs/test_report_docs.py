"""Every command of the page on the report runs on the example, and its pictures are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents import blocks
from page_projects import DOCS
from test_example_project import copy_example
from test_regression_docs import follow

from pytest_synthconv.reports.page import messages

PAGE = DOCS / "report.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_a_reader_of_the_page_sees_what_it_shows(tmp_path: Path) -> None:
    home = tmp_path / "shop"
    copy_example(home)
    page = blocks(PAGE)
    assert {block.language for block in page} == {"console"}
    follow(home, page)
    assert '"parting":[' in (home / "broken.html").read_text("utf-8")


@pytest.mark.parametrize("picture", re.findall(r"\]\((report-\w+\.png)\)", TEXT))
def test_a_picture_is_small(picture: str) -> None:
    assert (DOCS / picture).stat().st_size < 150_000


def test_the_limits_are_those_of_the_code() -> None:
    first, *others, last = [f"{limit:,}" for limit in messages._LIMITS]
    assert f"cut to {first} characters" in TEXT
    assert f"each is cut to {', '.join(others)} or\n  {last} characters" in TEXT
    assert f"{messages._ROOM // 1_000_000} million" in TEXT


def test_every_key_is_listed_on_the_page_itself() -> None:
    template = (Path(messages.__file__).parent / "page.html.j2").read_text("utf-8")
    keys = {"n", "p", "j", "k", "b", "/", "Esc"}
    assert set(re.findall(r"<kbd>(.+?)</kbd>", template)) == keys
    rows = re.findall(r"^\| (`.+?) \|", TEXT, re.MULTILINE)
    assert {key for row in rows for key in re.findall("`(.+?)`", row)} == keys
