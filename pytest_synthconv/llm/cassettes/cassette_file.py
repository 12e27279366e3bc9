"""A cassette as a file: YAML to be read like the talk, committed, and never edited.

    order-desk/alex-rivera.yaml           the first trial of a persona
    order-desk/trial-2/alex-rivera.yaml   another one
    order-desk.personas.yaml              the writing of personas

No other name can be one of these, since an assistant's slug has no dot.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from ...core.errors import ProviderError
from ...core.frozen import Model
from ...core.text import slug
from ...files.problems import Problem, configuration_error
from ...files.schema import validated
from ...files.strict_yaml import Document, read_file
from ...files.yaml_writing import OnOneLine, block_yaml
from ..prompt import Asker, RequestOrigin
from .fingerprints import Fingerprint, ModelAndPrompts

VERSION = 1
"""Raised when an older reader would misread the file."""

ALL_ANEW = "--synthconv-record-mode=all"
"""The option that repairs any cassette."""

_WIDTH = 100
_HEAD = (
    "# What language models answered, recorded by pytest-synthconv to be replayed without them.\n"
    f"# Commit this file. Do not edit it: record it again with {ALL_ANEW}.\n"
)
_ORDER: tuple[Asker, ...] = ("persona", "user", "judge")


class RecordedTokens(Model):
    """The tokens of the answer when it was recorded."""

    input: int
    output: int
    cached: int


class RecordedAnswer(Model):
    """An answer as plain data, with its turn, its caller and its request."""

    turn: int
    asker: Asker
    answer: dict[str, Any]
    by: ModelAndPrompts
    tokens: RecordedTokens
    request: Fingerprint


class _Content(Model):
    version: Literal[1]
    answers: tuple[RecordedAnswer, ...]


@dataclass(frozen=True)
class Cassette:
    """The answers in a file, in order, with their ``lines``."""

    answers: tuple[RecordedAnswer, ...] = ()
    lines: tuple[int, ...] = ()

    def find(self, key: str) -> tuple[RecordedAnswer, int] | None:
        """Return the answer to the request with this ``key``, and its line."""
        pairs = zip(self.answers, self.lines, strict=True)
        return next((pair for pair in pairs if pair[0].request.key == key), None)


def place(scene: RequestOrigin) -> Path:
    """Return the path of the cassette for ``scene`` in a cassettes directory."""
    folder = slug(scene.assistant)
    if scene.asker == "persona":
        return Path(f"{folder}.personas.yaml")
    trial = "" if scene.trial == 1 else f"trial-{scene.trial}"
    # Ids need no quoting. Other names must not lead out of the folder.
    return Path(folder, trial, f"{quote(scene.persona, safe='')}.yaml")


def load(file: Path) -> Cassette:
    """Read the cassette in ``file``. Raise a `ProviderError` that lists all its problems."""
    document = read_file(file)
    if newer := _newer_version(document):
        raise _broken(file, (newer,), "Update pytest-synthconv")
    content, problems = validated(document, _Content)
    if content is None:
        raise _broken(file, problems, "Restore it from version control")
    lines = (document.place(("answers", i)).line for i in range(len(content.answers)))
    return Cassette(content.answers, tuple(lines))


def save(file: Path, answers: Iterable[RecordedAnswer]) -> None:
    """Write ``answers`` to a cassette, atomically, in the order of the talk.

    A symbolic link at ``file`` is replaced, not followed. Raise `OSError`. Not safe for concurrent
    writers.
    """
    ordered = sorted(answers, key=lambda answer: (answer.turn, _ORDER.index(answer.asker)))
    blocks = [block_yaml([_plain(answer)], width=_WIDTH) for answer in ordered]
    text = f"{_HEAD}version: {VERSION}\nanswers:\n" + "\n".join(blocks)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    with draft.open("x", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def _plain(answer: RecordedAnswer) -> dict[str, Any]:
    """Return ``answer`` as data, with the parts for programs on single lines at the end."""
    data = answer.model_dump(mode="json")
    return {
        key: OnOneLine(value) if key in ("by", "tokens", "request") else value
        for key, value in data.items()
    }


def _newer_version(document: Document) -> Problem | None:
    version = document.value.get("version") if isinstance(document.value, dict) else None
    if type(version) is not int or version <= VERSION:
        return None
    line = document.place(("version",)).line
    text = f"this is a cassette of version {version}, and only version {VERSION} is known here"
    return Problem(line, text)


def _broken(file: Path, problems: tuple[Problem, ...], cure: str) -> ProviderError:
    error = configuration_error(file, problems)
    return ProviderError(f"{error}\n{cure}, or record it again with {ALL_ANEW}.", kind="cassette")
