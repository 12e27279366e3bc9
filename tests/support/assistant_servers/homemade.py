"""Assistants such as teams write for themselves: queries, forms, cookies, tokens, states."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Mapping

from assistant_servers.serving import Assistant, RefusalError, Request, Response, Route, sends


class QueryBot(Assistant):
    """``GET /talk/USER?say=...``: everything in the URL."""

    def routes(self) -> Mapping[str, Route]:
        return {"GET /talk/([^/]+)": self.talk}

    def talk(self, request: Request, user: str) -> Response:
        if request.body:
            raise RefusalError(400, "a GET has no body")
        if request.query["key"] != ["a b&c"]:
            raise RefusalError(401, "wrong key")
        (said,) = request.query["say"]
        return sends({"answer": "\n".join(self.book.hear(user, said))})


class FormBot(Assistant):
    """A urlencoded form in, as browsers send it."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /reply": self.reply}

    def reply(self, request: Request) -> Response:
        form = request.form
        (user,), (said,) = form["user"], form["text"]
        return sends({"reply": {"text": "\n".join(self.book.hear(user, said))}})


class PlainTextBot(Assistant):
    """text/plain in and out, the latter in Latin-1, and who talks in a header."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /text": self.reply}

    def reply(self, request: Request) -> Response:
        request.must_be("text/plain")
        answer = "\n".join(self.book.hear(request.headers["x-user"], request.body.decode()))
        return Response(answer.encode("latin-1"), content_type="text/plain; charset=ISO-8859-1")


class CookieBot(Assistant):
    """Knows its guests by a cookie that it sets with the first answer."""

    def __init__(self) -> None:
        super().__init__()
        self.visits: set[str] = set()

    def routes(self) -> Mapping[str, Route]:
        return {"POST /chat": self.chat}

    def chat(self, request: Request) -> Response:
        visit = request.cookies.get("visit")
        if visit is not None and visit not in self.visits:
            raise RefusalError(403, "unknown visit")
        set_cookie = {}
        if visit is None:
            visit = uuid.uuid4().hex
            self.visits.add(visit)
            set_cookie = {"Set-Cookie": f"visit={visit}; Path=/; HttpOnly"}
        answer = "\n".join(self.book.hear(visit, request.json["message"]))
        return sends({"response": answer}, headers=set_cookie)


class JobDesk(Assistant):
    """Takes a message as a job, whose output is there at the second look."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[str, list[dict[str, str | None]]] = {}

    def routes(self) -> Mapping[str, Route]:
        return {"POST /jobs": self.begin, "GET /jobs/([^/]+)": self.look}

    def begin(self, request: Request) -> Response:
        job = uuid.uuid4().hex
        output = "\n".join(self.book.hear(request.json["user"], request.json["message"]))
        self.jobs[job] = [{"output": None}, {"output": output}]
        return sends({"job_id": job}, 202)

    def look(self, request: Request, job: str) -> Response:
        return sends(self.jobs[job].pop(0))


class SessionBot(Assistant):
    """A token for the client's key, a session for the token, and both with each message.

    A session greets when it is created. It should be deleted, and is then gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.sessions: set[str] = set()
        self.created = itertools.count(1)

    def routes(self) -> Mapping[str, Route]:
        return {
            "POST /oauth/token": self.token,
            "POST /sessions": self.create,
            "PUT /sessions/([^/]+)/messages": self.message,
            "DELETE /sessions/([^/]+)": self.delete,
        }

    def token(self, request: Request) -> Response:
        if request.form["client_secret"] != ["s3cret/+"]:
            raise RefusalError(401, {"error": "invalid_client"})
        token = f"token-{uuid.uuid4().hex}"
        self.tokens.add(token)
        return sends({"access_token": token, "token_type": "bearer"})

    def create(self, request: Request) -> Response:
        self._check(request)
        # The blank must be encoded by whoever puts the id into a path.
        session = f"s {next(self.created)}"
        self.sessions.add(session)
        return sends({"session": {"id": session}, "greeting": "Welcome to the desk."}, 201)

    def message(self, request: Request, quoted: str) -> Response:
        self._check(request)
        session = self._known(quoted)
        return sends({"text": "\n".join(self.book.hear(session, request.json["text"]))})

    def delete(self, request: Request, quoted: str) -> Response:
        self._check(request)
        self.sessions.remove(self._known(quoted))
        return Response(status=204)

    def _check(self, request: Request) -> None:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise RefusalError(401, "invalid or missing token")

    def _known(self, quoted: str) -> str:
        session = quoted.replace("%20", " ")
        if session not in self.sessions:
            raise RefusalError(404, f"no session {session!r}")
        return session


class StateEcho(Assistant):
    """Remembers nothing: what it must know comes with the reply and must come back with the next
    message, as the JSON it was."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /turn": self.turn}

    def turn(self, request: Request) -> Response:
        body = request.json
        state = body["context"] or {"conversation": uuid.uuid4().hex, "turn": 0, "seen": []}
        if not isinstance(state, dict) or state["turn"] != len(state["seen"]):
            raise RefusalError(400, f"context is not what was sent: {json.dumps(state)}")
        answer = "\n".join(self.book.hear(state["conversation"], body["utterance"]))
        after = {
            **state,
            "turn": state["turn"] + 1,
            "seen": [*state["seen"], None],
        }
        return sends({"output": {"generic": [{"text": answer}]}, "context": after})


class Undecided(Assistant):
    """Says its text under one key or another, and tells of errors with status 200."""

    def routes(self) -> Mapping[str, Route]:
        return {"POST /chat": self.chat}

    def chat(self, request: Request) -> Response:
        body = request.json
        if body.get("tenant") != "shop":
            return sends({"ok": False, "error": {"message": "unknown tenant"}})
        answer = "\n".join(self.book.hear(body["user"], body["text"]))
        key = "answer" if body["turn"] % 2 else "fallback"
        return sends({"ok": True, "error": None, key: {"text": answer}})
