"""Show the content of a baseline, one line per persona.

Not in `baseline`, which `comparison_text` imports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.models import StopReason
from ..core.text import counted, one_line
from ..reports.terminal import counts_line, participants_text
from .counts import Instrument, PersonaCounts, by_series
from .rates import rate


def lines(entries: Sequence[PersonaCounts]) -> Iterator[str]:
    """Yield counts and outcomes of each persona, then the instruments, if there are several.

    Options of the run that is compared decide what a failure is; here it is `frustrated`.
    """
    sums = by_series(entries)
    several = len({series.subject.assistant for series in sums}) > 1
    instruments: dict[str, list[str]] = {}
    for series, tally in sums.items():
        who = "/".join(series.subject) if several else series.subject.persona
        passed = rate(tally.counts(frozenset({StopReason.FRUSTRATED})))
        ends = counts_line({reason.value: number for reason, number in tally.ended.items()})
        runs = len({entry.run for entry in entries if entry.series == series})
        yield f"{one_line(who, 100)}: {passed}; {ends}; {counted(runs, 'run')}"
        instruments.setdefault(_instrument(series.instrument), []).append(series.subject.persona)
    for instrument, personas in instruments.items():
        whose = f": {', '.join(personas)}" if len(instruments) > 1 else ""
        yield f"{instrument}{whose}"


def _instrument(it: Instrument) -> str:
    prompts = f", prompts {it.prompt_version}" if it.prompt_version else ""
    played = participants_text(it.provider, it.user_model, it.judge_model)
    return f"{played}{prompts}, at most {counted(it.max_turns, 'turn')}"
