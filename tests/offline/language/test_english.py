"""How the words and patterns of a language are read from its files."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from pytest_synthconv.offline import english
from pytest_synthconv.offline.english import Expression, pattern, with_sets

FOLDER = Path(english.__file__).parent


def test_a_pattern_is_compiled_once_however_many_threads_need_it_first() -> None:
    compiled = []

    class Counted(Expression):
        def _compile(self) -> re.Pattern[str]:
            compiled.append(self)
            return super()._compile()

    fresh = Counted("questions.closing")
    assert compiled == []
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fresh.search, ["Anything else?"] * 32))
    assert compiled == [fresh]


def test_a_pattern_does_what_the_standard_library_does() -> None:
    ours = pattern("answering.denied_part")
    theirs = re.compile(ours.pattern)
    text = "a new lid, not a refund, and not a voucher"
    assert ours.search(text) is not None
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)]
    assert ours.sub("", text) == theirs.sub("", text)
    assert ours.sub("", text, count=1) == theirs.sub("", text, count=1)
    assert ours.split(text) == theirs.split(text)
    assert ours.match(text) is None
    assert ours.fullmatch(text) is None


def test_sets_are_filled_in_also_within_sets() -> None:
    sets = {"day": "monday|{other}", "other": "sunday"}
    assert re.fullmatch(with_sets("on {day}", sets), "on sunday")
    assert with_sets("a{2}", sets) == "a{2}"


class _Strict(yaml.SafeLoader):
    """Reads no mapping that has a key twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        assert not twice, f"twice in {node.start_mark}: {twice}"
        return super().construct_mapping(node, deep)


def test_no_file_has_a_key_twice() -> None:
    files = sorted(FOLDER.rglob("*.yaml"))
    assert all(yaml.load(file.read_text("utf-8"), Loader=_Strict) for file in files)
