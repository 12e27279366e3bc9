"""The page can be read on a phone, in the dark, on paper, and without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Browser
from report_pages import talk, verdict

Show = Callable[..., Path]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützen" * 4
LAST = verdict(2, "frustrated", (1, "assistant", "order number"))
RECORD = talk(
    1,
    *("Hi", f"Your order number? {LONG}", LONG, "No."),
    verdicts=[verdict(1), LAST],
    usage={"by_role": {"judge": {"requests": 3}}, "requests": 3},
)

CONTRAST = """
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
};
const parse = (color) => color.match(/[\\d.]+/g).map(Number);
const behind = (element) => {
  for (let it = element; it; it = it.parentElement) {
    const color = parse(getComputedStyle(it).backgroundColor);
    if (color.length < 4 || color[3] > 0) return color.slice(0, 3);
  }
  return [255, 255, 255];
};
const poor = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((it) => it.nodeType === 3 && it.textContent.trim());
  if (!own || !element.checkVisibility()) continue;
  if (element.closest(":disabled, svg, .hide, option")) continue;
  const pair = [parse(getComputedStyle(element).color).slice(0, 3), behind(element)].map(luminance);
  const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
  if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
}
return poor;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "#c1"])
def test_every_text_has_enough_contrast(
    show: Show, browser: Browser, scheme: str, fragment: str
) -> None:
    browser.prefer(scheme)
    ends = ["goal_met", "max_turns", "judge_error"]
    others = [talk(n, ended=end, trial=n) for n, end in enumerate(ends, 2)]
    show(RECORD, *others, before=[RECORD], fragment=fragment)
    assert browser.run(CONTRAST) == []
    if fragment:
        browser.press("b")
        assert browser.run(CONTRAST) == []


def test_dark_is_dark_and_light_is_light(show: Show, browser: Browser) -> None:
    read = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
    show(RECORD)
    assert browser.run(read) > 200
    browser.prefer("dark")
    assert browser.run(read) < 60


@pytest.mark.parametrize("fragment", ["", "#c1"])
def test_a_phone_of_360_pixels_needs_no_scrolling_sideways(
    show: Show, browser: Browser, fragment: str
) -> None:
    browser.resize(360, 800)
    counts = {"passed": 2, "failed": 1}
    finding = {"assistant": "Desk", "persona": "mika-sato", "change": "fixed", "now": counts}
    gate = {"verdict": "ok", "headline": "ok: as before", "personas": [finding]}
    show(RECORD, talk(2, trial=2), before=[RECORD], comparison=gate, fragment=fragment)
    width = "return document.documentElement.scrollWidth"
    assert browser.run(width) == 360
    if fragment:
        browser.press("b")
        assert browser.run(width) == 360


def test_everything_that_acts_has_a_name_and_can_be_reached(show: Show, browser: Browser) -> None:
    show(RECORD, talk(2), before=[RECORD], fragment="#c1")
    names = browser.run(
        "return [...document.querySelectorAll('button, a, select, input, summary')]"
        ".filter((it) => it.checkVisibility())"
        ".map((it) => it.ariaLabel || it.labels?.[0]?.textContent || it.textContent)"
    )
    assert all(name.strip() for name in names)
    headings = browser.texts("h1, h2, h3")
    assert headings == browser.texts("h1") == ["Mika Sato"]


def test_a_printed_conversation_has_everything_and_no_controls(
    show: Show, browser: Browser
) -> None:
    show(RECORD, fragment="#c1")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.run("dispatchEvent(new Event('beforeprint'))")
    try:
        assert browser.texts(".bar, .copy, .keys") == []
        assert len(browser.texts(".bubble")) == 4
        assert "judge 3" in browser.text(".more table tbody tr")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
