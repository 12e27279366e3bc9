"""An endpoint file that is proposed: its keys, its variables, and what to know about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ..endpoint_file import EndpointFile, endpoint_file
from ..problems import configuration_error
from ..strict_yaml import Document, Position
from ..yaml_writing import ListOnOneLine, block_yaml

FOR_NOW = "$"
"""A `response_path` that takes the whole answer, until one answer has shown where the text is."""

_ORDER = (
    *("kind", "python", "base_url", "open", "url", "method", "query", "headers"),
    *("body", "form", "multipart", "text", "message_template", "roles", "initial", "capture"),
    *("response_format", "response_path", "response_join", "response_pick", "end_path"),
)
_WIDTH = 96


@dataclass(frozen=True)
class Variable:
    """A variable of the environment that the file names: what it is for, and its value if known."""

    name: str
    what: str
    value: SecretStr | None = None


@dataclass(frozen=True)
class Proposal:
    """The ``card`` of an endpoint file. ``notes`` are sentences for whoever reads the file.

    ``title`` and ``description`` are what the source says of the assistant, or empty.
    """

    card: Mapping[str, Any] = field(repr=False)
    variables: tuple[Variable, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    description: str = ""

    @property
    def is_complete(self) -> bool:
        """False if nobody knows yet where the reply is."""
        return self.card.get("response_path") != FOR_NOW

    @property
    def needs_values(self) -> tuple[Variable, ...]:
        """Return the variables that the environment does not set."""
        return tuple(it for it in self.variables if not os.environ.get(it.name))


def file_of(proposal: Proposal, path: Path) -> EndpointFile:
    """Return ``proposal`` as if it were read from ``path``, with the values of its variables.

    Raise `ConfigurationError` if the file would not be valid, or a variable has no value.
    """
    values = {it.name: it.value.get_secret_value() for it in proposal.variables if it.value}
    document = Document(_plain(proposal.card), {(): Position(0)}, ())
    file, problems = endpoint_file(path, document, {**os.environ, **values})
    del values  # a traceback that prints local variables
    if file is None:
        raise configuration_error(path, problems)
    return file


def endpoint_text(card: Mapping[str, Any], comments: Iterable[str] = ()) -> str:
    """Return the text of an endpoint file with the keys of ``card``, after ``comments``."""
    known = {key: card[key] for key in _ORDER if key in card}
    written = {**known, **{key: value for key, value in card.items() if key not in known}}
    head = "".join(f"# {line}\n" for comment in comments for line in comment.splitlines())
    return head + block_yaml(_with_short_paths(written), width=_WIDTH)


def _with_short_paths(value: Any, key: str = "") -> Any:
    """Return ``value`` with paths on one line: they read as one thing."""
    if isinstance(value, Mapping):
        inner = {name: _with_short_paths(part, str(name)) for name, part in value.items()}
        if key == "capture":
            return {name: _on_one_line(part) for name, part in inner.items()}
        return inner
    if isinstance(value, list | tuple):
        is_path = key in ("response_path", "error_path")
        return _on_one_line(value) if is_path else [_with_short_paths(part) for part in value]
    return value


def _on_one_line(value: Any) -> Any:
    return ListOnOneLine(value) if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
