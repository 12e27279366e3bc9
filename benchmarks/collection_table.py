"""What it costs to collect many assistants' files: CPU time of pytest, by number of files.

``python benchmarks/collection_table.py`` ends with exit code 1 when a file among many costs more
than one among few: 1.3 times as much, less what pytest takes to start.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 200, 800
MOST = 1.3
_REPEATS = 3


def project(folder: Path, files: int) -> list[str]:
    """Write assistants of one persona each; returns the arguments that name them."""
    (folder / "endpoint.yaml").write_text("url: http://127.0.0.1:9/\nresponse_path: [reply]\n")
    arguments = []
    for i in range(files):
        (folder / f"desk{i}.yaml").write_text(f"name: Desk {i}\ndescription: Tracks orders.\n")
        (folder / f"desk{i}_personas.yaml").write_text(
            f"users:\n- name: Ann {i}\n  description: A customer.\n  personality: Calm.\n"
            f"  scenario: Ann wants to know where order {i} is.\n  summary: Customer\n"
        )
        arguments.append(f"--synthconv-assistant=desk{i}.yaml")
    return arguments


def seconds(files: int) -> float:
    """CPU seconds of one process that collects so many files; the least of some runs."""
    with tempfile.TemporaryDirectory() as name:
        arguments = project(Path(name), files)
        return min(_cpu(name, arguments) for _ in range(_REPEATS))


def _cpu(folder: str, arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    subprocess.run([*command, *arguments], cwd=folder, env=os.environ, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print the table and return the exit code."""
    start = seconds(1)
    costs = {files: (seconds(files) - start) / (files - 1) for files in (FEW, MANY)}
    for files, cost in costs.items():
        print(f"{files:>4} files: {1000 * cost:.2f} ms of CPU each, after {start:.2f} s to start")
    holds = costs[MANY] <= MOST * costs[FEW]
    print(f"{'ok' if holds else 'MISSED'}: a file among {MANY} costs at most {MOST} times as much")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
