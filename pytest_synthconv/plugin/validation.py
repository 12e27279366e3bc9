"""Check before the first request that the collected items can run; report usage errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from . import stored
from .collection import assistants_of, collected_files, persona_of
from .companions import leaves_out
from .items import definitions, is_our_fixture, parameters
from .options import MARKER, for_item, settings_of
from .participants import check_user_and_judge, check_writer, participant_factory
from .xdist import is_worker

if TYPE_CHECKING:
    from ..run.suite import AssistantUnderTest

_PROBLEM = pytest.StashKey[str]()
NO_ASSISTANT = "no assistant: add --synthconv-assistant=YAML, or override the fixture"


def check(session: pytest.Session) -> None:
    """Check that the collected items can run, before the first request.

    Raise `pytest.UsageError`; in a worker of pytest-xdist, where that would crash the run, the
    problem is kept for `refuse_to_run`.
    """
    # Failed collection has its own report, and explains what is missing.
    problem = None if session.testsfailed else _problem(session.config, session.items)
    if problem is None:
        return
    if is_worker(session.config):
        session.config.stash[_PROBLEM] = problem
    else:
        raise pytest.UsageError(problem)


def refuse_to_run(item: pytest.Item) -> None:
    """Make a marked item an ERROR when `check` has found a problem in this worker."""
    problem = item.config.stash.get(_PROBLEM, None)
    if problem is not None and item.get_closest_marker(MARKER):
        pytest.fail(problem, pytrace=False)


def no_endpoint(known: AssistantUnderTest) -> str:
    """Return the message for an assistant without an endpoint, with the searched paths."""
    places = "\n".join(f"  {place}" for place in known.endpoint_places)
    return (
        f"{known.path}: nothing says how {known.assistant.name!r} is reached\n"
        f"Looked for an endpoint file at:\n{places}\n"
        "Write one, name it with --synthconv-endpoint=YAML or the assistant file's key "
        "'endpoint:', or define the fixture synthconv_endpoint in conftest.py."
    )


def _problem(config: pytest.Config, items: Sequence[pytest.Item]) -> str | None:
    checks: tuple[Callable[[], str | None], ...] = (
        partial(_unavailable_model, config, items),
        partial(_not_collected, config),
        partial(_first_of, _wrong_marker, items),
        partial(_first_of, _without_personas, items),
        partial(_first_of, partial(_without_assistant, config), items),
        partial(_first_of, partial(_without_endpoint, config), items),
        partial(_first_of, partial(_not_in_english, config), items),
        partial(_first_of, partial(_without_criterion_judge, config), items),
    )
    return next((problem for check in checks if (problem := check()) is not None), None)


def _unavailable_model(config: pytest.Config, items: Sequence[pytest.Item]) -> str | None:
    """Return why a model needed by some item is unavailable, or None."""
    talking = any(
        item.get_closest_marker(MARKER) and is_our_fixture(item, name)
        for item in items
        for name in ("synthconv_user", "synthconv_judge")
    )
    writing = any(is_our_fixture(item, "generate_personas") for item in items)
    try:
        if talking:
            check_user_and_judge(config)
        if writing:
            check_writer(config)
    except pytest.UsageError as error:
        return str(error)
    return None


def _first_of(check: Callable[[pytest.Item], str | None], items: Sequence[Any]) -> str | None:
    return next((problem for item in items if (problem := check(item)) is not None), None)


def _not_collected(config: pytest.Config) -> str | None:
    if not settings_of(config).collects:
        return None
    for known in assistants_of(config):
        if known.path not in collected_files(config) and not leaves_out(config, known.path):
            return (
                f"--synthconv-assistant: pytest was kept from collecting {known.path}\n"
                "It lies below one of pytest's arguments, but --ignore, norecursedirs, or a "
                "collect_ignore in a conftest.py leaves it out: move the file, or lift that."
            )
    return None


def _wrong_marker(item: pytest.Item) -> str | None:
    try:
        for_item(settings_of(item.config), item)
    except pytest.UsageError as error:
        return str(error)
    return None


def _without_personas(item: pytest.Item) -> str | None:
    """Return the problem of an override of `persona` without parameters, which pytest skips."""
    by_mark = {name for mark in item.iter_markers("parametrize") for name in _names(mark)}
    if not definitions(item, "persona") or "persona" in by_mark:
        return None
    reasons = (str(mark.kwargs.get("reason")) for mark in item.iter_markers("skip"))
    # pytest 8 names the parameters as a list, pytest 9 in brackets.
    if not any(re.match(r"got empty parameter set .*\bpersona\b", it) for it in reasons):
        return None
    return (
        f"{item.nodeid}: the fixture `persona` has no personas: its `params` are empty\n"
        "Nothing would be tested. Give it personas, or remove the override."
    )


def _names(mark: pytest.Mark) -> list[str]:
    names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
    return [it.strip() for it in names.split(",")] if isinstance(names, str) else list(names)


def _without_assistant(config: pytest.Config, item: pytest.Item) -> str | None:
    if assistants_of(config):
        return None
    for name in ("persona", "synthconv_assistant"):
        if is_our_fixture(item, name):
            return f"{item.nodeid} uses the fixture {name}, but there is {NO_ASSISTANT}"
    return None


def _without_endpoint(config: pytest.Config, item: pytest.Item) -> str | None:
    if not is_our_fixture(item, "synthconv_endpoint") or stored.is_in_use(config):
        return None
    chosen = parameters(item).get("_synthconv_under_test")
    known = chosen or next(iter(assistants_of(config)), None)
    return no_endpoint(known) if known is not None and known.endpoint is None else None


def _not_in_english(config: pytest.Config, item: pytest.Item) -> str | None:
    """Return why the offline participants cannot read the card of ``item``'s persona, or None."""
    persona = persona_of(item)
    if persona is None or not _has_offline_participant(config, item):
        return None
    from ..offline.cards.legibility import objection_to

    problem = objection_to(persona)
    return f"{item.nodeid}: {problem}" if problem else None


def _without_criterion_judge(config: pytest.Config, item: pytest.Item) -> str | None:
    """Return why a criterion of ``item``'s conversation cannot be judged, or None."""
    persona = persona_of(item)
    if persona is None or settings_of(config).skip_criteria:
        return None
    if participant_factory(config).choices.judge or not is_our_fixture(item, "synthconv_judge"):
        return None
    from ..run.criteria import no_judge, unjudged_criterion

    known = parameters(item).get("_synthconv_under_test") or assistants_of(config)[0]
    own_id = unjudged_criterion(known.assistant, persona)
    return f"{item.nodeid}: {no_judge(own_id, persona)}" if own_id else None


def _has_offline_participant(config: pytest.Config, item: pytest.Item) -> bool:
    parts = participant_factory(config).choices
    played = ((parts.user, "synthconv_user"), (parts.judge, "synthconv_judge"))
    return any(part is None and is_our_fixture(item, name) for part, name in played)
