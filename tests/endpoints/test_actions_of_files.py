"""What an endpoint file says about actions and kept data, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
import wsgi_talks
from http_talks import HI
from servers import sends, serving
from wsgi_talks import Answered

from pytest_synthconv import ConfigurationError, EndpointError, Message, Reply
from pytest_synthconv.core.cards import Persona
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.endpoints.python import as_endpoint


def heard(answer: Any, **keys: Any) -> Reply:
    return wsgi_talks.whole_reply(lambda _: Answered(answer), response_path=["text"], **keys)


def acts(answer: Any, **keys: Any) -> list[str]:
    return [str(act) for act in heard({"text": "Hi", **answer}, **keys).actions]


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ({"tool": "find", "args": {"n": 1}}, "find(n=1)"),
        ({"name": "find", "input": '{"n": [1, 2]}'}, "find(n=[1, 2])"),
        ({"name": "find", "arguments": "not JSON"}, "find(arguments=not JSON)"),
        ({"name": "find", "arguments": ""}, "find()"),
        ({"name": "find", "arguments": None}, "find()"),
        ({"name": "find", "arguments": {"text": "a\n::b"}}, "find(text=a ::b)"),
    ],
)
def test_the_usual_names_of_the_parts_need_not_be_given(entry: Any, shown: str) -> None:
    assert acts({"did": [entry]}, actions_path="$.did[*]") == [shown]
    assert acts({"did": [entry]}, actions_path=["did"]) == [shown]


def test_other_names_are_given_in_action() -> None:
    entry = {"what": {"verb": "find"}, "with": {"n": 1}, "came": 5, "name": "other"}
    reply = heard(
        {"text": "Hi", "did": [entry]},
        actions_path=["did"],
        action={"name": ["what", "verb"], "arguments": ["with"], "result": ["came"]},
    )
    assert str(reply.actions[0]) == "find(n=1)"
    assert reply.actions[0].result == 5


@pytest.mark.parametrize("did", [["text"], [{"arguments": {}}], [{"name": 5}]])
def test_a_path_that_leads_to_no_actions_is_an_error(did: Any) -> None:
    with pytest.raises(EndpointError, match="actions_path did has"):
        heard({"text": "Hi", "did": did}, actions_path=["did"])


def test_a_list_that_is_not_there_means_that_nothing_was_done() -> None:
    assert acts({}, actions_path="$.did[*]") == []
    assert acts({"did": None}, actions_path=["did"]) == []


def test_parts_are_kept_under_the_names_in_the_file() -> None:
    answer = {"text": "Hi", "intent": {"name": "cancel"}, "sources": [{"url": "a"}, {"url": "b"}]}
    keep = {
        "intent": ["intent", "name"],
        "sources": "$.sources[*].url",
        "none": ["nothing"],
    }
    assert heard(answer, keep=keep).data == {"intent": "cancel", "sources": ["a", "b"]}
    one = {**answer, "sources": [{"url": "a"}]}
    assert heard(one, keep=keep).data["sources"] == ["a"]


def test_secrets_are_redacted_in_actions_and_in_what_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_KEY", "a-long-secret")
    reply = heard(
        {"text": "Hi", "did": [{"name": "get", "args": {"url": ["x?k=a-long-secret"]}}]},
        headers={"X-Key": "${SHOP_KEY}"},
        actions_path=["did"],
        keep={"all": "$.did"},
    )
    assert "a-long-secret" not in reply.model_dump_json()
    assert str(reply.actions[0]) == 'get(url=["x?k=[REDACTED:SHOP_KEY]"])'


def test_a_server_that_repeats_its_whole_state_does_each_thing_once() -> None:
    first = '{"text": "a", "did": [{"id": "1", "name": "find"}]}'
    both = '{"text": "b", "did": [{"id": "1", "name": "find"}, {"id": "2", "name": "cancel"}]}'
    with serving(sends(first), sends(both)) as server:
        session = HTTPEndpoint.at(server.url, response_path=["text"], actions_path=["did"]).open(
            "c1"
        )
        said = [*HI, Message(role="assistant", content="a", turn=1)]
        replies = [session.reply(HI), session.reply([*said, HI[0].model_copy(update={"turn": 2})])]
        session.close()
    assert [[act.name for act in reply.actions] for reply in replies] == [["find"], ["cancel"]]


def test_a_server_whose_ids_start_again_each_turn_loses_no_action() -> None:
    first = '{"text": "a", "did": [{"id": "call_0", "name": "find"}]}'
    second = '{"text": "b", "did": [{"id": "call_0", "name": "cancel"}]}'
    with serving(sends(first), sends(second)) as server:
        session = HTTPEndpoint.at(server.url, response_path=["text"], actions_path=["did"]).open(
            "c1"
        )
        replies = [session.reply(HI), session.reply(HI)]
        session.close()
    assert [[act.name for act in reply.actions] for reply in replies] == [["find"], ["cancel"]]


def test_pieces_without_an_id_belong_to_the_last_action_at_their_index() -> None:
    pieces = [
        {"index": 0, "id": "c1", "function": {"name": "find", "arguments": ""}},
        {"index": 0, "function": {"arguments": '{"n":'}},
        {"index": 1, "id": "c2", "function": {"name": "cancel", "arguments": '{"n": 2'}},
        {"index": 0, "function": {"arguments": " 1}"}},
        {"index": 1, "function": {"arguments": "}"}},
        {"index": 1, "id": "c3", "function": {"name": "cancel", "arguments": '{"n": 3'}},
        {"index": 1, "id": "", "type": "function", "function": {"name": "", "arguments": "}"}},
    ]
    assert acts({"did": pieces}, actions_path="$.did[*]") == [
        "find(n=1)",
        "cancel(n=2)",
        "cancel(n=3)",
    ]


def test_an_empty_id_is_none() -> None:
    entry = {"id": "", "name": "find"}
    reply = heard({"text": "Hi", "did": [entry, entry]}, actions_path=["did"])
    assert [act.id for act in reply.actions] == [None, None]


def test_actions_with_names_and_no_ids_are_several_even_at_one_index() -> None:
    entries = [{"index": 0, "name": "find"}, {"index": 0, "name": "cancel"}]
    assert acts({"did": entries}, actions_path="$.did[*]") == ["find()", "cancel()"]


def test_requests_after_the_conversation_keep_the_state_of_things() -> None:
    with serving(sends('{"text": "Hi", "id": "7"}'), sends('{"state": "cancelled"}')) as server:
        session = HTTPEndpoint.at(
            f"{server.url}/chat",
            response_path=["text"],
            capture={"order": ["id"]},
            after=[
                {
                    "url": f"{server.url}/orders/{{{{order}}}}",
                    "method": "GET",
                    "keep": {"state": ["state"]},
                }
            ],
        ).open("c1")
        session.reply(HI)
        assert session.look() == {"state": "cancelled"}
        session.close()
    assert [(it.method, it.path) for it in server.requests] == [
        ("POST", "/chat"),
        ("GET", "/orders/7"),
    ]


def test_the_trace_of_a_conversation_has_its_id() -> None:
    with serving(sends('{"text": "Hi"}')) as server:
        session = HTTPEndpoint.at(
            server.url, response_path=["text"], headers={"traceparent": "{{traceparent}}"}
        ).open("0af7651916cd43dd8448eb211c80319c")
        session.reply(HI)
        session.reply(HI)
        session.close()
    first, second = (request.headers["traceparent"].split("-") for request in server.requests)
    assert first[:2] == second[:2] == ["00", "0af7651916cd43dd8448eb211c80319c"]
    assert first[2] != second[2]
    assert len(first[2]) == 16


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"action": {"name": ["n"]}}, "action: says where the parts of actions are"),
        ({"actions_path": ["a"], "action": {"nmae": ["n"]}}, "did you mean `name`"),
        ({"open": [{"url": "/o", "keep": {"a": ["b"]}}]}, "open[0].keep is not used"),
        ({"close": [{"url": "/o", "actions_path": ["b"]}]}, "close[0].actions_path is not used"),
        ({"after": [{"url": "/{{message}}"}]}, "is not known here, outside of a turn"),
    ],
)
def test_keys_that_would_do_nothing_are_problems(keys: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        HTTPEndpoint.at("http://h/chat", base_url="http://h", response_path=["text"], **keys)
    assert problem in str(raised.value)


def test_what_is_seen_of_an_answer_does_not_change_the_digest_of_a_file() -> None:
    plain = HTTPEndpoint.at("http://h/chat", response_path=["text"])
    seen = HTTPEndpoint.at(
        "http://h/chat", response_path=["text"], actions_path=["a"], keep={"b": ["c"]}
    )
    assert plain.identity == seen.identity


def test_python_may_return_a_reply_with_actions_and_data() -> None:
    def bot(messages: Any) -> Reply:
        return Reply("Done.", actions=[{"name": "find"}], data={"intent": "x"}, choices=["Yes"])

    endpoint = as_endpoint(bot)
    reply = endpoint.open("c1").reply(HI)
    assert (reply.content, str(reply.actions[0]), reply.data) == (
        "Done.\n- Yes",
        "find()",
        {"intent": "x"},
    )
    assert reply.choices == ("Yes",)
    assert reply.latency_ms is not None


def test_a_reply_that_is_no_reply_is_a_fault_of_the_code_that_made_it() -> None:
    def bot(messages: Any) -> Reply:
        return Reply("Done.", actions=["find"])

    with pytest.raises(EndpointError) as raised:
        as_endpoint(bot).open("c1").reply(HI)
    assert raised.value.kind == "callable"


def test_a_persona_may_have_rules_for_actions_only_with_expressions_that_compile() -> None:
    card = dict.fromkeys(("name", "description", "personality", "scenario", "summary"), "x")
    rule = {"action": "cancel", "arguments": {"order": "/(/"}}
    with pytest.raises(ValueError, match="`order` is not a regular expression"):
        Persona.model_validate({**card, "actions": {"required": [rule]}})
