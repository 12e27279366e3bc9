"""Evidence that proves little is no error, and yet worth a line: it outranks every judge."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CARD, Project

from pytest_synthconv.core.cards import Assistant, Goal
from pytest_synthconv.files.evidence_notices import doubt_about
from pytest_synthconv.files.loading import load_personas_file
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.generation import generate

ASK = "Please cancel order 1042."


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ("/.*/", "almost any reply"),
        ("/.+/", "almost any reply"),
        ("/e/", "almost any reply"),
        (r"/\w+/", "almost any reply"),
        ("/[a-z ]*/", "almost any reply"),
        ("/(cancelled)?/", "no text at all"),
        ("/^/", "no text at all"),
        (r"/\d/", "without word borders"),
        ("/30/", "without word borders"),
        (r"/\d{4}/", "without word borders"),
        (r"/\d+[.]\d\d|free of charge/", "without word borders"),
        ("/[0-9]+/", "without word borders"),
        ("ok", "so short"),
        ("7", "so short"),
        ("/no/", "so short"),
        ("cancel order 1042", "the goal's own `ask`"),
        ("/CANCEL/", "the goal's own `ask`"),
        ("1042", "the goal's own `ask`"),
    ],
)
def test_evidence_that_proves_little_is_doubted(evidence: str, why: str) -> None:
    doubt = doubt_about(evidence, ASK)
    assert doubt is not None
    assert why in doubt


@pytest.mark.parametrize(
    "evidence",
    [
        "cancelled",
        "30 days",
        "1063",
        r"/\b30\b/",
        r"/\b\d{5}\b/",
        r"/order (30|31) is on its way/",
        "/order 1042 is cancelled/",
        r"/\$ ?\d+/",
        "/thirty|30 days/",
        "完了",
        "/return .* within 30 days/",
    ],
)
def test_evidence_that_only_a_right_answer_has_is_not(evidence: str) -> None:
    assert doubt_about(evidence, ASK) is None


def test_a_notice_names_file_line_and_key_and_the_personas_are_loaded(tmp_path: Path) -> None:
    card = CARD.format(name="Eve", opening="Hi", ask="the price", evidence='"/.*/"')
    file = tmp_path / "people.yaml"
    file.write_text(f"users:\n{card}    - 12 euros\n".replace('["/.*/"]', '\n    - "/.*/"'))
    loaded = load_personas_file(file)
    assert loaded.personas[0].goals == (Goal(ask="the price", evidence=("/.*/", "12 euros")),)
    (line,) = loaded.notices
    assert line == (
        f"{file}:12: users[0].goals[0].evidence[0] is in almost any reply; write what only a "
        "right answer says"
    )


def test_a_run_shows_each_notice_once_in_its_header_and_goes_on(project: Project) -> None:
    project.write("alex")
    path = project.pytester.path / "assistant_personas.yaml"
    path.write_text("users:\n" + CARD.format(name="Al", opening="Hi", ask="a", evidence='"/./"'))
    result = project.run()
    shown = [line for line in result.outlines if "warning" in line]
    assert shown == [
        "synthconv: warning: assistant_personas.yaml:11: users[0].goals[0].evidence[0] is in "
        "almost any reply; write what only a right answer says"
    ]
    assert "collected 1 item" in result.stdout.str()


@pytest.mark.slow
def test_the_offline_writer_writes_no_evidence_that_is_doubted() -> None:
    desk = Assistant(
        name="Desk",
        description="Tracks parcels and orders, explains invoices and prices, books appointments, "
        "tells opening hours, gives refunds, and reports the balance of an account.",
    )
    goals = [goal for it in generate(desk, 40, writer=TemplateWriter()) for goal in it.goals]
    patterns = [(text, goal.ask) for goal in goals for text in goal.evidence]
    assert len(patterns) > 20
    assert [pair for pair in patterns if doubt_about(*pair)] == []
