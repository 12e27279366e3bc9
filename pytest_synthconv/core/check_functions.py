"""Find the functions that checks name: ``module:function``. Files and simulation both need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import ConfigurationError
from .importing import imported


def check_function(reference: str) -> Callable[[Any], object]:
    """Return the function that ``reference`` names.

    Raise `ConfigurationError`, which continues the key's name, if there is none.
    """
    value: Any = imported(reference, f"is {reference}, which cannot be imported")
    if not callable(value):
        raise ConfigurationError(f"is {reference}, which is no function")
    return value  # type: ignore[no-any-return]
