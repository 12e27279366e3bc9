"""What ASGI apps of tests send, and how they are wrapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

App = Callable[..., Any]


async def begin(send: Any, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})


async def say(send: Any, body: bytes, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


def http_only(app: App) -> App:
    """``app``, which knows no lifespan."""

    async def checked(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await app(scope, receive, send)

    return checked
