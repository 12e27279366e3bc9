"""Projects made of a page's blocks: the files that it shows, and the commands that it runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from documents import Block, blocks, shown_in
from servers import Server, says, serving

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FIRST_STEPS = ("assistant.yaml", "endpoint.yaml", "personas.yaml")
"""The files that the page "Getting started" writes."""

KEY = "sk-readme-0123456789"


@contextmanager
def order_desk_server(
    monkeypatch: pytest.MonkeyPatch, reply: str = "Your order 1042 for Ines is on its way."
) -> Iterator[Server]:
    """Serve an order desk that says ``reply``, and set the variables of the endpoint file."""
    with serving(says(reply)) as server:
        monkeypatch.setenv("ORDER_DESK_URL", server.url)
        monkeypatch.setenv("ORDER_DESK_KEY", KEY)
        yield server


def the_block(found: Iterable[Block], *words: str) -> Block:
    """Return the only block whose text has all ``words``."""
    (block,) = [block for block in found if all(word in block.text for word in words)]
    return block


def consoles(page: Path) -> list[Block]:
    """Return the console blocks of ``page``, in order."""
    return [block for block in blocks(page) if block.language == "console"]


def file_names(page: Path) -> set[str]:
    """Return the names of the files that ``page`` shows."""
    return {block.title for block in blocks(page) if block.language in ("yaml", "python")}


def write_files(page: Path, home: Path, *names: str) -> None:
    """Write the files ``names`` of ``page`` to ``home``."""
    texts = {block.title: block.text for block in blocks(page)}
    for name in names:
        (home / name).write_text(texts[name])


def run_block(pytester: pytest.Pytester, block: Block) -> pytest.RunResult:
    """Run the one command of ``block``, and check that it passes and prints what is shown."""
    (command,) = block.commands
    program, *arguments = shlex.split(command)
    assert program == "pytest"
    result = pytester.runpytest_inprocess(*arguments)
    assert result.ret == pytest.ExitCode.OK, "\n".join(result.outlines)
    if block.output:
        assert shown_in(block.output, result.outlines), "\n".join(result.outlines)
    return result
