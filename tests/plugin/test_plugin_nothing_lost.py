"""Never green by accident: what hides, loses or skips a conversation makes a run fail."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from projects import CONFTEST, Project
from warm_python import warm_python

OK, FAILED, USAGE_ERROR = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.USAGE_ERROR,
)


def add_to_conftest(project: Project, source: str) -> None:
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(source)


def run_file(project: Project) -> dict[str, object]:
    path = project.pytester.path / "synthconv-artifacts" / "run.json"
    content: dict[str, object] = json.loads(path.read_text())
    return content


# --- pytest.skip() in somebody's code

SKIPPING = {
    "assistant": """

def skipping(messages, conversation_id):
    pytest.importorskip("a_module_that_nobody_has")


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return skipping
""",
    "user": """

class Skipping:
    name = "skipping"

    def speak(self, talk):
        pytest.skip("not today")


@pytest.fixture(scope="session")
def synthconv_user():
    return Skipping()
""",
    "judge": """

class Skipping:
    name = "skipping"

    def assess(self, talk):
        pytest.skip("not today")


@pytest.fixture(scope="session")
def synthconv_judge():
    return Skipping()
""",
}


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("who", SKIPPING)
def test_a_skip_inside_a_participant_is_an_error(
    project: Project, who: str, concurrency: int
) -> None:
    project.write("alex", "bo")
    add_to_conftest(project, SKIPPING[who])
    result = project.run(f"--synthconv-concurrency={concurrency}")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*was broken off: pytest.skip() was called (*"])


def test_a_skip_inside_the_hook_hides_no_failure(project: Project) -> None:
    project.write("bo")
    add_to_conftest(
        project,
        "\n\ndef pytest_synthconv_conversation(conversation):\n    pytest.skip('no database')\n",
    )
    result = project.run()
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*pytest.skip() was called (no database)*"])


# --- Nobody to talk to, and nobody to talk with


EMPTY = "\n\n@pytest.fixture(params=[])\ndef persona(request):\n    pass\n"


def test_an_override_without_personas_is_a_usage_error(project: Project) -> None:
    project.write("alex")
    add_to_conftest(project, EMPTY)
    result = project.run()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["*the fixture `persona` has no personas*"])


def test_an_override_without_personas_is_never_green_in_workers(project: Project) -> None:
    project.write("alex")
    add_to_conftest(project, EMPTY)
    result = project.run_apart("--synthconv-assistant=assistant.yaml", "-n2")
    assert result.ret not in (OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def test_an_expected_failure_does_not_hide_an_outage(project: Project) -> None:
    project.write("di")
    project.test_file(
        "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_own(conversation):\n"
        "    assert False\n"
    )
    result = project.run("test_own.py")
    result.assert_outcomes(errors=2)
    assert result.ret == FAILED


def test_an_expected_failure_stays_one(project: Project) -> None:
    project.write("alex")
    project.test_file(
        "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_own(conversation):\n"
        "    assert False\n"
    )
    project.run("test_own.py").assert_outcomes(passed=1, xfailed=1)


# --- Records


VANISHING = """
import pathlib, shutil

def test_own(conversation):
    place = pathlib.Path("synthconv-artifacts", {what!r})
    shutil.rmtree(place) if place.is_dir() else place.unlink()
"""


def assert_records_are_missed(result: pytest.RunResult) -> None:
    result.assert_outcomes(passed=2)
    assert result.ret == FAILED
    assert any(
        "without a record in" in line or "records are gone" in line for line in result.outlines
    )


@pytest.mark.parametrize("what", ["conversations.jsonl", "run.json", "."])
def test_records_that_vanish_during_the_run_are_missed(project: Project, what: str) -> None:
    project.write("alex")
    project.test_file(VANISHING.format(what=what))
    assert_records_are_missed(project.run("test_own.py"))


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize("what", ["conversations.jsonl", "."])
def test_records_that_vanish_are_missed_by_the_controller_of_workers(
    project: Project, what: str
) -> None:
    project.write("alex")
    project.test_file(VANISHING.format(what=what))
    arguments = ("--synthconv-assistant=assistant.yaml", "test_own.py", "-n1")
    assert_records_are_missed(project.run_apart(*arguments))


@pytest.mark.parametrize("lock", [".lock", ".run.lock"])
def test_a_lock_that_cannot_be_opened_is_a_usage_error(project: Project, lock: str) -> None:
    project.write("alex")
    (project.pytester.path / "synthconv-artifacts" / lock).mkdir(parents=True)
    result = project.run()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(
        [f"ERROR: the lock of the artifacts directory cannot be opened: *{lock}*"]
    )


# --- A gate that cannot be decided

REFUSING = """

import os


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return desk


def desk(messages, conversation_id):
    return "I can't help with that." if os.environ.get("REFUSED") else answer(messages)
"""


@pytest.fixture
def stored(project: Project) -> Project:
    """A project with a good baseline, and a copy of it where other workers run."""
    project.write("alex", "cy")
    home = project.pytester.path
    (home / "conftest.py").write_text(CONFTEST + REFUSING)
    (home / "pytest.ini").write_text("[pytest]\n")
    project.run("--synthconv-trials=10").assert_outcomes(passed=2)
    shutil.move(home / "synthconv-artifacts" / "conversations.jsonl", home / "baseline.jsonl")
    shutil.rmtree(home / "synthconv-artifacts")
    shutil.copytree(home, elsewhere(project))
    return project


def elsewhere(project: Project) -> Path:
    return project.pytester.path.with_name(f"{project.pytester.path.name}-elsewhere")


@pytest.mark.usefixtures("all_plugins")
@pytest.mark.parametrize(
    ("gate", "refused", "code"),
    [
        (("--synthconv-fail-on-regression",), "all", FAILED),
        (("--synthconv-fail-on-regression",), "", FAILED),
        ((), "", OK),
    ],
)
def test_a_gate_whose_records_are_with_the_workers_is_not_green(
    stored: Project,
    monkeypatch: pytest.MonkeyPatch,
    gate: tuple[str, ...],
    refused: str,
    code: pytest.ExitCode,
) -> None:
    monkeypatch.setenv("REFUSED", refused)
    result = stored.run_apart(
        *("--dist=load", f"--tx=popen//chdir={elsewhere(stored)}"),
        *("--synthconv-assistant=assistant.yaml", "--synthconv-trials=5"),
        *("--synthconv-baseline=baseline.jsonl", *gate),
    )
    assert result.ret == code, result.stdout.str()
    told = "the regression gate could not be decided: the workers keep records of their own"
    assert any(line.startswith(told) for line in result.outlines) == bool(gate)
    assert not (stored.pytester.path / "synthconv-artifacts" / "run.json").exists()


# --- Two signals

SIGNALLING = '''

def pytest_keyboard_interrupt(excinfo):
    """A second Ctrl-C, while pytest still draws the first one's traceback."""
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def synthconv_endpoint():
    import os, signal

    def answer(messages, conversation_id):
        os.kill(os.getpid(), signal.SIGINT)
        return "Hm, which one?"

    return answer
'''


def test_after_a_second_signal_the_run_is_not_called_complete(project: Project) -> None:
    project.write("alex", "bo")
    add_to_conftest(project, SIGNALLING)
    done = subprocess.run(
        [
            *(warm_python(), "-c", STARTING, "--synthconv-assistant=assistant.yaml"),
            *("-p", "no:cacheprovider"),
        ],
        cwd=project.pytester.path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode not in (0, USAGE_ERROR), done.stdout + done.stderr
    # pytest 8 ends without the hook that completes the file; then nothing is claimed at all.
    ended = (run_file(project)["status"], run_file(project)["exit_code"])
    assert ended in (("interrupted", 2), ("started", None))


STARTING = (
    "import signal, sys, pytest; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "sys.exit(pytest.main(sys.argv[1:]))"
)


# --- Secrets in the exceptions of an assistant in this process


def test_a_key_in_an_assistants_exception_is_redacted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    project.write("alex")
    add_to_conftest(
        project,
        "\n\n@pytest.fixture(scope='session')\ndef synthconv_endpoint():\n"
        "    import os\n\n    def answer(messages, conversation_id):\n"
        "        raise RuntimeError('refused: Bearer ' + os.environ['OPENAI_API_KEY'])\n\n"
        "    return answer\n",
    )
    result = project.run("--junitxml=x.xml", "-rA")
    result.assert_outcomes(errors=1)
    written = [project.pytester.path / "x.xml"]
    written += (project.pytester.path / "synthconv-artifacts").glob("*")
    for text in (result.stdout.str(), *(path.read_text() for path in written)):
        assert "sk-canary" not in text
    assert "[REDACTED:OPENAI_API_KEY]" in result.stdout.str()
