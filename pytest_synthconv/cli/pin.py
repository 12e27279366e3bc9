"""``pytest-synthconv pin``: make a conversation of the last run a persona with fixed lines."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .command import Command
from .options import (
    DEFAULT_ARTIFACTS,
    USUAL_TURNS,
    add_options,
    one_assistant,
    read_options,
    without_prefix,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "conversation",
        metavar="CONVERSATION",
        help="its id or the beginning of it, or a persona's name or id",
    )
    add_options(parser, "assistant", "personas", "artifacts")


def run(arguments: argparse.Namespace) -> int:
    """Add the conversation to the personas file, and say what it is called there."""
    with without_prefix():
        return _pinned(arguments)


def _pinned(arguments: argparse.Namespace) -> int:
    from ..core.text import counted, one_line
    from ..files.problems import shown_path
    from ..run.pinning import find_conversation, pin

    options = read_options(arguments)
    record = find_conversation(options.get("artifacts", DEFAULT_ARTIFACTS), arguments.conversation)
    path = _personas_file(options)
    pinned = pin(record, path)
    print(f"added {one_line(pinned.persona.name, 80)!r} to {shown_path(path)}")
    print(
        f"  id: {pinned.persona.id}\n"
        f"  script: {counted(len(pinned.persona.script), 'message')} of a conversation that ended "
        f"{record.get('stop_reason')}"
    )
    if pinned.has_changed:
        print("  note: the card has changed since that run; goals and evidence are those of today")
    if (turns := len(pinned.persona.script)) > USUAL_TURNS:
        print(f"  note: for all of it, run pytest with --synthconv-max-turns={turns}")
    print(f"It runs with the others from now on, and alone with -k {pinned.persona.id}")
    return 0


def _personas_file(options: Mapping[str, Any]) -> Path:
    from ..files.loading import find_personas, load_assistant

    if "personas" in options:
        return Path(options["personas"])
    return find_personas(load_assistant(one_assistant(options)))


PIN = Command("pin", "make a conversation of the last run a test", add_arguments, run)
