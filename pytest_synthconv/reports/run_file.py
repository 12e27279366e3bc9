"""Whose run an artifacts directory holds: read from its ``run.json``, with no import that costs."""

from __future__ import annotations

import json
from pathlib import Path


def holds_run(file: Path, run_id: str) -> bool:
    """True when the ``run.json`` at ``file`` is that of the run ``run_id``; False without one."""
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(run, dict) and run.get("run_id") == run_id
