"""The sub-commands of ``pytest-synthconv``, one module each."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A sub-command: ``add_arguments`` says what it takes, ``run`` does it.

    ``run`` prints what is to be told and returns the exit code; it raises `ConfigurationError` for
    a mistake of the user's.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
