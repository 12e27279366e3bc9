"""Cards in another language than English: refused before the run, or judged by evidence."""

from __future__ import annotations

import pytest
from projects import Project

GERMAN = """\
users:
- name: Renate Vogel
  description: Renate ist eine Rentnerin, die allein in Kassel lebt.
  personality: Freundlich, aber bestimmt.
  scenario: Renate hat am Dienstag einen Termin und möchte ihn auf Donnerstag verschieben.
  summary: Rentnerin verschiebt Termin
"""
GOAL = """\
  goals:
  - ask: meinen Termin auf Donnerstag verschieben
"""
EVIDENCE = "    evidence: [am Donnerstag]\n"
RIGHT = "Gern, Ihr Termin ist jetzt am Donnerstag um 10:40 Uhr."
REFUSAL = "Es tut mir leid, Termine kann ich leider nicht verschieben."


def run(project: Project, card: str, reply: str) -> pytest.RunResult:
    project.write("alex")
    path = project.pytester.path
    (path / "assistant_personas.yaml").write_text(card, "utf-8")
    (path / "conftest.py").write_text(
        "import pytest\n\n\n"
        '@pytest.fixture(scope="session")\n'
        "def synthconv_endpoint():\n"
        f"    return lambda messages: {reply!r}\n",
        "utf-8",
    )
    return project.run()


@pytest.mark.parametrize("card", [GERMAN, GERMAN + GOAL])
@pytest.mark.parametrize("reply", [RIGHT, REFUSAL])
def test_without_evidence_the_run_is_refused_with_the_ways_out(
    project: Project, card: str, reply: str
) -> None:
    result = run(project, card, reply)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*persona 'Renate Vogel' (renate-vogel): the card is in German*", "*`evidence`*opening*"]
    )
    assert not (project.pytester.path / "synthconv-artifacts").exists()


def test_with_evidence_the_user_speaks_the_cards_own_sentences(project: Project) -> None:
    result = run(project, GERMAN + GOAL + EVIDENCE, RIGHT)
    result.assert_outcomes(passed=1)
    (record,) = project.records()
    assert record["messages"][0]["content"].startswith("meinen Termin")
    assert record["goal_met_by"] == "evidence"


def test_without_the_evidence_no_reply_is_goal_met(project: Project) -> None:
    run(project, GERMAN + GOAL + EVIDENCE, REFUSAL)
    (record,) = project.records()
    assert record["stop_reason"] != "goal_met"


def test_a_reply_in_another_language_is_no_answer_to_an_english_card(project: Project) -> None:
    card = """\
users:
- name: Ada Quill
  description: Runs a small bookshop.
  personality: Calm and brief.
  scenario: Ada wants to know when her parcel arrives.
  summary: Customer
"""
    run(project, card, RIGHT)
    (record,) = project.records()
    assert record["stop_reason"] == "frustrated"
    assert "another language" in record["reason"]
