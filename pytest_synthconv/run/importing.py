"""Import the conversations of a log as personas, into a new personas file or an existing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..core.cards import Persona
from ..core.errors import ParticipantError
from ..core.text import counted, one_line
from ..files.loading import load_personas
from ..files.logs import Log
from ..files.saving import save
from ..personas.from_transcripts import Transcript, transcript_of
from ..personas.personas_file import (
    WHAT,
    add_to_file,
    check_can_be_saved,
    comment,
    free_name,
    personas_text,
)


@dataclass(frozen=True)
class Imported:
    """A persona, and the transcript that it was made of."""

    persona: Persona
    transcript: Transcript


def import_personas(
    log: Log,
    path: Path,
    *,
    source: str,
    seed: int,
    write: Callable[[Transcript], Persona],
    at_once: int = 1,
) -> tuple[tuple[Imported, ...], ParticipantError | None]:
    """Add a persona for each conversation of ``log`` to the file at ``path``.

    ``write`` makes a persona of a transcript, ``at_once`` in several threads. Return what was
    written, and the error that ended it before its time, if any. Save the written personas also
    after Ctrl-C, because they may have cost money. ``source`` names the log in the file. Raise
    `ConfigurationError` before the first persona if the file cannot be used.
    """
    is_there = path.exists()
    there = load_personas(path) if is_there else ()
    check_can_be_saved(path, adding=is_there)
    done: list[Imported] = []
    try:
        fault = _write(_transcripts(log, there, seed), write, at_once, done)
    finally:
        imported = tuple(_named(done, there))
        _save(path, [it.persona for it in imported], source, adding=is_there)
    return imported, fault


def _save(path: Path, personas: Sequence[Persona], source: str, *, adding: bool) -> None:
    if not personas:
        return
    head = _head(source, len(personas))
    if adding:
        add_to_file(path, personas, head=head)
    else:
        save(path, personas_text(personas, head=head), what=WHAT)


def _transcripts(log: Log, there: Sequence[Persona], seed: int) -> list[Transcript]:
    taken = {persona.name for persona in there}
    transcripts: list[Transcript] = []
    for number, talk in enumerate(log.talks, 1):
        transcripts.append(transcript_of(talk, number, seed=seed, taken=taken))
        taken.add(transcripts[-1].name)
    return transcripts


def _write(
    transcripts: Sequence[Transcript],
    write: Callable[[Transcript], Persona],
    at_once: int,
    done: list[Imported],
) -> ParticipantError | None:
    """Append to ``done`` what is written, in order, until an error of a model; return that."""
    pool = ThreadPoolExecutor(at_once, "pytest_synthconv import")
    try:
        for transcript, persona in zip(transcripts, pool.map(write, transcripts), strict=True):
            done.append(Imported(persona, transcript))
    except ParticipantError as error:
        return error
    finally:
        pool.shutdown(cancel_futures=True)
    return None


def _named(done: Sequence[Imported], there: Sequence[Persona]) -> Iterator[Imported]:
    """Yield what is ``done``, with names and ids that are unique in the file."""
    known = list(there)
    for it in done:
        persona = it.persona
        if any(persona.name == other.name or persona.id == other.id for other in known):
            name, own_id = free_name(persona, "imported", known)
            persona = persona.model_copy(update={"name": name, "id": own_id})
        known.append(persona)
        yield Imported(persona, it.transcript)


def _head(source: str, number: int) -> str:
    return comment(
        f"Imported from {one_line(source)}: {counted(number, 'conversation')}.",
        "Names, addresses and numbers are invented where they were recognised, which is a",
        "heuristic: read the following before you commit this file.",
    )
