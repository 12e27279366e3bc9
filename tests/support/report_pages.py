"""Records of conversations for a report, and the page that shows them, read as a browser does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import html
from stored_runs import record

from pytest_synthconv.reports.page.render import RunOnPage, page
from pytest_synthconv.reports.records import Record

HOSTILE = (
    "<script>document.title='executed'</script>",
    "<img src=x onerror=\"document.title='executed'\">",
    "</script><script>document.title='executed'</script>",
    "<!--<script>",
    "]]></style></template></textarea></title><style>*{display:none}</style>",
    "<svg onload=\"document.title='executed'\"><a xlink:href='javascript:1'>x</a></svg>",
    "<iframe srcdoc='<script>top.document.title=1</script>'></iframe>",
    "<link rel=stylesheet href=//127.0.0.1:9/x.css><meta http-equiv=refresh content=0;url=//x>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "a\u202edcba\u202c \u2066x\u2069 \u061c",
    "null \x00 bell \x07 escape \x1b[31m",
    "line\u2028separator\u2029",
    "lone \ud83d surrogate \udc00",
    "\"'`&amp;&lt;\\u003c\\",
)
"""Replies that a page must show as text."""


def talk(
    number: int = 1,
    *lines: str,
    who: str = "Mika Sato",
    ended: str = "frustrated",
    verdicts: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> Record:
    """Return a record in which user and assistant say ``lines`` in turn."""
    said = lines or ("Where is my parcel?", "What is your order number?")
    messages = [
        {
            "role": ("user", "assistant")[place % 2],
            "content": line,
            "turn": place // 2 + 1,
            "latency_ms": 40 + place if place % 2 else None,
        }
        for place, line in enumerate(said)
    ]
    whole = {
        "nodeid": f"assistant.yaml::test_conversation[{who.lower().replace(' ', '-')}]",
        "trial": 1,
        "status": "complete",
        "stop_reason": ended,
        "reason": f"because it {ended}",
        "persona": {"id": who.lower().replace(" ", "-"), "name": who, "sha256": "p" * 64},
        "messages": messages,
        "verdicts": list(verdicts),
        "usage": {"requests": 1, "retries": 0, "cost_usd": None},
        "error": None,
        "flags": [],
        "ext": {},
    }
    return record(number, **{**whole, **fields})


def verdict(turn: int, kind: str = "continue", *quotes: tuple[int, str, str]) -> Record:
    """Return a verdict after ``turn``; quotes are turn, role and words."""
    evidence = [{"turn": at, "role": role, "quote": words} for at, role, words in quotes]
    return {
        "turn": turn,
        "verdict": kind,
        "reason": f"{kind} after turn {turn}",
        "evidence": evidence,
        "judge": "decider",
    }


def tree(*records: Record, **fields: Any) -> html.HtmlElement:
    """Return the document of the page that shows ``records``."""
    return html.document_fromstring(page(RunOnPage(records, **fields)).encode())


def shown(document: html.HtmlElement) -> list[dict[str, Any]]:
    """Return what the page's script gets of each conversation."""
    blocks = document.xpath("//script[@type='application/json']")
    return [json.loads(block.text) for block in blocks]


def words(document: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of the elements at ``path``, white space folded."""
    return [" ".join(element.text_content().split()) for element in document.xpath(path)]
