"""Every shape of request by an endpoint file, over real HTTP: talks, many at once, and faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import servers
from assistant_servers.guests import line, reply
from assistant_servers.homemade import SessionBot
from assistant_servers.serving import Response, Running, data, running, sends, streams
from endpoint_recipes import ENVIRON, KINDS, RECIPES, Recipe
from endpoint_talks import Talk, all_at_once
from http_talks import first_line
from projects import Project

from pytest_synthconv import EndpointError
from pytest_synthconv.endpoints.http import HTTPEndpoint
from pytest_synthconv.files.loading import load_endpoint

pytestmark = pytest.mark.usefixtures("no_surroundings")

AT_ONCE = 32
TURNS = (1, 2, 3)

BY_NAME = {recipe.name: recipe for recipe in RECIPES}
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=list(BY_NAME))

Reach = Callable[[Recipe, Running], HTTPEndpoint]


@pytest.fixture
def reach(tmp_path: Path) -> Reach:
    """The endpoint of a recipe's file."""

    def endpoint(recipe: Recipe, server: Running) -> HTTPEndpoint:
        file = tmp_path / "endpoint.yaml"
        file.write_text(recipe.written(server.url), encoding="utf-8")
        return HTTPEndpoint(load_endpoint(file, ENVIRON))

    return endpoint


@each_recipe
def test_a_talk_of_three_turns_is_held(recipe: Recipe, reach: Reach) -> None:
    with running(recipe.assistant()) as server:
        talk = Talk(reach(recipe, server))
        answers = [talk.say(line("guest-1", number)) for number in TURNS]
        talk.close()
    assert answers == [reply("guest-1", number) for number in TURNS]
    assert server.complaints == []
    assert server.heard == [("guest-1", 3)]


@each_recipe
def test_32_conversations_at_once_are_never_mixed_up(recipe: Recipe, reach: Reach) -> None:
    guests = [f"guest-{number}" for number in range(AT_ONCE)]
    with running(recipe.assistant(), meeting=AT_ONCE) as server:
        said = {guest: [line(guest, turn) for turn in TURNS] for guest in guests}
        answers = all_at_once(reach(recipe, server), said)
    assert server.complaints == []
    assert answers == {guest: [reply(guest, turn) for turn in TURNS] for guest in guests}
    assert server.heard == sorted((guest, TURNS[-1]) for guest in guests)


def error_at(recipe: Recipe, reach: Reach, fault: Response, turn: int = 2) -> EndpointError:
    """What is told when the requests of this turn are answered by ``fault``."""
    with running(recipe.assistant()) as server:
        talk = Talk(reach(recipe, server))
        for number in range(1, turn):
            assert talk.say(line("guest-1", number)) == reply("guest-1", number)
        server.instead[recipe.turn_path] = fault
        with pytest.raises(EndpointError) as raised:
            talk.say(line("guest-1", turn))
        server.instead.clear()
        talk.close()
    assert str(raised.value).startswith(f"endpoint {server.host}: ")
    assert raised.value.status in (fault.status, None)
    return raised.value


FAULTS: dict[str, tuple[Response, str]] = {
    "500": (sends({"detail": "the desk is on fire"}, 500), "HTTP 500"),
    "404": (sends({"detail": "the desk is elsewhere"}, 404), "HTTP 404"),
    "422 with a list": (sends([{"type": "missing", "loc": ["desk"]}], 422), "HTTP 422"),
    "a page": (Response(b"<html>desk", content_type="text/html"), "text/html"),
    "nothing": (Response(), "empty|nothing|no events|blank"),
}


# A plain text without a letter is a reply all the same: silence is for the judge to assess.
IN_TURNS = [
    (recipe, fault)
    for recipe in RECIPES
    for fault in FAULTS
    if (recipe.name, fault) != ("plain text", "nothing")
]


@pytest.mark.parametrize(
    ("recipe", "fault"), IN_TURNS, ids=[f"{recipe.name}-{fault}" for recipe, fault in IN_TURNS]
)
def test_a_fault_in_a_turn_is_one_clear_error(recipe: Recipe, reach: Reach, fault: str) -> None:
    response, told = FAULTS[fault]
    error = error_at(recipe, reach, response)
    assert re.search(told, first_line(error))
    if response.body:
        assert "desk" in str(error)


CUT_OFF = "the stream ended before `end_path` was there"


def cut(*events: Any) -> Response:
    """A stream that ends too early."""
    return streams(data(event) for event in events)


OWN_FAULTS: list[tuple[tuple[str, ...], Response, str]] = [
    (
        ("langgraph", "langgraph-threads", "history within the body", "a thread made first"),
        sends({"__error__": {"error": "ValueError", "message": "the desk is on fire"}}),
        "ValueError.*the desk is on fire",
    ),
    (("openai-chat", "list of keys, as ever"), sends({"choices": []}), r"choices\[?0|choices.*0"),
    (
        ("openai-chat", "list of keys, as ever"),
        sends({"choices": [{"message": {"content": None}}]}),
        "expected text .*got null",
    ),
    (
        ("streamed deltas",),
        cut({"choices": [{"delta": {"content": "The desk"}, "finish_reason": None}]}),
        CUT_OFF,
    ),
    (
        ("openai-responses", "the last response's id"),
        sends({"id": "r", "status": "failed", "error": {"message": "the desk"}, "output": []}),
        "the desk",
    ),
    (
        ("anthropic-messages", "blocks of text"),
        sends({"content": [{"type": "thinking", "thinking": "the desk"}]}),
        "nothing there",
    ),
    (
        ("ag-ui", "messages with ids"),
        cut({"type": "RUN_STARTED"}, {"type": "RUN_ERROR", "message": "the desk is on fire"}),
        "the desk is on fire",
    ),
    (
        ("ag-ui", "messages with ids"),
        cut({"type": "RUN_STARTED"}, {"type": "TEXT_MESSAGE_CONTENT", "delta": "The desk"}),
        CUT_OFF,
    ),
    (
        ("vercel-ai", "messages of parts"),
        cut({"type": "start"}, {"type": "error", "errorText": "the desk is on fire"}),
        "the desk is on fire",
    ),
    (
        ("vercel-ai", "messages of parts"),
        cut({"type": "start"}, {"type": "text-delta", "delta": "The desk"}),
        CUT_OFF,
    ),
    (("gradio", "two requests a turn"), streams(["event: error\ndata: null"]), "error"),
    (
        ("gradio", "two requests a turn"),
        streams(['event: generating\ndata: ["The desk", null]']),
        f"{CUT_OFF}|'complete'.*nothing there",
    ),
    (("one key or another",), sends({"ok": False, "error": {"message": "the desk"}}), "the desk"),
    (("one key or another",), sends({"ok": True, "error": None}), "fallback"),
    (
        ("plain text",),
        Response("désk".encode("latin-1"), content_type="text/plain; charset=utf-8"),
        "not text in utf-8",
    ),
]


@pytest.mark.parametrize(
    ("name", "fault", "told"),
    [(name, fault, told) for names, fault, told in OWN_FAULTS for name in names],
    ids=[f"{name}-{count}" for count, (names, *_) in enumerate(OWN_FAULTS) for name in names],
)
def test_a_fault_of_its_own_manner_is_one_clear_error(
    reach: Reach, name: str, fault: Response, told: str
) -> None:
    assert re.search(told, first_line(error_at(BY_NAME[name], reach, fault)))


@pytest.mark.parametrize("name", ["rasa-rest", "a list of messages"])
def test_a_bot_that_may_be_silent_says_nothing(reach: Reach, name: str) -> None:
    with running(BY_NAME[name].assistant()) as server:
        server.instead[BY_NAME[name].turn_path] = sends([])
        assert Talk(reach(BY_NAME[name], server)).say(line("guest-1", 1)) == ""


SESSION = BY_NAME["a token and a session"]


@pytest.mark.parametrize(
    ("path", "fault", "told"),
    [
        ("/oauth/token", sends({"error": "invalid_client"}, 401), "HTTP 401"),
        ("/oauth/token", sends({"token_type": "bearer"}), "`token` cannot be captured"),
        ("/sessions", sends({"error": "full"}, 503), "HTTP 503"),
        ("/sessions", Response(b"<html>", content_type="text/html"), "text/html"),
    ],
)
def test_a_fault_before_the_first_turn_names_its_step(
    reach: Reach, path: str, fault: Response, told: str
) -> None:
    with running(SessionBot()) as server:
        server.instead[path] = fault
        with pytest.raises(EndpointError, match=re.escape(told)) as raised:
            Talk(reach(SESSION, server))
    first, second, *_ = str(raised.value).splitlines()
    assert first.startswith(f"endpoint {server.host}: open")
    assert second == f"POST {server.url}{path}"


def test_a_fault_before_a_turn_names_its_step(reach: Reach) -> None:
    recipe = BY_NAME["two requests a turn"]
    with running(recipe.assistant()) as server:
        server.instead["/gradio_api/call/chat"] = sends({"detail": "queue is full"}, 503)
        with pytest.raises(EndpointError, match="HTTP 503") as raised:
            Talk(reach(recipe, server)).say(line("guest-1", 1))
    assert str(raised.value).startswith(f"endpoint {server.host}: before_turn")


def test_a_session_is_deleted_at_its_end_also_after_a_failure(reach: Reach) -> None:
    bot = SessionBot()
    with running(bot) as server:
        talk = Talk(reach(SESSION, server))
        talk.say(line("guest-1", 1))
        server.instead[SESSION.turn_path] = sends({}, 500)
        with pytest.raises(EndpointError):
            talk.say(line("guest-1", 2))
        assert len(bot.sessions) == 1
        talk.close()
    assert bot.sessions == set()


def test_a_session_that_cannot_be_deleted_is_told(reach: Reach) -> None:
    with running(SessionBot()) as server:
        talk = Talk(reach(SESSION, server))
        talk.say(line("guest-1", 1))
        server.instead["/sessions/[^/]+"] = sends({}, 500)
        with pytest.raises(EndpointError, match=r"close.*HTTP 500"):
            talk.close()


def test_a_thread_that_the_server_has_forgotten_is_an_error(reach: Reach) -> None:
    recipe = BY_NAME["langgraph-threads"]
    assistant = recipe.assistant()
    with running(assistant) as server:
        talk = Talk(reach(recipe, server))
        talk.say(line("guest-1", 1))
        assistant.threads.clear()  # type: ignore[attr-defined]
        with pytest.raises(EndpointError, match="HTTP 404") as raised:
            talk.say(line("guest-1", 2))
    assert "not found" in str(raised.value)


CARD = """\
- name: {guest}
  description: A customer of the shop.
  personality: Brief.
  scenario: Wants two answers.
  summary: A customer
  script: [{lines}]
  goals:
  - ask: Two replies
    evidence: [Reply 2]
"""


def simulate(project: Project, recipe: Recipe, server: Running, guests: list[str]) -> Any:
    """The result of the whole plugin's run, in which these guests talk by a script."""
    home = project.pytester.path
    (home / "assistant.yaml").write_text("name: Desk\ndescription: Replies.\n")
    (home / "assistant_endpoint.yaml").write_text(recipe.written(server.url))
    cards = [
        CARD.format(guest=guest, lines=", ".join(json.dumps(line(guest, n)) for n in (1, 2)))
        for guest in guests
    ]
    (home / "assistant_personas.yaml").write_text("users:\n" + "".join(cards))
    return project.run()


@pytest.mark.parametrize("recipe", [*KINDS, SESSION], ids=[r.name for r in (*KINDS, SESSION)])
def test_the_whole_plugin_talks_to_it(
    project: Project, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    guests = [f"guest-{number}" for number in range(8)]
    with running(recipe.assistant()) as server:
        simulate(project, recipe, server, guests).assert_outcomes(passed=8)
    assert server.complaints == []
    assert server.heard == [(guest, 2) for guest in guests]
    greeting = 1 if recipe is SESSION else 0
    assert {len(record["messages"]) for record in project.records()} == {4 + greeting}


def test_a_fault_is_an_error_of_each_item_and_no_verdict_on_the_assistant(
    project: Project,
) -> None:
    recipe = BY_NAME["rasa-rest"]
    with running(recipe.assistant()) as server:
        server.instead[recipe.turn_path] = sends({"reason": "the desk is on fire"}, 500)
        result = simulate(project, recipe, server, ["guest-1", "guest-2"])
    result.assert_outcomes(errors=2)
    assert {record["stop_reason"] for record in project.records()} == {"endpoint_error"}


@pytest.mark.parametrize("kind", ["rasa-rest", "bot-framework"])
@pytest.mark.parametrize(
    ("silence", "is_silent"),
    [([], True), ([{"image": "x"}], True), ({"status": "failure", "reason": "busy"}, False)],
)
def test_a_bot_that_says_nothing_is_silent_and_one_that_answers_otherwise_is_not(
    kind: str, silence: Any, is_silent: bool, reach: Reach
) -> None:
    recipe = BY_NAME[kind]
    is_list = isinstance(silence, list)
    answer = {"activities": silence} if kind == "bot-framework" and is_list else silence
    with servers.serving(servers.sends(json.dumps(answer))) as server:
        talk = Talk(reach(recipe, server))  # type: ignore[arg-type] # it has the url
        if is_silent:
            assert talk.say("Hello?") == ""
        else:
            with pytest.raises(EndpointError) as caught:
                talk.say("Hello?")
            assert caught.value.kind == "response_path"
        talk.close()
