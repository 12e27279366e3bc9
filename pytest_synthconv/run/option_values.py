"""The values that options take: each parser returns the value, or raises `ValueError`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable

_FAILING = ("frustrated", "max_turns", "handed_off", "presumed", "unbacked_claim")
PROVIDERS = ("openai", "openai-chat", "anthropic")
"""Who has language models; ``offline`` has none."""
MOST_AT_ONCE = 64
"""Threads that wait well together: beyond, the client's own processor time is the limit, and
providers' SDKs keep no more than 100 connections alive (measured with openai 3 and anthropic 2)."""
_SET_BY_US = (
    *("model", "messages", "response_format", "tools", "tool_choice", "stream", "n"),
    *("max_completion_tokens", "max_tokens"),
)
RECORD_MODES = ("none", "once", "new_episodes", "all")
PATIENCE = ("judge", "code", "both")
MOST_TRIALS = 1000
AUTO, UNTIL_DECIDED = "auto", "until-decided"
"""Values of `--synthconv-trials` besides a number."""


def whole_number(least: int, most: float = float("inf")) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``least`` to ``most``."""
    expected = f"of at least {least}" if most == float("inf") else f"from {least} to {most}"

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"expected a whole number {expected}, got {text!r}")
        return number

    return parse


def number(text: str) -> float:
    """Return a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ValueError(f"expected a number above 0, got {text!r}")
    return value


def share(text: str) -> float:
    """Return a share above 0, of at most 1."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise ValueError(f"expected a share above 0, and of at most 1, got {text!r}")
    return value


def trials(text: str) -> int | str:
    """Return a number of trials, `AUTO` or `UNTIL_DECIDED`."""
    if text in (AUTO, UNTIL_DECIDED):
        return text
    try:
        return whole_number(1, MOST_TRIALS)(text)
    except ValueError:
        expected = f"a whole number from 1 to {MOST_TRIALS}, {AUTO} or {UNTIL_DECIDED}"
        hint = near(text, (AUTO, UNTIL_DECIDED))
    raise ValueError(f"expected {expected}, got {text!r}{hint}")


def one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    """Return a parser of one of ``names``."""

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"expected one of {', '.join(names)}, got {text!r}{near(text, names)}")
        return text

    return parse


def switch(text: str) -> bool:
    """Return True for ``on``, False for ``off``."""
    return one_of(("on", "off"))(text) == "on"


def report_file(text: str) -> str:
    """Return the file's name, or ``on`` or ``off``.

    Other names are refused: ``--synthconv-report tests`` means two things, but argparse takes
    ``tests`` as the file.
    """
    if text in ("on", "off") or text.lower().endswith((".html", ".htm")):
        return text
    raise ValueError(
        f"expected a file that ends in .html, got {text!r}; for the default file, write "
        "--synthconv-report=on"
    )


def model_name(text: str) -> str:
    """Return the name of a model, as ``MODEL`` or ``PROVIDER:MODEL``."""
    if not text.strip() or text != "".join(text.split()):
        raise ValueError(f"expected MODEL or PROVIDER:MODEL, got {text!r}")
    if text.startswith("offline:"):
        raise ValueError(
            f"the offline provider has no models, got {text!r}; leave the option out, and give "
            "the other participants' models as PROVIDER:MODEL"
        )
    return text


def model_parameters(text: str) -> str:
    """Return the JSON object in ``text`` with sorted keys, so that equal objects are equal."""
    try:
        parameters = json.loads(text)
    except ValueError:
        parameters = None
    if not parameters or not hasattr(parameters, "keys"):
        raise ValueError(f'expected a JSON object such as {{"temperature": 0}}, got {text!r}')
    for name in parameters:
        if name in _SET_BY_US:
            raise ValueError(f"{name!r} is set by the plugin and cannot be given")
    return json.dumps(parameters, sort_keys=True)


def failing(text: str) -> frozenset[str]:
    """Return what fails an item; always `frustrated`."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _FAILING:
            raise ValueError(
                f"expected some of {', '.join(_FAILING)}, got {name!r}{near(name, _FAILING)}"
            )
    # Frustrated personas are what this plugin looks for, so they always fail.
    return frozenset({"frustrated", *names})


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint at the name in ``known`` closest to ``name``; empty when none is close."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
