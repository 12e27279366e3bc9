"""Two cards in the form of the offline table's files, for tests of the table itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

USERS: list[dict[str, Any]] = [
    {
        "name": "Maria Lind",
        "description": "Maria is a 41-year-old architect.",
        "personality": "Calm.",
        "scenario": "Maria wants to know when her lamp arrives. She also has to move the delivery.",
        "summary": "Waiting for a lamp",
    },
    {
        "name": "Tom Bell",
        "description": "Tom drives a bus.",
        "personality": "Blunt.",
        "scenario": "Tom moves house before his order comes.",
        "summary": "New address",
        "goals": [{"ask": "change the address of my order", "evidence": ["changed"]}],
        "facts": {"order number": "12"},
    },
]
ARRIVAL = {
    "short": ["It arrives on Friday."],
    "plain": ["Your lamp is on its way and arrives on Friday."],
    "other_words": ["You can expect the courier on Friday between 9 and 12."],
    "long": ["I have asked the carrier. The lamp left the depot today. It arrives on Friday."],
    "partly": ["Your lamp has left the depot."],
}
CHANGE = {
    "short": ["Done, it is changed."],
    "plain": ["I have changed the address."],
    "other_words": ["The courier now goes to the new place; the old address is changed."],
    "long": ["I have changed the address. The carrier knows of it and will find you."],
    "partly": ["An address can be replaced until noon."],
}
KNOWLEDGE: dict[str, dict[str, Any]] = {
    "maria-lind": {
        "topic": "lamp",
        "clarify": ["Which lamp is it?", "Where should it go?"],
        "confirm": ["Shall I look it up?", "Shall I change that?"],
        "needs": [ARRIVAL, CHANGE],
    },
    "tom-bell": {
        "topic": "order",
        "clarify": ["Which order is it?", "Is it in the same town?"],
        "confirm": ["Shall I change it?", "Shall I go ahead?"],
        "needs": [CHANGE],
    },
}
ANSWERED = {**USERS[0], "name": "Ann Lee", "answers": ["It arrives on Friday.", "It is moved."]}


def write_few_cards(folder: Path) -> Path:
    """The files of two cards in ``folder``, which is returned."""
    desk = {"name": "Lamp desk", "description": "Knows where the lamps of a shop are."}
    files = {
        "cards": {"assistants": [{**desk, "users": USERS}]},
        "knowledge": KNOWLEDGE,
        "short_answers": {"assistants": [{**desk, "users": [ANSWERED]}]},
    }
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return folder
