"""`checks:` in an assistant's file and in a persona: what is read, and what is refused where."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.personas.personas_file import personas_text
from pytest_synthconv.run.suite import load_suite

HEAD = "name: Desk\ndescription: Looks up orders.\n"
CARD = """\
users:
- name: Ines
  description: d
  personality: p
  scenario: s
  summary: t
"""


def assistant(folder: Path, checks: str) -> Path:
    path = folder / "assistant.yaml"
    path.write_text(f"{HEAD}checks:\n{checks}")
    return path


def problems(folder: Path, checks: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder)
    with pytest.raises(ConfigurationError) as caught:
        load_assistant(assistant(folder, checks))
    lines = str(caught.value).splitlines()
    return [line for line in lines if line.startswith("assistant.yaml:")]


def test_checks_are_read_from_both_files(tmp_path: Path) -> None:
    file = load_assistant(
        assistant(
            tmp_path,
            "- {id: a, never_say: refund}\n"
            "- {id: b, must_say: [hello, '/h[ae]llo/'], when: 1, severity: warn}\n"
            "- {id: c, criterion: Stays polite., when: every reply}\n"
            "- {id: d, language: same as user}\n"
            "- {id: e, language: de}\n",
        )
    )
    first, second, third, *_ = file.assistant.checks
    assert (first.kind, first.never_say, first.when) == (
        "never_say",
        ("refund",),
        "the conversation",
    )
    assert (second.must_say, second.when, second.severity) == (("hello", "/h[ae]llo/"), 1, "warn")
    assert (third.kind, third.when) == ("criterion", "every reply")
    people = tmp_path / "people.yaml"
    people.write_text(f"{CARD}  checks:\n  - {{id: short, max_words: 40}}\n")
    assert load_personas(people)[0].checks[0].max_words == 40


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("{id: a}", "checks[0]: has none of them; exactly one of must_say, never_say, language"),
        ("{id: a, max_words: 3, language: de}", "has `language` and `max_words`; exactly one of"),
        (
            "{id: a, when: never, max_words: 3}",
            'checks[0].when is "never"; `every reply`, `',
        ),
        (
            "{id: a, when: 0, max_words: 3}",
            "checks[0].when is 0; `every reply`, `the",
        ),
        ("{id: a, when: true, max_words: 3}", "checks[0].when is true; `every reply`"),
        ("{id: a, when: 2, max_turns_to_goal: 3}", "`max_turns_to_goal` looks at the whole conv"),
        (
            "{id: a, severity: bad, max_words: 3}",
            "checks[0].severity is text; one of 'fail', ",
        ),
        ("{id: a, language: klingon}", "checks[0].language is 'klingon', which is not known"),
        ("{id: a, never_say: [fine, /a(/]}", "checks[0].never_say[1] is not a regular expression"),
        (
            "{id: a, must_say: '\\d+ days'}",
            "checks[0].must_say is plain text that looks",
        ),
        (
            "{id: a, max_word: 3}",
            "checks[0].max_word: unknown key `max_word`; did",
        ),
        ("{id: a b, max_words: 3}", "checks[0].id: may contain only letters"),
        (
            "{id: a, python: nowhere:at_all}",
            "nowhere:at_all, which cannot be imported",
        ),
        ("{id: a, python: os:name}", "checks[0].python is os:name, which is no function"),
        ("{max_words: 3}", "checks[0].id is missing"),
    ],
)
def test_a_wrong_check_is_refused_on_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, said: str
) -> None:
    found = problems(tmp_path, f"- {check}\n", monkeypatch)
    assert found
    assert found[0].startswith("assistant.yaml:4: ")
    assert said in "".join(found)


def test_a_check_of_a_persona_is_refused_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(f"{CARD}  checks:\n  - id: a\n    never_say: /a(/\n")
    with pytest.raises(ConfigurationError, match=r"people.yaml:9: users.*checks.*never_say"):
        load_personas(path)


def test_ids_are_unique_in_a_file_and_in_a_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = "- {id: a, max_words: 3}\n- {id: a, max_words: 4}\n"
    assert problems(tmp_path, twice, monkeypatch) == [
        "assistant.yaml:5: checks[1].id is the id in line 4 too; ids of checks must differ"
    ]
    path = assistant(tmp_path, "- {id: a, max_words: 3}\n")
    (tmp_path / "personas.yaml").write_text(f"{CARD}  checks:\n  - {{id: a, max_words: 9}}\n")
    with pytest.raises(ConfigurationError, match="the check 'a' is stated here and by the persona"):
        load_suite([path], personas=None, endpoint=None)


def test_a_function_is_found_next_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "our_rules.py").write_text("def kept(conversation):\n    pass\n")
    file = load_assistant(assistant(tmp_path, "- {id: a, python: our_rules:kept}\n"))
    assert file.assistant.checks[0].python == "our_rules:kept"


@pytest.mark.skipif(
    importlib.util.find_spec("jsonschema") is not None, reason="jsonschema is installed"
)
def test_without_the_library_a_schema_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = problems(tmp_path, "- {id: a, json_schema: {type: object}}\n", monkeypatch)
    assert found == [
        "assistant.yaml:4: checks[0].json_schema is for the library jsonschema, which is not "
        'installed: pip install "pytest-synthconv[json-schema]"'
    ]


def test_a_wrong_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jsonschema")
    found = problems(tmp_path, "- {id: a, json_schema: {type: thing}}\n", monkeypatch)
    assert "is not a JSON schema" in found[0]


def test_checks_are_written_with_their_persona(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    stated = "  - {id: a, must_say: [b, c], when: 2}\n  - {id: d, max_words: 3, severity: warn}\n"
    path.write_text(f"{CARD}  checks:\n{stated}")
    people = load_personas(path)
    path.write_text(personas_text(people))
    assert load_personas(path) == people


def test_cards_without_checks_keep_their_digest_and_checks_change_it() -> None:
    plain = Assistant(name="a", description="b")
    assert plain.sha256 == "d1c34223a8fe95a26e431e3aaeb5dff25302201f7a7659f0de92c98630bdd9f1"
    with_one = {"name": "a", "description": "b", "checks": [{"id": "x", "max_words": 3}]}
    assert Assistant.model_validate(with_one).sha256 != plain.sha256
    # Random choices do not depend on checks, so that a new check changes no conversation.
    assert Assistant.model_validate(with_one).sha256_of_role == plain.sha256
