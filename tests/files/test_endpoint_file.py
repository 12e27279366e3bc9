"""The endpoint file: what its keys mean, what is filled in, and all that is wrong at once."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_synthconv import ConfigurationError
from pytest_synthconv.files.loading import EndpointFile, load_endpoint
from pytest_synthconv.files.placeholders import JSONTemplate

CANARY = "sk-canary-0123456789"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def endpoint_problems(text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_endpoint(write("f.yaml", text), environ or {})
    return str(raised.value).splitlines()


def sent(file: EndpointFile) -> tuple[object, dict[str, str]]:
    """Body and headers of a turn's request in which nothing is said."""
    assert file.turn is not None
    assert isinstance(file.turn.content, JSONTemplate)
    headers = {name: template.text({}) for name, template in file.turn.headers}
    return file.turn.content.value({}), headers


ENDPOINT = """\
url: https://fran:${KEY}@api.example.com:8443/v1/${NAME}?key=${KEY}
headers: {Authorization: "Bearer ${KEY}", anthropic-version: '2023-06-01'}
body:
  model: ${NAME}
  temperature: 1.1
  "${KEY}": ["${KEY}", "$${KEY}", {deep: "<${NAME}${NAME}>"}]
response_path: [choices, 0, message, content]
"""


def test_variables_are_expanded_in_values_once_and_not_in_keys() -> None:
    environ = {"KEY": CANARY, "NAME": "${KEY}"}
    file = load_endpoint(write("e.yaml", ENDPOINT.replace("/v1/${NAME}", "/v1")), environ)
    assert file.turn is not None
    assert sent(file)[0] == {
        "model": "${KEY}",
        "temperature": 1.1,
        "${KEY}": [CANARY, "${KEY}", {"deep": "<${KEY}${KEY}>"}],
    }
    headers = {"Authorization": f"Bearer {CANARY}", "anthropic-version": "2023-06-01"}
    assert sent(file)[1] == headers
    assert file.turn.reading.paths == (("choices", 0, "message", "content"),)
    assert (file.timeouts.connect, file.timeouts.read, file.timeouts.reply) == (5, 60, 120)
    assert file.max_reply_bytes == 10_000_000


def test_an_endpoint_file_shows_host_and_path_but_no_secret() -> None:
    file = load_endpoint(write("e.yaml", ENDPOINT), {"KEY": CANARY, "NAME": "n"})
    assert file.turn is not None
    assert file.turn.shown_url == "https://api.example.com:8443/v1/${NAME}"
    assert file.host == "api.example.com:8443"
    assert CANARY not in repr(file)
    assert file.redactor.redact(CANARY) == "[REDACTED:KEY]"


def test_the_hash_of_an_endpoint_tells_its_content_and_not_its_secrets() -> None:
    one = load_endpoint(write("e.yaml", ENDPOINT), {"KEY": CANARY, "NAME": "n"})
    other_key = load_endpoint(Path("e.yaml"), {"KEY": "another-secret", "NAME": "m"})
    other_url = load_endpoint(
        write("e.yaml", ENDPOINT.replace("8443", "8444")), {"KEY": CANARY, "NAME": "n"}
    )
    assert one.sha256 == other_key.sha256 != other_url.sha256


@pytest.mark.parametrize(
    ("text", "path"), [("choices", ("choices",)), ("0", (0,)), ("[-1]", (-1,)), ("[]", ())]
)
def test_a_response_path_is_a_list_or_one_step(text: str, path: tuple[str | int, ...]) -> None:
    file = write("e.yaml", f"url: http://h\nresponse_path: {text}\n")
    turn = load_endpoint(file, {}).turn
    assert turn is not None
    assert turn.reading.paths == (path,)


def test_every_problem_of_an_endpoint_file_is_told_at_once() -> None:
    text = """\
url: ${BASE}/v1
headers: {x-api-key: 12345678, X: "${GONE}${EMPTY}${X:-y} ${open"}
body: {deep: ["${ALSO_GONE}"], "${KEY}": 1, "NaN": .nan}
response_path: true
timeout: 3
timeouts: {read: 0, conect: 3}
max_reply_bytes: 0
"""
    told = endpoint_problems(text, {"BASE": "http://h", "EMPTY": " "})
    assert told == [
        "f.yaml has 12 problems:",
        "f.yaml:2: headers.x-api-key is a number; text is expected",
        "f.yaml:2: headers.X: the environment variable GONE is not set",
        "f.yaml:2: headers.X: the environment variable EMPTY is empty",
        "f.yaml:2: headers.X: `${X:-y}` is not `${NAME}`; for a plain `${` write `$${`",
        "f.yaml:2: headers.X: `${open` is not `${NAME}`; for a plain `${` write `$${`",
        "f.yaml:3: body.NaN: `.nan` is read by YAML as the number nan: "
        'write ".nan" in quotes if text is meant',
        "f.yaml:3: body.deep[0]: the environment variable ALSO_GONE is not set",
        "f.yaml:4: response_path: a list of keys and indices is expected, "
        "such as [choices, 0, text], or a JSONPath that begins with $, such as $.choices[0].text",
        "f.yaml:5: timeout: unknown key `timeout`; did you mean `timeouts`?",
        "f.yaml:6: timeouts.read is the number 0; more than 0 is expected",
        "f.yaml:6: timeouts.conect: unknown key `conect`; did you mean `connect`?",
        "f.yaml:7: max_reply_bytes is the number 0; at least 1 is expected",
    ]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://h/", "must begin with http:// or https://"),
        ("h.example/v1", "must begin with http:// or https://"),
        ("http://", "it has no host"),
        ("http://h/a b", "a line break or white space in it"),
        ("http://a..b/", "its host is not a name of a host"),
        (f"http://{'a' * 64}.b/", "its host is not a name of a host"),
        ("http://h:99999/", "its host or its port is malformed"),
        ("'http://[::1/'", "its host or its port is malformed"),
    ],
)
def test_a_url_that_is_none_is_refused(url: str, told: str) -> None:
    (line,) = endpoint_problems(f"url: {url}\nresponse_path: a\n")
    assert line.startswith("f.yaml:1: url")
    assert told in line


@pytest.mark.parametrize("url", ["http://a.b./", "http://[::1]:80/", "http://127.0.0.1/"])
def test_other_hosts_are_no_business_of_the_file(url: str) -> None:
    file = load_endpoint(write("f.yaml", f"url: '{url}'\nresponse_path: a\n"), {})
    assert file.turn is not None


@pytest.mark.parametrize("key", ["url: http://h/${VAR}", "base_url: http://h/${VAR}\nurl: /a"])
def test_a_variable_with_a_line_break_is_named_and_its_value_is_not(key: str) -> None:
    (line,) = endpoint_problems(f"{key}\nresponse_path: a\n", {"VAR": f"{CANARY}\n"})
    assert line.startswith("f.yaml:1: ")
    assert "is not a URL; with VAR it has a line break or white space in it" in line
    assert CANARY not in line


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (f"{CANARY}\n", "has a line break (often at the end of a pasted key)"),
        (f"{CANARY} ", "begins or ends with white space"),
        (f"“{CANARY}”", "has a character beyond Latin-1 (often a curly quote)"),
        (f"{CANARY}\x07", "has a control character"),
    ],
)
def test_a_value_that_a_header_cannot_have_is_told_by_its_variable_alone(
    value: str, told: str
) -> None:
    text = "url: http://h\nheaders: {Authorization: 'Bearer ${KEY}'}\nresponse_path: a\n"
    (line,) = endpoint_problems(text, {"KEY": value})
    assert line.startswith("f.yaml:2: headers.Authorization: cannot be sent: with KEY its value ")
    assert told in line
    assert "canary" not in line


def test_names_that_headers_cannot_have_are_refused() -> None:
    told = endpoint_problems("url: http://h\nheaders: {'a b': x, A: x, a: y}\nresponse_path: a\n")
    assert told == [
        "f.yaml has 3 problems:",
        "f.yaml:2: headers.a b is not a name that a header can have; "
        "use letters, digits and hyphens",
        "f.yaml:2: headers.A is here in two spellings; keep one of them",
        "f.yaml:2: headers.a is here in two spellings; keep one of them",
    ]


def test_messages_in_the_body_must_be_a_list() -> None:
    told = endpoint_problems("url: http://h\nbody: {messages: {a: 1}}\nresponse_path: a\n")
    assert told == [
        "f.yaml:2: body.messages: must be a list, to which the conversation is appended; "
        "or leave it out"
    ]


@pytest.mark.parametrize("body", ["{x-a: {x-b: 1}}", "{}"])
def test_keys_are_all_kept_in_a_body(body: str) -> None:
    text = f"url: http://h\nx-mine: 1\nheaders: {{x-api-key: a}}\nbody: {body}\nresponse_path: a\n"
    file = load_endpoint(write("e.yaml", text), {})
    body_sent, headers = sent(file)
    assert body_sent == ({"x-a": {"x-b": 1}} if "x" in body else {})
    assert list(headers) == ["x-api-key"]


def test_no_local_variable_of_a_failed_load_shows_a_secret() -> None:
    literal = "sk-literal-in-the-file"
    text = f"url: ftp://h\nheaders: {{x-api-key: {literal}, y: '${{KEY}}'}}\nresponse_path: a\n"
    with pytest.raises(ConfigurationError) as raised:
        load_endpoint(write("f.yaml", text), {"KEY": CANARY})
    frames = inspect.getinnerframes(raised.tb)[1:]
    shown = [repr(value) for frame in frames for value in frame.frame.f_locals.values()]
    assert frames
    assert not any(CANARY in text or literal in text for text in shown)
    assert raised.value.__context__ is None


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_for_a_websocket_the_code_that_speaks_to_it_is_shown(scheme: str) -> None:
    first, *code = endpoint_problems(f"url: {scheme}://h/chat\nresponse_path: a\n")
    assert first.startswith("f.yaml:1: url is a WebSocket, which no file describes.")
    assert [line.strip() for line in code if "def " in line] == [
        "def __init__(self, conversation_id):",
        "def reply(self, messages):",
        "def close(self):",
    ]
