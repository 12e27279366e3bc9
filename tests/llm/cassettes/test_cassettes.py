"""What language models answered is recorded once and replayed at no cost, as long as it fits."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from cassette_talks import (
    ALL,
    NEW,
    NONE,
    ONCE,
    REPLIES,
    SPENT,
    Answering,
    Said,
    asked,
    departure,
    files_of,
    recorded,
    recording,
    talk,
    unreachable,
)
from language_models import Playing
from pydantic import BaseModel, ConfigDict, SecretStr, create_model

from pytest_synthconv.core.errors import ConfigurationError, ProviderError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.core.redaction import Redactor
from pytest_synthconv.llm.cassettes import Cassettes, RecordedModel, RecordMode
from pytest_synthconv.llm.cassettes.cassette_file import RecordedAnswer, load, save
from pytest_synthconv.llm.cassettes.fingerprints import ModelAndPrompts, fingerprint
from pytest_synthconv.llm.prompt import Asker, Completion, LanguageModel, Prompt

# Modes


@pytest.mark.parametrize("mode", [NONE, ONCE, NEW])
def test_a_recorded_talk_is_replayed_without_making_the_model_and_at_no_cost(
    tmp_path: Path, mode: RecordMode
) -> None:
    talk(recorded(tmp_path, ONCE, Answering()))
    cassettes = Cassettes(tmp_path, mode)
    model = recorded(tmp_path, mode, cassettes=cassettes)
    assert talk(model) == ["user 1", "user 2", "user 3", "user 4"]
    first = asked("user", 1, "Begin.")
    assert model.complete(first, Said) == Completion(Said(message="user 1"), Usage())
    assert (cassettes.replayed, cassettes.recorded) == (9, 0)
    assert model.name == "luna"


@pytest.mark.parametrize(
    ("mode", "is_replayed", "records_into_new_files", "records_into_old_files"),
    [
        (NONE, True, False, False),
        (ONCE, True, True, False),
        (NEW, True, True, True),
        (ALL, False, True, True),
    ],
)
def test_the_modes_are_those_of_vcrpy(
    tmp_path: Path,
    mode: RecordMode,
    is_replayed: bool,
    records_into_new_files: bool,
    records_into_old_files: bool,
) -> None:
    recorded(tmp_path, ONCE, Answering(lambda prompt: "old")).complete(asked(), Said)
    model = recorded(tmp_path, mode, Answering(lambda prompt: "new"))

    def answer(prompt: Prompt) -> str | None:
        try:
            return model.complete(prompt, Said).value.message
        except ProviderError as error:
            assert error.kind == "cassette"
            return None

    assert answer(asked()) == ("old" if is_replayed else "new")
    assert answer(asked(persona="kim")) == ("new" if records_into_new_files else None)
    assert answer(asked("user", 2)) == ("new" if records_into_old_files else None)


def test_what_was_recorded_costs_what_it_cost_and_is_counted(tmp_path: Path) -> None:
    cassettes = Cassettes(tmp_path, ONCE)
    model = recorded(tmp_path, ONCE, Answering(), cassettes=cassettes)
    assert model.complete(asked(), Said) == Completion(Said(message="user 1"), SPENT)
    assert (cassettes.replayed, cassettes.recorded) == (0, 1)


def test_the_model_is_made_once(tmp_path: Path) -> None:
    made: list[Answering] = []

    def make() -> LanguageModel:
        made.append(Answering())
        return made[-1]

    talk(RecordedModel(make, Cassettes(tmp_path, ONCE), name="l", provider="p", model="m"))
    assert len(made) == 1


def test_the_mode_once_goes_on_recording_the_files_of_this_run(tmp_path: Path) -> None:
    model = recorded(tmp_path, ONCE, Answering())
    assert len(talk(model)) == 4
    model.complete(asked("user", 9, "another talk of the same persona"), Said)
    assert (
        len(yaml.safe_load((tmp_path / "order-desk/alex-rivera.yaml").read_text())["answers"]) == 9
    )


def test_the_mode_once_goes_on_in_another_process_of_the_same_run(tmp_path: Path) -> None:
    def of_run(shared: str) -> RecordedModel:
        cassettes = Cassettes(tmp_path / "tapes", ONCE, shared=tmp_path / shared)
        return recorded(tmp_path, ONCE, Answering(), cassettes=cassettes)

    of_run("run 1").complete(asked(), Said)
    of_run("run 1").complete(asked("user", 2), Said)
    with pytest.raises(ProviderError, match="has no answer for the user at turn 3"):
        of_run("run 2").complete(asked("user", 3), Said)


@pytest.mark.parametrize("mode", [ONCE, NEW, ALL])
def test_one_request_has_one_answer_in_a_run(tmp_path: Path, mode: RecordMode) -> None:
    inner = Answering(lambda prompt: f"answer {len(inner.prompts)}")
    model = recorded(tmp_path, mode, inner)
    assert [model.complete(asked(), Said).value.message for _ in range(2)] == ["answer 1"] * 2


def test_the_mode_all_drops_what_it_does_not_record_again(tmp_path: Path) -> None:
    recording(tmp_path)
    talk(recorded(tmp_path, ALL, Answering(lambda prompt: "anew")), REPLIES[:2])
    content = yaml.safe_load((tmp_path / "order-desk/alex-rivera.yaml").read_text())
    assert [list(each["answer"].values()) for each in content["answers"]] == [["anew"]] * 4


def test_the_mode_all_drops_nothing_of_another_process_of_the_run(tmp_path: Path) -> None:
    recording(tmp_path / "tapes")
    for turn in (1, 2):
        cassettes = Cassettes(tmp_path / "tapes", ALL, shared=tmp_path / "run")
        recorded(tmp_path, ALL, Answering(), cassettes=cassettes).complete(
            asked("user", turn), Said
        )
    content = yaml.safe_load((tmp_path / "tapes/order-desk/alex-rivera.yaml").read_text())
    assert [each["turn"] for each in content["answers"]] == [1, 2]


def test_the_mode_all_mends_a_broken_cassette(tmp_path: Path) -> None:
    recording(tmp_path)
    (tmp_path / "order-desk/alex-rivera.yaml").write_text("<<<<<<< HEAD\n")
    talk(recorded(tmp_path, ALL, Answering()))
    talk(recorded(tmp_path, NONE))


def test_errors_are_never_recorded_and_what_came_before_is_kept(tmp_path: Path) -> None:
    def text(prompt: Prompt) -> str:
        if prompt.scene.turn == 2:
            raise ProviderError("overloaded", kind="overloaded", status=529)
        return "fine"

    with pytest.raises(ProviderError, match="overloaded"):
        talk(recorded(tmp_path, ONCE, Answering(text)))
    assert talk(recorded(tmp_path, NONE), REPLIES[:1]) == ["fine"]
    assert "recording ends at turn 1" in departure(tmp_path)


@pytest.mark.parametrize("mode", [NONE, ONCE, NEW, ALL])
def test_a_directory_that_cannot_be_used_is_told_before_the_run(
    tmp_path: Path, mode: RecordMode
) -> None:
    (tmp_path / "file").touch(mode=0o755)
    with pytest.raises(ConfigurationError, match="--synthconv-cassettes=DIR"):
        Cassettes(tmp_path / "file" / "tapes", mode).check()


def test_a_directory_to_record_in_need_not_be_there_and_is_not_made_before_it_is_needed(
    tmp_path: Path,
) -> None:
    Cassettes(tmp_path / "new" / "tapes", ONCE).check()
    assert not (tmp_path / "new").exists()


# The key


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], type[BaseModel]]] = {
    "system": ({"system": "You are Kim."}, {}, Said),
    "trial": ({"trial": 2}, {}, Said),
    "schema": ({}, {}, create_model("Said", message=(str, ...), stop=(bool, ...))),
    "provider": ({}, {"provider": "openai-chat"}, Said),
    "model": ({}, {"model": "gpt-6.2-sol"}, Said),
    "prompt version": ({}, {"prompt_version": "0"}, Said),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_answer_is_for_one_request_only(tmp_path: Path, what: str) -> None:
    recorded(tmp_path, ONCE, Answering()).complete(asked(), Said)
    if what == "trial":  # which has a file of its own, and this is a copy of the other's
        (tmp_path / "order-desk/trial-2").mkdir()
        shutil.copy(
            tmp_path / "order-desk/alex-rivera.yaml",
            tmp_path / "order-desk/trial-2/alex-rivera.yaml",
        )
    prompt, instrument, schema = CHANGES[what]
    with pytest.raises(ProviderError, match="has no answer for the user at turn 1"):
        recorded(tmp_path, NONE, **instrument).complete(asked(**prompt), schema)


@pytest.mark.parametrize(
    "messages", [("Go.",), ("Begin.", "", "Go on."), ("Begin", "."), ("Begin.\n",)]
)
def test_an_answer_is_for_its_messages_only(tmp_path: Path, messages: tuple[str, ...]) -> None:
    recorded(tmp_path, ONCE, Answering()).complete(asked("user", 1, "Begin."), Said)
    recorded(tmp_path, NONE).complete(asked("user", 1, "Begin."), Said)
    with pytest.raises(ProviderError, match="has no answer"):
        recorded(tmp_path, NONE).complete(asked("user", 1, *messages), Said)


def test_an_answer_is_found_whatever_the_directory_the_secrets_and_the_form_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but what is asked for is in the key: none of these is."""

    def prompt(key: str) -> Prompt:
        return asked("user", 2, "Begin.", "My key?", f"It is {key}.")

    def cassettes(name: str, mode: RecordMode, key: str) -> Cassettes:
        return Cassettes(tmp_path / name, mode, redactor=Redactor([("KEY", SecretStr(key))]))

    old = cassettes("old", ONCE, "sk-1234567890")
    recorded(tmp_path, ONCE, Answering(), cassettes=old).complete(prompt("sk-1234567890"), Said)
    (tmp_path / "old").rename(tmp_path / "new")
    monkeypatch.chdir(tmp_path)
    model = RecordedModel(
        unreachable,
        cassettes("new", NONE, "sk-abcdefghij"),
        name="another name",
        provider="openai",
        model="gpt-6-luna",
    )
    assert model.complete(prompt("sk-abcdefghij"), Said).value.message == "user 2"


def test_keys_are_the_same_with_every_version_of_pydantic(tmp_path: Path) -> None:
    """Recorded with one, replayed with another: these digests were made with pydantic 2.14."""

    class Part(BaseModel):
        status: Literal["met", "unmet"]
        turn: int | None

    class Whole(BaseModel):
        """An answer with a bit of everything that forms are made of."""

        model_config = ConfigDict(extra="forbid")

        rationale: str
        parts: list[Part]
        share: float
        is_over: bool

    instrument = ModelAndPrompts(provider="openai", model="gpt-6-luna", prompt_version="1")
    prompt = asked("user", 2, "Begin.", "Früher \u2028 \ud83d", "Reply")
    assert fingerprint(prompt, Whole, instrument, Redactor()).model_dump() == {
        "key": "bcdphadpnbdbjggd",
        "system": "pncokjec",
        "answer_schema": "dampcojo",
        "messages": ("likhlcjh", "klgggjkj", "lbdaoaen"),
    }


# At the same time


@pytest.mark.slow
def test_threads_lose_nothing(tmp_path: Path) -> None:
    model = recorded(tmp_path, ONCE, Answering())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: model.complete(asked("user", turn), Said), range(1, 33)))
    replaying = recorded(tmp_path, NONE)
    for turn in range(1, 33):
        assert replaying.complete(asked("user", turn), Said).value.message == f"user {turn}"


def _record(directory: Path, shared: Path, askers: list[Asker]) -> None:
    cassettes = Cassettes(directory, ONCE, shared=shared)
    model = recorded(directory, ONCE, Answering(), cassettes=cassettes)
    for asker in askers:
        for turn in range(1, 21):
            model.complete(asked(asker, turn), Said)


@pytest.mark.slow
def test_processes_lose_nothing_and_leave_nothing_beside_the_cassettes(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    askers: list[list[Asker]] = [["user"], ["judge"]]
    processes = [
        spawn.Process(target=_record, args=(tmp_path / "tapes", tmp_path / "run", each))
        for each in askers
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert files_of(tmp_path / "tapes") == ["order-desk/alex-rivera.yaml"]
    _record(tmp_path / "tapes", tmp_path / "another run", ["user", "judge"])


def test_the_first_of_two_answers_to_one_request_is_the_answer_for_both(tmp_path: Path) -> None:
    other = recorded(tmp_path / "tapes", NEW, Answering(lambda prompt: "the other's"))

    def text(prompt: Prompt) -> str:
        other.complete(prompt, Said)  # while this one is being asked, the other has recorded
        return "mine"

    mine = recorded(tmp_path / "tapes", NEW, Answering(text))
    assert mine.complete(asked(), Said) == Completion(Said(message="the other's"), SPENT)
    assert len(load(tmp_path / "tapes/order-desk/alex-rivera.yaml").answers) == 1


@pytest.mark.parametrize(("mode", "looks_first"), [(ONCE, False), (ALL, True)])
def test_a_file_that_is_just_being_written_is_of_this_run_and_not_of_an_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: RecordMode, looks_first: bool
) -> None:
    if mode is ALL:
        recorded(tmp_path / "tapes", ONCE, Answering()).complete(asked("user", 2), Said)

    def of_run(inner: LanguageModel) -> RecordedModel:
        cassettes = Cassettes(tmp_path / "tapes", mode, shared=tmp_path / "run")
        return recorded(tmp_path, mode, inner, cassettes=cassettes)

    def look() -> None:
        other = of_run(Playing([ProviderError("it was asked", kind="server")]))
        with pytest.raises(ProviderError, match="it was asked"):
            other.complete(asked("user", 2), Said)

    def saved(file: Path, answers: Iterable[RecordedAnswer]) -> None:
        if looks_first:
            look()
        save(file, answers)
        look()

    monkeypatch.setattr("pytest_synthconv.llm.cassettes.store.save", saved)
    of_run(Answering()).complete(asked(), Said)
