"""Check how the keys of an endpoint file fit together, before variables are expanded.

Each check yields the path of a key, and what is wrong there.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Set
from typing import Any

from .endpoint_schema import BY_HAND, TEXTS, EndpointCard, RequestCard, path_of
from .placeholders import (
    OF_FACTS,
    SPLICED,
    is_lone,
    names_of_placeholders,
    texts_in,
    with_placeholders_as,
    wrong_placeholders,
)
from .problems import KeyPath

HEAD = ("headers", "cookies")
"""First step of the path of a capture that is not in the body."""

Sayings = Iterator[tuple[KeyPath, str]]

OF_A_REQUEST = frozenset({"request_id", "traceparent"})
OF_A_PERSONA = frozenset({"persona.id", "persona.name"})
OF_A_CONVERSATION = frozenset({"conversation_id", "seed", *OF_A_PERSONA, *OF_A_REQUEST})
OF_WHAT_IS_SAID = frozenset({"message", "messages"})
OF_A_TURN = frozenset({"turn", *OF_WHAT_IS_SAID})
OF_A_MESSAGE = frozenset({"role", "content", "message_id", "conversation_id"})
"""Names of the placeholders that are filled in automatically, by scope."""

WITH_PLACEHOLDERS = ("url", "query", "headers", "body", "form", "text", "multipart")
"""The keys of a request whose texts may contain placeholders and variables."""

_OF_PYTHON = frozenset({"python", "kind", "base_url", "greeting", "send_greeting", "concurrency"})

PLACEHOLDER_IN_HOST = "may have placeholders in its path and its query, not in its host"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BEGINS_WITH_PLACEHOLDER_IN_HOST = re.compile(r"(?:[a-z]+:)?//[^/?#]*\{\{|\{\{", re.IGNORECASE)
_LIKE_A_PLACEHOLDER = re.compile(
    r"(?:\{|\$\{?|<|\[|%)\s*(?:message|messages|user_message|prompt|input|query|question|text)\s*"
    r"[}>\]%]?",
    re.IGNORECASE,
)
_AS_A_TEXT = '"{{message}}"'
_NOT_WHOLE = "`{{messages}}` is a list and must be a whole value; in longer text use `{{message}}`"


def problems_of(card: EndpointCard) -> Sayings:
    """Yield all problems of ``card``."""
    for at, request in card.requests():
        yield from _request_problems(card, request, at)
        yield from _reading_problems(request, at)
    yield from _server_problems(card)
    yield from _python_problems(card)
    yield from _history_problems(card)
    yield from _capture_problems(card)
    yield from _placeholder_problems(card)
    yield from _message_problems(card)


def texts_of(request: RequestCard, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts of ``request`` that may contain placeholders and variables."""
    yield from texts_in({key: getattr(request, key) for key in WITH_PLACEHOLDERS}, at)


def placeholders_of(request: RequestCard) -> frozenset[str]:
    """Return the names of all placeholders in ``request``."""
    return frozenset(
        name for _, text in texts_of(request, ()) for name in names_of_placeholders(text)
    )


def captured_in(card: EndpointCard) -> frozenset[str]:
    """Return the names of all values that are captured from responses or set in ``initial``."""
    captured = {name for _, request in card.requests() for name in request.capture}
    return frozenset(captured | set(card.initial))


def _request_problems(card: EndpointCard, request: RequestCard, at: KeyPath) -> Sayings:
    url = request.url
    if url is None:
        yield (*at, "url"), "is missing; it must be given"
    elif url.startswith("/") and card.base_url is None and card.python is None:
        yield (*at, "url"), "begins with `/`; that needs a `base_url` before it"
    elif _BEGINS_WITH_PLACEHOLDER_IN_HOST.match(url):
        yield (*at, "url"), PLACEHOLDER_IN_HOST
    given = [
        key for key in ("body", "form", "text", "multipart") if getattr(request, key) is not None
    ]
    for key in given[1:]:
        yield (*at, key), f"is one body too many, next to `{given[0]}`; keep one of them"
    if given and request.method == "GET":
        yield (*at, given[0]), "is not sent with GET; use `query`, or another `method`"
    if request.text is not None and _is_json_by_hand(request.text):
        yield (*at, "text"), BY_HAND


def _is_json_by_hand(text: str) -> bool:
    """Return True for a JSON object or list into which what is said would go unescaped."""
    if not OF_WHAT_IS_SAID & set(names_of_placeholders(text)):
        return False
    try:
        value = json.loads(with_placeholders_as("0", text))
    except ValueError:
        return False
    return isinstance(value, dict | list) and value != [0]  # `[{{message}}]` may be plain text


def _reading_problems(request: RequestCard, at: KeyPath) -> Sayings:
    paths = [key for key in ("response_path", "response_paths") if getattr(request, key)]
    if request.response_path == ():  # the whole answer
        paths.append("response_path")
    is_text = request.response_format in TEXTS
    if len(paths) > 1:
        yield (*at, "response_paths"), "cannot be combined with `response_path`; keep one of them"
    if paths and is_text:
        yield (*at, paths[0]), "leads nowhere in plain text; leave it out, or the format"
    if not at and not paths and not is_text:
        yield ("response_path",), "is missing; it must be given"
    if paths and at and at[0] != "open":
        yield (*at, paths[0]), "is not used: the responses to these requests are not read"
    if request.response_pattern is not None and not is_text:
        yield (*at, "response_pattern"), "is for `response_format: text` and `markup` only"
    if request.end_path is not None and request.response_format not in ("events", "ndjson"):
        yield (*at, "end_path"), "is for `response_format: events` and `ndjson` only"
    for key in (
        "error_path",
        "capture",
        "choices_path",
        "payloads_path",
        "cut_path",
        "dropped_paths",
        "repeat_until",
        "actions_path",
        "keep",
    ):
        given = getattr(request, key)
        if key == "capture" and all(of_the_head(path_of(it)) for it in given.values()):
            continue
        if given and is_text:
            yield (*at, key), "leads nowhere in plain text; use `response_format: json`"
    yield from _payload_problems(request, at)
    yield from _unused_reading(request, at)


def _payload_problems(request: RequestCard, at: KeyPath) -> Sayings:
    """Check that payloads can be found beside the labels that they belong to."""
    if request.payloads_path is None:
        return
    if request.choices_path is None:
        yield (*at, "payloads_path"), "is of buttons; name `choices_path`, too"
        return
    for key in ("choices_path", "payloads_path"):
        if not isinstance(getattr(request, key), str):
            yield (
                (*at, key),
                "is no JSONPath, which `choices_path` and `payloads_path` must both be",
            )


def _unused_reading(request: RequestCard, at: KeyPath) -> Sayings:
    """Check that actions and data are kept only where they belong to a reply or to the end."""
    section = at[0] if at else ""
    if request.dropped_paths and section not in ("", "open"):
        yield (*at, "dropped_paths"), "is not used: there is no reply that they could be parts of"
    if request.actions_path is not None and section not in ("", "before_turn"):
        yield (*at, "actions_path"), "is not used: actions are those of a turn"
    if request.keep and section not in ("", "before_turn", "after"):
        yield (*at, "keep"), "is not used: there is no message that it could be kept with"
    if request.action != type(request.action)() and request.actions_path is None:
        yield (*at, "action"), "says where the parts of actions are; name `actions_path`, too"


def of_the_head(path: str | tuple[str | int, ...]) -> bool:
    """Return True for the path of a capture from headers or cookies: ``[headers, X-Session]``."""
    return not isinstance(path, str) and len(path) == 2 and path[0] in HEAD


def _server_problems(card: EndpointCard) -> Sayings:
    if card.base_url is not None and "{{" in card.base_url:
        yield ("base_url",), "may have no placeholders; put them into `url`"
    if card.tls.ca_bundle is not None and not card.tls.verify:
        yield ("tls", "verify"), "is false, so `ca_bundle` would do nothing; keep one of them"
    if card.python is not None and card.base_url is not None:
        yield ("base_url",), "is of a server, where `python` names what answers; keep one of them"
    speaking = [i for i, request in enumerate(card.open) if _has_reply(request)]
    if card.greeting is not None:
        speaking.insert(0, -1)
    for i in speaking[1:]:
        yield ("open", i), "has a reply to read, which is a greeting; there can be one greeting"


def _python_problems(card: EndpointCard) -> Sayings:
    """Check that ``python`` without a ``url``, a function or an object, has no keys of requests."""
    if card.python is None or card.url is not None:
        return
    for key in card.model_fields_set - _OF_PYTHON:
        yield (
            (key,),
            "is of a request, and there is no `url`; leave it out for a function or an object in "
            "Python, or add `url: /path` for an app",
        )


def _has_reply(request: RequestCard) -> bool:
    return request.response_path is not None or request.response_paths is not None


def _history_problems(card: EndpointCard) -> Sayings:
    """Check that the conversation is sent: in a placeholder, or else in ``body.messages``."""
    if card.url is None or says_by_placeholders(card):
        return
    meant = [
        (path, text) for path, text in texts_of(card, ()) if _LIKE_A_PLACEHOLDER.fullmatch(text)
    ]
    for path, text in meant:
        yield path, f"`{text}` is no placeholder and would be sent as it is; write {_AS_A_TEXT}"
    if meant:
        return
    others = (card.form, card.text, card.multipart)
    if card.method == "GET" or any(it is not None for it in others):
        yield (
            (),
            "sends nothing of the conversation; put {{message}} or {{messages}} where it belongs",
        )
    elif isinstance(card.body, list):
        yield ("body",), "is a list; put {{message}} or {{messages}} where it belongs in it"
    elif not isinstance((card.body or {}).get("messages", []), list):
        yield (
            ("body", "messages"),
            "must be a list, to which the conversation is appended; or leave it out",
        )


def says_by_placeholders(card: EndpointCard) -> bool:
    """Return True if a placeholder in a turn's requests says where the conversation goes."""
    named = placeholders_of(card).union(*map(placeholders_of, card.before_turn))
    return bool(named & OF_WHAT_IS_SAID)


def _capture_problems(card: EndpointCard) -> Sayings:
    taken = OF_A_CONVERSATION | OF_A_TURN | OF_A_MESSAGE
    captured = {name for _, request in card.requests() for name in request.capture}
    named = [((*at, "capture"), request.capture) for at, request in card.requests()]
    for at, names in [*named, (("initial",), card.initial)]:
        for name in names:
            if not _NAME.fullmatch(name):
                yield (*at, name), "is not a name; use letters, digits and `_`"
            elif name in taken:
                yield (*at, name), f"is filled in by itself as `{{{{{name}}}}}`; take another name"
            elif name not in captured:
                yield (*at, name), "is never captured; name it in a `capture`, or leave it out"
    for path, text in texts_in(card.initial, ("initial",)):
        if "{{" in text:
            yield path, "may have no placeholders: nothing is known before the first request"
    for name in card.preflight.capture if card.preflight is not None else ():
        yield ("preflight", "capture", name), "is of no conversation; capture it in `open`"


def _placeholder_problems(card: EndpointCard) -> Sayings:
    every = captured_in(card) | OF_A_CONVERSATION | OF_A_TURN
    known = set(card.initial)
    for at, request in card.requests():
        here = _known_at(at) | (frozenset() if at[:1] == ("preflight",) else known)
        if at[:1] in (("after",), ("close",)):
            here |= captured_in(card)  # if the value was not captured, there is nothing to close
        for path, text in texts_of(request, at):
            for problem in wrong_placeholders(text):
                yield path, problem
            for name in names_of_placeholders(text):
                if path[len(at)] == "headers" and name in OF_WHAT_IS_SAID:
                    yield (
                        path,
                        f"`{{{{{name}}}}}` can have line breaks, which no header can contain",
                    )
                elif name.startswith(OF_FACTS):
                    if at[:1] == ("preflight",):
                        yield path, _unknown_placeholder(name, here, {*every, name})
                elif name not in here:
                    yield path, _unknown_placeholder(name, here, every)
                elif name == SPLICED and not is_lone(text):
                    yield path, _NOT_WHOLE
        known |= set(request.capture)


def _known_at(at: KeyPath) -> frozenset[str]:
    match at[:1]:
        case ("preflight",):
            return OF_A_REQUEST
        case ("open",) | ("after",) | ("close",):
            return OF_A_CONVERSATION
        case _:
            return OF_A_CONVERSATION | OF_A_TURN


def _unknown_placeholder(name: str, here: Set[str], every: Set[str]) -> str:
    placeholder = f"`{{{{{name}}}}}`"
    if name in OF_A_TURN:
        return f"{placeholder} is not known here, outside of a turn"
    if name in OF_A_CONVERSATION or name.startswith(OF_FACTS):
        return f"{placeholder} is not known here, outside of a conversation"
    if name in every:
        return f"{placeholder} is not captured before; give a first value for it in `initial`"
    near = difflib.get_close_matches(name, here, n=1)
    hint = f"did you mean `{{{{{near[0]}}}}}`?" if near else f"known are {', '.join(sorted(here))}"
    return f"{placeholder} is not known here; {hint}"


def _message_problems(card: EndpointCard) -> Sayings:
    template: Any = card.message_template
    if template is None:
        return
    found: set[str] = set()
    for path, text in texts_in(template, ("message_template",)):
        for problem in wrong_placeholders(text):
            yield path, problem
        for name in names_of_placeholders(text):
            found.add(name)
            if name not in OF_A_MESSAGE:
                yield path, _unknown_placeholder(name, OF_A_MESSAGE, frozenset())
    if "content" not in found:
        yield ("message_template",), "has no {{content}}, so that no message would be sent"
