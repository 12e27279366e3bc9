"""The summary of a job on GitHub: what it says, what is cut, and what replies can do to it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from pytest_synthconv.core.transcripts import transcript
from pytest_synthconv.reports.failed_tests import (
    ERROR,
    EXPECTED,
    FAILED,
    FailedTest,
    failed_test,
)
from pytest_synthconv.reports.markdown import MOST_BYTES, literal, markdown

COUNTS = {"goal_met": 5, "frustrated": 2}
BO = replace(
    failed_test(
        FAILED,
        "desk.yaml::test_conversation[bo]",
        "frustrated: Bo, turn 3: it refused",
        {"persona": "Bo", "persona_id": "bo", "conversation_id": "c1"},
        file="desk.yaml",
        line=None,
    ),
    transcript="turn 1   user      | a refund\n         assistant | no",
)
HOSTILE = (
    "</pre></details></summary><script>alert(1)</script>",
    "```\n# heading\n| a | b |\n| - | - |",
    "\n\n\n<img src=x onerror=alert(1)>\n\n- [x] [link](javascript:alert(1))",
    "&lt;b&gt; &#60;b&#62; <!-- comment ![a](https://a.example/x.png)",
    "<pre>\n</PRE >\n~~~\n    code\n***\n===\n@someone #12 https://a.example",
    "\u202egnp.\u202c \x1b[31mred \x00 \ud800 ::error::x",
)


def summary(*failed: FailedTest, most_bytes: int = MOST_BYTES, lines: tuple[str, ...] = ()) -> str:
    return markdown(COUNTS, lines, failed, records="a/conversations.jsonl", most_bytes=most_bytes)


def test_a_run_without_failures_is_a_headline_and_the_counts() -> None:
    assert summary() == (
        "### Simulated users: passed; 7 conversations\n\n"
        "| Conversations ended | |\n| :-- | --: |\n| goal met | 5 |\n| frustrated | 2 |\n"
    )


def test_a_failed_persona_has_its_reason_and_a_folded_transcript() -> None:
    text = summary(BO)
    assert "### Simulated users: 1 failed; 7 conversations\n" in text
    assert "#### Failed\n\n<details><summary>frustrated&#58; Bo, turn 3&#58; it refused<" in text
    assert (
        "<pre>desk.yaml::test_conversation[bo], conversation c1\n\n"
        "turn 1   user      | a refund\n         assistant | no</pre>\n\n</details>\n"
    ) in text


def test_errors_and_what_does_not_count_stand_apart() -> None:
    text = summary(replace(BO, outcome=EXPECTED), replace(BO, outcome=ERROR), BO)
    headings = re.findall("^#### (.*)$", text, re.MULTILINE)
    assert [heading.split(",")[0] for heading in headings] == [
        "Failed",
        "Errors",
        "Failed",
    ]
    assert text.startswith("### Simulated users: 1 failed, 1 error; ")


def test_the_gate_is_a_list_of_whole_sentences() -> None:
    text = summary(lines=("regression: 3 of 7 passed,", "    6 of 7 before", "baseline: 7"))
    assert "\n- regression&#58; 3 of 7 passed, 6 of 7 before\n- baseline&#58; 7\n" in text


@pytest.mark.parametrize("reply", HOSTILE)
def test_no_reply_becomes_html_or_markdown(reply: str) -> None:
    said = transcript([(1, "user", "hello"), (1, "assistant", reply)])
    test = replace(BO, transcript=said, message=f"Bo: {reply}", nodeid=f"a.yaml::t[{reply}]")
    text = summary(test)
    assert re.findall(r"<[^>]*>?", text) == [
        *("<details>", "<summary>", "</summary>", "<pre>", "</pre>", "</details>")
    ]
    inside = re.search("<summary>(.*)</summary>\n\n<pre>(.*)</pre>\n\n</details>", text, re.DOTALL)
    assert inside is not None and "\n" not in inside[1]
    assert not set(inside[1]) & set("`*_[]|<>#@\\~!{}:") - set("#!")
    text.encode()
    assert not re.search("[\u202a-\u202e\x00\x1b]", text)


def test_what_is_escaped_reads_as_it_was() -> None:
    text = "1. *a* _b_ `c` [d](e) | <f> & #g -- \\h ~i~ +j =k"
    assert html.unescape(literal(text)) == text


def many(number: int, size: int) -> list[FailedTest]:
    return [replace(BO, message=f"Bo: {n}", transcript=f"{n} " + "é" * size) for n in range(number)]


def test_what_does_not_fit_is_left_out_with_a_note() -> None:
    text = summary(*many(60, 30_000))
    assert len(text.encode()) <= MOST_BYTES
    shown = text.count("<details>")
    assert 10 < shown < 60
    assert text.count("\n- Bo&#58; ") == 60 - shown
    assert f"**Left out here: the transcripts of {60 - shown} tests.**" in text
    assert text.endswith("All conversations are in a/conversations.jsonl.\n")


def test_with_little_room_even_the_reasons_are_counted_only() -> None:
    text = summary(*many(60, 2_000), most_bytes=1_500)
    assert len(text.encode()) <= 1_500
    assert "further tests that did not pass.**" in text


def test_without_any_room_there_is_nothing() -> None:
    assert summary(BO, most_bytes=500) == summary(BO, most_bytes=-1) == ""


def test_one_long_transcript_is_cut_with_a_mark() -> None:
    assert "[cut: the whole transcript is in the record]" in summary(*many(1, 50_000))
