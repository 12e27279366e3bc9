"""Check before the first run that everything it needs is there, and says what it should."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..option_table import unknown_variable
from ..participants import ParticipantFactory
from .endpoint_check import check_endpoint
from .file_checks import CheckedFiles, check_files
from .findings import Checkup, Finding, Section
from .model_checks import check_models

DEFAULT_ASSISTANT = Path("assistant.yaml")


def checkup(
    options: Mapping[str, Any], factory: ParticipantFactory, *, wait: float, command: str
) -> Checkup:
    """Check the files, the assistant and the models that ``options`` name.

    ``options`` are rows of the table by name with underscores. ``wait`` is the longest time for
    one answer, in seconds. ``command`` runs the tests.
    """
    findings: list[Finding] = [*_environment()]
    sections: list[Section] = []
    offline = None in (factory.choices.user, factory.choices.judge)
    for path in options.get("assistant") or (DEFAULT_ASSISTANT,):
        checked = check_files(
            path, options.get("personas"), options.get("endpoint"), offline=offline
        )
        found, shown = _with_endpoint(checked, wait)
        findings += found
        sections += shown
    writes = "generate" in options or "persona_model" in options
    limits_cost = "max_cost" in options
    findings += check_models(factory, wait, writes=writes, limits_cost=limits_cost)
    return Checkup(tuple(findings), tuple(sections), command)


def _environment() -> Iterator[Finding]:
    if problem := unknown_variable(os.environ):
        cure = "Take it out of the environment, or correct its name."
        yield Finding("wrong", "", f"the environment variable {problem}", cure)


def _with_endpoint(
    checked: CheckedFiles, wait: float
) -> tuple[Sequence[Finding], Sequence[Section]]:
    """Return the findings on the files with those on the endpoint, if it can be asked."""
    if checked.endpoint is None:
        return [*checked.findings, Finding("not checked", "the assistant", "was not asked")], []
    persona = next(iter(checked.personas), None)
    found, sections = check_endpoint(
        checked.endpoint, persona, wait, asks_for_path=checked.asks_for_path
    )
    if not checked.asks_for_path:
        return [*checked.findings, *found], sections
    # The probe says which path is missing.
    others = [it for it in checked.findings if "`response_path`" not in it.text]
    return [*others, *found], sections
