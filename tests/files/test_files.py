"""The files of a run: what they say, where they are found, and all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_synthconv import ConfigurationError
from pytest_synthconv.core.evidence import goal_pattern
from pytest_synthconv.files.loading import (
    find_endpoint,
    find_personas,
    load_assistant,
    load_personas,
)

CARD = "  description: d\n  personality: p\n  scenario: s\n  summary: t\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def problems(load: Callable[[Path], object], text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load(write("f.yaml", text))
    return str(raised.value).splitlines()


def test_an_assistant_is_its_name_and_description(tmp_path: Path) -> None:
    file = load_assistant(
        write("fran.yaml", "  name: Fran\n  description: Advises\n    on dress.\n")
    )
    assert (file.assistant.name, file.assistant.description) == ("Fran", "Advises on dress.")
    assert (file.path, file.personas_path, file.endpoint_path) == (
        tmp_path / "fran.yaml",
        None,
        None,
    )


def test_paths_in_an_assistant_file_are_relative_to_it(tmp_path: Path) -> None:
    Path("deep").mkdir()
    text = "name: F\ndescription: d\npersonas: p.yaml\nendpoint: ../e.yaml\n"
    file = load_assistant(write("deep/a.yaml", text))
    assert file.personas_path == tmp_path / "deep/p.yaml"
    assert file.endpoint_path == tmp_path / "deep/../e.yaml"
    assert find_personas(file) == tmp_path / "deep/p.yaml"


def test_personas_are_read_in_order_with_the_ids_of_their_names() -> None:
    text = f"users:\n- name: Alex Rivera\n{CARD}- name: Zoë\n{CARD}  id: z.1\n"
    personas = load_personas(write("p.yaml", text))
    assert [(p.name, p.id) for p in personas] == [("Alex Rivera", "alex-rivera"), ("Zoë", "z.1")]


def test_a_personas_file_may_have_folded_texts_and_escapes() -> None:
    text = (
        "users:\n- name: Sara\n  description: Sara is 5'6\" with\n    fair skin.\n"
        '  personality: warm\n  scenario: "It\\u2019s\\\n    \\ late: now"\n  summary: s\n'
    )
    (sara,) = load_personas(write("p.yaml", text))
    assert (sara.description, sara.scenario) == ("Sara is 5'6\" with fair skin.", "It’s late: now")


def test_every_key_of_a_persona_is_read() -> None:
    text = f"""\
x-note: ours
users:
- name: Alex
{CARD}\
  x-team: [a, 1]
  goals: [{{ask: An outfit, evidence: [blazer, "/trousers?/"], must: false, x-why: 1}}, {{ask: b}}]
  facts: {{order number: "12", x-kept: "1"}}
  unknown: [budget]
  traits: {{patience: 0.3, verbosity: 1, accuracy: null}}
  writes_like: [wheres my stuff, "still nothing :("]
  opening: Hi
  script: [a, b]
  max_turns: 8
"""
    (alex,) = load_personas(write("p.yaml", text))
    assert [(g.ask, g.evidence, g.must) for g in alex.goals] == [
        ("An outfit", ("blazer", "/trousers?/"), False),
        ("b", (), True),
    ]
    assert alex.writes_like == ("wheres my stuff", "still nothing :(")
    assert alex.facts == {"order number": "12", "x-kept": "1"}
    assert (alex.traits.patience, alex.traits.verbosity, alex.traits.accuracy) == (0.3, 1.0, None)
    assert (alex.unknown, alex.opening, alex.script, alex.max_turns) == (
        ("budget",),
        "Hi",
        ("a", "b"),
        8,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("users: []", "f.yaml:1: users is an empty list; at least one entry is needed"),
        ("users:", "f.yaml:1: users is empty; a list is expected"),
        ("", "f.yaml:1: is empty; a mapping with the keys users is expected"),
        ("- name: x", "f.yaml:1: is a list; a mapping with the keys users is expected"),
        ("user: []", "f.yaml:1: user: unknown key `user`; did you mean `users`?"),
    ],
)
def test_zero_personas_are_an_error_that_names_the_file(text: str, problem: str) -> None:
    assert problem in problems(load_personas, text)


def test_every_problem_of_a_file_is_told_at_once_on_its_line() -> None:
    text = """\
users:
- name: Alex
  description: NO
  persoanlity: p
  scenario: [s]
  summary:
  facts: {version: 1.0, on sale: true}
  goals:
  - An outfit
  - ask: x
    must: 1
    evidence: [/a(/, 3]
- name: ' '
  description: d
  personality: p
  scenario: s
  summary: t
  id: a/b
  traits: {patience: 1.5, mood: 1}
  max_turns: 8.0
  script: hi
- text
"""
    assert problems(load_personas, text) == [
        "f.yaml has 18 problems:",
        "f.yaml:2: users[0].personality is missing; it must be given",
        "f.yaml:3: users[0].description: `NO` is read by YAML as the boolean false: "
        'write false, or "NO" in quotes if text is meant',
        "f.yaml:4: users[0].persoanlity: unknown key `persoanlity`; did you mean `personality`?",
        "f.yaml:5: users[0].scenario is a list; text is expected",
        "f.yaml:6: users[0].summary is empty; text is expected",
        "f.yaml:7: users[0].facts.version is the number 1.0, where text is expected; "
        'put it in quotes: "1.0"',
        "f.yaml:7: users[0].facts.on sale is the boolean true, where text is expected; "
        'put it in quotes: "true"',
        "f.yaml:9: users[0].goals[0] is text; a mapping with the keys ask, evidence, "
        "done_when, must, reference is expected",
        "f.yaml:11: users[0].goals[1].must is the number 1; true or false is expected",
        "f.yaml:12: users[0].goals[1].evidence[1] is the number 3, where text is expected; "
        'put it in quotes: "3"',
        "f.yaml:12: users[0].goals[1].evidence[0] is not a regular expression: missing ), "
        "unterminated subpattern at position 1; fix it, or drop the slashes",
        "f.yaml:13: users[1].name is blank; text is expected",
        "f.yaml:18: users[1].id: may contain only letters, digits, `.`, `_` and `-`, "
        "at most 80 of them",
        "f.yaml:19: users[1].traits.patience is the number 1.5; at most 1 is expected",
        "f.yaml:19: users[1].traits.mood: unknown key `mood`; the keys here are patience, "
        "cooperativeness, disclosure, verbosity, formality, accuracy; your own begin with `x-`",
        "f.yaml:20: users[1].max_turns is the number 8.0; a whole number is expected",
        "f.yaml:21: users[1].script is text; a list is expected",
        "f.yaml:22: users[2] is text; a mapping with the keys name, description, personality, "
        "scenario, summary, id, goals, facts, unknown, traits, writes_like, opening, script, "
        "actions, max_turns, checks is expected",
    ]


def test_equal_names_are_told_with_both_lines() -> None:
    text = f"users:\n- name: Alex\n{CARD}- name: Alex\n{CARD}  id: other\n"
    assert problems(load_personas, text) == [
        "f.yaml:7: users[1].name is the name in line 2 too; names must differ"
    ]


def test_names_that_give_equal_ids_are_told_with_both_lines() -> None:
    text = f"users:\n- name: Alex R\n{CARD}- name: alex-r\n{CARD}- name: B\n{CARD}  id: alex-r\n"
    assert problems(load_personas, text)[1:] == [
        "f.yaml:7: users[1].name: gives the id `alex-r`, as line 2 does; set another `id`",
        "f.yaml:17: users[2].id: gives the id `alex-r`, as line 2 does; set another `id`",
    ]


def test_problems_beyond_the_first_hundred_are_counted() -> None:
    told = problems(load_personas, "users:\n" + "- 1\n" * 150)
    assert told[0] == "f.yaml has 150 problems:"
    assert told[-1] == "... and 50 more"
    assert len(told) == 102


def test_a_missing_file_is_named_as_it_was_given() -> None:
    with pytest.raises(ConfigurationError, match=r"^no/p\.yaml: cannot be read: No such file"):
        load_personas(Path("no/p.yaml"))


def test_personas_are_looked_for_beside_the_assistant(tmp_path: Path) -> None:
    file = load_assistant(write("fran.yaml", "name: F\ndescription: d"))
    with pytest.raises(ConfigurationError) as raised:
        find_personas(file)
    assert "fran.yaml: no personas file found" in str(raised.value)
    assert "\n  fran_personas.yaml\n  personas.yaml\n" in str(raised.value)
    write("personas.yaml", "")
    assert find_personas(file) == tmp_path / "personas.yaml"
    write("fran_personas.yaml", "")
    assert find_personas(file) == tmp_path / "fran_personas.yaml"
    assert find_personas(file, Path("else.yaml")) == Path("else.yaml")


def test_an_endpoint_may_be_nowhere_and_the_places_are_known(tmp_path: Path) -> None:
    file = load_assistant(write("fran.yaml", "name: F\ndescription: d"))
    places = (tmp_path / "fran_endpoint.yaml", tmp_path / "endpoint.yaml")
    assert find_endpoint(file) == (None, places)
    write("endpoint.yaml", "")
    assert find_endpoint(file) == (tmp_path / "endpoint.yaml", places)
    assert find_endpoint(file, Path("e.yaml")) == (Path("e.yaml"), (Path("e.yaml"),))


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ("Blazer", "a BLAZER"),
        ("no charge", "no\n  Charge"),
        ("a.b (c)", "A.B (C)"),
        ("/trousers?/", "My Trouser"),
        ("/", "and/or"),
        ("//", "http://h"),
    ],
)
def test_evidence_is_plain_text_or_a_regular_expression(evidence: str, said: str) -> None:
    assert goal_pattern(evidence).search(said)


@pytest.mark.parametrize(("evidence", "said"), [("a.b", "axb"), ("no charge", "nocharge")])
def test_plain_evidence_means_itself(evidence: str, said: str) -> None:
    assert not goal_pattern(evidence).search(said)


@pytest.mark.parametrize("pattern", ["/a(/", "/a{99999999999999999999}/", "/*/"])
def test_a_wrong_regular_expression_is_a_problem_of_the_file(pattern: str) -> None:
    text = f"users:\n- name: A\n{CARD}  goals: [{{ask: a, evidence: ['{pattern}']}}]\n"
    (line,) = problems(load_personas, text)
    assert line.startswith("f.yaml:7: users[0].goals[0].evidence[0] is not a regular expression: ")


def test_an_unknown_key_is_told_beside_what_is_wrong_with_its_value(tmp_path: Path) -> None:
    file = tmp_path / "assistant.yaml"
    file.write_text("name: Fran\ndescription: A stylist.\npersonsa: NO\n")
    with pytest.raises(ConfigurationError) as raised:
        load_assistant(file)
    assert "unknown key `personsa`; did you mean `personas`?" in str(raised.value)
    assert "`NO` is read by YAML as the boolean false" in str(raised.value)
