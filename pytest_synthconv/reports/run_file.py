"""Which run an artifacts directory belongs to, read without slow imports."""

from __future__ import annotations

import json
from pathlib import Path


def holds_run(file: Path, run_id: str) -> bool:
    """True if the ``run.json`` at ``file`` belongs to the run ``run_id``."""
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(run, dict) and run.get("run_id") == run_id
