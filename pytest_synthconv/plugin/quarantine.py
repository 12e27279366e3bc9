"""Expect the failures of personas in quarantine, in all their tests, until the given day."""

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
    """Read the quarantine; raise `pytest.UsageError` for unknown personas and past days."""
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
    """Return the personas in quarantine."""
    return config.stash.get(_QUARANTINED, ())


def mark(item: pytest.Item) -> None:
    """Expect ``item`` to fail if its persona is in quarantine.

    This covers failures and assertions; a fault stays an ERROR.
    """
    known = quarantined(item.config)
    persona = persona_of(item) if known else None
    for entry in known:
        if persona is not None and entry.persona == persona.id:
            raises = (AssertionError, ConversationFailure)
            # With a project's xfail_strict, a persona that passes again would fail the run.
            item.add_marker(
                pytest.mark.xfail(reason=entry.xfail_reason, raises=raises, strict=False)
            )


def lines(config: pytest.Config) -> list[str]:
    """Return the personas in quarantine, one line each."""
    return [f"{entry.persona}: {entry.xfail_reason}" for entry in quarantined(config)]
