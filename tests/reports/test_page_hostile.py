"""Whatever a reply has is text on the page: it is not executed, applied or loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_pages import HOSTILE, shown, talk, tree, verdict, words

from pytest_synthconv.core.text import visible
from pytest_synthconv.reports.page.render import RunOnPage, page

ANYTHING = st.text(st.characters(codec=None, categories=None))


def everywhere(text: str) -> dict[str, object]:
    """Return a record that has ``text`` wherever something from outside may be."""
    hostile = verdict(1, "frustrated", (1, "assistant", text))
    return talk(
        1,
        text,
        text,
        who=text or "x",
        verdicts=[{**hostile, "reason": text, "judge": text}],
        reason=text,
        nodeid=text,
        conversation_id=text,
        assistant={"name": text, "sha256": "a"},
        error={"kind": text, "status": None, "message": text, "turn": 1},
        flags=[text],
        ext={"log": [text]},
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element_and_no_attribute(text: str) -> None:
    run = {"options": {"assistants": [text]}, "versions": {text: text}, "status": text}
    document = tree(everywhere(text), run=run, file=text)
    harmless = tree(everywhere("harmless"), run=run)
    assert [it.tag for it in document.iter()] == [it.tag for it in harmless.iter()]
    names = {name for it in document.iter() for name in it.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src")}


@given(ANYTHING)
def test_what_was_said_reaches_the_script_as_visible_text(text: str) -> None:
    (it,) = shown(tree(everywhere(text)))
    for message in it["turns"][0]["messages"]:
        assert "".join(part[0] for part in message["parts"]) == visible(text)


def test_the_direction_of_text_cannot_be_changed() -> None:
    source = page(RunOnPage([everywhere("pay \u202e001$\u202c now")]))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", source)
    assert "\\u202e" in words(tree(everywhere("\u202e")), "//tbody/tr/td")[2]


def test_the_policy_allows_the_pages_own_style_and_script_only() -> None:
    document = tree(everywhere("x"))
    (policy,) = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = document.xpath("//style")
    (script,) = document.xpath("//script[not(@type)]")
    hashes = [
        base64.b64encode(hashlib.sha256(it.text.encode()).digest()).decode()
        for it in (style, script)
    ]
    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )


def test_the_pages_script_makes_no_markup_from_text() -> None:
    folder = files("pytest_synthconv.reports.page")
    scripts = [it for it in folder.iterdir() if it.name.endswith(".js")]
    assert len(scripts) == 4
    for script in scripts:
        unsafe = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|fetch\("
        assert not re.search(unsafe, script.read_text("utf-8"))
