"""Plain data as YAML that people read: blocks, no aliases, and quotes where a reader may err.

Texts that YAML 1.1 and JSON read differently, or as anything but text, are quoted, so that what is
written is what is read again.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_WORDS_OF_YAML_1_1 = frozenset({"y", "n"})  # booleans by the specification, not to every reader
# As a block, such a text would take in the blank lines after it, or end the document.
_ENDS_IN_BLANK_LINE = re.compile(r"(?:\A|\n)\s*\n\Z")


class OnOneLine(dict[str, Any]):
    """A mapping to be written in braces, on one line where it fits."""


def block_yaml(value: Any, *, width: int) -> str:
    """``value``, made of what JSON knows, as YAML in its own order, lines ``width`` wide."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """The style to ask for; the emitter takes a stricter one where that cannot hold the text."""
    if not text.replace("\n", "").isprintable() or _ENDS_IN_BLANK_LINE.search(text):
        return '"'
    if "\n" in text:
        return "|"
    return None if text[:1].isalpha() and text.lower() not in _WORDS_OF_YAML_1_1 else "'"


def _on_one_line(dumper: yaml.SafeDumper, value: OnOneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(OnOneLine, _on_one_line)
