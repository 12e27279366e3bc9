"""Read YAML as strictly as JSON: mappings with text keys, lists, text, numbers, booleans.

Everything that YAML would change silently (repeated keys, ``NO``, ``012``, dates) is reported with
its line, and so is everything that could exhaust memory: depth, size, aliases that multiply. The
parser is that of libyaml if PyYAML has it (2,000 personas, 1.1 MB: 0.2 s; 1.0 s without it,
measured). Only its events are used and the values are built here, so no tag can construct anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from ..core.redaction import is_secret_name
from ..core.text import one_line
from .problems import KeyPath, Problem
from .scalars import Trap, plain_value

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 50
MAX_ALIASED: Final = 10_000
"""Number of values that aliases and merge keys may add. Shared texts need few, bombs many."""

_TOO_DEEP = f"is the start of more than {MAX_DEPTH} levels"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VALUE_EVENTS = (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)
# Not allowed in a YAML 1.1 stream (section 5.1). The byte order mark has been cut off before.
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPEN_QUOTE = re.compile("quoted scalar: found unexpected (?:end of stream|document separator)")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Position:
    """The position of a value: its line, and the source text of an unquoted scalar."""

    line: int
    source: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Document:
    """The value of a file, the positions of its parts, and its problems as YAML.

    If there are problems, the value is incomplete and only good for finding further problems.
    """

    value: Any = field(repr=False)  # a file may contain a literal secret
    places: Mapping[KeyPath, Position] = field(repr=False)
    problems: tuple[Problem, ...]

    def place(self, path: KeyPath) -> Position:
        """Return the position of the value at ``path``, or of its nearest known parent."""
        for length in range(len(path), -1, -1):
            if (place := self.places.get(path[:length])) is not None:
                return place if length == len(path) else Position(place.line)
        return Position(1)


def read_file(file: Path) -> Document:
    """Read the document in ``file``. An unreadable file is a document with one problem."""
    try:
        with file.open("rb") as stream:
            octets = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        return _unreadable(Problem(0, f"cannot be read: {reason}"))
    return read(octets)


def read(octets: bytes) -> Document:
    """Read the document in the UTF-8 text ``octets``. Never raise; report problems instead."""
    try:
        text = _decoded(octets)
    except _UnreadableError as error:
        return _unreadable(error.problem)
    composer = _Composer()
    problems = composer.problems
    try:
        root = composer.document(yaml.parse(text, Loader=_Loader))
    except _UnreadableError as error:
        return _unreadable(*problems, error.problem)
    except yaml.YAMLError as error:
        return _unreadable(*problems, _syntax_problem(error, text))
    places: dict[KeyPath, Position] = {}
    value = _built(root, (), places)
    return Document(value, places, tuple(problems))


class _UnreadableError(Exception):
    """Reading cannot go on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def _unreadable(*problems: Problem) -> Document:
    return Document(None, {}, problems)


def _decoded(octets: bytes) -> str:
    if len(octets) > MAX_BYTES:
        raise _UnreadableError(Problem(0, f"is larger than {MAX_BYTES // 1_000_000} MB"))
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _UnreadableError(Problem(1, "is UTF-16; save it as UTF-8", column=1))
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise _UnreadableError(_problem_after(before, what)) from None
    if bad := _NOT_YAML.search(text):
        what = f"character U+{ord(bad[0]):04X} is not allowed in a YAML file"
        raise _UnreadableError(_problem_after(text[: bad.start()], what))
    return text


def _problem_after(before: str, text: str) -> Problem:
    lines = _LINE_BREAK.split(before)
    return Problem(len(lines), text, column=len(lines[-1]) + 1)


def _syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = one_line(str(getattr(error, "problem", None) or error))
    opened = getattr(error, "context_mark", None)
    if opened is not None and _OPEN_QUOTE.search(f"{getattr(error, 'context', '')}: {reason}"):
        text = "is not YAML: the quote that opens here is never closed"
        return Problem(opened.line + 1, text, column=opened.column + 1)
    if "nesting depth" in reason:  # PyYAML also has a limit since 6.0.4, far above ours
        return Problem(mark.line + 1 if mark else 1, _TOO_DEEP)
    if mark is None:
        return Problem(1, f"is not YAML: {reason}")
    lines = _LINE_BREAK.split(text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    return Problem(
        mark.line + 1, f"is not YAML: {reason}{_hint(reason, line)}", column=mark.column + 1
    )


def _hint(reason: str, line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or ("token" in reason and "\t" in line):
        return "; indent with spaces, not with a tab"
    if "mapping values" in reason:
        return "; put text that contains `: ` in quotes"
    if "escape" in reason:
        return r"; write the character itself, or \U and eight hexadecimal digits"
    return ""


class _Node(NamedTuple):
    """A value with its position. ``size`` counts all values in it; ``height`` is its depth."""

    line: int
    value: str | int | float | bool | list[_Node] | dict[str, _Node] | None
    source: str | None = None
    size: int = 1
    height: int = 1


def _built(node: _Node, path: KeyPath, places: dict[KeyPath, Position]) -> Any:
    """Return the plain value of ``node``, and add the positions of its parts to ``places``."""
    places[path] = Position(node.line, node.source)
    if isinstance(node.value, dict):
        return {key: _built(part, (*path, key), places) for key, part in node.value.items()}
    if isinstance(node.value, list):
        return [_built(part, (*path, i), places) for i, part in enumerate(node.value)]
    return node.value


class _Composer:
    """Build nodes from the events of one document, and collect its problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._anchors: dict[str, _Node | None] = {}  # None while what it names is being read
        self._aliased = 0

    def document(self, events: Iterator[yaml.Event]) -> _Node:
        """Return the only document of the stream. An empty stream is an empty document."""
        self._events = events
        root = _Node(1, None, "")
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._note(event, (), "a second document starts here; keep one in a file")
                    break
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, ())
        return root

    def _node(self, event: yaml.Event, path: KeyPath) -> _Node:
        if len(path) >= MAX_DEPTH:
            raise _stop(event, path[:3], _TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        assert isinstance(event, _VALUE_EVENTS)  # noqa: S101 - the parser's grammar has no other
        if event.tag:
            tag = one_line(event.tag.replace("tag:yaml.org,2002:", "!!"), 60)
            self._note(event, path, f"the tag `{tag}` is not allowed; write plain values")
        if event.anchor is None:
            return self._value(event, path)
        self._anchors[event.anchor] = None
        node = self._anchors[event.anchor] = self._value(event, path)
        return node

    def _value(self, event: yaml.Event, path: KeyPath) -> _Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, path)
        return self._mapping(event, path)

    def _alias(self, event: yaml.AliasEvent, path: KeyPath) -> _Node:
        anchor = event.anchor or ""
        node = self._anchors.get(anchor)
        name = one_line(anchor, 60)
        if node is None:
            inside = anchor in self._anchors
            why = "stands inside what it names" if inside else f"has no anchor &{name} before it"
            raise _stop(event, path, f"the alias *{name} {why}")
        if len(path) + node.height > MAX_DEPTH:
            raise _stop(event, path, f"the alias *{name} leads to more than {MAX_DEPTH} levels")
        self._count_aliased(event, path, node.size)
        return node

    def _count_aliased(self, event: yaml.Event, path: KeyPath, size: int) -> None:
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            text = f"aliases make this file larger by more than {MAX_ALIASED:,} values"
            raise _stop(event, path, text)

    def _list(self, start: yaml.Event, path: KeyPath) -> _Node:
        parts: list[_Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            parts.append(self._node(event, (*path, len(parts))))
        return _holder(start, parts, parts)

    def _mapping(self, start: yaml.Event, path: KeyPath) -> _Node:
        parts: dict[str, _Node] = {}
        merged: list[_Node] = []
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if _is_merge_key(event):
                merged += self._merge_sources(event, path)
                continue
            key, line = self._key(event, path), _line(event)
            if key is None:  # reported; what belongs to it cannot be named
                self._node(next(self._events), path)
                continue
            if key in lines:
                text = f"is here twice, in lines {lines[key]} and {line}; keep one of them"
                self._note(event, (*path, key), text)
            lines[key] = line
            node = self._node(next(self._events), (*path, key))
            # A value that begins below its key is reported at the line of the key.
            parts[key] = node if node.line == line else node._replace(line=line)
        for source in merged:
            assert isinstance(source.value, dict)  # noqa: S101 - _merge_sources takes no other
            parts = {**source.value, **parts}
        return _holder(start, parts, list(parts.values()))

    def _merge_sources(self, event: yaml.Event, path: KeyPath) -> list[_Node]:
        """Return the mappings that ``<<`` names, which add the keys that are not given."""
        node = self._node(next(self._events), (*path, "<<"))
        sources = node.value if isinstance(node.value, list) else [node]
        self._count_aliased(event, path, node.size)
        good = [source for source in sources if isinstance(source.value, dict)]
        if len(good) < len(sources):
            self._note(event, (*path, "<<"), "a merge key takes mappings only")
        return good

    def _key(self, event: yaml.Event, path: KeyPath) -> str | None:
        node = self._node(event, path)
        if not isinstance(event, yaml.ScalarEvent):
            text = "a key is a list, a mapping or an alias; write a text, and {{...}} in quotes"
            self._note(event, path, text)
            return None
        if not isinstance(node.value, str):
            self._note(event, path, f'the key `{node.source}` is not text; write "{node.source}"')
        return str(node.value)

    def _scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> _Node:
        word: str = event.value
        if event.style or event.tag:  # quoted, a block, or refused: text, whatever it looks like
            if _SURROGATE.search(word):
                self._note(
                    event, path, r"contains half a character (\ud800 to \udfff); write the whole"
                )
            return _Node(_line(event), word)
        try:
            return _Node(_line(event), plain_value(word), word)
        except Trap as trap:
            secret = any(is_secret_name(key) for key in path if isinstance(key, str))
            cure = "is not plain text for YAML; put it in quotes" if secret else str(trap)
            self._note(event, path, cure)
            return _Node(_line(event), word)

    def _note(self, event: yaml.Event, path: KeyPath, text: str) -> None:
        self.problems.append(Problem(_line(event), text, path))


def _stop(event: yaml.Event, path: KeyPath, text: str) -> _UnreadableError:
    return _UnreadableError(Problem(_line(event), text, path))


def _holder(start: yaml.Event, value: list[_Node] | dict[str, _Node], parts: list[_Node]) -> _Node:
    size = 1 + sum(part.size for part in parts)
    height = 1 + max((part.height for part in parts), default=0)
    return _Node(_line(start), value, None, size, height)


def _is_merge_key(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None  # noqa: S101 - only events made by hand have none
    return int(event.start_mark.line) + 1
