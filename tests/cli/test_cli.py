"""The shell's face: what is printed, and pytest's exit codes."""

from __future__ import annotations

import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from projects import Project
from warm_python import warm_python

from pytest_synthconv import __version__, cli
from pytest_synthconv.files.kinds import kinds
from pytest_synthconv.files.loading import load_endpoint


@pytest.fixture
def shards(project: Project) -> list[str]:
    """Two shards of a run: in the first everybody is content, in the second somebody is not."""
    project.write("alex", "cy", "bo")
    names = ["shard-1", "shard-2"]
    for name, who in zip(names, ("alex or cy", "bo"), strict=True):
        project.run("-k", who, f"--synthconv-artifacts={name}")
    return names


def test_merging_prints_what_a_run_prints_and_ends_as_it_does(
    project: Project, shards: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = project.run("--synthconv-artifacts=whole")
    capsys.readouterr()
    code = cli.main(["merge", *shards, "--into", "whole"])
    printed = capsys.readouterr().out.splitlines()
    assert code == whole.ret == 1
    block = whole.outlines[whole.outlines.index(printed[0]) :]
    assert block[: len(printed)] == printed
    assert printed[0].startswith("3 conversations: 1 goal met, 1 frustrated, 1 handed off; ")
    assert printed[-1] == "records: whole/conversations.jsonl"


def test_merged_shards_in_which_nothing_failed_end_with_0(
    shards: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["merge", shards[0], "--into", "merged"]) == 0


def test_a_mistake_is_one_clean_message_and_a_usage_error(
    shards: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["merge", *shards, "shard-3", "--into", "merged"]) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("ERROR: shard-3: no shard is there: expected a directory with ")
    assert not Path("merged").exists()


def test_what_the_tests_themselves_found_is_in_the_verdict_too(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file(
        """
        def test_a_refund_is_refused(conversation):
            assert conversation.stop_reason == "frustrated"
        """
    )
    for name, who, code in (
        ("shard-1", "test_a_refund and bo", 0),
        ("shard-2", "test_conversation and alex", 0),
        ("shard-3", "test_a_refund and alex", 1),
    ):
        assert project.run("-k", who, f"--synthconv-artifacts={name}", ".").ret == code
    assert cli.main(["merge", "shard-1", "shard-2", "--into", "two"]) == 0
    assert cli.main(["merge", "shard-1", "shard-2", "shard-3", "--into", "three"]) == 1


@pytest.mark.parametrize(
    "arguments", [[], ["merge"], ["merge", "shard-1"], ["split"], ["merge", "--speed=9"]]
)
def test_what_the_command_line_does_not_take_is_a_usage_error_too(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 4
    assert "ERROR: " in capsys.readouterr().err


def test_kinds_are_listed_and_each_is_printed_as_a_file_that_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["kinds"]) == 0
    listed = [line.split("  ", 1) for line in capsys.readouterr().out.splitlines()]
    assert [name.strip() for name, _ in listed] == list(kinds())
    assert all(purpose.strip() for _, purpose in listed)
    keys = {"OPENAI_API_KEY": "k" * 9, "ANTHROPIC_API_KEY": "k" * 9}
    for kind in kinds():
        assert cli.main(["kinds", kind]) == 0
        own = tmp_path / "own.yaml"
        own.write_text(capsys.readouterr().out)
        named = tmp_path / "named.yaml"
        named.write_text(f"kind: {kind}\n")
        assert load_endpoint(own, keys).turn == load_endpoint(named, keys).turn


def test_a_kind_that_is_none_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kinds", "rasa"]) == 4
    told = capsys.readouterr().err
    assert told == "ERROR: there is no kind `rasa`; did you mean `rasa-rest`?\n"


def test_the_command_and_the_module_are_the_same(
    shards: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (command,) = entry_points(group="console_scripts", name="pytest-synthconv")
    assert command.load() is cli.main
    arguments = ["merge", *shards, "--into", "merged"]
    done = subprocess.run(
        [warm_python(), "-m", "pytest_synthconv", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    capsys.readouterr()
    cli.main(arguments)
    assert done.stdout == capsys.readouterr().out != ""


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"pytest-synthconv {__version__}\n"
