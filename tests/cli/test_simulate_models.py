"""``simulate`` with language models, through the real SDK, against a provider's server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from played_talks import CARD, LOOKING, SENT
from projects import ASSISTANT
from provider_server import ProviderServer
from servers import Handler, says, serving

from pytest_synthconv import cli

ARGUMENTS = ["simulate", "-o", "data.jsonl", "--count=4", "--provider=openai"]


def desk(handler: Handler) -> None:
    """Is still looking in the first turn, and has sent it in the second."""
    is_first = len(handler.asked.json["messages"]) == 1
    says(LOOKING if is_first else SENT)(handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    Path("assistant.yaml").write_text(ASSISTANT)
    cards = "".join(CARD.format(name=name) for name in ("Alex", "Bo"))
    Path("personas.yaml").write_text("users:\n" + cards)
    with serving(desk) as reached:
        Path("endpoint.yaml").write_text(
            f"url: {reached.url}\nresponse_path: [choices, 0, message, content]\n"
        )
        yield tmp_path


def test_models_play_and_judge_and_their_cost_is_told(
    home: Path, server: ProviderServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*ARGUMENTS, "--user-model=player-1"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("4 conversations: 4 goal met; ")
    assert told[1].startswith("provider: openai (user: player-1, judge: ")
    for line in Path("data.jsonl").read_text().splitlines():
        record = json.loads(line)
        assert record["config"]["user_model"] == "player-1"
        assert record["config"]["prompt_version"]
    asked = len(server.asked)
    assert cli.main([*ARGUMENTS, "--user-model=player-1"]) == 0
    assert len(server.asked) == asked


def test_answers_are_replayed_from_cassettes_to_another_file(
    home: Path, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cassettes = "--cassettes=cassettes"
    assert cli.main([*ARGUMENTS, cassettes, "--record-mode=once"]) == 0
    asked = len(server.asked)
    monkeypatch.delenv("OPENAI_API_KEY")
    replay = [*ARGUMENTS, cassettes, "--format=original"]
    replay[2] = "replayed.jsonl"
    assert cli.main(replay) == 0
    assert len(server.asked) == asked
    assert len(Path("replayed.jsonl").read_text().splitlines()) == 4
