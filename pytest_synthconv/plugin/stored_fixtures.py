"""Replace the fixtures of a run that is made of stored conversations.

It is apart from `stored`, which these fixtures import.
"""

from __future__ import annotations

import pytest

from . import stored


def register(config: pytest.Config) -> None:
    """Register the fixtures that a run from stored conversations needs, if this is one."""
    if not stored.is_in_use(config):
        return
    if stored.is_replay(config):
        from . import replay_fixtures as fixtures
    else:
        from . import rejudge_fixtures as fixtures  # type: ignore[no-redef]
    # Registered late, so they replace ours; those of a conftest.py replace them in turn.
    config.pluginmanager.register(fixtures, "synthconv-stored")
