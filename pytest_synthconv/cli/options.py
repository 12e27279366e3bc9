"""The options of a run as options of a command: the same rows, without the prefix.

``--synthconv-judge-model`` of pytest is ``--judge-model`` here. A value on the command line
outranks the environment variable, whose name is that of a run: ``SYNTHCONV_JUDGE_MODEL``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core.errors import ConfigurationError
from ..run.option_table import OPTIONS, Option

MODELS = ("provider", "user-model", "judge-model", "model-parameters", "model-timeout")
"""The rows that choose language models, and how they are asked."""
RECORDING = ("cassettes", "record-mode")
DEFAULT_ARTIFACTS = Path("synthconv-artifacts")
ASSISTANT = Path("assistant.yaml")
"""The assistant of commands that need one, if none is named."""
USUAL_TURNS = 10
"""The default of ``max-turns``."""
LIMITS = ("max-requests", "max-tokens", "max-cost", "max-seconds")


def add_options(parser: argparse.ArgumentParser, *names: str) -> None:
    """Declare the rows ``names`` of the table of options."""
    for name in names:
        option = OPTIONS[name]
        parser.add_argument(
            f"--{name}",
            dest=option.key,
            metavar=option.metavar.removeprefix("[PROVIDER:]"),
            help=(option.brief or option.help).replace("%", "%%"),
            action="append" if option.repeatable else "store",
        )


def read_options(
    arguments: argparse.Namespace, stored: Mapping[str, list[str]] | None = None, where: str = ""
) -> dict[str, Any]:
    """Return the values of the declared rows that are given, by name with underscores.

    Paths are `Path`. ``stored`` are the weakest values, by the rows' keys, of the file ``where``.
    Raise `ConfigurationError` for the first value that is wrong.
    """
    values: dict[str, Any] = {}
    for name, option in OPTIONS.items():
        given = getattr(arguments, option.key, None)
        source = f"--{name}"
        if given is None and hasattr(arguments, option.key):
            given, source = _from_environment(option), option.variable
            if given is None and option.key in (stored or {}):
                texts = (stored or {})[option.key]
                given, source = texts if option.repeatable else texts[0], f"{where}: {option.key}"
        if given is not None:
            values[name.replace("-", "_")] = _value(option, given, source)
    if "record_mode" in values and "cassettes" not in values:
        raise ConfigurationError("--record-mode is given, but no --cassettes=DIR")
    return values


def one_assistant(options: Mapping[str, Any]) -> Path:
    """Return the only assistant file of ``options``, by default `ASSISTANT` if it is here."""
    given: tuple[Path, ...] = options.get("assistant", ())
    if len(given) > 1:
        raise ConfigurationError(f"--assistant: one file is expected, got {len(given)}")
    if not given and not ASSISTANT.is_file():
        raise ConfigurationError(
            f"no assistant: name its file with --assistant=YAML; there is no {ASSISTANT} here"
        )
    return given[0] if given else ASSISTANT


@contextmanager
def without_prefix() -> Iterator[None]:
    """Name the options of a run in errors as the commands do."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace("--synthconv-", "--")) from None


def _from_environment(option: Option) -> str | list[str] | None:
    # A CI system sets an empty variable where none is meant.
    text = os.environ.get(option.variable) or None
    return text.split(os.pathsep) if text and option.repeatable else text


def _value(option: Option, given: str | list[str], source: str) -> Any:
    if isinstance(given, list):
        return tuple(_one(option, text, source) for text in given)
    return _one(option, given, source)


def _one(option: Option, text: str, source: str) -> Any:
    if option.parse is None:
        if not text:
            raise ConfigurationError(f"{source}: expected a path, got nothing")
        return Path(text)
    try:
        return option.parse(text)
    except ValueError as error:
        raise ConfigurationError(f"{source}: {error}") from None
