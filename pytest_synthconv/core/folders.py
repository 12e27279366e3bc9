"""Folders: whether one that is yet to be made could be, and how what lies below one is told."""

from __future__ import annotations

import os
from pathlib import Path


def unwritable(folder: Path) -> Path | None:
    """What keeps files from being put into ``folder``: it, or the nearest above it that exists.

    None when nothing does. Changes nothing.
    """
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    can_be = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
    return None if can_be else existing


def shown(path: Path, root: Path) -> str:
    """``path`` for people: relative to ``root`` where it lies below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
