"""The documentation as a site: its menu, the pages made of the code, and links between them.

`tox run -e docs` builds it, and fails on any link that leads nowhere. Here is what needs no mkdocs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import python_names
import reference
import site_pages
import yaml
from page_projects import DOCS, ROOT

import pytest_synthconv
from pytest_synthconv import cli
from pytest_synthconv.plugin import hookspecs
from pytest_synthconv.run.option_table import OPTIONS

CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def pages_of(menu: Any) -> Iterator[str]:
    """Yield the pages of ``menu``, at every level."""
    if isinstance(menu, str):
        yield menu
    elif isinstance(menu, dict):
        for entry in menu.values():
            yield from pages_of(entry)
    else:
        for entry in menu:
            yield from pages_of(entry)


def test_the_menu_has_every_page_once() -> None:
    written = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")]
    made = [*site_pages.COPIED.values(), *site_pages.MADE]
    assert sorted(pages_of(CONFIG["nav"])) == sorted([*written, *made])


def test_what_is_copied_exists_and_does_not_replace_a_page() -> None:
    assert all((ROOT / source).is_file() for source in site_pages.COPIED)
    assert not any((DOCS / page).exists() for page in site_pages.COPIED.values())


def test_every_page_is_linked_from_another_page() -> None:
    linked = set()
    for page in DOCS.glob("*.md"):
        text = site_pages.with_site_links(page.read_text(encoding="utf-8"), f"docs/{page.name}")
        linked |= set(re.findall(r"\]\(([\w/.-]+\.md)", text)) - {page.name}
    assert {page.name for page in DOCS.glob("*.md")} - linked <= {"index.md"}


@pytest.mark.parametrize(
    ("link", "source", "led"),
    [
        ("[s](../SECURITY.md#scope)", "docs/index.md", "[s](security.md#scope)"),
        ("[e](../example_project/conftest.py)", "docs/a.md", "[e](example-project.md)"),
        ("[g](docs/glossary.md)", "CONTRIBUTING.md", "[g](glossary.md)"),
        ("[s](SECURITY.md)", "CHANGELOG.md", "[s](security.md)"),
        ("[p](personas.md#goals)", "docs/a.md", "[p](personas.md#goals)"),
        ("[h](#here) and [w](https://a.example/b.md)", "docs/a.md", None),
    ],
)
def test_a_link_of_the_repository_leads_to_a_page_of_the_site(
    link: str, source: str, led: str | None
) -> None:
    assert site_pages.with_site_links(link, source) == (led or link)


@pytest.mark.parametrize(
    ("first_line", "shown"),
    [
        ("```yaml personas.yaml", '```yaml title="personas.yaml"'),
        ("```yaml .github/workflows/a.yml", '```yaml title=".github/workflows/a.yml"'),
        ("```console ORDER_DESK=1", '```console title="ORDER_DESK=1"'),
        ("```text a, B=1, -k walter", '```text title="a, B=1, -k walter"'),
        ("```console", "```console"),
        ('```yaml title="a"', '```yaml title="a"'),
    ],
)
def test_a_file_name_in_the_first_line_becomes_a_title(first_line: str, shown: str) -> None:
    assert site_pages.with_titles(f"{first_line}\nx\n```") == f"{shown}\nx\n```"


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/a.js">',
        "<img alt=x src=http://a.example/b.png>",
        '<script async src="//cdn.example/a.js">',
        '<link rel="stylesheet" href="https://fonts.example/css">',
    ],
)
def test_a_page_that_loads_from_another_host_is_found(tag: str) -> None:
    assert site_pages.loaded_from_elsewhere(f"<p>\n{tag}</p>") == tag


def test_a_page_may_link_to_another_host_and_load_from_its_own() -> None:
    page = (
        '<link rel="canonical" href="https://a.example/"><link rel=stylesheet href=a.css>'
        f'<a href="https://a.example/">a</a><script src="{site_pages.SHIM}"></script>'
    )
    shown = site_pages.without_other_hosts(page, "reference/python.html")
    assert '<script src="../assets/file-worker.js">' in shown


def test_every_option_is_on_the_page_of_spellings() -> None:
    page = reference.options_page()
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (yes)? ", page, re.MULTILINE)
    assert rows == [
        (option.flag, option.variable, "yes" if option.on_marker else "")
        for option in OPTIONS.values()
    ]


def test_the_page_of_commands_has_the_help_of_each() -> None:
    page = reference.commands_page()
    for command in cli.COMMANDS:
        assert f"\n## {command.name}\n" in page
        assert f"usage: pytest-synthconv {command.name} " in page
    assert "usage: pytest-synthconv baseline update " in page


def test_a_command_s_help_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setenv("COLUMNS", "80")
        cli.main(["merge", "--help"])
    assert reference.printed_help(("merge",)) == capsys.readouterr().out.rstrip()


def test_every_fixture_and_hook_is_on_its_page() -> None:
    headings = re.findall(r"^### `(\w+)`", reference.fixtures_page(), re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \|", _table("The fixtures"), re.MULTILINE)
    hooks = [name for name in vars(hookspecs) if name.startswith("pytest_")]
    assert sorted(headings) == sorted([*listed, *hooks])


def _table(heading: str) -> str:
    _, _, rest = (DOCS / "fixtures.md").read_text("utf-8").partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def test_every_public_name_is_explained_once() -> None:
    headings = re.findall(r"^### (\w+)", python_names.python_page(), re.MULTILINE)
    assert sorted(headings) == sorted(pytest_synthconv.__all__)


@pytest.mark.slow
def test_the_record_that_is_shown_is_that_of_a_run() -> None:
    record = reference.example_record()
    assert record["stop_reason"] == "goal_met"
    assert record["goal_met_by"] == "evidence"
    assert set(reference.RECORD_PARTS) <= set(record)
    _, _, rest = (DOCS / "records.md").read_text("utf-8").partition("\n## The keys of a record\n")
    rows = re.findall(r"^\| (`.+?) \|", rest.partition("\n## ")[0], re.MULTILINE)
    assert [key for row in rows for key in re.findall(r"`(\w+)`", row)] == list(record)
