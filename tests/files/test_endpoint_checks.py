"""What the keys of an endpoint file must be together: each mistake with its line and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_synthconv import ConfigurationError
from pytest_synthconv.files.endpoint_file import EndpointFile
from pytest_synthconv.files.kinds import form_text, kinds
from pytest_synthconv.files.loading import load_endpoint
from pytest_synthconv.files.placeholders import JSONTemplate

CANARY = "sk-canary-0123456789"
KEYS = {"OPENAI_API_KEY": CANARY, "ANTHROPIC_API_KEY": CANARY, "KEY": CANARY}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(text: str, environ: Mapping[str, str] = KEYS) -> EndpointFile:
    Path("f.yaml").write_text(text, encoding="utf-8")
    return load_endpoint(Path("f.yaml"), environ)


def problems(text: str, environ: Mapping[str, str] = KEYS) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load(text, environ)
    lines = str(raised.value).splitlines()
    return [line.removeprefix("f.yaml:") for line in lines if " problems:" not in line]


BY_HAND = (
    "is JSON written as text, which breaks when somebody says a quote or a line break; write it as "
    'YAML: `body: {message: "{{message}}"}`'
)
TURN = "url: http://h/a\nresponse_path: a\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("open: [{url: /x}]", "3: open[0].url: begins with `/`; that needs a `base_url` before it"),
        ("close: [{method: GET}]", "3: close[0].url is missing; it must be given"),
        (
            "preflight: {url: 'http://{{request_id}}/'}",
            "3: preflight.url: may have placeholders in its path and its query, not in its host",
        ),
        (
            "body: {a: 1}\nform: {b: '{{message}}'}",
            "4: form is one body too many, next to `body`; keep one of them",
        ),
        (
            "text: '{{message}}'\nform: {b: c}",
            "3: text is one body too many, next to `form`; keep one of them",
        ),
        (
            "method: GET\nbody: {a: '{{message}}'}",
            "4: body is not sent with GET; use `query`, or another `method`",
        ),
        (
            "response_paths: [[a], $.b]",
            "3: response_paths: cannot be combined with `response_path`; keep one of them",
        ),
        (
            "response_format: text",
            "2: response_path: leads nowhere in plain text; leave it out, or the format",
        ),
        (
            "close: [{url: http://h, response_path: a}]",
            "3: close[0].response_path is not used: the responses to these requests are not read",
        ),
        ("end_path: $.a", "3: end_path is for `response_format: events` and `ndjson` only"),
        (
            "open: [{url: http://h, response_format: text, capture: {t: a}}]",
            "3: open[0].capture: leads nowhere in plain text; use `response_format: json`",
        ),
        (
            "tls: {verify: false, ca_bundle: f.yaml}",
            "3: tls.verify is false, so `ca_bundle` would do nothing; keep one of them",
        ),
        (
            "greeting: Hi\nopen: [{url: http://h, response_path: a}]",
            "4: open[0]: has a reply to read, which is a greeting; there can be one greeting",
        ),
        (
            "method: GET",
            "1: sends nothing of the conversation; "
            "put {{message}} or {{messages}} where it belongs",
        ),
        (
            "form: {a: b}",
            "1: sends nothing of the conversation; "
            "put {{message}} or {{messages}} where it belongs",
        ),
        (
            "body: [1]",
            "3: body is a list; put {{message}} or {{messages}} where it belongs in it",
        ),
        (
            "body: {a: 'So far: {{messages}}'}",
            "3: body.a: `{{messages}}` is a list and must be a whole value; "
            "in longer text use `{{message}}`",
        ),
        ("body: text", "3: body: a mapping or a list is expected; plain text goes into `text`"),
        ("""body: '{"message": "{{message}}"}'""", f"3: body {BY_HAND}"),
        ("""text: '{"message": "{{message}}"}'""", f"3: text {BY_HAND}"),
        ("""text: '{"turn": {{turn}}, "said": ["{{message}}"]}'""", f"3: text {BY_HAND}"),
        ("capture: {a-b: a}", "3: capture.a-b is not a name; use letters, digits and `_`"),
        (
            "capture: {turn: a}",
            "3: capture.turn is filled in by itself as `{{turn}}`; take another name",
        ),
        (
            "initial: {state: 1}",
            "3: initial.state is never captured; name it in a `capture`, or leave it out",
        ),
        (
            "capture: {s: a}\ninitial: {s: ['{{turn}}']}",
            "4: initial.s[0]: may have no placeholders: nothing is known before the first request",
        ),
        (
            "preflight: {url: http://h, capture: {a: a}}",
            "3: preflight.capture.a is of no conversation; capture it in `open`",
        ),
        (
            "body: {a: '{{mesage}}'}",
            "3: body.a: `{{mesage}}` is not known here; did you mean `{{message}}`?",
        ),
        (
            "body: {a: '{{zzz}}'}",
            "3: body.a: `{{zzz}}` is not known here; "
            "known are conversation_id, message, messages, persona.id, persona.name, request_id, "
            "seed, traceparent, turn",
        ),
        (
            "open: [{url: 'http://h/{{turn}}'}]",
            "3: open[0].url: `{{turn}}` is not known here, outside of a turn",
        ),
        (
            "preflight: {url: 'http://h/{{conversation_id}}'}",
            "3: preflight.url: `{{conversation_id}}` is not known here, outside of a conversation",
        ),
        (
            "capture: {s: a}\nbody: {s: '{{s}}'}",
            "4: body.s: `{{s}}` is not captured before; give a first value for it in `initial`",
        ),
        (
            "open: [{url: 'http://h/{{t}}', capture: {t: a}}]",
            "3: open[0].url: `{{t}}` is not captured before; "
            "give a first value for it in `initial`",
        ),
        (
            "headers: {A: '{{message}}'}",
            "3: headers.A: `{{message}}` can have line breaks, which no header can contain",
        ),
        (
            "body: {a: ['{{ b c }}']}",
            "3: body.a[0]: `{{ b c }}` is not `{{name}}`; for a plain `{{` write `\\{{`",
        ),
        (
            "message_template: {role: '{{role}}'}",
            "3: message_template: has no {{content}}, so that no message would be sent",
        ),
        (
            "message_template: {role: '{{rol}}', content: '{{content}}'}",
            "3: message_template.role: `{{rol}}` is not known here; did you mean `{{role}}`?",
        ),
        ("tls: {ca_bundle: gone.pem}", "3: tls.ca_bundle is not a file: {here}/gone.pem"),
        ("retries: 4", "3: retries is the number 4; at most 3 is expected"),
        ("concurrency: 0", "3: concurrency is the number 0; at least 1 is expected"),
        (
            "python: own_shop",
            "3: python is not `package.module:name`, such as shop.chat:answer",
        ),
        (
            "response_format: sse",
            "3: response_format is text; one of 'json', 'text', 'markup', "
            "'events', 'ndjson' is expected",
        ),
        (
            "method: get",
            "3: method is text; one of 'GET', 'POST', 'PUT', 'PATCH', 'DELETE' is expected",
        ),
        (
            "error_path: $.a[",
            "3: error_path is not a JSONPath (RFC 9535): unexpected end of query",
        ),
        ("base_url: http://{{a}}/", "3: base_url: may have no placeholders; put them into `url`"),
        ("base_url: h:5005", "3: base_url: must begin with http:// or https://"),
        (
            "base_url: http://h/?a=1",
            "3: base_url: may have neither a query nor a fragment, since paths are joined to it",
        ),
        ("open: {url: http://h}", "3: open is a mapping; a list is expected"),
        ("kind: rasa", "3: kind: there is no kind `rasa`; did you mean `rasa-rest`?"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(more: str, told: str) -> None:
    expected = told.replace("{here}", str(Path.cwd()))
    found = problems(f"{TURN}{more}\n")
    assert expected in found
    assert len(found) == 1 or "rasa`" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{}",
            [
                "1: url is missing; it must be given",
                "1: response_path is missing; it must be given",
            ],
        ),
        (
            "python: a:b\nbase_url: http://h",
            ["2: base_url is of a server, where `python` names what answers; keep one of them"],
        ),
        (
            "url: '{{a}}/b'\nresponse_path: a\ncapture: {a: a}\ninitial: {a: x}",
            ["1: url: may have placeholders in its path and its query, not in its host"],
        ),
        (
            "url: http://h/a#b\nresponse_path: a",
            ["1: url: has a part after `#`, which is never sent; leave it out"],
        ),
    ],
)
def test_what_is_missing_or_too_much_is_told(text: str, told: list[str]) -> None:
    assert problems(f"{text}\n") == told


def test_a_variable_gives_no_place_the_say_over_the_host() -> None:
    text = "url: '${BASE}{{turn}}'\nresponse_path: a\n"
    told = ["1: url: may have placeholders in its path and its query, not in its host"]
    assert problems(text, {"BASE": "http://h"}) == told
    assert load(text, {"BASE": "http://h/"}).host == "h"


def test_a_first_value_may_come_from_the_environment() -> None:
    text = f"{TURN}capture: {{token: a}}\ninitial: {{token: '${{KEY}}', n: [1]}}\n"
    file = load(text.replace("{token: a}", "{token: a, n: a}"))
    assert file.initial == {"token": CANARY, "n": [1]}
    assert file.redactor.redact(CANARY) == "[REDACTED:KEY]"
    assert CANARY not in repr(file)
    assert problems(text, {}) == [
        "4: initial.token: the environment variable KEY is not set",
        "4: initial.n is never captured; name it in a `capture`, or leave it out",
    ]


def test_places_may_stand_in_every_part_of_a_request() -> None:
    file = load(
        "base_url: http://h/v1/\n"
        "url: '/a/{{conversation_id}}?t={{turn}}'\n"
        "query: {q: '{{message}}'}\n"
        "headers: {X-Id: '{{request_id}}'}\n"
        "body: {log: ['{{messages}}']}\n"
        "response_path: a\n"
    )
    assert file.turn is not None
    assert file.turn.names == {"conversation_id", "turn", "message", "request_id", "messages"}
    assert file.turn.shown_url == "http://h/v1/a/{{conversation_id}}"
    assert (file.turn.adds_history, file.host) == (False, "h")


def test_the_requests_of_a_file_are_named_for_people() -> None:
    file = load(
        f"{TURN}open: [{{url: http://h/o}}]\nbefore_turn: [{{url: http://h/b}}]\n"
        "close: [{url: http://h/c, method: DELETE}]\npreflight: {url: http://h/p}\n"
    )
    assert [form.step for form in file.forms] == ["open[0]", "before_turn[0]", "", "close[0]"]
    assert file.preflight is not None
    assert (file.preflight.step, file.preflight.method) == ("preflight", "GET")


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_is_a_whole_file(kind: str) -> None:
    file = load(f"kind: {kind}\n")
    assert file.turn is not None
    assert file.host
    alone = load(form_text(kind)).turn
    assert alone is not None
    assert (alone.shown_url, alone.reading) == (file.turn.shown_url, file.turn.reading)


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_takes_another_server_and_says_first_what_it_is(kind: str) -> None:
    assert load(f"kind: {kind}\nbase_url: http://desk:9/x\n").host == "desk:9"
    assert form_text(kind).startswith("# ")


def sent(file: EndpointFile) -> object:
    assert file.turn is not None
    assert isinstance(file.turn.content, JSONTemplate)
    return file.turn.content.value({"messages": [], "message": "Hi", "conversation_id": "c"})


def test_a_files_own_keys_lie_on_top_of_its_kind() -> None:
    own = "kind: openai-chat\nbody: {model: m, n: {a: 1}}\nheaders: {X: y}\nresponse_path: [b]\n"
    file = load(own)
    assert sent(file) == {"model": "m", "n": {"a": 1}, "messages": []}
    assert file.turn is not None
    assert [name for name, _ in file.turn.headers] == ["Authorization", "X"]
    assert file.turn.reading.paths == (("b",),)


def test_an_empty_value_takes_a_key_of_the_kind_away() -> None:
    file = load("kind: openai-chat\nheaders: {Authorization: }\nerror_path:\n", {})
    assert file.turn is not None
    assert (file.turn.headers, file.turn.reading.error_path) == ((), None)
    other = load("kind: rasa-rest\nbody:\nform: {text: '{{message}}'}\n")
    assert other.turn is not None
    assert isinstance(other.turn.content, tuple)


def test_a_list_takes_the_place_of_the_kinds() -> None:
    file = load("kind: gradio\nbefore_turn: [{url: '/{{message}}', capture: {event: e}}]\n")
    assert [form.shown_url for form in file.before_turn] == ["http://localhost:7860/{{message}}"]


def test_two_files_of_a_kind_are_told_apart_by_what_they_add() -> None:
    one = load("kind: rasa-rest\n")
    other = load("kind: rasa-rest\nbase_url: http://h\n")
    assert one.sha256 != other.sha256


def test_what_is_wrong_in_a_key_of_the_kind_says_where_it_comes_from() -> None:
    assert problems("kind: openai-chat\nbody: {model: m}\n", {}) == [
        "1: headers.Authorization: the environment variable OPENAI_API_KEY is not set "
        "(a key of the kind openai-chat)"
    ]


@pytest.mark.parametrize("text", ["{message}", "$message", "<Message>", "%INPUT%", "[prompt]"])
def test_a_placeholder_in_the_way_of_another_tool_is_told_how_to_write_it(text: str) -> None:
    expected = f'`{text}` is no placeholder and would be sent as it is; write "{{{{message}}}}"'
    assert problems(f"{TURN}body: {{deep: ['{text}']}}\n") == [f"3: body.deep[0]: {expected}"]
    assert problems(f"{TURN}text: '{text}'\n") == [f"3: text: {expected}"]


def test_such_text_is_sent_where_a_placeholder_says_what_is_said() -> None:
    assert load(f"{TURN}body: {{hint: '<message>', text: '{{{{message}}}}'}}\n").turn is not None


@pytest.mark.parametrize(
    "key", ["body: {a: b}", "response_path: [nonsense]", "retries: 0", "timeouts: {read: 3}"]
)
def test_keys_of_a_request_are_refused_where_python_answers_without_one(key: str) -> None:
    (line,) = problems(f"python: shop:answer\nconcurrency: 2\n{key}\n")
    assert line.startswith(f"3: {key.partition(':')[0]} is of a request, and there is no `url`;")


@pytest.mark.parametrize("text", ["{{message}}", "[{{message}}]", "{ {{message}} }", "say: {a}"])
def test_text_that_is_no_json_is_sent_as_text(text: str) -> None:
    more = "" if "message" in text else "query: {q: '{{message}}'}\n"
    assert load(f"{TURN}{more}text: '{text}'\n").turn is not None
