"""An agent of A2A 1.0, as it answers over JSON-RPC: with a message, or with a task."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from assistant_servers.serving import Assistant, RefusalError, Request, Response, Route, sends


class A2A(Assistant):
    """Answers the first message of a context with a task that needs more, then completes it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[str, str] = {}

    def routes(self) -> Mapping[str, Route]:
        return {"POST /": self.call}

    def call(self, request: Request) -> Response:
        if request.headers.get("a2a-version") != "1.0":
            raise RefusalError(400, {"error": {"code": -32009, "message": "version"}})
        call = request.json
        said = call["params"]["message"]
        context = said["contextId"] or uuid.uuid4().hex
        known = self.open.pop(context, None)
        if said["taskId"] != known:
            error = {"code": -32001, "message": f"Task {said['taskId']} is in a terminal state"}
            return sends({"jsonrpc": "2.0", "id": call["id"], "error": error})
        parts = [{"text": text} for text in self.book.hear(context, said["parts"][0]["text"])]
        task = self._completed(known, parts) if known else self._asking(context, parts)
        answer = {"task": {"contextId": context, **task}}
        return sends({"jsonrpc": "2.0", "id": call["id"], "result": answer})

    def _asking(self, context: str, parts: list[dict[str, str]]) -> dict[str, Any]:
        task = self.open[context] = uuid.uuid4().hex
        message = {"messageId": uuid.uuid4().hex, "role": "ROLE_AGENT", "parts": parts}
        return {"id": task, "status": {"state": "TASK_STATE_INPUT_REQUIRED", "message": message}}

    def _completed(self, task: str, parts: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "id": task,
            "status": {"state": "TASK_STATE_COMPLETED"},
            "artifacts": [{"artifactId": "a", "parts": parts}],
        }
