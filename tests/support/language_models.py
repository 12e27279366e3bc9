"""A language model that plays prepared answers and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from pytest_synthconv.core.models import Usage
from pytest_synthconv.llm.prompt import Completion, Prompt

T = TypeVar("T", bound=BaseModel)
ONE_REQUEST = Usage(requests=1, input_tokens=100, output_tokens=10)


@dataclass
class Playing:
    """Gives its answers in order of asking; an answer may be an exception to raise.

    An answer that does not fit the schema it is asked for is a mistake of the test's, and so is
    one question too many: both raise.
    """

    answers: Sequence[Mapping[str, Any] | BaseModel | BaseException] = ()
    name: str = "playing"
    usage: Usage = ONE_REQUEST
    prompts: list[Prompt] = field(default_factory=list)
    schemas: list[type[BaseModel]] = field(default_factory=list)

    def complete(self, prompt: Prompt, schema: type[T]) -> Completion[T]:
        self.prompts.append(prompt)
        self.schemas.append(schema)
        answer = self.answers[len(self.prompts) - 1]
        if isinstance(answer, BaseException):
            raise answer
        value = answer.model_dump() if isinstance(answer, BaseModel) else answer
        return Completion(schema.model_validate(value), self.usage)
