"""A user who leaves content while the judge sees the goal open: counted in the summary."""

from __future__ import annotations

import json

from projects import Project
from stored_runs import record

from pytest_synthconv.core.flags import DISAGREE
from pytest_synthconv.reports import terminal

PEOPLE = """
import pytest
from pytest_synthconv import UserMessage, Verdict


class Content:
    name = "content"

    def speak(self, talk):
        if not talk.messages:
            return UserMessage(content="Please cancel my order.")
        said = "Great, thank you." if len(talk.messages) == 2 else "Thanks a lot, goodbye."
        return UserMessage(content=said, proposal="satisfied")


class Strict:
    name = "strict"

    def assess(self, talk):
        turn = len(talk.user_messages)
        return Verdict(turn=turn, verdict="continue", reason="only a promise", judge=self.name)
"""


def summary_of(*flags: list[str]) -> list[str]:
    told = {"status": "complete", "reason": "because", "usage": {}}
    records = [record(i, **told, flags=own) for i, own in enumerate(flags)]
    return terminal.summary(records, "x.jsonl", detailed=False)


def test_conversations_in_which_user_and_judge_disagree_are_counted_in_one_line() -> None:
    told = "2 conversations: the user left content, the judge saw the goal open"
    assert told in summary_of([DISAGREE], [], ["injection_suspected", DISAGREE])
    assert told.replace("2 conversations", "1 conversation") in summary_of([DISAGREE], [])
    assert len(told) <= 80


def test_where_they_agree_the_summary_says_nothing_of_it() -> None:
    assert not [line for line in summary_of([], []) if "left content" in line]


def test_a_run_counts_them_and_its_records_name_them(project: Project) -> None:
    project.write("alex")
    conftest = (
        PEOPLE
        + """

@pytest.fixture(scope="session")
def synthconv_endpoint():
    return lambda messages: "I will look into it."


@pytest.fixture(scope="session")
def synthconv_user():
    return Content()


@pytest.fixture(scope="session")
def synthconv_judge():
    return Strict()
"""
    )
    (project.pytester.path / "conftest.py").write_text(conftest)
    result = project.run()
    result.stdout.fnmatch_lines(
        ["1 conversation: the user left content, the judge saw the goal open"]
    )
    records = project.pytester.path / "synthconv-artifacts" / "conversations.jsonl"
    (line,) = records.read_text().splitlines()
    assert json.loads(line)["flags"] == [DISAGREE]
    assert json.loads(line)["stop_reason"] == "max_turns"
