"""``pytest-synthconv chat``: talk to the assistant oneself, as one of the personas."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from .command import Command
from .options import (
    DEFAULT_ARTIFACTS,
    MODELS,
    USUAL_TURNS,
    add_options,
    one_assistant,
    read_options,
    without_prefix,
)

if TYPE_CHECKING:
    from ..core.models import Conversation

INTERRUPTED = 2
_PROMPT = "you>       "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "persona", metavar="PERSONA", nargs="?", help="id or name (default: the first)"
    )
    add_options(parser, "assistant", "personas", "endpoint", *MODELS, "max-requests", "max-cost")
    add_options(parser, "max-turns", "seed", "artifacts")


def run(arguments: argparse.Namespace) -> int:
    """Talk; 0 unless something other than the person ended the talk with an error."""
    with without_prefix():
        return _talked(arguments)


def _talked(arguments: argparse.Namespace) -> int:
    from ..core.text import one_line
    from ..endpoints.factory import endpoint_of_file
    from ..run.chat import KEYS, chat, persona_called
    from ..run.suite import endpoint_file_of, load_suite
    from ..simulation.cast import Limits
    from .participants import participants

    options = read_options(arguments)
    (known,) = load_suite(
        [one_assistant(options)],
        personas=options.get("personas"),
        endpoint=options.get("endpoint"),
    )
    persona = persona_called(arguments.persona, known.personas)
    endpoint = endpoint_of_file(endpoint_file_of(known))
    with participants(options) as (factory, resources):
        print(f"You talk to {one_line(known.assistant.name, 60)} as {one_line(persona.name, 60)}.")
        print(KEYS)
        try:
            conversation = chat(
                known,
                persona,
                endpoint,
                factory,
                resources,
                artifacts=options.get("artifacts", DEFAULT_ARTIFACTS),
                limits=Limits(options.get("max_turns", USUAL_TURNS), options.get("seed", 0)),
                options=_public(options),
                ask=_typed,
                show=print,
            )
        except KeyboardInterrupt:
            print("\ninterrupted")
            return INTERRUPTED
    return _reported(conversation, str(options.get("artifacts", DEFAULT_ARTIFACTS)))


def _typed() -> str | None:
    """Return a line of the standard input, which need not be a terminal."""
    if sys.stdin.isatty():
        try:
            return input(_PROMPT)
        except EOFError:
            print()
            return None
    line = sys.stdin.readline()
    if line:
        print(f"{_PROMPT}{line.rstrip()}")
    return line.rstrip("\r\n") if line else None


def _reported(conversation: Conversation, artifacts: str) -> int:
    from ..core.models import StopReason
    from ..core.text import one_line

    ended = conversation.stop_reason
    turns = len(conversation.user_messages)
    print(f"\n{ended} at turn {turns}: {one_line(conversation.reason)}")
    print(f"record: {artifacts}/conversations.jsonl")
    if turns:
        print(f"make it a test: pytest-synthconv pin {conversation.id[:8]}")
    return 1 if ended.is_fault and ended is not StopReason.INTERRUPTED else 0


def _public(options: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in options.items() if isinstance(value, str | int | float)}
    return {**plain, "command": "chat"}


CHAT = Command("chat", "talk to the assistant yourself, as a persona", add_arguments, run)
