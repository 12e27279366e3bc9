"""Cohen's kappa and what goes with it, at tables whose results are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.regression.agreement import Change, agreement, plain


def pairs(**numbers: int) -> list[tuple[str, str]]:
    """Pairs of verdicts, each so often: ``yn=3`` is three times yes and then no."""
    return [(key[0], key[1]) for key, number in numbers.items() for _ in range(number)]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # .7 agree and .5 would by chance: (.7 - .5) / (1 - .5).
        (pairs(yy=20, yn=5, ny=10, nn=15), 0.4),
        # The same agreement with rarer verdicts: (.6 - .54) / (1 - .54).
        (pairs(yy=45, yn=15, ny=25, nn=15), 0.06 / 0.46),
        (pairs(aa=3, bb=2, cc=1), 1.0),
        (pairs(ab=2, ba=2), -1.0),
        (pairs(aa=5), None),
        (pairs(ab=5), 0.0),
        ([], None),
    ],
)
def test_kappa_is_the_agreement_beyond_chance(
    table: list[tuple[str, str]], kappa: float | None
) -> None:
    found = agreement(table)
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))
    assert found.total == len(table)


verdicts = st.sampled_from(["goal_met", "frustrated", "max_turns"])


@given(st.lists(st.tuples(verdicts, verdicts), min_size=1))
def test_it_is_the_same_both_ways_and_one_only_for_full_agreement(
    table: list[tuple[str, str]],
) -> None:
    found = agreement(table)
    assert found == agreement([(now, before) for before, now in table])
    assert (found.share == 1.0) == (found.kappa in (1.0, None))
    assert found.kappa is None or -1.0 <= found.kappa <= 1.0


def test_nothing_compared_has_no_share() -> None:
    assert agreement([]).share == 0.0


def test_the_run_file_has_counts_and_who_changed() -> None:
    found = agreement(pairs(yy=2, yn=1))
    assert plain(found, [Change("alex", "y", "n", "why")]) == {
        "conversations": 3,
        "same": 2,
        "kappa": 0.0,
        "changed": [{"persona": "alex", "from": "y", "to": "n"}],
    }
