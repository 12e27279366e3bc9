"""Propose how the assistant is reached: from a URL, a kind, a Python object, a call, a document."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...core.errors import ConfigurationError, EndpointError
from ...core.text import one_line
from ...endpoints.apps import kind_of_app
from ...endpoints.factory import imported_from
from ...endpoints.probe import Probe, fetched
from ...files.kinds import form_text, kinds, known_kind
from ...files.placeholders import names_in
from ...files.proposals.body_places import null_id_in
from ...files.proposals.curl import from_curl
from ...files.proposals.openapi import from_openapi, read_document
from ...files.proposals.proposal import FOR_NOW, Proposal, Variable, file_of
from .endpoint_check import keys_text, probed

REFERENCE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
"""``package.module:name``."""
WAIT = 30.0
"""Seconds to wait for the assistant's answer to one message."""
_WAIT_FOR_A_DOCUMENT = 5.0
_A_GUESS = ("reply",)
_HISTORY = {"messages": [{"role": "user", "content": "Hello"}]}
"""What a server takes of which nothing is known but its URL."""
_NO_DOCUMENT = "Give a call that works instead: --from-curl 'curl ...'"


@dataclass(frozen=True)
class Reached:
    """One way to reach the assistant, as it was given; the others are empty."""

    url: str = ""
    kind: str = ""
    python: str = ""
    openapi: str = ""
    curl: str = ""

    @property
    def is_given(self) -> bool:
        """True if anything is given."""
        return any((self.url, self.kind, self.python, self.openapi, self.curl))


def reached_by(text: str) -> Reached:
    """Return what an answer to the question how it is reached means."""
    text = text.strip()
    if text in kinds():
        return Reached(kind=text)
    if text.startswith("curl "):
        return Reached(curl=text)
    if REFERENCE.fullmatch(text) and not re.fullmatch(r"\w+:\d+", text):
        return Reached(python=text)
    if re.match(r"https?://", text) or re.match(r"[\w.-]+(:\d+)?(/|$)", text):
        return Reached(url=with_scheme(text))
    raise ConfigurationError(
        f"{one_line(text, 60)!r} is no URL, no MODULE:NAME, and no kind\n"
        f"The kinds are {', '.join(kinds())}."
    )


def with_scheme(url: str) -> str:
    """Return ``url`` with a scheme; most that come without one are on this machine."""
    return url if re.match(r"https?://|/|\$\{", url) else f"http://{url}"


def base_of(kind: str) -> str:
    """Return the URL at which the systems of ``kind`` are, unless somebody says otherwise."""
    found = re.search(r"^base_url: (.+)$", form_text(known_kind(kind)), re.MULTILINE)
    return found[1] if found else ""


def proposed(reached: Reached, folder: Path) -> Proposal:
    """Return the endpoint file for the assistant; Python modules are looked for in ``folder``.

    Raise `ConfigurationError` if it cannot be proposed.
    """
    if reached.curl:
        return from_curl(reached.curl)
    if reached.openapi:
        return _of_document(reached.openapi, with_scheme(reached.url) if reached.url else "")
    if reached.kind:
        return _of_kind(reached.kind, reached.url)
    if reached.python:
        return _of_object(reached.python, reached.url, folder)
    return _of_url(with_scheme(reached.url))


def asked_once(proposal: Proposal, path: Path) -> tuple[Proposal, Probe | None, str]:
    """Return ``proposal`` with what one answer shows, that answer, and why there is none.

    The file will be at ``path``. Without an answer, where the reply is remains a guess.
    """
    if unset := [it.name for it in proposal.needs_values if it.value is None]:
        return _guessed(proposal), None, f"{' and '.join(unset)} must be set first"
    try:
        found = probed(file_of(proposal, path), None, WAIT)
    except ConfigurationError as error:
        return _guessed(proposal), None, one_line(str(error))
    is_a_sentence = " " in (found.reply or "").strip()
    if found.error is None and proposal.is_complete and (is_a_sentence or not found.keys):
        return proposal, found, ""
    if not found.keys:
        why = str(found.error).partition("\n")[0] if found.error else "the reply is empty"
        hint = found.error.hint if found.error and found.error.kind not in _OF_READING else ""
        return _guessed(proposal), found, f"{why}. {hint}".strip()
    card = {key: value for key, value in proposal.card.items() if key != "response_path"}
    return replace(proposal, card=_with_id({**card, **found.keys}, found.value)), found, ""


_OF_READING = ("response_path", "not_text")


def _guessed(proposal: Proposal) -> Proposal:
    if proposal.is_complete:
        return proposal
    note = (
        "`response_path` is a guess, as nobody has answered yet. "
        "`pytest-synthconv doctor` finds\nthe right one while the assistant runs."
    )
    card = {**proposal.card, "response_path": list(_A_GUESS)}
    return replace(proposal, card=card, notes=(*proposal.notes, note))


def _with_id(card: dict[str, Any], answer: Any) -> dict[str, Any]:
    """Return ``card`` with the id that the answer gives, if the request had null in its place."""
    key = null_id_in(card.get("body"))
    if key is None or not isinstance(answer, Mapping) or answer.get(key) is None:
        return card
    name = re.sub(r"\W", "_", key)
    body = {**card["body"], key: f"{{{{{name}}}}}"}
    return {**card, "body": body, "initial": {name: None}, "capture": {name: [key]}}


def _of_document(place: str, server: str) -> Proposal:
    is_url = re.match(r"https?://", place)
    shown = re.sub(r"//[^/?#]*@", "//", place).partition("?")[0] if is_url else place
    try:
        text = fetched(place, WAIT) if is_url else Path(place).read_text(encoding="utf-8")
    except EndpointError as error:
        raise ConfigurationError(f"--from-openapi: {shown}: {error}\n{error.hint}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"--from-openapi: {shown} cannot be read: {error}") from None
    document = read_document(text, shown)
    found = from_openapi(document, source=place if is_url else "", server=server)
    if found is None:
        paths = ", ".join(one_line(str(path), 40) for path in list(document["paths"])[:8])
        raise ConfigurationError(
            f"--from-openapi: no operation of {shown} looks like a chat; its paths are {paths}\n"
            f"{_NO_DOCUMENT}"
        )
    return found


def _of_kind(kind: str, url: str) -> Proposal:
    form = form_text(known_kind(kind))
    if "@" in urlsplit(url).netloc:
        raise ConfigurationError(
            "--url: it has a password in it, which would be written to endpoint.yaml\n"
            "Leave it out, and add headers: {Authorization: 'Basic ${ASSISTANT_BASIC_AUTH}'}"
        )
    base = {"base_url": with_scheme(url).rstrip("/")} if url else {}
    return Proposal({"kind": kind, **base}, _variables(names_in(form)))


def _variables(names: Iterable[str]) -> tuple[Variable, ...]:
    return tuple(Variable(name, "the endpoint") for name in dict.fromkeys(names))


def _of_url(url: str) -> Proposal:
    """Return the file for ``url``; if its server has an OpenAPI document, that says more."""
    if url.startswith("${"):
        return Proposal({"url": url, "response_path": FOR_NOW}, _variables(names_in(url)))
    parts = urlsplit(url)
    if not parts.hostname:
        raise ConfigurationError(f"--url: {one_line(url, 80)!r} is not a URL")
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    source = f"{origin}/openapi.json"
    try:
        document = read_document(fetched(source, _WAIT_FOR_A_DOCUMENT), source)
        found = from_openapi(document, source=source, server=origin, path=parts.path.rstrip("/"))
    except (EndpointError, ConfigurationError):
        found = None  # most servers have none
    return found or from_curl(shlex.join(["curl", url, "--json", json.dumps(_HISTORY)]))


def _of_object(reference: str, url: str, folder: Path) -> Proposal:
    """Return the file for a Python object; for an app, the requests that it takes."""
    if not REFERENCE.fullmatch(reference):
        raise ConfigurationError(
            f"--python: {one_line(reference, 60)!r} is not MODULE:NAME, such as shop.chat:answer"
        )
    value = imported_from(folder, reference, "--python")
    if kind_of_app(value) is None:
        return Proposal({"python": reference})
    path = urlsplit(url).path
    document = getattr(value, "openapi", None)
    if callable(document):  # FastAPI
        found = from_openapi(document(), server="http://app", path=path.rstrip("/"))
        if found is not None:
            card = {key: value for key, value in found.card.items() if key != "base_url"}
            return replace(found, card={"python": reference, **card})
    if not path:
        raise ConfigurationError(
            f"--python: {reference} is an app, which takes requests\nSay which: --url /chat"
        )
    return Proposal({"python": reference, "url": path, "response_path": FOR_NOW})


def what_was_found(proposal: Proposal) -> str:
    """Return what the endpoint file does, in a few words."""
    card = proposal.card
    if "kind" in card:
        return f"the kind {card['kind']} at {card.get('base_url') or base_of(card['kind'])}"
    if "url" not in card:
        return f"calls {card['python']}"
    where = card.get("base_url", "") + card["url"]
    keys = {key: card[key] for key in ("response_format", "response_path") if key in card}
    return f"{card.get('method', 'POST')} {where}, {keys_text(keys)}"
