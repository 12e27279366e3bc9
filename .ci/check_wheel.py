"""Check the archives that `build` made: complete, well described, and working when installed.

python .ci/check_wheel.py DIST
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """The output of ``command``; ends the check, showing it, when the command fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def check_contents(wheel: Path, archive: Path) -> None:
    """Every module is in the wheel and nothing else; the archive can run the tests."""
    with zipfile.ZipFile(wheel) as file:
        packed = {name for name in file.namelist() if ".dist-info/" not in name}
    tracked = run("git", "ls-files", "pytest_synthconv", cwd=ROOT).split()
    if packed != set(tracked):
        sys.exit(f"{wheel.name} differs from the package: {packed ^ set(tracked)}")
    with tarfile.open(archive) as sources:
        names = {name.partition("/")[2] for name in sources.getnames()}
    for needed in ("tox.ini", "tests/conftest.py", "example_project/assistant.yaml"):
        if needed not in names:
            sys.exit(f"{archive.name} lacks {needed}")


def check_installed(wheel: Path, home: Path) -> None:
    """Installed alone, far from the sources, the plugin loads and holds the example's talks."""
    run("uv", "venv", "--python", sys.executable, home / "venv")
    python = home / "venv" / "bin" / "python"
    run("uv", "pip", "install", "--python", python, wheel)
    run("git", "checkout-index", "--all", f"--prefix={home}/sources/", cwd=ROOT)
    example = home / "sources" / "example_project"
    given = ("--synthconv-assistant=assistant.yaml", "--synthconv-report=report.html")
    print(run(python, "-m", "pytest", *given, cwd=example))
    if "<script>" not in (example / "report.html").read_text("utf-8"):
        sys.exit("the report that the wheel writes is not complete")


def main() -> None:
    dist = Path(sys.argv[1])
    (wheel,), (archive,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    print(run(sys.executable, "-m", "twine", "check", "--strict", wheel, archive))
    check_contents(wheel, archive)
    with tempfile.TemporaryDirectory() as home:
        check_installed(wheel, Path(home))


if __name__ == "__main__":
    main()
