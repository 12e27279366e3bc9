"""A gradio ChatInterface; argument: port. It is gradio that keeps the history."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import gradio
from orders import answer


def chat(message: str, history: list[dict[str, Any]]) -> Iterator[str]:
    said = [_text(item["content"]) for item in history if item["role"] == "user"]
    words = answer([*said, message]).split(" ")
    for end in range(1, len(words) + 1):
        yield " ".join(words[:end])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)


if __name__ == "__main__":
    gradio.ChatInterface(chat, api_name="chat").launch(
        server_port=int(sys.argv[1]), quiet=True, inbrowser=False
    )
