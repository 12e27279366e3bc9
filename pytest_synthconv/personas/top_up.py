"""Bringing a personas file up to a number of personas, those in it kept as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..core.errors import ParticipantError
from ..core.models import Assistant, Persona
from ..core.text import counted, one_line
from ..files.loading import load_personas
from ..files.saving import save
from .diversity import diversity
from .generation import PersonaWriter, written
from .personas_file import (
    WHAT,
    add_to_file,
    check_can_be_saved,
    head_of_addition,
    head_of_file,
    personas_text,
)


def _nobody_is_told(persona: Persona, number: int, total: int) -> None:
    """Progress goes nowhere."""


def top_up(
    path: Path,
    assistant: Assistant,
    n: int,
    *,
    seed: int,
    writer: PersonaWriter,
    on_written: Callable[[Persona, int, int], None] = _nobody_is_told,
) -> str | None:
    """Write what lacks to ``n`` personas to the file at ``path``, which need not be there.

    ``on_written`` is called with each persona as it is written, its number among the new ones, and
    how many new ones there will be. However it ends, also by Ctrl-C, the file gets what was
    written, as it may have been paid for.

    Returns a line that says what was written and how diverse the set now is, with a line for each
    warning, or None when ``n`` were there. Raises `ConfigurationError` when the file is wrong or
    cannot be written, or the description cannot be read, which is found out before the first
    persona; `ParticipantError` when the writer fails.
    """
    there = load_personas(path) if path.exists() else ()
    lacking = n - len(there)
    if lacking < 1:
        return None
    check_can_be_saved(path, adding=bool(there))
    doubts = writer.doubts(assistant)
    new: list[Persona] = []
    fault: ParticipantError | None = None
    try:
        for persona in written(assistant, lacking, previous=there, seed=seed, writer=writer):
            new.append(persona)
            on_written(persona, len(new), lacking)
    except ParticipantError as error:
        fault = error
    finally:
        measured = diversity((*there, *new))
        if new and there:
            add_to_file(path, new, head=head_of_addition(writer, seed, measured, doubts))
        elif new:
            head = head_of_file(assistant, writer, seed, measured, doubts)
            save(path, personas_text(new, head=head), what=WHAT)
    if fault is not None:
        raise _with_what_was_written(fault, len(new), lacking, path)
    told = f"wrote {counted(len(new), 'persona')} to {path.name} ({measured})"
    return "\n".join([told, *(f"warning: {doubt}" for doubt in (*doubts, *measured.warnings))])


def _with_what_was_written(
    fault: ParticipantError, number: int, total: int, path: Path
) -> ParticipantError:
    """``fault`` with what came before it told first."""
    saved = f"wrote {number}" if number else "wrote none"
    return ParticipantError(
        f"{saved} of {counted(total, 'persona')} to {one_line(str(path))}, then: {fault}",
        kind=fault.kind,
        status=fault.status,
        is_transient=fault.is_transient,
        retry_after=fault.retry_after,
        usage=fault.usage,
    )
