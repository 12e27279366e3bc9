"""Inspect the fixtures of an item before it runs: overrides, parameters, shared values.

pytest has no public API for most of it. All use of its private attributes is here, and every
caller can do without the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pytest

_OURS = (
    "pytest_synthconv.plugin.fixtures",
    "pytest_synthconv.plugin.trials",
    "pytest_synthconv.plugin.collection",
    "pytest_synthconv.plugin.replay_fixtures",
    "pytest_synthconv.plugin.rejudge_fixtures",
)


def parameters(item: Any) -> Mapping[str, Any]:
    """Return the parameters of ``item``, by fixture or argument."""
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}


def number_parameter(item: Any, name: str, number: int) -> None:
    """Set the index of ``item``'s parameter ``name``, if it has one.

    pytest groups items whose fixtures of a wider scope have the same index.
    """
    indices = getattr(getattr(item, "callspec", None), "indices", None)
    if isinstance(indices, dict) and name in indices:
        indices[name] = number


def definitions(item: pytest.Item, name: str) -> Sequence[pytest.FixtureDef[Any]]:
    """Return the definitions of the fixture ``name`` that ``item`` sees; the last one is used."""
    info = getattr(item, "_fixtureinfo", None)
    return info.name2fixturedefs.get(name, ()) if info is not None else ()


def is_our_fixture(item: pytest.Item, name: str) -> bool:
    """Return True when ``item`` uses the fixture ``name``, and it is not overridden."""
    known = definitions(item, name)
    return bool(known) and _is_ours(known[-1])


def fixture_key(item: pytest.Item, name: str) -> Hashable | None:
    """Return a key that is equal for items that share one value of the fixture ``name``.

    They do when all fixtures that it depends on have the same definitions, parameters and nodes.
    None when a fixture of function scope that is not the plugin's makes a new value per item.
    """
    parts: list[Hashable] = []
    given = parameters(item)
    for part in _made_of(item, name):
        known = definitions(item, part)
        if any(it.scope == "function" and not _is_ours(it) for it in known):
            return None
        places = tuple(_place(item, it.scope) for it in known)
        # pytest, too, makes a new value when the parameter is another object.
        parts.append((*map(id, known), *map(id, places), id(given.get(part))))
    return tuple(parts)


def _made_of(item: pytest.Item, name: str) -> Iterator[str]:
    """Yield ``name`` and all fixtures that it depends on, each once."""
    seen, to_see = {name}, [name]
    while to_see:
        part = to_see.pop()
        yield part
        needed = {need for it in definitions(item, part) for need in it.argnames}
        to_see.extend(sorted(needed - seen))
        seen |= needed


def _place(item: pytest.Item, scope: str) -> object:
    """Return the node that a fixture of this ``scope`` belongs to."""
    kinds: dict[str, type[Any]] = {"package": pytest.Package, "module": pytest.Module}
    if scope == "class":  # which, outside of a class, is the function's own
        return item.getparent(pytest.Class) or item
    return item.getparent(kinds[scope]) if scope in kinds else None


def _is_ours(definition: pytest.FixtureDef[Any]) -> bool:
    return definition.func.__module__ in _OURS
