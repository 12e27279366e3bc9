"""What mkdocs does with this project's pages before it renders them, and after.

The pages are written to be read in the repository, too: a block's file name stands in its first
line (```` ```yaml personas.yaml ````), and links lead to files outside of ``docs/``. Here the first
becomes a title, and the second lead to pages that are made of those files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import python_names
import reference

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]
COPIED = {
    "benchmarks/README.md": "benchmarks.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Files outside of ``docs/`` that are pages of the site, and the names of these pages."""
EXAMPLE, EXAMPLE_PAGE = "example_project", "example-project.md"
MADE: Mapping[str, Callable[[], str]] = {
    "reference/commands.md": reference.commands_page,
    "reference/fixtures.md": reference.fixtures_page,
    "reference/options.md": reference.options_page,
    "reference/python.md": python_names.python_page,
    "reference/record.md": reference.record_page,
    EXAMPLE_PAGE: lambda: reference.folder_page(ROOT / EXAMPLE),
}
"""Pages that are made of the code, and what makes them."""
SHIM = "https://unpkg.com/iframe-worker/shim"
"""What the theme's offline search takes from another host; ours stands in ``docs/assets/``."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are no files of ``docs/``."""
    from mkdocs.structure.files import File

    for source, page in COPIED.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=with_site_links(text, source)))
    for page, make in MADE.items():
        files.append(File.generated(config, page, content=make()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Rewrite what only the repository's reader has use for."""
    if page.parent is None:
        page.meta.setdefault("hide", ["navigation"])  # a menu of one entry
    source = page.file.src_uri
    if source not in COPIED.values():
        markdown = with_site_links(markdown, f"docs/{source}")
    return with_titles(markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Let a page ask no other host."""
    return without_other_hosts(output, page.url)


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Let the page for wrong addresses ask no other host."""
    return without_other_hosts(output_content, template_name)


def without_other_hosts(output: str, url: str) -> str:
    """Replace the theme's only script from elsewhere, and fail if a page still has one."""
    output = output.replace(SHIM, f"{'../' * url.count('/')}assets/file-worker.js")
    if tag := loaded_from_elsewhere(output):
        from mkdocs.exceptions import PluginError

        raise PluginError(f"{url} loads from another host: {tag}")
    return output


def loaded_from_elsewhere(page: str) -> str | None:
    """Return the first tag of ``page`` that makes a browser ask another host, if there is one."""
    parts = r"<(?:script|img|iframe|link [^>]*rel=\"?(?:stylesheet|preload|preconnect|icon))\b"
    found = re.search(rf"{parts}[^>]*(?:src|href)=\"?(?:https?:)?//[^>]*>", page)
    return found and found[0]


def with_titles(markdown: str) -> str:
    """Make titles of what follows the language in the first line of a block."""

    def titled(match: re.Match[str]) -> str:
        return f'{match["fence"]}{match["language"]} title="{match["title"]}"'

    first_line = r"^(?P<fence> *```)(?P<language>\w+) (?P<title>[^\n\"]+)$"
    return re.sub(first_line, titled, markdown, flags=re.MULTILINE)


def with_site_links(markdown: str, source: str) -> str:
    """Let the links of the repository's file ``source`` lead to pages of the site."""

    def led(match: re.Match[str]) -> str:
        return f"]({site_target(match[1], source)}{match[2]})"

    return re.sub(r"\]\((?![a-z]+:|#)([^)#]+)((?:#[^)]*)?)\)", led, markdown)


def site_target(target: str, source: str) -> str:
    """Return the site's page for ``target``, a link of the repository's file ``source``."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    if path == EXAMPLE or path.startswith(f"{EXAMPLE}/"):
        page = EXAMPLE_PAGE
    elif path in COPIED:
        page = COPIED[path]
    elif path.startswith("docs/"):
        page = path.removeprefix("docs/")
    else:
        return target
    here = posixpath.dirname(source.removeprefix("docs/")) if source.startswith("docs/") else ""
    return posixpath.relpath(page, here or ".")
