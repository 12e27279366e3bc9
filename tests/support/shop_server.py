"""A server for tests whose conversations are opened and closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from participants import ASSISTANT, Decider, Speaker, persona
from servers import Answer, Handler, Server, sends

from pytest_synthconv import Conversation
from pytest_synthconv.core.budget import Budget
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.resources import RunResources

TOKEN = "tok-captured-0123456789"
MakeEndpoint = Callable[..., HTTPEndpoint]
SHOP: dict[str, Any] = {
    "open": [
        {"url": "/token", "body": {"client": "t"}, "capture": {"pass": ["id"]}},
        {
            "url": "/sessions",
            "headers": {"Authorization": "Bearer {{pass}}"},
            "capture": {"session": ["session"]},
        },
    ],
    "before_turn": [{"url": "/typing/{{session}}", "query": {"n": "{{turn}}"}}],
    "close": [
        {"url": "/sessions/{{session}}", "method": "DELETE"},
        {"url": "/logout", "headers": {"Authorization": "Bearer {{pass}}"}},
    ],
    "body": {"session": "{{session}}", "text": "{{message}}"},
    "response_path": ["reply"],
}


def shop(*, failing: str = "", answer: Answer | None = None) -> Answer:
    """A shop whose conversations need a token and a session; at ``failing`` it gives ``answer``."""

    def respond(handler: Handler) -> None:
        path = handler.path.partition("?")[0]
        if answer is not None and path.startswith(failing):
            return answer(handler)
        said: dict[str, Any] = {"reply": "All is well."}
        if path == "/token":
            said = {"id": TOKEN}
        elif path == "/sessions":
            said = {"session": 42}
        return sends(json.dumps(said))(handler)

    return respond


def talks(
    endpoint: HTTPEndpoint, turns: int = 2, budget: Budget | None = None, **parts: Any
) -> Conversation:
    cast = Participants(
        ASSISTANT, endpoint, parts.get("user", Speaker()), parts.get("judge", Decider())
    )
    return simulate(
        persona(), cast, Limits(max_turns=turns), RunResources(budget=budget or Budget())
    )


def shop_at(endpoint: MakeEndpoint, server: Server, **keys: Any) -> HTTPEndpoint:
    return endpoint(f"{server.url}/chat", **{"base_url": server.url, **SHOP, **keys})
