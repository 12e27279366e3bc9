"""Every command of the pages on language models runs, and every link of any page works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from documents import Block, blocks
from played_talks import LOOKING, SENT, write_project
from projects import Project
from provider_server import ProviderServer, environment

from pytest_synthconv.llm.providers import registry
from pytest_synthconv.run import option_values
from pytest_synthconv.run.participants import MODELS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "language-models.md"
WITH_MODELS = ("--synthconv-provider=", "--synthconv-judge-model=")


def consoles(page: Path) -> list[Block]:
    """The console blocks of ``page`` in which language models take part."""
    found = [block for block in blocks(page) if block.language == "console"]
    return [block for block in found if any(option in block.text for option in WITH_MODELS)]


# Of the page on servers that were tried, only what is the same for all of them: the recipes need
# those servers, and were run by hand.
IN_THREE_LINES = consoles(ROOT / "docs" / "real-servers.md")[0]
CONSOLES = [*consoles(PAGE), IN_THREE_LINES]


@pytest.mark.parametrize("block", CONSOLES, ids=[block.commands[-1][-40:] for block in CONSOLES])
def test_the_commands_of_a_block_run_one_after_another(
    project: Project, server: ProviderServer, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    assert block.commands
    for command in block.commands:
        program, *arguments = shlex.split(command)
        if program == "export":
            _export(arguments, server, monkeypatch)
            continue
        assert program == "pytest"
        result = project.pytester.runpytest_inprocess(*arguments)
        assert result.ret == pytest.ExitCode.OK, "\n".join(result.outlines)


def _export(settings: list[str], server: ProviderServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what a reader would, but for the address of a server that is only theirs."""
    for setting in settings:
        name, _, value = setting.partition("=")
        assert name in environment(server)
        is_address = value.startswith("http://127.0.0.1:")
        monkeypatch.setenv(name, f"{server.url}/v1" if is_address else value)


def test_the_picture_of_a_changed_reply_is_what_is_printed(
    project: Project, server: ProviderServer
) -> None:
    (picture,) = [block for block in blocks(PAGE) if block.language == "text"]
    (record, replay) = next(b.commands for b in consoles(PAGE) if "record-mode" in b.text)
    write_project(project.pytester, replies=(LOOKING, "Not yet.", SENT))
    project.pytester.runpytest_inprocess(*shlex.split(record)[1:]).assert_outcomes(passed=1)
    write_project(project.pytester, replies=(LOOKING, "Maybe.", SENT))
    result = project.pytester.runpytest_inprocess(*shlex.split(replay)[1:])
    result.assert_outcomes(errors=1)
    assert picture.text.strip() in result.outlines


def test_every_link_between_the_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"]
    for page in pages:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_source_distribution_has_every_page() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    (included,) = re.findall(r"\[tool.hatch.build.targets.sdist\]\ninclude = (\[.*\])", project)
    assert {page.name for page in ROOT.glob("*.md")} <= set(re.findall(r'"(.+?)"', included))


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_the_default_models_are_those_that_the_page_names(provider: str) -> None:
    text = PAGE.read_text()
    (row,) = re.findall(rf"^\| `{provider}` .*`.*_API_KEY`.*$", text, re.MULTILINE)
    models = MODELS[provider]
    assert [f"`{models[asker][0]}`" in row for asker in ("user", "judge", "persona")] == [True] * 3


def test_every_provider_has_an_option_a_wire_and_default_models() -> None:
    assert set(option_values.PROVIDERS) == set(MODELS)
    assert all(registry.make_wire(provider) for provider in MODELS)
