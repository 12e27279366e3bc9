"""Cassettes are files to be read, committed, and told about when they are broken."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from cassette_talks import (
    ALL,
    NONE,
    ONCE,
    REPLIES,
    SPENT,
    Answering,
    Said,
    asked,
    files_of,
    recorded,
    recording,
    talk,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from language_models import Playing
from pydantic import BaseModel, SecretStr, field_validator

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.core.redaction import Redactor
from pytest_synthconv.core.text import scrub
from pytest_synthconv.llm.cassettes import Cassettes, RecordMode
from pytest_synthconv.llm.cassettes.cassette_file import RecordedAnswer, RecordedTokens, load, save
from pytest_synthconv.llm.cassettes.fingerprints import Fingerprint, ModelAndPrompts
from pytest_synthconv.llm.prompt import Asker

STORED = Path(__file__).parent / "cassettes_0_1_0"


def test_a_cassette_reads_like_the_talk_in_whatever_order_it_was_recorded(tmp_path: Path) -> None:
    model = recorded(tmp_path, ONCE, Answering(lambda prompt: "First.\nSecond: no."))
    backwards: list[tuple[Asker, int]] = [("judge", 2), ("judge", 1), ("user", 2), ("user", 1)]
    for asker, turn in backwards:
        model.complete(asked(asker, turn, system=asker), Said)
    text = (tmp_path / "order-desk/alex-rivera.yaml").read_text()
    head, _, first = text.partition("version: 1\nanswers:\n")
    assert all(line.startswith("# ") for line in head.splitlines())
    assert "--synthconv-record-mode=all" in head
    assert first.startswith(
        "- turn: 1\n"
        "  asker: user\n"
        "  answer:\n"
        "    message: |-\n"
        "      First.\n"
        "      Second: no.\n"
        "  by: {provider: openai, model: gpt-6-luna, prompt_version: '4'}\n"
        "  tokens: {input: 100, output: 10, cached: 40}\n"
        "  request: {key: "
    )
    answers = yaml.safe_load(text)["answers"]
    order = [(each["turn"], each["asker"]) for each in answers]
    assert order == [(1, "user"), (1, "judge"), (2, "user"), (2, "judge")]


def test_the_same_talk_is_the_same_file_whoever_recorded_it_first(tmp_path: Path) -> None:
    recording(tmp_path / "one")
    recording(tmp_path / "two")
    talk(recorded(tmp_path / "two", ALL, Answering()))
    file = Path("order-desk/alex-rivera.yaml")
    assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_cassette_that_version_0_1_0_wrote_still_answers() -> None:
    model = recorded(STORED, NONE, prompt_version="1")
    assert talk(model, REPLIES[:2]) == ["user 1", "user 2"]


def test_no_persona_and_no_trial_share_a_file(tmp_path: Path) -> None:
    model = recorded(tmp_path, ONCE, Answering())
    for persona in ("alex", "alex.trial-2", "_personas", "trial-2", "..", ".personas"):
        for trial in (1, 2):
            model.complete(asked(persona=persona, trial=trial), Said)
    model.complete(asked("persona", persona=""), Said)
    assert len(files_of(tmp_path)) == 13


def test_a_name_that_is_no_id_does_not_lead_out_of_the_directory(tmp_path: Path) -> None:
    recorded(tmp_path / "a" / "b", ONCE, Answering()).complete(asked(persona="../../x"), Said)
    assert all(name.startswith("a/b/order-desk/") for name in files_of(tmp_path))


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "order-desk").mkdir()
    outside = tmp_path / "outside.txt"
    outside.write_text("precious")
    (tmp_path / "order-desk/alex-rivera.yaml").symlink_to(outside)
    (tmp_path / "order-desk/.alex-rivera.yaml.part").symlink_to(outside)
    recorded(tmp_path, ALL, Answering()).complete(asked(), Said)
    assert outside.read_text() == "precious"
    assert files_of(tmp_path) == ["order-desk/alex-rivera.yaml", "outside.txt"]


texts = (
    st.text()
    | st.text("\n \t#:-'\"\x85\u2028\ufeff\r\x00yn~0x1_.e")
    | st.sampled_from(
        ["no", "y", "NULL", "1_000", "012", "2026-11-24", "12:30:45", "<<", "=", "..."]
    )
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@settings(deadline=None)
@given(answer=st.dictionaries(texts, values, max_size=4))
def test_every_answer_is_read_as_it_was_written_by_us_and_by_others(
    tmp_path_factory: pytest.TempPathFactory, answer: dict[str, Any]
) -> None:
    file = tmp_path_factory.getbasetemp() / "cassette.yaml"
    digests = Fingerprint(key="1e5", system="0123", answer_schema="12345678", messages=("1_0",))
    written = RecordedAnswer(
        turn=1,
        asker="user",
        answer=answer,
        by=ModelAndPrompts(provider="openai", model="007", prompt_version="1.0"),
        tokens=RecordedTokens(input=1, output=1, cached=0),
        request=digests,
    )
    save(file, [written])
    assert load(file).answers == (written,)
    assert yaml.safe_load(file.read_bytes())["answers"] == [written.model_dump(mode="json")]


class Card(BaseModel):
    """An answer with some of everything that strict schemas can say."""

    text: str
    texts: list[str]
    number: float | None
    says: list[Said]


@settings(deadline=None)
@given(
    card=st.builds(
        Card,
        text=st.text(st.characters(codec="utf-8")),
        texts=st.lists(texts),
        number=st.none() | numbers.filter(lambda number: abs(number) < 1e300),
        says=st.lists(st.builds(Said, message=texts)),
    )
)
def test_every_answer_is_replayed_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, card: Card
) -> None:
    directory = tmp_path_factory.getbasetemp() / "tapes"
    model = recorded(directory, ALL, Playing([card]))
    given_then = model.complete(asked(), Card).value
    assert given_then == Card.model_validate_json(scrub(card.model_dump_json()))
    assert recorded(directory, NONE).complete(asked(), Card).value == given_then


def test_half_characters_are_replaced_when_they_are_recorded(tmp_path: Path) -> None:
    inner = Answering(lambda prompt: "half \ud83d")
    first = recorded(tmp_path, ONCE, inner).complete(asked(), Said)
    assert first.value.message == "half \ufffd"
    assert recorded(tmp_path, NONE).complete(asked(), Said).value == first.value


def test_secrets_are_neither_recorded_nor_used(tmp_path: Path) -> None:
    """A talk that is replayed is the one that was held, so both do without the secret."""
    redactor = Redactor([("OPENAI_API_KEY", SecretStr("sk-canary-123456"))])
    cassettes = Cassettes(tmp_path, ONCE, redactor=redactor)
    inner = Answering(lambda prompt: "my key is sk-canary-123456")
    model = recorded(tmp_path, ONCE, inner, cassettes=cassettes)
    prompt = asked("user", 1, "the key is sk-canary-123456", system="sk-canary-123456")
    assert model.complete(prompt, Said).value.message == "my key is [REDACTED:OPENAI_API_KEY]"
    assert inner.prompts == [prompt]
    assert "canary" not in "".join(p.read_text() for p in tmp_path.rglob("*.yaml"))


def test_a_file_holds_no_text_of_a_prompt(tmp_path: Path) -> None:
    model = recorded(tmp_path, ONCE, Answering())
    model.complete(asked("user", 1, "a private matter", system="a confidential card"), Said)
    text = (tmp_path / "order-desk/alex-rivera.yaml").read_text()
    assert "private" not in text
    assert "confidential" not in text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("asker: user", "asker: [user", ":7:9: is not YAML: "),
        ("turn: 1", "turn: '1'", r":5: answers\[0\].turn is text; a whole number is expected"),
        ("  tokens: {", "  token: {", r":9: answers\[0\]: unknown key `token`; did you mean|token"),
        ("version: 1\n", "version: 2\n", ":3: this is a cassette of version 2, and only version 1"),
        ("version: 1\n", "", ": version is missing"),
        (
            "message: user 1",
            "massage: user 1",
            ":5 does not fit the request of this version.*message: ",
        ),
        ("message: user 1", "message: no", "is read by YAML as the boolean false"),
    ],
)
def test_a_broken_cassette_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    recorded(tmp_path, ONCE, Answering()).complete(asked(), Said)
    file = tmp_path / "order-desk/alex-rivera.yaml"
    assert file.read_text().count(old) == 1
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ProviderError, match=told) as caught:
        recorded(tmp_path, NONE).complete(asked(), Said)
    assert caught.value.kind == "cassette"
    assert "alex-rivera.yaml" in str(caught.value).splitlines()[0]
    assert "--synthconv-record-mode=all" in str(caught.value)


def test_an_answer_that_is_no_longer_valid_is_told(tmp_path: Path) -> None:
    recorded(tmp_path, ONCE, Answering()).complete(asked(), Said)

    class Stricter(Said):
        @field_validator("message")
        @classmethod
        def is_shouted(cls, text: str) -> str:
            if text != text.upper():
                raise ValueError("is not loud")
            return text

    Stricter.__name__, Stricter.__doc__ = Said.__name__, Said.__doc__
    Stricter.model_rebuild(force=True)
    with pytest.raises(ProviderError, match=r"alex-rivera\.yaml:5.*\n?.*message: .*is not loud"):
        recorded(tmp_path, NONE).complete(asked(), Stricter)


def test_an_answer_that_json_cannot_hold_is_not_recorded_and_its_cost_is_told(
    tmp_path: Path,
) -> None:
    class Number(BaseModel):
        number: float

    model = recorded(tmp_path, ONCE, Answering(lambda prompt: "nan"))
    with pytest.raises(ProviderError, match="the user at turn 1") as caught:
        model.complete(asked(), Number)
    assert caught.value.usage == SPENT
    assert files_of(tmp_path) == []


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "order-desk").touch()
    with pytest.raises(ProviderError, match=r"alex-rivera\.yaml cannot be written") as caught:
        recorded(tmp_path, ALL, Answering()).complete(asked(), Said)
    assert caught.value.usage == SPENT


@pytest.mark.parametrize("mode", [NONE, ONCE])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, mode: RecordMode) -> None:
    (tmp_path / "order-desk").mkdir()
    (tmp_path / "order-desk/alex-rivera.yaml").symlink_to("alex-rivera.yaml")
    with pytest.raises(ProviderError, match=r"alex-rivera\.yaml: cannot be read: Too many"):
        recorded(tmp_path, mode, Answering()).complete(asked(), Said)


def test_a_place_for_locks_that_somebody_else_has_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pytest-synthconv-12345").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(ProviderError, match="pytest-synthconv-12345 belongs to somebody else"):
        recorded(tmp_path / "tapes", ONCE, Answering()).complete(asked(), Said)
