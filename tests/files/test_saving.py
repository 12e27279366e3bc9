"""Texts that people keep: written wholly or not at all, into the file that was meant."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pytest_synthconv.core.errors import ConfigurationError
from pytest_synthconv.files.saving import save


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    save(tmp_path / "ours.yaml", "é\n", what="the list")
    (tmp_path / "theirs.yaml").write_text("x")
    assert mode(tmp_path / "ours.yaml") == mode(tmp_path / "theirs.yaml")
    assert (tmp_path / "ours.yaml").read_bytes() == "é\n".encode()


def test_a_file_that_is_written_again_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("old")
    path.chmod(0o640)
    save(path, "new", what="the list")
    assert (path.read_text(), mode(path)) == ("new", 0o640)


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "p.yaml", tmp_path / "link.yaml"
    target.write_text("old")
    link.symlink_to(target)
    save(link, "new", what="the list")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    save(tmp_path / "p.yaml", "new", what="the list")
    assert os.listdir(tmp_path) == ["p.yaml"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").mkdir()
    (tmp_path / "p.yaml" / "inside").write_text("old")
    with pytest.raises(ConfigurationError, match=r"p\.yaml: the list cannot be written: .+"):
        save(tmp_path / "p.yaml", "new", what="the list")
    assert os.listdir(tmp_path) == ["p.yaml"]
    assert (tmp_path / "p.yaml" / "inside").read_text() == "old"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="the list cannot be written"):
        save(tmp_path / "none" / "p.yaml", "new", what="the list")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
