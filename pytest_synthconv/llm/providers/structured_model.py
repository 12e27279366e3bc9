"""A language model that fills in forms: asked, checked, and asked again until the answer fits.

Servers are made to keep to a schema in different ways, and many that speak a provider's protocol
ignore or refuse that provider's own. So a question can have three forms, tried in this order:

1. ``schema``: the protocol's mode for it, which constrains what the model can write at all;
2. ``tool``: a tool that the model is forced to call, where a provider allows that;
3. ``text``: the schema is written into the prompt.

The next form is tried when the server refuses one, and when an answer shows that the server has
ignored it. A refusal is remembered. One bad answer is not: it would end constrained output for all
later questions. It is remembered after the second one, of a form that has never worked. The token
limit, and its name, are replaced and remembered likewise.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

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
    ProviderAPI,
    ProviderRequest,
    ProviderResponse,
    RequestOrigin,
    T,
    Tokens,
)
from .cut_prompts import PromptsRead
from .keys import provider_redactor
from .output_modes import Accepted, Part, forms_of, is_unclear_refusal, refused_part
from .prices import Prices
from .request_plan import RequestPlan
from .schemas import ShapeError, json_schema, parse, schema_name

CORRECTIONS = 2
"""How often a model is asked to correct its answer."""
_IGNORED = 2
"""Questions that a form must have failed before it is given up, if it has never worked."""
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
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        self._wire = wire
        self._model = model
        self._name = name
        self._retries = retries
        self._budget = budget
        self._prices = prices
        self._effort = effort
        self._in_flight = in_flight or InFlight()
        self._parameters = parameters or {}
        self._prompts_read = PromptsRead()
        self._accepted = Accepted(forms_of(wire.provider))
        self._worked: set[OutputMode] = set()
        self._ignored: Counter[OutputMode] = Counter()
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
        plan = RequestPlan(prompt, schema_name(schema), json_schema(schema), self._accepted)
        while True:
            question = plan.question(self._model, self._effort, self._parameters)
            answer = self._answer(question, meter)
            if isinstance(answer, ProviderError):
                plan = self._after_refusal(plan, question, answer)
                continue
            try:
                value = parse(answer.text, schema)
            except ValueError as error:
                problem = error
            else:
                self._learn(plan)
                return value
            plan = self._revised(plan, answer, problem)
            meter.count_correction(plan)

    def _answer(self, question: ProviderRequest, meter: _Meter) -> ProviderResponse | ProviderError:
        """Return what the model answers, or an error that refuses a part of the question."""

        def attempt() -> ProviderResponse | ProviderError:
            with self._in_flight.call(self._wire.provider):
                self._budget.ask()
                meter.count_request()
                try:
                    answer = self._wire.send(question)
                except ProviderError as error:
                    meter.charge(_tokens(error.usage))
                    if refused_part(question, error) or is_unclear_refusal(error):
                        return error
                    raise
                meter.charge(answer.tokens)
                self._check_that_all_was_read(question, answer)
                return answer

        return self._retries.call(attempt)

    def _after_refusal(
        self, plan: RequestPlan, question: ProviderRequest, error: ProviderError
    ) -> RequestPlan:
        """Return the plan without the part that ``error`` refuses; raise if there is none."""
        part = refused_part(question, error)
        if part is None and question.form in self._worked:
            raise error
        revised = plan.without(part or Part.FORM)
        if part is None and revised is not None:
            return replace(revised, doubted=plan.doubted or error)
        if revised is not None:
            return revised
        if part is Part.ROOM:
            raise _too_long(plan, error)
        raise plan.doubted or error

    def _revised(
        self, plan: RequestPlan, answer: ProviderResponse, problem: ValueError
    ) -> RequestPlan:
        """Return how to ask again after an answer with this problem; raise when that was tried."""
        scene = plan.prompt.scene
        if answer.cut and not plan.more_room:
            return replace(plan, more_room=True)
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
        if isinstance(problem, ShapeError) and plan.form not in self._worked:
            return corrected.in_another_form()
        return corrected

    def _check_that_all_was_read(self, question: ProviderRequest, answer: ProviderResponse) -> None:
        reason = self._prompts_read.cut(question, answer.tokens)
        if reason is not None:
            raise self._error(
                f"the server cut the prompt of {_shown(question.prompt.scene)}: {reason}",
                answer,
                kind="context_length",
                hint="Give the model a larger context where it is served (Ollama: `num_ctx`).",
            )

    def _error(
        self, reason: str, answer: ProviderResponse, kind: str, hint: str = ""
    ) -> ProviderError:
        # An answer may be anything: a gateway's page can repeat the headers of the request.
        said = one_line(provider_redactor().redact(answer.text), _SHOWN)
        lines = [
            f"{self._wire.provider} model {self._model}: {reason}",
            f"The last answer begins: {said}",
            hint,
        ]
        return ProviderError("\n".join(filter(None, lines)), kind=kind)

    def _learn(self, plan: RequestPlan) -> None:
        """Remember what ``plan``, which worked, shows about the server."""
        with self._learning:
            self._worked.add(plan.form)
            self._ignored.update(set(plan.misshapen))
            kept = tuple(form for form in plan.accepted.forms if not self._is_ignored(form))
            accepted = replace(plan.accepted, forms=kept or plan.accepted.forms[-1:])
            self._accepted = self._accepted.joined(accepted)

    def _is_ignored(self, form: OutputMode) -> bool:
        return form not in self._worked and self._ignored[form] >= _IGNORED


class _Meter:
    """Count the usage of one completion, and charge it to the run's budget."""

    def __init__(self, cost: Callable[[Tokens], float | None], budget: Budget) -> None:
        self.usage = Usage()
        self._cost = cost
        self._budget = budget

    def count_request(self) -> None:
        """Count a request; any but the first is a repeat, whatever it is for."""
        self.usage += Usage(requests=1, retries=min(1, self.usage.requests))

    def count_correction(self, plan: RequestPlan) -> None:
        """Count an answer that had to be corrected; one that was only cut is none."""
        self.usage += Usage(corrections=len(plan.corrections) - self.usage.corrections)

    def charge(self, tokens: Tokens) -> None:
        taken = Usage(
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cached_tokens=tokens.cached,
            cost_usd=self._cost(tokens) if tokens != Tokens() else None,
        )
        self.usage += taken
        self._budget.charge(taken)


def _tokens(usage: Usage | None) -> Tokens:
    """Return the tokens of a failed request, as far as its error has them."""
    if usage is None:
        return Tokens()
    return Tokens(usage.input_tokens, usage.output_tokens, usage.cached_tokens)


def _shown(scene: RequestOrigin) -> str:
    """``the judge, persona alex-rivera, turn 3``: who made the request."""
    where = f", persona {scene.persona}, turn {scene.turn}" if scene.persona else ""
    return f"{_ASKERS[scene.asker]}{where}"


def _too_long(plan: RequestPlan, error: ProviderError) -> ProviderError:
    """Return ``error`` with the sizes that were tried, which say what a context must have."""
    texts = (plan.prompt.system, *(message.content for message in plan.prompt.messages))
    words = sum(len(text.split()) for text in texts)
    if plan.more_room:
        tried = f"an answer of {plan.accepted.room:,} tokens was cut, and room for {plan.room:,}"
    else:
        *earlier, last = (f"{room:,}" for room in (*plan.rooms, plan.room))
        rooms = f"{', '.join(earlier)} and {last}" if earlier else last
        tried = f"room for an answer of {rooms} tokens"
    first, _, hint = str(error).partition("\n")
    sizes = f"The prompt has {words:,} words; {tried} was refused."
    text = "\n".join(filter(None, (first, sizes, hint)))
    return ProviderError(text, kind=error.kind, status=error.status, usage=error.usage)
