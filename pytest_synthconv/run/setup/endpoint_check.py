"""Say one message to the assistant, and tell what is wrong with how it is reached."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...core.cards import Persona
from ...core.errors import ConfigurationError, EndpointError
from ...core.text import one_line
from ...endpoints.factory import endpoint_of_file
from ...endpoints.http import HTTPEndpoint
from ...endpoints.probe import Probe, limited, probe
from ...files.endpoint_file import EndpointFile
from ...files.problems import shown_path
from ...files.proposals.text_places import text_places
from .findings import FAILING, Finding, Section, mistakes

_SHOWN_PLACES = 5
_OF_READING = ("response_path", "not_text", "content_type", "not_json")
_REFUSED = (400, 422)


def probed(file: EndpointFile, persona: Persona | None, wait: float) -> Probe:
    """Say one message through ``file``, and wait ``wait`` seconds at most for the answer.

    Raise `ConfigurationError` if the Python object that it names cannot be used.
    """
    endpoint = endpoint_of_file(limited(file, wait))
    try:
        return probe(endpoint, persona=persona)
    finally:
        if isinstance(endpoint, HTTPEndpoint):
            endpoint.close()


def check_endpoint(
    file: EndpointFile, persona: Persona | None, wait: float, *, asks_for_path: bool = False
) -> tuple[list[Finding], list[Section]]:
    """Return what one message through ``file`` shows, and the request and the answer themselves.

    ``asks_for_path``: the file lacks its `response_path`, and only that is said.
    """
    try:
        found = probed(file, persona, wait)
    except ConfigurationError as error:
        return list(mistakes(shown_path(file.path), str(error))), []
    sections = list(_sections(found))
    shown = shown_path(file.path)
    if asks_for_path:
        cure = f"Add {keys_text(found.keys)}." if found.keys else "Add one, see docs: Endpoints."
        text = "it has no `response_path`"
        wrong = [Finding("wrong", shown, text, cure)]
        if found.error is not None and found.error.kind not in _OF_READING:
            wrong.append(_failed(file, found, found.error, wait))
        return wrong, sections
    if found.error is not None:
        return [_failed(file, found, found.error, wait)], sections
    if not (found.reply or "").strip():
        cure = _better(found) or "Is that what the assistant says to a greeting?"
        return [Finding("wrong", shown, "the reply is empty", cure, FAILING)], sections
    said = one_line(found.reply or "", 60)
    doubt = ""
    if found.keys and " " not in said and found.text != found.reply:
        doubt = f"; more like a reply is what {keys_text(found.keys)} reads"
    return [Finding("ok", "the assistant", f"answers {said!r}{doubt}")], sections


def keys_text(keys: Mapping[str, Any]) -> str:
    """Return ``keys`` as they would be written in an endpoint file, on one line."""
    return ", ".join(f"`{key}: {_value(value)}`" for key, value in keys.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(str(step) for step in value)}]"
    return value if isinstance(value, str) and value else json.dumps(value)


def _failed(file: EndpointFile, found: Probe, error: EndpointError, wait: float) -> Finding:
    first, *rest = str(error).splitlines()
    reason = first.removeprefix(f"endpoint {file.host}: ")
    where = f" ({found.request[0].partition('?')[0]})" if found.request else ""
    cures = [error.hint or ("" if found.request else " ".join(rest))]
    if error.kind in _OF_READING and (better := _better(found)):
        cures = [better]
    elif error.status in _REFUSED:
        cures += [f"It says: {text}" for text in _complaints(found.answer)]
    elif error.kind == "timeout" and wait < file.timeouts.reply and f"{wait:g} s" in reason:
        cures = ["Is it always that slow? --wait=SECONDS waits longer here."]
    cure = " ".join(filter(None, cures))
    return Finding("wrong", shown_path(file.path), f"{reason}{where}", cure, FAILING)


def _better(found: Probe) -> str:
    return f"The reply is at {keys_text(found.keys)}: write that." if found.keys else ""


def _complaints(answer: str) -> Iterator[str]:
    """Yield what the answer to a refused request says: FastAPI's list, or its longest text."""
    try:
        value = json.loads(answer.partition("\n")[2])
    except ValueError:
        return
    details = value.get("detail") if isinstance(value, dict) else None
    if isinstance(details, list) and details and isinstance(details[0], dict):
        places = [".".join(str(step) for step in it.get("loc", ())) for it in details]
        texts = [f"{place}: {it.get('msg')}" for place, it in zip(places, details, strict=True)]
        yield one_line("; ".join(texts), 200)
    elif places_of_text := text_places(value):
        yield one_line(places_of_text[0].text, 200)


def _sections(found: Probe) -> Iterator[Section]:
    if found.request:
        yield Section("Request", found.request)
    if found.answer:
        yield Section("Answer", tuple(found.answer.splitlines()))
    if found.places:
        places = found.places[:_SHOWN_PLACES]
        width = max(len(_value(path)) for path, _ in places)
        texts = tuple(f"{_value(path):<{width}}  {text!r}" for path, text in places)
        more = len(found.places) - len(places)
        yield Section("Text in it", (*texts, f"and {more} more") if more else texts)
    elif found.keys and found.answer:
        lines = tuple(f"{key}: {_value(value)}" for key, value in found.keys.items())
        yield Section("What reads it", lines)
