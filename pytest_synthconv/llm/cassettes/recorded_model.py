"""A language model that replays answers from a cassette, or records them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from ...core.errors import ProviderError
from ...core.models import Usage
from ...core.redaction import Redactor
from ...core.text import one_line
from ...files.problems import dotted, shown_path
from ..prompt import PROMPT_VERSION, Completion, LanguageModel, Prompt, T
from .cassette_file import ALL_ANEW, RecordedAnswer, RecordedTokens
from .fingerprints import ModelAndPrompts, fingerprint, presentable
from .mismatch import LiveRequest, asker
from .store import Cassettes


class RecordedModel:
    """Replay answers from cassettes. If recording is allowed, call another model and record it.

    ``inner`` creates that model. It is called once, when the first answer is not recorded, so that
    a replayed run needs no key and no SDK. ``name`` is the name of that model in records.
    """

    def __init__(
        self,
        inner: Callable[[], LanguageModel],
        cassettes: Cassettes,
        *,
        name: str,
        provider: str,
        model: str,
        prompt_version: str = PROMPT_VERSION,
    ) -> None:
        self._make = inner
        self._made: LanguageModel | None = None
        self._making = threading.Lock()
        self._cassettes = cassettes
        self._name = name
        self._instrument = ModelAndPrompts(
            provider=provider, model=model, prompt_version=prompt_version
        )

    @property
    def name(self) -> str:
        return self._name

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        """The recorded answer, of which the usage is nothing; else a new one, as it was recorded.

        What is recorded is what is given: an answer whose secrets were taken out for the file is
        used without them, so that a replay is the same talk. Raises `ProviderError` of the kind
        ``cassette`` when there is no recorded answer and none may be requested, and whatever the
        other model raises.
        """
        digests = fingerprint(prompt, schema, self._instrument, self._cassettes.redactor)
        request = LiveRequest.of(prompt, self._instrument, digests)
        found = self._cassettes.find(request)
        if found is None:
            return self._recorded(request, prompt, schema)
        answer, where = found
        return Completion(_valid(answer.answer, schema, where), Usage())

    def _recorded(self, request: LiveRequest, prompt: Prompt, schema: type[T]) -> Completion[T]:
        """Return the other model's answer, as it was recorded in the cassette."""
        completion = self._model().complete(prompt, schema)
        try:
            plain = _plain(completion.value, self._cassettes.redactor)
            _valid(plain, schema, f"the answer to {asker(prompt.scene)} without its secrets")
            answer = self._cassettes.add(request, _answer(request, plain, completion.usage))
            value = _valid(answer.answer, schema, shown_path(self._cassettes.file(prompt.scene)))
        except ProviderError as error:
            error.usage = completion.usage
            raise
        return Completion(value, completion.usage)

    def _model(self) -> LanguageModel:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made


def _answer(request: LiveRequest, plain: dict[str, Any], usage: Usage) -> RecordedAnswer:
    return RecordedAnswer(
        turn=request.scene.turn,
        asker=request.scene.asker,
        answer=plain,
        by=request.instrument,
        tokens=RecordedTokens(
            input=usage.input_tokens, output=usage.output_tokens, cached=usage.cached_tokens
        ),
        request=request.fingerprint,
    )


def _plain(value: BaseModel, redactor: Redactor) -> dict[str, Any]:
    """``value`` as plain data that is fit for a file and makes an equal value again."""
    data = value.model_dump(mode="json", by_alias=True, round_trip=True)
    return {key: _presentable(part, redactor) for key, part in data.items()}


def _presentable(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        return presentable(value, redactor)
    if isinstance(value, list):
        return [_presentable(part, redactor) for part in value]
    if isinstance(value, dict):
        return {
            presentable(key, redactor): _presentable(part, redactor) for key, part in value.items()
        }
    return value


def _valid(plain: dict[str, Any], schema: type[T], where: str) -> T:
    """``plain`` as an instance of ``schema``; raises `ProviderError` that names ``where`` it is."""
    problem = ""
    try:
        return schema.model_validate_json(json.dumps(plain, allow_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        problem = f"{dotted(first['loc'])}: {first['msg']}"
    except ValueError as error:
        problem = str(error)
    raise ProviderError(
        f"{where} does not fit the request of this version: {one_line(problem)}\n"
        f"Record it again with {ALL_ANEW}.",
        kind="cassette",
    )
