"""Add personas to a file up to a given number, without changing the existing ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..core.cards import Assistant, Persona
from ..core.errors import ParticipantError
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


def _no_progress(persona: Persona, number: int, total: int) -> None:
    """Do nothing: the default if nobody wants to see the progress."""


def top_up(
    path: Path,
    assistant: Assistant,
    n: int,
    *,
    seed: int,
    writer: PersonaWriter,
    previous: Sequence[Persona] = (),
    on_written: Callable[[Persona, int, int], None] = _no_progress,
) -> str | None:
    """Write the missing personas, up to ``n``, to the file at ``path``, which need not exist.

    New personas differ from ``previous`` too, which are neither counted nor written.

    Call ``on_written`` with each new persona, its number, and the total number of new personas.
    Save the written personas also after an error or Ctrl-C, because they may have cost money.

    Return a line with the number of new personas and the diversity of the set, and a line for each
    warning; or None if there were already ``n``. Raise `ConfigurationError` before the first
    persona is written if the file is invalid or not writable, or if the description cannot be
    used. Raise `ParticipantError` if the writer fails.
    """
    there = load_personas(path) if path.exists() else ()
    lacking = n - len(there)
    if lacking < 1:
        return None
    check_can_be_saved(path, adding=bool(there))
    doubts = writer.doubts(assistant)
    known = (*_others(previous, there), *there)
    new: list[Persona] = []
    fault: ParticipantError | None = None
    try:
        for persona in written(assistant, lacking, previous=known, seed=seed, writer=writer):
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
    summary = f"wrote {counted(len(new), 'persona')} to {path.name} ({measured})"
    return "\n".join([summary, *(f"warning: {doubt}" for doubt in (*doubts, *measured.warnings))])


def _others(previous: Sequence[Persona], there: Sequence[Persona]) -> Iterator[Persona]:
    """Yield those of ``previous`` that are not in the file under the same name."""
    names = {persona.name for persona in there}
    return (persona for persona in previous if persona.name not in names)


def _with_what_was_written(
    fault: ParticipantError, number: int, total: int, path: Path
) -> ParticipantError:
    """Return ``fault`` with the number of personas that were written before it."""
    saved = f"wrote {number}" if number else "wrote none"
    return ParticipantError(
        f"{saved} of {counted(total, 'persona')} to {one_line(str(path))}, then: {fault}",
        kind=fault.kind,
        status=fault.status,
        is_transient=fault.is_transient,
        retry_after=fault.retry_after,
        usage=fault.usage,
    )
