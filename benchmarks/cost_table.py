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

from pytest_synthconv.casting import MODELS
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.judges.assessment import assessment_of, first_question
from pytest_synthconv.judges.second_look import SecondLook, second_question
from pytest_synthconv.merged_calls.question import merged_answer_of, merged_question
from pytest_synthconv.models import Conversation, Message, StopReason, Talk
from pytest_synthconv.offline.judge import HeuristicJudge
from pytest_synthconv.offline.user import AgendaUser
from pytest_synthconv.providers import Asker, Prompt, Tokens
from pytest_synthconv.providers.prices import Prices
from pytest_synthconv.providers.schemas import json_schema
from pytest_synthconv.simulation.loop import Cast, simulate
from pytest_synthconv.users.language_model import NextMessage, user_prompt
from pytest_synthconv.users.script import ScriptedUser

EXAMPLE = Path(__file__).parents[1] / "example_project"
CHARACTERS = 3.9
THOUGHT = "It asks for the order number, which I have; I give it and wait for what it does."
RATIONALE = "The order was found but nothing was done about it yet, and the user is still at ease."


def _count(text: str) -> int:
    return round(len(text) / CHARACTERS)


ASSESSED = _count(RATIONALE) + 90
"""Tokens of an assessment: a rationale and its findings."""
LONG_REPLY = 300
"""Tokens of a reply as assistants give it that are language models themselves."""
PRICED = ("openai", "anthropic")
SHORTEST_CACHED = 1024
"""Tokens from which on both vendors keep a prompt in their caches."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; ``repeated`` tokens were in the request before it.

    ``asker`` is whose model is asked: with merged calls that is always the judge's.
    """

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
        cast = Cast(assistant, endpoint, ScriptedUser(AgendaUser()), HeuristicJudge())
        for persona in load_personas(EXAMPLE / "personas.yaml"):
            yield simulate(persona, cast)
        server.shutdown()
        thread.join()


def longer(conversation: Conversation, turns: int) -> Conversation:
    """A talk of so many turns that comes to no end, in which replies are long.

    Its turns are those of ``conversation``, again and again.
    """
    said, judged = conversation.messages, conversation.verdicts
    reply = "x" * round(LONG_REPLY * CHARACTERS)
    messages = []
    for i in range(2 * turns):
        message = said[i % len(said)].model_copy(update={"turn": i // 2 + 1})
        is_reply = message.role == "assistant"
        messages.append(message.model_copy(update={"content": reply}) if is_reply else message)
    verdicts = (judged[0].model_copy(update={"turn": turn}) for turn in range(1, turns + 1))
    return conversation.model_copy(
        update={
            "messages": tuple(messages),
            "verdicts": tuple(verdicts),
            "max_turns": turns,
            "stop_reason": StopReason.MAX_TURNS,
        }
    )


def separate(conversation: Conversation) -> Iterator[Exchange]:
    """What two language models would have been asked in this talk, each for its part."""
    user_before = judge_before = 0
    for turn in conversation.turns:
        spoken = _spoken(conversation, turn.number, "user", user_before)
        assessed = _assessed(conversation, turn.number, judge_before)
        yield from (spoken, assessed)
        user_before, judge_before = spoken.sent, assessed.sent
    yield from _confirmed(conversation)


def merged(conversation: Conversation) -> Iterator[Exchange]:
    """What one language model would have been asked in this talk for both parts."""
    yield _spoken(conversation, 1, "judge", 0)
    before = 0
    form = json_schema(merged_answer_of(len(conversation.persona.goals)))
    for turn in conversation.turns:
        sent = _tokens(merged_question(_talk(conversation, turn.number)), form)
        yield Exchange("judge", sent, before, ASSESSED + _message(conversation, turn.number + 1))
        before = sent
    yield from _confirmed(conversation)


def _spoken(
    conversation: Conversation, turn: int, asker: Literal["user", "judge"], before: int
) -> Exchange:
    sent = _tokens(user_prompt(_talk(conversation, turn - 1)), json_schema(NextMessage))
    return Exchange(asker, sent, before, _message(conversation, turn))


def _assessed(conversation: Conversation, turn: int, before: int) -> Exchange:
    form = json_schema(assessment_of(len(conversation.persona.goals)))
    sent = _tokens(first_question(_talk(conversation, turn)), form)
    return Exchange("judge", sent, before, ASSESSED)


def _confirmed(conversation: Conversation) -> Iterator[Exchange]:
    if conversation.stop_reason is StopReason.MAX_TURNS:
        return
    talk = _talk(conversation, len(conversation.turns))
    sent = _tokens(second_question(talk), json_schema(SecondLook))
    yield Exchange("judge", sent, 0, _count(RATIONALE) + 30)


def _message(conversation: Conversation, turn: int) -> int:
    """Tokens of the message of ``turn``; after the last one, one like it that nobody is sent."""
    said = conversation.user_messages[min(turn, len(conversation.turns)) - 1].content
    answer = {"thought": THOUGHT, "goals": ["attempted"], "message": said}
    return _count(json.dumps(answer))


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


def dollars(provider: str, made: list[Exchange], model: Asker | None = None) -> float:
    """What the exchanges cost at this provider, its prompt cache counted in.

    ``model`` names whose default model is asked for all of them; None is each one's own.
    """
    total = 0.0
    for each in made:
        cached = each.repeated if each.repeated >= SHORTEST_CACHED else 0
        tokens = Tokens(input=each.sent, output=each.answered, cached=cached)
        total += Prices({}).cost(provider, MODELS[provider][model or each.asker][0], tokens) or 0.0
    return total


def main() -> None:
    """Print a table for separate calls and one for merged ones: a row for each talk."""
    talks = sorted(conversations(), key=lambda c: len(c.turns))
    for calls in (separate, merged):
        print(f"{calls.__name__} calls\n")
        print(
            "| turns | requests | tokens in | of them repeated | tokens out | openai | anthropic |"
        )
        print("|---|---|---|---|---|---|---|")
        for conversation in talks:
            print(f"| {' | '.join(_cells(conversation, list(calls(conversation))))} |")
        print()
    _print_ratios(talks)
    print(f"\nwith replies of {LONG_REPLY} tokens, to the last turn\n")
    _print_ratios([longer(talks[-1], turns) for turns in (3, 5, 10, 20)])
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


def _print_ratios(talks: list[Conversation]) -> None:
    """What merged calls take of what separate ones take, all talks of a length together."""
    print("merged / separate\n")
    print("| turns | requests | tokens in | tokens out | openai | anthropic |", end="")
    print(" openai, judge's model for both | anthropic, likewise |")
    print("|---|---|---|---|---|---|---|---|")
    for turns in sorted({len(talk.turns) for talk in talks}):
        one, two = (
            [each for talk in talks if len(talk.turns) == turns for each in calls(talk)]
            for calls in (merged, separate)
        )
        ratios = [
            len(one) / len(two),
            sum(each.sent for each in one) / sum(each.sent for each in two),
            sum(each.answered for each in one) / sum(each.answered for each in two),
            *(dollars(who, one) / dollars(who, two) for who in PRICED),
            *(dollars(who, one) / dollars(who, two, "judge") for who in PRICED),
        ]
        print(f"| {turns} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")


if __name__ == "__main__":
    main()
