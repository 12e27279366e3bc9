"""A language model that fills in forms: asked, checked, and asked again until the answer fits.

Servers are made to keep to a schema in different ways, and many that speak a provider's protocol
ignore or refuse that provider's own. So a question can have three forms, tried in this order:

1. ``schema``: the protocol's mode for it, which constrains what the model can write at all;
2. ``tool``: a tool that the model is forced to call, where a provider allows that;
3. ``text``: the schema is written into the prompt.

The next form is tried when the server refuses one, and when an answer shows that the server has
ignored it. Later questions begin with the form that has worked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from ...core.budget import Budget
from ...core.concurrency import InFlight
from ...core.errors import ParticipantError, ProviderError
from ...core.models import Usage
from ...core.retries import Retries
from ...core.text import one_line
from ..prompt import (
    Completion,
    OutputMode,
    Prompt,
    PromptMessage,
    ProviderAPI,
    ProviderRequest,
    ProviderResponse,
    RequestOrigin,
    T,
    Tokens,
)
from .output_modes import forms_of, is_refused
from .prices import Prices
from .schemas import ShapeError, instruction, json_schema, parse, schema_name

ROOM = 4096
"""Tokens that an answer may have; with many models that includes what they think before it."""
MORE_ROOM = 4 * ROOM
"""Tokens for a second try, when the first answer was cut."""
CORRECTIONS = 2
"""How often a model is asked to correct its answer."""
_LONGEST_REPEATED = 4000  # characters: a bad answer can be one that does not end
_SHOWN = 200
_NO_CONTEXT_LEFT = (
    "It had room for more, so the model's context is probably full: give it a larger one where it "
    "is served, or make talks shorter with --synthconv-max-turns."
)
_ASKERS = {"user": "the simulated user", "judge": "the judge", "persona": "a new persona"}


class StructuredModel:
    """The `LanguageModel` called ``model`` at the other end of ``wire``."""

    def __init__(
        self,
        wire: ProviderAPI,
        model: str,
        *,
        name: str,
        retries: Retries,
        budget: Budget,
        prices: Prices,
        effort: str | None = None,
        in_flight: InFlight | None = None,
    ) -> None:
        self._wire = wire
        self._model = model
        self._name = name
        self._retries = retries
        self._budget = budget
        self._prices = prices
        self._effort = effort
        self._in_flight = in_flight or InFlight()
        self._forms = forms_of(wire.provider)
        self._learning = threading.Lock()

    @property
    def name(self) -> str:
        """The name of the model in records."""
        return self._name

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        """An instance of ``schema`` as the model's answer to ``prompt``.

        Raises `ProviderError` when there is none: that of the last request, or of kind ``length``
        (cut even with more room) or ``invalid_answer`` (wrong even after corrections), and
        `BudgetError`. What was spent until then is in their ``usage``. A fatal error in a talk
        halts the budget.
        """
        meter = _Meter(partial(self._prices.cost, self._wire.provider, self._model), self._budget)
        try:
            return Completion(self._value(prompt, schema, meter), meter.usage)
        except ParticipantError as error:
            # Talks have models of their own: they do not end with the writing of personas.
            is_of_a_talk = prompt.scene.asker != "persona"
            if isinstance(error, ProviderError) and error.is_fatal and is_of_a_talk:
                self._budget.halt(error)
            error.usage = meter.usage
            raise

    def _value(self, prompt: Prompt, schema: type[T], meter: _Meter) -> T:
        plan = _Plan(prompt, schema_name(schema), json_schema(schema), self._forms)
        while True:
            answer = self._answer(plan.question(self._model, self._effort), meter)
            if answer is None:
                plan = plan.in_the_next_form()
                continue
            try:
                value = parse(answer.text, schema)
            except ValueError as error:
                problem = error
            else:
                self._learn(plan.forms)
                return value
            plan = self._revised(plan, answer, problem)

    def _answer(self, question: ProviderRequest, meter: _Meter) -> ProviderResponse | None:
        """What the model answers; None when the server refuses the question's form."""

        def attempt() -> ProviderResponse | None:
            with self._in_flight.call(self._wire.provider):
                self._budget.ask()
                meter.count_request()
                try:
                    answer = self._wire.send(question)
                except ProviderError as error:
                    meter.charge(_tokens(error.usage))
                    if is_refused(question, error):
                        return None
                    raise
                meter.charge(answer.tokens)
                return answer

        return self._retries.call(attempt)

    def _revised(self, plan: _Plan, answer: ProviderResponse, problem: ValueError) -> _Plan:
        """How to ask again after an answer with this problem; raises when that was tried."""
        scene = plan.prompt.scene
        if answer.cut and plan.room < MORE_ROOM:
            return replace(plan, room=MORE_ROOM)
        if answer.cut:
            written = answer.tokens.output or plan.room
            raise self._error(
                f"its answer for {_shown(scene)} was cut after {written:,} tokens",
                answer,
                kind="length",
                hint="" if written >= plan.room else _NO_CONTEXT_LEFT,
            )
        if len(plan.corrections) == CORRECTIONS:
            raise self._error(
                f"no usable answer for {_shown(scene)}, asked {CORRECTIONS + 1} times: {problem}",
                answer,
                kind="invalid_answer",
            )
        corrected = plan.corrected(answer.text, str(problem))
        return corrected.in_the_next_form() if isinstance(problem, ShapeError) else corrected

    def _error(
        self, reason: str, answer: ProviderResponse, kind: str, hint: str = ""
    ) -> ProviderError:
        lines = [
            f"{self._wire.provider} model {self._model}: {reason}",
            f"The last answer begins: {one_line(answer.text, _SHOWN)}",
            hint,
        ]
        return ProviderError("\n".join(filter(None, lines)), kind=kind)

    def _learn(self, forms: tuple[OutputMode, ...]) -> None:
        """Begin with the first of ``forms`` from now on, unless a later one is in use already."""
        with self._learning:
            if len(forms) < len(self._forms):
                self._forms = forms


class _Meter:
    """Count the usage of one completion, and charge it to the run's budget."""

    def __init__(self, cost: Callable[[Tokens], float | None], budget: Budget) -> None:
        self.usage = Usage()
        self._cost = cost
        self._budget = budget

    def count_request(self) -> None:
        """Count a request; any but the first is a repeat, whatever it is for."""
        self.usage += Usage(requests=1, retries=min(1, self.usage.requests))

    def charge(self, tokens: Tokens) -> None:
        taken = Usage(
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cached_tokens=tokens.cached,
            cost_usd=self._cost(tokens) if tokens != Tokens() else None,
        )
        self.usage += taken
        self._budget.charge(taken)


@dataclass(frozen=True)
class _Plan:
    """How to ask next. ``forms`` are those not given up, ``corrections`` what went wrong so far."""

    prompt: Prompt
    name: str
    schema: dict[str, object]
    forms: tuple[OutputMode, ...]
    room: int = ROOM
    corrections: tuple[tuple[PromptMessage, PromptMessage], ...] = ()

    def question(self, model: str, effort: str | None) -> ProviderRequest:
        messages = (*self._first_messages(), *chain.from_iterable(self.corrections))
        return ProviderRequest(
            model=model,
            prompt=self.prompt.model_copy(update={"messages": messages}),
            schema_name=self.name,
            schema=self.schema,
            form=self.forms[0],
            room=self.room,
            effort=effort,
        )

    def in_the_next_form(self) -> _Plan:
        return replace(self, forms=self.forms[1:] or self.forms)

    def corrected(self, answer: str, problem: str) -> _Plan:
        # Providers refuse an empty message.
        repeated = answer.strip()[:_LONGEST_REPEATED] or "(nothing)"
        correction = (
            PromptMessage(role="assistant", content=repeated),
            PromptMessage(role="user", content=_CORRECTION.format(problem=problem)),
        )
        return replace(self, corrections=(*self.corrections, correction))

    def _first_messages(self) -> tuple[PromptMessage, ...]:
        if self.forms[0] != "text":
            return self.prompt.messages
        *earlier, last = self.prompt.messages
        content = f"{last.content}\n\n{instruction(self.schema)}"
        return (*earlier, last.model_copy(update={"content": content}))


_CORRECTION = (
    "Your answer cannot be used: {problem}\n"
    "Answer the message before it again: with one JSON object that fits the schema, and nothing "
    "else."
)


def _tokens(usage: Usage | None) -> Tokens:
    """Those of a request that failed, as far as its error tells."""
    if usage is None:
        return Tokens()
    return Tokens(usage.input_tokens, usage.output_tokens, usage.cached_tokens)


def _shown(scene: RequestOrigin) -> str:
    """``the judge, persona alex-rivera, turn 3``: who asked for what."""
    where = f", persona {scene.persona}, turn {scene.turn}" if scene.persona else ""
    return f"{_ASKERS[scene.asker]}{where}"
