"""The work with openevals: its simulator and its simulated user, in threads that we start.

    python openevals_loop.py --people 40 --at-once 40

It has no judge after each turn; the stopping condition asks one, as its documentation shows.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from langchain_openai import ChatOpenAI
from minimal_loop import MODEL, TURNS, VERDICT, asked
from openai import OpenAI
from openevals.simulators import create_llm_simulated_user, run_multiturn_simulation

CHAT = ChatOpenAI(model=MODEL)


def talk(client: OpenAI, number: int) -> None:
    """Hold one conversation."""
    history: list[dict[str, str]] = []
    session = requests.Session()

    def app(inputs: Any, *, thread_id: str) -> dict[str, Any]:
        history.append({"role": "user", "content": inputs["content"]})
        answer = session.post(os.environ["ASSISTANT_URL"], json={"messages": history}, timeout=60)
        history.append({"role": "assistant", "content": answer.json()["reply"]})
        return {"id": f"{thread_id}-{len(history)}", **history[-1]}

    def is_over(trajectory: Any, *, turn_counter: int) -> bool:
        return bool(asked(client, "Is it over?", history, VERDICT)["is_over"])

    user = create_llm_simulated_user(
        system=f"You are P {number}. You want to know where your parcel is.",
        client=CHAT,
    )
    run_multiturn_simulation(app=app, user=user, max_turns=TURNS, stopping_condition=is_over)


def main() -> None:
    """Do the work that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=40)
    options = parser.parse_args()
    client = OpenAI()
    with ThreadPoolExecutor(options.at_once) as pool:
        held = list(pool.map(lambda number: talk(client, number), range(options.people)))
    print(f"{len(held)} conversations")


if __name__ == "__main__":
    main()
