"""Check whether a folder can be created, and show paths relative to a root."""

from __future__ import annotations

import os
from pathlib import Path


def unwritable(folder: Path) -> Path | None:
    """Return the path that prevents writing to ``folder``, or None. Create nothing.

    That path is the folder itself, or the nearest parent that exists.
    """
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    can_be = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
    return None if can_be else existing


def shown(path: Path, root: Path) -> str:
    """Return ``path`` as text, relative to ``root`` if it is below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
