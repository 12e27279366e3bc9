"""The verdict on several shards together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import ConfigurationError
from ..reports.records import Record
from ..reports.shards import Judged, Shard
from . import comparison_json, comparison_text, trial_results
from .counts import PersonaCounts
from .gate import check, judged
from .tallying import tallied
from .trial_plan import plan_of


@dataclass
class MergedVerdict:
    """Judges a merged run, by ``baseline`` if there is one.

    ``is_gate``: a regression is a failure, as it is if the shards were run so. ``comparison`` and
    ``trials`` are the lines to print.
    """

    baseline: Sequence[PersonaCounts] = ()
    is_gate: bool = False
    comparison: list[str] = field(default_factory=list)
    trials: list[str] = field(default_factory=list)

    def __call__(self, records: Iterable[Record], shards: Sequence[Shard]) -> Judged:
        options = shards[0].run["options"]
        was_gate = bool(options.get("fail_on_regression"))
        people = sorted({who for shard in shards for who in shard.run.get("quarantined", ())})
        verdicts: dict[str, Any] = {"quarantined": people} if people else {}
        is_tried = options.get("trials", 1) != 1
        if not is_tried and not self.baseline:
            return Judged(verdicts, fails=False)
        run = tallied(records)
        if is_tried:
            verdicts["trials"] = self._standings(run, options)
        if not self.baseline:
            return Judged(verdicts, fails=False)
        found = judged(
            self.baseline, run, fail_on=options["fail_on"], quarantined=frozenset(people)
        )
        self.comparison = comparison_text.lines(found, self.baseline)
        verdicts["comparison"] = comparison_json.plain(found)
        return Judged(verdicts, fails=(self.is_gate or was_gate) and found.fails_a_gate)

    def check(self, shards: Sequence[Shard]) -> None:
        """Raise `ConfigurationError` for a gate without a fitting baseline.

        If the shards had a gate, the merged run must have one.
        """
        if self.baseline:
            check(self.baseline, frozenset(shards[0].run["options"]["fail_on"]))
            return
        if self.is_gate:
            raise ConfigurationError(
                "--fail-on-regression is given, but no baseline: add --baseline=JSONL"
            )
        if not any(it.run["options"].get("fail_on_regression") for it in shards):
            return
        raise ConfigurationError(
            "the shards were run with --synthconv-fail-on-regression, so failed personas did not "
            "fail them\nThe verdict on the whole needs the baseline: add --baseline=JSONL."
        )

    def _standings(
        self, run: Sequence[PersonaCounts], options: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        plan = plan_of(
            options["trials"],
            min_pass_rate=options["min_pass_rate"],
            limit=options["max_trials"],
            personas=len({entry.subject for entry in run}),
        )
        results = trial_results.standings(run, plan, frozenset(options["fail_on"]))
        self.trials = list(trial_results.lines(results, plan))
        return trial_results.plain(results)
