"""What an HTTP endpoint captures is a secret from then on."""

from __future__ import annotations

import inspect
import json
import logging
from concurrent import futures
from typing import Any

import pytest
from http_talks import CANARY, HI, Talker, error_of, first_line
from servers import sends, serving
from shop_server import SHOP, TOKEN, MakeEndpoint, shop, shop_at, talks

pytestmark = pytest.mark.usefixtures("no_surroundings")


def test_a_captured_token_is_redacted_in_whatever_is_said_later(endpoint: MakeEndpoint) -> None:
    with serving(shop(failing="/chat", answer=sends(json.dumps({"reply": f"Key {TOKEN}"})))) as it:
        conversation = talks(shop_at(endpoint, it), turns=1)
    assert conversation.messages[-1].content == "Key [REDACTED:pass]"


@pytest.mark.parametrize("failing", ["/sessions", "/typing", "/chat"])
def test_a_captured_token_is_redacted_in_the_errors_that_follow(
    endpoint: MakeEndpoint, caplog: pytest.LogCaptureFixture, failing: str
) -> None:
    answer = sends(f"bad token {TOKEN}", 401)
    with serving(shop(failing=failing, answer=answer)) as server, caplog.at_level(logging.DEBUG):
        conversation = talks(shop_at(endpoint, server, query={"key": "{{pass}}"}), turns=1)
    assert conversation.error is not None
    assert "The answer begins: bad token [REDACTED:pass]" in conversation.error.message
    assert TOKEN not in conversation.model_dump_json() + caplog.text


@pytest.mark.parametrize("before", range(150, 201, 10))
def test_a_secret_is_not_cut_in_half_before_it_is_redacted(talk: Talker, before: int) -> None:
    said = "x" * before + CANARY + "y" * 500
    with serving(sends(json.dumps({"error": {"text": said, "api_key": "other-secret"}}))) as server:
        error = error_of(
            talk(
                server.url,
                {"KEY": CANARY},
                headers={"Authorization": "Bearer ${KEY}"},
                error_path="$.error",
            )
        )
    assert "sk-" not in str(error)
    assert max(map(len, str(error).splitlines())) < 600


def test_no_secret_by_its_name_is_in_an_error_that_the_assistant_tells(talk: Talker) -> None:
    with serving(sends('{"error": {"code": 7, "api_key": "other-secret"}}')) as server:
        error = error_of(talk(server.url, error_path=["error"]))
    assert first_line(error) == (
        'it answers with an error: {"code": 7, "api_key": "[REDACTED:api_key]"}'
    )


def test_a_first_value_that_is_secret_by_its_name_is_redacted(talk: Talker) -> None:
    with serving(sends(f"bad {CANARY}", 401)) as server:
        session = talk(
            server.url,
            initial={"token": CANARY},
            capture={"token": ["token"]},
            query={"t": "{{token}}"},
        )
        error = error_of(session)
    assert "The answer begins: bad [REDACTED:token]" in str(error)


def test_a_token_is_redacted_in_the_error_of_the_very_answer_that_brings_it(
    endpoint: MakeEndpoint,
) -> None:
    opening = {"url": "/open", "capture": {"sid": ["id"], "more": ["gone"]}}
    with serving(sends(json.dumps({"id": TOKEN}))) as server:
        made = endpoint(
            f"{server.url}/chat",
            base_url=server.url,
            open=[opening],
            headers={"X-Desk": "{{sid}} {{more}}"},
        )
        conversation = talks(made)
    assert conversation.error is not None
    assert "open[0]: `more` cannot be captured" in conversation.reason
    assert TOKEN not in conversation.error.message


def test_no_frame_of_a_talk_that_is_broken_off_shows_a_captured_token(
    talk: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(shop()) as server:
        session = talk(f"{server.url}/chat", base_url=server.url, **SHOP)
        session.reply(HI)

        def stop(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt) as raised:
            patched.setattr(futures.Future, "result", stop)
            session.reply(HI)
        session.close()
    frames = inspect.getinnerframes(raised.tb)[1:]
    ours = [frame for frame in frames if "pytest_synthconv" in frame.filename]
    assert ours
    assert not any(TOKEN in repr(frame.frame.f_locals) for frame in ours)
