"""A new user in an empty directory: init, doctor, pytest, and no file edited by hand."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from new_projects import printed_by
from session_bot import KEY, session_bot

ROOT = Path(__file__).parents[2]
MOST_COMMANDS = 5
"""From the installation to the first transcript."""
INSTALL = ["pip install pytest-synthconv"]


@pytest.fixture(autouse=True)
def empty_directory(pytester: pytest.Pytester) -> Path:
    assert [*pytester.path.iterdir()] == []
    return pytester.path


@pytest.fixture
def desk_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The order desk of the example, running somewhere else."""
    desk = _module(ROOT / "example_project" / "order_desk.py", monkeypatch)
    with desk.make_server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _module(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("an_order_desk", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "an_order_desk", module)
    spec.loader.exec_module(module)
    return module


def records_after(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *commands: str,
    exports: dict[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Run ``commands``, then what they print to be run next; return the records of the run.

    ``exports`` are the values of the variables that they ask to set.
    """
    printed = ""
    for command in commands:
        printed = "\n".join(printed_by(capsys, *shlex.split(command)[1:]))
    wanted = re.findall(r"export (\w+)=", printed)
    assert wanted == [*(exports or {})]
    for name in wanted:
        monkeypatch.setenv(name, (exports or {})[name])
    first, last = printed.partition("\nNext:\n")[2].splitlines()
    assert first.strip() == "pytest-synthconv doctor"
    doctor = printed_by(capsys, "doctor")
    assert doctor[0] == f"ok: a run would start. Next: {last.strip()}"
    result = pytester.runpytest_inprocess(*shlex.split(last)[1:])
    assert result.ret in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    assert len([*INSTALL, *commands, *wanted, first, last]) <= MOST_COMMANDS
    text = (pytester.path / "synthconv-artifacts" / "conversations.jsonl").read_text()
    assert not any(value in text for value in (exports or {}).values())
    return [json.loads(line) for line in text.splitlines()]


def check(records: list[dict[str, Any]]) -> None:
    """Check that four people have talked, and that the assistant has answered all of them."""
    assert len(records) == 4
    for record in records:
        assert record["error"] is None
        assert [it["role"] for it in record["messages"]][:2] == ["user", "assistant"]


def test_a_url_is_enough_for_the_desk_of_the_example(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    desk_url: str,
) -> None:
    what = "Looks up orders of a small lamp shop, changes their address, and cancels them."
    command = f"pytest-synthconv init --url {desk_url}/chat --description '{what}'"
    check(records_after(pytester, monkeypatch, capsys, command))


def test_a_curl_call_is_enough_for_the_desk_of_the_example(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    desk_url: str,
) -> None:
    call = shlex.quote(
        f"curl {desk_url}/chat -H 'Content-Type: application/json' "
        """-d '{"messages": [{"role": "user", "content": "Where is my order?"}]}'"""
    )
    command = (
        f"pytest-synthconv init --from-curl {call} "
        "--description 'Looks up orders of a small lamp shop, and cancels them.'"
    )
    check(records_after(pytester, monkeypatch, capsys, command))


@pytest.mark.parametrize("option", ["--url {url}", "--from-openapi {url}/openapi.json"])
def test_a_fastapi_bot_with_sessions_needs_its_key_besides(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
) -> None:
    with session_bot() as bot:
        command = f"pytest-synthconv init {option.format(url=bot.url)}"
        exports = {"ASSISTANT_TOKEN": KEY}
        records = records_after(pytester, monkeypatch, capsys, command, exports=exports)
        check(records)
        assert records[0]["assistant"]["name"] == "Bike rental"
        assert bot.closed == bot.sessions.keys()
        talks = [[it["content"] for it in r["messages"] if it["role"] == "user"] for r in records]
        assert sorted(talks) == sorted(it for it in bot.sessions.values() if it in talks)


def test_a_python_function_is_enough(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (pytester.path / "new_users_desk.py").write_text(
        "def answer(messages, conversation_id):\n"
        "    return f'Your order {len(messages)} is cancelled, all is done.'\n"
    )
    command = (
        "pytest-synthconv init --python new_users_desk:answer "
        "--description 'Cancels orders of a small lamp shop.'"
    )
    check(records_after(pytester, monkeypatch, capsys, command))


def test_a_fastapi_app_in_this_process_is_enough(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (pytester.path / "new_users_app.py").write_text(
        "import fastapi\nimport pydantic\n\n"
        "app = fastapi.FastAPI(description='Cancels orders of a small lamp shop.')\n\n\n"
        "class Said(pydantic.BaseModel):\n    message: str\n\n\n"
        "class Answered(pydantic.BaseModel):\n    reply: str\n\n\n"
        "@app.post('/chat')\ndef chat(said: Said) -> Answered:\n"
        "    return Answered(reply='Your order is cancelled, all is done.')\n"
    )
    command = "pytest-synthconv init --python new_users_app:app"
    check(records_after(pytester, monkeypatch, capsys, command))
