"""The work with langwatch-scenario: its simulated user and its judge, all scenarios at once.

python scenario_loop.py --people 40
"""

from __future__ import annotations

import argparse
import asyncio
import os

import requests
import scenario
from minimal_loop import TURNS

MODEL = "openai/gpt-4.1"


class Desk(scenario.AgentAdapter):
    """The assistant under test."""

    async def call(self, input: scenario.AgentInput) -> scenario.AgentReturnTypes:
        said = [
            {"role": str(message["role"]), "content": str(message.get("content"))}
            for message in input.messages
        ]
        answer = await asyncio.to_thread(
            requests.post, os.environ["ASSISTANT_URL"], json={"messages": said}, timeout=60
        )
        return str(answer.json()["reply"])


async def hold(people: int) -> int:
    """Hold all conversations at once; how many ended."""
    results = await asyncio.gather(
        *(
            scenario.run(
                name=f"P {number}",
                description="They want to know where their parcel is.",
                agents=[
                    Desk(),
                    scenario.UserSimulatorAgent(model=MODEL),
                    scenario.JudgeAgent(model=MODEL, criteria=["They know where it is."]),
                ],
                max_turns=TURNS,
            )
            for number in range(people)
        )
    )
    return len(results)


def main() -> None:
    """Do the work that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--at-once", type=int, help="not used: it has no such setting")
    held = asyncio.run(hold(parser.parse_args().people))
    print(f"{held} conversations")


if __name__ == "__main__":
    main()
