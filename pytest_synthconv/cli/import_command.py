"""``pytest-synthconv import``: production transcripts become personas."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..run.option_values import whole_number
from .command import Command
from .options import USUAL_TURNS, add_options, one_assistant, read_options, without_prefix

if TYPE_CHECKING:
    from ..core.cards import Persona
    from ..files.logs import Log
    from ..personas.from_transcripts import Transcript
    from ..run.importing import Imported

_WIDTH = 79
_CAUTION = (
    "This is a heuristic. It misses names that nobody introduces and what tells by its sense who "
    "somebody is. Read {file} before you commit it."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("log", metavar="LOG", type=Path, help="a .jsonl, .json or .csv file")
    parser.add_argument(
        "-o", "--output", metavar="YAML", type=Path, help="where to add them (default: personas)"
    )
    parser.add_argument("--max", metavar="N", help="conversations to import at most")
    add_options(parser, "assistant", "personas", "seed")
    add_options(parser, "provider", "persona-model", "model-parameters", "model-timeout")
    add_options(parser, "concurrency", "max-requests", "max-cost")


def run(arguments: argparse.Namespace) -> int:
    """Write the personas, and say what was replaced; 1 if a model failed, 2 after Ctrl-C."""
    try:
        with without_prefix():
            return _imported(arguments)
    except KeyboardInterrupt:
        print("interrupted: what was written until then is in the file")
        return 2


def _imported(arguments: argparse.Namespace) -> int:
    from ..files.logs import read_log
    from ..files.problems import shown_path
    from ..personas.from_transcripts import scripted
    from ..run.importing import import_personas
    from .participants import DEFAULT_CONCURRENCY, participants

    options = read_options(arguments)
    most = _most(arguments.max)
    path = _target(arguments.output, options)
    with participants(options, lambda choices: choices.writing) as (factory, _):
        is_offline = factory.choices.persona is None
        assistant = None if is_offline else _assistant(options)
        log = read_log(arguments.log, most=most)
        writer = factory.transcript_writer(assistant) if assistant else None
        write: Callable[[Transcript], Persona] = writer.write if writer else scripted
        done, fault = import_personas(
            log,
            path,
            source=arguments.log.name,
            seed=options.get("seed", 0),
            write=write,
            at_once=options.get("concurrency", DEFAULT_CONCURRENCY) if writer else 1,
        )
    lines = [*_read(log, arguments.log), *_written(done, shown_path(path), is_offline=is_offline)]
    print("\n".join(lines))
    if fault is not None:
        print(f"ERROR: {fault}")
    return 0 if fault is None else 1


def _most(text: str | None) -> int | None:
    from ..core.errors import ConfigurationError

    try:
        return None if text is None else whole_number(1)(text)
    except ValueError as error:
        raise ConfigurationError(f"--max: {error}") from None


def _target(output: Path | None, options: Mapping[str, Any]) -> Path:
    """Return the file to write to: the output, or where the assistant's personas are."""
    from ..files.loading import load_assistant, place_for_personas

    if output is not None or "personas" in options:
        return Path(output or options["personas"])
    return place_for_personas(load_assistant(one_assistant(options)))


def _assistant(options: Mapping[str, Any]) -> Any:
    from ..files.loading import load_assistant

    return load_assistant(one_assistant(options)).assistant


def _read(log: Log, path: Path) -> Iterator[str]:
    from ..core.text import counted
    from ..files.problems import shown_path

    yield f"read {counted(len(log.talks), 'conversation')} of {shown_path(path)}"
    left_out = [f"{number} x {what}" for what, number in log.left_out.items()]
    if left_out:
        yield from _wrapped(f"  left out: {', '.join(left_out)}", "    ")


def _written(done: Sequence[Imported], file: str, *, is_offline: bool) -> Iterator[str]:
    from ..core.text import counted

    what = "with scripts" if is_offline else "with cards by a language model"
    yield f"wrote {counted(len(done), 'persona')} to {file}, {what}"
    if not done:
        return
    yield "replaced by invented ones, the same throughout a conversation:"
    for it in done:
        replaced = [f"{one.kind} {one.invented} ({one.count})" for one in it.transcript.replaced]
        text = f"  {it.persona.id} (line {it.transcript.line}): {', '.join(replaced) or 'nothing'}"
        yield from _wrapped(text, "    ")
    yield from _wrapped(_CAUTION.format(file=file), "")
    longest = max(len(it.persona.script) for it in done)
    if longest > USUAL_TURNS:
        yield f"A script has {longest} messages: run pytest with --synthconv-max-turns={longest}."


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


IMPORT = Command("import", "make personas of production transcripts", add_arguments, run)
