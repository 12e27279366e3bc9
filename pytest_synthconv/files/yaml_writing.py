"""Write plain data as readable YAML: blocks, no aliases, and quotes where text is ambiguous.

Texts that YAML 1.1 and JSON read differently, or not as text, are quoted, so that reading the file
again gives the same data.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_WORDS_OF_YAML_1_1 = frozenset({"y", "n"})  # booleans only by the specification
# As a block, such a text would include the blank lines after it, or end the document.
_ENDS_IN_BLANK_LINE = re.compile(r"(?:\A|\n)\s*\n\Z")


class OnOneLine(dict[str, Any]):
    """A mapping that is written in braces, on one line if it fits."""


class ListOnOneLine(list[Any]):
    """A list that is written in brackets, on one line if it fits."""


def block_yaml(value: Any, *, width: int) -> str:
    """Return the JSON-like ``value`` as YAML, in its own order, with lines of ``width``."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Return the requested style. The emitter uses a stricter one if the text does not fit it."""
    if not text.replace("\n", "").isprintable() or _ENDS_IN_BLANK_LINE.search(text):
        return '"'
    if "\n" in text:
        return "|"
    return None if text[:1].isalpha() and text.lower() not in _WORDS_OF_YAML_1_1 else "'"


def _on_one_line(dumper: yaml.SafeDumper, value: OnOneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


def _list_on_one_line(dumper: yaml.SafeDumper, value: ListOnOneLine) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(OnOneLine, _on_one_line)
_Dumper.add_representer(ListOnOneLine, _list_on_one_line)
