"""Texts that people keep and commit, written wholly or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import ConfigurationError
from ..core.text import one_line


def save(path: Path, text: str, *, what: str) -> None:
    """Write ``text``, ``what`` it is called in errors, to ``path``, with the file's mode kept.

    A symbolic link stays one: what it points to is written. Raises `ConfigurationError`.
    """
    target = Path(os.path.realpath(path))
    with draft_folder(path, what=what) as folder:
        draft = folder / target.name
        with draft.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)


@contextmanager
def draft_folder(path: Path, *, what: str) -> Iterator[Path]:
    """A folder for drafts on the disk that ``path`` is on; it goes away with all in it.

    Raises what `save` would raise for ``path``, be the fault before or within the block.
    """
    target = Path(os.path.realpath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise ConfigurationError(
            f"{one_line(str(path))}: {what} cannot be written: {error.strerror or error}"
        ) from error
