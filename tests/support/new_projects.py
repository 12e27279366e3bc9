"""A project as a newcomer has it: three files, and an assistant that answers or does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_synthconv import cli

ASSISTANT = """\
name: Order desk
description: Looks up orders of a small lamp shop, changes their address, and cancels them.
"""
PERSONAS = """\
users:
- name: Alex Rivera
  description: Alex runs a small office.
  personality: Brisk.
  scenario: Alex wants to know where order 12 is.
  summary: Busy customer
"""


def write_project(folder: Path, endpoint: str | None) -> None:
    """Write the files of a first run to ``folder``, with ``endpoint`` as its endpoint file."""
    (folder / "assistant.yaml").write_text(ASSISTANT)
    (folder / "personas.yaml").write_text(PERSONAS)
    if endpoint is not None:
        (folder / "endpoint.yaml").write_text(endpoint)


def printed_by(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[str]:
    """Run the command with ``arguments``, which must end with ``code``; return what it prints."""
    capsys.readouterr()
    ended = cli.main(arguments)
    captured = capsys.readouterr()
    assert ended == code, captured.out + captured.err
    return (captured.out + captured.err).splitlines()
