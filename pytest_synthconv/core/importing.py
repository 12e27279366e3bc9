"""Import what a user's file names: ``module:name``."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import ConfigurationError
from .tracebacks import describe_error


def imported(reference: str, complaint: str) -> Any:
    """Return the object that ``reference`` names, such as ``shop.desk:app``.

    Raise `ConfigurationError`, which begins with ``complaint``, if it cannot be imported.
    """
    module, _, name = reference.partition(":")
    problem = ""
    try:
        value: Any = importlib.import_module(module)
        for part in name.split("."):
            value = getattr(value, part)
    except (Exception, SystemExit) as error:  # any: importing runs the user's code
        problem = describe_error(complaint, error)
    else:
        return value
    raise ConfigurationError(problem)
