"""Texts with places in them: what is filled in, as what, and what is never looked at again."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pytest_synthconv.files.placeholders import (
    JSONTemplate,
    Masked,
    Template,
    Variables,
    names_of_placeholders,
    wrong_placeholders,
)

SECRET = "sk-canary-0123456789"
NONE = Variables({})
KEY = Variables({"KEY": SecretStr(SECRET), "BRACES": SecretStr("{{name}} ${KEY} \\{{")})

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)


def filled(text: str, values: dict[str, Any], variables: Variables = NONE) -> str:
    return Template(text, variables).text(values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("no place", "no place"),
        ("{{name}}", "Fran"),
        ("{{ name }}", "Fran"),
        ("{{\tname\n}}", "Fran"),
        ("Hi {{name}}, {{name}}!", "Hi Fran, Fran!"),
        ("{{name}}{{name}}", "FranFran"),
        (r"\{{name}}", "{{name}}"),
        (r"\{{{{name}}", "{{Fran"),
        (r"\\{{name}}", r"\{{name}}"),
        ("{name} } { }} ", "{name} } { }} "),
        ("{{{name}}}", None),
    ],
)
def test_places_are_filled_in_and_the_rest_is_left(text: str, said: str | None) -> None:
    if said is None:
        assert list(wrong_placeholders(text))
    else:
        assert not list(wrong_placeholders(text))
        assert filled(text, {"name": "Fran"}) == said


@pytest.mark.parametrize(
    "text", ["{{", "{{}}", "{{a b}}", "{{a.b}}", "{{a|upper}}", "{{1}}", "{{name}", "{{ {{a}} }}"]
)
def test_what_looks_like_a_place_and_is_none_is_told(text: str) -> None:
    (told,) = list(wrong_placeholders(text))[:1]
    assert told.startswith(f"`{text[:42]}` is not `{{{{name}}}}`; ")
    assert told.endswith(r"for a plain `{{` write `\{{`")


def test_the_names_of_places_are_found_in_their_order() -> None:
    assert names_of_placeholders(r"{{b}} {{a}} \{{c}} {{b}}") == ("b", "a", "b")


def test_variables_are_filled_in_between_places() -> None:
    assert filled("${KEY}{{a}}$${KEY}", {"a": "-"}, KEY) == f"{SECRET}-${{KEY}}"


def test_neither_a_variables_value_nor_what_is_said_is_searched_for_places() -> None:
    assert filled("${BRACES}/{{a}}", {"a": "{{name}} ${KEY}", "name": "no"}, KEY) == (
        "{{name}} ${KEY} \\{{/{{name}} ${KEY}"
    )


@given(st.text(), st.text())
def test_whatever_is_said_arrives_as_it_is(said: str, name: str) -> None:
    values = {"message": said, "name": name}
    assert filled("<{{message}}|{{name}}>", values) == f"<{said}|{name}>"
    assert JSONTemplate({"a": ["{{message}}"]}, NONE).value(values) == {"a": [said]}


@given(json_values)
def test_a_value_that_is_nothing_but_a_place_keeps_its_type(value: Any) -> None:
    assert Template("{{state}}", NONE).value({"state": value}) == value
    made = JSONTemplate({"deep": [{"state": "{{ state }}"}]}, NONE).value({"state": value})
    assert made == {"deep": [{"state": value}]}
    assert type(made["deep"][0]["state"]) is type(value)


@given(json_values)
def test_json_without_places_is_sent_as_it_stands(value: Any) -> None:
    plain = json.loads(json.dumps(value).replace("{{", "{").replace("${", "$"))
    assert JSONTemplate(plain, NONE).value({}) == plain


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "<>"),
        ("x", "<x>"),
        (7, "<7>"),
        (1.5, "<1.5>"),
        (True, "<true>"),
        ({"a": "é"}, '<{"a": "é"}>'),
        ([1, None], "<[1, null]>"),
    ],
)
def test_a_value_inside_longer_text_is_text_or_json(value: Any, said: str) -> None:
    assert Template("<{{state}}>", NONE).value({"state": value}) == said


@given(st.text())
def test_what_is_said_is_encoded_in_an_address_and_can_be_read_back(said: str) -> None:
    url = Template("http://h/a/{{message}}?q=1", NONE).text(
        {"message": said}, lambda text: quote(text, safe="")
    )
    encoded = url.removeprefix("http://h/a/").removesuffix("?q=1")
    assert unquote(encoded) == said
    assert not set(encoded) & set("/?#&= ")


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=2), max_size=4))
def test_the_history_is_spliced_into_the_list_it_is_an_item_of(history: list[Any]) -> None:
    values = {"messages": history}
    template = JSONTemplate(["first", "{{messages}}", ["{{messages}}"], "last"], NONE)
    assert template.value(values) == ["first", *history, history, "last"]
    assert JSONTemplate({"a": "{{messages}}"}, NONE).value(values) == {"a": history}


def test_any_other_list_stays_one_item() -> None:
    assert JSONTemplate(["{{state}}", 1], NONE).value({"state": [1, 2]}) == [[1, 2], 1]


def test_a_template_can_be_filled_in_again_and_again() -> None:
    template = JSONTemplate({"a": ["{{messages}}"], "b": {"c": []}}, NONE)
    first = template.value({"messages": [{"n": 1}]})
    first["a"].append("more")
    first["b"]["c"].append("more")
    assert template.value({"messages": []}) == {"a": [], "b": {"c": []}}


def test_keys_are_left_as_they_are() -> None:
    template = JSONTemplate({"{{a}} ${KEY}": "{{a}}"}, KEY)
    assert template.value({"a": 1}) == {"{{a}} ${KEY}": 1}
    assert template.names == {"a"}


def test_templates_and_values_show_names_and_no_words() -> None:
    text = Template("Bearer ${KEY} {{b}} {{a}}", KEY)
    tree = JSONTemplate({"x": ["${KEY}", "{{b}}", "{{a}}"]}, KEY)
    assert [repr(text), repr(tree)] == ["<Template with a, b>", "<JSONTemplate with a, b>"]
    assert SECRET not in repr([text._parts, tree._tree])
    assert repr(Template("x", NONE)) == "<Template with no placeholders>"
    assert repr(Masked(token=SECRET, a=1)) == "<Masked a, token>"


def test_what_is_constant_of_a_text_is_what_is_left_without_its_places() -> None:
    template = Template("Bearer ${KEY}{{a}}!", KEY)
    assert template.constant.get_secret_value() == f"Bearer {SECRET}!"
    assert SECRET not in repr(template.constant)
    assert (template.lone, Template("{{a}}", KEY).lone) == (None, "a")
