"""The reference pages, made of the code when the site is built, so that they say what it does."""

from __future__ import annotations

import argparse
import ast
import contextlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from type_names import json_type

from pytest_synthconv import cli
from pytest_synthconv.core import models
from pytest_synthconv.core.frozen import Model
from pytest_synthconv.run.option_table import OPTIONS, Option

DOCS = Path(__file__).parents[1]
RECORD_PARTS: Mapping[str, type[Model]] = {
    "persona": models.CardReading,
    "messages": models.Message,
    "verdicts": models.Verdict,
    "usage": models.Usage,
    "error": models.Fault,
}
"""The keys of a record with keys of their own, and the model that explains these."""


def options_page() -> str:
    """Return the page with every spelling of every option."""
    rows = "".join(
        f"| `{option.flag}` | `{option.variable}` | {'yes' if option.on_marker else ''} | "
        f"{', '.join(_commands_with(option))} |\n"
        for option in OPTIONS.values()
    )
    return (
        "# How options are spelled\n\n[Options](../options.md) says what each option means, and "
        "which spelling wins. In an ini file, it is the environment's in small letters: "
        "`synthconv_max_turns = 4`. A command takes an option without its prefix: `--provider`.\n\n"
        "| command line of pytest | environment | marker | commands |\n"
        f"|---|---|---|---|\n{rows}"
    )


def _commands_with(option: Option) -> Iterator[str]:
    for command in cli.COMMANDS:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        if f"--{option.name}" in parser._option_string_actions:
            yield f"`{command.name}`"


def commands_page() -> str:
    """Return the page with the help of every command."""
    parts = [
        "# Commands\n\nWhat `pytest-synthconv COMMAND --help` prints. The exit code is 0 for "
        "success, 1 for failures, and 4 for a mistake in options or files.\n",
        _console((), printed_help(())),
    ]
    for command in cli.COMMANDS:
        parts.append(f"## {command.name}\n\n{_sentence(command.help)}\n")
        parts += [_console(words, printed_help(words)) for words in _words_of(command)]
    return "\n".join(parts)


def printed_help(words: tuple[str, ...]) -> str:
    """Return what ``pytest-synthconv WORDS --help`` prints at 80 columns."""
    printed = io.StringIO()
    width = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            cli.main([*words, "--help"])
    finally:
        os.environ.pop("COLUMNS")
        if width is not None:
            os.environ["COLUMNS"] = width
    return printed.getvalue().rstrip()


def _words_of(command: Any) -> Iterator[tuple[str, ...]]:
    """Yield the words of ``command``, and of each command below it."""
    yield (command.name,)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ((command.name, name) for name in action.choices)


def _console(words: tuple[str, ...], text: str) -> str:
    command = " ".join(("pytest-synthconv", *words, "--help"))
    return f"```console\n$ {command}\n{text}\n```\n"


def fixtures_page() -> str:
    """Return the page with what the docstrings say of fixtures and hooks."""
    from pytest_synthconv.plugin import fixtures, hookspecs, trials

    found = [entry for module in (fixtures, trials) for entry in fixtures_of(module)]
    parts = [
        "# Fixtures and hooks\n\nWhat `pytest --fixtures` and the hooks' docstrings say. "
        "[Your own tests](../fixtures.md) has examples.\n\n## Fixtures\n",
        *(f"### `{name}`\n\nScope: {scope}.\n\n{text}\n" for name, scope, text in found),
        "## Hooks\n",
    ]
    for name, hook in vars(hookspecs).items():
        if name.startswith("pytest_"):
            signature = str(inspect.signature(hook))
            parts.append(
                f"### `{name}`\n\n```python\ndef {name}{signature}\n```\n\n{inspect.getdoc(hook)}\n"
            )
    return "\n".join(parts)


def fixtures_of(module: ModuleType) -> Iterator[tuple[str, str, str]]:
    """Yield name, scope and docstring of the public fixtures of ``module``."""
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        for decorator in map(ast.unparse, node.decorator_list):
            if decorator.startswith("pytest.fixture"):
                scope = re.search(r"scope='(\w+)'", decorator)
                yield node.name, scope[1] if scope else "function", ast.get_docstring(node) or ""


def record_page() -> str:
    """Return the page that shows a record, and the keys of its parts."""
    record = example_record()
    parts = [
        "# A whole record\n\n[Records](../records.md#the-keys-of-a-record) says what each key "
        "means. This page shows a record, and the keys of its parts.\n\n## An example\n\n"
        "The conversation of [the tutorial](../getting-started.md), as "
        "a run has recorded it:\n",
        f"```json\n{json.dumps(record, indent=2)}\n```\n",
    ]
    for key, model in RECORD_PARTS.items():
        parts.append(
            f"## {key}\n\n{inspect.getdoc(model)}\n\n| key | value |\n|---|---|\n{_fields(model)}"
        )
    return "\n".join(parts)


def _fields(model: type[Model]) -> str:
    """Return a row for each field of ``model`` that is written."""
    return "".join(
        f"| `{name}` | {json_type(field.annotation)} |\n"
        for name, field in model.model_fields.items()
        if not field.exclude
    )


def example_record() -> dict[str, Any]:
    """Return the record of a run of the tutorial's files, with a function as the assistant."""
    page = (DOCS / "getting-started.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("assistant.yaml", "personas.yaml"):
            block = re.search(rf"^```yaml {name}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
            if block is None:
                raise LookupError(f"getting-started.md has no block {name!r}")
            (home / name).write_text(block[1], encoding="utf-8")
        (home / "endpoint.yaml").write_text("python: bot:answer\n", encoding="utf-8")
        (home / "bot.py").write_text(
            textwrap.dedent("""\
            def answer(messages, conversation_id):
                return "Your order 1042 for Ines is on its way."
            """),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "pytest", "-q", "--synthconv-assistant=assistant.yaml"]
        subprocess.run(command, cwd=home, check=True, capture_output=True)
        written = home / "synthconv-artifacts" / "conversations.jsonl"
        record: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return record


def folder_page(folder: Path) -> str:
    """Return a page of the README of ``folder`` and its files."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    languages = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".ini": "ini"}
    parts = [text, "## The files\n"]
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix in languages and not {"synthconv-artifacts", ".git"} & {*inside.parts}:
            code = path.read_text(encoding="utf-8").rstrip()
            parts.append(f"### {inside}\n\n```{languages[path.suffix]}\n{code}\n```\n")
    return "\n".join(parts)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
