"""Answers that are not there at the first look, and forms with many parts."""

from __future__ import annotations

import threading
from email import message_from_bytes
from typing import Any

import pytest
from wsgi_talks import Answered, Asked, reply

from pytest_synthconv import EndpointError
from pytest_synthconv.core.deadlines import stopped_by
from pytest_synthconv.core.errors import StoppedError

DONE = Answered({"status": "done", "output": "order 1042 is on its way"})
RUNNING = Answered({"status": "running", "output": None})
ACCEPTED = Answered(b"", status="202 Accepted")
JOBS: dict[str, Any] = {
    "url": "/jobs/{{job}}",
    "method": "GET",
    "before_turn": [{"url": "/jobs", "text": "{{message}}", "capture": {"job": ["id"]}}],
    "response_path": ["output"],
}


class Jobs:
    """Gives a job a number, then these answers to who asks for it; the last one forever."""

    def __init__(self, *answers: Answered) -> None:
        self._answers = list(answers)
        self.looks = 0

    def __call__(self, asked: Asked) -> Answered:
        if asked.method == "POST":
            return Answered({"id": "j-1"}, status="202 Accepted")
        self.looks += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def test_a_request_is_repeated_until_the_answer_is_there() -> None:
    jobs = Jobs(ACCEPTED, RUNNING, DONE)
    assert reply(jobs, **JOBS, repeat_until=["output"]) == "order 1042 is on its way"
    assert jobs.looks == 3


def test_an_answer_that_never_comes_is_a_time_out_that_names_the_limit() -> None:
    with pytest.raises(EndpointError) as raised:
        reply(Jobs(RUNNING), **JOBS, repeat_until="$.output", timeouts={"reply": 0.25})
    assert raised.value.kind == "timeout"
    assert "the answer was not there in time" in str(raised.value)
    assert "`timeouts: reply`" in str(raised.value)


def test_a_stopped_conversation_does_not_wait_for_a_later_answer() -> None:
    stop, other = threading.Event(), threading.Event()
    jobs = Jobs(RUNNING)

    def stopping(asked: Asked) -> Answered:
        if asked.method == "GET":
            stop.set()
        return jobs(asked)

    with stopped_by(stop, other), pytest.raises(StoppedError):
        reply(stopping, **JOBS, repeat_until=["output"])
    assert jobs.looks == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answered({"error": "broken"}), "error_path"),
        (Answered({}, status="404 Not Found"), "http_status"),
        (Answered(b"<html>"), "content_type"),
    ],
)
def test_an_error_is_not_waited_out(answer: Answered, kind: str) -> None:
    jobs = Jobs(RUNNING, answer)
    with pytest.raises(EndpointError) as raised:
        reply(jobs, **JOBS, repeat_until=["output"], error_path=["error"])
    assert (raised.value.kind, jobs.looks) == (kind, 2)


def test_who_looks_once_is_told_of_the_way_to_wait() -> None:
    with pytest.raises(EndpointError, match="`repeat_until` names what is there then"):
        reply(Jobs(Answered({"status": "running"})), **JOBS)


def test_a_form_of_many_parts_has_each_field_as_it_is_said() -> None:
    heard: list[Asked] = []

    def desk(asked: Asked) -> Answered:
        heard.append(asked)
        return DONE

    fields = {"message": "{{message}}", "note": 'a "b"\nü'}
    assert reply(desk, multipart=fields, response_path=["output"]).startswith("order")
    kind = heard[0].environ["CONTENT_TYPE"]
    whole = message_from_bytes(f"Content-Type: {kind}\n\n".encode() + heard[0].body)
    sent = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in whole.walk()
        if not part.is_multipart()
    }
    assert kind.startswith("multipart/form-data; boundary=")
    assert sent == {"message": b"Hi", "note": fields["note"].encode()}
