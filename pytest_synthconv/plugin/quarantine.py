"""Personas in quarantine: their failures are expected, by all their tests, until the day named."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from .collection import assistants_of, persona_of
from .options import Settings, usage_errors
from .outcomes import ConversationFailure
from .xdist import started

if TYPE_CHECKING:
    from ..regression.quarantine import Quarantined

_QUARANTINED = pytest.StashKey["tuple[Quarantined, ...]"]()


def prepare(config: pytest.Config, settings: Settings) -> None:
    """Read who is in quarantine; raises `pytest.UsageError` for one who cannot, or not any more."""
    if settings.quarantine is None:
        return
    from ..regression.quarantine import load_quarantine

    # The day on which the run began, in all of its processes.
    today = datetime.fromtimestamp(started(config), timezone.utc).date()
    people = {persona.id for known in assistants_of(config) for persona in known.personas}
    with usage_errors():
        config.stash[_QUARANTINED] = load_quarantine(
            settings.quarantine, personas=people, today=today
        )


def quarantined(config: pytest.Config) -> tuple[Quarantined, ...]:
    """Who is in quarantine."""
    return config.stash.get(_QUARANTINED, ())


def mark(item: pytest.Item) -> None:
    """Expect ``item`` to fail if its persona is in quarantine.

    A failure is expected, of our test or of an assertion: a fault is an ERROR all the same.
    """
    known = quarantined(item.config)
    persona = persona_of(item) if known else None
    for entry in known:
        if persona is not None and entry.persona == persona.id:
            raises = (AssertionError, ConversationFailure)
            # Where all that is expected to fail must, one who is well again would fail the run.
            item.add_marker(pytest.mark.xfail(reason=entry.told, raises=raises, strict=False))


def lines(config: pytest.Config) -> list[str]:
    """Who is in quarantine, a line each."""
    return [f"{entry.persona}: {entry.told}" for entry in quarantined(config)]
