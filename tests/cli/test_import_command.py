"""The command ``import``: transcripts become personas, and people's data stays where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from imagined_cards import any_card
from projects import Project
from provider_server import Answering, ProviderServer, environment, providing, status
from provider_shapes import Asked, Reply

from pytest_synthconv import cli
from pytest_synthconv.core.cards import Persona
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.files.logs import read_log
from pytest_synthconv.personas.from_transcripts import Transcript, scripted
from pytest_synthconv.run.importing import import_personas

TALKS = [
    [
        ("system", "Be brief."),
        ("user", "Hi, my name is John Smith. I want a refund for my lamp."),
        ("assistant", "Thanks, John! Your phone number?"),
        ("user", "0177 1234567 or john.smith@mail.example, card 4242 4242 4242 4242"),
    ],
    [("user", "where is order 12?"), ("assistant", "It has shipped.")],
    [("system", "Be brief."), ("assistant", "Hello?")],
]
ORIGINALS = ("john", "smith", "1234567", "mail.example", "4242 4242 4242 4242")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_log("log.jsonl")
    return tmp_path


def write_log(name: str, *more: list[tuple[str, str]]) -> None:
    lines = [
        json.dumps({"messages": [{"role": role, "content": text} for role, text in talk]})
        for talk in [*TALKS, *more]
    ]
    Path(name).write_text("\n".join(lines) + "\n")


def test_each_conversation_becomes_a_persona_who_says_its_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["import", "log.jsonl", "-o", "personas.yaml"]) == 0
    first, second = load_personas(Path("personas.yaml"))
    assert second.script == ("where is order 12?",)
    given, family = first.name.split()
    assert first.script[0] == f"Hi, my name is {given} {family}. I want a refund for my lamp."
    assert first.goals[0].ask == "I want a refund for my lamp."
    printed = capsys.readouterr().out
    assert printed.startswith(
        "read 2 conversations of log.jsonl\n"
        "  left out: 2 x system message, 1 x conversation without a word of the user\n"
        "wrote 2 personas to personas.yaml, with scripts\n"
        "replaced by invented ones, the same throughout a conversation:\n"
        f"  {first.id} (line 1): name {given} (2), name {family} (1), e-mail address\n"
    )
    assert f"  {second.id} (line 2): nothing\n" in printed
    assert "This is a heuristic." in printed
    assert "Read personas.yaml before you commit it." in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= 80


def test_no_original_is_printed_or_written(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["import", "log.jsonl", "-o", "personas.yaml"])
    everything = (capsys.readouterr().out + Path("personas.yaml").read_text()).casefold()
    assert [it for it in ORIGINALS if it in everything] == []


def test_the_personas_are_added_to_a_file_that_stays_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["import", "log.jsonl", "-o", "personas.yaml"])
    text = "# ours\n" + Path("personas.yaml").read_text().replace("users:", "users:  # all")
    Path("personas.yaml").write_text(text)
    assert cli.main(["import", "log.jsonl", "-o", "personas.yaml", "--max=1"]) == 0
    both = Path("personas.yaml").read_text()
    assert both.startswith(text)
    assert both.removeprefix(text).startswith("# Imported from log.jsonl: 1 conversation.\n")
    names = [persona.name for persona in load_personas(Path("personas.yaml"))]
    assert len(names) == len(set(names)) == 3


def test_equal_seeds_write_equal_files() -> None:
    texts = []
    for name, seed in (("a.yaml", 0), ("b.yaml", 0), ("c.yaml", 1)):
        cli.main(["import", "log.jsonl", "-o", name, f"--seed={seed}"])
        texts.append(Path(name).read_text())
    assert texts[0] == texts[1] != texts[2]


def test_imported_personas_run(project: Project) -> None:
    project.write()
    write_log("log.jsonl")
    assert cli.main(["import", "log.jsonl", "-o", "assistant_personas.yaml"]) == 0
    refund, shipped = load_personas(Path("assistant_personas.yaml"))[2:]
    project.run("-k", f"{refund.id} or {shipped.id}").assert_outcomes(
        passed=1, failed=1, deselected=2
    )
    for persona in (refund, shipped):
        (record,) = [it for it in project.records() if it["persona"]["id"] == persona.id]
        said = [it["content"] for it in record["messages"] if it["role"] == "user"]
        assert tuple(said[: len(persona.script)]) == persona.script[: len(said)]


def test_the_default_file_is_that_of_the_assistant(home: Path) -> None:
    (home / "assistant.yaml").write_text("name: Desk\ndescription: Looks up orders.\n")
    assert cli.main(["import", "log.jsonl"]) == 0
    assert len(load_personas(home / "assistant_personas.yaml")) == 2


def test_a_script_longer_than_a_run_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    long = [(("user", "assistant")[n % 2], f"line {n} of the talk") for n in range(24)]
    write_log("long.jsonl", long)
    assert cli.main(["import", "long.jsonl", "-o", "personas.yaml"]) == 0
    told = "A script has 12 messages: run pytest with --synthconv-max-turns=12.\n"
    assert capsys.readouterr().out.endswith(told)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["broken.jsonl"], "broken.jsonl:2: is not JSON: "),
        (["none.jsonl"], "none.jsonl: cannot be read: No such file"),
        (["log.jsonl", "--max=0"], "--max: expected a whole number of at least 1, got '0'"),
        (["log.jsonl", "--persona-model=m"], "--persona-model: 'm' is given, but the provider is"),
        (["log.jsonl", "-o", "no/personas.yaml"], "personas cannot be written: No such file"),
        (["log.jsonl", "-o", "broken.jsonl"], "broken.jsonl"),
    ],
)
def test_a_mistake_is_a_usage_error_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    Path("broken.jsonl").write_text(Path("log.jsonl").read_text().partition("\n")[0] + "\n{\n")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert cli.main(["import", "-o", "personas.yaml", *arguments]) == 4
    shown = capsys.readouterr()
    assert told in shown.err
    assert "--synthconv-" not in shown.err
    assert shown.out == ""
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def writing(asked: Asked) -> Answering:
    return Reply(any_card(), input=200, output=20, cached=0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProviderServer]:
    with providing(writing) as server:
        lead_to(server, monkeypatch)
        yield server


def lead_to(server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("assistant.yaml").write_text("name: Desk\ndescription: Sells bicycle parts.\n")
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_language_model_writes_whole_cards_and_never_sees_an_original(
    server: ProviderServer, capsys: pytest.CaptureFixture[str], provider: str
) -> None:
    arguments = ["import", "log.jsonl", "-o", "personas.yaml", f"--provider={provider}"]
    assert cli.main(arguments) == 0
    first, second = load_personas(Path("personas.yaml"))
    assert first.script == second.script == ()
    assert len(first.writes_like) == 2
    assert first.goals[0].ask == "looking for my bicycle part 1"
    assert "with cards by a language model" in capsys.readouterr().out
    assert len(server.asked) == 2
    shown: Any = [(asked.system, asked.messages) for asked in server.asked]
    assert [it for it in ORIGINALS if it in json.dumps(shown).casefold()] == []


def test_what_a_model_wrote_before_it_failed_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = status(401, "Incorrect API key.", type="invalid_request_error")
    card: Answering = any_card()
    with providing([card, refusing]) as server:
        lead_to(server, monkeypatch)
        arguments = ["import", "log.jsonl", "-o", "personas.yaml", "--concurrency=1"]
        assert cli.main([*arguments, "--provider=openai"]) == 1
    printed = capsys.readouterr().out
    assert "wrote 1 persona to personas.yaml" in printed
    assert "\nERROR: " in printed
    assert len(yaml.safe_load(Path("personas.yaml").read_text())["users"]) == 1


def test_what_was_written_before_ctrl_c_is_kept() -> None:
    def write(transcript: Transcript) -> Persona:
        if transcript.number == 2:
            raise KeyboardInterrupt
        return scripted(transcript)

    log, path = read_log(Path("log.jsonl")), Path("personas.yaml")
    with pytest.raises(KeyboardInterrupt):
        import_personas(log, path, source="log.jsonl", seed=0, write=write)
    assert [persona.script[0][:14] for persona in load_personas(path)] == ["Hi, my name is"]
