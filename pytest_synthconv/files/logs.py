"""Read logs of conversations: what people and an assistant wrote in production.

    JSONL   a conversation a line: {"messages": [{"role", "content"}]} as in OpenAI's chat API, or
            {"conversations": [{"from", "value"}]} as in ShareGPT
    JSON    a list of such conversations
    CSV     a message a row, with the columns id, role and text, and perhaps time

They are read as strictly as all other files: what cannot be read is an error with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..core.errors import ConfigurationError
from .logged_talks import LoggedTalk, Reading
from .logs_csv import csv_talks
from .logs_json import json_talks, jsonl_talks
from .problems import configuration_error, shown_path

_KINDS: Mapping[str, Callable[[Path, Reading], Iterator[LoggedTalk]]] = {
    ".csv": csv_talks,
    ".tsv": csv_talks,
    ".json": json_talks,
    ".jsonl": jsonl_talks,
    ".ndjson": jsonl_talks,
}


@dataclass(frozen=True)
class Log:
    """The conversations of a log, and by reason how much of it was left out."""

    talks: tuple[LoggedTalk, ...]
    left_out: Mapping[str, int]


def read_log(path: Path, *, most: int | None = None) -> Log:
    """Return the conversations of the file at ``path``, at most the first ``most``.

    What comes after them is not read, except in CSV, where the rows may come in any order. Raise a
    `ConfigurationError` with all problems and their lines, or if there is no conversation.
    """
    read = _KINDS.get(path.suffix.lower())
    if read is None:
        raise ConfigurationError(
            f"{shown_path(path)}: the name of a log ends in {', '.join(_KINDS)}; rename the file"
        )
    reading = Reading()
    try:
        talks = tuple(islice(read(path, reading), most))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigurationError(f"{shown_path(path)}: cannot be read: {reason}") from None
    if reading.problems:
        raise configuration_error(path, reading.problems)
    if not talks:
        raise ConfigurationError(f"{shown_path(path)}: there is no conversation in it")
    return Log(talks, dict(reading.left_out))
