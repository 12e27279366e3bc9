"""The pages that list things list all of them: persona keys, options, stop reasons, properties."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents import blocks
from page_projects import DOCS, write_files
from projects import Project

from pytest_synthconv import Goal, Persona, StopReason, Traits
from pytest_synthconv.core.flags import FLAGS
from pytest_synthconv.files.loading import AssistantCard, load_personas

PERSONAS = DOCS / "personas.md"


def first_column(page: Path, heading: str) -> list[str]:
    """Return the first cells of the tables below ``heading``."""
    _, _, rest = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    return re.findall(r"^\| (`.+?) \|", rest.partition("\n## ")[0], re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "model"),
    [("The keys of a persona", Persona), ("Goals", Goal), ("Traits", Traits)],
)
def test_every_key_of_a_persona_is_listed(
    heading: str, model: type[Persona | Goal | Traits]
) -> None:
    assert first_column(PERSONAS, heading) == [f"`{name}`" for name in model.model_fields]


def test_every_flag_of_a_record_is_listed() -> None:
    text = (DOCS / "records.md").read_text(encoding="utf-8")
    for flag in FLAGS:
        assert f"\n| `{flag}` |" in text


def test_every_key_of_an_assistant_file_is_listed() -> None:
    keys = [f"`{name}`" for name in AssistantCard.model_fields]
    assert first_column(PERSONAS, "The assistant file") == keys


def test_the_persona_of_the_page_loads_and_uses_every_key(tmp_path: Path) -> None:
    write_files(PERSONAS, tmp_path, "personas.yaml")
    (persona,) = load_personas(tmp_path / "personas.yaml")
    assert persona.model_fields_set == set(Persona.model_fields)
    assert persona.traits.model_fields_set == set(Traits.model_fields)
    assert {name for goal in persona.goals for name in goal.model_fields_set} == set(
        Goal.model_fields
    )
    assert "  x-" in (tmp_path / "personas.yaml").read_text()


def test_the_persona_of_the_page_says_its_opening_and_its_script(project: Project) -> None:
    write_files(PERSONAS, project.pytester.path, "personas.yaml")
    write_files(DOCS / "getting-started.md", project.pytester.path, "assistant.yaml")
    (project.pytester.path / "conftest.py").write_text(
        "import pytest\n\n\n@pytest.fixture(scope='session')\ndef synthconv_endpoint():\n"
        "    return lambda messages: f'Hello number {len(messages)}, what is it about?'\n"
    )
    project.pytester.runpytest_inprocess("--synthconv-assistant=assistant.yaml")
    (record,) = project.records()
    (persona,) = load_personas(project.pytester.path / "personas.yaml")
    said = [message["content"] for message in record["messages"] if message["role"] == "user"]
    assert said[:2] == [persona.opening, *persona.script]
    assert len(said) <= 6
    assert record["persona"]["id"] == "ines"


def test_the_page_on_personas_has_no_other_block() -> None:
    assert [block.title for block in blocks(PERSONAS)] == ["personas.yaml"]


def test_every_option_is_listed(project: Project) -> None:
    text = (DOCS / "options.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `--synthconv-([a-z-]+)", text, re.MULTILINE))
    printed = project.pytester.runpytest_inprocess("--help").stdout.str()
    assert listed == set(re.findall(r"^  --synthconv-([a-z-]+)", printed, re.MULTILINE))


def test_every_stop_reason_is_listed() -> None:
    listed = first_column(DOCS / "records.md", "How a conversation ends")
    assert listed == [f"`{reason}`" for reason in StopReason]


def test_every_junit_property_is_listed(project: Project) -> None:
    project.write("alex")
    project.test_file(
        "def test_own(simulate, synthconv_personas):\n    simulate(synthconv_personas[0])\n"
    )
    project.run("--junitxml=report.xml", ".").assert_outcomes(passed=2)
    report = (project.pytester.path / "report.xml").read_text()
    rows = first_column(DOCS / "records.md", "JUnit")
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == set(re.findall(r'name="synthconv\.(\w+)"', report))


def test_the_index_lists_every_page_once() -> None:
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([\w-]+\.md)\)", text)
    assert sorted(linked) == sorted(path.name for path in DOCS.glob("*.md") if path.stem != "index")
