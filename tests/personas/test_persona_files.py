"""Personas in a file: what is written is what is read again, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_synthconv.core.cards import Assistant, Goal, Persona, Traits
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.diversity import diversity, diversity_of
from pytest_synthconv.personas.generation import generate
from pytest_synthconv.personas.personas_file import (
    add_to_file,
    extended,
    head_of_addition,
    head_of_file,
    personas_text,
)

ASSISTANT = Assistant(name="Order Desk", description="Helps customers track orders and pay bills.")
OWN = """\
# our own people, one by one
users:
- {name: Alex, description: d, personality: p,
   scenario: s, summary: s}   # in one line

- name: "Sara"
  description: >
    folded
    text
  personality: 'p'
  scenario: |
    s
  summary: s
"""
WORDS_THAT_YAML_TAKES_FOR_SOMETHING_ELSE = (
    *(
        "NO",
        "no",
        "on",
        "Yes",
        "y",
        "N",
        "true",
        "False",
        "null",
        "~",
        "012",
        "0o17",
        "0x1F",
        "1_000",
    ),
    *(
        "1e3",
        "1.0",
        "-3",
        "12:30:45",
        ".inf",
        ".NaN",
        "2023-06-01",
        "=",
        "<<",
        "- a",
        "? a",
        "a: b",
    ),
    *(
        "a #b",
        "#a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "[a",
        "{a",
        "a]",
        "'",
        '"',
        "''",
        "a\\nb",
        "---",
    ),
    *("...", " lead", "trail ", "a\nb", "a\nb\n", "a\n\n", "\na", "a\n  b", " a\nb", "a\tb", "\ta"),
    *("\ufeffa", "a\x85b", "a\u2028b", "a\rb", "a\r\nb", "\U0001f600 ok", "x" * 300, "é" * 120),
    *("word " * 60 + "end", "a  " * 60 + "b", "| a", "> a", "a:", ":a", ",a", "users:"),
)


def is_fit(text: str) -> bool:
    """Whether a card may hold it: it is more than white space."""
    return any(not character.isspace() for character in text)


texts = st.one_of(
    st.sampled_from(WORDS_THAT_YAML_TAKES_FOR_SOMETHING_ELSE),
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.text("aé0:#-'\"|> \n{}[],&*!?%@`\\", min_size=1, max_size=40),
).filter(is_fit)
shares = st.none() | st.floats(0, 1)
cards = st.builds(
    Persona,
    name=texts,
    description=texts,
    personality=texts,
    scenario=texts,
    summary=texts,
    id=st.from_regex(r"[A-Za-z0-9._-]{0,12}", fullmatch=True),
    goals=st.lists(
        st.builds(Goal, ask=texts, evidence=st.tuples(texts.filter(lambda t: t[0] != "/")))
        | st.builds(Goal, ask=texts, must=st.booleans()),
        max_size=2,
    ).map(tuple),
    facts=st.dictionaries(texts, texts, max_size=3),
    unknown=st.lists(texts, max_size=2).map(tuple),
    traits=st.builds(Traits, patience=shares, verbosity=shares, accuracy=shares),
    opening=st.none() | texts,
    script=st.lists(texts, max_size=2).map(tuple),
    max_turns=st.none() | st.integers(1, 10**6),
)
sets = st.lists(cards, min_size=1, max_size=3, unique_by=(lambda p: p.name, lambda p: p.id)).map(
    tuple
)
with_files = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def person(name: str) -> Persona:
    return Persona(name=name, description="d", personality="p", scenario="s", summary="s")


def read(folder: Path, text: str) -> tuple[Persona, ...]:
    path = folder / "read.yaml"
    path.write_bytes(text.encode("utf-8"))
    return load_personas(path)


@given(sets)
@with_files
def test_whatever_is_written_is_read_again(tmp_path: Path, personas: tuple[Persona, ...]) -> None:
    assert read(tmp_path, personas_text(personas)) == personas


@pytest.mark.parametrize("text", WORDS_THAT_YAML_TAKES_FOR_SOMETHING_ELSE)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    card = person("Alex").model_copy(
        update={"summary": text, "facts": {"fact": text}, "script": (text,), "unknown": (text,)}
    )
    assert read(tmp_path, personas_text([card])) == (card,)


@given(sets)
@with_files
@example((person("Sara's friend"),))
def test_added_personas_follow_those_that_were_there(
    tmp_path: Path, personas: tuple[Persona, ...]
) -> None:
    new = tuple(p for p in personas if p.id not in {"alex", "sara"})
    result = extended(OWN, new)
    assert result.startswith(OWN)
    assert read(tmp_path, result) == (*read(tmp_path, OWN), *new)


def test_written_personas_are_read_again(tmp_path: Path) -> None:
    personas = generate(ASSISTANT, 5, writer=TemplateWriter())
    head = head_of_file(ASSISTANT, TemplateWriter(), 0, diversity(personas))
    text = personas_text(personas, head=head)
    assert read(tmp_path, text) == personas
    assert max(len(line) for line in text.splitlines()) <= 100


def test_a_card_has_its_keys_in_the_usual_order_and_none_that_say_nothing() -> None:
    bare = yaml.safe_load(personas_text([person("Alex")]))["users"][0]
    assert list(bare) == ["name", "description", "personality", "scenario", "summary"]
    full = Persona(
        **{**person("Alex").model_dump(), "id": "own"},
    ).model_copy(
        update={
            "goals": (Goal(ask="a", evidence=("e",), must=False),),
            "facts": {"b": "1", "a": "2"},
            "unknown": ("u",),
            "traits": Traits(patience=0.5),
            "opening": "Hi",
            "script": ("x",),
            "max_turns": 3,
        }
    )
    card = yaml.safe_load(personas_text([full]))["users"][0]
    assert list(card)[5:] == [
        *("id", "goals", "facts", "unknown", "traits", "opening", "script", "max_turns"),
    ]
    assert card["goals"] == [{"ask": "a", "evidence": ["e"], "must": False}]
    assert list(card["facts"]) == ["b", "a"]
    assert card["traits"] == {"patience": 0.5}


def test_unicode_is_readable_in_the_file() -> None:
    assert "- name: Zoé 😀 Müller\n" in personas_text([person("Zoé 😀 Müller")])


def test_the_head_says_by_what_how_diverse_and_what_to_do() -> None:
    found = diversity(generate(ASSISTANT, 4, writer=TemplateWriter()))
    head = head_of_file(ASSISTANT, TemplateWriter(), 42, found)
    assert all(line.startswith("# ") for line in head.splitlines())
    for told in ("Order Desk", "offline, seed 42", "Heuristic", str(found), "commit this file"):
        assert told in head


def test_the_head_repeats_what_the_measures_warn_of() -> None:
    same = diversity([person(name) for name in ("A", "B")])
    for head in (
        head_of_file(ASSISTANT, TemplateWriter(), 0, same),
        head_of_addition(TemplateWriter(), 0, same),
    ):
        assert f"# Warning: {same.warnings[0]}.\n" in head


def test_a_file_whose_head_tells_a_figure_of_an_earlier_version_is_read_and_added_to(
    tmp_path: Path,
) -> None:
    told = "pair coverage 41 %, minimum distance .38, effective number 2.0 of 2, 2 topics"
    earlier = personas_text([person("Alex")], head=f"# Diversity: {told}.\n")
    added = extended(earlier, [person("Bo")])
    assert added.startswith(earlier)
    assert read(tmp_path, added) == (person("Alex"), person("Bo"))


def test_an_assistant_s_name_cannot_leave_the_comment(tmp_path: Path) -> None:
    sly = Assistant(name="A\nusers: []\r\u2028- x", description="d")
    head = head_of_file(sly, TemplateWriter(), 0, diversity_of([]))
    assert read(tmp_path, personas_text([person("Alex")], head=head)) == (person("Alex"),)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"\ufeff{text}",
        lambda text: (
            text.replace("\n", "\n    ")
            .replace("    # our", "# our")
            .rstrip(" ")
            .replace("    users:", "users:")
        ),
        lambda text: f"---\n{text}",
        lambda text: f"{text}\n\n# the end\n",
    ],
    ids=["plain", "no end of line", "CRLF", "BOM", "indented", "marked", "comment after"],
)
def test_a_file_keeps_every_byte_when_personas_are_added(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    path = tmp_path / "personas.yaml"
    own = change(OWN).encode("utf-8")
    path.write_bytes(own)
    before = load_personas(path)
    new = (person("Ömer"), person("No"))
    add_to_file(path, new, head="# two more\n")
    assert path.read_bytes().startswith(own)
    assert b"# two more" in path.read_bytes()
    assert load_personas(path) == (*before, *new)
    assert (b"\r\n" in own) == (b"\r\n" in path.read_bytes())
    assert path.read_bytes().count(b"\r\n") in (0, path.read_bytes().count(b"\n"))


@pytest.mark.parametrize("after", ["x-note: {a: 1}\n", "...\n"], ids=["another key", "end mark"])
def test_what_stands_after_the_list_stays_after_it(tmp_path: Path, after: str) -> None:
    result = extended(OWN + after, [person("Omar")])
    assert result.startswith(OWN)
    assert result.endswith(after)
    assert read(tmp_path, result) == (*read(tmp_path, OWN), person("Omar"))


def test_a_text_that_would_end_otherwise_is_told_instead_of_changed() -> None:
    text = OWN.replace("summary: s\n", "summary: |\n    s")
    with pytest.raises(ConfigurationError, match="end it with a line break"):
        extended(text, [person("Omar")])
    assert extended(f"{text}\n", [person("Omar")]).startswith(text)


def test_adding_nobody_changes_nothing() -> None:
    assert extended("users: [", []) == "users: ["


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no list `users`"),
        ("# empty\n", "there is no list `users`"),
        ("users:\n", "there is no list `users`"),
        ("people:\n- a\n", "there is no list `users`"),
        ("- a\n", "there is no list `users`"),
        ("users: [{name: A}]\n", "`users` is written in brackets"),
        ("users: [\n", "not YAML"),
        ("users:\n- a\n---\nb\n", "not YAML"),
        ("{users:\n  [a]}\n", "`users` is written in brackets"),
    ],
)
def test_a_file_that_cannot_be_added_to_is_told_and_left_alone(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        add_to_file(path, [person("A")])
    first = str(raised.value).splitlines()[0]
    assert first.startswith(f"{path}: ")
    assert told in first
    assert path.read_text() == text


def test_a_missing_file_cannot_be_added_to(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.yaml: cannot be read"):
        add_to_file(tmp_path / "none.yaml", [person("A")])
