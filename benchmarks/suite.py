"""The work that is measured: a project of so many personas, and the pytest that tests it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_model import GRUDGE

TURNS = 5
CALLS_PER_TURN = 3
_CARD = """\
- name: {name}
  id: person-{number:05}
  description: A customer of the shop who waits for a parcel.
  personality: Direct and busy, with little patience for phrases.
  scenario: They ordered a lamp for a present and want to know where the parcel is by now.
  summary: Waits for a parcel
  goals:
  - ask: Where is my parcel?
"""
_OWN_TEST = """\
def test_own(conversation):
    assert conversation.turns
"""


@dataclass(frozen=True)
class Suite:
    """A project in ``home`` with ``people`` personas; number ``grudge`` gives up at once."""

    home: Path
    people: int
    grudge: int | None = None
    has_own_test: bool = False

    def write(self) -> Suite:
        self.home.mkdir(parents=True)
        cards = (
            _CARD.format(number=number, name=GRUDGE if number == self.grudge else f"P {number}")
            for number in range(1, self.people + 1)
        )
        (self.home / "pytest.ini").write_text("[pytest]\n")
        (self.home / "assistant.yaml").write_text(
            "name: Parcel desk\ndescription: Knows where the parcels of a lamp shop are.\n"
        )
        (self.home / "endpoint.yaml").write_text("url: ${ASSISTANT_URL}\nresponse_path: [reply]\n")
        (self.home / "personas.yaml").write_text("users:\n" + "".join(cards))
        if self.has_own_test:
            (self.home / "test_own.py").write_text(_OWN_TEST)
        return self

    @property
    def requests(self) -> int:
        """How many there are when every turn is played."""
        return self.people * TURNS * CALLS_PER_TURN

    def command(self, provider: str, concurrency: int | None, *more: str) -> list[str]:
        """The pytest that holds the conversations; ``concurrency`` None is the default."""
        wanted = [f"--synthconv-concurrency={concurrency}"] if concurrency else []
        return [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            "--synthconv-assistant=assistant.yaml",
            f"--synthconv-provider={provider}",
            f"--synthconv-max-turns={TURNS}",
            *wanted,
            *more,
        ]

    def records(self) -> list[dict[str, Any]]:
        file = self.home / "synthconv-artifacts" / "conversations.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()]

    def talks(self) -> list[tuple[Any, ...]]:
        """What of the records does not differ from run to run, in no order."""
        return sorted(
            (
                record["persona"]["id"],
                record["stop_reason"],
                tuple((m["role"], m["content"]) for m in record["messages"]),
            )
            for record in self.records()
        )
