"""Reading YAML as JSON means it: nothing is changed in silence, nothing brings the reader down."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.files.strict_yaml import MAX_BYTES, MAX_DEPTH, Document, read, read_file

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is not a fault."""


def told(document: Document) -> list[str]:
    return [problem.text for problem in document.problems]


def value_of(text: str) -> Any:
    document = read(text.encode())
    assert document.problems == ()
    return document.value


def only_problem(text: str | bytes) -> str:
    document = read(text if isinstance(text, bytes) else text.encode())
    (problem,) = document.problems
    return f"{problem.line}:{problem.column or ''} {problem.text}"


def test_json_values_are_read_as_json_reads_them() -> None:
    text = 'a: [true, false, null, 0, -12, 1.5, -0.25, 1.0e+3, "x", x y]'
    assert value_of(text) == {"a": [True, False, None, 0, -12, 1.5, -0.25, 1000.0, "x", "x y"]}


def test_an_empty_value_and_a_tilde_are_null() -> None:
    assert value_of("a:\nb: ~\n") == {"a": None, "b": None}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_null(text: str) -> None:
    assert value_of(text) is None


def test_text_may_be_folded_over_lines_and_hold_escapes() -> None:
    text = 'a: one\n  two\nb: "x\\u2019s\\\n  \\ y"\nc: |\n  NO\n  012\nd: >-\n  f\n  g\n'
    assert value_of(text) == {"a": "one two", "b": "x’s y", "c": "NO\n012\n", "d": "f g"}


def test_what_is_quoted_is_text_whatever_it_looks_like() -> None:
    assert value_of("a: ['2023-06-01', \"NO\", '012', '']") == {
        "a": ["2023-06-01", "NO", "012", ""]
    }


@pytest.mark.parametrize(
    ("word", "cure"),
    [
        ("NO", 'the boolean false: write false, or "NO" in quotes'),
        ("on", 'the boolean true: write true, or "on" in quotes'),
        ("yes", 'the boolean true: write true, or "yes" in quotes'),
        ("012", 'the number 10: write 10, or "012" in quotes'),
        ("0x1F", 'the number 31: write 31, or "0x1F" in quotes'),
        ("1_000", 'the number 1000: write 1000, or "1_000" in quotes'),
        ("12:30:45", 'the number 45045: write 45045, or "12:30:45" in quotes'),
        (".inf", 'the number inf: write ".inf" in quotes'),
        (".5", 'the number 0.5: write 0.5, or ".5" in quotes'),
        ("2023-06-01", 'a date: put it in quotes: "2023-06-01"'),
        ("2023-99-99", 'a date: put it in quotes: "2023-99-99"'),
        ("1e5", 'text in YAML 1.1 and a number in JSON: write 100000.0, or "1e5"'),
        ("0o17", 'has a special meaning in YAML: put it in quotes: "0o17"'),
        ("=", 'has a special meaning in YAML: put it in quotes: "="'),
        ("1.0e+999", "is too large a number"),
        ("9" * 5000, "is too large a number"),
    ],
)
def test_a_word_that_yaml_would_change_is_refused_with_its_cure(word: str, cure: str) -> None:
    assert cure in only_problem(f"a: {word}")
    assert cure in only_problem(f"x-free: {{deep: [{word}]}}")


def test_a_number_of_many_digits_is_exact() -> None:
    assert value_of(f"a: {10**400}") == {"a": 10**400}


def test_a_refused_value_is_not_shown_where_secrets_stand() -> None:
    problem = only_problem("headers:\n  x-api-key: 0123_4567")
    assert "put it in quotes" in problem
    assert "4567" not in problem


@pytest.mark.parametrize("key", ["1", "1.5", "null", "~", "true"])
def test_a_key_that_is_not_text_is_refused(key: str) -> None:
    assert f'the key `{key}` is not text; write "{key}"' in only_problem(f"{key}: x")


@pytest.mark.parametrize("text", ["? [a]\n: 1", "? {a: 1}\n: 1", "a: &k b\n*k : 2"])
def test_a_key_that_is_not_a_scalar_is_refused(text: str) -> None:
    assert "a key is a list, a mapping or an alias" in only_problem(text)


def test_a_repeated_key_names_both_lines() -> None:
    assert (
        only_problem("a: 1\nb: 2\n\na: 3\n")
        == "4: is here twice, in lines 1 and 4; keep one of them"
    )


def test_all_problems_of_a_file_are_found_at_once_with_their_lines_and_paths() -> None:
    document = read(b"a: NO\nb:\n- x: 1\n  x: 2\n- !t y\nc: 012\n")
    assert [(p.line, p.path) for p in document.problems] == [
        (1, ("a",)),
        (4, ("b", 0, "x")),
        (5, ("b", 1)),
        (6, ("c",)),
    ]


def test_problems_before_a_syntax_error_are_told_too() -> None:
    first, last = read(b"a: NO\nb: 'never ends").problems
    assert first.line == 1
    assert "is not YAML" in last.text


def test_places_are_known_for_every_value_and_for_what_is_not_there() -> None:
    document = read(b"a:\n- b: 1.0\n\n  c:\n    long: text\n")
    assert document.place(("a",)).line == 1
    assert document.place(("a", 0, "b")).source == "1.0"
    assert document.place(("a", 0, "c")).line == 4
    assert document.place(("a", 0, "missing")).line == 2
    assert document.place(("nowhere",)).line == 1


def test_aliases_and_merge_keys_stand_for_what_they_name() -> None:
    text = "x-a: &a {b: 1, c: 2}\nd: {<<: *a, b: 3}\ne: {b: 4, <<: [*a, {f: 5}]}\ng: *a\n"
    assert value_of(text) == {
        "x-a": {"b": 1, "c": 2},
        "d": {"b": 3, "c": 2},
        "e": {"b": 4, "c": 2, "f": 5},
        "g": {"b": 1, "c": 2},
    }


def test_an_alias_bomb_is_one_problem() -> None:
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert "aliases make this file larger" in only_problem(f"a0: &a0 [x]\n{layers}")


def test_merge_keys_that_name_the_same_again_and_again_do_not_multiply() -> None:
    wide = {f"k{n}": 1 for n in range(50)}
    layers = "".join(
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 10)
    )
    assert (
        value_of(f"a0: &a0 {yaml.safe_dump(wide, default_flow_style=True)}{layers}")["a9"] == wide
    )


def test_too_many_merge_keys_are_one_problem() -> None:
    wide = ", ".join(f"k{n}: 1" for n in range(50))
    users = "".join(f"a{n}: {{<<: *a}}\n" for n in range(200))
    assert "aliases make this file larger" in only_problem(f"a: &a {{{wide}}}\n{users}")


def test_a_chain_of_aliases_cannot_get_deeper_than_a_file_may_be() -> None:
    chain = "".join(f"a{n}: &a{n} [[*a{n - 1}]]\n" for n in range(1, 30))
    assert f"leads to more than {MAX_DEPTH} levels" in only_problem(f"a0: &a0 [x]\n{chain}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &a [*a]", "1: the alias *a stands inside what it names"),
        ("a: *b", "1: the alias *b has no anchor &b before it"),
        ("a: 1\n<<: 1", "2: a merge key takes mappings only"),
        ("a: 1\n--- b\n", "2: a second document starts here; keep one in a file"),
        ("a: !!python/object/apply:os.getcwd []", "1: the tag `!!python/object/apply:os.getcwd`"),
        ("a: !!str 012", "1: the tag `!!str` is not allowed"),
        ("a:\n\tb: 1", "2:1 is not YAML"),
        ("a: b: c", "1:5 is not YAML: mapping values are not allowed"),
        ("a\0b", "1:2 character U+0000 is not allowed"),
        (b"a: 1\nb: caf\xe9", "2:7 byte 0xe9 is not UTF-8"),
        (b"\xef\xbb\xbfa: caf\xe9", "1:7 byte 0xe9 is not UTF-8"),
        ("a: x".encode("utf-16"), "1:1 is UTF-16; save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1 byte 0x89 is not UTF-8"),
        ("[" * 100_000, "1: is the start of more than 50 levels"),
        ("- " * 1000, "1: is the start of more than 50 levels"),
        (b"a" * (MAX_BYTES + 1), "0: is larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_place(text: str | bytes, problem: str) -> None:
    assert only_problem(text).startswith(problem)


def test_a_tab_and_a_colon_in_text_are_explained() -> None:
    assert "indent with spaces" in only_problem("a:\n\tb: 1")
    assert "in quotes" in only_problem("a: b: c")


@pytest.mark.parametrize("text", [r'a: "\ud800"', r'a: "\uD83D\uDE00"'])
def test_halves_of_characters_are_refused(text: str) -> None:
    assert only_problem(text)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    document = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert document.value == {"a": 1, "b": 2}
    assert document.place(("b",)).line == 2


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    assert told(read_file(tmp_path / "none.yaml")) == ["cannot be read: No such file or directory"]
    assert told(read_file(tmp_path)) == ["cannot be read: Is a directory"]
    assert "cannot be read" in told(read_file(Path("a\0b")))[0]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=12,
)


@UNHURRIED
@given(JSON, st.sampled_from([None, True, False]))
@example("1e5", None)
@example({"<<": {"<<": "="}}, None)
def test_what_pyyaml_writes_is_read_back_equal_or_refused(value: Any, flow: bool | None) -> None:
    document = read(yaml.safe_dump(value, default_flow_style=flow).encode())
    assert document.problems or document.value == value


@UNHURRIED
@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_quoted_texts_are_always_read_back_equal(value: Any) -> None:
    text = yaml.safe_dump(value, default_style='"', width=math.inf)
    document = read(text.replace("!!null ", "").encode())
    assert document.problems == ()
    assert document.value == value


PIECES = [
    b"a: ",
    b"- ",
    b"\n",
    b"  ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"&a ",
    b"*a ",
    b"<<: ",
    b"!t ",
    b"'",
    b'"',
]
PIECES += [
    b"? ",
    b": ",
    b"|",
    b">",
    b"%YAML",
    b"---",
    b"...",
    b"\t",
    b"\\ud800",
    b"\xff",
    b"\0",
    b"NO",
    b"1_0",
]


@UNHURRIED
@given(st.binary() | st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_garbage_raises_nothing_but_a_configuration_error(
    tmp_path_factory: pytest.TempPathFactory, octets: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "garbage.yaml"
    file.write_bytes(octets)
    with pytest.raises(ConfigurationError) as raised:
        load_personas(file)
    assert str(raised.value).partition("\n")[0]


@pytest.mark.parametrize("mark", ["'", '"'])
@pytest.mark.parametrize("lines", [1, 58])
def test_a_quote_left_open_is_told_where_it_opens(mark: str, lines: int) -> None:
    text = f"users:\n\n- name: {mark}A\n" + "  other: text\n" * lines
    assert only_problem(text) == "3:9 is not YAML: the quote that opens here is never closed"


def test_a_key_that_is_no_text_is_told_once_and_without_our_insides(tmp_path: Path) -> None:
    file = tmp_path / "personas.yaml"
    file.write_text("users:\n- ? [a]\n  : 1\n")
    with pytest.raises(ConfigurationError) as raised:
        load_personas(file)
    (line,) = str(raised.value).splitlines()
    assert "a key is a list, a mapping or an alias; write a text" in line


def test_a_refused_user_is_not_told_what_it_lacks(tmp_path: Path) -> None:
    file = tmp_path / "personas.yaml"
    file.write_text("users:\n- !!python/object:a.B {}\n")
    with pytest.raises(ConfigurationError) as raised:
        load_personas(file)
    (line,) = str(raised.value).splitlines()
    assert "the tag `!!python/object:a.B` is not allowed" in line
