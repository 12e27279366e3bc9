"""``pytest-synthconv init``: write the files of a first run, asking little."""

from __future__ import annotations

import argparse
from pathlib import Path

from .command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="where to write the files (default: here)",
    )
    parser.add_argument("--name", help="the assistant's name (default: that of DIR)")
    parser.add_argument("--description", metavar="TEXT", help="what it does, in a sentence")
    parser.add_argument("--url", help="where it answers")
    parser.add_argument("--kind", metavar="NAME", help="a kind of server: see `kinds`")
    parser.add_argument(
        "--python", metavar="MODULE:NAME", help="a function, an object or an app that answers"
    )
    parser.add_argument(
        "--from-openapi", metavar="FILE_OR_URL", help="an OpenAPI document of the server"
    )
    parser.add_argument(
        "--from-curl", metavar="COMMAND", help="a curl command that works; - reads it from stdin"
    )
    parser.add_argument(
        "--ci", default="", metavar="SYSTEM", help="github (default), gitlab or none"
    )
    parser.epilog = (
        "Asks for what is left out, on a terminal. Example: pytest-synthconv init "
        "--url http://127.0.0.1:8000/chat --description 'Tracks and cancels orders.'"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, and say what became of each file and what to do next."""
    import sys

    from ..run.setup.interview import Given, set_up

    curl = arguments.from_curl or ""
    given = Given(
        folder=arguments.folder,
        name=arguments.name or "",
        description=arguments.description or "",
        url=arguments.url or "",
        kind=arguments.kind or "",
        python=arguments.python or "",
        openapi=arguments.from_openapi or "",
        curl=sys.stdin.read() if curl == "-" else curl,
        ci=arguments.ci,
    )
    for line in set_up(given, _ask if sys.stdin.isatty() else None):
        print(line)
    return 0


def _ask(question: str, default: str) -> str:
    from ..core.errors import ConfigurationError

    shown = f"{question} [{default}]: " if default else f"{question}: "
    try:
        return input(shown).strip() or default
    except EOFError:
        raise ConfigurationError(f"no answer to: {question}") from None


INIT = Command("init", "write the files of a first run", add_arguments, run)
