"""The speed table measures what it says: the work is done, counted, and held against the bars.

No time is tested here; the table itself is run by hand.
"""

from __future__ import annotations

import threading
import urllib.request
from functools import partial
from pathlib import Path

import pytest
import speed_rows
from cost_table import exchanges
from fake_server import Counts
from measuring import HERE, Measured, fake_server, measure
from participants import Desk, persona, verdict
from peer_rows import PEERS
from projects import Project
from speed_rows import ROWS, Bar, Bench, Line
from speed_table import cells, main, print_table
from suite import Suite
from talks import talk_of

from pytest_synthconv import Conversation, StopReason

MEASURED = Measured(
    wall_s=2.0,
    cpu_s=0.5,
    rss_mb=90.0,
    code=0,
    output="",
    counts={
        "requests": {"provider": 20, "assistant": 10},
        "max_in_flight": {"all": 4},
        "connections": 5,
        "first": 0.0,
        "last": 7.6,
    },
)


@pytest.mark.parametrize("provider", ["openai", "openai-chat", "anthropic"])
def test_every_turn_is_played_whatever_protocol_is_spoken(
    project: Project, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    suite = Suite(project.pytester.path / "suite", people=3, grudge=2).write()
    monkeypatch.chdir(suite.home)
    with fake_server(0) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        # One at a time, in which no message is written ahead for nothing; and without the
        # interpreter and its ``-m pytest``.
        arguments = suite.command(provider, 1)[3:]
        result = project.pytester.runpytest_inprocess(*arguments)
        counts = server.counts()
    result.assert_outcomes(passed=2, failed=1)
    ends = [stop_reason for _, stop_reason, _ in suite.talks()]
    assert ends == ["max_turns", "frustrated", "max_turns"]
    # The one with a grudge has a turn, a verdict on it, and a second look.
    assert counts["requests"] == {"provider": 20 + 3, "assistant": 10 + 1}
    assert counts["talks"] == 3


def test_what_a_conversation_would_take_is_counted_call_by_call() -> None:
    said = [f"{who} {turn}" for turn in (1, 2) for who in ("user", "assistant")]
    talk = talk_of(persona(), *said, verdicts=(verdict("continue"), verdict("continue", 2)))
    conversation = Conversation(
        **talk.model_dump(exclude={"objection"}),
        stop_reason=StopReason.GOAL_MET,
        reason="",
        id="1",
        endpoint=Desk().identity,
        provider="offline",
        user_model="agenda",
        judge_model="heuristic",
        started_at="",
        ended_at="",
        duration=0,
    )
    assert [each.asker for each in exchanges(conversation)] == ["user", "judge"] * 2 + ["judge"]


def test_a_whole_process_is_measured(tmp_path: Path) -> None:
    suite = Suite(tmp_path / "suite", people=2).write()
    run = measure(suite.command("openai", None), home=suite.home)
    assert run.code == 0, run.output
    assert run.requests == suite.requests == 30
    assert run.cpu_s > 0
    assert run.rss_mb > 10


def test_calls_in_flight_are_counted_by_kind_and_together() -> None:
    counts = Counts()
    counts.begin("provider")
    counts.begin("assistant")
    counts.end("provider")
    counts.begin("assistant")
    told = counts.told()
    assert told["max_in_flight"] == {"provider": 1, "assistant": 2, "all": 2}
    assert told["requests"] == {"provider": 1, "assistant": 2}


def test_the_server_counts_connections_but_not_those_that_only_look() -> None:
    with fake_server(0) as server:

        def ask() -> None:
            body = b'{"messages": [{"role": "user", "content": "Hi"}]}'
            with urllib.request.urlopen(f"{server.url}/assistant", body) as response:
                response.read()

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.counts()
        assert server.counts()["connections"] == 3
        assert server.counts()["requests"] == {"assistant": 3}


def test_a_line_shows_the_ratio_to_what_is_possible() -> None:
    line = Line("work", MEASURED, 10, 1.6, (Bar("fast", holds=True), Bar("small", holds=False)))
    shown = ["work", "2.00", "1.60", "1.25", "50", "90", "30", "5", "4", "fast; **MISSED** small"]
    assert cells(line) == shown


@pytest.mark.parametrize("holds", [True, False])
def test_a_missed_bar_is_told_to_the_caller(
    holds: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [Line("one", bars=(Bar("x", holds=holds),)), Line("two", bars=(Bar("y", holds=True),))]
    assert print_table(lines) is holds
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_the_exit_code_is_1_when_a_bar_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for holds, code in ((True, 0), (False, 1)):
        line = Line("work", bars=(Bar("x", holds=holds),))
        monkeypatch.setitem(
            speed_rows.ROWS, "mine", partial(lambda line, bench: iter([line]), line)
        )
        assert main(["--rows", "mine"]) == code


def test_a_row_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--rows", "c40-2000"])
    assert "no such row: c40-2000; there are c40-200," in capsys.readouterr().err


def test_work_that_was_not_done_is_a_missed_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed_rows, "measure", lambda *args, **more: MEASURED)
    Suite(tmp_path / "40", people=40).write()
    records = tmp_path / "40" / "synthconv-artifacts" / "conversations.jsonl"
    records.parent.mkdir()
    records.write_text("{}\n")
    bench = Bench(tmp_path, runs=1)
    bench._suites["40"] = Suite(tmp_path / "40", people=40)
    (line,) = ROWS["c1-20"](bench)
    assert line.bars[0] == Bar("600 requests, 40 conversations", holds=False)


def test_every_peer_has_its_script() -> None:
    for peer in PEERS:
        assert (HERE / "peers" / peer.script).is_file()
