"""``--synthconv-generate=N``: a personas file is written or topped up, once, before collection."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Project

from pytest_synthconv.files.loading import load_personas


def collect(project: Project, *arguments: str) -> pytest.RunResult:
    return project.run("--collect-only", *arguments)


def personas_file(project: Project) -> Path:
    return project.pytester.path / "assistant_personas.yaml"


def test_without_a_file_one_is_written_and_its_personas_are_the_items(project: Project) -> None:
    project.write("alex")
    personas_file(project).unlink()
    result = collect(project, "--synthconv-generate=4")
    people = load_personas(personas_file(project))
    assert len(people) == 4
    result.stdout.fnmatch_lines(
        ["synthconv: wrote 4 personas to assistant_personas.yaml (pair coverage *)"]
        + [f"*<Function test_conversation[[]{person.id}[]]>" for person in people]
    )
    assert personas_file(project).read_text().startswith("# Personas for Order desk.\n")


def test_a_file_is_topped_up_and_what_is_there_is_kept_byte_for_byte(project: Project) -> None:
    project.write("alex", "bo")
    before = personas_file(project).read_bytes()
    collect(project, "--synthconv-generate=3")
    after = personas_file(project).read_bytes()
    assert after.startswith(before)
    assert [p.name for p in load_personas(personas_file(project))][:2] == ["Alex", "Bo"]
    assert len(load_personas(personas_file(project))) == 3


@pytest.mark.parametrize("number", [1, 2])
def test_nothing_is_done_when_enough_are_there(project: Project, number: int) -> None:
    project.write("alex", "bo")
    before = personas_file(project).read_bytes()
    result = collect(project, f"--synthconv-generate={number}")
    assert personas_file(project).read_bytes() == before
    result.stdout.no_fnmatch_line("*wrote*")


def test_the_same_seed_writes_the_same_file_and_another_seed_another(project: Project) -> None:
    written = []
    for seed in ("1", "1", "2"):
        project.write("alex")
        personas_file(project).unlink()
        collect(project, "--synthconv-generate=3", f"--synthconv-seed={seed}")
        written.append(personas_file(project).read_bytes())
    assert written[0] == written[1] != written[2]


def test_the_personas_option_names_the_file_to_write(project: Project) -> None:
    project.write("alex")
    collect(project, "--synthconv-generate=2", "--synthconv-personas=people.yaml")
    assert len(load_personas(project.pytester.path / "people.yaml")) == 2


@pytest.mark.usefixtures("all_plugins")
def test_under_xdist_the_personas_are_written_once(project: Project) -> None:
    project.write("alex")
    personas_file(project).unlink()
    result = project.run_apart(
        *("--synthconv-assistant=assistant.yaml", "--synthconv-generate=3", "-n2"),
        "--synthconv-max-turns=1",
    )
    result.assert_outcomes(passed=3)
    assert len(load_personas(personas_file(project))) == 3


def test_a_broken_file_is_a_usage_error_and_left_as_it_is(project: Project) -> None:
    project.write("alex")
    personas_file(project).write_text("users:\n- name: x\n")
    result = collect(project, "--synthconv-generate=3")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert personas_file(project).read_text() == "users:\n- name: x\n"


def describe(project: Project, description: str) -> None:
    project.write("alex")
    personas_file(project).unlink()
    (project.pytester.path / "assistant.yaml").write_text(
        f"name: Casey\ndescription: {description}\n"
    )


def test_few_topics_are_warned_of_on_the_terminal_and_in_the_file(project: Project) -> None:
    describe(project, "Tracks parcels.")
    result = collect(project, "--synthconv-generate=2")
    result.stdout.fnmatch_lines(["synthconv: warning: fewer than 3 topics were found*'parcels'*"])
    assert "# Warning: fewer than 3 topics" in personas_file(project).read_text()


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Helps.", "*its description does not say what it can do"),
        ("Hilft bei Bestellungen und Retouren.", "*its description is in German*"),
    ],
)
def test_an_unreadable_description_is_a_usage_error_and_nothing_is_written(
    project: Project, description: str, told: str
) -> None:
    describe(project, description)
    result = collect(project, "--synthconv-generate=2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {told}"])
    assert not personas_file(project).exists()
