"""The two forms of a path in a file: a list of steps, and a JSONPath of RFC 9535."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pytest_synthconv.files.json_paths import Path, query, shown

paths: TypeAdapter[Any] = TypeAdapter(Path)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (["choices", 0, "text"], ("choices", 0, "text")),
        (("a", -1), ("a", -1)),
        ([], ()),
        ("text", ("text",)),
        (0, (0,)),
        (["$.a"], ("$.a",)),
        ("$.choices[0].text", "$.choices[0].text"),
        ("$", "$"),
        ("$[?@.event == 'x' && @.data].data", "$[?@.event == 'x' && @.data].data"),
        ("$..text", "$..text"),
        ("$[?length(@.text) > 1].text", "$[?length(@.text) > 1].text"),
        ("$[?match(@.type, 'a.*')].text", "$[?match(@.type, 'a.*')].text"),
    ],
)
def test_a_path_is_a_list_of_steps_or_a_jsonpath(given: Any, path: Any) -> None:
    assert paths.validate_python(given) == path


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (["a", 0.0, "b"], "[1] is 0.0"),
        (["a", True], "[1] is true"),
        (["a", None], "[1] is null"),
        ([["a", 0]], '[0] is ["a", 0]'),
    ],
)
def test_a_step_that_is_neither_key_nor_index_is_named(given: Any, step: str) -> None:
    with pytest.raises(ValidationError) as raised:
        paths.validate_python(given)
    (error,) = raised.value.errors()
    assert error["msg"].startswith(f"{step}, neither a key nor an index; a list of keys and")


@pytest.mark.parametrize("given", [None, True, 1.5, {}])
def test_what_is_neither_is_told_with_an_example_of_each(given: Any) -> None:
    with pytest.raises(ValidationError) as raised:
        paths.validate_python(given)
    (error,) = raised.value.errors()
    assert error["msg"] == (
        "a list of keys and indices is expected, such as [choices, 0, text], or a JSONPath "
        "that begins with $, such as $.choices[0].text"
    )


@pytest.mark.parametrize(
    "given",
    [
        "$.",
        "$.a[",
        "$.a[?",
        "$x",
        "$.a b",
        "$[?@.a = 1]",
        "$.a.~",
        "$[01]",
        "$[?unknown(@.a)]",
        "$" + "[?@" * 3000,
        "$[99999999999999999999]",
    ],
)
def test_what_is_no_jsonpath_of_the_standard_is_told_on_one_line(given: str) -> None:
    with pytest.raises(ValidationError) as raised:
        paths.validate_python(given)
    (error,) = raised.value.errors()
    assert error["msg"].startswith("is not a JSONPath (RFC 9535): ")
    assert "\n" not in error["msg"]
    assert len(error["msg"]) < 160


def test_a_path_is_shown_as_people_write_it() -> None:
    assert shown(("a", 0, "b")) == "a -> 0 -> b"
    assert shown(()) == "the top"
    assert shown("$.a") == "$.a"


def test_a_query_is_made_once() -> None:
    assert query("$.a[0]") is query("$.a[0]")
