"""Models that providers have retired, or soon will, as the installed SDKs' own tables say.

The tables are read from the SDKs' sources, not imported: that would take seconds at the start of
every run, and one of them is but a docstring. An SDK without its table knows of no retirement.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

NOTICE_DAYS = 60
"""Days before a model's end from which on it is told."""

# The first since anthropic 2.14.
_ANTHROPIC_TABLES = ("_data/deprecated_models.py", "resources/messages/messages.py")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def retirement(provider: str, model: str, today: date) -> str | None:
    """One line on ``model`` when it is retired or will be within `NOTICE_DAYS`, else None."""
    note = _notes(provider).get(model)
    if note is None:
        return None
    end = _date_in(note)
    sdk = f"({_sdk(provider)}'s own table)"
    if end is None:
        unknown = re.search(r"not (an? )?supported model id", note, re.IGNORECASE)
        return f"{provider} model {model} is not supported {sdk}" if unknown else None
    if end <= today:
        return f"{provider} model {model} was retired on {end} {sdk}"
    if (end - today).days <= NOTICE_DAYS:
        return f"{provider} model {model} will be retired on {end} {sdk}"
    return None


def _sdk(provider: str) -> str:
    return "anthropic" if provider == "anthropic" else "openai"


def _notes(provider: str) -> Mapping[str, str]:
    """What the SDK says of models that it advises against, each in its own words."""
    try:
        if _sdk(provider) == "anthropic":
            return anthropic_notes(_source("anthropic", *_ANTHROPIC_TABLES))
        return openai_notes(_source("openai", "types/shared/chat_model.py"))
    except (SyntaxError, ValueError):  # a table in a shape of the future must not stop a run
        return {}


def anthropic_notes(source: str) -> dict[str, str]:
    """Of ``DEPRECATED_MODELS = {"model": "November 30th, 2026"}`` in ``source``."""
    for node in ast.parse(source).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="DEPRECATED_MODELS")], value=table)
                | ast.AnnAssign(target=ast.Name(id="DEPRECATED_MODELS"), value=ast.Dict() as table)
            ):
                return {str(model): str(end) for model, end in ast.literal_eval(table).items()}
    return {}


def openai_notes(source: str) -> dict[str, str]:
    """Of the texts in ``source`` with entries ``- "model", "model": what there is to say.``"""
    texts = [
        " ".join(node.value.value.split())
        for node in ast.parse(source).body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    return {
        model: note
        for text in texts
        for models, note in re.findall(r'- ("[^:]*"): (.*?)(?= - "|$)', text)
        for model in re.findall(r'"([^"]+)"', models)
    }


def _source(package: str, *paths: str) -> str:
    """The first of ``paths`` in ``package`` that is there."""
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for file in (Path(folder, path) for path in paths):
            if file.is_file():
                return file.read_text(encoding="utf-8")
    return ""


def _date_in(note: str) -> date | None:
    iso = re.search(r"(\d{4})-(\d\d)-(\d\d)", note)
    # Not by strptime: its names of months are those of the machine's language.
    told = re.search(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?, (\d{{4}})", note)
    with contextlib.suppress(ValueError):  # no day of the calendar
        if iso:
            return date(*map(int, iso.groups()))
        if told:
            return date(int(told[3]), 1 + _MONTHS.index(told[1]), int(told[2]))
    return None
