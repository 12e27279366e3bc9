"""How the heuristic judge ends recorded talks, as they were recorded and in four spoilt versions.

``python benchmarks/talks_table.py [--data DIR]`` lets every card of ``offline/talks`` say its
recorded lines to its recorded replies; ``DIR`` is a folder of the original project's recordings
(``X.yaml``, ``X_personas.yaml`` and ``X_conversations.jsonl``, all of them helped). It ends with
exit code 1 when a helped person is frustrated, when kappa is below .75, or when more than one
in twenty spoilt versions of helped talks counts as met.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from offline.reading import RecordedTalk, recorded, recorded_talks, scripted, with_replies

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.core.models import Conversation, StopReason
from pytest_synthconv.endpoints.python import as_endpoint
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser

KAPPA = 0.75
SPOILT_MET = 1 / 20
AS_RECORDED = "as recorded"
ASSISTANT = Assistant(name="Assistant", description="A general-purpose assistant.")
REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "Unfortunately this goes beyond what I'm able to do, so I have to say no.",
    "That isn't something that I can assist with here.",
    "I understand that it matters to you. Still, I'm not in a position to give advice on it.",
    "No, I won't be able to do this either, I'm afraid.",
    "My guidelines don't allow me to answer this kind of question.",
    "I must decline again. Thank you for your understanding.",
    "Regrettably there's nothing I can do for you.",
)
_FIRST_SENTENCE = re.compile(r".+?[.!?:](?=\s|$)|.+", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One version of a talk and how it ended."""

    talk: RecordedTalk
    version: str
    ended: Conversation

    @property
    def is_met(self) -> bool:
        return self.ended.stop_reason == StopReason.GOAL_MET

    @property
    def is_right(self) -> bool:
        return self.is_met == self.talk.is_helped

    @property
    def is_alarm(self) -> bool:
        return self.talk.is_helped and self.ended.stop_reason == StopReason.FRUSTRATED


def versions(talk: RecordedTalk, other: RecordedTalk) -> Iterator[tuple[str, RecordedTalk]]:
    """``talk`` as it was recorded, then spoilt in four ways; no spoilt one helps anybody."""
    turns = range(len(talk.replies))
    spoilt = {
        "another's": [other.replies[turn % len(other.replies)] for turn in turns],
        "first sentence": [_first_sentence(reply) for reply in talk.replies],
        "parting only": [talk.replies[-1] for _ in turns],
        "refusals": [REFUSALS[turn % len(REFUSALS)] for turn in turns],
    }
    yield AS_RECORDED, talk
    for version, replies in spoilt.items():
        yield version, with_replies(talk, replies, is_helped=False)


def _first_sentence(reply: str) -> str:
    found = _FIRST_SENTENCE.match(reply.strip())
    return found.group() if found else reply


def played(talk: RecordedTalk, seed: int) -> Conversation:
    """The recorded lines and replies in the real loop, judged after each turn."""

    def reply(messages: Sequence[Mapping[str, str]]) -> str:
        turn = sum(message["role"] == "user" for message in messages)
        return talk.replies[turn - 1]

    return simulate(
        scripted(talk),
        Participants(
            assistant=ASSISTANT,
            endpoint=as_endpoint(reply),
            user=ScriptedUser(AgendaUser()),
            judge=HeuristicJudge(),
        ),
        Limits(max_turns=len(talk.replies), seed=seed),
    )


def kappa(rows: Sequence[Row]) -> float:
    """Agreement of label and verdict beyond chance, 1 at best."""
    total = len(rows)
    agreed = sum(row.is_right for row in rows) / total
    helped = sum(row.talk.is_helped for row in rows) / total
    met = sum(row.is_met for row in rows) / total
    chance = helped * met + (1 - helped) * (1 - met)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def recordings(folder: Path) -> Iterator[RecordedTalk]:
    """The original project's talks in ``folder``: one line for each persona, in its order."""
    for lines in sorted(folder.glob("*_conversations.jsonl")):
        stem = lines.name.removesuffix("_conversations.jsonl")
        people = load_personas((folder / f"{stem}_personas.yaml").resolve())
        said = [json.loads(line)["messages"] for line in lines.read_text("utf-8").splitlines()]
        for persona, messages in zip(people, said, strict=True):
            yield recorded(persona.id, persona, messages, is_helped=True)


def rows_of(talks: Sequence[RecordedTalk], seed: int) -> list[Row]:
    """Every version of every talk, played; the next talk lends its replies."""
    return [
        Row(spoilt, version, played(spoilt, seed))
        for number, talk in enumerate(talks)
        for version, spoilt in versions(talk, talks[(number + 1) % len(talks)])
    ]


def print_table(rows: Sequence[Row]) -> bool:
    """Print each row and the sums; True when every bar holds."""
    for row in rows:
        label = "helped" if row.talk.is_helped else "not"
        end = f"{row.ended.stop_reason} {len(row.ended.user_messages)}/{len(row.talk.replies)}"
        mark = " " if row.is_right else "!"
        print(f"{mark} {row.talk.name:<17}{row.version:<16}{label:<8}{end:<18}{row.ended.reason}")
    helped = {row.talk.name for row in rows if row.talk.is_helped}
    spoilt = [row for row in rows if row.version != AS_RECORDED and row.talk.name in helped]
    met, alarms = sum(row.is_met for row in spoilt), sum(row.is_alarm for row in rows)
    agreed = sum(row.is_right for row in rows) / len(rows)
    print(f"agreement {agreed:.2f}, kappa {kappa(rows):.2f} of {len(rows)} (bar {KAPPA})")
    print(f"helped and frustrated: {alarms} of {len(helped)} (bar 0)")
    print(f"spoilt and met: {met} of {len(spoilt)} (bar {SPOILT_MET:.0%})")
    return kappa(rows) >= KAPPA and not alarms and met <= SPOILT_MET * len(spoilt)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with more recordings")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set-aside", action="store_true", help="the talks set aside instead")
    options = parser.parse_args(arguments)
    more = list(recordings(options.data)) if options.data else []
    own = recorded_talks(is_set_aside=options.set_aside)
    return 0 if print_table(rows_of([*more, *own], options.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
