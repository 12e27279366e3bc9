"""``pytest-synthconv kinds``: the ready-made kinds of endpoint files."""

from __future__ import annotations

import argparse

from .command import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "kind", nargs="?", metavar="NAME", help="the kind to print in full (default: list all)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print one kind as the file that it is, or the names of all with their purpose."""
    from ..files.kinds import form_text, kinds, known_kind

    if arguments.kind is not None:
        print(form_text(known_kind(arguments.kind)), end="")
        return 0
    width = max(map(len, kinds()))
    for kind in kinds():
        print(f"{kind:<{width}}  {_purpose(form_text(kind))}")
    return 0


def _purpose(form: str) -> str:
    """Return the first sentence of the comment at the top of a kind's file."""
    comment = " ".join(line.removeprefix("#").strip() for line in _comment(form))
    return comment.partition(". ")[0].removesuffix(".")


def _comment(form: str) -> list[str]:
    lines = form.splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return lines[:end]


KINDS = Command(
    "kinds", "list the ready-made kinds of endpoint files, or print one", add_arguments, run
)
