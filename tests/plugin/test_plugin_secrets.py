"""No secret of an endpoint file is in any output, whatever the assistant does and pytest shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from projects import Project
from servers import Answer, Handler, sends, serving

KEY = 'sk-canary/+"0123456789'
DESKS = ("fine", "broken", "moved", "dead")
FORMS = (KEY, json.dumps(KEY)[1:-1], quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode())

ENDPOINT = """\
url: ${{{url}}}/chat?token=${{DESK_KEY}}
headers:
  Authorization: Bearer ${{DESK_KEY}}
body: {{metadata: {{key: "${{DESK_KEY}}"}}}}
response_path: [reply]
"""

IMPATIENT = """\
from pytest_synthconv.core import retries

retries.wait = lambda seconds, stop: None
"""


def echoes(status: int) -> Answer:
    """Answers with everything that was sent."""

    def answer(handler: Handler) -> None:
        sent = handler.server.record.requests[-1]
        text = f"You sent {sent.headers['authorization']} and {sent.body.decode()} to {sent.path}"
        sends(json.dumps({"reply": text}), status)(handler)

    return answer


def everything(project: Project, result: pytest.RunResult) -> str:
    """All that the run has printed and written."""
    files = [*project.pytester.path.glob("synthconv-artifacts/*"), project.pytester.path / "x.xml"]
    texts = [path.read_text(errors="replace") for path in files if path.is_file()]
    return "\n".join([result.stdout.str(), result.stderr.str(), *texts])


@pytest.fixture
def desks(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The options for four assistants with one key: one echoes it, the others break down."""
    monkeypatch.setenv("DESK_KEY", KEY)
    with ExitStack() as stack:
        for name, status in {"fine": 200, "broken": 500, "moved": 302}.items():
            server = stack.enter_context(serving(echoes(status)))
            monkeypatch.setenv(f"URL_{name}", server.url)
        monkeypatch.setenv("URL_dead", "http://127.0.0.1:9")
        for name in DESKS:
            project.write("bo", assistant=name)
            endpoint = project.pytester.path / f"{name}_endpoint.yaml"
            endpoint.write_text(ENDPOINT.format(url=f"URL_{name}"))
        (project.pytester.path / "conftest.py").write_text(IMPATIENT)
        yield [f"--synthconv-assistant={name}.yaml" for name in DESKS]


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-l", "--tb=long"),
        ("--tb=native",),
        ("--full-trace", "-l"),
        ("--log-level=DEBUG", "-rA", "-o", "log_cli=true"),
        ("-n2", "-rA"),
    ],
    ids=" ".join,
)
def test_a_secret_is_in_no_output(
    project: Project, desks: list[str], arguments: tuple[str, ...]
) -> None:
    project.test_file(
        """
        def test_own(simulate, synthconv_personas):
            assert simulate(synthconv_personas[0]).messages == ()

        def test_shared(conversation):
            assert conversation.messages == ()
        """
    )
    result = project.run_apart(*desks, ".", "--junitxml=x.xml", *arguments)
    # The file's own item and the two tests, for each assistant; only one of these answers.
    result.assert_outcomes(failed=3, errors=9)
    text = everything(project, result)
    assert [form for form in FORMS if form in text] == []
    assert "[REDACTED:DESK_KEY]" in text
