"""A reply that its model could not finish: the endpoint says so, and the talk is flagged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from http_talks import HI
from participants import ASSISTANT, Decider, Speaker, persona
from provider_shapes import PROTOCOLS, Asked
from provider_shapes import Reply as Written
from servers import Answer, sends, serving
from stored_runs import record

from pytest_synthconv import Conversation
from pytest_synthconv.core.flags import REPLY_CUT
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import load_endpoint
from pytest_synthconv.reports import terminal
from pytest_synthconv.reports.records import to_record
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate

KINDS = {
    "openai-chat": "openai-chat",
    "openai-responses": "openai",
    "anthropic-messages": "anthropic",
}
OWN = "url: URL/chat\nresponse_path: [reply]\n"

every_kind = pytest.mark.parametrize("kind", KINDS)


def answer_of(kind: str, *, cut: bool) -> Answer:
    """A reply as the API of this kind sends it."""
    asked = Asked(KINDS[kind], 0, "m", "", (), "text", "", {}, {}, {})
    return sends(json.dumps(PROTOCOLS[KINDS[kind]].replied(asked, Written("It has.", cut=cut))))


def file_of(kind: str) -> str:
    keys = "headers: {Authorization: }\n" if kind.startswith("openai") else ""
    version = "headers: {x-api-key: k}\n" if kind.startswith("anthropic") else ""
    return f"kind: {kind}\nbase_url: URL\nbody: {{model: m}}\n{keys}{version}"


def endpoint(tmp_path: Path, file: str, url: str) -> HTTPEndpoint:
    path = tmp_path / "endpoint.yaml"
    path.write_text(file.replace("URL", url), encoding="utf-8")
    return HTTPEndpoint(load_endpoint(path, {}))


def is_cut(tmp_path: Path, file: str, answer: Answer) -> bool:
    with serving(answer) as server:
        session = endpoint(tmp_path, file, server.url).open("c1")
        try:
            return session.reply(HI).is_cut
        finally:
            session.close()


@every_kind
def test_a_kind_knows_where_its_api_says_that_a_reply_was_cut(tmp_path: Path, kind: str) -> None:
    assert is_cut(tmp_path, file_of(kind), answer_of(kind, cut=True))
    assert not is_cut(tmp_path, file_of(kind), answer_of(kind, cut=False))


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("length", True), (False, False), (None, False)]
)
def test_a_file_says_where_its_own_api_does(tmp_path: Path, value: object, expected: bool) -> None:
    answer = sends(json.dumps({"reply": "It has.", "cut": value}))
    assert is_cut(tmp_path, f"{OWN}cut_path: [cut]\n", answer) == expected
    assert not is_cut(tmp_path, OWN, answer)


def test_where_a_cut_is_looked_for_does_not_change_what_endpoint_it_is(tmp_path: Path) -> None:
    plain = endpoint(tmp_path, OWN, "http://127.0.0.1").identity
    assert endpoint(tmp_path, f"{OWN}cut_path: [cut]\n", "http://127.0.0.1").identity == plain


def held(tmp_path: Path, *, cut: bool) -> Conversation:
    with serving(answer_of("openai-chat", cut=cut)) as server:
        desk = endpoint(tmp_path, file_of("openai-chat"), server.url)
        user = Speaker(["Where is it?", "And when?"])
        return simulate(persona(), Participants(ASSISTANT, desk, user, Decider()), Limits(2))


def test_a_conversation_with_a_cut_reply_is_flagged_and_says_which(tmp_path: Path) -> None:
    found = to_record(held(tmp_path, cut=True), run_id="r", nodeid="n", versions={})
    assert found["flags"] == [REPLY_CUT]
    assert [m.get("cut") for m in found["messages"]] == [None, True] * 2


def test_a_conversation_with_whole_replies_is_not(tmp_path: Path) -> None:
    found = to_record(held(tmp_path, cut=False), run_id="r", nodeid="n", versions={})
    assert found["flags"] == []
    assert not any("cut" in message for message in found["messages"])


def test_the_summary_counts_conversations_with_a_cut_reply() -> None:
    told = {"status": "complete", "reason": "because", "usage": {}}
    records = [record(i, **told, flags=flags) for i, flags in enumerate([[REPLY_CUT], []])]
    summary = terminal.summary(records, "x.jsonl", detailed=False)
    assert "1 conversation: a reply of the assistant was cut by its limit of tokens" in summary
    whole = terminal.summary(records[1:], "x.jsonl", detailed=False)
    assert not any("was cut" in line for line in whole)
