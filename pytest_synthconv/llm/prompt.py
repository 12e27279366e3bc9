"""The interface of language models. Only ``llm/providers/`` uses SDKs.

A `LanguageModel` takes a `Prompt` and a schema, a pydantic class, and returns an instance of it. A
`ProviderAPI` implements the protocol of one provider. All providers share validation, retries, the
budget and cassettes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from ..core.frozen import Model
from ..core.models import Usage

PROMPT_VERSION = "4"
"""Version of all prompts together. Increase it with every change of a prompt, because results of
different prompts cannot be compared."""

T = TypeVar("T", bound=BaseModel)
Asker = Literal["user", "judge", "persona"]


class RequestOrigin(Model):
    """Who makes the request, and when: for records, cassettes and errors. Never sent.

    ``persona`` is an id. When personas are written, it is empty and ``turn`` is 0.
    """

    asker: Asker
    assistant: str
    persona: str = ""
    trial: int = 1
    turn: int = 0


class PromptMessage(Model):
    """One message of a prompt. Role ``assistant``: an earlier answer of the language model."""

    role: Literal["user", "assistant"]
    content: str


class Prompt(Model):
    """A prompt. The roles of ``messages`` alternate; the first and the last are ``user``.

    ``system`` and the earlier messages stay the same byte for byte during a talk, so that the
    prompt caches of the providers hit.
    """

    system: str
    messages: tuple[PromptMessage, ...]
    scene: RequestOrigin


@dataclass(frozen=True)
class Completion(Generic[T]):
    """An answer that fits its schema, and its cost, including retries."""

    value: T
    usage: Usage


class LanguageModel(Protocol):
    """A model with structured answers. One instance serves many callers concurrently."""

    @property
    def name(self) -> str:
        """The name in records, as in the options: ``MODEL`` or ``PROVIDER:MODEL``."""

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        """Return an instance of ``schema``. Raise `ProviderError` or `BudgetError`."""


OutputMode = Literal["schema", "tool", "text"]
"""How a server is made to follow a schema: by its native mode, by a forced tool call, or by
instructions in the prompt."""
RoomName = Literal["max_completion_tokens", "max_tokens"]
"""The two names of the token limit in Chat Completions. Servers may know one of them only."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of one request. ``input`` includes those read from and written to a prompt cache."""

    input: int = 0
    output: int = 0
    cached: int = 0
    cache_written: int = 0


@dataclass(frozen=True)
class ProviderRequest:
    """One request to a provider: the prompt, the JSON schema of the answer, and how it is enforced.

    ``room`` is how many tokens the answer may have; ``effort`` is None where the model's own
    default applies. ``parameters`` are added to the body as they are (``openai-chat`` only).
    """

    model: str
    prompt: Prompt
    schema_name: str
    schema: dict[str, object]
    form: OutputMode
    room: int
    effort: str | None = None
    room_name: RoomName = "max_completion_tokens"
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ProviderResponse:
    """A provider's answer. ``text`` should be one JSON object. ``cut``: the token limit was hit."""

    text: str
    tokens: Tokens
    cut: bool = False


class ProviderAPI(Protocol):
    """The protocol of one provider: one request, one answer, no retries, no validation."""

    @property
    def provider(self) -> str:
        """The provider's name in options: ``openai``, ``openai-chat``, ``anthropic``."""

    def send(self, question: ProviderRequest) -> ProviderResponse:
        """Return the answer. Raise a classified `ProviderError` with all secrets redacted."""

    def close(self) -> None:
        """Close the connections."""
