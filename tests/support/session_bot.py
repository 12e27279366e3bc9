"""A FastAPI bot behind a key, with a session for each conversation, on loopback."""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import fastapi
import uvicorn
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

KEY = "desk-key-0123456789"


Bearer = Annotated[HTTPAuthorizationCredentials, fastapi.Depends(HTTPBearer())]


class Session(BaseModel):
    session_id: str


class Said(BaseModel):
    text: str


class Answered(BaseModel):
    turn: int
    answer: str


@dataclass
class SessionBot:
    """The bot, and the messages of each session in it."""

    url: str = ""
    sessions: dict[str, list[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def app(self) -> fastapi.FastAPI:
        app = fastapi.FastAPI(title="Bike rental", description="Rents bikes and cancels rentals.")

        def check(key: Bearer) -> None:
            if key.credentials != KEY:
                raise fastapi.HTTPException(401, "unknown key")

        guarded = [fastapi.Depends(check)]

        @app.post("/sessions", dependencies=guarded)
        def begin() -> Session:
            name = uuid.uuid4().hex
            self.sessions[name] = []
            return Session(session_id=name)

        @app.post("/sessions/{session_id}/messages", dependencies=guarded)
        def say(session_id: str, said: Said) -> Answered:
            if session_id not in self.sessions:
                raise fastapi.HTTPException(404, "unknown session")
            self.sessions[session_id].append(said.text)
            turn = len(self.sessions[session_id])
            return Answered(turn=turn, answer=f"Your rental {turn} is cancelled, all is done.")

        @app.delete("/sessions/{session_id}", dependencies=guarded)
        def end(session_id: str) -> None:
            self.closed.add(session_id)

        return app


@contextlib.contextmanager
def session_bot() -> Iterator[SessionBot]:
    """A running bot, stopped at the end."""
    bot = SessionBot()
    config = uvicorn.Config(bot.app(), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()]
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        bot.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        yield bot
    finally:
        server.should_exit = True
        thread.join()
