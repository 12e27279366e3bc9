"""Debian's Chromium, headless, as the browser that reads a report."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """Yield a browser with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for switch in (*SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(
            options=options, service=Service(shutil.which("chromedriver") or "chromedriver")
        )
        try:
            yield driver
        finally:
            driver.quit()


@dataclass(frozen=True)
class Browser:
    """What a reader does with a page, and sees."""

    driver: webdriver.Chrome

    def open(self, page: Path, fragment: str = "") -> None:
        """Load the page from disk, at a conversation if ``fragment`` names one."""
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + fragment)

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what ``script`` returns, executed in the page."""
        return self.driver.execute_script(script, *arguments)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of the visible elements that match."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [" ".join(it.text.split()) for it in found if it.is_displayed()]

    def text(self, selector: str) -> str:
        """Return the text of the only visible element that matches."""
        (text,) = self.texts(selector)
        return text

    def press(self, keys: str) -> None:
        """Type ``keys`` where the focus is."""
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()

    def escape(self) -> None:
        """Press Escape."""
        self.press(Keys.ESCAPE)

    def click(self, label: str) -> None:
        """Click the visible button or link whose accessible name is ``label``."""
        found = self.driver.find_elements(By.CSS_SELECTOR, "button, a, summary")
        (element,) = [it for it in found if it.is_displayed() and it.accessible_name == label]
        element.click()

    def resize(self, width: int, height: int = 900) -> None:
        """Give the page a window of this size, narrower than a window manager allows."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def prefer(self, scheme: str) -> None:
        """Prefer the colours of ``scheme``: dark or light."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def save(self, picture: Path) -> None:
        """Save what is visible, as PNG."""
        self.driver.save_screenshot(str(picture))

    def complaints(self) -> list[str]:
        """Return what the browser has logged since the last call: errors, blocked content."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the URLs that pages have requested since the last call."""
        events = (json.loads(it["message"])["message"] for it in self.driver.get_log("performance"))
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
