"""Runs whose personas a language model writes first."""

from __future__ import annotations

import pytest
from played_talks import write_project
from projects import Project
from provider_projects import lead_to
from provider_server import ProviderServer, providing, status


def test_personas_are_written_one_by_one_and_then_talk(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester)
    result = project.run("--synthconv-provider=openai", "--synthconv-generate=3")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "synthconv: wrote persona 1 of 2: *",
            "synthconv: wrote persona 2 of 2: *",
            "synthconv: wrote 2 personas to personas.yaml (*); 2 requests, 400 tokens in, *",
            "3 conversations: *",
            "personas: 2 requests, 400 tokens in, *",
        ]
    )


def test_a_provider_that_fails_at_writing_ends_the_run_before_a_test(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    with providing([status(401, "Incorrect API key provided.")]) as server:
        lead_to(server, monkeypatch)
        result = project.run("--synthconv-provider=openai", "--synthconv-generate=3")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert len(server.asked) == 1
    told = [*result.outlines, *result.errlines]
    assert sum("wrote none of 2 personas" in line for line in told) == 1


def test_a_provider_that_fails_at_writing_for_a_test_makes_it_an_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    project.test_file("def test_crowd(generate_personas):\n    assert generate_personas(2)\n")
    with providing([status(401, "Incorrect API key provided.")]) as server:
        lead_to(server, monkeypatch)
        result = project.run("--synthconv-provider=openai", "test_own.py", "-k", "crowd")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines(["*no personas could be written: openai model *HTTP 401*"])


def test_a_writer_that_is_not_there_takes_no_talk_with_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("alex")
    project.test_file("def test_crowd(generate_personas):\n    assert generate_personas(2)\n")
    with providing([status(404, "The model `nope` does not exist.", code="model_not_found")]) as it:
        lead_to(it, monkeypatch)
        result = project.run("test_own.py", "--synthconv-persona-model=openai:nope")
    result.assert_outcomes(passed=1, errors=1)


def test_a_missing_key_of_the_writer_is_a_usage_error_before_any_test(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    project.write("alex")
    project.test_file("def test_crowd(generate_personas):\n    assert generate_personas(2)\n")
    result = project.run("test_own.py", "--synthconv-persona-model=openai:m")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: OPENAI_API_KEY is not set; *"])


def test_a_model_without_a_provider_in_an_ini_file_is_a_usage_error_too(project: Project) -> None:
    project.write("alex")
    project.pytester.makeini(
        "[pytest]\nsynthconv_assistant = assistant.yaml\nsynthconv_user_model = gpt-6-luna\n"
    )
    project.test_file("def test_sums():\n    assert 1 + 1 == 2\n")
    result = project.pytester.runpytest_inprocess("test_own.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --synthconv-user-model: 'gpt-6-luna' is given, *"])
