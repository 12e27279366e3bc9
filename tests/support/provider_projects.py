"""Runs of a project whose participants are language models of a fake provider."""

from __future__ import annotations

import pytest
from provider_server import ProviderServer, environment

MODELS = ("--synthconv-user-model=player-1", "--synthconv-judge-model=arbiter-2")


def lead_to(server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)
