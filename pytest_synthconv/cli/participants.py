"""Make the participants of a command, and what they share, from its options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..run.participants import ModelChoice, ModelChoices, ParticipantFactory
    from ..simulation.resources import RunResources

DEFAULT_CONCURRENCY = 8


class Cast(NamedTuple):
    """What makes users, judges and persona writers, and what all of them share."""

    factory: ParticipantFactory
    resources: RunResources


@contextmanager
def participants(
    options: Mapping[str, Any],
    needed: Callable[[ModelChoices], Sequence[ModelChoice]] = lambda choices: choices.talking,
) -> Iterator[Cast]:
    """Give the participants that ``options`` name; stop their requests and close them at the end.

    ``options`` are those of `read_options`. ``needed`` returns the models that this command will
    call. Raise `ConfigurationError` before any request if one of them certainly cannot be used.
    """
    from ..llm.cassettes import RecordMode
    from ..run.participants import CassetteOptions, ParticipantFactory, check, choose_models

    choices = choose_models(
        options.get("provider", "offline"),
        user=options.get("user_model"),
        judge=options.get("judge_model"),
        persona=options.get("persona_model"),
        parameters=options.get("model_parameters", ""),
        timeout=options.get("model_timeout"),
        patience=options.get("patience", "both"),
    )
    mode = RecordMode(options.get("record_mode", "none"))
    recording = CassetteOptions(options.get("cassettes"), mode)
    check(needed(choices), recording, limits_cost="max_cost" in options)
    resources = _resources(options)
    factory = ParticipantFactory(choices, resources, recording)
    try:
        yield Cast(factory, resources)
    finally:
        # After Ctrl-C, requests under way send nothing more.
        resources.stop.set()
        factory.close()


def _resources(options: Mapping[str, Any]) -> RunResources:
    import threading

    from ..core.budget import Budget, BudgetLimits
    from ..core.concurrency import InFlight
    from ..core.retries import Retries
    from ..llm.providers.keys import provider_redactor
    from ..simulation.preflight import PreflightGates
    from ..simulation.resources import RunResources

    stop = threading.Event()
    limits = BudgetLimits(
        requests=options.get("max_requests"),
        tokens=options.get("max_tokens"),
        cost=options.get("max_cost"),
        seconds=options.get("max_seconds"),
    )
    return RunResources(
        budget=Budget(limits, stop=stop),
        retries=Retries(stop=stop),
        preflight=PreflightGates(wanted=options.get("preflight", True)),
        in_flight=InFlight(options.get("concurrency", DEFAULT_CONCURRENCY)),
        stop=stop,
        redactor=provider_redactor(),
    )
