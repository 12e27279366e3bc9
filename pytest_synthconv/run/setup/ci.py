"""The job that holds the conversations in CI, for GitHub and GitLab."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from ...core.errors import ConfigurationError
from ...files.proposals.proposal import Proposal

SYSTEMS = ("github", "gitlab", "none")
_PLACES = {"github": ".github/workflows/synthconv.yml", "gitlab": ".gitlab-ci.yml"}


def check_system(system: str) -> None:
    """Raise `ConfigurationError` unless ``system`` is one of `SYSTEMS`, or empty."""
    if system not in ("", *SYSTEMS):
        raise ConfigurationError(f"--ci: expected one of {', '.join(SYSTEMS)}, got {system!r}")


def ci_file(
    folder: Path, proposal: Proposal | None, command: str, system: str = ""
) -> tuple[Path, str]:
    """Return the path and the text of the job that runs ``command`` in ``folder``.

    ``system`` is ``github`` or ``gitlab``; by default it is the one that the project uses already.
    """
    root = _root(folder)
    system = system or ("gitlab" if (root / _PLACES["gitlab"]).exists() else "github")
    text = (files(__package__) / f"{system}.txt").read_text("utf-8")
    below = folder.absolute().relative_to(root).as_posix()
    steps = {
        "VARIABLES": _variables(proposal, system),
        "TEST": f"{command} --junitxml=report.xml",
        "INSTALL": " && ".join(_installs(folder, proposal)),
        "CD": "" if below == "." else f"cd {shlex.quote(below)} && ",
        "FOLDER": "" if below == "." else f"{below}/",
    }
    for name, value in steps.items():
        text = text.replace(f"@{name}@", value)
    return root / _PLACES[system], text


def _root(folder: Path) -> Path:
    """Return the repository around ``folder``, or ``folder``."""
    home = folder.absolute()
    return next((it for it in (home, *home.parents) if (it / ".git").exists()), home)


def _variables(proposal: Proposal | None, system: str) -> str:
    names = [it.name for it in proposal.variables] if proposal else []
    if not names or system != "github":
        return ""
    lines = (f"      {name}: ${{{{ secrets.{name} }}}}\n" for name in names)
    return "    env:\n" + "".join(lines)


def _installs(folder: Path, proposal: Proposal | None) -> Iterator[str]:
    """Yield the commands that install the project, as far as it says how, and the plugin."""
    is_app = proposal is not None and {"python", "url"} <= proposal.card.keys()
    if (folder / "requirements.txt").is_file():
        yield "pip install -r requirements.txt"
    elif _is_package(folder):
        yield "pip install ."
    yield 'pip install "pytest-synthconv[apps]"' if is_app else "pip install pytest-synthconv"


def _is_package(folder: Path) -> bool:
    path = folder / "pyproject.toml"
    return path.is_file() and "[build-system]" in path.read_text(encoding="utf-8")
