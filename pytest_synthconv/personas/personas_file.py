"""Write personas to a file that people review, edit and commit, or add them to one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..core.actions import ActionRules, ExpectedAction
from ..core.cards import Assistant, Goal, Persona
from ..core.errors import ConfigurationError
from ..core.text import MAX_ID, one_line, slug
from ..files.saving import draft_folder, save
from ..files.yaml_writing import block_yaml
from .diversity import Diversity
from .generation import PersonaWriter

WHAT = "the personas"
"""The name of the file in errors."""

_WIDTH = 80


def personas_text(personas: Sequence[Persona], *, head: str = "") -> str:
    """Return the text of a file with ``personas`` in order, after the comment ``head``."""
    return f"{head}users:\n{_cards(personas)}"


def extended(
    text: str, personas: Sequence[Persona], *, head: str = "", where: str = "the personas file"
) -> str:
    """Append the comment ``head`` and ``personas`` to the personas file ``text``.

    The existing text is kept byte for byte. Raise `ConfigurationError`, which names ``where``, if
    that is not possible: the text is not YAML, or its `users` is not a block list of cards.
    """
    if not personas:
        return text
    users = _users_node(text, where)
    at = users.end_mark.index
    before, after = text[:at], text[at:]
    ending = "\r\n" if "\r\n" in text else "\n"
    indent = " " * users.start_mark.column
    added = "".join(
        f"{indent}{line}" if line != "\n" else line for line in _lines(head + _cards(personas))
    )
    joint = "" if before.endswith("\n") else ending
    result = f"{before}{joint}{added.replace(chr(10), ending)}{after}"
    if _plain_users(result) != [*_plain_users(text), *_plain_users(personas_text(personas))]:
        raise ConfigurationError(
            f"{where}: adding personas would change the last text in it; end it with a line break"
        )
    return result


def head_of_file(
    assistant: Assistant,
    writer: PersonaWriter,
    seed: int,
    diversity: Diversity,
    doubts: Sequence[str] = (),
) -> str:
    """Return the comment at the top of a new file: the writer, the diversity, what to do."""
    return comment(
        f"Personas for {one_line(assistant.name)}.",
        f"Written by pytest-synthconv ({one_line(writer.name)}, seed {seed}).",
        one_line(writer.note),
        f"Diversity: {diversity}.",
        *(f"Warning: {warning}." for warning in (*doubts, *diversity.warnings)),
        "Review and edit them, then commit this file.",
    )


def head_of_addition(
    writer: PersonaWriter, seed: int, diversity: Diversity, doubts: Sequence[str] = ()
) -> str:
    """Return the comment before added personas. ``diversity`` is that of the whole file."""
    return comment(
        f"Added by pytest-synthconv ({one_line(writer.name)}, seed {seed}).",
        one_line(writer.note),
        f"Diversity of all: {diversity}.",
        *(f"Warning: {warning}." for warning in (*doubts, *diversity.warnings)),
        "Review and edit the following, then commit this file.",
    )


def add_to_file(path: Path, personas: Sequence[Persona], *, head: str = "") -> None:
    """Append ``personas`` to the file at ``path``, as `extended` does, and `save` it."""
    save(path, _extended_file(path, personas, head), what=WHAT)


def free_name(persona: Persona, mark: str, taken: Iterable[Persona]) -> tuple[str, str]:
    """Return a name and an id with ``mark``, such as ``Ines (pinned)``, that nobody has."""
    people = list(taken)
    names, ids = {it.name for it in people}, {it.id for it in people}
    for number in itertools.count(1):
        words = mark if number == 1 else f"{mark} {number}"
        tail = f"-{slug(words)}"
        name, own_id = f"{persona.name} ({words})", f"{persona.id[: MAX_ID - len(tail)]}{tail}"
        if name not in names and own_id not in ids:
            return name, own_id
    raise AssertionError("itertools.count ends never")


def check_can_be_saved(path: Path, *, adding: bool) -> None:
    """Raise what `save`, or `add_to_file` when ``adding``, would raise for any persona.

    Call this before spending time or money on personas.
    """
    if adding:
        _extended_file(path, (_ANYBODY,))
    with draft_folder(path, what=WHAT):
        pass


def _extended_file(path: Path, personas: Sequence[Persona], head: str = "") -> str:
    shown = one_line(str(path))
    try:
        text = path.read_bytes().decode("utf-8")  # not read_text, which changes line endings
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{shown}: cannot be read: {error}") from error
    return extended(text, personas, head=head, where=shown)


_ANYBODY = Persona(name="-", description="-", personality="-", scenario="-", summary="-")
_BY_HAND = "\nname another file to write to, or add the personas by hand"


def _cards(personas: Sequence[Persona]) -> str:
    return "\n".join(block_yaml([_card(persona)], width=_WIDTH) for persona in personas)


def _card(persona: Persona) -> dict[str, Any]:
    """Return the keys of a card in the documented order, without empty ones."""
    card = {
        "name": persona.name,
        "description": persona.description,
        "personality": persona.personality,
        "scenario": persona.scenario,
        "summary": persona.summary,
        "id": persona.id if persona.id != slug(persona.name) else None,
        "goals": [_goal(goal) for goal in persona.goals],
        "facts": dict(persona.facts),
        "unknown": list(persona.unknown),
        "traits": persona.traits.model_dump(exclude_none=True),
        "writes_like": list(persona.writes_like),
        "opening": persona.opening,
        "script": list(persona.script),
        "actions": _actions(persona.actions),
        "max_turns": persona.max_turns,
        "checks": [
            check.model_dump(mode="json", exclude_defaults=True) for check in persona.checks
        ],
    }
    return {key: value for key, value in card.items() if value not in (None, [], {})}


def _goal(goal: Goal) -> dict[str, Any]:
    written = {
        "ask": goal.ask,
        "evidence": list(goal.evidence) or None,
        "must": None if goal.must else False,
        "reference": goal.reference,
        "done_when": goal.done_when and _expected(goal.done_when),
    }
    return {key: value for key, value in written.items() if value is not None}


def _actions(rules: ActionRules | None) -> dict[str, Any]:
    if rules is None:
        return {}
    lists = {"required": rules.required, "forbidden": rules.forbidden}
    written: dict[str, Any] = {
        key: [_expected(each) if each.arguments else each.action for each in expected]
        for key, expected in lists.items()
        if expected
    }
    return {**written, "order": "strict"} if rules.order == "strict" else written


def _expected(action: ExpectedAction) -> dict[str, Any]:
    return action.model_dump(mode="json", exclude_defaults=True)


def _users_node(text: str, where: str) -> yaml.SequenceNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{where}: not YAML: {one_line(str(error))}") from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    users = next((value for key, value in pairs if key.value == "users"), None)
    if not isinstance(users, yaml.SequenceNode):
        raise ConfigurationError(f"{where}: there is no list `users` of cards{_BY_HAND}")
    if users.flow_style:
        raise ConfigurationError(f"{where}: `users` is written in brackets{_BY_HAND}")
    return users


def _plain_users(text: str) -> list[Any]:
    return list(yaml.load(text, Loader=yaml.BaseLoader)["users"])  # noqa: S506 - texts only


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n", text)


def comment(*lines: str) -> str:
    """Return ``lines`` as a comment, a head for `personas_text` and `add_to_file`."""
    return "".join(f"# {line}\n" for line in lines)
