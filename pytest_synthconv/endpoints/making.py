"""Endpoints made of what a file or a fixture gives: a server, an app, an object in Python."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from typing import Any

from ..blame import blamed
from ..errors import ConfigurationError
from ..files.endpoint_file import EndpointFile
from ..files.problems import shown_path
from . import Endpoint
from .apps import kind_of_app
from .http import HTTPEndpoint
from .python import PythonEndpoint, as_endpoint

_NO_REQUESTS = (
    "a WSGI or ASGI app needs to be told what its requests look like\n"
    "Write an endpoint file in which `url` is a path such as /chat, or return "
    "HTTPEndpoint.at('/chat', app=app, response_path=[...])."
)
_NO_APP = (
    "is no WSGI or ASGI app, to which `url` could lead\n"
    "Leave out `url` and what belongs to it, or name the app itself."
)


def endpoint_of_file(file: EndpointFile, *, preflight: bool = True) -> Endpoint:
    """The endpoint that ``file`` describes; imports what its key ``python`` names.

    Raises `ConfigurationError` when that cannot be imported, or is no endpoint.
    """
    if file.python is None:
        return HTTPEndpoint(file, preflight=preflight)
    where = f"{shown_path(file.path)}: python: {file.python}"
    value = _imported(file, file.python, where)
    is_app = kind_of_app(value) is not None
    if is_app and file.turn is not None:
        return HTTPEndpoint(file, app=value, preflight=preflight)
    if file.turn is not None:
        raise ConfigurationError(f"{where} {_NO_APP}")
    if is_app:
        raise ConfigurationError(f"{where}: {_NO_REQUESTS}")
    problem = ""
    try:
        return as_endpoint(value, file)
    except ConfigurationError as error:
        problem = f"{where}: {error}"
    raise ConfigurationError(problem)


def endpoint_of_value(value: Any, file: EndpointFile | None, *, preflight: bool = True) -> Endpoint:
    """``value``, which may be all that `synthconv_endpoint` may be, as an endpoint.

    A WSGI or ASGI app is asked in this process for what ``file`` would ask a server. Raises
    `ConfigurationError` when it cannot be an endpoint.
    """
    if isinstance(value, HTTPEndpoint | PythonEndpoint) or kind_of_app(value) is None:
        return as_endpoint(value)
    if file is None or file.turn is None:
        raise ConfigurationError(_NO_REQUESTS)
    # A copy of the file: who asks whether this endpoint is the file's own must find that it is not.
    return HTTPEndpoint(replace(file), app=value, preflight=preflight)


def _imported(file: EndpointFile, name: str, where: str) -> Any:
    module, _, path = name.partition(":")
    folder = str(file.path.absolute().parent)
    if folder not in sys.path:
        # As pytest does for a conftest.py: what lies beside the file can be imported.
        sys.path.insert(0, folder)
    problem = ""
    try:
        value: Any = importlib.import_module(module)
        for part in path.split("."):
            value = getattr(value, part)
    except Exception as error:  # any: importing runs the user's code
        problem = blamed(f"{where} cannot be imported", error)
    else:
        return value
    raise ConfigurationError(problem)
