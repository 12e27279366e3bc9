"""Sessions of an HTTP endpoint: what is opened, captured, repeated and closed."""

from __future__ import annotations

import itertools
import json
import threading

import pytest
from http_talks import Talker, error_of, first_line
from participants import ASSISTANT, Decider, Speaker, persona, verdict
from servers import Answer, Handler, Server, resets, says, sends, serving, waits, writes
from shop_server import SHOP, TOKEN, MakeEndpoint, shop, shop_at, talks

from pytest_synthconv import Conversation, StopReason
from pytest_synthconv.core.budget import Budget, BudgetLimits
from pytest_synthconv.core.retries import Retries
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.resources import RunResources

pytestmark = pytest.mark.usefixtures("no_surroundings")


def paths(server: Server) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


OPENED = ["POST /token", "POST /sessions"]


TYPING = "POST /typing/42?n=1"


CLOSED = ["DELETE /sessions/42", "POST /logout"]


def test_the_requests_of_a_conversation_are_made_in_their_order(endpoint: MakeEndpoint) -> None:
    with serving(shop()) as server:
        conversation = talks(shop_at(endpoint, server))
    assert conversation.stop_reason is StopReason.MAX_TURNS
    assert paths(server) == [
        *OPENED,
        *["POST /typing/42?n=1", "POST /chat"],
        *["POST /typing/42?n=2", "POST /chat"],
        *CLOSED,
    ]
    assert conversation.usage.requests == len(server.requests) == 8
    assert conversation.usage.by_role["assistant"].retries == 0


def test_what_was_captured_is_sent_in_later_requests_as_what_it_was(
    endpoint: MakeEndpoint,
) -> None:
    with serving(shop()) as server:
        talks(shop_at(endpoint, server), turns=1)
    by_path = {request.path: request for request in server.requests}
    assert by_path["/sessions"].headers["authorization"] == f"Bearer {TOKEN}"
    assert by_path["/logout"].headers["authorization"] == f"Bearer {TOKEN}"
    assert by_path["/chat"].json == {"session": 42, "text": "What about number 0?"}


def test_what_is_captured_in_a_turn_is_known_in_the_next_and_begins_as_the_file_says(
    endpoint: MakeEndpoint,
) -> None:
    states = [{"reply": "a", "state": {"n": 1}}, {"reply": "b", "state": {"n": 2}}]
    with serving(*(sends(json.dumps(state)) for state in states)) as server:
        talks(
            endpoint(
                server.url,
                initial={"state": None},
                capture={"state": ["state"]},
                body={"state": "{{state}}", "messages": ["{{messages}}"]},
                response_path=["reply"],
            )
        )
    assert [request.json["state"] for request in server.requests] == [None, {"n": 1}]


def test_each_conversation_has_an_id_of_its_own_and_each_request_too(
    endpoint: MakeEndpoint,
) -> None:
    body = {"user": "{{conversation_id}}", "request": "{{request_id}}", "text": "{{message}}"}
    with serving() as server:
        made = endpoint(server.url, body=body)
        one, other = talks(made), talks(made)
    sent = [request.json for request in server.requests]
    assert [each["user"] for each in sent] == [one.id] * 2 + [other.id] * 2
    assert len({each["request"] for each in sent}) == 4


def test_cookies_of_a_handshake_stay_in_their_conversation(endpoint: MakeEndpoint) -> None:
    answers = [
        sends("{}", headers={"Set-Cookie": f"id={name}"}) if name else says("x")
        for name in ("one", "", "two", "")
    ]
    with serving(*answers) as server:
        made = endpoint(f"{server.url}/chat", base_url=server.url, open=[{"url": "/open"}])
        talks(made, turns=1)
        talks(made, turns=1)
    cookies = [request.headers.get("cookie") for request in server.requests]
    assert cookies == [None, "id=one", None, "id=two"]


@pytest.mark.parametrize(
    ("failing", "error", "made"),
    [
        ("/token", "open[0]: HTTP 403 Forbidden", ["POST /token"]),
        ("/sessions", "open[1]: HTTP 403 Forbidden", [*OPENED, "POST /logout"]),
        (
            "/typing",
            "before_turn[0]: HTTP 403 Forbidden",
            [*OPENED, TYPING, *CLOSED],
        ),
        ("/chat", "HTTP 403 Forbidden", [*OPENED, TYPING, "POST /chat", *CLOSED]),
    ],
)
def test_what_was_opened_is_closed_wherever_it_fails(
    endpoint: MakeEndpoint, failing: str, error: str, made: list[str]
) -> None:
    with serving(shop(failing=failing, answer=sends("no", 403))) as server:
        conversation = talks(shop_at(endpoint, server))
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert conversation.reason.partition(": ")[2] == error
    # The deletion of a session that was never made is not asked for.
    assert paths(server) == made


@pytest.mark.parametrize("fault", ["user", "judge"])
def test_what_was_opened_is_closed_when_somebody_else_breaks_down(
    endpoint: MakeEndpoint, fault: str
) -> None:
    user = Speaker(["Hi", KeyError("x")] if fault == "user" else [])
    judge = Decider([KeyError("x")] if fault == "judge" else [])
    with serving(shop()) as server:
        conversation = talks(shop_at(endpoint, server), user=user, judge=judge)
    assert conversation.stop_reason.value == f"{fault}_error"
    assert paths(server)[-2:] == CLOSED


def test_what_was_opened_is_closed_after_ctrl_c(endpoint: MakeEndpoint) -> None:
    with serving(shop()) as server, pytest.raises(KeyboardInterrupt):
        talks(shop_at(endpoint, server), judge=Decider([KeyboardInterrupt()]))
    assert paths(server)[-2:] == CLOSED


def test_nothing_is_asked_of_a_server_to_which_nobody_spoke(endpoint: MakeEndpoint) -> None:
    with serving(shop()) as server:
        talks(shop_at(endpoint, server), user=Speaker([KeyError("x")]))
    assert server.requests == []


def test_a_close_that_fails_is_a_fault_that_names_its_step_and_the_rest_is_closed(
    endpoint: MakeEndpoint,
) -> None:
    with serving(shop(failing="/sessions/", answer=sends("gone", 404))) as server:
        conversation = talks(
            shop_at(endpoint, server), judge=Decider([verdict("goal_met")]), turns=1
        )
    assert conversation.stop_reason is StopReason.ENDPOINT_ERROR
    assert conversation.reason.endswith("close[0]: HTTP 404 Not Found")
    assert paths(server)[-2:] == CLOSED
    assert [m.role for m in conversation.messages] == ["user", "assistant"]


def test_a_close_that_fails_never_hides_why_the_conversation_failed(
    endpoint: MakeEndpoint,
) -> None:
    with serving(sends("{}"), sends("mine", 403), sends("other", 404)) as server:
        made = endpoint(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open"}],
            close=[{"url": "/close"}],
        )
        conversation = talks(made)
    assert conversation.reason.endswith(": HTTP 403 Forbidden")
    assert paths(server) == ["POST /open", "POST /chat", "POST /close"]


def test_a_close_that_fails_for_a_moment_is_tried_again(endpoint: MakeEndpoint) -> None:
    attempts = itertools.count()

    def respond(handler: Handler) -> None:
        is_first = handler.path.startswith("/sessions/") and next(attempts) == 0
        (sends("busy", 503) if is_first else shop())(handler)

    retries = Retries(sleep=lambda seconds: None)
    with serving(respond) as server:
        cast = Participants(
            ASSISTANT, shop_at(endpoint, server), Speaker(), Decider([verdict("goal_met")])
        )
        conversation = simulate(persona(), cast, Limits(max_turns=1), RunResources(retries=retries))
    assert conversation.stop_reason is StopReason.GOAL_MET
    assert paths(server)[-3:] == [*CLOSED, "DELETE /sessions/42"]
    assert conversation.usage.requests == len(server.requests)


def test_what_was_begun_is_ended_also_when_nothing_is_left_to_spend(
    endpoint: MakeEndpoint,
) -> None:
    with serving(shop()) as server:
        budget = Budget(BudgetLimits(requests=4))
        judge = Decider([verdict("goal_met")])
        conversation = talks(shop_at(endpoint, server), turns=1, budget=budget, judge=judge)
    assert conversation.stop_reason is StopReason.GOAL_MET
    assert paths(server)[-2:] == CLOSED
    assert budget.spent.requests == len(server.requests) == 6


@pytest.fixture
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_synthconv.endpoints.session._TO_CLOSE", 0.2)


@pytest.mark.usefixtures("in_a_moment")
def test_nobody_waits_long_for_a_server_that_does_not_close(endpoint: MakeEndpoint) -> None:
    with serving(shop(failing="/sessions/", answer=waits())) as server:
        conversation = talks(shop_at(endpoint, server), turns=1)
    assert conversation.reason.endswith("close[0]: no complete reply within 0.2 s")
    assert paths(server)[-2:] == CLOSED


@pytest.mark.parametrize(("retries", "requests"), [(0, 1), (1, 2), (2, 3), (3, 4), (None, 4)])
def test_the_file_says_how_often_a_passing_fault_is_met_again(
    endpoint: MakeEndpoint, retries: int | None, requests: int
) -> None:
    with serving(sends("", 503)) as server:
        keys = {} if retries is None else {"retries": retries}
        conversation = talks(endpoint(server.url, **keys))
    assert len(server.requests) == requests == conversation.usage.requests
    assert conversation.usage.retries == requests - 1
    told = f", after {requests} attempts" if requests > 1 else ""
    assert conversation.reason.endswith(f"HTTP 503 Service Unavailable{told}")


def test_repeats_are_those_of_a_whole_turn_also_where_it_takes_several_requests(
    endpoint: MakeEndpoint,
) -> None:
    with serving(shop(failing="/chat", answer=sends("", 503))) as server:
        conversation = talks(shop_at(endpoint, server, retries=1), turns=1)
    assert paths(server).count("POST /chat") == 2
    assert conversation.reason.endswith("HTTP 503 Service Unavailable, after 2 attempts")


def test_a_handshake_is_taken_up_where_it_failed(endpoint: MakeEndpoint) -> None:
    answers = [{"id": TOKEN}, None, {"session": 42}, {}, {"reply": "x"}, {}]
    with serving(
        *(sends("", 503) if it is None else sends(json.dumps(it)) for it in answers)
    ) as server:
        talks(shop_at(endpoint, server), turns=1)
    assert paths(server)[:4] == [*OPENED, "POST /sessions", "POST /typing/42?n=1"]


def test_a_fault_in_one_turn_does_not_count_in_the_next(endpoint: MakeEndpoint) -> None:
    answers = [sends("", 503), says("a"), sends("", 503), says("b")]
    with serving(*answers) as server:
        conversation = talks(endpoint(server.url, retries=1))
    assert conversation.stop_reason is StopReason.MAX_TURNS
    assert conversation.usage.retries == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_the_budget_counts_each_request_of_a_conversation(
    endpoint: MakeEndpoint, limit: int
) -> None:
    budget = Budget(BudgetLimits(requests=limit))
    with serving(shop()) as server:
        conversation = talks(shop_at(endpoint, server), budget=budget)
    assert conversation.stop_reason is StopReason.BUDGET
    assert len(server.requests) == budget.spent.requests == conversation.usage.requests
    # What was begun is ended all the same.
    assert len([path for path in paths(server) if path not in CLOSED]) == limit


def test_a_greeting_of_the_file_is_said_first_and_asked_of_nobody(endpoint: MakeEndpoint) -> None:
    with serving() as server:
        conversation = talks(endpoint(server.url, greeting="Welcome!"), turns=1)
    first = conversation.messages[0]
    assert (first.role, first.content, first.turn) == ("assistant", "Welcome!", 0)
    (request,) = server.requests
    assert request.json["messages"] == [
        {"role": "assistant", "content": "Welcome!"},
        {"role": "user", "content": "What about number 0?"},
    ]


def test_a_greeting_can_be_the_reply_to_what_opens_the_conversation(
    endpoint: MakeEndpoint,
) -> None:
    opening = {"url": "/open", "response_path": ["hello"]}
    with serving(sends('{"hello": "Welcome!"}'), says("x")) as server:
        made = endpoint(
            f"{server.url}/chat", base_url=server.url, open=[opening], send_greeting=False
        )
        conversation = talks(made, turns=1)
    assert conversation.messages[0].content == "Welcome!"
    assert paths(server) == ["POST /open", "POST /chat"]
    assert [m["role"] for m in server.requests[1].json["messages"]] == ["user"]


def test_a_health_check_goes_before_all_and_only_once(endpoint: MakeEndpoint) -> None:
    with serving() as server:
        made = endpoint(f"{server.url}/chat", base_url=server.url, preflight={"url": "/health"})
        talks(made, turns=1)
        talks(made, turns=1)
    assert paths(server) == ["GET /health", "POST /chat", "POST /chat"]


def test_a_health_check_that_fails_names_itself(talk: Talker) -> None:
    with serving(sends("starting", 500)) as server:
        session = talk(f"{server.url}/chat", base_url=server.url, preflight={"url": "/health"})
        error = error_of(session)
    assert first_line(error) == "preflight: HTTP 500 Internal Server Error"
    assert f"GET {server.url}/health" in str(error)
    assert error.set_up == "wrong"


def test_an_endpoint_says_how_many_calls_it_takes_at_once(endpoint: MakeEndpoint) -> None:
    assert endpoint("http://h", concurrency=2).concurrency == 2
    assert endpoint("http://h").concurrency is None


def test_many_conversations_at_once_never_see_each_others_state(endpoint: MakeEndpoint) -> None:
    sessions = iter(range(1000))
    lock = threading.Lock()

    def respond(handler: Handler) -> None:
        with lock:
            number = next(sessions)
        said = handler.server.record.requests[-1] if handler.path == "/chat" else None
        if said is None:
            return sends(json.dumps({"s": number}), headers={"Set-Cookie": f"s={number}"})(handler)
        return says(f"{handler.headers['Cookie']} {handler.headers['X-Number']}")(handler)

    with serving(respond) as server:
        made = endpoint(
            f"{server.url}/chat",
            base_url=server.url,
            open=[{"url": "/open", "capture": {"s": ["s"]}}],
            headers={"X-Number": "{{s}}"},
        )
        held: list[Conversation] = []
        threads = [
            threading.Thread(target=lambda: held.append(talks(made, turns=3))) for _ in range(32)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    seen = [{m.content for m in each.messages if m.role == "assistant"} for each in held]
    assert all(len(said) == 1 for said in seen)
    numbers = [said.pop().removeprefix("s=").split() for said in seen]
    assert all(cookie == header for cookie, header in numbers)
    assert len({cookie for cookie, _ in numbers}) == 32


@pytest.mark.parametrize("answer", [writes(b""), resets()])
def test_a_handshake_that_is_cut_may_hold_the_next_time(talk: Talker, answer: Answer) -> None:
    with serving(shop(failing="/token", answer=answer)) as server:
        session = talk(f"{server.url}/chat", base_url=server.url, **SHOP)
        error = error_of(session)
    assert error.is_transient
    assert first_line(error) == "open[0]: the connection ended before the reply was complete"
