"""Write the personas that ``--synthconv-generate`` requests, before collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .options import Settings
from .participants import check_writer, participant_factory, run_resources
from .xdist import is_worker

if TYPE_CHECKING:
    from ..core.cards import Persona
    from ..files.loading import AssistantFile

_NOTICES = pytest.StashKey["list[str]"]()
_COST = pytest.StashKey[str]()


def top_up_personas(config: pytest.Config, settings: Settings, file: AssistantFile) -> None:
    """Write the missing personas of ``file``; once per run, not in each worker."""
    if settings.generate is None or is_worker(config):
        return
    from ..core.errors import ParticipantError
    from ..core.text import one_line
    from ..files.loading import place_for_personas
    from ..personas.top_up import top_up

    check_writer(config)
    factory = participant_factory(config)

    def show(persona: Persona, number: int, total: int) -> None:
        # A language model takes seconds per persona; the offline writer is instant.
        if factory.choices.writing and config.get_verbosity() >= 0:
            name = one_line(persona.name, 60)
            line = f"synthconv: wrote persona {number} of {total}: {name}"
            config.get_terminal_writer().line(line)

    problem = ""
    try:
        notice = top_up(
            place_for_personas(file, settings.personas),
            file.assistant,
            settings.generate,
            seed=settings.seed,
            writer=factory.writer(),
            on_written=show,
        )
    except ParticipantError as error:
        problem = str(error)
    if problem:
        # pytest prints the reason of an exit twice, so the details are printed here.
        config.get_terminal_writer().line(_with_cost(f"synthconv: {problem}", config), red=True)
        # A usage error would blame the user, and no test has begun.
        pytest.exit("personas could not be written", returncode=pytest.ExitCode.TESTS_FAILED)
    if notice is not None:
        config.stash[_COST] = _cost(config)
        config.stash.setdefault(_NOTICES, []).extend(_with_cost(notice, config).splitlines())


def cost_of_writing(config: pytest.Config) -> str:
    """Return what the written personas cost; empty when nothing."""
    return config.stash.get(_COST, "")


def notices_of(config: pytest.Config) -> list[str]:
    """Return what was written to personas files, one line each."""
    return config.stash.get(_NOTICES, [])


def _with_cost(message: str, config: pytest.Config) -> str:
    """Append the run's cost so far, if any, to the first line of ``message``."""
    first, newline, rest = message.partition("\n")
    cost = _cost(config)
    return f"{first}{'; ' if cost else ''}{cost}{newline}{rest}"


def _cost(config: pytest.Config) -> str:
    from ..core.models import Usage
    from ..reports.terminal import spent

    usage = run_resources(config).budget.spent
    return spent(usage.model_dump()) if usage != Usage() else ""
