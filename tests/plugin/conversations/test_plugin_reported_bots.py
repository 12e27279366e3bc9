"""Bots like those that bug reports of other tools speak of, as whole projects of a user."""

from __future__ import annotations

import textwrap

import pytest
from projects import ASSISTANT, Project

CARD = """\
- name: Ada {number}
  description: Runs a small bookshop.
  personality: Calm and brief.
  scenario: Has an order, number 1042, and wants something done about it.
  summary: Customer
  opening: "{opening}"
  goals: [{{ask: "{ask}"{evidence}}}]
  facts: {{order number: "1042"}}
"""
WHERE = "Where is order 1042?"
ON_ITS_WAY = "order 1042 is on its way"
CANCEL = "Please cancel my order 1042"
APP = """\
import json


def send(start_response, answer, kind="application/json"):
    start_response("200 OK", [("Content-Type", kind)])
    return [answer if isinstance(answer, bytes) else json.dumps(answer).encode()]


def body_of(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


"""
RASA = """\
def app(environ, start_response):
    if json.loads(body_of(environ))["message"].lower() in ("track order", "/track"):
        return send(start_response, [{"text": "order 1042 is on its way"}])
    buttons = [{"title": "Track order", "payload": "/track"}, {"title": "Cancel order"}]
    return send(start_response, [{"text": "What would you like to do?", "buttons": buttons}])
"""
CARDS = """\
def app(environ, start_response):
    card = {"content": {"title": "Your parcel", "text": "order 1042 is on its way"}}
    return send(start_response, {"activities": [{"type": "message", "attachments": [card]}]})
"""
FORM = """\
def app(environ, start_response):
    is_form = environ["CONTENT_TYPE"].startswith("multipart/form-data")
    body_of(environ)
    page = b"<p>order <b>1042</b> is&nbsp;on its way</p>" if is_form else b"?"
    return send(start_response, page, "text/html")
"""
JOB = """\
LOOKS = []


def app(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        return send(start_response, {"job_id": "j-1"})
    LOOKS.append(1)
    is_done = len(LOOKS) > 2
    done = {"status": "done", "output": "order 1042 is on its way"}
    return send(start_response, done if is_done else {"status": "running"})
"""
JOB_FILE = """\
python: bot:app
before_turn:
- {url: /jobs, body: {message: "{{message}}"}, capture: {job: [job_id]}}
url: /jobs/{{job}}
method: GET
response_path: [output]
"""
HTML = 'python: bot:app\nurl: /\nmultipart: {say: "{{message}}"}\nresponse_format: markup\n'
HEADER = """\
def app(environ, start_response):
    asked = json.loads(body_of(environ))
    start_response("200 OK", [("Content-Type", "application/json"), ("X-Session", "s-7")])
    is_known = asked.get("session") == "s-7" and asked.get("customer") == "1042"
    return [json.dumps({"reply": "order 1042 is on its way" if is_known else "?"}).encode()]
"""
HEADER_FILE = """\
python: bot:app
open: [{url: /session, capture: {session: [headers, X-Session]}}]
url: /chat
body: {session: "{{session}}", customer: "{{facts.order number}}", message: "{{message}}"}
response_path: [reply]
"""
LINES = """\
def app(environ, start_response):
    pieces = ({"say": piece} for piece in ("order 1042 ", "is on its way"))
    lines = b"".join(json.dumps(piece).encode() + b"\\n" for piece in pieces)
    return send(start_response, lines, "application/x-ndjson")
"""
LINES_FILE = """\
python: bot:app
url: /chat
response_format: ndjson
response_path: $[*].say
response_join: ""
"""
CONFIRMATIONS = [
    "Do you really want to cancel order 1042? Please reply yes or no.",
    "To cancel order 1042 please confirm with YES.",
    "Please confirm: cancel order 1042 (yes/no)?",
    "Would you like me to proceed with the cancellation?",
    "Can you confirm that you want order 1042 cancelled?",
    "Is this the order: 1042, two lamps, 48.00 pounds?",
    "You want to cancel order 1042, right?",
    "Reply 1 to confirm or 2 to keep the order.",
]


def write(project: Project, bot: str, endpoint: str = "python: bot:answer\n", *cards: str) -> None:
    files = {"assistant.yaml": ASSISTANT, "bot.py": bot, "endpoint.yaml": endpoint}
    for name, text in files.items():
        (project.pytester.path / name).write_text(text)
    users = "".join(cards) or card(WHERE, ON_ITS_WAY)
    (project.pytester.path / "personas.yaml").write_text(f"users:\n{users}")


def card(ask: str, evidence: str = "", opening: str = "", number: int = 0) -> str:
    proof = f', evidence: ["{evidence}"]' if evidence else ""
    return CARD.format(number=number, ask=ask, opening=opening or ask, evidence=proof)


def answering(body: str) -> str:
    return "def answer(messages, conversation_id):\n" + textwrap.indent(body, "    ")


@pytest.mark.parametrize(
    ("bot", "endpoint"),
    [
        (APP + RASA, "kind: rasa-rest\nbase_url:\npython: bot:app\n"),
        (APP + CARDS, "kind: bot-framework\nbase_url:\npython: bot:app\n"),
        (APP + FORM, HTML),
        (APP + JOB, f"{JOB_FILE}repeat_until: [output]\n"),
        (APP + HEADER, HEADER_FILE),
        (APP + LINES, LINES_FILE),
    ],
    ids=["buttons", "cards", "a form and a page", "a job", "a session in a header", "JSON lines"],
)
def test_a_user_gets_the_answer_of_a_bot_that_answers_in_its_own_way(
    project: Project, bot: str, endpoint: str
) -> None:
    write(project, bot, endpoint)
    project.run().assert_outcomes(passed=1)
    (record,) = project.records()
    assert (record["stop_reason"], record["goal_met_by"]) == ("goal_met", "evidence")


def test_an_answer_that_is_not_there_yet_is_an_error_that_names_the_key(project: Project) -> None:
    write(project, APP + JOB, JOB_FILE)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*`repeat_until` names what is there then*"])


def test_json_written_as_text_is_a_usage_error_with_the_way_to_write_it(project: Project) -> None:
    text = 'python: bot:app\nurl: /\ntext: \'{"message": "{{message}}"}\'\nresponse_path: [reply]\n'
    write(project, APP + RASA, text)
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*endpoint.yaml:3: text is JSON written as text*`body: {*"])


@pytest.mark.parametrize("number", range(len(CONFIRMATIONS)))
def test_a_confirmation_is_answered_with_yes(project: Project, number: int) -> None:
    said = r"\b(yes|go ahead|please do|confirm|correct|right|sure|1)\b"
    body = (
        f"import re\nif len(messages) > 1 and re.search({said!r}, messages[-1]['content'], re.I):\n"
        f"    return 'Thank you, order 1042 is cancelled.'\nreturn {CONFIRMATIONS[number]!r}\n"
    )
    write(project, answering(body), "python: bot:answer\n", card(CANCEL, "1042 is cancelled"))
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("reply", "ends"),
    [
        ("Your order 1042 has been cancelled.", "goal_met"),
        ("Done, order 1042 is cancelled.", "goal_met"),
        (
            "Order 1042 cannot be cancelled because it was sent on Monday. You can send it back "
            "within 30 days.",
            "frustrated",
        ),
        (
            "I can cancel order 1042 for you: two lamps, 48.00 pounds, paid by card. Do you want "
            "me to go ahead and cancel order 1042?",
            "frustrated",
        ),
    ],
    ids=["done", "done, in few words", "refused", "only asks, again and again"],
)
def test_without_evidence_a_deed_is_told_from_a_refusal_and_a_question(
    project: Project, reply: str, ends: str
) -> None:
    write(project, answering(f"return {reply!r}\n"), "python: bot:answer\n", card(CANCEL))
    project.run()
    (record,) = project.records()
    assert record["stop_reason"] == ends
    assert len(record["messages"]) == 2 if ends == "goal_met" else len(record["messages"]) > 2
