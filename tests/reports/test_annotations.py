"""Annotations: the lines that GitHub's runner reads from a log."""

from __future__ import annotations

import pytest

from pytest_synthconv.reports.annotations import MOST, annotated, command
from pytest_synthconv.reports.failed_tests import ERROR, EXPECTED, FAILED, FailedTest, failed_test


def failures(number: int, outcome: str = FAILED) -> list[FailedTest]:
    return [
        failed_test(
            outcome,
            f"desk.yaml::test_conversation[p{each}]",
            f"frustrated: P{each}, turn 3: no answer",
            {"persona": f"P{each}", "persona_id": f"p{each}"},
            file="desk.yaml",
            line=None,
        )
        for each in range(number)
    ]


def test_a_failure_names_file_persona_and_reason() -> None:
    first, _ = annotated(failures(1), "1 conversation: 1 frustrated")
    assert first == (
        "::error file=desk.yaml,title=synthconv%3A P0::frustrated: P0, turn 3: no answer"
        "%0Adesk.yaml::test_conversation[p0]"
    )


@pytest.mark.parametrize(
    ("number", "errors", "notice"),
    [
        (0, 0, "every test passed"),
        (1, 1, "1 test did not pass"),
        (9, 9, "9 tests did not pass"),
        (40, 9, "40 tests did not pass, 31 of them not annotated"),
    ],
)
def test_at_most_nine_are_annotated_and_all_are_counted(
    number: int, errors: int, notice: str
) -> None:
    lines = list(annotated(failures(number), "40 conversations"))
    assert sum(line.startswith("::error ") for line in lines) == errors <= MOST
    assert lines[-1] == f"::notice title=synthconv%3A summary::{notice}%0A40 conversations"


def test_failures_that_do_not_count_are_not_annotated() -> None:
    lines = list(annotated([*failures(3, EXPECTED), *failures(1, ERROR)], ""))
    assert len(lines) == 2


def test_a_test_that_asserts_something_has_the_persona_in_front() -> None:
    test = failed_test(FAILED, "a.py::t", "assert 1 == 2", {"persona": "Bo"}, file="a.py", line=7)
    first, _ = annotated([test], "")
    assert first == "::error file=a.py,line=7,title=synthconv%3A Bo::Bo: assert 1 == 2%0Aa.py::t"


def test_no_text_ends_its_command_or_begins_another() -> None:
    line = command("error", "100%\r\n::warning::x", title="a,b: c\n::error::d", file="")
    assert line == "::error title=a%2Cb%3A c%0A%3A%3Aerror%3A%3Ad::100%25%0D%0A::warning::x"
