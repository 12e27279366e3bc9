"""Replies in HTML and XML: found by a pattern, heard as a person reads them."""

from __future__ import annotations

from typing import Any

import pytest
from wsgi_talks import Answered, reply

from pytest_synthconv import ConfigurationError, EndpointError

PAGE = (
    b"<html><head><title>Desk</title></head><body><div class='bot'>How can I help?</div>"
    b"<div class='bot'>Order <b>1042</b> is on its&nbsp;way</div></body></html>"
)
XML = b"<?xml version='1.0'?><answer><id>7</id><say>Tom &amp; Ann</say></answer>"


def heard(body: bytes, kind: str = "text/html; charset=utf-8", **keys: Any) -> str:
    return reply(lambda _: Answered(body, [("Content-Type", kind)]), **keys)


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "text/plain"])
def test_a_page_is_heard_as_it_is_read(kind: str) -> None:
    said = heard(PAGE, kind, response_format="markup")
    assert said == "How can I help?\nOrder 1042 is on its way"


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        ("all", "How can I help? / Order 1042 is on its way"),
        ("first", "How can I help?"),
        ("last", "Order 1042 is on its way"),
    ],
)
def test_a_pattern_finds_the_replies(pick: str, said: str) -> None:
    keys = {"response_pattern": "<div class='bot'>(.*?)</div>", "response_join": " / "}
    assert heard(PAGE, response_format="markup", response_pick=pick, **keys) == said


def test_a_pattern_finds_the_reply_in_xml_and_in_plain_text() -> None:
    pattern = "<say>.*</say>"
    assert heard(XML, "text/xml", response_format="markup", response_pattern=pattern) == "Tom & Ann"
    plain = {"response_format": "text", "response_pattern": r"bot: ([^\n]+)"}
    assert heard(b"id: 7\nbot: Hello\n", "text/plain", **plain) == "Hello"


def test_a_pattern_that_finds_nothing_is_an_error_that_names_the_key() -> None:
    with pytest.raises(EndpointError, match="response_pattern finds nothing") as raised:
        heard(PAGE, response_format="markup", response_pattern="<say>(.*)</say>")
    assert raised.value.kind == "response_path"


@pytest.mark.parametrize(
    "keys", [{"response_format": "text"}, {"response_path": ["reply"]}], ids=["text", "json"]
)
@pytest.mark.parametrize("kind", ["text/html", "application/xml"])
def test_who_reads_a_page_as_something_else_is_told_the_format(
    keys: dict[str, Any], kind: str
) -> None:
    if "response_path" not in keys and kind != "text/html":
        assert heard(XML, kind, **keys) == XML.decode()
        return
    with pytest.raises(EndpointError, match="`response_format: markup`"):
        heard(PAGE, kind, **keys)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"response_pattern": "(", "response_format": "text"}, "is no regular expression"),
        ({"response_pattern": "", "response_format": "text"}, "a regular expression is expected"),
        ({"response_pattern": "a", "response_path": ["reply"]}, "is for `response_format: text`"),
        ({"response_path": ["reply"], "response_format": "markup"}, "leads nowhere"),
    ],
)
def test_mistakes_around_the_pattern_are_named(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        heard(PAGE, **keys)
