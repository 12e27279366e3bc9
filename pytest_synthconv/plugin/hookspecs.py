"""The hooks that other plugins and ``conftest.py`` files may implement.

A module of its own because ``pluginmanager.add_hookspecs`` is given a module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..core.cards import Assistant, Persona
    from ..core.models import Conversation


def pytest_synthconv_conversation(config: pytest.Config, conversation: Conversation) -> None:
    """Handle a finished conversation; called once for each, in the process that ran it.

    Also called for one that ended in a fault; see ``conversation.stop_reason``.
    """


@pytest.hookspec(firstresult=True)
def pytest_synthconv_personas(config: pytest.Config, assistant: Assistant) -> list[Persona] | None:
    """Return the personas of ``assistant``, or None to read them from the file.

    Called before collection, so only in ``conftest.py`` files that pytest loads at its start: the
    one in the rootdir, and those next to pytest's arguments.
    """
