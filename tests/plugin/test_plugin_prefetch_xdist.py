"""Look-ahead in the workers of pytest-xdist: together they do what one process does."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from projects import Project
from servers import Answer, Handler, Server, says, serving

pytest.importorskip("xdist")
pytestmark = pytest.mark.usefixtures("all_plugins")
PEOPLE = tuple(f"alex-{n}" for n in range(8))


@dataclass
class Desk:
    """A server that notes how many requests were under way at once."""

    now: int = 0
    most: int = 0
    changing: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, text: str) -> Answer:
        def answer(handler: Handler) -> None:
            with self.changing:
                self.now += 1
                self.most = max(self.most, self.now)
            says(text)(handler)
            with self.changing:
                self.now -= 1

        return answer


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(project: Project, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Eight people, and three files of tests that all want the conversations with them."""
    project.write(*PEOPLE)
    (project.pytester.path / "conftest.py").unlink()
    (project.pytester.path / "endpoint.yaml").write_text(
        "url: ${DESK}/chat\nresponse_path: [choices, 0, message, content]\n"
    )
    for number in range(2):
        project.test_file(
            """
            class TestOwn:
                def test_reply(self, conversation):
                    assert conversation.assistant_messages

                def test_end(self, conversation):
                    assert conversation.stop_reason == "goal_met"
            """,
            f"test_{number}.py",
        )
    with serving(desk.answer("Order 12 has shipped.")) as server:
        monkeypatch.setenv("DESK", server.url)
        yield server


def run(project: Project, *arguments: str) -> pytest.RunResult:
    return project.run_apart("--synthconv-assistant=assistant.yaml", ".", *arguments)


def told(project: Project) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What the records say but for times and ids, sorted."""
    return sorted(
        (
            record["persona"]["id"],
            record["nodeid"],
            record["stop_reason"],
            tuple(message["content"] for message in record["messages"]),
        )
        for record in project.records()
    )


@pytest.mark.parametrize(
    ("workers", "dist"),
    [("-n4", "load"), ("-n2", "loadscope"), ("-n2", "worksteal")],
)
def test_workers_hold_each_conversation_once_with_the_records_of_one_process(
    project: Project, server: Server, workers: str, dist: str
) -> None:
    project.run(".").assert_outcomes(passed=5 * len(PEOPLE))
    alone, asked = told(project), len(server.requests)
    run(project, workers, f"--dist={dist}").assert_outcomes(passed=5 * len(PEOPLE))
    assert told(project) == alone
    assert len(server.requests) == 2 * asked
    assert Counter(name for name, *_ in alone) == dict.fromkeys(PEOPLE, 1)


def test_the_limit_of_calls_is_that_of_all_workers_together(
    project: Project, server: Server, desk: Desk
) -> None:
    run(project, "-n2", "--synthconv-concurrency=4").assert_outcomes(passed=5 * len(PEOPLE))
    assert 1 <= desk.most <= 4


def test_a_worker_whose_desk_is_its_own_looks_only_at_the_tests_it_will_run(
    project: Project,
) -> None:
    project.write(*PEOPLE)
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\nSIMPLE = answer\n\n\ndef answer(messages, conversation_id):\n"
            "    return SIMPLE(messages)\n"
        )
    result = project.run_apart("--synthconv-assistant=assistant.yaml", "-n2", "--dist=load")
    result.assert_outcomes(passed=len(PEOPLE))
    assert Counter(record["persona"]["id"] for record in project.records()) == dict.fromkeys(
        PEOPLE, 1
    )


def test_a_failure_that_ends_the_run_ends_what_the_workers_hold(
    project: Project, server: Server
) -> None:
    project.test_file("def test_first(persona): assert persona.id != 'alex-0'", "test_00.py")
    result = run(project, "-n2", "-x", "--synthconv-concurrency=4")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert {r["stop_reason"] for r in project.records()} <= {"goal_met", "interrupted"}
