"""Learn what a new project needs, from options or by asking, and set it up."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.cards import Assistant
from ...core.errors import ConfigurationError
from ...core.text import one_line
from ...files.problems import shown_path
from ...files.proposals.proposal import Proposal
from .ci import check_system
from .endpoint_check import keys_text
from .findings import WIDTH
from .project import (
    ASSISTANT,
    Written,
    check_people,
    name_for,
    places_in,
    write_project,
)
from .pytest_config import command_for, find_config
from .reaching import Reached, asked_once, base_of, proposed, reached_by

Ask = Callable[[str, str], str]
"""Asks a question, with the answer that it has by default, or an empty text."""

_TRIES = 3
_NO_TITLE = ("FastAPI", "")  # the default of FastAPI says nothing
_REFUSED = range(400, 500)


@dataclass(frozen=True)
class Given:
    """The options, empty where not given."""

    folder: Path
    name: str = ""
    description: str = ""
    url: str = ""
    kind: str = ""
    python: str = ""
    openapi: str = ""
    curl: str = ""
    ci: str = ""

    @property
    def reached(self) -> Reached:
        """How the assistant is reached, as far as it is given. Raise if two ways are."""
        ways = {
            "--kind": self.kind,
            "--python": self.python,
            "--from-openapi": self.openapi,
            "--from-curl": self.curl,
        }
        chosen = [flag for flag, value in ways.items() if value]
        if len(chosen) > 1 or (self.curl and self.url):
            both = " and ".join([*chosen, *(["--url"] if len(chosen) == 1 else [])])
            raise ConfigurationError(f"{both} are two ways to reach the assistant: give one")
        return Reached(self.url, self.kind, self.python, self.openapi, self.curl)


def set_up(given: Given, ask: Ask | None) -> Iterator[str]:
    """Write the files, and yield the lines that say so.

    ``ask`` is None without a terminal; then all that is needed must be given. Raise
    `ConfigurationError` before a file is written.
    """
    folder = given.folder
    places = places_in(folder)
    known = places.assistant
    check_system(given.ci)
    reached = given.reached
    is_reached = places.endpoint.exists()
    name = given.name or (known.name if known else "")
    if not name and ask:
        name = ask("What is the assistant called?", name_for(folder))
    description = given.description or (known.description if known else "")
    if not description and ask and not given.openapi:
        description = _insist(ask, "What does it do, in a sentence?")
    if not is_reached and not reached.is_given:
        reached = _how(ask)
    proposal = None if is_reached else proposed(reached, folder.absolute())
    assistant = known or _assistant(name, description, proposal, ask, folder)
    check_people(places, assistant)
    shown = ""
    if proposal is not None:
        proposal, shown = _tried(proposal, reached, places.endpoint)
    for written in write_project(folder, assistant, proposal, ci=given.ci):
        yield from _line(written)
    yield from filter(None, (shown,))
    yield from _then(folder, proposal)


def _assistant(
    name: str, description: str, proposal: Proposal | None, ask: Ask | None, folder: Path
) -> Assistant:
    """Return the assistant; what nobody has said is taken from the OpenAPI document."""
    title = proposal.title if proposal and proposal.title not in _NO_TITLE else ""
    description = description or (proposal.description if proposal else "")
    if not description and ask:
        description = _insist(ask, "What does it do, in a sentence?")
    if not description:
        raise ConfigurationError(
            "--description is missing: say in a sentence what the assistant does\n"
            "The personas are written from it: --description 'Looks up orders and cancels them.'"
        )
    return Assistant(name=name or title or name_for(folder), description=description)


def _how(ask: Ask | None) -> Reached:
    if ask is None:
        raise ConfigurationError(
            "nothing says how the assistant is reached\n"
            "Give one of --url, --kind, --python, --from-openapi, --from-curl."
        )
    found = reached_by(_insist(ask, "How is it reached? A URL, MODULE:NAME, or a kind"))
    if found.kind:
        return Reached(kind=found.kind, url=ask("Where is its server?", base_of(found.kind)))
    return found


def _insist(ask: Ask, question: str) -> str:
    for _ in range(_TRIES):
        if answer := ask(question, ""):
            return answer
    raise ConfigurationError(f"no answer to: {question}")


def _tried(proposal: Proposal, reached: Reached, path: Path) -> tuple[Proposal, str]:
    """Return ``proposal`` after one message to the assistant, and a line on what it said.

    Kinds and functions have nothing to find out.
    """
    if reached.kind or "response_path" not in proposal.card:
        return proposal, ""
    done, found, why = asked_once(proposal, path)
    if why:
        status = found.error.status if found and found.error else None
        if status in _REFUSED and reached.url and not reached.openapi and not reached.python:
            raise ConfigurationError(
                f"--url: {why}\nNothing is written. Give a call that works: --from-curl "
                "'curl ...', or a description of the server: --from-openapi FILE_OR_URL"
            )
        how = "was not asked" if found is None else "was asked, and gave no reply"
        return done, "\n" + wrapped(f"The assistant {how}: {why}")
    keys = {key: value for key, value in done.card.items() if key.startswith("response_")}
    reads = f"{keys_text(keys)} {'reads' if len(keys) == 1 else 'read'}:"
    says = (found.reply or found.text) if found else ""
    asked = wrapped(f"The assistant was asked once. {reads}")
    return done, f"\n{asked}\n  {one_line(says, WIDTH - 6)}"


def _line(written: Written) -> Iterator[str]:
    first, *rest = written.what.splitlines()
    yield f"{shown_path(written.path)}: {first}"
    yield from (wrapped(line, "  ") for line in rest)


def wrapped(text: str, indent: str = "") -> str:
    """Return ``text`` on lines that fit a terminal."""
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")


def _then(folder: Path, proposal: Proposal | None) -> Iterator[str]:
    """Yield what to do next: variables, then two commands."""
    there = folder.absolute() == Path.cwd()
    before = "" if there else f"cd {shlex.quote(str(folder))} && "
    variables = proposal.needs_values if proposal else ()
    if variables:
        yield "\nSet first, here and as secrets in CI:"
        yield from (f"  export {it.name}=...  # {it.what}" for it in variables)
    command = command_for([folder / ASSISTANT], find_config(folder))
    if not there:
        command = command.replace(f"{folder}/", "")
    yield f"\nNext:\n  {before}pytest-synthconv doctor\n  {before}{command}"
