"""Models that the SDKs' own tables call retired, or soon to be."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.providers.retirement import anthropic_notes, openai_notes, retirement

TODAY = date(2026, 11, 22)

OPENAI = '''
ChatModel: TypeAlias = Literal["gpt-new", "gpt-soon", "gpt-old"]
"""Deprecated values:

- "gpt-later": Announced shutdown date: 2027-01-22. See
  https://developers.example/deprecations for details.
- "gpt-soon", "gpt-soon-2025-01-31",
  "gpt-soon-mini": Announced shutdown
  date: 2027-01-21. See https://developers.example/deprecations for details.
- "gpt-fake": Not a supported model ID. Retained for SDK compatibility.
- "gpt-old": Announced shutdown date:
  2026-11-22.
- "gpt-odd": Announced shutdown date: 2026-13-45.
- "gpt-vague": Better use another.
"""
'''
ANTHROPIC = """
DEPRECATED_MODELS = {
    "claude-old": "June 15th, 2026",
    "claude-soon": "December 1st, 2026",
    "claude-later": "January 22nd, 2027",
    "claude-odd": "soon",
}

class Messages:
    pass
"""


@pytest.fixture
def sdks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both SDKs as far as they are read; importing them would fail."""
    files = {
        "openai/types/shared/chat_model.py": OPENAI,
        "anthropic/resources/messages/messages.py": ANTHROPIC,
        "openai/__init__.py": "raise ImportError",
        "anthropic/__init__.py": "raise ImportError",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for package in ("openai", "anthropic"):
        for name in [each for each in sys.modules if each.split(".")[0] == package]:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("sdks")
@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("openai:gpt-new", None),
        ("openai:gpt-later", None),
        ("openai:gpt-soon", "will be retired on 2027-01-21 (openai's own table)"),
        ("openai:gpt-soon-2025-01-31", "will be retired on 2027-01-21 (openai's own table)"),
        ("openai:gpt-soon-mini", "will be retired on 2027-01-21 (openai's own table)"),
        ("openai:gpt-old", "was retired on 2026-11-22 (openai's own table)"),
        ("openai-chat:gpt-old", "was retired on 2026-11-22 (openai's own table)"),
        ("openai:gpt-fake", "is not supported (openai's own table)"),
        ("openai:gpt-odd", None),
        ("openai:gpt-vague", None),
        ("openai:claude-old", None),
        ("anthropic:claude-new", None),
        ("anthropic:claude-later", None),
        ("anthropic:claude-soon", "will be retired on 2026-12-01 (anthropic's own table)"),
        ("anthropic:claude-old", "was retired on 2026-06-15 (anthropic's own table)"),
        ("anthropic:claude-odd", None),
    ],
)
def test_a_model_near_its_end_is_told_in_a_line(model: str, told: str | None) -> None:
    provider, name = model.split(":")
    line = retirement(provider, name, TODAY)
    assert line == (told and f"{provider} model {name} {told}")


@pytest.mark.usefixtures("sdks")
def test_sixty_days_before_it_is_not_told_yet() -> None:
    assert retirement("anthropic", "claude-later", date(2026, 11, 22)) is None
    assert retirement("anthropic", "claude-later", date(2026, 11, 23)) is not None


@pytest.mark.parametrize("table", ["", "x = (", 'DEPRECATED_MODELS = {f(): "x"}', '"""- "x": """'])
def test_a_table_that_is_not_there_or_not_understood_tells_nothing(sdks: Path, table: str) -> None:
    (sdks / "openai/types/shared/chat_model.py").write_text(table)
    (sdks / "anthropic/resources/messages/messages.py").write_text(table)
    assert retirement("openai", "gpt-old", TODAY) is None
    assert retirement("anthropic", "claude-old", TODAY) is None


def test_an_sdk_that_is_not_there_tells_nothing(sdks: Path) -> None:
    (sdks / "openai/types/shared/chat_model.py").unlink()
    (sdks / "anthropic/resources/messages/messages.py").unlink()
    assert retirement("openai", "gpt-old", TODAY) is None
    assert retirement("anthropic", "claude-old", TODAY) is None


def test_a_table_with_a_type_is_one_too() -> None:
    source = 'DEPRECATED_MODELS: dict[str, str] = {"claude-old": "June 15th, 2026"}'
    assert anthropic_notes(source) == {"claude-old": "June 15th, 2026"}


def test_the_installed_sdk_has_its_table() -> None:
    # Its authors take out of it what is long gone, so no model is in the tables of all versions.
    from anthropic.resources.messages import messages

    table = messages.__dict__["DEPRECATED_MODELS"]
    assert table
    for model in table:
        told = retirement("anthropic", model, date.max)
        assert told is not None, model
        assert told.startswith(f"anthropic model {model} was retired on 20")


def test_so_has_openais_where_it_has_one_at_all() -> None:
    spec = importlib.util.find_spec("openai")
    assert spec
    assert spec.origin
    source = Path(spec.origin).parent.joinpath("types/shared/chat_model.py").read_text()
    if "shutdown date" not in source:
        pytest.skip("this version has no table")
    notes = openai_notes(source)
    assert len(notes) > 30
    assert source.count('"gpt-4-32k-0314"') == 2
    assert retirement("openai", "gpt-4-32k-0314", TODAY) == (
        "openai model gpt-4-32k-0314 was retired on 2025-06-06 (openai's own table)"
    )


def test_no_sdk_is_imported_for_it() -> None:
    code = (
        "import datetime, sys; from pytest_synthconv.providers.retirement import retirement;"
        "print([retirement(name, 'x', datetime.date.today()) for name in ('openai', 'anthropic')],"
        "[name for name in ('openai', 'anthropic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[None, None] []\n"


@given(st.text())
def test_any_note_is_read_without_a_fault(note: str) -> None:
    assert anthropic_notes(f"DEPRECATED_MODELS = {{'x': {note!r}}}") == {"x": note}
    assert isinstance(openai_notes(f"{note!r}"), dict)
