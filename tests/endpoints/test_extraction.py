"""Where in an answer the reply is: paths, joins and picks, silence, errors, captures."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pytest_synthconv.endpoints.extraction import captured, error_in, found_in, is_there, reply_in
from pytest_synthconv.endpoints.failures import ExchangeFailure
from pytest_synthconv.files.request_template import Reading

BOT = {
    "activities": [
        {"type": "typing"},
        {"type": "message", "text": "One."},
        {"type": "message", "text": None},
        {"type": "message", "text": "Two."},
    ]
}
MESSAGES = "$.activities[?@.type == 'message'].text"


def reading(*paths: Any, **keys: Any) -> Reading:
    given = {
        "format": "json",
        "paths": paths,
        "join": "\n",
        "pick": "all",
        "choices_path": None,
        "error_path": None,
        "end_path": None,
        "allow_silence": False,
        "captures": (),
        **keys,
    }
    return Reading(**cast(Any, given))


def reply(value: Any, *paths: Any, **keys: Any) -> str:
    found = reply_in(value, reading(*paths, **keys))
    assert isinstance(found, str), found
    return found


def failure(value: Any, *paths: Any, **keys: Any) -> tuple[str, str]:
    found = reply_in(value, reading(*paths, **keys))
    assert isinstance(found, ExchangeFailure), found
    return found.kind, found.reason


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        ({"a": [{"b": "x"}]}, ("a", 0, "b"), "x"),
        ({"a": ["x", "y"]}, ("a", -1), "y"),
        ("x", (), "x"),
        ({"": {"$.a": "x"}}, ("", "$.a"), "x"),
        ({"a": ""}, ("a",), ""),
        ({"a": [{"b": "x"}]}, "$.a[0].b", "x"),
        ({"a": ["x", "y"]}, "$.a[-1]", "y"),
        ({"a": {"b": {"text": "x"}}}, "$..text", "x"),
        (["x", "y"], "$[*]", "x\ny"),
        ([{"text": "x"}, {"image": "i"}, {"text": "y"}], "$[*].text", "x\ny"),
        (BOT, MESSAGES, "One.\nTwo."),
        ({"ä b": "x"}, "$['ä b']", "x"),
        ("x", "$", "x"),
    ],
)
def test_a_path_leads_to_the_reply(value: Any, path: Any, said: str) -> None:
    assert reply(value, path) == said


def test_several_texts_are_joined_or_one_of_them_is_picked() -> None:
    assert reply(BOT, MESSAGES, join="") == "One.Two."
    assert reply(BOT, MESSAGES, pick="first") == "One."
    assert reply(BOT, MESSAGES, pick="last") == "Two."


def test_the_first_of_several_paths_that_leads_to_a_text_is_taken() -> None:
    paths = (("text",), "$.card.title", ("fallback",))
    assert reply({"card": {"title": "x"}, "fallback": "y"}, *paths) == "x"
    assert reply({"text": 7, "fallback": "y"}, *paths) == "y"
    assert reply({"text": "", "fallback": "y"}, *paths) == ""


@pytest.mark.parametrize(
    ("value", "path", "kind", "reason"),
    [
        (
            {},
            "$.a",
            "response_path",
            "$.a: nothing there; the answer is an empty object",
        ),
        (
            {"b": 1, "c\x1b": 2},
            "$.a",
            "response_path",
            r"$.a: nothing there; the answer is an object with the keys b, c\x1b",
        ),
        (["a"], "$.a", "response_path", "$.a: nothing there; the answer is a list of 1"),
        ("x", "$.a", "response_path", "$.a: nothing there; the answer is text"),
        (None, "$.a", "response_path", "$.a: nothing there; the answer is null"),
        (7, "$.a", "response_path", "$.a: nothing there; the answer is a number"),
        ({"a": None}, "$.a", "not_text", "expected text at $.a, got null"),
        ({"a": {}}, "$.a", "not_text", "expected text at $.a, got an object"),
        (["x", 7], "$[*]", "not_text", "expected text at $[*], got a number"),
        ({}, (), "not_text", "expected text at the top, got an object"),
        (
            {str(i): i for i in range(20)},
            ("a",),
            "response_path",
            "a: key 'a' not found; keys there: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...",
        ),
        ([], (0,), "response_path", "0: index 0 not found; a list of 0 is there"),
    ],
)
def test_a_path_that_leads_to_no_text_is_told_with_what_is_there(
    value: Any, path: Any, kind: str, reason: str
) -> None:
    prefix = "response_path " if kind == "response_path" else ""
    assert failure(value, path) == (kind, prefix + reason)


def test_of_several_paths_that_lead_nowhere_each_is_told() -> None:
    assert failure({"x": 1}, ("text",), "$.card.title") == (
        "response_path",
        "response_path text: key 'text' not found; keys there: x; "
        "$.card.title: nothing there; the answer is an object with the keys x",
    )
    kind, reason = failure({"text": 7}, ("text",), "$.title")
    assert kind == "not_text"
    assert reason.startswith("expected text at text, got a number; $.title: nothing there")


@pytest.mark.parametrize("value", [[], [{"image": "i"}], [{"text": None}, {"image": "i"}]])
def test_who_may_be_silent_is_where_no_text_is_found(value: Any) -> None:
    assert reply(value, "$[*].text", allow_silence=True) == ""
    assert failure(value, "$[*].text")[0] in ("response_path", "not_text")


def test_null_is_silence_too() -> None:
    assert reply({"text": None}, ("text",), allow_silence=True) == ""
    assert reply({"text": None}, ("text",), ("title",), allow_silence=True) == ""


def test_what_is_there_and_is_no_text_is_never_silence() -> None:
    assert failure([{"text": 7}], "$[*].text", allow_silence=True)[0] == "not_text"
    assert failure({"a": {}}, ("a",), ("b",), allow_silence=True)[0] == "not_text"


@pytest.mark.parametrize("value", [None, False, "", [], {}])
@pytest.mark.parametrize("path", [("error",), "$.error"])
def test_an_error_that_is_empty_is_none(value: Any, path: Any) -> None:
    assert error_in({"error": value}, path) is None
    assert error_in({}, path) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("no such model", "no such model"),
        (True, "true"),
        (7, "7"),
        ({"code": 1, "text": "é\n"}, '{"code": 1, "text": "é\\n"}'),
    ],
)
def test_an_error_in_an_answer_of_success_is_told(value: Any, told: str) -> None:
    failure = error_in({"error": value}, ("error",))
    assert failure is not None
    assert (failure.kind, failure.reason) == ("error_path", f"it answers with an error: {told}")


def test_the_first_error_that_is_one_is_told() -> None:
    failure = error_in([{"error": ""}, {"error": "two"}], "$[*].error")
    assert failure is not None
    assert failure.reason.endswith("two")


def test_something_is_there_whatever_it_is() -> None:
    assert is_there({"done": None}, ("done",))
    assert is_there([{"done": False}], "$[*].done")
    assert not is_there({}, ("done",))
    assert not is_there("done", "$.done")


def test_captures_keep_the_type_of_what_they_take() -> None:
    value = {"id": 7, "state": {"a": None}, "list": [1, 2], "none": None}
    paths = (("id", ("id",)), ("state", "$.state"), ("first", "$.list[*]"), ("none", ("none",)))
    assert captured(value, reading(captures=paths)) == {
        "id": 7,
        "state": {"a": None},
        "first": 1,
        "none": None,
    }


def test_a_capture_that_is_not_there_is_told_by_its_name() -> None:
    paths = (("id", ("id",)), ("thread", "$.thread"))
    failure = captured({"id": 7}, reading(captures=paths))
    assert isinstance(failure, ExchangeFailure)
    assert (failure.kind, failure.reason) == (
        "capture",
        "`thread` cannot be captured: $.thread: nothing there; "
        "the answer is an object with the keys id",
    )
    assert found_in({"id": 7}, reading(captures=paths)) == {"id": 7}
