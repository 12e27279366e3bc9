"""Talks with recorded language models, as the loop holds them, and what they are recorded from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel

from pytest_synthconv.core.errors import ProviderError
from pytest_synthconv.core.models import Usage
from pytest_synthconv.llm.cassettes import Cassettes, RecordedModel, RecordMode
from pytest_synthconv.llm.prompt import (
    PROMPT_VERSION,
    Asker,
    Completion,
    LanguageModel,
    Prompt,
    PromptMessage,
    RequestOrigin,
)

T = TypeVar("T", bound=BaseModel)

NONE, ONCE, NEW, ALL = RecordMode
SPENT = Usage(requests=1, input_tokens=100, output_tokens=10, cached_tokens=40)
REPLIES = ("Hello.", "It is on its way.", "It comes on Monday.", "You are welcome.")


class Said(BaseModel):
    """What a simulated user answers."""

    message: str


class Judged(BaseModel):
    """What a judge answers."""

    rationale: str


class Confirmed(BaseModel):
    """What a judge answers when asked again in other words."""

    choice: str


@dataclass
class Answering:
    """Fills in any form with one text, a new one for each question that it is asked."""

    text: Callable[[Prompt], str] = lambda prompt: f"{prompt.scene.asker} {prompt.scene.turn}"
    name: str = "answering"
    prompts: list[Prompt] = field(default_factory=list)

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        self.prompts.append(prompt)
        texts = dict.fromkeys(schema.model_fields, self.text(prompt))
        return Completion(schema.model_validate(texts), SPENT)


def unreachable() -> LanguageModel:
    raise AssertionError("a replay must not make the language model")


def recorded(
    directory: Path,
    mode: RecordMode,
    inner: LanguageModel | None = None,
    *,
    cassettes: Cassettes | None = None,
    provider: str = "openai",
    model: str = "gpt-6-luna",
    prompt_version: str = PROMPT_VERSION,
) -> RecordedModel:
    """A model on the cassettes in ``directory``; without ``inner`` there is none to ask."""
    return RecordedModel(
        unreachable if inner is None else lambda: inner,
        cassettes or Cassettes(directory, mode),
        name="luna",
        provider=provider,
        model=model,
        prompt_version=prompt_version,
    )


def asked(
    asker: Asker = "user",
    turn: int = 1,
    *said: str,
    system: str = "You are Alex.",
    trial: int = 1,
    persona: str = "alex-rivera",
) -> Prompt:
    """A prompt with these messages, by turns of the one that asks and of the model."""
    scene = RequestOrigin(
        asker=asker, assistant="Order Desk", persona=persona, trial=trial, turn=turn
    )
    texts = said or (f"Turn {turn} begins.",)
    messages = tuple(
        PromptMessage(role="assistant" if i % 2 else "user", content=text)
        for i, text in enumerate(texts)
    )
    return Prompt(system=system, messages=messages, scene=scene)


def talk(
    model: LanguageModel,
    replies: Iterable[str] = REPLIES,
    *,
    users: Callable[[int], str | None] = lambda turn: None,
    has_judge: bool = True,
    confirms_at: int = 0,
    system: str = "You are Alex.",
) -> list[str]:
    """Hold a talk as the loop does, with prompts that grow; what the user said in it.

    ``users`` gives the messages that no model is asked for.
    """
    heard, judged, messages = ["Begin."], list[str](), list[str]()
    for turn, reply in enumerate(replies, 1):
        message = users(turn)
        if message is None:
            prompt = asked("user", turn, *heard, system=system)
            message = model.complete(prompt, Said).value.message
        messages.append(message)
        heard += [message, reply]
        judged.append(f"{message} | {reply}")
        if has_judge:
            prompt = asked("judge", turn, *judged, system=f"Judge. {system}")
            judged.append(model.complete(prompt, Judged).value.rationale)
        if turn == confirms_at:
            prompt = asked("judge", turn, "\n".join(heard), system=f"Choose. {system}")
            model.complete(prompt, Confirmed)
    return messages


def recording(directory: Path, **about: Any) -> None:
    talk(recorded(directory, ONCE, Answering()), **about)


def departure(directory: Path, replies: Iterable[str] = REPLIES, **about: Any) -> str:
    """The first line of the error of a replay that leaves the recording."""
    with pytest.raises(ProviderError) as caught:
        talk(recorded(directory, NONE), replies, **about)
    assert caught.value.kind == "cassette"
    assert not caught.value.is_transient
    assert not caught.value.is_fatal
    first, *others = str(caught.value).splitlines()
    assert "--synthconv-record-mode=" in "\n".join(others)
    return first


def changed(turn: int) -> list[str]:
    """The replies, with another one at ``turn``."""
    return [*REPLIES[: turn - 1], "Something else.", *REPLIES[turn:]]


def files_of(directory: Path) -> list[str]:
    return sorted(str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file())
