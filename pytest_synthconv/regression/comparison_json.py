"""A comparison as JSON, for the ``run.json`` of the run that was compared."""

from __future__ import annotations

from typing import Any

from .comparison_text import headline
from .findings import Comparison, OutcomeFinding, PersonaFinding, PersonaOutcome, SuiteFinding


def plain(comparison: Comparison) -> dict[str, Any]:
    """Return ``comparison`` as JSON. The order of the keys is part of the format."""
    it = comparison
    return {
        "verdict": it.verdict.value,
        "headline": headline(it),
        "obstacle": it.obstacle.value if it.obstacle else None,
        "convicted": [finding.subject.persona for finding in it.convicted],
        "suite": _suite(it.suite) if it.suite else None,
        "personas": [_persona(finding, it) for finding in it.personas],
        "outcomes": [_outcome(finding) for finding in it.outcomes],
    }


def _suite(suite: SuiteFinding) -> dict[str, Any]:
    return {
        "convicted": suite.is_convicted,
        "undecided": suite.is_undecided,
        "more": suite.more,
        "p_value": suite.p_value,
        "expected": suite.expected,
        "before": suite.before._asdict(),
        "now": suite.now._asdict(),
        "means_before": suite.means_before._asdict(),
        "means_now": suite.means_now._asdict(),
    }


def _persona(finding: PersonaFinding, comparison: Comparison) -> dict[str, Any]:
    return {
        **finding.subject._asdict(),
        "change": finding.change.value,
        "convicted": bool(worse := comparison.worse_in(finding.series)),
        "worse_in": [outcome.value for outcome in worse],
        "undecided": finding.is_undecided,
        "more": finding.more,
        "p_value": finding.p_value,
        "adjusted": finding.adjusted,
        "before": finding.before._asdict(),
        "now": finding.now._asdict(),
        "differences": list(map(str, finding.differences)),
    }


def _outcome(finding: OutcomeFinding) -> dict[str, Any]:
    return {
        "outcome": finding.outcome.value,
        "gap": finding.gap.value if finding.gap else None,
        "share": finding.share,
        "convicted": finding.is_convicted,
        "p_value": finding.p_value,
        "before": finding.before._asdict(),
        "now": finding.now._asdict(),
        "personas": [_persona_outcome(it) for it in finding.convicted],
    }


def _persona_outcome(it: PersonaOutcome) -> dict[str, Any]:
    """Return the figures of a persona that is worse in an outcome."""
    return {
        **it.series.subject._asdict(),
        "p_value": it.p_value,
        "adjusted": it.adjusted,
        "before": it.before._asdict(),
        "now": it.now._asdict(),
    }
