"""The original project's two programs, with our names: its readers load what they write.

Its readers take from a mapping what they know by name, and leave the rest. Its judge takes the
conversation in the n-th line for that of the n-th persona.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from servers import Handler, Server, says, serving

from pytest_synthconv import cli

ASSISTANT = """\
name: Wardrobe Wanda
description: Wardrobe Wanda picks outfits from your wardrobe and explains how to care for clothes.
"""
CARD_FIELDS = ("name", "description", "personality", "scenario", "summary")


def load_users(path: Path) -> list[dict[str, str]]:
    """Cards by the original's field names."""
    return [
        {field: card[field] for field in CARD_FIELDS}
        for card in yaml.safe_load(path.read_text("utf-8"))["users"]
    ]


def load_conversations(path: Path) -> list[list[tuple[str, str]]]:
    """Messages by the original's field names."""
    lines = path.read_text("utf-8").splitlines()
    return [
        [(message["role"], message["content"]) for message in json.loads(line)["messages"]]
        for line in lines
    ]


def stylist(handler: Handler) -> None:
    """Repeats the first words of the talk, so that a test knows whose it is."""
    says(f"You said: {handler.asked.json['messages'][0]['content']}")(handler)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    with serving(stylist) as server:
        Path("wanda.yaml").write_text(ASSISTANT)
        Path("chat.yaml").write_text(
            f"url: {server.url}\n"
            "body: {model: any, temperature: 1.1}\n"
            "headers: {Content-Type: application/json}\n"
            "response_path: [choices, 0, message, content]\n"
        )
        yield server


def test_the_two_commands_of_its_readme_give_files_that_its_readers_load(server: Server) -> None:
    generate = "personas generate --assistant wanda.yaml --number 3 --output wanda_users.yaml"
    assert cli.main(generate.split()) == 0
    simulate = (
        "simulate --assistant wanda.yaml --personas wanda_users.yaml --endpoint chat.yaml "
        "--max-turns 4 --output wanda.jsonl --format original"
    )
    assert cli.main(simulate.split()) == 0

    users = load_users(Path("wanda_users.yaml"))
    assert len(users) == 3
    assert all(isinstance(value, str) and value for user in users for value in user.values())
    talks = load_conversations(Path("wanda.jsonl"))
    assert len(talks) == 3
    for talk in talks:
        assert [role for role, _ in talk] == ["user", "assistant"] * (len(talk) // 2)
        assert 1 <= len(talk) / 2 <= 4
        assert all(isinstance(content, str) for _, content in talk)


def test_the_nth_line_is_the_conversation_of_the_nth_persona(server: Server) -> None:
    cards = [
        {**dict.fromkeys(CARD_FIELDS, f"Person {n}"), "opening": f"Hello, I am person {n}."}
        for n in range(12)
    ]
    Path("many.yaml").write_text(yaml.safe_dump({"users": cards}))
    arguments = "--assistant wanda.yaml --personas many.yaml --endpoint chat.yaml --max-turns 1"
    output = "-o wanda.jsonl --format original --concurrency 6"
    assert cli.main(["simulate", *arguments.split(), *output.split()]) == 0
    openings = [talk[0][1] for talk in load_conversations(Path("wanda.jsonl"))]
    assert openings == [card["opening"] for card in cards]
    assert [user["name"] for user in load_users(Path("many.yaml"))] == [c["name"] for c in cards]
