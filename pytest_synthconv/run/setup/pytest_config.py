"""Read what a project's pytest configuration says of us, and add to it, without pytest."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import iniconfig

from ...core.errors import ConfigurationError
from ...core.text import one_line
from ...files.problems import shown_path
from ..option_table import OPTIONS

if sys.version_info >= (3, 11):
    import tomllib
else:  # pytest needs it there, too
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

_SECTIONS = {
    "pytest.ini": "pytest",
    ".pytest.ini": "pytest",
    "pyproject.toml": "tool.pytest.ini_options",
    "tox.ini": "pytest",
    "setup.cfg": "tool:pytest",
}
"""The files that may configure pytest, in its order, and the section of each."""
KEY = OPTIONS["assistant"].key
_COUNTS_WHEN_EMPTY = ("pytest.ini", ".pytest.ini")


@dataclass(frozen=True)
class PytestConfig:
    """The file that configures pytest, and the options in it."""

    path: Path
    options: Mapping[str, Any] = field(default_factory=dict)

    def own(self) -> dict[str, list[str]]:
        """Return our options in it, each as a list of texts; paths are absolute."""
        found: dict[str, list[str]] = {}
        for option in OPTIONS.values():
            value = self.options.get(option.key)
            if value in (None, "", []):
                continue
            texts = [str(part) for part in value] if isinstance(value, list) else [str(value)]
            if option.repeatable and not isinstance(value, list):
                texts = shlex.split(texts[0])
            if option.parse is None:
                texts = [str(self.path.parent / text) for text in texts]
            found[option.key] = texts
        return found

    @property
    def limits_collection(self) -> bool:
        """True if a plain `pytest` collects some folders only."""
        return bool(self.options.get("testpaths"))


def find_config(folder: Path) -> PytestConfig | None:
    """Return the configuration that pytest uses when it is started in ``folder``, or None.

    Raise `ConfigurationError` if a file on the way cannot be read.
    """
    for place in (folder.absolute(), *folder.absolute().parents):
        if found := config_in(place):
            return found
    return None


def config_in(folder: Path) -> PytestConfig | None:
    """Return the configuration of pytest that lies in ``folder`` itself, or None."""
    for name in _SECTIONS:
        path = folder / name
        if path.is_file():
            options = _options(path)
            if options is not None:
                return PytestConfig(path, options)
    return None


def with_assistant(config: PytestConfig, name: str) -> str | None:
    """Return the text of ``config`` with the assistant ``name`` added, or None if in doubt.

    Everything else stays as it is, byte for byte.
    """
    text = config.path.read_bytes().decode("utf-8")
    section = _SECTIONS[config.path.name]
    head = rf"^\[{re.escape(section)}\][ \t]*(?:[#;][^\r\n]*)?(?=\r?$)"
    heads = list(re.finditer(head, text, re.MULTILINE))
    if len(heads) != 1:
        return None
    end = heads[0].end()
    ending = "\r\n" if text[end : end + 2] == "\r\n" else "\n"
    added = f"{text[:end]}{ending}{line_for(config.path, name)}{text[end:]}"
    options = dict(_parsed(config.path, added) or {})
    before = dict(config.options)
    value = options.pop(KEY, None)
    return added if options == before and value in (name, [name]) else None


def line_for(path: Path, name: str) -> str:
    """Return the line that names the assistant file ``name`` in the file at ``path``."""
    value = f'["{name}"]' if path.suffix == ".toml" else name
    return f"{KEY} = {value}"


def section_of(path: Path) -> str:
    """Return the head of the section of the file at ``path``."""
    return f"[{_SECTIONS[path.name]}]"


def command_for(assistants: Iterable[Path], config: PytestConfig | None) -> str:
    """Return the command that runs ``assistants`` with ``config`` in force.

    A plain `pytest` does so only if the configuration names all of them, and no folders to
    collect: an assistant outside of those would not be collected.
    """
    paths = [path.absolute() for path in assistants]
    configured = {Path(it) for it in (config.own() if config else {}).get(KEY, ())}
    if config is not None and set(paths) <= configured and not config.limits_collection:
        return "pytest"
    named = (f"--synthconv-assistant={shlex.quote(shown_path(path))}" for path in paths)
    return " ".join(("pytest", *named))


def _options(path: Path) -> Mapping[str, Any] | None:
    try:
        text = path.read_text(encoding="utf-8")
        found = _parsed(path, text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, iniconfig.ParseError) as error:
        raise ConfigurationError(
            f"{shown_path(path)} cannot be read: {one_line(str(error))}\nPytest cannot read it, "
            "either: mend it first."
        ) from None
    return {} if found is None and path.name in _COUNTS_WHEN_EMPTY else found


def _parsed(path: Path, text: str) -> Mapping[str, Any] | None:
    if path.suffix == ".toml":
        return next(_tables(tomllib.loads(text)), None)
    sections = iniconfig.IniConfig(str(path), data=text).sections
    found = sections.get(_SECTIONS[path.name])
    return None if found is None else dict(found)


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    for key in ("tool", "pytest", "ini_options"):
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        yield value
