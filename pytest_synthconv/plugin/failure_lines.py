"""One line per failed persona, where pytest's own line would cut its reason off.

pytest's short summary begins with the name of the test. With a long path, nothing of 80 columns is
left for the reason. In CI and with ``-vv`` pytest cuts nothing, and ``-v`` has all reasons already.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from . import failures

if TYPE_CHECKING:
    from ..reports.failed_tests import FailedTest

_MOST = 20
_INDENT = "  "
_SEPARATOR = " - "


def lines(reporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield the outcome, persona and reason of tests whose line pytest cuts."""
    config = reporter.config
    in_ci = any(os.environ.get(name) for name in ("CI", "BUILD_NUMBER"))
    if in_ci or config.get_verbosity() != 0 or not failures.has_failed_tests(reporter):
        return
    columns = int(config.get_terminal_writer().fullwidth)
    cut = [test for test in failures.failed_tests(reporter) if _is_cut(test, columns)]
    yield from (_line(test, columns) for test in cut[:_MOST])
    if len(cut) > _MOST:
        yield f"{_INDENT}... and {len(cut) - _MOST} more"


def _is_cut(test: FailedTest, columns: int) -> bool:
    from ..reports.failed_tests import EXPECTED

    shown = f"{test.outcome} {test.nodeid}{_SEPARATOR}{test.message}"
    return test.outcome != EXPECTED and bool(test.persona) and len(shown) > columns


def _line(test: FailedTest, columns: int) -> str:
    from ..core.text import one_line

    return f"{_INDENT}{one_line(test.sentence, columns - len(_INDENT))}"
