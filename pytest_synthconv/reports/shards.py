"""Merge the records of several shards into one run, with the verdict of an unsplit run.

A shard is a run of its own: a job of a CI matrix, a machine. Nothing that is missing may improve
the result: a shard that is incomplete, given twice, or run with other settings is reported, and the
exit code is not 0.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Protocol

from ..core.errors import ConfigurationError
from ..core.text import counted
from .artifacts import Artifacts, RunInfo
from .records import Record, read_records, to_line

_RECORDS = "conversations.jsonl"
_PATHS = ("assistants", "personas", "endpoint", "cassettes", "baseline", "quarantine")
"""Options that are paths: only their names are compared, because folders differ by machine."""
_NEEDED = ("conversation_id", "stop_reason", "reason", "persona", "assistant", "trial", "usage")


@dataclass(frozen=True)
class Shard:
    """One shard's records and ``run.json``; ``name`` is the path that the user gave."""

    name: str
    records: Path
    run: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        return str(self.run["run_id"])

    @property
    def is_complete(self) -> bool:
        return str(self.run["status"]) == "complete"


@dataclass(frozen=True)
class Merged:
    """A merged run: its records, notes to print, and the exit code of its verdict."""

    artifacts: Artifacts
    notes: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True)
class Judged:
    """The verdicts on all shards together, as in ``run.json``, and whether they fail."""

    verdicts: Mapping[str, Any]
    fails: bool


class ShardJudge(Protocol):
    """Judges merged records.

    ``check`` raises `ConfigurationError` if the verdict needs something that is missing.
    """

    def check(self, shards: Sequence[Shard]) -> None: ...

    def __call__(self, records: Iterable[Record], shards: Sequence[Shard]) -> Judged: ...


def merge(paths: Sequence[Path], into: Path, judge: ShardJudge | None = None) -> Merged:
    """Merge the shards at ``paths``, artifacts directories or their records, into ``into``.

    Conversations keep their ids and their order; each gets the merged run's ``run_id``, and its
    shard's as ``ext.shard``. A conversation in two shards is written once. Earlier records in
    ``into`` move to ``previous.jsonl``, as in a run.

    The exit code is 1 if that of a shard was not 0, or if a shard was not completed; else 0.
    Conversations alone do not decide: a test may want one to fail, or fail by itself. The verdict
    of ``judge`` on the whole replaces those of the shards' gates. Raise `ConfigurationError`,
    before anything is written, for shards that do not belong together or are not complete.
    """
    shards = [read_shard(path) for path in paths]
    for shard in shards:
        if shard.records.parent.resolve() == into.resolve():
            raise ConfigurationError(f"{into} is one of the shards\nName another directory.")
    _check_together(shards)
    if judge:
        judge.check(shards)
    census = _Census()
    for shard in shards:
        for record in _whole(shard):
            census.count(record, shard)
    if not census.is_any:
        raise ConfigurationError("none of the shards has a conversation: nothing was tested")
    run = _run_of(shards)
    artifacts = Artifacts(into, run)
    code = _write(artifacts, run.run_id, shards, judge)
    unfinished = tuple(
        f"{shard.name}: its run was not completed (status {shard.run['status']})"
        for shard in shards
        if not shard.is_complete
    )
    return Merged(artifacts, (*unfinished, *census.notes()), code)


def read_shard(path: Path) -> Shard:
    """Return the shard at ``path``: an artifacts directory, or the records in it.

    Raise `ConfigurationError` without records, or without the ``run.json`` that has the settings
    and the number of records.
    """
    records = path / _RECORDS if path.is_dir() else path
    if not records.is_file():
        raise ConfigurationError(
            f"{path}: no shard is there: expected a directory with {_RECORDS}, or that file\n"
            "A shard that ran no conversation has none: then leave it out."
        )
    file = records.with_name("run.json")
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{file}: {error.strerror}; without it nothing says whether {records.name} is all of "
            "its run\nKeep the whole artifacts directory of a shard."
        ) from None
    except ValueError as error:
        raise ConfigurationError(f"{file}: not a run: {error}") from None
    if not _is_run(run):
        raise ConfigurationError(f'{file}: not a run: expected "schema": "synthconv.run"')
    return Shard(str(path), records, run)


def _is_run(run: Any) -> bool:
    kinds = {"run_id": str, "status": str, "started_at": str, "options": dict, "versions": dict}
    return (
        isinstance(run, dict)
        and run.get("schema") == "synthconv.run"
        and str(run.get("schema_version", "")).startswith("1.")
        and all(isinstance(run.get(key), kind) for key, kind in kinds.items())
    )


def _check_together(shards: Sequence[Shard]) -> None:
    """Raise `ConfigurationError` unless ``shards`` are parts of the same run."""
    first = shards[0]
    seen: dict[str, Shard] = {}
    for shard in shards:
        if (twin := seen.setdefault(shard.run_id, shard)) is not shard:
            raise ConfigurationError(
                f"{twin.name} and {shard.name} are the same run\n"
                "Each shard is given once; is another one missing?"
            )
        if differing := list(_differences(first.run, shard.run)):
            raise ConfigurationError(
                f"{shard.name} does not belong to the same run as {first.name}:\n"
                + "\n".join(f"  {line}" for line in differing)
                + "\nMerge shards of one commit, run with the same options."
            )


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    versions = [run["versions"].get("pytest_synthconv") for run in (one, other)]
    if versions[0] != versions[1]:
        yield f"pytest-synthconv {versions[1]} instead of {versions[0]}"
    for name in sorted({*one["options"], *other["options"]}):
        values = [run["options"].get(name) for run in (one, other)]
        compared = [_file_name(value) if name in _PATHS else value for value in values]
        if compared[0] != compared[1]:
            yield f"{name}: {values[1]!r} instead of {values[0]!r}"


def _file_name(value: Any) -> Any:
    match value:
        case str():
            return PurePath(value).name
        case list():
            return [_file_name(part) for part in value]
        case _:
            return value


def _whole(shard: Shard) -> Iterator[Record]:
    """Yield the shard's records; raise `ConfigurationError` if they are not those of its run.

    Only a completed run knows their number, which is checked at the end.
    """
    number = 0
    for number, record in enumerate(read_records(shard.records), 1):
        if record.get("run_id") != shard.run_id:
            raise ConfigurationError(
                f"{shard.records}:{number}: a record of a run other than that of the run.json "
                f"next to it\nMerge {_RECORDS}, not the run before (previous.jsonl)."
            )
        if missing := [key for key in _NEEDED if key not in record]:
            raise ConfigurationError(f"{shard.records}:{number}: the record lacks {missing[0]!r}")
        yield record
    if shard.is_complete and number != shard.run.get("conversations"):
        raise ConfigurationError(
            f"{shard.records} has {counted(number, 'record')}, but its run had "
            f"{shard.run.get('conversations')}\nThe file was cut or changed after the run."
        )


class _Census:
    """Counts the records of all shards, and finds duplicates."""

    def __init__(self) -> None:
        self._digests: dict[str, tuple[str, Shard]] = {}
        self._twice = 0
        self._shards_of: dict[tuple[str, str, int], set[str]] = {}

    def count(self, record: Record, shard: Shard) -> None:
        name, digest = str(record["conversation_id"]), _digest(record)
        earlier, where = self._digests.setdefault(name, (digest, shard))
        if earlier != digest:
            raise ConfigurationError(
                f"{shard.name}: conversation {name} differs from the one in {where.name}\n"
                "One of the two files was changed after its run."
            )
        if where is not shard:
            self._twice += 1
            return
        who = (record["assistant"]["name"], record["persona"]["id"], record["trial"])
        self._shards_of.setdefault(who, set()).add(shard.run_id)

    @property
    def is_any(self) -> bool:
        return bool(self._digests)

    def notes(self) -> Iterator[str]:
        if self._twice:
            verb = "is" if self._twice == 1 else "are"
            yield f"{counted(self._twice, 'conversation')} {verb} in two shards, and counted once"
        spread = sorted({who[1] for who, runs in self._shards_of.items() if len(runs) > 1})
        if spread:
            yield (
                f"{counted(len(spread), 'persona')} had a conversation in each of several shards, "
                f"and all count: {', '.join(spread)}"
            )


def _digest(record: Record) -> str:
    """Return a digest of what does not change when a record is merged."""
    fixed = {key: value for key, value in record.items() if key not in ("run_id", "ext")}
    return hashlib.sha256(to_line(fixed).encode()).hexdigest()


def _run_of(shards: Sequence[Shard]) -> RunInfo:
    """Return the merged run, which began with the first shard."""
    first = shards[0].run
    return RunInfo(
        run_id=uuid.uuid4().hex,
        started_at=min(str(shard.run["started_at"]) for shard in shards),
        options=first["options"],
        versions=first["versions"],
    )


def _write(
    artifacts: Artifacts, run_id: str, shards: Sequence[Shard], judge: ShardJudge | None
) -> int:
    """Write the merged run and return its exit code."""
    artifacts.check()
    artifacts.begin()
    try:
        written: set[str] = set()
        for shard in shards:
            for record in _whole(shard):
                if record["conversation_id"] not in written:
                    written.add(record["conversation_id"])
                    ext = {"shard": shard.run_id, **record.get("ext", {})}
                    artifacts.add({**record, "run_id": run_id, "ext": ext})
        judged = judge(artifacts.records(), shards) if judge else Judged({}, fails=False)
        key = "exit_code_of_tests" if judge else "exit_code"
        complete = all(shard.is_complete for shard in shards)
        passed = complete and not judged.fails and all(_code(shard, key) == 0 for shard in shards)
        code = 0 if passed else 1
        artifacts.finish("complete" if complete else "interrupted", code, judged.verdicts)
        return code
    finally:
        artifacts.release()


def _code(shard: Shard, key: str) -> Any:
    return shard.run.get(key, shard.run.get("exit_code"))
