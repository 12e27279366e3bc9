"""What a baseline holds, a line for each persona, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.models import StopReason
from ..core.text import counted, one_line
from ..reports.terminal import counts_line, players
from .comparison_text import rate
from .counts import PersonaCounts, Series, by_series


def lines(entries: Sequence[PersonaCounts]) -> Iterator[str]:
    """Who was held how often, and how that ended; then what with, where that is not all the same.

    What a baseline calls a failure is for the run that is compared to say, by its options: here it
    is the user's giving up.
    """
    sums = by_series(entries)
    series = list(sums)
    several = len({it.subject.assistant for it in series}) > 1
    runs = {it: len({entry.run for entry in entries if entry.series == it}) for it in series}
    for it, tally in sums.items():
        who = "/".join(it.subject) if several else it.subject.persona
        told = rate(tally.counts(frozenset({StopReason.FRUSTRATED})))
        ends = counts_line({reason.value: number for reason, number in tally.ended.items()})
        yield f"{one_line(who, 100)}: {told}; {ends}; {counted(runs[it], 'run')}"
    instruments = dict.fromkeys(_instrument(it) for it in series)
    for told, who in ((told, _of(series, told)) for told in instruments):
        yield f"{told}{f': {who}' if len(instruments) > 1 else ''}"


def _instrument(series: Series) -> str:
    it = series.instrument
    prompts = f", prompts {it.prompt_version}" if it.prompt_version else ""
    played = players(it.provider, it.user_model, it.judge_model)
    return f"{played}{prompts}, at most {counted(it.max_turns, 'turn')}"


def _of(series: Sequence[Series], told: str) -> str:
    return ", ".join(it.subject.persona for it in series if _instrument(it) == told)
