"""The lines of assistants, and what is known about the cards, from the files of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pytest_synthconv.core.data_files import read_yaml

from .saying import Knowledge

HERE = Path(__file__).parent


@cache
def lines_of(name: str) -> Any:
    """What the file called ``name`` in this folder says: lines by kind."""
    return read_yaml((HERE / f"{name}.yaml").read_text("utf-8"))


def knowledge_of(data: Mapping[str, Any]) -> dict[str, Knowledge]:
    """What is known, by the id of a card."""
    return {name: Knowledge.of(known) for name, known in data.items()}
