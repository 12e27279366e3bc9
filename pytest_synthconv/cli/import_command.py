"""``pytest-synthconv import``: production transcripts become personas."""

from __future__ import annotations

import argparse

from .command import Command
from .options import without_prefix


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""


def run(arguments: argparse.Namespace) -> int:
    """Import."""
    with without_prefix():
        return 0


IMPORT = Command("import", "make production transcripts personas", add_arguments, run)
