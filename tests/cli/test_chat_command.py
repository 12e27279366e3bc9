"""The command ``chat``: what is shown, what is typed, what is recorded."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from played_talks import LOOKING, SAID, SENT
from provider_server import ProviderServer
from warm_python import warm_python

import pytest_synthconv
from pytest_synthconv import cli
from pytest_synthconv.regression.tallying import tallied

ASSISTANT = "name: Order desk\ndescription: Looks up orders and refunds them.\n"
PERSONAS = """\
users:
- name: Bo
  description: A customer of the shop.
  personality: Direct and busy.
  scenario: Bo wants to know where order 12 is.
  summary: A customer
  opening: Where is my order?
  goals:
  - ask: where order 12 is
    evidence: [shipped]
- name: Cy
  description: A customer of the shop.
  personality: Direct and busy.
  scenario: Cy wants a refund.
  summary: A customer
"""
DESK = """\
def answer(messages):
    last = messages[-1]["content"]
    if "broken" in last:
        raise RuntimeError("the desk is on fire")
    if "12" in last:
        return "Order 12 has shipped, it arrives tomorrow."
    return "Which order do you mean?"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    Path("assistant.yaml").write_text(ASSISTANT)
    Path("personas.yaml").write_text(PERSONAS)
    Path("endpoint.yaml").write_text("python: desk_of_chat:answer\n")
    Path("desk_of_chat.py").write_text(DESK)
    yield tmp_path
    sys.modules.pop("desk_of_chat", None)


def talk(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return cli.main(["chat", *arguments])


def the_record(name: str = "conversations.jsonl") -> dict[str, Any]:
    (line,) = (Path("synthconv-artifacts") / name).read_text().splitlines()
    record: dict[str, Any] = json.loads(line)
    return record


def user_lines(record: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(m["content"], m.get("act")) for m in record["messages"] if m["role"] == "user"]


def test_enter_sends_the_proposal_and_text_replaces_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert talk(monkeypatch, "\nIt is order 12, please.\n") == 0
    record = the_record()
    assert user_lines(record) == [
        ("Where is my order?", "script"),
        ("It is order 12, please.", "typed"),
    ]
    assert record["stop_reason"] == "goal_met"
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == [
        "You talk to Order desk as Bo.",
        "Enter sends the proposal, other text replaces it, /quit or Ctrl-D ends the talk.",
    ]
    assert [line.rstrip() for line in printed[2:5]] == [
        "proposal   Where is my order?",
        "you>",
        "assistant  Which order do you mean?",
    ]
    assert "assistant  Order 12 has shipped, it arrives tomorrow." in printed
    assert sum(line.startswith("judge      go on: ") for line in printed) == 1
    assert sum(line.startswith("judge      goal_met: ") for line in printed) == 1
    assert any(line.startswith("goal_met at turn 2: ") for line in printed)
    assert all(len(line) <= 80 for line in printed if line.startswith(("judge", "assistant")))


def test_a_person_reads_what_of_a_reply_is_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("desk_of_chat.py").write_text(
        "from pytest_synthconv import Reply\n\n"
        "def answer(messages):\n"
        "    return Reply('Which one?', choices=['Order 12', 'Order 7'], dropped=['image'])\n"
    )
    assert talk(monkeypatch, "\nOrder 12\n/quit\n") == 0
    printed = capsys.readouterr().out
    start = printed.index("assistant  Which one?")
    assert [line.strip() for line in printed[start:].splitlines()[:4]] == [
        "assistant  Which one?",
        "- Order 12",
        "- Order 7",
        "[not shown to the user: image]",
    ]
    assert [m.get("chosen") for m in the_record()["messages"] if m["role"] == "user"] == [
        None,
        "Order 12",
    ]


def test_the_record_says_that_a_person_typed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(monkeypatch, "Where is order 12?\n")
    record = the_record()
    assert record["ext"] == {"held_by": "chat"}
    assert record["flags"] == ["typed_by_a_person"]
    assert record["config"]["user_model"] == "a person who typed, helped by agenda"
    assert record["config"]["provider"] == "custom"
    assert record["nodeid"] == "chat"
    run = json.loads(Path("synthconv-artifacts/run.json").read_text())
    assert (run["status"], run["counts"], run["options"]["command"]) == (
        "complete",
        {"goal_met": 1},
        "chat",
    )


def test_no_statistics_count_what_a_person_typed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(monkeypatch, "Where is order 12?\n")
    record = the_record()
    assert tallied([record]) == ()
    assert len(tallied([{**record, "ext": {}}])) == 1


@pytest.mark.parametrize("typed", [f"Where is it?\n{end}" for end in ("", "/quit\n", " /quit")])
def test_the_end_of_input_or_quit_ends_the_talk_and_it_is_recorded(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    assert talk(monkeypatch, typed) == 0
    record = the_record()
    assert (record["stop_reason"], record["status"]) == ("interrupted", "partial")
    assert user_lines(record) == [("Where is it?", "typed")]
    assert "the person who typed left the talk" in capsys.readouterr().out


def test_a_person_may_repeat_oneself_and_talk_as_an_assistant_does(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "How can I help you with your parcel today?"
    talk(monkeypatch, f"{typed}\n{typed}\n")
    assert user_lines(the_record()) == [(typed, "typed")] * 2


def test_a_persona_is_chosen_by_name_or_id(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert talk(monkeypatch, "Hello.\n", "Cy") == 0
    assert the_record()["persona"]["id"] == "cy"
    assert talk(monkeypatch, "", "di") == 4
    assert "ERROR: no persona is called 'di'; there are:\n  bo\n  cy" in capsys.readouterr().err


def test_the_records_of_the_run_before_are_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(monkeypatch, "First.\n")
    talk(monkeypatch, "Second.\n")
    assert user_lines(the_record("previous.jsonl")) == [("First.", "typed")]
    assert user_lines(the_record()) == [("Second.", "typed")]


def test_an_assistant_that_breaks_down_ends_the_talk_with_1(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert talk(monkeypatch, "It is broken.\n") == 1
    assert the_record()["stop_reason"] == "endpoint_error"
    assert "endpoint_error at turn 1: " in capsys.readouterr().out


def test_without_an_endpoint_file_the_places_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("endpoint.yaml").unlink()
    assert talk(monkeypatch, "") == 4
    told = capsys.readouterr().err
    assert "nothing says how 'Order desk' is reached" in told
    assert "endpoint.yaml" in told
    assert "--synthconv-" not in told
    assert not Path("synthconv-artifacts").exists()


def test_without_an_assistant_the_option_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert talk(monkeypatch, "") == 4
    assert "no assistant: name its file with --assistant=YAML" in capsys.readouterr().err


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_language_models_propose_and_judge(
    home: Path,
    server: ProviderServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    provider: str,
) -> None:
    desk = f"def answer(messages):\n    return [{LOOKING!r}, {SENT!r}][len(messages) // 2]\n"
    Path("desk_of_chat.py").write_text(desk)
    assert talk(monkeypatch, "Is it order 12?\n\n", "cy", f"--provider={provider}") == 0
    record = the_record()
    assert user_lines(record) == [("Is it order 12?", "typed"), (SAID[1], None)]
    assert record["stop_reason"] == "goal_met"
    # A proposal that was not sent has been paid for as well.
    assert record["usage"]["by_role"]["user"]["requests"] == 2
    printed = capsys.readouterr().out.splitlines()
    assert f"proposal   {SAID[0]}" in printed
    assert any(line.startswith("judge      go on, 0 of 1 goal met: ") for line in printed)
    assert any(line.startswith("judge      goal_met, 1 of 1 goal met: ") for line in printed)


def test_lines_can_be_piped_to_the_command(home: Path) -> None:
    done = subprocess.run(
        [warm_python(), "-m", "pytest_synthconv", "chat"],
        input="Where is order 12?\n",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(pytest_synthconv.__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr
    assert "you>       Where is order 12?" in done.stdout.splitlines()
    assert the_record()["stop_reason"] == "goal_met"


def test_ctrl_c_while_typing_is_recorded_as_an_interruption(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(io.StringIO):
        def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr(sys, "stdin", Interrupting("Where is it?\n"))
    assert cli.main(["chat"]) == 2
    assert the_record()["stop_reason"] == "interrupted"
    run = json.loads(Path("synthconv-artifacts/run.json").read_text())
    assert run["status"] == "interrupted"


@pytest.mark.parametrize("command", ["chat", "pin", "import"])
def test_the_help_of_a_command_fits_a_screen(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
