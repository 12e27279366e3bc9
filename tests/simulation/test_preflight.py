"""One conversation finds out for all whether an endpoint can be talked to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from participants import ASSISTANT, Decider, persona, verdict

from pytest_synthconv.core.errors import EndpointError
from pytest_synthconv.core.models import EndpointIdentity, StopReason, Talk
from pytest_synthconv.core.protocols import Reply, UserMessage
from pytest_synthconv.simulation.cast import Limits, Participants
from pytest_synthconv.simulation.loop import simulate
from pytest_synthconv.simulation.preflight import PreflightGate, PreflightGates
from pytest_synthconv.simulation.resources import RunResources

PATIENCE = 30
"""Seconds after which a test that hangs fails."""


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def refusal(status: int = 401, set_up: Any = "wrong", **about: Any) -> EndpointError:
    about = {"kind": "http_status", **about}
    return EndpointError(f"endpoint h: HTTP {status}\nmore", status=status, set_up=set_up, **about)


def visit(gate: PreflightGate, outcome: BaseException | None = None) -> EndpointError | None:
    """The error that a conversation ends in that is answered, or meets ``outcome``."""
    try:
        with gate.admitted():
            if outcome is not None:
                raise outcome
            gate.answered()
    except EndpointError as error:
        return error
    return None


def told(error: EndpointError | None) -> str:
    assert error is not None
    return str(error)


class Visitor:
    """A conversation that goes on until it is told how it ends."""

    def __init__(self, gate: PreflightGate, pool: ThreadPoolExecutor) -> None:
        self.is_in = threading.Event()
        self._end: Future[Callable[[], None]] = Future()
        self.ended = pool.submit(self._visit, gate)

    def _visit(self, gate: PreflightGate) -> EndpointError | None:
        try:
            with gate.admitted():
                self.is_in.set()
                self._end.result(PATIENCE)()
        except EndpointError as error:
            return error
        return None

    def ends(self, action: Callable[[], None]) -> EndpointError | None:
        self._end.set_result(action)
        return self.ended.result(PATIENCE)


def raising(error: BaseException) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action


def test_one_goes_first_and_the_others_wait_until_it_is_answered(pool: ThreadPoolExecutor) -> None:
    gate = PreflightGate()
    first = Visitor(gate, pool)
    assert first.is_in.wait(PATIENCE)
    others = [Visitor(gate, pool) for _ in range(4)]
    assert not any(other.is_in.is_set() for other in others)
    gate.answered()
    assert all(other.is_in.wait(PATIENCE) for other in others), "they do not wait for its end"
    for visitor in [first, *others]:
        assert visitor.ends(lambda: None) is None


def test_a_mistake_of_set_up_is_found_once_and_the_rest_is_not_run(
    pool: ThreadPoolExecutor,
) -> None:
    gate = PreflightGate()
    first = Visitor(gate, pool)
    assert first.is_in.wait(PATIENCE)
    others = [Visitor(gate, pool) for _ in range(4)]
    error = refusal()
    assert first.ends(raising(error)) is error
    found = [other.ended.result(PATIENCE) for other in others]
    assert [told(each) for each in found] == ["not run: endpoint h: HTTP 401"] * 4
    assert {(each.kind, each.status) for each in found if each} == {("http_status", 401)}
    assert not any(other.is_in.is_set() for other in others)


def test_what_is_not_run_is_told_by_an_error_of_its_own() -> None:
    gate = PreflightGate()
    visit(gate, refusal())
    one, other = visit(gate), visit(gate)
    assert one is not other
    assert told(one) == told(other)


def test_a_doubtful_refusal_counts_once_two_conversations_have_met_it() -> None:
    gate = PreflightGate()
    doubtful = refusal(422, "doubtful")
    assert visit(gate, doubtful) is doubtful
    second = refusal(422, "doubtful")
    assert visit(gate, second) is second
    assert told(visit(gate)) == "not run: endpoint h: HTTP 422"


@pytest.mark.parametrize(
    "between", [refusal(400, "doubtful"), refusal(422, "doubtful", kind="not_json")]
)
def test_two_different_refusals_say_nothing_of_the_set_up(between: EndpointError) -> None:
    gate = PreflightGate()
    visit(gate, refusal(422, "doubtful"))
    assert visit(gate, between) is between
    assert visit(gate) is None


def test_what_is_no_matter_of_set_up_closes_nothing() -> None:
    gate = PreflightGate()
    for _ in range(3):
        error = refusal(200, None, kind="callable")
        assert visit(gate, error) is error
    assert visit(gate) is None


def test_a_server_in_trouble_is_there_and_everybody_may_go_in() -> None:
    gate = PreflightGate()
    visit(gate, refusal(503, None, is_transient=True))
    wrong = refusal()
    assert visit(gate, wrong) is wrong
    assert visit(gate) is None


def test_a_server_that_is_not_reached_is_a_mistake_although_it_may_pass() -> None:
    gate = PreflightGate()
    error = EndpointError(
        "endpoint h: Connection refused", kind="connection", is_transient=True, set_up="wrong"
    )
    visit(gate, error)
    assert told(visit(gate)) == "not run: endpoint h: Connection refused"


def test_after_an_answer_no_refusal_closes_the_gate() -> None:
    gate = PreflightGate()
    assert visit(gate) is None
    error = refusal()
    assert visit(gate, error) is error
    assert visit(gate) is None


def test_who_was_answered_first_and_refused_then_closes_nothing() -> None:
    gate = PreflightGate()
    error = refusal()
    with pytest.raises(EndpointError), gate.admitted():
        gate.answered()
        raise error
    assert visit(gate) is None


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), ValueError("x")])
def test_who_is_broken_off_leaves_its_place_to_the_next(
    pool: ThreadPoolExecutor, raised: BaseException
) -> None:
    gate = PreflightGate()
    first = Visitor(gate, pool)
    assert first.is_in.wait(PATIENCE)
    second = Visitor(gate, pool)
    with pytest.raises(type(raised)):
        first.ends(raising(raised))
    assert second.is_in.wait(PATIENCE)
    third = Visitor(gate, pool)
    assert not third.is_in.is_set()
    assert second.ends(gate.answered) is None
    assert third.ends(lambda: None) is None


def test_somebody_may_look_again_after_a_repair() -> None:
    gate = PreflightGate()
    visit(gate, refusal())
    gate.look_again()
    assert visit(gate) is None
    assert visit(gate) is None


def test_who_looks_again_and_finds_the_same_closes_the_gate_again() -> None:
    gate = PreflightGate()
    visit(gate, refusal())
    gate.look_again()
    error = refusal(404)
    assert visit(gate, error) is error
    assert told(visit(gate)) == "not run: endpoint h: HTTP 404"


def test_looking_again_forgets_earlier_doubts() -> None:
    gate = PreflightGate()
    visit(gate, refusal(422, "doubtful"))
    gate.look_again()
    visit(gate, refusal(422, "doubtful"))
    assert visit(gate) is None


class Wanting:
    preflight = True


def test_nobody_waits_for_a_conversation_of_their_own() -> None:
    gate = PreflightGate()
    with gate.admitted():
        assert visit(gate) is None


def test_each_endpoint_has_a_gate_of_its_own_if_it_wants_one() -> None:
    contacts = PreflightGates()
    one: Any = Wanting()
    other: Any = Wanting()
    none: Any = object()
    assert contacts.of(one) is contacts.of(one) is not contacts.of(other)
    visit(contacts.of(one), refusal())
    assert visit(contacts.of(one)) is not None
    assert visit(contacts.of(other)) is None
    visit(contacts.of(none), refusal())
    assert visit(contacts.of(none)) is None


class Meeting:
    """A user who writes the first message only when everybody else does."""

    name = "meeting"

    def __init__(self, number: int) -> None:
        self._together = threading.Barrier(number)

    def speak(self, talk: Talk) -> UserMessage:
        if not talk.messages:
            self._together.wait(PATIENCE)
        return UserMessage(content="Where is my order?")


class OneAtATime:
    """A desk whose first conversation is answered only after ``pause`` is over."""

    identity = EndpointIdentity(host="desk", sha256="")
    preflight = True

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_first = True

    def open(self, conversation_id: str) -> OneAtATime:
        return self

    def reply(self, messages: Any) -> Reply:
        if self._is_first:
            self._is_first = False
            threading.Event().wait(self._seconds)
        return Reply(content="It is on its way.", latency_ms=1)

    def close(self) -> None:
        pass


def test_first_messages_are_written_while_the_endpoint_is_tried(pool: ThreadPoolExecutor) -> None:
    """With a gate before the message, the users would wait for each other for ever."""
    cast = Participants(ASSISTANT, OneAtATime(0), Meeting(3), Decider([verdict("goal_met")] * 3))
    means = RunResources()
    talks = [pool.submit(simulate, persona(), cast, Limits(), means) for _ in range(3)]
    ended = [talk.result(PATIENCE) for talk in talks]
    assert {it.stop_reason for it in ended} == {StopReason.GOAL_MET}, ended[0].reason


def test_the_wait_for_the_first_conversation_is_no_part_of_the_others_durations(
    pool: ThreadPoolExecutor,
) -> None:
    cast = Participants(ASSISTANT, OneAtATime(0.5), Meeting(3), Decider([verdict("goal_met")] * 3))
    means = RunResources()
    talks = [pool.submit(simulate, persona(), cast, Limits(), means) for _ in range(3)]
    durations = sorted(talk.result(PATIENCE).duration for talk in talks)
    # Only one has waited for a reply; the others' clocks stood still meanwhile.
    assert durations[2] >= 0.5 > durations[1]
