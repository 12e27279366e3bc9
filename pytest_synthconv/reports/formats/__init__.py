"""The formats that conversations are exported to: one module each, and their table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..records import Record
from . import csv_table, openai_chat, original, sharegpt

SYNTHCONV = "synthconv"
"""The name of the project's own format: the records themselves."""


@dataclass(frozen=True)
class Format:
    """A format of text. ``line`` returns the line of a record, with its newline.

    It returns None for a conversation that the format cannot express. ``key`` is one that each of
    its lines has, if they are JSON. ``head`` comes before the first line. ``takes_faults``:
    conversations that ended in an error belong to it, too.
    """

    name: str
    line: Callable[[Record], str | None]
    key: str = ""
    head: str = ""
    takes_faults: bool = False


FORMATS = {
    it.name: it
    for it in (
        Format("original", original.line, "messages"),
        Format("openai", openai_chat.line, "messages"),
        Format("sharegpt", sharegpt.line, "conversations"),
        Format("csv", csv_table.line, head=csv_table.HEAD, takes_faults=True),
    )
}
DATASETS = (SYNTHCONV, "original", "openai", "sharegpt")
"""The formats that one conversation after another can be appended to."""
