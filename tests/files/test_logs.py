"""Logs of conversations: three forms, read strictly."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files import logged_talks
from pytest_synthconv.files.logs import Log, read_log

ORDER = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Where is order 12?"},
        {"role": "assistant", "content": "On its way."},
    ]
}
CANCEL = {
    "conversations": [
        {"from": "human", "value": "Cancel it."},
        {"from": "gpt", "value": "Done."},
        {"from": "human", "value": "Thanks."},
    ]
}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def said(log: Log) -> list[list[tuple[str, str]]]:
    return [[(it.role, it.text) for it in talk.said] for talk in log.talks]


def error_of(path: Path, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as raised:
        read_log(path, **options)
    return str(raised.value)


def test_a_line_is_a_conversation_in_the_form_of_openai_or_sharegpt(tmp_path: Path) -> None:
    log = read_log(written(tmp_path, "log.jsonl", lines(ORDER, CANCEL)))
    assert said(log) == [
        [("user", "Where is order 12?"), ("assistant", "On its way.")],
        [("user", "Cancel it."), ("assistant", "Done."), ("user", "Thanks.")],
    ]
    assert [talk.line for talk in log.talks] == [1, 2]
    assert log.left_out == {"system message": 1}


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_file_is_a_list_of_conversations(tmp_path: Path, indent: int | None) -> None:
    path = written(tmp_path, "log.json", json.dumps([CANCEL, ORDER], indent=indent))
    log = read_log(path)
    assert [it[0] for it in said(log)] == [("user", "Cancel it."), ("user", "Where is order 12?")]
    assert [talk.line for talk in log.talks] == ([1, 1] if indent is None else [2, 18])


def test_a_json_file_may_be_one_conversation(tmp_path: Path) -> None:
    assert len(read_log(written(tmp_path, "log.json", json.dumps(ORDER))).talks) == 1


def test_rows_of_a_table_are_put_together_by_id_and_in_order_of_time(tmp_path: Path) -> None:
    table = (
        "time,id,role,text,rating\n"
        '2026-01-01T10:00:00Z,b,customer,"Hello,\nwhere is it?",5\n'
        "2026-01-01T10:05:00+00:00,a,bot,Done.,5\n"
        "2026-01-01T10:01:00,a,user,Cancel it.,5\n"
    )
    log = read_log(written(tmp_path, "log.csv", table))
    assert said(log) == [
        [("user", "Hello,\nwhere is it?")],
        [("user", "Cancel it."), ("assistant", "Done.")],
    ]
    assert [talk.line for talk in log.talks] == [2, 4]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_without_times_stays_in_order_whatever_its_separator(
    tmp_path: Path, separator: str
) -> None:
    rows = [("ID", "Role", "Text"), ("1", "user", "One."), ("1", "bot", "Two."), ("", "", "")]
    text = "\ufeff" + "".join(separator.join(row) + "\r\n" for row in rows)
    log = read_log(written(tmp_path, "log.csv", text))
    assert said(log) == [[("user", "One."), ("assistant", "Two.")]]


def test_parts_of_a_content_are_its_text(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": "x"}}]
    messages = [{"role": "user", "content": parts}, {"role": "assistant", "content": None}]
    log = read_log(written(tmp_path, "log.jsonl", lines({"messages": messages})))
    assert said(log) == [[("user", "Look:")]]
    assert log.left_out == {"empty assistant message": 1}


def test_messages_of_the_user_in_a_row_are_one_turn(tmp_path: Path) -> None:
    texts = [("user", "Hi."), ("tool", "{}"), ("user", "Where?"), ("bot", "Here."), ("user", "Ok.")]
    messages = [{"role": role, "content": text} for role, text in texts]
    (talk,) = read_log(written(tmp_path, "log.jsonl", lines({"messages": messages}))).talks
    assert talk.user_lines == ("Hi.\nWhere?", "Ok.")


def test_what_is_too_long_or_empty_is_left_out_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logged_talks, "MOST_MESSAGES", 3)
    monkeypatch.setattr(logged_talks, "LONGEST_TEXT", 10)
    long = [{"role": "user", "content": f"message {n} of many"} for n in range(5)]
    empty = [{"role": "user", "content": " \n"}, {"role": "assistant", "content": "Hello?"}]
    path = written(tmp_path, "log.jsonl", lines({"messages": long}, {"messages": empty}))
    log = read_log(path)
    assert said(log) == [[("user", f"message {n}") for n in range(3)]]
    assert log.left_out == {
        "rest of a message after 10 characters": 5,
        "message after the first 3": 2,
        "empty user message": 1,
        "conversation without a word of the user": 1,
    }


@pytest.mark.parametrize("name", ["log.jsonl", "log.json", "log.csv"])
def test_no_more_conversations_are_returned_than_wanted(tmp_path: Path, name: str) -> None:
    texts = {
        "log.jsonl": lines(ORDER, CANCEL, CANCEL),
        "log.json": json.dumps([ORDER, CANCEL, CANCEL]),
        "log.csv": "id,role,text\n" + "".join(f"{n},user,Hi {n}\n" for n in range(3)),
    }
    path = written(tmp_path, name, texts[name])
    assert len(read_log(path).talks) == 3
    assert len(read_log(path, most=2).talks) == 2


def test_lines_after_the_last_wanted_one_are_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, "log.jsonl", lines(ORDER) + "broken\n")
    assert len(read_log(path, most=1).talks) == 1
    assert ":2: is not JSON" in error_of(path)


ONE = {"role": "user", "content": "Hi."}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("log.jsonl", '{"a"\n', ":1: is not JSON: Expecting ':' delimiter"),
        ("log.jsonl", "\n[]\n", ":2: a conversation is expected: "),
        ("log.jsonl", lines({"messages": {}}), ":1: a conversation is expected: "),
        ("log.jsonl", lines({"messages": ["Hi"]}), ':1: messages[0]: {"role": ..., "content"'),
        ("log.jsonl", lines({"messages": [ONE, {"role": "king"}]}), ":1: the role `king` is unk"),
        (
            "log.jsonl",
            lines({"messages": [{**ONE, "content": 1}]}),
            "messages[0].content is neither",
        ),
        ("log.jsonl", '{"messages": ' + "[" * 100_000, ":1: is not JSON: "),
        ("log.jsonl", "", ": there is no conversation in it"),
        ("log.json", "[{},\n {}]", ":2: a conversation is expected"),
        ("log.json", f"[{json.dumps(ORDER)}\n{json.dumps(ORDER)}]", ":2: is not JSON: a comma"),
        ("log.json", f"[{json.dumps(ORDER)},", ": is not JSON"),
        ("log.json", "nonsense", ":1: is not JSON: Expecting value"),
        ("log.csv", "id,text\n1,Hi\n", ":1: the columns id, role, text are expected"),
        ("log.csv", "", ":1: the columns id, role, text are expected"),
        ("log.csv", 'id,role,text\n1,user,"a\nb"\n2,user\n', ":4: has 2 cells, where the first"),
        ("log.csv", "id,role,text\n ,user,Hi\n", ":2: has no id"),
        ("log.csv", "id,role,text,time\n1,user,Hi,noon\n", ":2: the time is neither ISO 8601"),
        ("log.csv", 'id,role,text\n1,user,"a\n', ": is not CSV: "),
        ("log.txt", "Hi", ": the name of a log ends in .csv, .tsv, .json, .jsonl, .ndjson"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    assert told in error_of(written(tmp_path, name, text)).partition(name)[2]


def test_all_problems_are_told_at_once_but_not_thousands(tmp_path: Path) -> None:
    path = written(tmp_path, "log.jsonl", "{}\n" * 3)
    assert error_of(path).count("a conversation is expected") == 3
    path = written(tmp_path, "log.jsonl", "{}\n" * 5000)
    assert error_of(path).count("a conversation is expected") == logged_talks.MOST_PROBLEMS


def test_a_file_that_is_not_there_or_not_text_is_an_error(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in error_of(tmp_path / "none.jsonl")
    path = tmp_path / "log.csv"
    path.write_bytes(b"id,role,text\n1,user,\xff\n")
    assert "cannot be read: it is not UTF-8" in error_of(path)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() == text
)
TALKS = st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=4)


@given(TALKS)
def test_every_form_gives_back_what_was_written(tmp_path_factory: Any, talks: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("logs")
    roles = ("user", "assistant")
    expected = [[(roles[i % 2], text) for i, text in enumerate(talk)] for talk in talks]
    openai = [{"messages": [{"role": r, "content": t} for r, t in talk]} for talk in expected]
    sharegpt = [{"conversations": [{"from": r, "value": t} for r, t in talk]} for talk in expected]
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["id", "role", "text"])
    rows.writerows([n, r, t] for n, talk in enumerate(expected) for r, t in talk)
    for name, text in (
        ("openai.jsonl", lines(*openai)),
        ("sharegpt.jsonl", lines(*sharegpt)),
        ("list.json", json.dumps(sharegpt, ensure_ascii=False, indent=1)),
        ("table.csv", table.getvalue()),
    ):
        assert said(read_log(written(folder, name, text))) == expected


@given(st.binary(max_size=200), st.sampled_from(["log.jsonl", "log.json", "log.csv"]))
def test_any_bytes_are_conversations_or_a_configuration_error(
    tmp_path_factory: Any, octets: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("logs") / name
    path.write_bytes(octets)
    try:
        assert read_log(path).talks
    except ConfigurationError as error:
        assert name in str(error)
