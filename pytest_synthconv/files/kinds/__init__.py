"""Ready-made endpoint files for widely used systems.

An endpoint file that names one with ``kind:`` is merged into it: the file's own keys win, mappings
are merged key by key, and an empty value removes a key of the kind. A file that reads another
format says itself where the actions are, since at the kind's path there would seem to be none.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from ...core.errors import ConfigurationError
from ...core.text import one_line
from ..problems import Problem
from ..strict_yaml import Document, read

_ENDING = ".yaml"
_FORMAT = "response_format"
_OF_ACTIONS = ("actions_path", "action", "tools_run_by")


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def known_kind(name: str) -> str:
    """Return ``name`` if it is the name of a kind. Raise `ConfigurationError` otherwise."""
    known = kinds()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    raise ConfigurationError(f"there is no kind `{one_line(name, 60)}`; {hint}")


def form_text(kind: str) -> str:
    """Return the text of the endpoint file called ``kind``."""
    return (resources.files(__name__) / f"{kind}{_ENDING}").read_text(encoding="utf-8")


def with_kind(document: Document) -> Document:
    """Return ``document`` merged into the kind that it names, or unchanged if it names none."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(kind := value.get("kind"), str):
        return document
    try:
        form = read(form_text(known_kind(kind)).encode()).value
    except ConfigurationError as error:
        problem = Problem(document.place(("kind",)).line, str(error), ("kind",))
        return replace(document, problems=(*document.problems, problem))
    return replace(document, value=_merged(_fitting(form, value), value))


def _fitting(form: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return ``form`` without what it says of actions if ``own`` reads another format."""
    usual = form.get(_FORMAT, "json")
    if "actions_path" in own or (own.get(_FORMAT, usual) or "json") == usual:
        return form
    return {key: value for key, value in form.items() if key not in _OF_ACTIONS}


def _merged(form: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(form)
    for key, value in own.items():
        beneath = merged.get(key)
        if value is None and key in merged:
            del merged[key]
        elif isinstance(value, dict) and isinstance(beneath, dict):
            merged[key] = _merged(beneath, value)
        else:
            merged[key] = value
    return merged
