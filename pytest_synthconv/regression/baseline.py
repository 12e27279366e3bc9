"""Baselines: stored runs to compare with, as one small file that is meant to be committed.

One JSON object per line, one line for each persona and run, sorted: counts, not transcripts. Only
`save_baseline` changes a file, and no run calls it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..core.errors import ConfigurationError
from ..core.text import counted, one_line
from ..files.problems import shown_path
from ..files.saving import save
from ..reports.records import SCHEMA as RECORD
from ..reports.records import Record, read_record
from .counts import Instrument, PersonaCounts, Series, Tally, order, tallied

SCHEMA = "synthconv.baseline"
SCHEMA_VERSION = "1.1"

_NAMES = {
    "persona_sha256": "the persona's card",
    "assistant_sha256": "the assistant's card",
    "provider": "provider",
    "user_model": "user model",
    "judge_model": "judge model",
    "prompt_version": "prompt version",
    "max_turns": "max turns",
}


class Difference(NamedTuple):
    """A difference between two instruments: its name for people, and both values."""

    what: str
    before: str
    now: str

    def __str__(self) -> str:
        if self.what.endswith("card"):
            return f"{self.what} was edited"
        return f"{self.what} {self.before} then, {self.now} now"


def read_baseline(files: Sequence[Path]) -> tuple[PersonaCounts, ...]:
    """Return the entries of all ``files``, each a baseline or a ``conversations.jsonl``.

    Raise `ConfigurationError`, with file and line, for other content and for files that cannot be
    read or contain no conversation.
    """
    records: list[Record] = []
    entries: list[PersonaCounts] = []
    for file in files:
        for item in _items(file):
            (entries if isinstance(item, PersonaCounts) else records).append(item)  # type: ignore[arg-type]
    if not entries and not records:
        names = ", ".join(map(shown_path, files))
        raise ConfigurationError(f"the baseline {names} contains no conversation")
    return merged(tallied(records), entries)


def baseline_records(files: Sequence[Path]) -> list[Record]:
    """Return the records in ``files``; a baseline of counts has none. Raise as `read_baseline`."""
    return [item for file in files for item in _items(file) if isinstance(item, dict)]


def merged(*baselines: Iterable[PersonaCounts]) -> tuple[PersonaCounts, ...]:
    """Return all entries, sorted, each run of a series once.

    If a run is found twice, the entry with more conversations is used, so baselines with a common
    origin can be merged.
    """
    fullest: dict[tuple[Series, str], PersonaCounts] = {}
    for entry in (entry for entries in baselines for entry in entries):
        key = (entry.series, entry.run)
        if key not in fullest or _size(entry) > _size(fullest[key]):
            fullest[key] = entry
    return tuple(sorted(fullest.values(), key=order))


def unused(
    baseline: Iterable[PersonaCounts], run: Iterable[PersonaCounts]
) -> tuple[PersonaCounts, ...]:
    """Return the entries of ``baseline`` that nothing in ``run`` is compared with."""
    present = {entry.series for entry in run}
    return tuple(entry for entry in baseline if entry.series not in present)


def without(
    baseline: Iterable[PersonaCounts], entries: Iterable[PersonaCounts]
) -> tuple[PersonaCounts, ...]:
    """Return ``baseline`` without ``entries``."""
    dropped = {(entry.series, entry.run) for entry in entries}
    return tuple(entry for entry in baseline if (entry.series, entry.run) not in dropped)


def differences(before: Instrument, now: Instrument) -> tuple[Difference, ...]:
    """Return what makes two instruments incomparable; empty if nothing does."""
    return tuple(
        Difference(name, *(_shown(getattr(instrument, field)) for instrument in (before, now)))
        for field, name in _NAMES.items()
        if getattr(before, field) != getattr(now, field)
    )


def nearest(baseline: Iterable[PersonaCounts], series: Series) -> tuple[Difference, ...]:
    """Return the differences to the most similar stored instrument of the same subject.

    Empty if the subject has no entry: it is new.
    """
    stored = {e.instrument: None for e in baseline if e.subject == series.subject}
    found = [differences(instrument, series.instrument) for instrument in stored]
    return min(found, key=len, default=())


def save_baseline(path: Path, entries: Iterable[PersonaCounts]) -> None:
    """Write ``entries`` to ``path``, completely or not at all, or raise `ConfigurationError`."""
    save(path, baseline_text(entries), what="the baseline")


def baseline_text(entries: Iterable[PersonaCounts]) -> str:
    """Return the content of a baseline file. The order of the keys is part of the format."""
    return "".join(
        json.dumps(_plain(entry), ensure_ascii=True, allow_nan=False) + "\n"
        for entry in sorted(entries, key=order)
    )


def summary(entries: Sequence[PersonaCounts]) -> str:
    """Return for example ``400 conversations of 20 personas in 20 runs``."""
    conversations = counted(sum(map(_size, entries)), "conversation")
    personas = counted(len({entry.subject for entry in entries}), "persona")
    return (
        f"{conversations} of {personas} in {counted(len({entry.run for entry in entries}), 'run')}"
    )


def _plain(entry: PersonaCounts) -> dict[str, Any]:
    data = entry.model_dump(mode="json", exclude={"subject"})
    tally = data.pop("tally")
    met_by, failed_checks = tally.pop("goal_met_by"), tally.pop("failed_checks")
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        **entry.subject._asdict(),
        "ended": tally.pop("ended"),
        **({"goal_met_by": met_by} if met_by else {}),
        **({"failed_checks": failed_checks} if failed_checks else {}),
        **{name: round(value, 6) for name, value in tally.items()},
        **data,
    }


def _items(file: Path) -> Iterable[PersonaCounts | Record]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigurationError(
            f"the baseline {shown_path(file)} cannot be read: {reason}"
        ) from None
    item: PersonaCounts | Record | None = None
    for number, line in enumerate(lines, 1):
        if not line.endswith("\n") and isinstance(item, dict):
            return  # A crash cuts off the last record; baselines are never appended to.
        item = _item(line, f"{shown_path(file)}:{number}")
        yield item


def _item(line: str, where: str) -> PersonaCounts | Record:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise _unfit(where, str(error)) from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema == RECORD:
        return read_record(line, where)
    if schema != SCHEMA:
        raise _unfit(where, f'"schema" is neither "{SCHEMA}" nor "{RECORD}"')
    if str(data.get("schema_version")).partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise ConfigurationError(
            f"{where}: the baseline has schema_version {data.get('schema_version')!r}; this "
            f"pytest-synthconv reads {SCHEMA_VERSION}\nUpgrade pytest-synthconv to read it."
        )
    return _entry(data, where)


def _entry(data: dict[str, Any], where: str) -> PersonaCounts:
    """Return the entry in ``data``; ignore the keys of later versions."""
    instrument = data.get("instrument")
    plain = {
        "subject": (data.get("assistant"), data.get("persona")),
        "instrument": _known(instrument, Instrument) if isinstance(instrument, dict) else None,
        **{name: data.get(name) for name in ("run", "began", "endpoint_sha256")},
        "tally": _known(data, Tally),
    }
    try:
        return PersonaCounts.model_validate(plain)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        at = ".".join(str(step) for step in fault["loc"])
        raise _unfit(where, f"{at}: {fault['msg']}") from None


def _known(data: dict[str, Any], model: type[Instrument] | type[Tally]) -> dict[str, Any]:
    return {name: data[name] for name in model.model_fields if name in data}


def _unfit(where: str, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"{where}: neither a baseline's line nor a record: {one_line(reason)}\n"
        "Restore the file from version control, or make the baseline again."
    )


def _size(entry: PersonaCounts) -> int:
    return sum(entry.tally.ended.values())


def _shown(value: object) -> str:
    return "none" if value is None else one_line(str(value), 60)
