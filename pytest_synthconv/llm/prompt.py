"""Language models: whatever can fill in a form, given a prompt. Only ``llm/providers/`` knows SDKs.

A `LanguageModel` is asked with a `Prompt` and a schema, a pydantic class, and answers with an
instance of it. Between the two lie a `ProviderAPI`, which speaks one provider's protocol, and what
all providers share: validation, retries, the budget, cassettes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from ..core.models import Model, Usage

PROMPT_VERSION = "1"
"""Version of all prompts together: raise it with every change of one, since a changed prompt is a
changed instrument, whose results cannot be compared with the old one's."""

T = TypeVar("T", bound=BaseModel)
Asker = Literal["user", "judge", "persona"]


class RequestOrigin(Model):
    """Who asks, and when: for records, cassettes and errors. Never sent.

    ``persona`` is an id; it is empty, and ``turn`` 0, when personas are written.
    """

    asker: Asker
    assistant: str
    persona: str = ""
    trial: int = 1
    turn: int = 0


class PromptMessage(Model):
    """One message of a prompt. ``assistant`` is the language model's own, earlier answer."""

    role: Literal["user", "assistant"]
    content: str


class Prompt(Model):
    """What a language model is asked: ``messages`` alternate, the first and last are ``user``.

    ``system`` and the earlier messages stay the same to the byte while a talk goes on, so that
    providers' prompt caches hit.
    """

    system: str
    messages: tuple[PromptMessage, ...]
    scene: RequestOrigin


@dataclass(frozen=True)
class Completion(Generic[T]):
    """An answer that fits its schema, and what it cost, repeats included."""

    value: T
    usage: Usage


class LanguageModel(Protocol):
    """A model that answers in a given form. One serves many askers, also at the same time."""

    @property
    def name(self) -> str:
        """What records call it, as the options spell it: ``MODEL`` or ``PROVIDER:MODEL``."""

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        """An instance of ``schema``; raises `ProviderError` or `BudgetError` when there is none."""


OutputMode = Literal["schema", "tool", "text"]
"""How a server is made to answer in a schema: by its own mode for that, by a tool that it is forced
to call, or by being told in the prompt."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of one exchange. ``input`` holds those read from and written to a prompt cache."""

    input: int = 0
    output: int = 0
    cached: int = 0
    cache_written: int = 0


@dataclass(frozen=True)
class ProviderRequest:
    """One request to a provider: the prompt, the JSON schema of the answer, how it is asked for.

    ``room`` is how many tokens the answer may have; ``effort`` is None where the model's own
    default shall hold.
    """

    model: str
    prompt: Prompt
    schema_name: str
    schema: dict[str, object]
    form: OutputMode
    room: int
    effort: str | None = None


@dataclass(frozen=True)
class ProviderResponse:
    """What a provider answered: ``text`` should be one JSON object. ``cut``: it ran out of room."""

    text: str
    tokens: Tokens
    cut: bool = False


class ProviderAPI(Protocol):
    """Speaks one provider's protocol: one request for one answer, no retries, no validation."""

    @property
    def provider(self) -> str:
        """The provider's name in options: ``openai``, ``openai-chat``, ``anthropic``."""

    def send(self, question: ProviderRequest) -> ProviderResponse:
        """The answer; raises `ProviderError`, classified, with every secret redacted."""

    def close(self) -> None:
        """Let go of connections."""
