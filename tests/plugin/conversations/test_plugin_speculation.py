"""Where the next message is written beside the verdict, and that it is the same one."""

from __future__ import annotations

from pathlib import Path

import pytest
from played_talks import LOOKING, SENT, asker, write_project
from projects import Project
from provider_server import ProviderServer

from pytest_synthconv.run.participants import CassetteOptions, ParticipantFactory, choose_models
from pytest_synthconv.simulation.resources import RunResources


def asked_for(server: ProviderServer, project: Project, *options: str) -> list[str]:
    """What the simulated user was asked in a run, each request's whole text, sorted."""
    before = len(server.asked)
    project.run("--synthconv-provider=openai", *options).assert_outcomes(passed=1)
    asked = [it for it in server.asked[before:] if asker(it) == "user"]
    return sorted(str(it.body) for it in asked)


def test_two_language_models_are_asked_together_the_same_as_one_after_the_other(
    project: Project, server: ProviderServer
) -> None:
    write_project(project.pytester, replies=(LOOKING, LOOKING, SENT))
    plain = asked_for(server, project, "--synthconv-concurrency=1")
    (one,) = project.records()
    ahead = asked_for(server, project, "--synthconv-concurrency=8")
    (other,) = project.records()
    assert len(plain) == 3
    assert [text for text in ahead if text in plain] == plain
    # One more for nothing, unless the judge was done before it was begun.
    assert len(ahead) in (3, 4)
    assert other["usage"]["by_role"]["user"]["requests"] == len(ahead)
    said = [[(m["role"], m["content"]) for m in record["messages"]] for record in (one, other)]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("user", "judge", "directory", "speculates"),
    [
        ("openai:some", "anthropic:some", None, True),
        ("openai:some", None, None, False),
        (None, "openai:some", None, False),
        (None, None, None, False),
        ("openai:some", "openai:some", "tapes", False),
    ],
)
def test_it_takes_two_language_models_and_no_cassettes(
    user: str | None, judge: str | None, directory: str | None, speculates: bool
) -> None:
    choices = choose_models("offline", user=user, judge=judge, persona=None)
    recording = CassetteOptions(Path(directory) if directory else None)
    assert ParticipantFactory(choices, RunResources(), recording).speculates is speculates


def test_a_recording_holds_what_the_talk_needs_and_is_replayed_at_any_concurrency(
    project: Project, server: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project.pytester)
    tapes = "--synthconv-cassettes=tapes"
    at_once = "--synthconv-concurrency=8"
    assert len(asked_for(server, project, tapes, "--synthconv-record-mode=once", at_once)) == 2
    monkeypatch.delenv("OPENAI_API_KEY")
    asked = len(server.asked)
    for concurrency in (1, 8):
        asked_for(server, project, tapes, f"--synthconv-concurrency={concurrency}")
    assert len(server.asked) == asked
