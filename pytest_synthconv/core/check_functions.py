"""Find the functions that checks name: ``module:function``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from .errors import ConfigurationError
from .tracebacks import describe_error


def check_function(reference: str) -> Callable[[Any], object]:
    """Return the function that ``reference`` names.

    Raise `ConfigurationError`, which continues the key's name, if there is none.
    """
    module, _, name = reference.partition(":")
    problem = ""
    try:
        value: Any = importlib.import_module(module)
        for part in name.split("."):
            value = getattr(value, part)
    except (Exception, SystemExit) as error:  # any: importing runs the user's code
        problem = describe_error(f"is {reference}, which cannot be imported", error)
    else:
        if callable(value):
            return value  # type: ignore[no-any-return]
        problem = f"is {reference}, which is no function"
    raise ConfigurationError(problem)
