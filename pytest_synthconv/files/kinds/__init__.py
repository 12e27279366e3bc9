"""Ready-made forms of endpoint files, for systems that many people run.

A form is an endpoint file like any other. One that names it with ``kind:`` lies on top of it: its
own keys win, mappings are merged key by key, and an empty value takes a key of the form away.
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


def kinds() -> tuple[str, ...]:
    """The names of all forms."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def known_kind(name: str) -> str:
    """``name``, which is that of a form; raises `ConfigurationError` when it is not."""
    known = kinds()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    raise ConfigurationError(f"there is no kind `{one_line(name, 60)}`; {hint}")


def form_text(kind: str) -> str:
    """The form called ``kind``, as it would stand in a file of one's own."""
    return (resources.files(__name__) / f"{kind}{_ENDING}").read_text(encoding="utf-8")


def with_kind(document: Document) -> Document:
    """``document`` on top of the form that it names; as it is when it names none."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(kind := value.get("kind"), str):
        return document
    try:
        form = read(form_text(known_kind(kind)).encode()).value
    except ConfigurationError as error:
        problem = Problem(document.place(("kind",)).line, str(error), ("kind",))
        return replace(document, problems=(*document.problems, problem))
    return replace(document, value=_merged(form, value))


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
