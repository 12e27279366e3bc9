"""A personas file brought up to a number of personas, those in it kept as they are."""

from __future__ import annotations

from pathlib import Path

from ..files.loading import load_personas
from ..models import Assistant
from ..text import counted
from . import PersonaWriter, generate
from .diversity import diversity
from .writing import add_to_file, head_of_addition, head_of_file, personas_text, save


def top_up(
    path: Path, assistant: Assistant, n: int, *, seed: int, writer: PersonaWriter
) -> str | None:
    """Write what lacks to ``n`` personas to the file at ``path``, which need not be there.

    Returns a line that says what was written and how diverse the set now is, or None when ``n``
    were there. Raises `ConfigurationError` when the file is wrong or cannot be written.
    """
    there = load_personas(path) if path.exists() else ()
    new = generate(assistant, n - len(there), previous=there, seed=seed, writer=writer)
    if not new:
        return None
    measured = diversity((*there, *new))
    if there:
        add_to_file(path, new, head=head_of_addition(writer, seed, measured))
    else:
        save(path, personas_text(new, head=head_of_file(assistant, writer, seed, measured)))
    return f"wrote {counted(len(new), 'persona')} to {path.name} ({measured})"
