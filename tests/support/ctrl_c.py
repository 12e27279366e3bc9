"""Ctrl-C as a terminal gives it, wherever the tests are started.

A shell's background job, and some CI runners, start with SIGINT ignored. Children inherit that, and
Python then installs no handler of its own: Ctrl-C would do nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ctrl_c_heard() -> Iterator[None]:
    """Give SIGINT Python's handler for a while; a child that is started meanwhile has the default.

    A handler does not survive the start of another program; only "ignored" does.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
