"""What the installed but unused plugin adds to a run of pytest: the median of many runs.

    python benchmarks/startup.py [--runs 25]

Runs an empty test with the plugin and with ``-p no:synthconv``, in turns, so that whatever else the
machine does hits both alike. The bar is 20 ms.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR_MS = 20
WITHOUT = ("-p", "no:synthconv")


def milliseconds(home: Path, *arguments: str) -> float:
    """How long one run of pytest takes, as a process, on the empty test in ``home``."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    started = time.perf_counter()
    subprocess.run(command, cwd=home, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


def measured(runs: int) -> tuple[float, float, float]:
    """Milliseconds without the plugin and with it, and the median of their differences."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "test_empty.py").write_text("def test_empty(): pass\n")
        milliseconds(Path(home))  # the first run writes byte code
        pairs = [
            (milliseconds(Path(home), *WITHOUT), milliseconds(Path(home))) for _ in range(runs)
        ]
    without, loaded = (statistics.median(times) for times in zip(*pairs, strict=True))
    return without, loaded, statistics.median(loaded - without for without, loaded in pairs)


def main() -> int:
    """Print both medians and their difference; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=25, help="runs of each kind")
    runs = parser.parse_args().runs
    without, loaded, tax = measured(runs)
    print(f"without the plugin  {without:7.1f} ms  (median of {runs})")
    print(f"with the plugin     {loaded:7.1f} ms")
    print(f"start-up tax        {tax:7.1f} ms  (median of the differences; bar {BAR_MS} ms)")
    return int(tax > BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
