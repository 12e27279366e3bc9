"""Check the files of a project one by one, and how they fit together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...core.cards import Persona
from ...core.errors import ConfigurationError
from ...core.text import counted, one_line
from ...files.endpoint_file import EndpointFile, endpoint_file
from ...files.kinds import with_kind
from ...files.loading import (
    AssistantFile,
    find_endpoint,
    find_personas,
    load_assistant,
    load_endpoint,
    load_personas_file,
)
from ...files.placeholders import names_in, texts_in
from ...files.problems import shown_path
from ...files.proposals.proposal import FOR_NOW
from ...files.strict_yaml import Document, read_file
from ..suite import load_suite
from .findings import Finding, mistakes

_FIXTURE = "synthconv_endpoint"
_PATHS = ("response_path", "response_paths", "kind", "python")


@dataclass(frozen=True)
class CheckedFiles:
    """The files of one assistant as far as they are good.

    ``asks_for_path`` is True if the endpoint file lacks its `response_path` and nothing else; then
    ``endpoint`` reads the whole answer.
    """

    findings: tuple[Finding, ...]
    personas: tuple[Persona, ...] = ()
    endpoint: EndpointFile | None = None
    asks_for_path: bool = False


def check_files(
    assistant: Path, personas: Path | None, endpoint: Path | None, *, offline: bool
) -> CheckedFiles:
    """Check the files of ``assistant``; ``personas`` and ``endpoint`` outrank those it finds.

    ``offline``: a participant plays or judges offline, and so must be able to read the cards.
    """
    try:
        file = load_assistant(assistant)
    except ConfigurationError as error:
        return CheckedFiles(tuple(_missing_assistant(assistant, error)))
    found = [Finding("ok", shown_path(assistant), one_line(file.assistant.name, 60))]
    said, people = _personas(file, personas, offline=offline)
    found += said
    checked = _endpoint(file, endpoint)
    found += checked.findings
    if all(it.state == "ok" for it in found):
        try:
            load_suite([assistant], personas=personas, endpoint=endpoint)
        except ConfigurationError as error:
            found += mistakes("", str(error))
    return replace(checked, findings=tuple(found), personas=people)


def _missing_assistant(path: Path, error: ConfigurationError) -> Iterator[Finding]:
    if path.exists():
        yield from mistakes(shown_path(path), str(error))
        return
    cure = "Write it with `pytest-synthconv init`, or name yours with --assistant."
    yield Finding("wrong", shown_path(path), "there is no such file", cure)


def _personas(
    file: AssistantFile, given: Path | None, *, offline: bool
) -> tuple[Sequence[Finding], tuple[Persona, ...]]:
    try:
        path = find_personas(file, given)
    except ConfigurationError:
        cure = "Write one with `pytest-synthconv init`, or name yours with --personas."
        return [Finding("wrong", shown_path(file.path), "it has no personas file", cure)], ()
    try:
        loaded = load_personas_file(path)
    except ConfigurationError as error:
        return mistakes(shown_path(path), str(error)), ()
    shown = shown_path(path)
    people = loaded.personas
    if offline:
        from ...offline.cards.legibility import objection_to

        for persona in people:
            if problem := objection_to(persona):
                return mistakes(shown, problem), people
    doubtful = [Finding("not checked", "", notice) for notice in loaded.notices]
    return [Finding("ok", shown, counted(len(people), "persona")), *doubtful], people


def _endpoint(file: AssistantFile, given: Path | None) -> CheckedFiles:
    path, places = find_endpoint(file, given)
    if path is None:
        return CheckedFiles((_without_endpoint(file, places),))
    shown = shown_path(path)
    try:
        found = load_endpoint(path)
    except ConfigurationError as error:
        return _with_mistakes(path, error)
    where = f"python {found.python}" if found.python and found.turn is None else _asked(found)
    return CheckedFiles((Finding("ok", shown, where),), endpoint=found)


def _asked(file: EndpointFile) -> str:
    return f"{file.turn.method} {file.redactor.redact(file.turn.shown_url)}" if file.turn else ""


def _without_endpoint(file: AssistantFile, places: Sequence[Path]) -> Finding:
    conftest = file.path.parent / "conftest.py"
    if conftest.is_file() and _FIXTURE in conftest.read_text(encoding="utf-8", errors="replace"):
        return Finding(
            "not checked", "endpoint", f"the fixture {_FIXTURE} in conftest.py gives it to pytest"
        )
    names = " or ".join(place.name for place in places)
    cure = f"Write {names}, with `pytest-synthconv init` or by hand."
    text = f"nothing says how {one_line(file.assistant.name, 60)!r} is reached"
    return Finding("wrong", shown_path(file.path), text, cure)


def _with_mistakes(path: Path, error: ConfigurationError) -> CheckedFiles:
    """Return what is wrong with the endpoint file at ``path``, which ``error`` refuses."""
    shown = shown_path(path)
    try:
        document = with_kind(read_file(path))
    except ConfigurationError:
        return CheckedFiles(tuple(mistakes(shown, str(error))))
    unset = _unset_in(document)
    problems = endpoint_file(path, document, {**os.environ, **dict.fromkeys(unset, "x" * 8)})[1]
    if unset and not problems:
        return CheckedFiles(tuple(_unset(shown, name) for name in unset))
    lacks_path = isinstance(document.value, dict) and not any(
        key in document.value for key in _PATHS
    )
    if lacks_path and not unset:
        whole = replace(document, value={**document.value, "response_path": FOR_NOW})
        file, others = endpoint_file(path, whole, os.environ)
        if file is not None and not others:
            finding = Finding("wrong", shown, "it has no `response_path`", "Add one.")
            return CheckedFiles((finding,), endpoint=file, asks_for_path=True)
    return CheckedFiles(tuple(mistakes(shown, str(error))))


def _unset_in(document: Document) -> tuple[str, ...]:
    names = (name for _, text in texts_in(document.value) for name in names_in(text))
    return tuple(dict.fromkeys(name for name in names if not os.environ.get(name, "").strip()))


def _unset(shown: str, name: str) -> Finding:
    state = "empty" if name in os.environ else "not set"
    cure = f"Set it where pytest runs: export {name}=..."
    return Finding("wrong", shown, f"the environment variable {name} is {state}", cure)
