"""Runs from stored conversations: ``--synthconv-replay`` and ``--synthconv-rejudge``.

A replay runs no conversation and writes no records. A run that judges stored conversations again
is like any other run, but nobody speaks in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from . import accounting, gate
from .options import Settings, settings_of, usage_errors

if TYPE_CHECKING:
    from ..reports.records import Record
    from ..run.rejudging import Rejudging
    from ..run.stored_conversations import StoredConversations

_STORED = pytest.StashKey["StoredConversations"]()
_USED = pytest.StashKey["list[Record]"]()
_REPLAY, _REJUDGE = "--synthconv-replay", "--synthconv-rejudge"


def prepare(config: pytest.Config, settings: Settings) -> None:
    """Read the stored conversations, if an option names some.

    Raise `pytest.UsageError` if they cannot be read, or the run would replace them.
    """
    path = settings.replay or settings.rejudge
    if path is None:
        return
    from ..core.folders import shown
    from ..run.stored_conversations import read_stored

    flag = _REPLAY if settings.replay else _REJUDGE
    _check_not_replaced(settings)
    with usage_errors():
        config.stash[_STORED] = read_stored(path, shown(path, config.rootpath), flag)


def _check_not_replaced(settings: Settings) -> None:
    for name in ("conversations.jsonl", "previous.jsonl"):
        written = settings.artifacts / name
        if settings.rejudge and settings.rejudge.resolve() == written.resolve():
            raise pytest.UsageError(
                f"{_REJUDGE}: {settings.rejudge} would be replaced by the new records\n"
                "Name another directory for these with --synthconv-artifacts=DIR."
            )


def is_in_use(config: pytest.Config) -> bool:
    """Return True if the conversations of this run are stored ones."""
    return _STORED in config.stash


def stored_of(config: pytest.Config) -> StoredConversations:
    """Return the stored conversations of this run."""
    return config.stash[_STORED]


def is_replay(config: pytest.Config) -> bool:
    """Return True if nobody is called in this run, and nothing is recorded."""
    return is_in_use(config) and settings_of(config).replay is not None


def rejudging(config: pytest.Config) -> Rejudging | None:
    """Return what judges the stored conversations of this run again, if that is requested."""
    if not is_in_use(config) or is_replay(config):
        return None
    from ..run.rejudging import Rejudging

    return Rejudging(stored_of(config))


def header(config: pytest.Config) -> Iterator[str]:
    """Yield which conversations the run is made of, and who is called."""
    from ..core.text import counted

    stored = stored_of(config)
    number = counted(len(stored.records), "conversation")
    if is_replay(config):
        yield f"replay of {stored.name} ({number}): no user, judge or endpoint is called"
        return
    from ..reports.terminal import judge_text
    from .participants import cassettes_text, participant_factory

    judge = judge_text(participant_factory(config).judge().name)
    yield f"{number} of {stored.name}, judged again; no user or endpoint is called"
    yield f"judge: {judge}"
    yield from cassettes_text(config)


def finish(session: pytest.Session, ledger: accounting.Ledger) -> list[str]:
    """Decide on a replay as on any other run. Return what stands in the way of a green one.

    The caller sees to it that the run fails by them, or by its gate.
    """
    config, stored = session.config, stored_of(session.config)
    used = [record for record in stored.records if record["conversation_id"] in ledger.stored]
    config.stash[_USED] = used
    if ledger.is_interrupted:
        return []
    gate.verdicts(config, used)
    if lost := ledger.lost(used):
        return [f"conversations that are not in {stored.name}: {accounting.named(lost)}"]
    return []


def used_ids(config: pytest.Config) -> set[str]:
    """Return the ids of the stored conversations that tests of this replay have used."""
    return {str(record["conversation_id"]) for record in config.stash.get(_USED, [])}


def replay_lines(config: pytest.Config) -> Iterator[str]:
    """Yield the summary of a replay."""
    from ..reports.terminal import summary
    from ..run.rejudging import not_used

    stored, used = stored_of(config), config.stash.get(_USED, [])
    if not used:
        return
    yield f"replay of {stored.name}: nobody was called, and all figures are those of its run"
    yield from summary(used, stored.name, detailed=config.get_verbosity() > 0)
    yield from not_used(stored, frozenset(used_ids(config)))


def agreement_of(config: pytest.Config, records: Iterator[Record]) -> dict[str, Any]:
    """Return what ``run.json`` says about new verdicts on stored conversations."""
    if not is_in_use(config):
        return {}
    from ..run.rejudging import compared

    return {"agreement": compared(records).plain()}


def agreement_lines(config: pytest.Config, records: Iterator[Record]) -> Iterator[str]:
    """Yield how the new verdicts compare with the stored ones."""
    if not is_in_use(config):
        return
    from ..run.rejudging import compared, lines

    new = list(records)
    judges = (record["config"]["judge_model"] for record in new)
    yield from lines(compared(new), stored_of(config), judges)
