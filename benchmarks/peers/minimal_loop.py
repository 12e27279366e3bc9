"""The same work without any tool: the smallest loop on the official SDK.

    python minimal_loop.py --people 40 --at-once 1

One at a time it is the original project's loop, rebuilt: user, assistant and judge in turn, the
transcript as one message, a new connection for each request to the assistant. Many at once, with a
session per talk, it is the bound that a tool with items, reports and records can only approach.
"""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import requests

TURNS = 5
MODEL = "gpt-6-luna"


def schema(name: str, **fields: Any) -> dict[str, Any]:
    """A strict form with these fields, as the SDK takes it."""
    form = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    json_schema = {"name": name, "schema": form, "strict": True}
    return {"type": "json_schema", "json_schema": json_schema}


MESSAGE = schema("message", message={"type": "string"}, stop={"type": "boolean"})
VERDICT = schema("verdict", is_over={"type": "boolean"}, reason={"type": "string"})


def asked(client: openai.OpenAI, system: str, said: list[dict[str, str]], form: Any) -> Any:
    """The form as the language model fills it in."""
    answer = client.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": system},
            {"role": "user", "content": json.dumps(said)},
        ],
        response_format=form,
    )
    return json.loads(answer.choices[0].message.content or "")


def talk(client: openai.OpenAI, post: Any, persona: str) -> int:
    """Hold one conversation; the number of turns."""
    said: list[dict[str, str]] = []
    for turn in range(1, TURNS + 1):
        message = asked(client, f"You are {persona}. Write what you say next.", said, MESSAGE)
        said.append({"role": "user", "content": message["message"]})
        answer = post(os.environ["ASSISTANT_URL"], json={"messages": said}, timeout=60)
        said.append({"role": "assistant", "content": answer.json()["reply"]})
        if asked(client, f"Has {persona} got what they want?", said, VERDICT)["is_over"]:
            return turn
    return TURNS


def main() -> None:
    """Do the work that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=1)
    options = parser.parse_args()
    client = openai.OpenAI()

    def hold(number: int) -> int:
        if options.at_once == 1:
            return talk(client, requests.post, f"P {number}")
        with requests.Session() as session:
            return talk(client, session.post, f"P {number}")

    with ThreadPoolExecutor(options.at_once) as pool:
        turns = list(pool.map(hold, range(options.people)))
    print(f"{len(turns)} conversations, {sum(turns)} turns")


if __name__ == "__main__":
    main()
