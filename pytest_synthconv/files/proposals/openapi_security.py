"""The headers that the security schemes of an OpenAPI document ask for, with variables in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .openapi_schemas import Schemas
from .proposal import Variable
from .secret_places import PREFIX

Security = tuple[dict[str, str], dict[str, str], tuple[Variable, ...]]
"""Headers, the query, and the variables in them."""


def security_of(schemas: Schemas, operation: Mapping[str, Any]) -> Security:
    """Return what ``operation`` needs: the first of the ways that the document allows."""
    wanted = operation.get("security", schemas.document.get("security"))
    ways = [way for way in wanted if isinstance(way, Mapping)] if isinstance(wanted, list) else []
    if not ways or not all(ways):  # an empty way: it also works without
        return {}, {}, ()
    components = schemas.resolved(schemas.document.get("components"))
    known = schemas.resolved(components.get("securitySchemes"))
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    variables: list[Variable] = []
    for name in ways[0]:
        scheme = schemas.resolved(known.get(name))
        place, key, value, variable = _filled(scheme)
        if place:
            (query if place == "query" else headers)[key] = value
            variables.append(variable)
    return headers, query, tuple(variables)


def _filled(scheme: Mapping[str, Any]) -> tuple[str, str, str, Variable]:
    """Return where the secret of ``scheme`` goes, under which name, as what, and its variable."""
    kind, key = scheme.get("type"), str(scheme.get("name", ""))
    if kind == "apiKey" and scheme.get("in") in ("header", "query"):
        place = str(scheme["in"])
        name = f"{PREFIX}_API_KEY"
        return place, key, f"${{{name}}}", Variable(name, f"`{key}` in the {place}")
    if kind == "apiKey":  # a cookie
        name = f"{PREFIX}_COOKIE"
        return "header", "Cookie", f"{key}=${{{name}}}", Variable(name, f"the cookie {key}")
    is_basic = kind == "http" and str(scheme.get("scheme")).lower() == "basic"
    name = f"{PREFIX}_{'BASIC_AUTH' if is_basic else 'TOKEN'}"
    way = "Basic" if is_basic else "Bearer"
    place = "header" if kind in ("http", "oauth2", "openIdConnect") else ""
    variable = Variable(name, "the header Authorization")
    return place, "Authorization", f"{way} ${{{name}}}", variable
