"""Decide the verdict on the run: rates of trials, and whether it is worse than its baseline.

One process decides at the end, from all records, so the number of processes and the order of
conversations do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .collection import assistants_of
from .options import Settings, settings_of, usage_errors
from .prefetch import plan_for
from .quarantine import quarantined
from .xdist import is_worker

if TYPE_CHECKING:
    from ..regression.counts import PersonaCounts
    from ..regression.findings import Comparison

_BASELINE = pytest.StashKey["tuple[PersonaCounts, ...]"]()
_COMPARISON = pytest.StashKey["Comparison"]()
_LINES = pytest.StashKey["list[str]"]()


def prepare(config: pytest.Config, settings: Settings) -> None:
    """Read the baseline; raise `pytest.UsageError` when that fails."""
    if not settings.baseline or is_worker(config):
        return
    from ..regression.baseline import read_baseline
    from ..regression.gate import check

    with usage_errors("--synthconv-baseline: "):
        config.stash[_BASELINE] = baseline = read_baseline(settings.baseline)
        check(baseline, settings.fail_on)


def verdicts(config: pytest.Config, records: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return what ``run.json`` says about all ``records``; empty when no option requests it.

    Raise `ConfigurationError` when they cannot be counted.
    """
    settings = settings_of(config)
    people = [entry.persona for entry in quarantined(config)]
    result = {"quarantined": people} if people else {}
    if settings.trials == 1 and not settings.baseline:
        return result
    from ..regression.tallying import tallied

    run = tallied(records)
    return {**result, **_trials(config, settings, run), **_comparison(config, settings, run)}


def fails(config: pytest.Config) -> bool:
    """Return True when the comparison fails the run."""
    comparison: Comparison | None = config.stash.get(_COMPARISON, None)
    if comparison is None or not settings_of(config).fail_on_regression:
        return False
    return comparison.fails_a_gate


def comparison_lines(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield the lines about the comparison and their colours; with ``-q`` only bad news."""
    config = reporter.config
    comparison = config.stash.get(_COMPARISON, None)
    if comparison is None:
        return
    from ..regression.comparison_text import lines

    colours = {"regression": {"red": True}, "inconclusive": {"yellow": True}}
    colour = {**colours.get(comparison.verdict.value, {}), "bold": True}
    baseline: tuple[PersonaCounts, ...] = config.stash[_BASELINE]
    headline, *others = lines(comparison, baseline)
    if config.get_verbosity() >= 0:
        yield headline, colour
        yield from ((line, {}) for line in others)
    elif comparison.verdict.value != "ok":
        yield headline, colour


def trial_lines(config: pytest.Config) -> list[str]:
    """Return the rates of trials, if there are any."""
    return config.stash.get(_LINES, [])


def _trials(
    config: pytest.Config, settings: Settings, run: tuple[PersonaCounts, ...]
) -> dict[str, Any]:
    if settings.trials == 1:
        return {}
    from ..regression.trial_results import lines, plain, standings

    plan = plan_for(config, settings)
    tried = standings(run, plan, settings.fail_on)
    config.stash[_LINES] = list(lines(tried, plan))
    return {"trials": plain(tried)}


def _comparison(
    config: pytest.Config, settings: Settings, run: tuple[PersonaCounts, ...]
) -> dict[str, Any]:
    if not settings.baseline:
        return {}
    from ..regression.comparison_json import plain
    from ..regression.counts import Subject
    from ..regression.gate import judged

    baseline: tuple[PersonaCounts, ...] = config.stash[_BASELINE]
    left_out = frozenset(entry.persona for entry in quarantined(config))
    known = {
        Subject(it.assistant.name, persona.id)
        for it in assistants_of(config)
        for persona in it.personas
    }
    comparison = judged(baseline, run, fail_on=settings.fail_on, quarantined=left_out, known=known)
    config.stash[_COMPARISON] = comparison
    return {"comparison": plain(comparison)}
