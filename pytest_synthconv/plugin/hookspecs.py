"""The hooks that other plugins and ``conftest.py`` files may implement.

A module of its own because ``pluginmanager.add_hookspecs`` is given a module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..core.models import Assistant, Conversation, Persona


def pytest_synthconv_conversation(config: pytest.Config, conversation: Conversation) -> None:
    """Called once for each finished conversation, in the process that held it.

    Also for one that ended in a fault; look at ``conversation.stop_reason``.
    """


@pytest.hookspec(firstresult=True)
def pytest_synthconv_personas(config: pytest.Config, assistant: Assistant) -> list[Persona] | None:
    """The personas that talk to ``assistant``, from code instead of a file; None: from the file.

    Called before collection, so only ``conftest.py`` files that pytest loads at its start are
    asked: the one in the rootdir, and those beside pytest's arguments.
    """
