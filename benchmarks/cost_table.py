"""What a conversation with language models takes: requests, tokens and dollars, as a table.

``python benchmarks/cost_table.py`` lets the embedded users talk to the example's assistant, and
counts the prompts that language models would have been sent in the same talks; no request is sent.
Answers are counted with a thought and a rationale of usual length. Tokens that a model thinks
before it answers are not in it. A token is `CHARACTERS` characters, which was measured on these
prompts with OpenAI's encoding o200k_base. Prices are those of genai-prices for the default models.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pytest_synthconv.core.models import Conversation, Message, StopReason, Talk
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.llm.judge_assessment import assessment_of, first_question
from pytest_synthconv.llm.judge_confirmation import Confirmation, second_question
from pytest_synthconv.llm.prompt import Prompt, Tokens
from pytest_synthconv.llm.providers.prices import Prices
from pytest_synthconv.llm.providers.schemas import json_schema
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.llm.user_form import next_message_of
from pytest_synthconv.offline.judge.judge import HeuristicJudge
from pytest_synthconv.offline.user.user import AgendaUser
from pytest_synthconv.run.participants import MODELS
from pytest_synthconv.simulation.cast import Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.script import ScriptedUser

EXAMPLE = Path(__file__).parents[1] / "example_project"
CHARACTERS = 3.9
THOUGHT = "It asks for the order number, which I have; I give it and wait for what it does."
RATIONALE = "The order was found but nothing was done about it yet, and the user is still at ease."


def _count(text: str) -> int:
    return round(len(text) / CHARACTERS)


ASSESSED = _count(RATIONALE) + 90
"""Tokens of an assessment: a rationale and its findings."""
SHORTEST_CACHED = 1024
"""Tokens from which on both vendors keep a prompt in their caches."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; ``repeated`` tokens were in the request before it."""

    asker: Literal["user", "judge"]
    sent: int
    repeated: int
    answered: int


def conversations() -> Iterator[Conversation]:
    """The talks of the example's personas with its assistant."""
    sys.path.insert(0, str(EXAMPLE))
    from order_desk import make_server

    assistant = load_assistant(EXAMPLE / "assistant.yaml").assistant
    with make_server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/chat"
        endpoint = HTTPEndpoint.at(url, response_path=["reply"])
        cast = Participants(assistant, endpoint, ScriptedUser(AgendaUser()), HeuristicJudge())
        for persona in load_personas(EXAMPLE / "personas.yaml"):
            yield simulate(persona, cast)
        server.shutdown()
        thread.join()


def exchanges(conversation: Conversation) -> Iterator[Exchange]:
    """What two language models would have been asked in this talk, each for its part."""
    user_before = judge_before = 0
    for turn in conversation.turns:
        spoken = _spoken(conversation, turn.number, user_before)
        assessed = _assessed(conversation, turn.number, judge_before)
        yield from (spoken, assessed)
        user_before, judge_before = spoken.sent, assessed.sent
    yield from _confirmed(conversation)


def _spoken(conversation: Conversation, turn: int, before: int) -> Exchange:
    form = next_message_of(max(1, len(conversation.persona.goals)))
    sent = _tokens(user_prompt(_talk(conversation, turn - 1)), json_schema(form))
    answer = {
        "thought": THOUGHT,
        "goals": {"goal_1": "attempted"},
        "last_reply": "asks",
        "message": conversation.user_messages[turn - 1].content,
    }
    return Exchange("user", sent, before, _count(json.dumps(answer)))


def _assessed(conversation: Conversation, turn: int, before: int) -> Exchange:
    form = json_schema(assessment_of(len(conversation.persona.goals)))
    sent = _tokens(first_question(_talk(conversation, turn)), form)
    return Exchange("judge", sent, before, ASSESSED)


def _confirmed(conversation: Conversation) -> Iterator[Exchange]:
    if conversation.stop_reason is StopReason.MAX_TURNS:
        return
    talk = _talk(conversation, len(conversation.turns))
    sent = _tokens(second_question(talk), json_schema(Confirmation))
    yield Exchange("judge", sent, 0, _count(RATIONALE) + 30)


def _talk(conversation: Conversation, turns: int) -> Talk:
    """The talk after so many turns, with what a language model would have thought in it."""
    return Talk(
        persona=conversation.persona,
        assistant=conversation.assistant,
        messages=tuple(map(_thinking, conversation.messages[: 2 * turns])),
        verdicts=conversation.verdicts[:turns],
    )


def _thinking(message: Message) -> Message:
    return message.model_copy(update={"thought": THOUGHT}) if message.role == "user" else message


def _tokens(prompt: Prompt, schema: dict[str, object]) -> int:
    said = "".join(message.content for message in prompt.messages)
    return _count(prompt.system + said + json.dumps(schema))


def dollars(provider: str, made: list[Exchange]) -> float:
    """What the exchanges cost at this provider, its prompt cache counted in."""
    total = 0.0
    for each in made:
        cached = each.repeated if each.repeated >= SHORTEST_CACHED else 0
        tokens = Tokens(input=each.sent, output=each.answered, cached=cached)
        total += Prices({}).cost(provider, MODELS[provider][each.asker][0], tokens) or 0.0
    return total


def main() -> None:
    """Print a row for each talk."""
    talks = sorted(conversations(), key=lambda c: len(c.turns))
    print("| turns | requests | tokens in | of them repeated | tokens out | openai | anthropic |")
    print("|---|---|---|---|---|---|---|")
    for conversation in talks:
        print(f"| {' | '.join(_cells(conversation, list(exchanges(conversation))))} |")
    mean = statistics.mean(len(c.turns) for c in talks)
    print(f"\n{len(talks)} talks of {mean:.1f} turns on average")


def _cells(conversation: Conversation, made: list[Exchange]) -> Iterator[str]:
    yield str(len(conversation.turns))
    yield str(len(made))
    yield f"{sum(each.sent for each in made):,}"
    yield f"{sum(each.repeated for each in made) / sum(each.sent for each in made):.0%}"
    yield f"{sum(each.answered for each in made):,}"
    yield f"${dollars('openai', made):.4f}"
    yield f"${dollars('anthropic', made):.4f}"


if __name__ == "__main__":
    main()
