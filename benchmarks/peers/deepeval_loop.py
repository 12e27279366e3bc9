"""The work with deepeval's ConversationSimulator, whose controller asks after each turn.

python deepeval_loop.py --people 40 --at-once 40
"""

from __future__ import annotations

import argparse
import asyncio
import os

import requests
from deepeval.dataset import ConversationalGolden
from deepeval.models import OpenAIModel
from deepeval.simulator import ConversationSimulator
from deepeval.test_case import Turn
from minimal_loop import TURNS


async def reply(input: str, turns: list[Turn], thread_id: str) -> Turn:
    """The assistant's answer; the blocking request has a thread."""
    said = [{"role": turn.role, "content": turn.content} for turn in turns]
    if not said or said[-1]["role"] != "user":
        said.append({"role": "user", "content": input})
    answer = await asyncio.to_thread(
        requests.post, os.environ["ASSISTANT_URL"], json={"messages": said}, timeout=60
    )
    return Turn(role="assistant", content=answer.json()["reply"])


def main() -> None:
    """Do the work that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=40)
    options = parser.parse_args()
    goldens = [
        ConversationalGolden(
            scenario=f"P {number} wants to know where their parcel is.",
            expected_outcome="They know where it is.",
            user_description="A customer of the shop.",
        )
        for number in range(options.people)
    ]
    simulator = ConversationSimulator(
        model_callback=reply,
        simulator_model=OpenAIModel(model="gpt-4.1"),
        max_concurrent=options.at_once,
    )
    held = simulator.simulate(conversational_goldens=goldens, max_user_simulations=TURNS)
    print(f"{len(held)} conversations, {sum(len(one.turns) for one in held)} messages")


if __name__ == "__main__":
    main()
