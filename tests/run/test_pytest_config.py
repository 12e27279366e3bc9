"""The configuration of pytest that a project has: found as pytest finds it, added to with care."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.run.setup.pytest_config import find_config, with_assistant


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pytest.ini": "", "pyproject.toml": "[tool.pytest.ini_options]\n"}, "pytest.ini"),
        (
            {"pyproject.toml": "[tool.pytest.ini_options]\n", "tox.ini": "[pytest]\n"},
            "pyproject.toml",
        ),
        ({"pyproject.toml": "[tool.black]\n", "tox.ini": "[pytest]\n"}, "tox.ini"),
        ({"tox.ini": "[tox]\n", "setup.cfg": "[tool:pytest]\n"}, "setup.cfg"),
        ({"setup.cfg": "[metadata]\n"}, None),
    ],
)
def test_the_file_is_the_one_that_pytest_takes(
    pytester: pytest.Pytester, files: dict[str, str], name: str | None
) -> None:
    for file, text in files.items():
        (pytester.path / file).write_text(text)
    taken = pytester.parseconfig().inipath
    below = pytester.mkdir("below")
    found = find_config(below)
    assert (found.path.name if found else None) == name
    if name:
        assert found is not None
        assert found.path == taken


def test_our_options_are_read_with_paths_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nsynthconv_assistant =\n  a.yaml\n  'b c.yaml'\nsynthconv_seed = 3\n"
    )
    found = find_config(tmp_path)
    assert found is not None
    assert found.own() == {
        "synthconv_assistant": [str(tmp_path / "a.yaml"), str(tmp_path / "b c.yaml")],
        "synthconv_seed": ["3"],
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\n[tool.pytest.ini_options.x]\n"),
        ("pyproject.toml", "[tool.pytest]\nini_options.addopts = '-ra'\n"),
        (
            "pyproject.toml",
            "x='''\n[tool.pytest.ini_options]\n'''\n[tool.pytest]\nini_options={}",
        ),
    ],
)
def test_in_doubt_nothing_is_added(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    found = find_config(tmp_path)
    assert found is not None
    added = with_assistant(found, "assistant.yaml")
    assert added is None or added.replace('synthconv_assistant = ["assistant.yaml"]\n', "") == text


def test_line_ends_are_kept(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_bytes(b"[pytest] # ours\r\naddopts = -ra\r\n")
    found = find_config(tmp_path)
    assert found is not None
    assert with_assistant(found, "a.yaml") == (
        "[pytest] # ours\r\nsynthconv_assistant = a.yaml\r\naddopts = -ra\r\n"
    )


def test_a_file_that_pytest_cannot_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool\n")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml cannot be read"):
        find_config(tmp_path)
