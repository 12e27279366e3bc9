"""Options: four spellings, the stronger wins, and whatever is wrong is one clean usage error."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Project


def turns(project: Project) -> int:
    (record,) = project.records()
    return sum(1 for message in record["messages"] if message["role"] == "user")


def usage_error(project: Project, *arguments: str) -> str:
    """The message of the usage error that this run ends in, before any request."""
    result = project.pytester.runpytest_inprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = "\n".join(result.errlines)
    assert text.startswith("ERROR: ")
    assert "Traceback" not in text
    assert not (project.pytester.path / "synthconv-artifacts").exists()
    return text.removeprefix("ERROR: ")


def test_each_spelling_outranks_the_next(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("bo")
    project.pytester.makeini(
        "[pytest]\nsynthconv_assistant = assistant.yaml\nsynthconv_max_turns = 1"
    )
    run = project.pytester.runpytest_inprocess
    run("assistant.yaml")
    assert turns(project) == 1
    monkeypatch.setenv("SYNTHCONV_MAX_TURNS", "2")
    run("assistant.yaml")
    assert turns(project) == 2
    run("assistant.yaml", "--synthconv-max-turns=3")
    assert turns(project) == 3
    project.test_file(
        """
        import pytest

        @pytest.mark.synthconv(max_turns=1)
        def test_marked(conversation):
            assert len(conversation.turns) == 1
        """
    )
    run("test_own.py", "--synthconv-max-turns=3").assert_outcomes(passed=1)


def test_the_closest_marker_is_the_strongest(project: Project) -> None:
    project.write("bo")
    project.test_file(
        """
        import pytest

        pytestmark = pytest.mark.synthconv(max_turns=1, seed=7)

        @pytest.mark.synthconv(max_turns=2)
        def test_marked(conversation):
            assert (conversation.max_turns, conversation.seed) == (2, 7)
        """
    )
    project.run("test_own.py", "-k", "test_marked").assert_outcomes(passed=1, deselected=1)


@pytest.mark.parametrize("spelling", ["pytest.ini", "pyproject.toml", "tox.ini"])
def test_paths_in_an_ini_file_are_relative_to_that_file(
    project: Project, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    project.write("alex", folder="talks")
    texts = {
        "pytest.ini": "[pytest]\nsynthconv_assistant = talks/assistant.yaml\n",
        "tox.ini": "[pytest]\nsynthconv_assistant = talks/assistant.yaml\n",
        "pyproject.toml": (
            '[tool.pytest.ini_options]\nsynthconv_assistant = ["talks/assistant.yaml"]\n'
        ),
    }
    (project.pytester.path / spelling).write_text(texts[spelling])
    monkeypatch.chdir(project.pytester.path / "talks")
    project.pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.skipif(pytest.version_tuple < (9, 2), reason="no native TOML with unions of types")
def test_numbers_may_be_numbers_in_native_toml(project: Project) -> None:
    project.write("bo")
    (project.pytester.path / "pyproject.toml").write_text(
        '[tool.pytest]\nsynthconv_assistant = ["assistant.yaml"]\nsynthconv_max_turns = 1\n'
        "synthconv_max_seconds = 99.5\n"
    )
    project.pytester.runpytest_inprocess("assistant.yaml")
    assert turns(project) == 1


def test_paths_in_the_environment_are_relative_to_where_pytest_was_started(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex", folder="talks")
    monkeypatch.setenv("SYNTHCONV_ASSISTANT", "talks/assistant.yaml")
    project.pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_an_empty_environment_variable_is_as_good_as_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    monkeypatch.setenv("SYNTHCONV_MAX_TURNS", "")
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--synthconv-max-turns=abc"], "--synthconv-max-turns: expected a whole number of at *"),
        (["--synthconv-max-turns=0"], "*at least 1, got '0'"),
        (["--synthconv-seed=-1"], "--synthconv-seed: expected a whole number of at least 0, *"),
        (["--synthconv-fail-on=max_turn"], "*got 'max_turn'; did you mean 'max_turns'?"),
        (["--synthconv-provider=opeani"], "*got 'opeani'; did you mean 'openai'?"),
        (["--synthconv-user-model="], "--synthconv-user-model: expected MODEL or PROVIDER:MODEL*"),
        (["--synthconv-judge-model=offline:x"], "*: the offline provider has no models, *"),
        (["--synthconv-record-mode=never"], "*expected one of none, once, new_episodes, all, *"),
        (["--synthconv-max-cost=-1"], "--synthconv-max-cost: expected a number above 0, *"),
        (["--synthconv-max-seconds=nan"], "--synthconv-max-seconds: expected a number above 0, *"),
        (["--synthconv-personas=none.yaml"], "*none.yaml*"),
        (["--synthconv-endpoint=none.yaml"], "*none.yaml*"),
        (["--synthconv-artifacts="], "--synthconv-artifacts: expected a path, got nothing"),
        (["--synthconv-artifacts=conftest.py"], "the artifacts directory * cannot be written*"),
    ],
)
def test_a_bad_value_is_one_clean_usage_error(
    project: Project, arguments: list[str], message: str
) -> None:
    project.write("alex")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml", *arguments)
    pytest.LineMatcher(text.splitlines()).fnmatch_lines([message])


def test_a_missing_assistant_file_is_named(project: Project) -> None:
    assert "none.yaml" in usage_error(project, "--synthconv-assistant=none.yaml")


def test_the_source_of_a_bad_value_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    project.pytester.makeini("[pytest]\nsynthconv_max_turns = many")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert text.startswith("synthconv_max_turns in tox.ini: expected a whole number")
    monkeypatch.setenv("SYNTHCONV_MAX_TURNS", "few")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert text.startswith("the environment variable SYNTHCONV_MAX_TURNS: expected")


def test_a_misspelt_environment_variable_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    monkeypatch.setenv("SYNTHCONV_MAX_TRUNS", "3")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert "SYNTHCONV_MAX_TRUNS" in text
    assert "did you mean 'SYNTHCONV_MAX_TURNS'?" in text


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("max_truns=3", "*does not take 'max_truns'*did you mean 'max_turns'?"),
        ("max_turns='x'", "*@pytest.mark.synthconv(max_turns=...): expected a whole number*"),
        ("artifacts='x'", "*does not take 'artifacts'; it takes max_turns, fail_on, seed"),
        ("3", "*takes keyword arguments only, got (3,)"),
    ],
)
def test_a_bad_marker_is_a_usage_error_that_names_the_test(
    project: Project, marker: str, message: str
) -> None:
    project.write("alex")
    project.test_file(
        f"import pytest\n\n@pytest.mark.synthconv({marker})\ndef test_own(conversation): pass\n"
    )
    text = usage_error(project, "--synthconv-assistant=assistant.yaml", ".")
    assert text.startswith("test_own.py::test_own[alex]: @pytest.mark.synthconv")
    pytest.LineMatcher(text.splitlines()).fnmatch_lines([message])


def test_zero_personas_are_a_usage_error_and_never_a_silent_pass(project: Project) -> None:
    path = project.write("alex")
    path.with_name("assistant_personas.yaml").write_text("users: []\n")
    assert "users" in usage_error(project, "--synthconv-assistant=assistant.yaml")


def test_zero_personas_from_code_are_a_usage_error_too(project: Project) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write("\ndef pytest_synthconv_personas(config, assistant): return []\n")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert text.startswith("pytest_synthconv_personas for 'Order desk': returned no personas")


def test_the_problems_of_all_files_are_told_at_once(project: Project) -> None:
    path = project.write("alex")
    path.with_name("assistant_personas.yaml").write_text("users:\n- name: Alex\n")
    path.with_name("endpoint.yaml").write_text("url: ftp://example.com\nresponse_path: [a]\n")
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert "assistant_personas.yaml" in text
    assert "endpoint.yaml" in text


def test_pytests_own_errors_are_not_hidden_by_ours(project: Project) -> None:
    project.write("alex", folder="talks")
    run = project.pytester.runpytest_inprocess
    result = run("--synthconv-assistant=talks/assistant.yaml", "none.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: file or directory not found: none.py"])
    (project.pytester.path / "talks" / "conftest.py").write_text("raise RuntimeError('boom')\n")
    result = run("--synthconv-assistant=talks/assistant.yaml")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*boom*"])
    assert "kept from collecting" not in result.stderr.str()


def test_no_endpoint_anywhere_is_a_usage_error_that_names_the_places(project: Project) -> None:
    project.write("alex")
    (project.pytester.path / "conftest.py").unlink()
    text = usage_error(project, "--synthconv-assistant=assistant.yaml")
    assert "nothing says how 'Order desk' is reached" in text
    assert "assistant_endpoint.yaml" in text
    assert "synthconv_endpoint" in text


@pytest.mark.parametrize("option", ["personas", "endpoint", "quarantine"])
def test_an_option_about_an_assistant_needs_one(project: Project, option: str) -> None:
    text = usage_error(project, f"--synthconv-{option}=x.yaml")
    assert "add --synthconv-assistant=YAML" in text


@pytest.mark.parametrize("fixture", ["persona", "conversation", "synthconv_assistant"])
def test_a_fixture_in_use_without_an_assistant_is_a_usage_error(
    project: Project, fixture: str
) -> None:
    project.test_file(f"def test_own({fixture}): pass")
    text = usage_error(project)
    assert text.startswith("test_own.py::test_own uses the fixture")
    assert "--synthconv-assistant=YAML" in text


def test_an_assistant_given_twice_is_tested_once(project: Project) -> None:
    project.write("alex")
    project.run("--synthconv-assistant=./assistant.yaml").assert_outcomes(passed=1)


def test_personas_and_endpoint_options_outrank_what_is_found(
    project: Project, tmp_path: Path
) -> None:
    path = project.write("alex", "bo")
    cards = path.with_name("assistant_personas.yaml")
    others = project.pytester.mkdir("others") / "few.yaml"
    others.write_text(cards.read_text().partition("- name: Bo")[0].replace("Alex", "Ann"))
    result = project.run("--synthconv-personas=others/few.yaml", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["assistant.yaml::test_conversation[[]ann[]]*"])
