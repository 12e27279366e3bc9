"""A personas file brought up to a number of personas: one by one, and nothing paid for is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_synthconv.core.cards import Assistant, Persona
from pytest_synthconv.core.errors import (
    BudgetError,
    ConfigurationError,
    ParticipantError,
    ProviderError,
)
from pytest_synthconv.files.loading import load_personas
from pytest_synthconv.offline.writer.writer import TemplateWriter
from pytest_synthconv.personas.acceptance import Review
from pytest_synthconv.personas.diversity import diversity
from pytest_synthconv.personas.generation import PersonaRequest
from pytest_synthconv.personas.top_up import top_up

DESK = Assistant(name="Order Desk", description="Order Desk helps customers track orders.")
OWN = """\
users:   # ours
- {name: Alex, description: d, personality: p, scenario: s, summary: s}
"""


@dataclass
class Failing:
    """Writes as the offline writer does, and raises ``fault`` instead of a card after ``cards``."""

    fault: BaseException | None = None
    cards: int = 0
    name: str = "failing"
    note: str = "Half of it."
    tries: int = 6
    may_stray: int = 2
    written: list[Persona] = field(default_factory=list)

    def review(self, persona: Persona, assistant: Assistant) -> Review:
        return Review()

    def doubts(self, assistant: Assistant) -> tuple[str, ...]:
        return ()

    def write(
        self, assistant: Assistant, previous: Sequence[Persona], wanted: PersonaRequest
    ) -> Persona:
        if self.fault is not None and len(self.written) == self.cards:
            raise self.fault
        self.written.append(TemplateWriter().write(assistant, previous, wanted))
        return self.written[-1]


def test_each_persona_is_told_of_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OWN)
    writer = Failing()
    told: list[tuple[str, int, int, int]] = []
    top_up(
        path,
        DESK,
        4,
        seed=0,
        writer=writer,
        on_written=lambda p, i, total: told.append((p.name, i, total, len(writer.written))),
    )
    assert told == [(p.name, i, 3, i) for i, p in enumerate(load_personas(path)[1:], start=1)]


@pytest.mark.parametrize("own", [OWN, None], ids=["a file to add to", "no file"])
@pytest.mark.parametrize(
    "fault",
    [
        ProviderError("no answer\nwait", kind="overloaded", status=529, retry_after=3.0),
        BudgetError("the budget of 3 requests is used up"),
    ],
    ids=["provider", "budget"],
)
def test_what_was_written_before_a_fault_is_saved(
    tmp_path: Path, own: str | None, fault: ParticipantError
) -> None:
    path = tmp_path / "p.yaml"
    if own:
        path.write_text(own)
    writer = Failing(fault, cards=3)
    with pytest.raises(ParticipantError) as raised:
        top_up(path, DESK, 10 + bool(own), seed=0, writer=writer)
    saved = load_personas(path)
    assert saved[-3:] == tuple(writer.written)
    assert path.read_text().startswith(own or "# Personas for Order Desk.\n")
    assert str(diversity(saved)) in path.read_text()
    assert str(raised.value) == f"wrote 3 of 10 personas to {path}, then: {fault}"
    assert (raised.value.kind, raised.value.status) == (fault.kind, fault.status)
    assert raised.value.retry_after == fault.retry_after
    assert raised.value.__cause__ is raised.value.__context__ is None


def test_a_second_run_goes_on_where_the_first_one_failed(tmp_path: Path) -> None:
    path, whole = tmp_path / "p.yaml", tmp_path / "whole.yaml"
    with pytest.raises(ParticipantError):
        top_up(path, DESK, 5, seed=0, writer=Failing(BudgetError("used up"), cards=2))
    before = path.read_bytes()
    top_up(path, DESK, 5, seed=0, writer=Failing())
    top_up(whole, DESK, 5, seed=0, writer=Failing())
    assert path.read_bytes().startswith(before)
    assert load_personas(path) == load_personas(whole)


def test_a_fault_before_the_first_persona_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    with pytest.raises(ParticipantError, match=r"^wrote none of 2 personas to .*p\.yaml, then: no"):
        top_up(path, DESK, 2, seed=0, writer=Failing(BudgetError("no money")))
    assert list(tmp_path.iterdir()) == []


def test_a_fault_before_the_first_persona_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OWN)
    with pytest.raises(ParticipantError, match=r"^wrote none of 1 persona to"):
        top_up(path, DESK, 2, seed=0, writer=Failing(BudgetError("no money")))
    assert path.read_text() == OWN


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), RuntimeError("a bug")], ids=repr)
def test_what_was_written_is_saved_however_it_is_broken_off(
    tmp_path: Path, stop: BaseException
) -> None:
    path = tmp_path / "p.yaml"
    with pytest.raises(type(stop)) as raised:
        top_up(path, DESK, 3, seed=0, writer=Failing(stop, cards=2))
    assert raised.value is stop
    assert len(load_personas(path)) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text(
            "users: [{name: A, description: d, personality: p, scenario: s, summary: s}]\n"
        ),
        lambda path: path.write_text(
            OWN + "- name: B\n  description: d\n  personality: p\n"
            "  scenario: s\n  summary: |\n    s"
        ),
        lambda path: path.parent.rmdir(),
    ],
    ids=["brackets", "no line break", "no folder"],
)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_paid_for(
    tmp_path: Path, spoil: object
) -> None:
    path = tmp_path / "people" / "p.yaml"
    path.parent.mkdir()
    assert callable(spoil)
    spoil(path)
    writer = Failing()
    with pytest.raises(ConfigurationError, match=r"p\.yaml: "):
        top_up(path, DESK, 5, seed=0, writer=writer)
    assert writer.written == []


def test_nothing_is_left_beside_a_file_that_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OWN)
    top_up(path, DESK, 2, seed=0, writer=Failing())
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("n", [0, 1])
def test_a_full_file_is_neither_checked_nor_written(tmp_path: Path, n: int) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(OWN)
    writer = Failing()
    assert top_up(path, DESK, n, seed=0, writer=writer) is None
    assert (path.read_text(), writer.written) == (OWN, [])
