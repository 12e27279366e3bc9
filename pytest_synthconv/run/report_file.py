"""Write the HTML report of a recorded run, for the plugin and for the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import ConfigurationError
from ..reports.records import Record, read_records

RECORDS = "conversations.jsonl"


def write_report(artifacts: Path, file: Path, baseline: Sequence[Path] = ()) -> str:
    """Write the page of the run in ``artifacts``, a directory or its records, to ``file``.

    ``baseline`` are files to compare with; those with transcripts are shown next to the run's.
    Return the headline. Raise `ConfigurationError` for files that cannot be read.
    """
    source = artifacts / RECORDS if artifacts.is_dir() else artifacts
    records = _records(source)
    run = _run(source.with_name("run.json"), records)
    return _write(source, file, baseline, records, run)


def write_report_of_replay(
    source: Path,
    file: Path,
    baseline: Sequence[Path],
    *,
    used: Collection[str],
    fail_on: Collection[str],
) -> str:
    """Write the page of a replay of ``source``, whose tests ``used`` these conversations."""
    records = [record for record in _records(source) if record["conversation_id"] in used]
    return _write(source, file, baseline, records, {"options": {"fail_on": sorted(fail_on)}})


def _write(
    source: Path,
    file: Path,
    baseline: Sequence[Path],
    records: Sequence[Record],
    run: Mapping[str, Any],
) -> str:
    from ..regression.baseline import baseline_records
    from ..reports.page.render import RunOnPage, headline, page

    about = RunOnPage(
        records,
        run,
        file=source.name,
        before=baseline_records(baseline),
        comparison=run.get("comparison") or _comparison(records, run, baseline),
        rates=_rates(records, run),
    )
    _replace(file, page(about))
    return headline(about)


def _records(source: Path) -> list[Record]:
    try:
        return list(read_records(source))
    except OSError as error:
        raise ConfigurationError(
            f"{source}: {error.strerror}: no records are there\n"
            "Give the artifacts directory of a run, or the conversations.jsonl in it."
        ) from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{source}: not records: it is not UTF-8") from None


def _run(file: Path, records: Sequence[Record]) -> Mapping[str, Any]:
    """Return the ``run.json`` of ``records``; empty if it is missing or of another run."""
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    run_ids = {record.get("run_id") for record in records}
    is_theirs = isinstance(run, dict) and run_ids <= {run.get("run_id")}
    return run if is_theirs else {}


def _fail_on(run: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((run.get("options") or {}).get("fail_on") or ["frustrated"])


def _comparison(
    records: Sequence[Record], run: Mapping[str, Any], baseline: Sequence[Path]
) -> dict[str, Any]:
    """Compare now, if the run was not compared when it ended. An incomplete run has no verdict."""
    if not baseline or run.get("status") in ("started", "interrupted"):
        return {}
    from ..regression.baseline import read_baseline
    from ..regression.comparison_json import plain
    from ..regression.gate import check, judged
    from ..regression.tallying import tallied

    before, fail_on = read_baseline(baseline), _fail_on(run)
    check(before, fail_on)
    left_out = frozenset(run.get("quarantined", ()))
    return plain(judged(before, tallied(records), fail_on=fail_on, quarantined=left_out))


def _rates(records: Sequence[Record], run: Mapping[str, Any]) -> list[dict[str, Any]]:
    from ..regression.trial_rates import trial_rates

    try:
        return trial_rates(records, _fail_on(run), run.get("trials", ()))
    except ConfigurationError:
        return []  # Records without what is counted are shown, but have no rate.


def _replace(file: Path, text: str) -> None:
    """Write ``text`` to ``file``: readers never see half a page, and links are not followed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    part.write_text(text, encoding="utf-8")
    os.replace(part, file)
