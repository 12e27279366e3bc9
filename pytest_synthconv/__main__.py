"""``python -m pytest_synthconv``: the same as ``pytest-synthconv``."""

from __future__ import annotations

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
