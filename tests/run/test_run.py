"""One run: what is one conversation and what is another, and what happens to it when it ends."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from participants import ASSISTANT, Decider, Desk, Speaker, persona, verdict
from pydantic import SecretStr

from pytest_synthconv import Conversation, EndpointError, Message, Reply
from pytest_synthconv.core.folders import shown
from pytest_synthconv.core.redaction import Redactor
from pytest_synthconv.reports.artifacts import Artifacts, RunInfo
from pytest_synthconv.run.captured_output import separate_logs, separate_warnings
from pytest_synthconv.run.conversation_cache import ConversationCache
from pytest_synthconv.run.run import Run
from pytest_synthconv.run.trial_rounds import ConversationRequest
from pytest_synthconv.simulation.cast import Limits, Participants

MakeRun = Callable[..., Run]
DESK_KEY, PROVIDER_KEY = "sk-desk-0123456789", "sk-provider-0123456789"


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Makes what another process of the same run would hold."""

    def make(announced: list[Conversation] | None = None, shared: Path | None = None) -> Run:
        artifacts = Artifacts(tmp_path / "artifacts", RunInfo("run", "now", {}, {}))
        announce = (announced if announced is not None else []).append
        return Run("run", artifacts, "x.jsonl", ConversationCache(shared), {}, announce)

    return make


def cast(**participants: object) -> Participants:
    who = {"endpoint": Desk(), "user": Speaker(), "judge": Decider(), **participants}
    return Participants(ASSISTANT, **who)  # type: ignore[arg-type]


def test_the_same_cast_and_limits_hold_one_conversation(make_run: MakeRun) -> None:
    announced: list[Conversation] = []
    run, who = make_run(announced), cast()
    first = run.conversation(ConversationRequest(persona(), who, Limits(2), "a", anywhere=False))
    assert (
        run.conversation(ConversationRequest(persona(), who, Limits(2), "b", anywhere=False))
        is first
    )
    assert announced == [first]


def test_another_persona_limit_or_participant_is_another_conversation(make_run: MakeRun) -> None:
    run, who = make_run(), cast()
    held = [
        run.conversation(ConversationRequest(persona(), who, Limits(2), "a", anywhere=False)),
        run.conversation(ConversationRequest(persona("Bo"), who, Limits(2), "a", anywhere=False)),
        run.conversation(ConversationRequest(persona(), who, Limits(1), "a", anywhere=False)),
        run.conversation(
            ConversationRequest(persona(), who, Limits(2, seed=1), "a", anywhere=False)
        ),
        run.conversation(
            ConversationRequest(persona(), cast(endpoint=Desk()), Limits(2), "a", anywhere=False)
        ),
    ]
    assert len({conversation.id for conversation in held}) == 5


def test_participants_that_are_gone_never_lend_their_conversation_to_new_ones(
    make_run: MakeRun,
) -> None:
    # Objects that are made and dropped in a loop get each other's addresses.
    run, who, kinds = make_run(), cast(), ("goal_met", "frustrated", "handed_off") * 10
    ends = []
    for kind in kinds:
        judged = replace(who, judge=Decider([verdict(kind)]))
        wanted = ConversationRequest(persona(), judged, Limits(2), "a", anywhere=False)
        ends.append(run.conversation(wanted).stop_reason.value)
    assert ends == list(kinds)


def test_other_processes_of_the_run_read_what_one_has_held(
    make_run: MakeRun, tmp_path: Path
) -> None:
    announced: list[Conversation] = []
    one, other = (make_run(announced, tmp_path / "shared") for _ in range(2))
    first = one.conversation(ConversationRequest(persona(), cast(), Limits(2), "a", anywhere=True))
    again = other.conversation(
        ConversationRequest(persona(), cast(), Limits(2), "b", anywhere=True)
    )
    apart = other.conversation(
        ConversationRequest(persona(), cast(), Limits(2), "b", anywhere=False)
    )
    assert again == first
    assert apart.id != first.id
    assert len(announced) == 2


def test_two_that_ask_at_the_same_time_hold_one_conversation(
    make_run: MakeRun, tmp_path: Path
) -> None:
    both, announced = Barrier(2), list[Conversation]()
    who = cast(endpoint=Desk(), user=Speaker())

    def ask() -> str:
        run = make_run(announced, tmp_path / "shared")
        both.wait(10)
        return run.conversation(
            ConversationRequest(persona(), who, Limits(2), "a", anywhere=True)
        ).id

    with ThreadPoolExecutor(2) as threads:
        ids = [future.result(30) for future in [threads.submit(ask), threads.submit(ask)]]
    assert len(set(ids)) == len(announced) == 1


def test_after_a_fault_each_test_that_is_rerun_gets_the_one_new_conversation(
    make_run: MakeRun,
) -> None:
    down = EndpointError("down", kind="connection")
    run, who = make_run(), cast(endpoint=Desk([down]))

    def ask(nodeid: str) -> Conversation:
        return run.conversation(
            ConversationRequest(persona(), who, Limits(1), nodeid, anywhere=False)
        )

    broken = [ask("a"), ask("b")]
    again = [ask("a"), ask("b")]
    assert [it.stop_reason.is_fault for it in (*broken, *again)] == [True, True, False, False]
    assert broken[0] is broken[1]
    assert again[0] is again[1]


def test_a_secret_that_a_conversation_logs_or_warns_of_is_not_in_its_record(
    make_run: MakeRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", PROVIDER_KEY)

    class CarelessDesk(Desk):
        redactor = Redactor([("DESK_KEY", SecretStr(DESK_KEY))])

        def reply(self, messages: Sequence[Message]) -> Reply:
            logging.getLogger("shop").warning("asked with %s and %s", DESK_KEY, PROVIDER_KEY)
            warnings.warn(f"{DESK_KEY} is old", UserWarning, stacklevel=1)
            return super().reply(messages)

    run, wanted = (
        make_run(),
        ConversationRequest(persona(), cast(endpoint=CarelessDesk()), Limits(1), "a", True),
    )
    with warnings.catch_warnings(), ThreadPoolExecutor(1) as ahead:
        warnings.simplefilter("always")
        with separate_logs([]), separate_warnings():
            ahead.submit(
                run.simulate, wanted.persona, wanted.participants, wanted.limits, "a"
            ).result(30)
    text = (tmp_path / "artifacts" / "conversations.jsonl").read_text()
    ext = json.loads(text)["ext"]
    assert ext["log"] == [
        "WARNING shop: asked with [REDACTED:DESK_KEY] and [REDACTED:OPENAI_API_KEY]"
    ]
    assert [line.rpartition(": ")[2] for line in ext["warnings"]] == ["[REDACTED:DESK_KEY] is old"]
    assert DESK_KEY not in text
    assert PROVIDER_KEY not in text


def test_the_record_is_written_before_anybody_is_told(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    seen: list[list[str]] = []
    path = tmp_path / "artifacts" / "conversations.jsonl"
    run.announce = lambda conversation: seen.append(path.read_text().splitlines())
    held = run.simulate(persona(), cast(), Limits(1), "a.yaml::t[alex]")
    ((line,),) = seen
    assert json.loads(line)["conversation_id"] == held.id
    assert json.loads(line)["nodeid"] == "a.yaml::t[alex]"


def test_a_conversation_that_cannot_be_recorded_keeps_its_verdict_and_is_told_of(
    make_run: MakeRun, tmp_path: Path
) -> None:
    run = make_run()
    run.artifacts.begin()
    run.artifacts.conversations.mkdir()
    held = run.simulate(persona(), cast(judge=Decider([verdict("goal_met")])), Limits(1), "a")
    assert held.stop_reason.value == "goal_met"
    (problem,) = run.unrecorded
    assert problem.startswith(f"conversation {held.id} could not be recorded in ")


def test_closing_lets_the_next_run_have_the_directory(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    run.simulate(persona(), cast(), Limits(1), "a")
    run.close()
    Artifacts(tmp_path / "artifacts", RunInfo("next", "now", {}, {})).begin()


def test_paths_are_shown_relative_where_they_lie_below(tmp_path: Path) -> None:
    assert shown(tmp_path / "a" / "b", tmp_path) == "a/b"
    assert shown(Path("/elsewhere/x"), tmp_path) == "/elsewhere/x"
