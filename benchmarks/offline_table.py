"""How the offline user and the heuristic judge end talks with toy assistants, as a table.

``python benchmarks/offline_table.py`` lets every persona card talk to every toy over loopback HTTP,
prints stop reasons and turns, and ends with exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toy_assistants import TOYS, closed_port, serving

from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import find_personas, load_assistant, load_personas
from pytest_synthconv.models import Assistant, Conversation, Persona, StopReason, Talk
from pytest_synthconv.offline.judge import HeuristicJudge
from pytest_synthconv.offline.user import AgendaUser
from pytest_synthconv.providers.retrying import Retries
from pytest_synthconv.simulation.loop import Cast, Limits, simulate
from pytest_synthconv.simulation.spending import Means
from pytest_synthconv.users.script import ScriptedUser

CARDS = Path(__file__).parent / "cards"
MAX_TURNS = 10
GOOD = ("good", "clarify-first", "recovering")
LIMITS_SHOWN = ("parrot", "reciter")
DEAD = "dead"
SHOWN = (
    StopReason.GOAL_MET,
    StopReason.FRUSTRATED,
    StopReason.HANDED_OFF,
    StopReason.MAX_TURNS,
    StopReason.ENDPOINT_ERROR,
    StopReason.USER_ERROR,
)


@dataclass(frozen=True)
class Bar:
    """The share of cards, 0 to 1, that must end for ``reason``."""

    reason: StopReason
    share: float


@dataclass(frozen=True)
class Player:
    """A persona and the assistant that its card talks to."""

    persona: Persona
    assistant: Assistant


def bar(toy: str) -> Bar | None:
    """What is asked of ``toy``; None for those that only show an honest limit."""
    if toy in LIMITS_SHOWN:
        return None
    if toy in GOOD:
        return Bar(StopReason.GOAL_MET, 0.90)
    if toy == "handoff":
        return Bar(StopReason.HANDED_OFF, 1.0)
    if toy == DEAD:
        return Bar(StopReason.ENDPOINT_ERROR, 1.0)
    return Bar(StopReason.FRUSTRATED, 0.95)


def players(assistants: Sequence[Path]) -> list[Player]:
    """Everybody in the personas files of ``assistants``."""
    files = [load_assistant(path.resolve()) for path in assistants]
    return [
        Player(persona, file.assistant)
        for file in files
        for persona in load_personas(find_personas(file, None))
    ]


def talks(toy: str, base: str, people: Sequence[Player], seed: int) -> list[Conversation]:
    """One conversation of everybody in ``people`` with ``toy``."""
    url = f"http://127.0.0.1:{closed_port()}/" if toy == DEAD else f"{base}/{toy}"
    endpoint = HTTPEndpoint.at(url, response_path=("reply",))
    user, judge = ScriptedUser(AgendaUser()), HeuristicJudge()
    return [
        simulate(
            player.persona,
            Cast(assistant=player.assistant, endpoint=endpoint, user=user, judge=judge),
            Limits(max_turns=MAX_TURNS, seed=seed),
            # Nobody waits for a closed port to open.
            Means(retries=Retries(attempts=1)),
        )
        for player in people
    ]


def row(toy: str, ended: Sequence[Conversation]) -> tuple[str, bool]:
    """The table's line on ``toy``, and whether its bar holds."""
    counts = Counter(conversation.stop_reason for conversation in ended)
    turns = [len(conversation.user_messages) for conversation in ended]
    cells = "".join(f"{counts[reason] / len(ended):>9.0%}" for reason in SHOWN)
    span = f"{min(turns)}/{statistics.median(turns):g}/{max(turns)}"
    asked = bar(toy)
    if asked is None:
        return f"{toy:<16}{cells}{span:>9}  (limit)", True
    holds = counts[asked.reason] >= asked.share * len(ended)
    verdict = f"{'ok' if holds else 'MISSED'}: {asked.reason} >= {asked.share:.0%}"
    return f"{toy:<16}{cells}{span:>9}  {verdict}", holds


def milliseconds_per_turn(ended: Sequence[Conversation]) -> float:
    """The time that user and judge took to think, told by letting them think all of it again."""
    user, judge = ScriptedUser(AgendaUser()), HeuristicJudge()
    turns = list(_prefixes(ended))
    start = time.perf_counter()
    for before, after in turns:
        user.speak(before)
        judge.assess(after)
    return (time.perf_counter() - start) * 1000 / max(1, len(turns))


def _prefixes(ended: Sequence[Conversation]) -> Iterator[tuple[Talk, Talk]]:
    for conversation in ended:
        fields = {name: getattr(conversation, name) for name in Talk.model_fields}
        messages = conversation.messages
        for end in range(2, len(messages) + 1, 2):
            yield (
                Talk(**{**fields, "messages": messages[: end - 2]}),
                Talk(**{**fields, "messages": messages[:end]}),
            )


def said(ended: Sequence[Conversation]) -> bytes:
    """Every word, end and reason of conversations, as bytes to compare."""
    told = (
        repr([(m.role, m.content, m.act, m.proposal) for m in conversation.messages])
        + f"{conversation.stop_reason}{conversation.reason}{conversation.verdicts}"
        for conversation in ended
    )
    return "\n".join(told).encode("utf-8", "surrogatepass")


def print_table(people: Sequence[Player], seed: int) -> bool:
    """Print the table for ``seed``; True when every bar holds and a second run is the same."""
    print(f"seed {seed}, {len(people)} cards, at most {MAX_TURNS} turns; share of cards by end")
    print(" " * 16 + "".join(f"{reason.value[:8]:>9}" for reason in SHOWN) + "    turns")
    with serving() as base:
        every = {toy: talks(toy, base, people, seed) for toy in TOYS}
        again = {toy: talks(toy, base, people, seed) for toy in TOYS}
        every[DEAD] = talks(DEAD, base, people, seed)
    rows = [row(toy, ended) for toy, ended in every.items()]
    print("\n".join(line for line, _ in rows))
    is_equal = all(said(again[toy]) == said(every[toy]) for toy in TOYS)
    held = [conversation for toy in TOYS for conversation in every[toy]]
    print(f"user and judge together: {milliseconds_per_turn(held):.2f} ms a turn")
    print(f"second run equal to the byte: {'yes' if is_equal else 'NO'}\n")
    return is_equal and all(holds for _, holds in rows)


def print_first_messages(people: Sequence[Player], seed: int) -> None:
    """Print what everybody says first, to be read by eyes."""
    for player in people:
        talk = Talk(persona=player.persona, assistant=player.assistant, seed=seed)
        message = ScriptedUser(AgendaUser()).speak(talk)
        print(f"{player.persona.name:<24} {message.content}")


def print_transcript(people: Sequence[Player], seed: int, toy: str, card: str) -> None:
    """Print one conversation, the user's acts, and the judge's reasons."""
    found = [player for player in people if card in (player.persona.id, player.persona.name)]
    if not found:
        sys.exit(f"no card {card!r}; there are: {', '.join(p.persona.id for p in people)}")
    with serving() as base:
        (conversation,) = talks(toy, base, found[:1], seed)
    print(conversation.transcript())
    for verdict in conversation.verdicts:
        act = conversation.user_messages[verdict.turn - 1].act
        print(f"turn {verdict.turn}: {act}; {verdict.verdict}: {verdict.reason}")
    print(f"{conversation.stop_reason}: {conversation.reason}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, action="append", help="repeatable; 0 when not given")
    parser.add_argument("--assistant", type=Path, action="append", help="other cards than ours")
    parser.add_argument("--first-messages", action="store_true", help="print only those")
    parser.add_argument("--transcript", nargs=2, metavar=("TOY", "CARD"), help="print only that")
    options = parser.parse_args(arguments)
    people = players(
        options.assistant
        or sorted(path for path in CARDS.glob("*.yaml") if not path.stem.endswith("_personas"))
    )
    seeds = options.seed or [0]
    if options.first_messages:
        print_first_messages(people, seeds[0])
        return 0
    if options.transcript:
        print_transcript(people, seeds[0], *options.transcript)
        return 0
    held = [print_table(people, seed) for seed in seeds]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
