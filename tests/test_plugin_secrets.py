"""No secret of an endpoint file is in any output, whatever the assistant does and pytest shows."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from projects import Project
from servers import Answer, Handler, sends, serving

KEY = 'sk-canary/+"0123456789'
FORMS = (KEY, json.dumps(KEY)[1:-1], quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode())

ENDPOINT = """\
url: ${DESK_URL}/chat?token=${DESK_KEY}
headers:
  Authorization: Bearer ${DESK_KEY}
body: {metadata: {key: "${DESK_KEY}"}}
response_path: [reply]
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
@pytest.mark.parametrize("status", [200, 500, 302, None])
def test_a_secret_is_in_no_output(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    status: int | None,
    arguments: tuple[str, ...],
) -> None:
    project.write("bo")
    (project.pytester.path / "conftest.py").unlink()
    (project.pytester.path / "endpoint.yaml").write_text(ENDPOINT)
    project.test_file(
        """
        def test_own(simulate, synthconv_personas):
            assert simulate(synthconv_personas[0]).messages == ()

        def test_shared(conversation):
            assert conversation.messages == ()
        """
    )
    monkeypatch.setenv("DESK_KEY", KEY)
    with serving(echoes(status or 200)) as server:
        monkeypatch.setenv("DESK_URL", server.url if status else "http://127.0.0.1:9")
        result = project.pytester.runpytest_subprocess(
            "--synthconv-assistant=assistant.yaml", ".", "--junitxml=x.xml", *arguments
        )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = everything(project, result)
    assert [form for form in FORMS if form in text] == []
    if status == 200:
        assert "[REDACTED:DESK_KEY]" in text
    else:
        result.assert_outcomes(errors=3)
