"""The rooms of the package: imports go down the floors only, and libraries stay in their room."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import pytest_synthconv

HOUSE = Path(pytest_synthconv.__file__).parent
BELOW = {
    "core": "",
    "files": "core",
    "endpoints": "files core",
    "personas": "files core",
    "llm": "personas files core",
    "offline": "personas files core",
    "simulation": "core",
    "reports": "files core",
    "regression": "reports files core",
}
"""Each room, and all that it may import; ``llm`` and ``offline`` know nothing of each other."""
OFFLINE = {
    "english": "",
    "language": "english",
    "cards": "english language",
    "replies": "english language cards",
    "patience": "english language cards replies",
    "judge": "english language cards replies patience",
    "speaking": "english language cards",
    "answering": "english language cards replies speaking",
    "user": "english language cards replies patience speaking answering",
    "descriptions": "english language",
    "writer": "english language descriptions",
}
"""The rooms within ``offline``, in the same way."""
BELOW["run"] = " ".join(BELOW)
BELOW["cli"] = BELOW["plugin"] = " ".join(BELOW)
ONLY_IN = {
    "pytest": "plugin",
    "openai": "llm/providers",
    "anthropic": "llm/providers",
    "requests": "endpoints",
}


@cache
def imported() -> dict[Path, frozenset[tuple[str, ...]]]:
    """Each module of the package, and the path of all that it imports, also inside functions."""
    return {file: frozenset(imports(file)) for file in HOUSE.rglob("*.py")}


def imports(file: Path) -> Iterator[tuple[str, ...]]:
    package = file.parent.relative_to(HOUSE.parent).parts
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(name.name.split(".")) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = (*start, *node.module.split(".")) if node.module else start
            yield from ((*module, name.name) for name in node.names)


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0]


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    allowed = {room, "__version__", *BELOW[room].split()}
    wrong = [
        f"{file.relative_to(HOUSE)} imports {'.'.join(target)}"
        for file, targets in imported().items()
        for target in targets
        if room_of(file) == room and target[0] == HOUSE.name and target[1] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("room", OFFLINE)
def test_a_room_of_the_embedded_participants_imports_only_what_lies_below_it(room: str) -> None:
    home = HOUSE / "offline" / room
    allowed = {room, *OFFLINE[room].split()}
    wrong = [
        f"{file.relative_to(HOUSE)} imports {'.'.join(target)}"
        for file, targets in imported().items()
        for target in targets
        if home in file.parents
        and target[:2] == (HOUSE.name, "offline")
        and target[2] not in allowed
    ]
    assert wrong == []


def test_the_embedded_participants_have_no_rooms_but_these() -> None:
    offline = HOUSE / "offline"
    assert {f.name for f in offline.iterdir() if f.is_dir() and f.name[0] != "_"} == OFFLINE.keys()
    assert [f.name for f in offline.glob("*.py")] == ["__init__.py"]


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {name_of(file): file for file in imported()}
    graph = {
        name: {names_in(target, names) for target in imported()[file]} - {name, None}
        for name, file in names.items()
    }
    tuple(TopologicalSorter(graph).static_order())  # a circle is a CycleError that names it


def name_of(file: Path) -> tuple[str, ...]:
    parts = file.relative_to(HOUSE.parent).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def names_in(target: tuple[str, ...], names: Collection[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The module of the package that ``target`` is, or from which it is imported; else None."""
    return next(
        (target[:end] for end in (len(target), len(target) - 1) if target[:end] in names), None
    )


def test_every_room_has_its_place_in_the_house() -> None:
    assert {room_of(f) for f in imported() if room_of(f)[0] != "_"} == BELOW.keys()


@pytest.mark.parametrize(("library", "home"), ONLY_IN.items())
def test_a_library_is_imported_in_its_room_only(library: str, home: str) -> None:
    users = [f for f, targets in imported().items() if library in {t[0] for t in targets}]
    assert [f.relative_to(HOUSE) for f in users if HOUSE / home not in f.parents] == []
    assert users
