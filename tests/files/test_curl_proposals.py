"""Endpoint files from curl commands: what is sent, what is secret, where the message goes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.proposals.curl import from_curl
from pytest_synthconv.files.proposals.proposal import Proposal, endpoint_text, file_of

SECRET = "sk-curl-0123456789"


def card_of(command: str) -> dict[str, Any]:
    """Return the card for ``command``, which must be a valid endpoint file without the secret."""
    proposal = from_curl(command)
    file_of(proposal, Path("endpoint.yaml"))
    text = endpoint_text(proposal.card, proposal.notes)
    assert SECRET not in text + repr(proposal)
    return {key: value for key, value in proposal.card.items() if key != "response_path"}


def values_of(proposal: Proposal) -> dict[str, str | None]:
    return {it.name: it.value.get_secret_value() if it.value else None for it in proposal.variables}


def test_a_usual_call_becomes_a_file_with_places_for_message_and_session() -> None:
    command = f"""curl -X POST http://127.0.0.1:8000/chat \\
      -H 'Content-Type: application/json' -H "Authorization: Bearer {SECRET}" \\
      -d '{{"message": "Where is my order?", "session_id": "abc", "lang": "en"}}'"""
    assert card_of(command) == {
        "url": "http://127.0.0.1:8000/chat",
        "headers": {"Authorization": "Bearer ${ASSISTANT_TOKEN}"},
        "body": {
            "message": "{{message}}",
            "session_id": "{{conversation_id}}",
            "lang": "en",
        },
    }
    assert values_of(from_curl(command)) == {"ASSISTANT_TOKEN": SECRET}


def test_a_list_of_messages_takes_the_whole_conversation() -> None:
    card = card_of(
        """curl https://bots.test/v1/chat/completions --json '{"model": "m", "messages":
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}'"""
    )
    messages = [{"role": "system", "content": "Be brief."}, "{{messages}}"]
    assert card["body"] == {"model": "m", "messages": messages}
    assert "message_template" not in card


def test_messages_of_another_shape_get_a_template_and_roles() -> None:
    card = card_of(
        """curl bots.test/run -d '{"input": {"history": [
        {"type": "human", "parts": [{"text": "Hi there"}]}]}}'"""
    )
    assert card["body"] == {"input": {"history": ["{{messages}}"]}}
    assert card["message_template"] == {"type": "{{role}}", "parts": [{"text": "{{content}}"}]}
    assert card["roles"] == {"user": "human", "assistant": "ai"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"prompt": "hi"}', "prompt"),
        ('{"tone": "very polite", "query": "hi there"}', "query"),
        ('{"question": "Why not?", "text": "x"}', "question"),
        ('{"chatInput": "Hello you"}', "chatInput"),
        ('{"model": "a b", "frage": "Wo ist meine Bestellung geblieben?"}', "frage"),
    ],
)
def test_the_message_is_the_likeliest_text(body: str, place: str) -> None:
    assert card_of(f"curl bots.test -d '{body}'")["body"][place] == "{{message}}"


def test_other_ways_to_send_data_are_kept() -> None:
    assert card_of("curl bots.test/t -H 'Content-Type: text/plain' -d 'Hello you'") == {
        "url": "http://bots.test/t",
        "headers": {"Content-Type": "text/plain"},
        "text": "{{message}}",
    }
    assert card_of("curl bots.test/f -d text=Hello+you -d user=u1")["form"] == {
        "text": "{{message}}",
        "user": "{{conversation_id}}",
    }
    assert card_of("curl bots.test/m -F 'text=Hello you' -F lang=en")["multipart"] == {
        "text": "{{message}}",
        "lang": "en",
    }
    got = card_of("curl -G bots.test/q --data-urlencode 'q=Hello you' -d top=3")
    assert (got["method"], got["query"]) == ("GET", {"q": "{{message}}", "top": "3"})


def test_data_may_be_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "body.json").write_text('{"text": "Hello you"}')
    assert card_of("curl bots.test -d @body.json")["body"] == {"text": "{{message}}"}
    with pytest.raises(ConfigurationError, match=r"@other\.json cannot be read"):
        from_curl("curl bots.test -d @other.json")


def test_what_a_browser_copies_is_understood() -> None:
    card = card_of(
        "curl 'https://bots.test/chat' -H 'accept: */*' -H 'sec-fetch-mode: cors' "
        "-H 'user-agent: Mozilla/5.0' -H 'origin: https://shop.test' "
        '--data-raw $\'{"text":"it\\\'s me \\\\u0021"}\' --compressed'
    )
    assert card["headers"] == {"origin": "https://shop.test"}
    assert card["body"] == {"text": "{{message}}"}


@pytest.mark.parametrize(
    ("arguments", "where", "written"),
    [
        (f"-H 'X-Api-Key: {SECRET}'", ("headers", "X-Api-Key"), "${ASSISTANT_API_KEY}"),
        (f"-H 'X-Desk: {SECRET}'", ("headers", "X-Desk"), "${ASSISTANT_DESK}"),
        (f"-b 'sid={SECRET}'", ("headers", "Cookie"), "${ASSISTANT_COOKIE}"),
        (f"-u me:{SECRET}", ("headers", "Authorization"), "Basic ${ASSISTANT_BASIC_AUTH}"),
        (f"--oauth2-bearer {SECRET}", ("headers", "Authorization"), "Bearer ${ASSISTANT_TOKEN}"),
        (f"'--header=Authorization: {SECRET}'", ("headers", "Authorization"), "${ASSISTANT_TOKEN}"),
    ],
)
def test_secrets_become_variables(arguments: str, where: tuple[str, str], written: str) -> None:
    card = card_of(f'curl bots.test/chat {arguments} -d \'{{"text": "Hello you"}}\'')
    assert card[where[0]][where[1]] == written


def test_secrets_in_the_url_and_the_body_become_variables_too() -> None:
    command = (
        f"curl 'https://me:{SECRET}@bots.test/chat?api_key={SECRET}' "
        f"""-d '{{"auth": {{"token": "{SECRET}"}}, "text": "Hello you"}}'"""
    )
    card = card_of(command)
    assert card["url"] == "https://bots.test/chat"
    assert card["query"] == {"api_key": card["body"]["auth"]["token"]}
    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert sorted(filter(None, values_of(from_curl(command)).values())) == sorted([basic, SECRET])


def test_variables_of_the_shell_keep_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_KEY", SECRET)
    card = card_of(
        "curl bots.test -H 'Authorization: Bearer $DESK_KEY' -d '{\"text\": \"Hello you\"}'"
    )
    assert card["headers"] == {"Authorization": "Bearer ${DESK_KEY}"}


def test_a_secret_that_a_variable_has_already_needs_no_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DESK_KEY", SECRET)
    card = card_of(f"curl bots.test -H 'X-Key: {SECRET}' -d '{{\"text\": \"Hello you\"}}'")
    assert card["headers"] == {"X-Key": "${DESK_KEY}"}


def test_an_id_in_the_path_is_that_of_the_conversation() -> None:
    card = card_of("curl bots.test/v1/sessions/3f2a9c0d1e4b5a69/messages -d text=Hello+you")
    assert card["url"] == "http://bots.test/v1/sessions/{{conversation_id}}/messages"


def test_an_unchecked_certificate_is_refused_with_a_reason() -> None:
    notes = " ".join(from_curl("curl -sk https://bots.test -d text=Hello+you").notes)
    assert "-k is left out" in notes
    assert "ca_bundle" in notes


def test_a_request_that_tells_no_conversations_apart_is_noted() -> None:
    assert "which conversation" in from_curl("curl bots.test -d text=Hello+you").notes[0]
    assert from_curl("""curl bots.test -d '{"text": "Hello you", "session": "s1"}'""").notes == ()


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("curl bots.test", "no text in the request looks like what the user says"),
        ("curl -d text=hi", "expected one URL, got 0"),
        ("curl a.test b.test -d text=hi", "expected one URL, got 2"),
        ("curl a.test -d 'it", "the command cannot be read"),
        ("curl a.test --upload-file x", "--upload-file is not understood"),
        ("curl a.test -F 'text=hi' -F file=@x.png", "sends a file"),
        ("curl a.test -d '{\"text\": }'", "begins as JSON, but it is none"),
        ("curl a.test -X OPTIONS -d text=hi", "the method OPTIONS is not one for a chat"),
        ("curl a.test -d", "--data has no value"),
    ],
)
def test_what_cannot_be_understood_is_named(command: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        from_curl(command)
