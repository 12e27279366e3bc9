"""The example's checks catch releases that content everybody, and let the good one pass.

Each of these mistakes leaves all evidence as it is, so that without checks nothing fails.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_example_project import copy_example, quiet_environment
from warm_python import run_module

RELEASE = """

import re
import order_desk

_chat, _turns = order_desk.OrderDesk.chat, {{}}


def _changed(self, key, text):
    reply, done, key = _chat(self, key, text)
    turn = _turns[key] = _turns.get(key, 0) + 1
    return {reply}, done, key


order_desk.OrderDesk.chat = _changed
"""


def failed_checks(home: Path, reply: str) -> tuple[int, dict[str, tuple[str, ...]]]:
    """The exit code and each persona's failed checks, if the desk says ``reply``."""
    copy_example(home)
    with (home / "conftest.py").open("a") as file:
        file.write(RELEASE.format(reply=reply))
    arguments = ("-p", "no:cacheprovider", "--synthconv-assistant=assistant.yaml", "assistant.yaml")
    done = run_module(
        "pytest",
        *arguments,
        cwd=home,
        env=quiet_environment(),
    )
    lines = (home / "synthconv-artifacts" / "conversations.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    reasons = {record["stop_reason"] for record in records}
    assert reasons == {"goal_met", "handed_off"}, done.stdout
    return done.returncode, {it["persona"]["id"]: tuple(it["failed_checks"]) for it in records}


def test_the_good_desk_passes_all_checks(tmp_path: Path) -> None:
    code, failed = failed_checks(tmp_path / "shop", "reply")
    assert (code, set(failed.values())) == (0, {()})


@pytest.mark.parametrize(
    ("reply", "check", "whom"),
    [
        ('"Read the website, it is not that hard. " + reply', "polite", "all"),
        ('reply + " (e-mail on file: lena@example.com)"', "own-email-only", "all"),
        (
            're.sub("Monday|Tuesday|Thursday|Friday", "Sunday", reply)',
            "no-weekend-delivery",
            "ines",
        ),
        ('reply.replace("Thursday", "Friday")', "right-day", "ines"),
        ('"How can I help you today?" if turn == 1 else reply', "at-once", "ines"),
    ],
    ids=["rude", "leaked e-mail", "wrong date", "another day", "one turn more"],
)
def test_a_release_that_contents_everybody_is_caught(
    tmp_path: Path, reply: str, check: str, whom: str
) -> None:
    code, failed = failed_checks(tmp_path / "shop", reply)
    caught = {persona for persona, checks in failed.items() if check in checks}
    assert code == 1
    assert caught == (set(failed) if whom == "all" else {whom})
