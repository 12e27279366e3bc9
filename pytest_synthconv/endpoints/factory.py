"""Create endpoints from a file or a fixture: for a server, an app, or a Python object."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.errors import ConfigurationError
from ..core.importing import imported
from ..core.protocols import Endpoint
from ..files.endpoint_file import EndpointFile
from ..files.problems import shown_path
from .apps import kind_of_app
from .http import HTTPEndpoint, name_of_app
from .python import as_endpoint


def endpoint_of_file(file: EndpointFile, *, preflight: bool = True) -> Endpoint:
    """Create the endpoint that ``file`` describes. Import the object in its key ``python``.

    Raise `ConfigurationError` if it cannot be imported or is not an endpoint.
    """
    if file.python is None:
        return HTTPEndpoint(file, preflight=preflight)
    where = f"{shown_path(file.path)}: python"
    value = imported_from(file.path.absolute().parent, file.python, where)
    problem = ""
    try:
        return _named(value, file, preflight=preflight)
    except ConfigurationError as error:
        problem = f"{where}: {error}"
    raise ConfigurationError(problem)


def endpoint_of_value(value: Any, file: EndpointFile | None, *, preflight: bool = True) -> Endpoint:
    """Create an endpoint from the value of the `synthconv_endpoint` fixture.

    A WSGI or ASGI app is served, and gets the requests that ``file`` describes. Other objects do
    not use the file. Raise `ConfigurationError` if ``value`` cannot be an endpoint.
    """
    if isinstance(value, HTTPEndpoint) or kind_of_app(value) is None:
        return as_endpoint(value)
    if file is None or file.turn is None:
        raise ConfigurationError(
            f"{_NO_URL}\nWrite an endpoint file with `url: http://app/chat` and its "
            "`response_path`, or return HTTPEndpoint.at('/chat', app=app, response_path=[...])."
        )
    # It keeps its own name, because the file describes something else.
    return HTTPEndpoint(replace(file, python=name_of_app(value)), app=value, preflight=preflight)


_NO_URL = "a WSGI or ASGI app needs a description of its requests"


def _named(value: Any, file: EndpointFile, *, preflight: bool) -> Endpoint:
    """Create an endpoint from ``value``, which the key ``python`` of ``file`` names."""
    if kind_of_app(value) is None:
        if file.turn is not None:
            raise ConfigurationError(
                f"{file.python} is no WSGI or ASGI app, to which `url` could lead\n"
                "Leave out `url` and what belongs to it, or name the app itself."
            )
        return as_endpoint(value, file)
    if file.turn is None:
        raise ConfigurationError(
            f"{_NO_URL}\nAdd its path, such as `url: /chat`, and a `response_path`."
        )
    return HTTPEndpoint(file, app=value, preflight=preflight)


def imported_from(folder: Path, reference: str, where: str) -> Any:
    """Return the object ``module:name`` that ``reference`` names; ``folder`` may have the module.

    Raise `ConfigurationError`, which begins with ``where``, if it cannot be imported.
    """
    if str(folder) not in sys.path:
        # As pytest does for a conftest.py: modules next to the file can be imported.
        sys.path.insert(0, str(folder))
    return imported(reference, f"{where}: {reference} cannot be imported")
