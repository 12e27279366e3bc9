"""Propose an endpoint file from a curl command that works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from ...core.errors import ConfigurationError
from .body_places import CONVERSATION, MESSAGE, REQUEST, null_id_in, placed, role_of, with_ids
from .curl_command import CurlCommand, read_curl
from .proposal import FOR_NOW, Proposal
from .secret_places import SecretPlaces

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_OF_THE_CLIENT = re.compile(
    r"host|content-length|connection|user-agent|accept-encoding|accept-language|dnt|priority|"
    r"cache-control|pragma|te|sec-.*|upgrade-insecure-requests|referer",
    re.IGNORECASE,
)
"""Headers that say something of the program that sends, not of the request."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{6,}", re.IGNORECASE)

_NO_MESSAGE = (
    "--from-curl: no text in the request looks like what the user says\n"
    "Write {{message}} where it belongs in the command, and try again."
)
_INSECURE = (
    "-k is left out: certificates are checked. For one of your own authority, add\n"
    "`tls: {ca_bundle: ca.pem}`; `tls: {verify: false}` checks nothing."
)
_COOKIE = (
    "Every conversation sends the cookie of the command. If it holds the session, take it out:\n"
    "each conversation keeps the cookies that it is given."
)
_NO_ID = (
    "Nothing in the request says which conversation it belongs to. If the assistant remembers\n"
    'earlier messages, put "{{conversation_id}}" where it takes the id of a session.'
)


def from_curl(text: str) -> Proposal:
    """Return the endpoint file for the request that the curl command ``text`` sends.

    Raise `ConfigurationError` if the command is not understood, or has no place for a message.
    """
    command = read_curl(text)
    if command.method not in _METHODS:
        raise ConfigurationError(f"--from-curl: the method {command.method} is not one for a chat")
    secrets = SecretPlaces()
    headers = dict(_headers(command, secrets))
    url, query, says = _url(command, secrets)
    content, said, keeps = _content(command, secrets)
    if not (says or said):
        raise ConfigurationError(_NO_MESSAGE)
    card: dict[str, Any] = {"url": url}
    if command.method != "POST":
        card["method"] = command.method
    card.update({"query": query} if query else {})
    card.update({"headers": headers} if headers else {})
    card.update(content)
    card["response_path"] = FOR_NOW
    keeps = keeps or CONVERSATION in str((url, query, headers)) or "{{messages}}" in str(content)
    return Proposal(card, tuple(secrets.variables), tuple(_notes(command, card, keeps)))


def _notes(command: CurlCommand, card: Mapping[str, Any], keeps: bool) -> Iterator[str]:
    if command.is_insecure:
        yield _INSECURE
    if any(name.lower() == "cookie" for name in card.get("headers", ())):
        yield _COOKIE
    if not keeps and null_id_in(card.get("body")) is None:
        yield _NO_ID


def _headers(command: CurlCommand, secrets: SecretPlaces) -> Iterator[tuple[str, str]]:
    for name, value in command.headers:
        kind = value.partition(";")[0].strip().lower()
        if _OF_THE_CLIENT.fullmatch(name) or (name.lower(), kind) in _OWN:
            continue
        if name.lower() == "content-type" and (command.fields or kind == _FORM):
            continue
        role = role_of(re.sub(r"^x-", "", name.lower()))
        ids = {"conversation": CONVERSATION, "request": REQUEST}
        yield name, ids.get(role or "") or secrets.header(name, value)


_FORM = "application/x-www-form-urlencoded"
_OWN = (("content-type", "application/json"), ("accept", "*/*"), ("accept", "application/json"))


def _url(command: CurlCommand, secrets: SecretPlaces) -> tuple[str, dict[str, str], bool]:
    """Return the URL without query, the query, and whether the user's message is in one of them."""
    parts = urlsplit(command.url)
    path = "/".join(_segments(parts.path.split("/")))
    query = secrets.pairs(dict(parse_qsl(parts.query, keep_blank_values=True)), "the query")
    url = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    if command.data is not None or command.fields:
        return url, dict(with_ids(query)[0]), MESSAGE in path
    found = placed(query)
    return url, dict(found.body), found.says or MESSAGE in path


def _segments(segments: list[str]) -> Iterator[str]:
    """Yield the steps of a path, with a placeholder for the id after ``sessions`` and the like."""
    before = ""
    for segment in segments:
        is_id = role_of(f"{before.removesuffix('s')}id") == "conversation"
        yield CONVERSATION if is_id and _ID.fullmatch(segment) else segment
        before = segment


def _content(command: CurlCommand, secrets: SecretPlaces) -> tuple[dict[str, Any], bool, bool]:
    """Return the keys of the body, and whether they have the message and the conversation."""
    if command.fields:
        fields, says, keeps = _pairs(command.fields, secrets, "the form")
        return {"multipart": fields}, says, keeps
    if command.data is None:
        return {}, False, False
    value = _json(command.data)
    if value is not None:
        found = placed(secrets.body(value))
        return {"body": found.body, **found.keys}, found.says, found.keeps
    kinds = [value for name, value in command.headers if name.lower() == "content-type"]
    is_form = "=" in command.data and (not kinds or _FORM in kinds[-1])
    looks_like_json = command.data.lstrip()[:1] in ("{", "[")
    if is_form and not looks_like_json:
        pairs = parse_qsl(command.data, keep_blank_values=True)
        fields, says, keeps = _pairs(pairs, secrets, "the form")
        return {"form": fields}, says, keeps
    if looks_like_json:
        raise ConfigurationError(
            "--from-curl: the data begins as JSON, but it is none\nTry the command itself first."
        )
    return {"text": MESSAGE}, True, False


def _json(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


def _pairs(pairs: Any, secrets: SecretPlaces, where: str) -> tuple[dict[str, str], bool, bool]:
    found = placed(secrets.pairs(dict(pairs), where))
    return dict(found.body), found.says, found.keeps
