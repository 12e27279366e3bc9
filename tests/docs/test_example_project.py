"""The example project does what its README says: all content with the good release, and with the
one that went wrong exactly those fail who need what is broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from ctrl_c import ctrl_c_heard
from warm_python import run_module

EXAMPLE = Path(__file__).parents[2] / "example_project"
CONTENT = {"ines", "walter", "mika", "priya", "noor"}
BROKEN = {"walter", "mika", "priya"}


@dataclass(frozen=True)
class Outcome:
    """What a run of the example left behind."""

    code: int
    output: str
    records: list[dict[str, Any]]
    report: ET.Element

    def stop_reasons(self) -> dict[str, str]:
        return {record["persona"]["id"]: record["stop_reason"] for record in self.records}

    def talks(self) -> dict[str, set[tuple[str, ...]]]:
        """What was said by and to each persona; more than one talk only if they differ."""
        talks: dict[str, set[tuple[str, ...]]] = {}
        for record in self.records:
            said = tuple(message["content"] for message in record["messages"])
            talks.setdefault(record["persona"]["id"], set()).add(said)
        return talks

    def cases(self, test: str) -> dict[str, ET.Element]:
        """The test cases of ``test``, by what stands in their brackets."""
        names = {case: case.get("name", "") for case in self.report.iter("testcase")}
        return {
            name.partition("[")[2].rstrip("]"): case
            for case, name in names.items()
            if name.partition("[")[0] == test
        }


def copy_example(home: Path) -> None:
    left = shutil.ignore_patterns("__pycache__", ".*_cache", "synthconv-artifacts")
    shutil.copytree(EXAMPLE, home, ignore=left)


def run(home: Path, *arguments: str, start: Path | None = None, **environment: str) -> Outcome:
    """Copy the example to ``home`` and run pytest on it, from ``start`` or from ``home``."""
    copy_example(home)
    done = run_module(
        "pytest",
        *("-p", "no:cacheprovider", *arguments, f"--junitxml={home / 'report.xml'}"),
        cwd=start or home,
        env={**quiet_environment(), **environment},
    )
    records = (home / "synthconv-artifacts" / "conversations.jsonl").read_text().splitlines()
    return Outcome(
        code=done.returncode,
        output=done.stdout + done.stderr,
        records=[json.loads(line) for line in records],
        report=ET.parse(home / "report.xml").getroot(),
    )


def quiet_environment() -> dict[str, str]:
    """Return the environment without what belongs to the run of our own tests."""
    ours = ("PYTEST_", "SYNTHCONV_", "ORDER_DESK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTEST_ADDOPTS": os.environ["PYTEST_ADDOPTS"]}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    home = tmp_path_factory.mktemp("good") / "shop"
    return run(home, "--synthconv-assistant=assistant.yaml")


@pytest.fixture(scope="module")
def regressed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    home = tmp_path_factory.mktemp("regressed") / "shop"
    return run(home, "--synthconv-assistant=assistant.yaml", ORDER_DESK_REGRESSION="1")


def test_the_good_release_contents_generated_personas(tmp_path: Path) -> None:
    done = run(
        tmp_path / "shop",
        "--synthconv-assistant=assistant.yaml",
        "--synthconv-personas=generated.yaml",
        "--synthconv-generate=10",
        "assistant.yaml",
    )
    assert len(done.stop_reasons()) == 10, done.output
    content = [name for name, reason in done.stop_reasons().items() if reason == "goal_met"]
    assert len(content) >= 9, done.output


def test_the_good_release_contents_everybody(good: Outcome) -> None:
    assert good.code == 0, good.output
    expected = {**dict.fromkeys(CONTENT, "goal_met"), "joe": "handed_off"}
    assert {name: good.stop_reasons()[name] for name in expected} == expected
    assert not [*good.report.iter("failure"), *good.report.iter("error")]


def test_a_stranger_leaves_the_good_release_empty_handed(good: Outcome) -> None:
    assert good.stop_reasons()["eve-sharp"] == "max_turns"


def test_each_persona_is_one_conversation_however_many_tests_use_it(good: Outcome) -> None:
    names = [record["persona"]["id"] for record in good.records]
    assert sorted(names) == sorted({*CONTENT, "joe", "eve-sharp"})


def test_the_broken_release_fails_those_who_need_what_is_broken(regressed: Outcome) -> None:
    assert regressed.code == 1, regressed.output
    cases = regressed.cases("test_conversation")
    assert set(cases) == CONTENT | {"joe"}
    assert {name for name, case in cases.items() if case.find("failure") is not None} == BROKEN
    assert not list(regressed.report.iter("error"))
    assert {regressed.stop_reasons()[name] for name in BROKEN} == {"frustrated"}


def test_the_shops_own_rules_hold_in_the_broken_release_too(regressed: Outcome) -> None:
    failed = [
        c.get("name", "")
        for c in regressed.report.iter("testcase")
        if c.find("failure") is not None
    ]
    assert {name.partition("[")[0] for name in failed} == {"test_conversation"}


def test_a_failure_tells_who_gave_up_and_what_was_said(regressed: Outcome) -> None:
    failure = regressed.cases("test_conversation")["mika"].find("failure")
    assert failure is not None
    first_line = failure.get("message", "").partition("\n")[0]
    assert re.match(r"frustrated: Mika Sato, turn \d: .", first_line)
    assert failure.text is not None
    assert failure.text.count("What is your order number?") > 1


def test_who_says_everything_at_once_does_not_notice_the_broken_release(
    good: Outcome, regressed: Outcome
) -> None:
    assert regressed.talks()["ines"] == good.talks()["ines"]


def test_two_processes_hold_the_same_conversations_to_the_byte(
    good: Outcome, tmp_path: Path
) -> None:
    pytest.importorskip("xdist")
    again = run(tmp_path / "shop", "--synthconv-assistant=assistant.yaml", "-n", "2")
    assert again.code == 0, again.output
    assert again.talks() == good.talks()


def test_it_runs_from_the_folder_above_too(good: Outcome, tmp_path: Path) -> None:
    above = run(
        tmp_path / "shop", "shop", "--synthconv-assistant=shop/assistant.yaml", start=tmp_path
    )
    assert above.code == 0, above.output
    assert above.talks() == good.talks()


def test_a_plain_pytest_holds_the_conversations_too(good: Outcome, tmp_path: Path) -> None:
    plain = run(tmp_path / "shop")
    assert plain.code == 0, plain.output
    assert set(plain.cases("test_conversation")) == set(good.cases("test_conversation"))


# The desk itself, as `python order_desk.py` starts it.


@contextmanager
def order_desk(**environment: str) -> Iterator[str]:
    """The address of a running order desk, which must end cleanly at Ctrl-C."""
    with ctrl_c_heard():
        process = subprocess.Popen(
            [sys.executable, str(EXAMPLE / "order_desk.py"), "0"],
            env={**quiet_environment(), **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert (process.returncode, output) == (0, "Closed.\n")


@pytest.fixture(scope="module")
def desk() -> Iterator[str]:
    with order_desk() as url:
        yield url


@pytest.fixture(scope="module")
def broken_desk() -> Iterator[str]:
    with order_desk(ORDER_DESK_REGRESSION="1") as url:
        yield url


def chat(url: str, *texts: str) -> list[str]:
    """What the desk answers to ``texts``, said one after another in one conversation."""
    with requests.Session() as visitor:
        return [said(visitor, url, text) for text in texts]


def said(visitor: requests.Session, url: str, text: str) -> str:
    answer = visitor.post(url, json={"messages": [{"role": "user", "content": text}]}, timeout=10)
    answer.raise_for_status()
    reply = answer.json()["reply"]
    assert isinstance(reply, str)
    return reply


def test_the_desk_remembers_what_one_visitor_said(desk: str) -> None:
    replies = chat(desk, "where's my lamp?", "it's 1042", "ines@example.com")
    assert "order number" in replies[0]
    assert "e-mail" in replies[1]
    assert re.search("Order 1042 .* is on its way", replies[2])


def test_the_desk_does_not_mix_two_visitors_up(desk: str) -> None:
    with requests.Session() as ines, requests.Session() as walter:
        said(ines, desk, "where is order 1042")
        assert "order number" in said(walter, desk, "cancel my order")
        assert "Order 1042" in said(ines, desk, "ines@example.com")
        assert "e-mail" in said(walter, desk, "1077")


def test_a_cancelled_order_stays_so_for_its_visitor_only(desk: str) -> None:
    cancel = "please cancel order 1077, walter@example.com"
    track = "where is order 1077? walter@example.com"
    replies = chat(desk, cancel, "yes please", track)
    assert "Shall I cancel it?" in replies[0]
    assert "Order 1077 is cancelled" in replies[1]
    assert "is cancelled" in replies[2]
    assert "is being packed" in chat(desk, track)[0]


def test_no_keeps_an_order(desk: str) -> None:
    replies = chat(desk, "cancel order 1077, walter@example.com", "no, don't cancel it")
    assert "stays as it is" in replies[1]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (
            "my adress changed, send it to 12 Harbour Street, Bristol",
            "address of order 1063 to 12 Harbour Street, Bristol",
        ),
        ("I want it in red instead of black", "colour of order 1063 to red"),
        (
            "I ordered it in black but prefer white, change the colour",
            "colour of order 1063 to white",
        ),
        ("please make it three", "quantity of order 1063 to three"),
        ("the quantity should be 2", "quantity of order 1063 to 2"),
    ],
)
def test_the_desk_changes_an_order_that_is_not_sent_yet(desk: str, text: str, change: str) -> None:
    assert change in chat(desk, f"{text}. Order 1063, mika.sato@example.com")[0]


def test_a_shipped_order_cannot_be_changed(desk: str) -> None:
    assert "no longer be changed" in chat(desk, "cancel order 1042, ines@example.com")[0]


def test_a_second_request_needs_no_second_identification(desk: str) -> None:
    first, second = chat(
        desk, "I want order 1088 in red. priya@example.com", "And where is it now?"
    )
    assert "to red" in first
    assert "Order 1088 (one Dome pendant lamp, red) is being packed" in second


def test_somebody_elses_email_opens_no_order(desk: str) -> None:
    reply = chat(desk, "where is order 1042? eve@example.com")[0]
    assert "I find no order" in reply
    assert "Mill Lane" not in reply


def test_an_email_address_is_no_wish_to_change_the_delivery_address(desk: str) -> None:
    replies = chat(desk, "where is order 1088?", "My e-mail address is priya@example.com.")
    assert "is being packed" in replies[1]


def test_who_does_not_know_the_number_is_offered_a_human(desk: str) -> None:
    replies = chat(desk, "where is my parcel?", "I don't know the number", "yes")
    assert "Shall I hand you over" in replies[1]
    assert "human colleague" in replies[2]


@pytest.mark.parametrize("text", ["I want a human", "let me speak to someone", "a real person!"])
def test_a_human_comes_when_asked_for(desk: str, text: str) -> None:
    assert "handing you over to a human" in chat(desk, text)[0]


def test_what_the_desk_does_not_understand_it_answers_with_what_it_can_do(desk: str) -> None:
    assert "I can look up an order" in chat(desk, "colorless green ideas")[0]


def test_the_broken_desk_forgets_and_refuses(broken_desk: str) -> None:
    asked = chat(broken_desk, "where is my lamp", "1042", "ines@example.com", "1042")
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]
    assert (
        "cannot help with cancellations" in chat(broken_desk, "cancel 1077, walter@example.com")[0]
    )


def test_the_desk_is_healthy_and_tells_what_is_wrong_with_a_request(desk: str) -> None:
    root = desk.removesuffix("/chat")
    assert requests.get(f"{root}/health", timeout=10).json() == {"status": "ok"}
    assert requests.get(f"{root}/nowhere", timeout=10).status_code == 404
    assert requests.post(f"{root}/nowhere", timeout=10).status_code == 404
    for body in ("", "nonsense", "[]", '{"messages": []}', '{"messages": ["hello"]}'):
        assert requests.post(desk, data=body, timeout=10).status_code == 400
