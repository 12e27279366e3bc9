"""How many tokens the prompts of ten turns take, as a table: do they fit into 4,096?

``python benchmarks/prompt_room_table.py [--words 80] [--url http://127.0.0.1:8080]`` builds the
prompts of user, judge and second look after each turn of a talk whose replies have so many words,
with the cards of the example, and sends none. With the address of a llama.cpp server its tokenizer
counts. Else a token is taken for `CHARACTERS` characters, fewer than was measured: the
estimate is on the safe side.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import requests

from pytest_synthconv.core.cards import Persona
from pytest_synthconv.core.models import Message, Talk
from pytest_synthconv.files.loading import load_assistant, load_personas
from pytest_synthconv.llm.judge_assessment import assessment_of, first_question
from pytest_synthconv.llm.judge_confirmation import Confirmation, second_question
from pytest_synthconv.llm.prompt import Prompt
from pytest_synthconv.llm.providers.schemas import instruction, json_schema
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.llm.user_form import next_message_of

EXAMPLE = Path(__file__).parents[1] / "example_project"
CONTEXT = 4096
CHARACTERS = 3.6
"""Characters per token. On these prompts 3.8 were measured with SmolLM2's tokenizer, whose 49,000
tokens are few, and 3.9 with o200k_base."""
AROUND = 5
"""Tokens that a chat template puts around a message."""
ANSWER = 250
"""Tokens of an answer with a long thought or rationale, measured with Qwen 0.5B and 1.5B."""
TURNS = 10
SAID = "I ordered with walter@example.com and I still need this cancelled before it is sent."
THOUGHT = "It asks for the order number, which I have; I give it and wait for what it does."
SENTENCES = (
    "Thank you for your patience while I look into this matter for you.",
    "Order 1077 was placed on the second of the month and holds two Pebble night lights in white.",
    "It has not been packed yet, which means that changes are still possible in principle.",
    "Please note that refunds go back to the card that was used for the payment.",
    "They usually arrive within three to five working days, depending on your bank.",
    "Is there anything about the delivery address that you would like me to check as well?",
)

Count = Callable[[str], int]


@dataclass(frozen=True)
class Row:
    """The tokens of the three prompts after ``turn`` turns."""

    turn: int
    user: int
    judge: int
    second: int

    @property
    def most(self) -> int:
        return max(self.user, self.judge, self.second)


def reply_of(words: int, turn: int) -> str:
    """A reply of so many words; each turn begins it elsewhere."""
    stream = cycle(" ".join(SENTENCES[turn % len(SENTENCES) :] + SENTENCES).split())
    return " ".join(islice(stream, words))


def talk_of(persona: Persona, turns: int, words: int) -> Talk:
    """A talk of so many turns that ends with a reply."""
    assistant = load_assistant(EXAMPLE / "assistant.yaml").assistant
    messages: list[Message] = []
    for turn in range(1, turns + 1):
        said = Message(role="user", turn=turn, content=f"{SAID} ({turn})", thought=THOUGHT)
        heard = Message(role="assistant", turn=turn, content=reply_of(words, turn))
        messages += (said, heard)
    return Talk(persona=persona, assistant=assistant, messages=tuple(messages))


def rows(persona: Persona, words: int, count: Count, *, in_words: bool = False) -> Iterator[Row]:
    """Count the prompts of turns 1 to `TURNS`, the user's before the reply of the turn.

    With ``in_words``, the schema stands in the prompt, for servers that enforce none.
    """
    goals = max(1, len(persona.goals))
    forms = (next_message_of(goals), assessment_of(goals), Confirmation)
    asked = [instruction(json_schema(form)) if in_words else "" for form in forms]
    for turn in range(1, TURNS + 1):
        before, talk = talk_of(persona, turn - 1, words), talk_of(persona, turn, words)
        prompts = (user_prompt(before), first_question(talk), second_question(talk))
        yield Row(turn, *(tokens(p, q, count) for p, q in zip(prompts, asked, strict=True)))


def tokens(prompt: Prompt, asked: str, count: Count) -> int:
    """The tokens of ``prompt`` in a chat template, with ``asked`` behind it."""
    parts = [prompt.system, *(message.content for message in prompt.messages), asked]
    return sum(count(part) + AROUND for part in parts if part)


def estimated(text: str) -> int:
    """Return the tokens of ``text`` by its length, rather too many."""
    return round(len(text) / CHARACTERS)


def counting_with(url: str) -> Count:
    """Return a count by the tokenizer of the llama.cpp server at ``url``."""

    def count(text: str) -> int:
        answer = requests.post(f"{url}/tokenize", json={"content": text}, timeout=60)
        answer.raise_for_status()
        return len(answer.json()["tokens"])

    return count


def largest(words: int, count: Count) -> Persona:
    """The example's persona of the longest prompt."""

    def longest(who: Persona) -> int:
        return max(row.most for row in rows(who, words, count, in_words=True))

    return max(load_personas(EXAMPLE / "personas.yaml"), key=longest)


def main() -> int:
    """Print the table; 1 if a prompt and its answer do not fit into `CONTEXT` tokens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--words", type=int, default=80)
    parser.add_argument("--url", help="a llama.cpp server that counts")
    arguments = parser.parse_args()
    count = counting_with(arguments.url) if arguments.url else estimated
    who = largest(arguments.words, count)
    print(f"{who.name}, replies of {arguments.words} words, the schema in the prompt in brackets\n")
    print("| turn | user | judge | second look |\n|---|---|---|---|")
    most = 0
    plain = rows(who, arguments.words, count)
    for row, worded in zip(plain, rows(who, arguments.words, count, in_words=True), strict=True):
        pairs = zip(
            (row.user, row.judge, row.second),
            (worded.user, worded.judge, worded.second),
            strict=True,
        )
        print(f"| {row.turn} | {' | '.join(f'{a:,} ({b:,})' for a, b in pairs)} |")
        most = max(most, worded.most)
    fits = most + ANSWER <= CONTEXT
    print(f"\nmost: {most:,}, and {ANSWER} for the answer: {'fits' if fits else 'does not fit'}")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
