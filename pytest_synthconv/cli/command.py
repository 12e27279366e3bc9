"""A sub-command of ``pytest-synthconv``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A sub-command, with its name, help text and arguments.

    ``run`` prints the result and returns the exit code. It raises `ConfigurationError` for a
    mistake of the user's.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
