"""The fixtures. Those without a leading underscore may be overridden."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from .options import Settings, for_item, settings_of
from .outcomes import (
    ConversationError,
    fail_if_unrecorded,
    is_same_in_all_processes,
    require_conversation,
)
from .participants import participant_factory
from .prefetch import Prefetcher, limits_of, runs_concurrently
from .validation import NO_ASSISTANT, no_endpoint

if TYPE_CHECKING:
    from ..core.cards import Assistant, Persona
    from ..core.models import Conversation
    from ..core.protocols import Endpoint, Judge, User
    from ..run.participant_overrides import ParticipantDefaults
    from ..run.run import Run
    from ..run.suite import AssistantUnderTest
    from ..simulation.cast import Limits, Participants


@pytest.fixture(scope="session")
def _synthconv_under_test() -> AssistantUnderTest | None:
    """Return None; a fixture made from the assistants' files replaces this one."""
    return None


@pytest.fixture(scope="session")
def synthconv_assistant(_synthconv_under_test: AssistantUnderTest | None) -> Assistant:
    """Return the assistant under test."""
    return _known(_synthconv_under_test, "synthconv_assistant").assistant


@pytest.fixture(scope="session")
def synthconv_personas(_synthconv_under_test: AssistantUnderTest | None) -> list[Persona]:
    """Return the assistant's personas, in the order of their file."""
    return list(_known(_synthconv_under_test, "synthconv_personas").personas)


@pytest.fixture(scope="session")
def synthconv_endpoint(
    _synthconv_under_test: AssistantUnderTest | None, _synthconv_settings: Settings
) -> Endpoint:
    """Return the endpoint that the endpoint file describes.

    Override it with an endpoint object, a callable ``(messages) -> str`` or
    ``(messages, conversation_id) -> str``, which may be async, or a WSGI or ASGI app, which gets
    the requests that the endpoint file describes.
    """
    from ..endpoints.factory import endpoint_of_file

    known = _known(_synthconv_under_test, "synthconv_endpoint")
    if known.endpoint is None:
        pytest.fail(no_endpoint(known), pytrace=False)
    return endpoint_of_file(known.endpoint, preflight=_synthconv_settings.preflight)


@pytest.fixture(scope="session")
def synthconv_user(_synthconv_participant_defaults: ParticipantDefaults) -> User:
    """Return the simulated user: an object with ``name`` and ``speak(talk)``."""
    return _synthconv_participant_defaults.user


@pytest.fixture(scope="session")
def synthconv_judge(_synthconv_participant_defaults: ParticipantDefaults) -> Judge:
    """Return the judge: an object with ``name`` and ``assess(talk)``."""
    return _synthconv_participant_defaults.judge


@pytest.fixture
def persona() -> Persona:
    """Return the persona; there is one test item per persona of the assistant's file.

    Override it with other ``params``, or transform it: ``def persona(persona): ...``.
    """
    pytest.fail(f"persona: {NO_ASSISTANT}", pytrace=False)


@pytest.fixture
def conversation(
    request: pytest.FixtureRequest,
    persona: Persona,
    _synthconv_participants: Participants,
    _synthconv_limits: Limits,
    _synthconv_run: Run,
    _synthconv_prefetcher: Prefetcher,
    _synthconv_trial: int,
    _synthconv_under_test: AssistantUnderTest | None,
) -> Iterator[Conversation]:
    """Return the finished conversation of ``persona``: simulated once per run, shared by all tests.

    With ``--synthconv-trials=N`` the test runs once with each of the N conversations.
    """
    from dataclasses import replace

    limits = replace(_synthconv_limits, trial=_synthconv_trial)
    anywhere = is_same_in_all_processes(_synthconv_participants, _synthconv_under_test)

    def hold() -> Conversation:
        from ..run.trial_rounds import ConversationRequest

        _synthconv_prefetcher.begin(request.node, _synthconv_participants, anywhere=anywhere)
        wanted = ConversationRequest(
            persona, _synthconv_participants, limits, request.node.nodeid, anywhere
        )
        return _synthconv_run.conversation(wanted)

    yield require_conversation(request.node, _synthconv_run, persona, hold)
    fail_if_unrecorded(_synthconv_run)


@pytest.fixture
def simulate(
    request: pytest.FixtureRequest,
    _synthconv_participants: Participants,
    _synthconv_limits: Limits,
    _synthconv_run: Run,
    _synthconv_under_test: AssistantUnderTest | None,
) -> Iterator[Callable[..., Conversation]]:
    """Run a conversation now: ``simulate(persona, *, endpoint=..., max_turns=...)``.

    Each call is a new conversation; ``endpoint`` takes what `synthconv_endpoint` may return.
    """
    from dataclasses import replace

    from ..reports.records import HELD_BY, SIMULATE

    def simulate(
        persona: Persona, *, endpoint: Any = None, max_turns: int | None = None
    ) -> Conversation:
        cast, limits = _synthconv_participants, _synthconv_limits
        if endpoint is not None:
            file = _synthconv_under_test.endpoint if _synthconv_under_test else None
            reached = _synthconv_run.endpoint(endpoint, file)
            speculates = cast.speculates and runs_concurrently(request.config, reached)
            cast = replace(cast, endpoint=reached, speculates=speculates)
        if max_turns is not None:
            limits = replace(limits, max_turns=max_turns)
        return require_conversation(
            request.node,
            _synthconv_run,
            persona,
            lambda: _synthconv_run.simulate(
                persona, cast, limits, request.node.nodeid, ext={HELD_BY: SIMULATE}
            ),
            **{HELD_BY: SIMULATE},
        )

    yield simulate
    fail_if_unrecorded(_synthconv_run)


@pytest.fixture(scope="session")
def generate_personas(
    request: pytest.FixtureRequest, synthconv_assistant: Assistant, _synthconv_settings: Settings
) -> Callable[..., list[Persona]]:
    """Write new personas: ``generate_personas(n, *, previous=...)``, different from the previous.

    Offline, the same assistant, seed and previous personas give the same personas.
    """
    from ..core.errors import SynthconvError
    from ..personas.generation import generate

    writer = participant_factory(request.config).writer()

    def generate_personas(n: int, *, previous: Sequence[Persona] = ()) -> list[Persona]:
        try:
            written = generate(
                synthconv_assistant,
                n,
                previous=tuple(previous),
                seed=_synthconv_settings.seed,
                writer=writer,
            )
        except SynthconvError as error:
            problem = str(error)
        else:
            return list(written)
        raise ConversationError(f"no personas could be written: {problem}", pytrace=False)

    return generate_personas


@pytest.fixture(scope="session")
def _synthconv_settings(request: pytest.FixtureRequest) -> Settings:
    return settings_of(request.config)


@pytest.fixture(scope="session")
def _synthconv_run(request: pytest.FixtureRequest) -> Iterator[Run]:
    from .recording import open_run
    from .reporting import logs_kept_apart

    with logs_kept_apart(request.config):
        run = open_run(request)
        yield run
        run.close()


@pytest.fixture(scope="session")
def _synthconv_prefetcher(
    request: pytest.FixtureRequest, _synthconv_run: Run
) -> Iterator[Prefetcher]:
    prefetcher = Prefetcher(request.session, _synthconv_run)
    yield prefetcher
    prefetcher.close()


@pytest.fixture(scope="session")
def _synthconv_participant_defaults(request: pytest.FixtureRequest) -> ParticipantDefaults:
    from ..run.participant_overrides import ParticipantDefaults

    casting = participant_factory(request.config)
    return ParticipantDefaults(
        casting.choices,
        casting.user(),
        casting.judge(),
        casting.speculates,
        casting.criteria(),
        settings_of(request.config).skip_criteria,
    )


@pytest.fixture
def _synthconv_participants(
    request: pytest.FixtureRequest,
    synthconv_assistant: Assistant,
    synthconv_endpoint: Any,
    synthconv_user: User,
    synthconv_judge: Judge,
    _synthconv_participant_defaults: ParticipantDefaults,
    _synthconv_run: Run,
    _synthconv_under_test: AssistantUnderTest | None,
) -> Participants:
    from ..core.errors import ConfigurationError

    check_verbs("synthconv_user", synthconv_user, "speak")
    check_verbs("synthconv_judge", synthconv_judge, "assess")
    try:
        endpoint = _synthconv_run.endpoint(
            synthconv_endpoint, _synthconv_under_test.endpoint if _synthconv_under_test else None
        )
        return _synthconv_participant_defaults.participants(
            synthconv_assistant,
            endpoint,
            synthconv_user,
            synthconv_judge,
            at_once=runs_concurrently(request.config, endpoint),
        )
    except ConfigurationError as error:
        problem = str(error)
    pytest.fail(problem, pytrace=False)


@pytest.fixture
def _synthconv_item_settings(
    request: pytest.FixtureRequest, _synthconv_settings: Settings
) -> Settings:
    return for_item(_synthconv_settings, request.node)


@pytest.fixture
def _synthconv_limits(_synthconv_item_settings: Settings) -> Limits:
    return limits_of(_synthconv_item_settings)


def _known(under_test: AssistantUnderTest | None, fixture: str) -> AssistantUnderTest:
    if under_test is None:
        pytest.fail(f"{fixture}: {NO_ASSISTANT}", pytrace=False)
    return under_test


def check_verbs(fixture: str, value: object, verb: str) -> None:
    """Fail unless ``value``, of this ``fixture``, has a ``name`` and a method ``verb``."""
    if not (isinstance(getattr(value, "name", None), str) and callable(getattr(value, verb, None))):
        pytest.fail(
            f"{fixture}: expected an object with `name` and `{verb}(talk)`, "
            f"got {type(value).__qualname__}",
            pytrace=False,
        )
