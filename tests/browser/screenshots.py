"""Take the pictures of docs/report.md: a report of the example project and its broken release.

python tests/browser/screenshots.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from chromium import Browser, chromium  # noqa: E402

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
RUN = ("--synthconv-assistant=assistant.yaml", "assistant.yaml")
FAILURE = "return '#' + document.querySelector('tr.failed[data-persona=walter]').dataset.id"


def report(home: Path) -> Path:
    """Return the report of the broken release, compared with the good one."""
    left = shutil.ignore_patterns("__pycache__", ".*_cache", "synthconv-artifacts")
    shutil.copytree(ROOT / "example_project", home, ignore=left)
    broken = {**os.environ, "ORDER_DESK_REGRESSION": "1"}
    baselines = ("--synthconv-baseline=baseline.jsonl", "--synthconv-baseline=good.jsonl")
    more = ("--synthconv-trials=5", *baselines, "--synthconv-report=run.html")
    subprocess.run([*PYTEST, *RUN], cwd=home, check=True)
    (home / "synthconv-artifacts" / "conversations.jsonl").rename(home / "good.jsonl")
    subprocess.run([*PYTEST, *RUN, *more], cwd=home, env=broken, check=False)
    return home / "run.html"


def take(browser: Browser, page: Path, into: Path) -> None:
    """Take all pictures of ``page``."""
    browser.resize(1000, 980)
    browser.open(page)
    browser.save(into / "report-light.png")
    failure = browser.run(FAILURE)
    browser.prefer("dark")
    browser.save(into / "report-dark.png")
    browser.prefer("light")
    browser.open(page, failure)
    browser.resize(1000, 1060)
    browser.run("document.querySelector('.progress').scrollIntoView()")
    browser.save(into / "report-failure.png")
    browser.resize(1000, 860)
    browser.press("b")
    browser.run("document.querySelector('.switch').scrollIntoView()")
    browser.save(into / "report-baseline.png")
    browser.press("b")
    browser.resize(360, 740)
    browser.run("document.activeElement.blur()")
    browser.run("document.querySelector('.switch').scrollIntoView()")
    browser.save(into / "report-phone.png")


def main() -> None:
    with tempfile.TemporaryDirectory() as home, chromium() as driver:
        take(Browser(driver), report(Path(home) / "shop"), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
