"""The page on first steps: every command runs, and prints what the page shows."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from documents import Block, blocks, shown_in
from page_projects import DOCS, consoles
from servers import sends, serving
from session_bot import KEY, session_bot

from pytest_synthconv import cli

PAGE = DOCS / "first-steps.md"
SHOWN = "http://127.0.0.1:8000"
REPLY = (
    '{"reply": "I can look up an order, change its delivery address, colour or quantity, or '
    'cancel it. What would you like to do?"}'
)
SET_UP, CHECK, RUN = consoles(PAGE)[1:4]
"""The installation comes before them, and other ways to set up after them."""
OTHER_WAYS = consoles(PAGE)[4:]


@contextmanager
def order_desk() -> Iterator[str]:
    """A server without an OpenAPI document."""
    with serving(sends("{}", 404), sends(REPLY)) as server:
        yield server.url


@contextmanager
def talking_desk() -> Iterator[str]:
    with serving(sends(REPLY)) as server:
        yield server.url


@contextmanager
def bike_rental() -> Iterator[str]:
    with session_bot() as bot:
        yield bot.url


def run(
    block: Block, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    """Run the command of ``block`` with the server at ``url``, and check what it prints."""
    (command,) = block.commands
    program, *arguments = shlex.split(command.replace(SHOWN, url))
    capsys.readouterr()
    if program == "pytest":
        # Which of them fail depends on the personas that the offline writer makes up.
        assert block.output == ["...", "4 conversations: ..."]
        printed = pytester.runpytest_inprocess(*arguments).outlines
        assert any(line.startswith("4 conversations: ") for line in printed)
        return
    assert program == "pytest-synthconv"
    code = cli.main(arguments)
    captured = capsys.readouterr()
    assert code == 0, captured.out + captured.err
    printed = captured.out.replace(url, SHOWN).splitlines()
    assert not block.output or shown_in(block.output, printed), captured.out


def test_the_three_commands_lead_to_four_transcripts(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    with order_desk() as url:
        for block in (SET_UP, CHECK, RUN):
            run(block, pytester, capsys, url)
    records = pytester.path / "synthconv-artifacts" / "conversations.jsonl"
    assert len(records.read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("block", "server"),
    list(zip(OTHER_WAYS, (talking_desk, bike_rental, talking_desk, talking_desk), strict=True)),
)
def test_every_other_way_leads_to_a_project_that_doctor_can_check(
    pytester: pytest.Pytester,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    block: Block,
    server: Callable[[], AbstractContextManager[str]],
) -> None:
    (module,) = [block for block in blocks(PAGE) if block.language == "python"]
    (pytester.path / module.title).write_text(module.text)
    with server() as url:
        run(block, pytester, capsys, url)
        for name in ("ASSISTANT_API_KEY", "ASSISTANT_TOKEN"):
            monkeypatch.setenv(name, KEY)
        # Nobody has started Rasa.
        assert cli.main(["doctor"]) == (1 if "rasa" in block.text else 0)


def test_the_mistake_on_the_page_is_what_is_printed(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = [block for block in blocks(PAGE) if block.language == "text"]
    with order_desk() as url:
        run(SET_UP, pytester, capsys, url)
    endpoint = Path("endpoint.yaml")
    with serving(sends("{}", 404)) as server:
        endpoint.write_text(
            endpoint.read_text().replace(url, server.url).replace("/chat", "/chatt")
        )
        assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out.replace(server.url, SHOWN)
    assert printed.startswith(shown.text)
