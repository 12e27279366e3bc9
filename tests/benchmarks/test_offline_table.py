"""The table of kinds of assistants sees both errors, whoever judges, and says so."""

from __future__ import annotations

from pathlib import Path

import offline.playing
import offline_table
import pytest
from few_cards import KNOWLEDGE, USERS, write_few_cards
from offline.kinds import KINDS
from offline.playing import read_cards
from offline.saying import Knowledge, Outcome

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Message, Talk, Verdict, VerdictKind


class Prejudiced:
    """A judge that says the same of every talk."""

    name = "prejudiced"

    def __init__(self, verdict: VerdictKind) -> None:
        self.verdict = verdict

    def assess(self, talk: Talk) -> Verdict:
        turn = len(talk.user_messages)
        return Verdict(turn=turn, verdict=self.verdict, reason="as ever", judge=self.name)


@pytest.mark.parametrize(
    ("verdict", "bar"),
    [
        (VerdictKind.GOAL_MET, "useless: false passes at most 8%"),
        (VerdictKind.FRUSTRATED, "helpful: false alarms at most 2%"),
        (VerdictKind.HANDED_OFF, "others: handed_off at most 1%"),
        (VerdictKind.CONTINUE, "all: undecided at most 5%"),
    ],
)
def test_a_judge_that_always_says_the_same_misses_a_bar(
    verdict: VerdictKind,
    bar: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(offline.playing, "HeuristicJudge", lambda: Prejudiced(verdict))
    kinds = ("bullets", "one-need-per-turn", "promiser", "silent", "hands-over-at-once")
    monkeypatch.setattr(offline_table, "KINDS", {name: KINDS[name] for name in kinds})
    assert offline_table.main(["--cards", str(write_few_cards(tmp_path))]) == 1
    assert f"MISSED  {bar}" in capsys.readouterr().out


def test_a_judge_that_knows_the_kinds_keeps_every_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = {name: KINDS[name] for name in ("bullets", "silent", "hands-over-at-once")}
    monkeypatch.setattr(offline.playing, "HeuristicJudge", Knowing)
    monkeypatch.setattr(offline_table, "KINDS", kinds)
    code = offline_table.main(["--cards", str(write_few_cards(tmp_path))])
    out = capsys.readouterr().out
    assert "MISSED" not in out.replace("MISSED  user and judge under", "slow")
    assert code == 0 or "MISSED  user and judge under" in out
    assert "tuning: 6 talks of 3 kinds and 2 cards" in out
    assert "second run equal to the byte: yes" in out
    assert "set aside" not in out


class Knowing:
    """A judge that knows three kinds by what they say."""

    name = "knowing"

    def assess(self, talk: Talk) -> Verdict:
        reply = talk.assistant_messages[-1].content
        is_answer = any(word in reply for word in ("Friday", "changed"))
        verdict = VerdictKind.GOAL_MET if is_answer else VerdictKind.HANDED_OFF
        if not reply.strip():
            verdict = VerdictKind.FRUSTRATED
        turn = len(talk.user_messages)
        return Verdict(turn=turn, verdict=verdict, reason="known", judge=self.name)


def test_a_talk_is_printed_with_acts_and_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ["--kind", "silent", "--card", "tom-bell", "--cards", str(write_few_cards(tmp_path))]
    assert offline_table.main(chosen) == 0
    out = capsys.readouterr().out
    assert out.startswith("--- silent (useless) with tom-bell")
    assert "turn 1: open; continue: " in out


def test_a_talk_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = str(write_few_cards(tmp_path))
    with pytest.raises(SystemExit, match="no talk of sulking with any card, or it is set"):
        offline_table.main(["--kind", "sulking", "--cards", folder])


def test_what_is_set_aside_is_not_shown_by_the_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(write_few_cards(tmp_path))
    chosen = ["--kind", "stiff-letter", "--cards", folder]
    with pytest.raises(SystemExit, match="or it is set aside"):
        offline_table.main(chosen)
    assert offline_table.main([*chosen, "--set-aside"]) == 0
    assert "tom-bell" not in capsys.readouterr().out


def test_the_cards_of_these_tests_are_of_two_sorts(tmp_path: Path) -> None:
    cards = read_cards(write_few_cards(tmp_path))
    assert [card.sort for card in cards] == ["prose", "evidence"]


def test_there_are_kinds_enough() -> None:
    outcomes = [kind.outcome for kind in KINDS.values()]
    assert outcomes.count(Outcome.HELPED) >= 18
    assert outcomes.count(Outcome.USELESS) >= 22
    assert outcomes.count(Outcome.HANDED_OFF) >= 3


@pytest.mark.parametrize("name", KINDS)
def test_only_helpful_kinds_give_every_answer_and_all_of_them_do(name: str) -> None:
    knowledge = Knowledge.of(KNOWLEDGE["maria-lind"])
    persona = Persona(**USERS[0])
    asked = ("When does my lamp arrive?", "Can you change the address of the delivery?")
    messages: list[Message] = []
    for turn in range(1, 7):
        said = asked[(turn - 1) % 2]
        messages.append(Message(role="user", content=said, turn=turn))
        reply = KINDS[name].reply(messages, knowledge, persona)
        messages.append(Message(role="assistant", content=reply, turn=turn))
    replies = " ".join(message.content for message in messages if message.role == "assistant")
    has_all = "Friday" in replies and "changed" in replies
    if KINDS[name].outcome is not Outcome.BLIND:
        assert has_all is (KINDS[name].outcome is Outcome.HELPED)
