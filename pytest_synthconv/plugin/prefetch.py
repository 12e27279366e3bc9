"""Run conversations in threads before the tests that need them.

Tests still run one after another. The first that needs a conversation starts those of all later
tests with the same participants. What is not known in advance, such as a persona from an override,
runs when the test needs it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from .collection import assistants_of, persona_of
from .items import definitions, fixture_key, is_our_fixture, parameters
from .options import Settings, for_item, settings_of
from .participants import concurrency
from .xdist import is_worker

if TYPE_CHECKING:
    from ..core.models import Conversation
    from ..core.protocols import Endpoint
    from ..regression.trial_plan import TrialPlan
    from ..run.prefetch_pool import Batch
    from ..run.run import Run
    from ..run.trial_rounds import ConversationRequest, Trials
    from ..simulation.cast import Limits, Participants

_NEXT_ITEM = pytest.StashKey["pytest.Item | None"]()
_STOPPED = "stopped"
_PARTICIPANT_FIXTURES = (
    "synthconv_assistant",
    "synthconv_endpoint",
    "synthconv_user",
    "synthconv_judge",
)


def begin_item(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Note the next test: a worker of pytest-xdist knows of no further one that it will run."""
    item.config.stash[_NEXT_ITEM] = nextitem


def runs_concurrently(config: pytest.Config, endpoint: Endpoint) -> bool:
    """Return True when several threads may use ``endpoint`` at once.

    An explicit concurrency, in the options or the endpoint, says that it can.
    """
    from ..run.run import runs_concurrently as may_run

    return concurrency(config) != 1 and may_run(endpoint, settings_of(config).concurrency)


def limits_of(settings: Settings) -> Limits:
    """Return the limits of a conversation with these settings."""
    from ..simulation.cast import Limits

    return Limits(max_turns=settings.max_turns, seed=settings.seed)


def plan_for(config: pytest.Config, settings: Settings) -> TrialPlan:
    """Return the plan of trials per persona for these settings."""
    from ..regression.trial_plan import plan_of

    return plan_of(
        settings.trials,
        min_pass_rate=settings.min_pass_rate,
        limit=settings.max_trials,
        personas=sum(len(known.personas) for known in assistants_of(config)),
    )


class Prefetcher:
    """Run the conversations of a session's tests before the tests."""

    def __init__(self, session: pytest.Session, run: Run) -> None:
        self._session = session
        self._run = run
        self._is_worker = is_worker(session.config)
        self._batches: dict[Hashable, Batch[Conversation | None]] = {}
        self._complete: set[Hashable] = set()
        self._groups: dict[Hashable, list[pytest.Item]] | None = None

    def begin(self, item: pytest.Item, cast: Participants, *, anywhere: bool) -> None:
        """Begin the conversations with ``cast`` that ``item`` and the tests after it need.

        ``anywhere``: tests in other processes need and share them too.
        """
        is_ahead = runs_concurrently(self._session.config, cast.endpoint)
        group = self._group_of(item) if is_ahead else None
        if group is None or group in self._complete:
            return
        from ..run.prefetch_pool import Batch

        if group not in self._batches:
            self._batches[group] = Batch()
            for name in _PARTICIPANT_FIXTURES:
                # Conversations must end before their participants are torn down.
                for definition in definitions(item, name)[-1:]:  # some are not needed to judge
                    definition.addfinalizer(partial(self._end, group))
        items = self._upcoming(item, group, anywhere=anywhere)
        in_order = self._may_stop_early
        if not in_order:
            # First those that may need more trials after their first.
            items = sorted(items, key=lambda it: not _needs_all_trials(it))
        asked = (self._trials(it, cast, anywhere=anywhere) for it in items)
        self._run.prefetch(self._batches[group], filter(None, asked), in_order=in_order)

    def begin_round(self, item: pytest.Item, coming: Sequence[ConversationRequest]) -> None:
        """Begin ``coming``, more conversations of the persona of ``item``, all at once."""
        from ..run.trial_rounds import Trials

        batch = self._batches.get(self._group_of(item))
        if batch is not None:
            # The pool skips those that have begun.
            self._run.prefetch(batch, map(Trials, coming), in_order=True)

    def _trials(self, item: pytest.Item, cast: Participants, *, anywhere: bool) -> Trials | None:
        """Return the trials that ``item`` will need; None when they are not known yet."""
        from ..run.trial_rounds import ConversationRequest, Trials

        persona = persona_of(item)
        if persona is None:
            return None
        settings = for_item(settings_of(item.config), item)
        trial = parameters(item).get("_synthconv_trial", 1)
        limits = replace(limits_of(settings), trial=1 if _needs_all_trials(item) else trial)
        first = ConversationRequest(persona, cast, limits, item.nodeid, anywhere)
        if _needs_all_trials(item):
            return Trials(first, plan_for(item.config, settings), settings.fail_on)
        return Trials(first)

    def close(self) -> None:
        """End all running conversations, and their threads."""
        for group in list(self._batches):
            self._end(group)

    @property
    def _may_stop_early(self) -> bool:
        """True with ``-x`` and ``--maxfail``: then start few ahead, and in order."""
        return bool(self._session.config.getoption("maxfail", 0))

    def _upcoming(
        self, item: pytest.Item, group: Hashable, *, anywhere: bool
    ) -> Sequence[pytest.Item]:
        items = self._grouped[group]
        if self._is_worker and not anywhere:
            following = self._session.config.stash.get(_NEXT_ITEM, None)
            return [it for it in (item, following) if it in items]
        if self._may_stop_early:
            here = items.index(item) if item in items else 0
            return items[here : here + 2 * self._run.lookahead.threads]
        self._complete.add(group)
        return items

    def _group_of(self, item: pytest.Item) -> Hashable | None:
        """Return the key of tests with the same participants; None when they are not shared."""
        group = fixture_key(item, "_synthconv_participants")
        return group if group in self._grouped else None

    @property
    def _grouped(self) -> dict[Hashable, list[pytest.Item]]:
        if self._groups is None:
            self._groups = {}
            for item in self._session.items:
                group = (
                    fixture_key(item, "_synthconv_participants")
                    if _needs_conversation(item)
                    else None
                )
                if group is not None:
                    self._groups.setdefault(group, []).append(item)
        return self._groups

    def _end(self, group: Hashable) -> None:
        batch = self._batches.pop(group, None)
        self._complete.discard(group)
        if batch is not None:
            self._run.lookahead.end(batch, is_wanted=self._is_wanted_elsewhere)

    def _is_wanted_elsewhere(self) -> bool:
        """Return True while other workers may wait for conversations that this one has begun."""
        stopped = self._run.shared.directory and self._run.shared.directory / _STOPPED
        session = self._session
        if (
            session.shouldfail
            or session.shouldstop
            or session.exitstatus == pytest.ExitCode.INTERRUPTED
        ):
            self._run.resources.stop.set()
            if stopped:
                stopped.touch()
        return self._is_worker and not self._run.resources.stop.is_set()


def _needs_conversation(item: pytest.Item) -> bool:
    """Return True when ``item`` will run and needs the conversation of a file's persona."""
    return (
        (is_our_fixture(item, "conversation") or _needs_all_trials(item))
        and is_our_fixture(item, "persona")
        and not any(_skips(item))
    )


def _needs_all_trials(item: pytest.Item) -> bool:
    return is_our_fixture(item, "conversations")


def _skips(item: pytest.Item) -> Iterator[bool]:
    """Yield for each marker whether it may keep the test from running."""
    for mark in item.iter_markers():
        if mark.name == "skip":
            yield True
        elif mark.name == "skipif":
            # pytest evaluates a string only when the test runs.
            conditions = (*mark.args, *filter(None, [mark.kwargs.get("condition")]))
            yield any(isinstance(it, str) or bool(it) for it in conditions)
        elif mark.name == "xfail":
            yield mark.kwargs.get("run") is False
