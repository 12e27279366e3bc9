"""A project for ``simulate``, with a desk on loopback that can be stopped in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ctrl_c import ctrl_c_heard
from projects import ASSISTANT, CARD
from servers import Handler, Server, says, serving
from warm_python import warm_python

PEOPLE = {
    "Alex": ("where is order 12?", "where order 12 is", "shipped"),
    "Bo": ("I want a refund", "a refund", "refunded"),
    "Cy": ("let me talk to a person", "someone to talk to", "never"),
}
REPLIES = {
    "order 12": "Order 12 has shipped, it arrives tomorrow.",
    "person": "I will connect you with a human colleague, please hold.",
}
REFUSAL = "I'm sorry, I can't help with that."
_PROGRAM = "import sys; from pytest_synthconv.cli import main; sys.exit(main())"


class Desk:
    """Answers; and keeps each request after the first ``open_for`` waiting until `open`."""

    def __init__(self, open_for: float = float("inf")) -> None:
        self.openings: Counter[str] = Counter()
        self.is_full = threading.Event()
        self._open = threading.Event()
        self._left = open_for
        self._counting = threading.Lock()

    def __call__(self, handler: Handler) -> None:
        messages = handler.asked.json["messages"]
        with self._counting:
            self.openings[messages[0]["content"]] += len(messages) == 1
            self._left -= 1
            waits = self._left < 0
        if waits:
            self.is_full.set()
            self._open.wait(60)
        said = messages[0]["content"]
        says(next((text for key, text in REPLIES.items() if key in said), REFUSAL))(handler)

    def open(self) -> None:
        self._open.set()

    def serve_only(self, number: float) -> None:
        """Keep those after ``number`` further requests waiting."""
        self._open.clear()
        self.is_full.clear()
        self._left = number


@contextmanager
def dataset_project(home: Path, desk: Desk) -> Iterator[Server]:
    """Write the project's files to ``home``; its endpoint is ``desk``, as long as this lasts."""
    with serving(desk) as server:
        (home / "assistant.yaml").write_text(ASSISTANT)
        cards = [
            CARD.format(name=name, opening=opening, ask=ask, evidence=evidence)
            for name, (opening, ask, evidence) in PEOPLE.items()
        ]
        (home / "personas.yaml").write_text("users:\n" + "".join(cards))
        (home / "endpoint.yaml").write_text(
            f"url: {server.url}\nresponse_path: [choices, 0, message, content]\n"
        )
        try:
            yield server
        finally:
            desk.open()


def started(
    home: Path,
    *arguments: str,
    command: tuple[str, ...] = ("simulate",),
    interpreter: str | None = None,
) -> subprocess.Popen[str]:
    """A process of ``command`` in ``home``, which hears Ctrl-C."""
    with ctrl_c_heard():
        return subprocess.Popen(
            [interpreter or warm_python(), "-c", _PROGRAM, *command, *arguments],
            cwd=home,
            env={**os.environ, "NO_PROXY": "*"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def killed(home: Path, desk: Desk, *arguments: str) -> None:
    """Run ``simulate`` until the desk is full, and kill it."""
    # A fork lives on for a moment when what stands in for it is killed.
    process = started(home, *arguments, interpreter=sys.executable)
    try:
        assert desk.is_full.wait(60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    desk.open()


def records(path: Path) -> list[dict[str, Any]]:
    """The complete records: a process that was killed may leave a part of a line at the end."""
    lines = path.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def held(found: list[dict[str, Any]]) -> Counter[tuple[str, int]]:
    """How often each conversation is among the records."""
    return Counter((record["persona"]["id"], record["trial"]) for record in found)


def once_each(count: int) -> Mapping[tuple[str, int], int]:
    """What `held` returns for ``count`` conversations, each once."""
    names = [name.lower() for name in PEOPLE]
    return {(names[n % 3], 1 + n // 3): 1 for n in range(count)}
