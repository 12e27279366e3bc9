"""One browser for all tests of this folder, and pages for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Browser, chromium

from pytest_synthconv.reports.page.render import RunOnPage, page
from pytest_synthconv.reports.records import Record

Show = Callable[..., Path]


@pytest.fixture(scope="session")
def _driver() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def browser(_driver: Any) -> Browser:
    it = Browser(_driver)
    it.resize(1200)
    it.prefer("light")
    it.complaints()
    it.requests()
    return it


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Show:
    """Return a function that opens the page of records, and returns the file."""

    def show(*records: Record, fragment: str = "", **fields: Any) -> Path:
        file = tmp_path / "report.html"
        file.write_text(page(RunOnPage(records, **fields)), encoding="utf-8")
        browser.open(file, fragment)
        return file

    return show
