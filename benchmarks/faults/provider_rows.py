"""Faults of a language model's provider, met by the simulated user and by the judge."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from played_talks import playing, write_desk
from provider_server import (
    ANTHROPIC_KEY,
    OPENAI_KEY,
    Answering,
    Fault,
    drops,
    environment,
    providing,
    raw,
    status,
    trickles_body,
    waits_forever,
)
from provider_shapes import PROTOCOLS, Asked, Reply
from servers import Answer, redirects, refusing, resets, sends, serving

from .running import FAULTS, Expected, Row, run

APIS = tuple(PROTOCOLS)
SECRETS = (OPENAI_KEY, ANTHROPIC_KEY)
_MODELS = {"user": "player-1", "judge": "arbiter-2"}
_PAGE = "<!doctype html><html><title>Sign in</title><body>Please sign in.</body></html>"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_SECONDS = 2
"""The limit of a whole answer where the fault is that none comes."""


@dataclass(frozen=True)
class ProviderFault:
    """``answers`` are given instead of the model's, the last one again and again.

    ``says`` is what the error must say. ``may_pass`` is for faults that can be put up with,
    ``heals`` for those after which the next answer is the model's, and the run must pass,
    ``is_fatal`` for those that end the run, so that other conversations have no user either.
    """

    name: str
    answers: Answering
    says: str = ""
    may_pass: bool = False
    heals: bool = False
    is_fatal: bool = False
    options: tuple[str, ...] = ()
    is_quick: bool = False


def _replied(asked: Asked, **keys: Any) -> dict[str, Any]:
    """Return a whole answer of the model in the protocol asked, with ``keys`` replaced."""
    answer = _played_by(asked)
    assert isinstance(answer, Reply)
    return {**PROTOCOLS[asked.protocol].replied(asked, answer), **keys}


def _played_by(asked: Asked) -> Answering:
    """Return the model's answer, as well as it knows what is asked: text has no schema."""
    return playing(asked) if asked.schema else Reply({"message": "Hi"})


def _changed(**by_protocol: Callable[[dict[str, Any]], Any]) -> Fault:
    """Return an answer of the model, changed by the function for its protocol."""

    def act(asked: Asked) -> Answer:
        body = _replied(asked)
        by_protocol[asked.protocol.replace("-", "_")](body)
        return sends(json.dumps(body))

    return Fault(act)


def _null(body: dict[str, Any]) -> None:
    body["choices"][0]["message"] |= {"content": None, "tool_calls": None}


def _filtered(body: dict[str, Any]) -> None:
    body["choices"][0] |= {"finish_reason": "content_filter"}
    _null(body)


def _incomplete(body: dict[str, Any]) -> None:
    reason = {"reason": "content_filter"}
    body |= {"status": "incomplete", "incomplete_details": reason, "output": []}


NULL_CONTENT = _changed(
    openai=lambda body: body.update(output=None),
    openai_chat=_null,
    anthropic=lambda body: body.update(content=None),
)
CONTENT_FILTER = _changed(
    openai=_incomplete,
    openai_chat=_filtered,
    anthropic=lambda body: body.update(stop_reason="refusal", content=[]),
)
WRONG_TYPE = Fault(lambda asked: sends(json.dumps(_replied(asked)), content_type="text/plain"))
TRUNCATED = Fault(lambda asked: sends(json.dumps(_replied(asked))[:-20]))
RESET_MIDWAY = Fault(lambda asked: resets(_HEAD + b"Content-Length: 99\r\n\r\n{"))
LATIN_1 = Fault(
    lambda asked: sends(json.dumps({"caf\xe9": 1}, ensure_ascii=False).encode("cp1252"))
)
ENCODED = {"Content-Encoding": "gzip"}
BOMB = Fault(lambda asked: sends(gzip.compress(bytes(80_000_000)), headers=ENCODED))
NO_GZIP = Fault(lambda asked: sends(b"these are no gzip data", headers=ENCODED))
LOGIN = Fault(lambda asked: redirects("/login"))
ECHO = Fault(lambda asked: sends(f"upstream saw {dict(asked.headers)}", content_type="text/plain"))
ECHO_401 = Fault(lambda asked: sends(json.dumps({"error": {"message": str(asked.headers)}}), 401))
IN_A_200 = raw(json.dumps({"error": {"message": "The backend is away.", "code": 503}}))
DEEP = "[" * 20_000 + "]" * 20_000
FAST = (f"--synthconv-model-timeout={_SECONDS}",)

FAULTS_OF_PROVIDERS = (
    ProviderFault("400", status(400, "Invalid request."), "HTTP 400: Invalid"),
    ProviderFault("401", status(401, "Incorrect key."), "_API_KEY", is_fatal=True, is_quick=True),
    ProviderFault("402", status(402, "Payment required."), "billing", is_fatal=True),
    ProviderFault("403", status(403, "Forbidden."), "_API_KEY", is_fatal=True),
    ProviderFault("404", status(404, "The model does not exist."), "-model`", is_fatal=True),
    ProviderFault("404 of a server that has no such path", raw("Not found", 404), "_BASE_URL|url"),
    ProviderFault("408", status(408), "HTTP 408", heals=True),
    ProviderFault("409", status(409), "HTTP 409", heals=True),
    ProviderFault("413", status(413, "Request too large."), "HTTP 413"),
    ProviderFault("429", status(429), "HTTP 429", heals=True),
    ProviderFault("429 with Retry-After: 1", status(429, retry_after="1"), "429", heals=True),
    ProviderFault("429 with Retry-After: 3600", status(429, retry_after="3600"), "3600 s"),
    ProviderFault("429, quota", status(429, code="insufficient_quota"), "billing", is_fatal=True),
    ProviderFault("500", status(500), "HTTP 500", heals=True),
    ProviderFault("502 in HTML", raw(_PAGE, 502, "text/html"), "HTTP 502", heals=True),
    ProviderFault("503", status(503), "HTTP 503", heals=True),
    ProviderFault("504", status(504), "HTTP 504", heals=True),
    ProviderFault("529", status(529, "Overloaded"), "HTTP 529", heals=True),
    ProviderFault("HTML in a 200", raw(_PAGE, content_type="text/html"), "_BASE_URL"),
    ProviderFault("an empty body", raw(""), "broken JSON", heals=True),
    ProviderFault("null", raw("null"), "without an answer"),
    ProviderFault("an empty object", raw("{}"), "without an answer"),
    ProviderFault("an array", raw("[1, 2]"), "without an answer"),
    ProviderFault("a body nested too deeply", raw(DEEP), "broken JSON|without an answer"),
    ProviderFault("JSON that ends too early", TRUNCATED, "broken JSON", heals=True),
    ProviderFault("a body in another encoding", LATIN_1, "JSON"),
    ProviderFault("the wrong content type", WRONG_TYPE, "JSON", may_pass=True),
    ProviderFault("an error inside a 200", IN_A_200, "The backend is away", heals=True),
    ProviderFault("headers echoed in a 200", ECHO, "JSON"),
    ProviderFault("headers echoed in a 401", ECHO_401, "_API_KEY", is_fatal=True),
    ProviderFault("null content", NULL_CONTENT, "no usable answer|without an answer", heals=True),
    ProviderFault("empty content", Reply(""), "no usable answer|without", heals=True),
    ProviderFault("blank content", Reply(" \n "), "no usable answer", heals=True),
    ProviderFault("a refusal", Reply("", refusal="I can't help with that."), "refused"),
    ProviderFault("a content filter", CONTENT_FILTER, "refused"),
    ProviderFault("an answer that is cut", Reply({"message": "Hi " * 40}, cut=True), "was cut"),
    ProviderFault("prose", "Certainly! Here you are.", "no usable answer", heals=True),
    ProviderFault("broken JSON in the answer", '{"message": "Hi', "no usable", heals=True),
    ProviderFault("a key that is not asked", {"other": 1}, "no usable answer", heals=True),
    ProviderFault("a value of the wrong type", {"message": 5}, "no usable answer", heals=True),
    ProviderFault("a redirect on the same host", LOGIN, "redirect"),
    ProviderFault("a body of 12 MB", raw("x" * 12_000_000), "large|MB"),
    ProviderFault("a gzip bomb", BOMB, "large|MB"),
    ProviderFault("gzip that is none", NO_GZIP, "gzip|decod|compress|JSON|broken"),
    ProviderFault("silence", waits_forever(), "-model-timeout", options=FAST, is_quick=True),
    ProviderFault("a body that trickles", trickles_body(9), "-model-timeout", options=FAST),
    ProviderFault("a reset", Fault(lambda asked: resets()), "_BASE_URL", heals=True),
    ProviderFault("a reset in the body", RESET_MIDWAY, "_BASE_URL", heals=True),
    ProviderFault("an end before the answer", drops(), "_BASE_URL", heals=True),
    ProviderFault("not HTTP", drops(b"SSH-2.0-OpenSSH\r\n\r\n"), "_BASE_URL"),
)


def provider_rows(apis: Sequence[str] = APIS) -> Iterator[Row]:
    """Yield every fault for every API: without end for both roles, and once where it can heal."""
    for api, fault in itertools.product(apis, FAULTS_OF_PROVIDERS):
        for role in _MODELS:
            yield Row(
                f"provider, {api}",
                f"{fault.name}, met by the {role}",
                partial(_endless, api, fault, role),
                is_quick=fault.is_quick and api == "openai-chat" and role == "user",
            )
        if fault.heals:
            name = f"{fault.name}, once"
            is_quick = api == "anthropic" and fault.name == "529"
            yield Row(f"provider, {api}", name, partial(_once, api, fault), is_quick)
    for api in apis:
        group = f"provider, {api}"
        yield Row(group, "a closed port", partial(_closed_port, api))
        yield Row(group, "a redirect to another host", partial(_elsewhere, api))


def _endless(api: str, fault: ProviderFault, role: str, home: Path) -> list[str]:
    def script(asked: Asked) -> Answering:
        return fault.answers if asked.model == _MODELS[role] else playing(asked)

    passes = frozenset({"goal_met"}) if fault.may_pass else frozenset()
    reasons = passes | {f"{role}_error"} | ({"user_error"} if fault.is_fatal else set())
    return _played(api, home, script, Expected(reasons=reasons, says=fault.says), fault.options)


def _once(api: str, fault: ProviderFault, home: Path) -> list[str]:
    first: list[Asked] = []

    def script(asked: Asked) -> Answering:
        before = len(first)
        if not before:
            first.append(asked)
            return fault.answers
        begun = first[0]
        is_own = asked.system.startswith(begun.system)  # not the other persona's
        is_repeat = (
            before == 1 and is_own and asked.messages[: len(begun.messages)] == begun.messages
        )
        if is_repeat:
            first.append(asked)
        # What was to be corrected must not look like a turn of the talk.
        return playing(first[0] if is_repeat or not asked.schema else asked)

    return _played(api, home, script, Expected(reasons=frozenset({"goal_met"})), fault.options)


def _played(
    api: str,
    home: Path,
    script: Callable[[Asked], Answering],
    expected: Expected,
    options: Sequence[str] = (),
) -> list[str]:
    with providing(script) as server:
        return _objections(api, home, environment(server), expected, options)


def _objections(
    api: str,
    home: Path,
    environ: Mapping[str, str],
    expected: Expected,
    options: Sequence[str] = (),
) -> list[str]:
    write_desk(home, "Alex", "Bo")
    models = (f"--synthconv-{role}-model={name}" for role, name in _MODELS.items())
    ended = run(home, f"--synthconv-provider={api}", *models, *options, environ=environ)
    with_secrets = Expected(expected.personas, expected.reasons, expected.says, SECRETS)
    return with_secrets.objections(ended)


def _closed_port(api: str, home: Path) -> list[str]:
    with providing(playing) as server, refusing() as port:
        url = f"http://127.0.0.1:{port}"
        environ = environment(server) | {"OPENAI_BASE_URL": url, "ANTHROPIC_BASE_URL": url}
        return _objections(api, home, environ, Expected(reasons=FAULTS, says="_BASE_URL"))


def _elsewhere(api: str, home: Path) -> list[str]:
    with serving() as other:
        url = other.url.replace("127.0.0.1", "localhost")
        fault = Fault(lambda asked: redirects(f"{url}/v1", 307))
        found = _played(api, home, lambda asked: fault, Expected(says="redirect"))
        return found + [f"{len(other.requests)} requests went elsewhere"] * bool(other.requests)
