"""Choose and create the simulated user, the judge and the persona writer.

A provider's client is created with its first request, so a run that only replays cassettes needs no
key and imports no SDK.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.cards import Assistant
from ..core.errors import ConfigurationError
from ..core.protocols import CriterionJudge, Judge, User
from ..llm.cassettes import Cassettes, RecordedModel, RecordMode
from ..llm.prompt import PROMPT_VERSION, Asker, LanguageModel, ProviderAPI
from ..llm.providers.keys import check_key, provider_redactor
from ..llm.providers.prices import Prices
from ..simulation.resources import RunResources

if TYPE_CHECKING:
    from ..core.opinions import Patience
    from ..llm.transcript_writer import TranscriptWriter
    from ..personas.generation import PersonaWriter

OFFLINE = "offline"
PARAMETRIC = "openai-chat"
"""The provider whose models take parameters: GPT-6 and Claude refuse those of sampling."""


@dataclass(frozen=True)
class ModelChoice:
    """A language model in a role; ``effort`` is how hard it thinks, None its own default.

    ``parameters`` is a JSON object that is added to each request, or empty.
    """

    provider: str
    model: str
    effort: str | None = None
    parameters: str = ""

    @property
    def variant(self) -> str:
        """The model with its parameters, which make it another one for records and cassettes."""
        return f"{self.model} {self.parameters}".rstrip()

    def name_in(self, provider: str) -> str:
        """Return its name in records of a run whose provider is ``provider``."""
        return self.variant if self.provider == provider else f"{self.provider}:{self.variant}"


_OPENAI: dict[Asker, tuple[str, str | None]] = {
    "user": ("gpt-6-luna", "low"),
    "judge": ("gpt-6.1-terra", None),
    "persona": ("gpt-6.1-terra", None),
}
MODELS: dict[str, dict[Asker, tuple[str, str | None]]] = {
    "openai": _OPENAI,
    "openai-chat": _OPENAI,
    "anthropic": {
        "user": ("claude-haiku-5-5", "low"),
        "judge": ("claude-sonnet-5-5", None),
        "persona": ("claude-sonnet-5-5", None),
    },
}
"""The default models, each with its effort: a cheap one for the many short messages of a user, a
better one for verdicts and personas."""


@dataclass(frozen=True)
class ModelChoices:
    """The models of a run by role; None is the offline participant.

    ``timeout`` is how many seconds a model may take for an answer, None the provider's default.
    ``patience`` is who ends a talk for want of it: the judge's model, code, or both.
    """

    provider: str = OFFLINE
    user: ModelChoice | None = None
    judge: ModelChoice | None = None
    persona: ModelChoice | None = None
    timeout: float | None = None
    patience: Patience = "both"

    @property
    def talking(self) -> tuple[ModelChoice, ...]:
        """Return the language models that a conversation needs, each once."""
        return tuple(dict.fromkeys(choice for choice in (self.user, self.judge) if choice))

    @property
    def one_model(self) -> bool:
        """True if the same language model plays user and judge, whatever its effort in each."""
        played = [(part.provider, part.variant) for part in (self.user, self.judge) if part]
        return len(played) == 2 and played[0] == played[1]

    @property
    def writing(self) -> tuple[ModelChoice, ...]:
        """Return the language models that writing personas needs."""
        return (self.persona,) if self.persona else ()


def choose_models(
    provider: str,
    *,
    user: str | None,
    judge: str | None,
    persona: str | None,
    parameters: str = "",
    timeout: float | None = None,
    patience: Patience = "both",
) -> ModelChoices:
    """Return the models of a run, each from ``MODEL`` or ``PROVIDER:MODEL``, or the default.

    ``parameters`` is a JSON object for the models of `PARAMETRIC`, ``timeout`` is in seconds. Raise
    `ConfigurationError` for a model without provider, and for parameters that no model takes.
    """
    choices = ModelChoices(
        provider,
        user=_with_parameters(provider, "user", user, parameters),
        judge=_with_parameters(provider, "judge", judge, parameters),
        persona=_with_parameters(provider, "persona", persona, parameters),
        timeout=timeout,
        patience=patience,
    )
    all_choices = (choices.user, choices.judge, choices.persona)
    if parameters and not any(choice and choice.parameters for choice in all_choices):
        raise ConfigurationError(
            f"--synthconv-model-parameters: {parameters} is given, but no model of the provider "
            f"{PARAMETRIC} takes part\nThe other providers refuse sampling parameters, or choose "
            "them better than a fixed value would."
        )
    return choices


def _with_parameters(
    provider: str, asker: Asker, given: str | None, parameters: str
) -> ModelChoice | None:
    choice = _choice(provider, asker, given)
    if choice is None or choice.provider != PARAMETRIC:
        return choice
    return replace(choice, parameters=parameters)


def _choice(provider: str, asker: Asker, given: str | None) -> ModelChoice | None:
    if given is not None:
        named, colon, model = given.partition(":")
        # A model's name may contain a colon, as those of Ollama do.
        if colon and named in MODELS:
            if not model:
                raise ConfigurationError(f"--synthconv-{asker}-model: {given!r} names no model")
            return ModelChoice(named, model)
        if provider == OFFLINE:
            raise ConfigurationError(
                f"--synthconv-{asker}-model: {given!r} is given, but the provider is offline\n"
                f"Write PROVIDER:MODEL with one of {', '.join(MODELS)}, or choose a provider with "
                "--synthconv-provider."
            )
        return ModelChoice(provider, given)
    return None if provider == OFFLINE else ModelChoice(provider, *MODELS[provider][asker])


@dataclass(frozen=True)
class CassetteOptions:
    """Where and how answers are recorded and replayed; nowhere without a directory.

    All processes of the run see ``shared``; it is None if there is only one.
    """

    directory: Path | None = None
    mode: RecordMode = RecordMode.NONE
    shared: Path | None = None

    @property
    def replays_only(self) -> bool:
        """True if no language model is ever called."""
        return self.directory is not None and self.mode is RecordMode.NONE

    def cassettes(self) -> Cassettes | None:
        """Return the cassettes, if there is a directory."""
        if self.directory is None:
            return None
        return Cassettes(
            self.directory, self.mode, redactor=provider_redactor(), shared=self.shared
        )


def check(needed: Sequence[ModelChoice], recording: CassetteOptions, *, limits_cost: bool) -> None:
    """Raise `ConfigurationError` if the models in ``needed`` certainly cannot be used.

    That is so for a missing or malformed key, for a limit of cost without a known price, and for a
    cassettes directory that cannot be used. No request is made.
    """
    cassettes = recording.cassettes() if needed else None
    if cassettes is not None:
        cassettes.check()
    if recording.replays_only:
        return
    for provider in dict.fromkeys(choice.provider for choice in needed):
        check_key(provider)
    for choice in needed if limits_cost else ():
        Prices().check(choice.provider, choice.model)


@dataclass
class ParticipantFactory:
    """Creates the participants of one process, and closes their connections."""

    choices: ModelChoices
    resources: RunResources
    recording: CassetteOptions = CassetteOptions()
    _apis: dict[str, ProviderAPI] = field(default_factory=dict)
    _cassettes: Cassettes | None = None

    @property
    def speculates(self) -> bool:
        """True if the user's next message is written while the judge assesses.

        That takes two language models, whose latencies make it worthwhile. Not with cassettes: they
        contain what a talk needs, and a replay does not wait.
        """
        both = self.choices.user and self.choices.judge
        return bool(both and self.recording.directory is None)

    def user(self) -> User:
        from ..simulation.script import ScriptedUser

        if self.choices.user is None:
            from ..offline.user.user import AgendaUser

            return ScriptedUser(AgendaUser())
        from ..llm.user import LanguageModelUser

        return ScriptedUser(LanguageModelUser(self._model(self.choices.user)))

    def judge(self) -> Judge:
        if self.choices.judge is None:
            from ..offline.judge.judge import HeuristicJudge

            return HeuristicJudge()
        from ..llm.judge import LanguageModelJudge

        return LanguageModelJudge(self._model(self.choices.judge), self.choices.one_model)

    def criteria(self) -> CriterionJudge | None:
        """Return who judges the criteria of checks, the judge's model; None offline."""
        if self.choices.judge is None:
            return None
        from ..llm.criteria import LanguageModelCriteria

        return LanguageModelCriteria(self._model(self.choices.judge))

    def writer(self) -> PersonaWriter:
        if self.choices.persona is None:
            from ..offline.writer.writer import TemplateWriter

            return TemplateWriter()
        from ..llm.persona_writer import LanguageModelWriter

        return LanguageModelWriter(self._model(self.choices.persona))

    def transcript_writer(self, assistant: Assistant) -> TranscriptWriter | None:
        """Return who writes cards from transcripts of ``assistant``; None offline."""
        if self.choices.persona is None:
            return None
        from ..llm.transcript_writer import TranscriptWriter

        return TranscriptWriter(self._model(self.choices.persona), assistant)

    def model(self, choice: ModelChoice) -> LanguageModel:
        """Return the language model that ``choice`` names. It is called with the first prompt."""
        return self._model(choice)

    def close(self) -> None:
        """Close the connections to providers."""
        while self._apis:
            self._apis.popitem()[1].close()

    def _model(self, choice: ModelChoice) -> LanguageModel:
        name = choice.name_in(self.choices.provider)
        if self._cassettes is None:
            self._cassettes = self.recording.cassettes()
        if self._cassettes is None:
            return self._live_model(choice, name)
        return RecordedModel(
            lambda: self._live_model(choice, name),
            self._cassettes,
            provider=choice.provider,
            model=choice.variant,
            name=name,
            prompt_version=PROMPT_VERSION,
        )

    def _live_model(self, choice: ModelChoice, name: str) -> LanguageModel:
        from ..llm.providers.structured_model import StructuredModel

        return StructuredModel(
            self._api(choice.provider),
            choice.model,
            name=name,
            retries=self.resources.retries,
            budget=self.resources.budget,
            prices=Prices(),
            effort=choice.effort,
            in_flight=self.resources.in_flight,
            parameters=json.loads(choice.parameters or "{}"),
        )

    def _api(self, provider: str) -> ProviderAPI:
        from ..llm.providers.registry import deadline_of, make_wire

        if provider not in self._apis:
            deadline = self.choices.timeout or deadline_of(provider)
            self._apis[provider] = make_wire(provider, deadline=deadline)
        return self._apis[provider]
