"""Recognize Python code that wants a text or an agent's input, and show the adapter to write."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..core.models import Message

_TEXTS = frozenset({"query", "question", "utterance", "user_input", "user_message", "text"})
_RUNS_AGENT = ("invoke", "ainvoke", "run_sync", "run", "predict", "chat", "generate")
_WRITE = "Write a function in your own file, adapt what it passes and returns, and name it instead:"


class PassedMessage(dict[str, str]):
    """A message for a callable: a dictionary, ready for JSON, that has the fields of `Message`."""

    @classmethod
    def of(cls, message: Message) -> PassedMessage:
        """Return a copy of ``message`` with what a callable may see of it."""
        return cls(role=message.role, content=message.content)

    @property
    def role(self) -> str:
        """Who says it: ``user`` or ``assistant``."""
        return self["role"]

    @property
    def content(self) -> str:
        """What is said."""
        return self["content"]


def advice_for_callable(function: Callable[..., Any]) -> str | None:
    """Return why ``function`` cannot take a conversation, and the adapter; None if it may."""
    name = getattr(function, "__name__", type(function).__name__)
    if inspect.ismethod(function) and name in _RUNS_AGENT:
        return _advice_for_agent(type(function.__self__).__name__, name)
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some callables written in C have none
        return None
    first = parameters[0] if parameters else None
    if first is None or not _is_of_a_text(first):
        return None
    is_async = inspect.iscoroutinefunction(function)
    return _advice(
        f"{name}({first.name}) takes one text, and an endpoint is given the whole conversation.",
        f"return {'await ' * is_async}{name}(messages[-1].content)",
        is_async=is_async,
    )


def advice_for_object(value: object) -> str | None:
    """Return the adapter for an object that runs an agent; None for other objects."""
    has = (name for name in _RUNS_AGENT if callable(getattr(value, name, None)))
    name = next(has, None)
    return None if name is None else _advice_for_agent(type(value).__name__, name)


def _is_of_a_text(parameter: inspect.Parameter) -> bool:
    if parameter.annotation is not parameter.empty:
        return parameter.annotation in (str, "str")
    return parameter.name in _TEXTS


def _advice_for_agent(kind: str, method: str) -> str:
    is_async = method == "ainvoke"
    call = f"{'await ' * is_async}agent.{method}"
    if method in ("invoke", "ainvoke"):
        return _advice(
            f"`{method}` of {kind} takes an input of its own, not a list of messages.",
            'config = {"configurable": {"thread_id": conversation_id}}',
            'said = {"messages": [dict(messages[-1])]}',
            f'return {call}(said, config)["messages"][-1].content',
            is_async=is_async,
        )
    return _advice(
        f"`{method}` of {kind} takes an input of its own, not a list of messages.",
        f"said = {call}(messages[-1].content)",
        "return str(said)",
        is_async=is_async,
    )


def _advice(why: str, *body: str, is_async: bool) -> str:
    head = f"{'async ' * is_async}def answer(messages, conversation_id):"
    return "\n".join([why, _WRITE, f"    {head}", *(f"        {line}" for line in body)])
