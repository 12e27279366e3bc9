"""An assistant that stonewalls fails, even if no language model ever loses patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_projects import DOCS
from played_talks import SENT, asker, playing
from projects import ASSISTANT, Project
from provider_server import Answering, environment, providing
from provider_shapes import Asked, Reply

from pytest_synthconv.run.option_values import PATIENCE

REFUSAL = "I'm sorry, but I can't help with that."
GERMAN = "Das kann ich Ihnen leider nicht sagen."
CARD = """\
users:
- name: Alex
  description: A customer who waits for a parcel.
  personality: Direct and busy.
  scenario: Alex wants to know where the parcel is.
  summary: Waits for a parcel
  traits: {patience: 0.1}
  goals:
  - ask: Where is my parcel?
"""
SAID = (
    "hello, could you tell me where my parcel is",
    "thank you, and when does it come",
    "that is kind of you, which carrier has it",
    "good to know, is it on its way by now",
    "lovely, and will it fit into my letter box",
    "I see, who could know more of it",
    "that is a pity, is tomorrow a better day",
    "fine, is there a form that I have to fill in",
    "I have a letter with its number, does that help",
    "thanks so much, and where is it then",
)
"""What a user says who never gives up."""


def never_giving_up(asked: Asked) -> Answering:
    """A user who is helped by every reply, and a judge that lets every talk go on."""
    if asker(asked) != "user":
        return playing(asked)
    turn = sum(message["role"] == "assistant" for message in asked.messages)
    goals = dict.fromkeys(asked.schema["properties"]["goals"]["properties"], "open")
    mood = {"thought": "Go on.", "last_reply": "helps" if turn else "none", "stop": "no"}
    return Reply({"goals": goals, **mood, "message": SAID[turn]})


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with providing(never_giving_up) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        yield


def run(project: Project, *options: str, reply: str = REFUSAL) -> pytest.RunResult:
    """Run one persona with an assistant that only ever says ``reply``."""
    home = project.pytester.path
    (home / "assistant.yaml").write_text(ASSISTANT)
    (home / "personas.yaml").write_text(CARD)
    (home / "conftest.py").write_text(
        "import pytest\n\n\n@pytest.fixture(scope='session')\ndef synthconv_endpoint():\n"
        f"    return lambda messages: {reply!r}\n"
    )
    return project.run("--synthconv-provider=openai-chat", *options)


def test_the_same_refusal_again_and_again_fails_by_patience(project: Project) -> None:
    result = run(project)
    result.assert_outcomes(failed=1)
    assert result.ret == 1
    (record,) = project.records()
    assert record["stop_reason"] == "frustrated"
    assert record["reason"].startswith(
        "by patience: the assistant refused in turn 1 and repeated itself in turns 2 and 3: "
        "patience is used up 2.0 times over (gpt-6.1-terra goes on: "
    )
    assert record["flags"] == ["second_opinion"]
    last = record["verdicts"][-1]
    assert (last["verdict"], last["judge"]) == ("frustrated", "patience")
    assert [quote["quote"] for quote in last["evidence"]] == [REFUSAL] * 3
    result.stdout.fnmatch_lines(["*Alex*frustrated*by patience: the assistant refused in turn 1*"])


def test_the_page_on_judging_shows_what_is_printed(project: Project) -> None:
    page = " ".join((DOCS / "judging.md").read_text("utf-8").split())
    printed = [line for line in run(project).outlines if line.startswith("Persona 'Alex' ended")]
    assert printed
    assert printed[0] in page
    for name in PATIENCE:
        assert f"| `{name}`" in page


def test_by_code_alone_it_fails_as_soon_as_patience_is_used_up(project: Project) -> None:
    run(project, "--synthconv-patience=code").assert_outcomes(failed=1)
    (record,) = project.records()
    assert len(record["messages"]) == 4
    assert "patience is used up 1.2 times over" in record["reason"]


def test_by_the_judge_alone_it_passes_with_a_flag_that_the_summary_counts(
    project: Project,
) -> None:
    result = run(project, "--synthconv-patience=judge")
    result.assert_outcomes(passed=1)
    told = "1 conversation: patience was used up for code, and not for the judge"
    result.stdout.fnmatch_lines([told])
    (record,) = project.records()
    assert record["stop_reason"] == "max_turns"
    assert len(record["messages"]) == 20
    assert record["flags"] == ["second_opinion"]
    assert "repeated itself in turns 2, 3" in record["verdicts"][-1]["second_opinion"]
    assert "second_opinion" not in record["verdicts"][0]


def test_a_replay_ends_by_patience_as_the_recording_did(project: Project) -> None:
    run(project, "--synthconv-cassettes=tapes", "--synthconv-record-mode=once")
    (recorded,) = project.records()
    run(project, "--synthconv-cassettes=tapes").assert_outcomes(failed=1)
    (replayed,) = project.records()
    assert replayed["reason"] == recorded["reason"]
    assert replayed["verdicts"] == recorded["verdicts"]


def test_an_assistant_that_answers_has_no_second_opinion(project: Project) -> None:
    run(project, reply=SENT)
    (record,) = project.records()
    assert record["flags"] == []
    assert not any("second_opinion" in verdict for verdict in record["verdicts"])


def test_replies_that_the_code_cannot_read_have_no_second_opinion(project: Project) -> None:
    run(project, reply=GERMAN).assert_outcomes(passed=1)
    (record,) = project.records()
    assert (record["stop_reason"], record["flags"]) == ("max_turns", [])


def test_the_embedded_judge_needs_no_second_opinion(project: Project) -> None:
    run(project, "--synthconv-provider=offline")
    (record,) = project.records()
    assert record["stop_reason"] == "frustrated"
    assert record["flags"] == []


def test_a_judge_of_a_project_s_own_has_its_own_idea_of_patience(project: Project) -> None:
    project.test_file(
        """
        import pytest
        from pytest_synthconv import Verdict


        class Patient:
            name = "patient"

            def assess(self, talk):
                turn = len(talk.user_messages)
                return Verdict(turn=turn, verdict="continue", reason="so", judge=self.name)


        @pytest.fixture(scope="session")
        def synthconv_judge():
            return Patient()


        def test_own(simulate, synthconv_personas):
            assert simulate(synthconv_personas[0]).stop_reason == "max_turns"
        """
    )
    run(project, "test_own.py", "-k", "test_own").assert_outcomes(passed=1)
    (record,) = project.records()
    assert record["flags"] == []


def test_another_word_than_the_three_is_a_usage_error(project: Project) -> None:
    result = run(project, "--synthconv-patience=model")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = "ERROR: --synthconv-patience: expected one of judge, code, both, got 'model'*"
    result.stderr.fnmatch_lines([told])
