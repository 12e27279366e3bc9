"""Installed but unused, the plugin is not there."""

from __future__ import annotations

import pytest
from projects import Project

HEAVY = ("openai", "anthropic", "requests", "pydantic", "yaml", "filelock", "jinja2")


def test_an_unrelated_run_imports_prints_and_writes_nothing(project: Project) -> None:
    project.test_file(
        f"""
        import sys

        def test_imports():
            assert [name for name in {HEAVY} if name in sys.modules] == []
        """
    )
    before = {path.name for path in project.pytester.path.iterdir()}
    # Only this plugin is loaded: others, hypothesis say, import some of these themselves.
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    lines = [line for line in result.outlines if not line.startswith(("plugins: ", "rootdir: "))]
    assert "synthconv" not in "\n".join(lines).replace("pytest-synthconv", "")
    after = {path.name for path in project.pytester.path.iterdir()}
    pytesters_own = ("__pycache__", "runpytest-", "stdout", "stderr")
    assert [name for name in after - before if not name.startswith(pytesters_own)] == []


def test_fixtures_of_the_same_names_in_a_project_are_its_own(project: Project) -> None:
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def conversation():
            return "mine"

        @pytest.fixture
        def persona():
            return "mine too"

        def test_own(conversation, persona):
            assert (conversation, persona) == ("mine", "mine too")
        """
    )
    result = project.pytester.runpytest_inprocess("-m", "not synthconv")
    result.assert_outcomes(passed=1)
    assert not (project.pytester.path / "synthconv-artifacts").exists()


def test_the_help_names_every_option(project: Project) -> None:
    text = project.pytester.runpytest_inprocess("--help").stdout.str()
    for name in ("assistant", "personas", "endpoint", "max-turns", "fail-on", "artifacts", "seed"):
        assert f"--synthconv-{name}" in text
        assert f"synthconv_{name.replace('-', '_')} (" in text


def test_the_marker_is_registered(project: Project) -> None:
    result = project.pytester.runpytest_inprocess("--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.synthconv(max_turns, fail_on, seed): *"])


@pytest.mark.parametrize("name", ["Persona", "StopReason", "Conversation", "User", "Judge"])
def test_public_names_are_there_when_asked_for(name: str) -> None:
    import pytest_synthconv

    assert getattr(pytest_synthconv, name).__name__ == name
    assert name in dir(pytest_synthconv)


def test_every_public_name_exists_and_others_do_not() -> None:
    import pytest_synthconv

    assert all(getattr(pytest_synthconv, name) for name in pytest_synthconv.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nobody'"):
        _ = pytest_synthconv.Nobody
