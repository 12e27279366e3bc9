"""Write files that people keep and commit, atomically."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import ConfigurationError
from ..core.text import one_line


def save(path: Path, text: str, *, what: str) -> None:
    """Write ``text`` to ``path`` atomically and keep the file's mode.

    A symbolic link is followed. Raise `ConfigurationError`, which calls the file ``what``.
    """
    save_lines(path, (text,), what=what)


def save_lines(path: Path, lines: Iterable[str], *, what: str) -> None:
    """`save` the text of ``lines``, which have their line ends, without collecting it first."""
    target = Path(os.path.realpath(path))
    with draft_folder(path, what=what) as folder:
        draft = folder / target.name
        with draft.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)


@contextmanager
def draft_folder(path: Path, *, what: str) -> Iterator[Path]:
    """Create a temporary folder for drafts next to ``path``, and delete it afterwards.

    An `OSError`, also one from within the block, is raised as the error that `save` would raise.
    """
    target = Path(os.path.realpath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise ConfigurationError(
            f"{one_line(str(path))}: {what} cannot be written: {error.strerror or error}"
        ) from error
