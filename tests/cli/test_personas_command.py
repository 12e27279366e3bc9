"""``personas``: written, checked and drawn, without a run of pytest."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
from dataset_projects import started
from played_talks import playing
from provider_server import Answering, ProviderServer, environment, providing
from provider_shapes import Asked
from stored_runs import record, written

from pytest_synthconv import cli
from pytest_synthconv.files.loading import load_personas

ASSISTANT = """\
name: Order desk
description: Looks up orders, changes their address, and cancels them.
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an assistant, which is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assistant.yaml").write_text(ASSISTANT)
    return tmp_path


def personas(*arguments: str) -> int:
    return cli.main(["personas", *arguments])


def names(file: str) -> list[str]:
    return [persona.name for persona in load_personas(Path(file))]


def test_personas_are_written_next_to_the_assistant(capsys: pytest.CaptureFixture[str]) -> None:
    assert personas("generate") == 0
    assert len(names("assistant_personas.yaml")) == 5
    told = capsys.readouterr()
    assert told.out.startswith("wrote 5 personas to assistant_personas.yaml (pair coverage ")
    assert told.err == ""


def test_a_file_is_filled_up_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    personas("generate", "-n", "2", "-o", "people.yaml")
    before = Path("people.yaml").read_text()
    assert personas("generate", "--number=4", "--output=people.yaml") == 0
    assert Path("people.yaml").read_text().startswith(before)
    assert len(names("people.yaml")) == 4
    capsys.readouterr()
    assert personas("generate", "--number=4", "--output=people.yaml") == 0
    assert capsys.readouterr().out == "people.yaml has 4 personas or more already\n"


def test_new_personas_differ_from_previous_ones_in_other_files() -> None:
    personas("generate", "-n", "6", "-o", "first.yaml")
    personas("generate", "-n", "6", "-o", "same.yaml")
    assert names("same.yaml") == names("first.yaml")
    assert personas("generate", "-n", "6", "-o", "second.yaml", "--previous=first.yaml") == 0
    assert not set(names("second.yaml")) & set(names("first.yaml"))
    assert len(names("second.yaml")) == 6


def test_the_seed_changes_what_is_written() -> None:
    personas("generate", "-n", "3", "-o", "a.yaml")
    personas("generate", "-n", "3", "-o", "b.yaml", "--seed=1")
    assert names("a.yaml") != names("b.yaml")


def test_a_model_that_writes_is_shown_one_by_one(
    server: ProviderServer, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--provider=openai", "--persona-model=author-1", "-n", "2"]
    assert personas("generate", *arguments) == 0
    told = capsys.readouterr()
    first, second = names("assistant_personas.yaml")
    assert told.err.splitlines() == [f"persona 1 of 2: {first}", f"persona 2 of 2: {second}"]
    assert told.out.splitlines()[-1].startswith("2 requests, ")
    assert "author-1" in Path("assistant_personas.yaml").read_text()


def test_ctrl_c_keeps_the_personas_that_were_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked_again, go_on, asked_for = threading.Event(), threading.Event(), []

    def slow(asked: Asked) -> Answering:
        asked_for.append(asked)
        if len(asked_for) == 2:
            is_asked_again.set()
            go_on.wait(60)
        return playing(asked)

    with providing(slow) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        generate = ("personas", "generate", "--provider=openai")
        process = started(tmp_path, command=generate)
        try:
            assert is_asked_again.wait(60)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
        finally:
            go_on.set()
        assert process.returncode == 2
        assert told.splitlines()[-2:] == [
            "what was written is in assistant_personas.yaml",
            "interrupted",
        ]
        (first,) = names("assistant_personas.yaml")
        assert cli.main([*generate, "-n", "2"]) == 0
        assert names("assistant_personas.yaml")[0] == first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["generate", "-n", "0"], "--number: expected a whole number of at least 1, got 0"),
        (["generate", "--assistant=no.yaml"], "no.yaml: cannot be read"),
        (["generate", "--previous=no.yaml"], "no.yaml: cannot be read"),
        (["generate", "-o", "no/where.yaml"], "no/where.yaml: the personas cannot be written"),
        (["generate", "--provider=anthropic"], "ANTHROPIC_API_KEY"),
        (["generate", "--persona-model=x"], "--persona-model: 'x' is given, but the provider is"),
        (["check", "no.yaml"], "no.yaml: cannot be read"),
        (["check", "assistant.yaml"], "assistant.yaml:1: name"),
        (["check"], "assistant.yaml: no personas file found. Looked at:"),
        (["check", "people.yaml", "--records=none"], "none: there are no records"),
        (["coverage", "assistant.yaml"], "assistant.yaml:1: name"),
    ],
)
def test_a_mistake_is_a_usage_error(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    Path("people.yaml").write_text("users:\n" + CARD)
    assert personas(*arguments) == 4
    shown = capsys.readouterr().err
    assert told in shown
    assert "--synthconv-" not in shown


CARD = """\
- name: Alex
  description: Alex runs a small office.
  personality: Brisk and impatient.
  scenario: Alex wants to know where the lamp is.
  summary: Tracks a parcel
  goals:
  - ask: Where is my order?
    evidence:
    - "\\\\d+ is on its way"
  facts:
    order number: "1042"
    favourite opera: Carmen
"""


def test_what_is_weak_has_its_line_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("people.yaml").write_text("users:\n" + CARD)
    assert personas("check", "people.yaml") == 0
    assert capsys.readouterr().out.splitlines() == [
        "people.yaml:10: users[0].goals[0].evidence[0] is plain text that looks like a regular "
        "expression; write it between slashes (Alex)",
        "people.yaml:13: users[0].facts.favourite opera is hardly asked for: neither goals nor "
        "scenario name it (Alex)",
        "people.yaml: 1 persona, valid; weak: 2 points",
    ]


def test_stored_conversations_say_which_facts_were_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("assistant_personas.yaml").write_text("users:\n" + CARD)
    messages = [{"role": "user", "content": "I like Carmen", "turn": 1}]
    written(Path("c.jsonl"), record(status="complete", messages=messages))
    assert personas("check", "--records=c.jsonl") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines[:2]] == [
        "assistant_personas.yaml:10",
        "assistant_personas.yaml:12",
    ]
    assert "facts.order number: was not told in any stored conversation" in lines[1]


def test_a_set_without_weaknesses_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    good = CARD.replace("\\\\d+ is", "1042 is").replace("    favourite opera: Carmen\n", "")
    Path("people.yaml").write_text("users:\n" + good)
    assert personas("check", "people.yaml") == 0
    assert capsys.readouterr().out == "people.yaml: 1 persona, valid; nothing weak was found\n"


def test_coverage_is_drawn_within_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    personas("generate", "-n", "8")
    capsys.readouterr()
    assert personas("coverage") == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("8 personas: ") for line in lines)


@pytest.mark.parametrize("action", [(), ("generate",), ("check",), ("coverage",)])
def test_the_help_fits_a_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, action: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        personas(*action, "--help")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
