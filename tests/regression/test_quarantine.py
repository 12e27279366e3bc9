"""The quarantine: known failures with a reason, a ticket and an end; every mistake is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pytest_synthconv import ConfigurationError
from pytest_synthconv.regression.quarantine import Quarantined, load_quarantine

TODAY = date(2026, 11, 25)
PERSONAS = ("alex-rivera", "ben", "cy")
ENTRY = """\
- persona: {persona}
  reason: Asks for two parcels at once.
  ticket: SHOP-12
  until: "{until}"
"""


def load(path: Path, *entries: str, head: str = "quarantine:\n") -> tuple[Quarantined, ...]:
    path.write_text(head + "".join(entries))
    return load_quarantine(path, personas=PERSONAS, today=TODAY)


def quarantined(persona: str = "ben", until: str = "2026-12-31") -> str:
    return ENTRY.format(persona=persona, until=until)


def problems(path: Path, *entries: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load(path, *entries)
    return [line.removeprefix(f"{path}:") for line in str(raised.value).splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "q.yaml"


def test_an_entry_says_who_why_and_until_when(file: Path) -> None:
    (entry,) = load(file, quarantined())
    assert entry.persona == "ben"
    assert entry.xfail_reason == (
        "quarantined until 2026-12-31 (SHOP-12): Asks for two parcels at once."
    )


def test_the_last_day_still_counts(file: Path) -> None:
    assert len(load(file, quarantined(until="2026-11-25"))) == 1


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (quarantined(until="2026-11-24"), "5: quarantine[0].until is over: 2026-11-24; "),
        (quarantined(until="soon"), "5: quarantine[0].until is `soon`; a day is expected"),
        (quarantined(until="20261231"), "5: quarantine[0].until is `20261231`; a day is"),
        (quarantined("alex-riviera"), "did you mean `alex-rivera`?"),
        (quarantined("zzz"), "2: quarantine[0].persona is `zzz`, and no persona of this run"),
        (quarantined().replace("ticket", "tiket"), "unknown key `tiket`; did you mean `ticket`?"),
        (quarantined().replace('"', ""), 'put it in quotes: "2026-12-31"'),
        (quarantined().replace("SHOP-12", '""'), "4: quarantine[0].ticket is blank"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(file: Path, entry: str, told: str) -> None:
    assert told in "\n".join(problems(file, entry))


def test_a_persona_is_quarantined_once(file: Path) -> None:
    (line,) = problems(file, quarantined(), quarantined())
    assert line == "6: quarantine[1].persona is already the persona in line 2; keep one"


def test_every_problem_is_told_at_once(file: Path) -> None:
    told = problems(file, quarantined("bem"), quarantined("cy", "2020-01-01"))
    assert told[0].endswith("has 2 problems:")
    assert [line.split(":")[0] for line in told[1:]] == ["2", "9"]


@pytest.mark.parametrize("head", ["", "quarantine: []\n", "quarantine: ben\n"])
def test_a_file_without_entries_is_a_mistake(file: Path, head: str) -> None:
    with pytest.raises(ConfigurationError):
        load(file, head=head)
