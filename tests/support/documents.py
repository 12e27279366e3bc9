"""The fenced blocks of a Markdown document, as a test runs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what else its first line says, and its text."""

    language: str
    title: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines of a console block that a reader types."""
        return [line[2:] for line in self.text.splitlines() if line.startswith("$ ")]

    @property
    def output(self) -> list[str]:
        """The lines of a console block that the command prints; ``...`` stands for any."""
        return [line for line in self.text.splitlines() if not line.startswith("$ ")]


def blocks(document: Path) -> list[Block]:
    """All fenced blocks of ``document``, in order."""
    found = _FENCE.findall(document.read_text(encoding="utf-8"))
    return [Block(language, title, text) for language, title, text in found]


def shown_in(expected: list[str], printed: list[str]) -> bool:
    """True when ``printed`` is ``expected``, in which ``...`` stands for any number of lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line.rstrip()) + r"\n" for line in expected
    )
    text = "".join(line.rstrip() + "\n" for line in printed)
    return re.fullmatch(pattern, text) is not None
