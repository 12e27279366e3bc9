"""Describe why a request to a provider failed, and what to do about it.

A `ProviderAPI` returns a `ProviderFailure`, and `ProviderFailure.error` converts it to the
exception for all other code. See `error_reading.py` and `status_reading.py` for how the exceptions
of SDKs are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.errors import ProviderError
from ...core.http_faults import HTTPFailure
from ...core.models import Usage
from ...core.redaction import Redactor
from ...core.text import one_line
from ..prompt import Asker, ProviderRequest, Tokens
from .keys import variables_of

FATAL = frozenset({"auth", "payment", "quota", "model"})
"""Kinds of failures that every request of the run would have."""

_NOT_THERE = (404, 405)
_MAX_SAID = 300
_MAX_PAYLOAD = 200


@dataclass(frozen=True)
class ProviderFailure(HTTPFailure):
    """A failed request. ``reason`` is our text without secrets, ``said`` the provider's own text.

    ``hint`` replaces the default hint for ``kind``. ``tokens`` are the tokens that were used.
    """

    said: str = field(default="", repr=False)
    tokens: Tokens | None = None

    def error(self, provider: str, question: ProviderRequest, redactor: Redactor) -> ProviderError:
        """Return the exception: the failure on its first line, what to do on the second."""
        said = one_line(
            redactor.redact(self.said), _MAX_PAYLOAD if self.kind == "not_json" else _MAX_SAID
        )
        model = one_line(redactor.redact(question.model), 80)
        reason = f"{self.reason}: {said}" if said else self.reason
        hint = self.hint or self._usual_hint(provider, question.prompt.scene.asker)
        return ProviderError(
            f"{provider} model {model}: {reason}\n{hint}".rstrip(),
            kind=self.kind,
            status=self.status,
            is_transient=self.is_transient,
            retry_after=self.retry_after,
            is_fatal=self.kind in FATAL,
            usage=_usage(self.tokens) if self.tokens else None,
        )

    def _usual_hint(self, provider: str, asker: Asker) -> str:
        if self.kind == "bad_request" and self.status in _NOT_THERE:
            return _hint_where_nothing_is(provider)
        return _hint(self.kind, provider, asker)


def refused(said: str, tokens: Tokens) -> ProviderFailure:
    """The model, or a filter around it, declined to answer."""
    return ProviderFailure("refusal", "it refused to answer", said=said, tokens=tokens)


def late(deadline: float) -> ProviderFailure:
    """Return the failure for a timeout. It is not transient: a retry would take as long."""
    return ProviderFailure("timeout", f"no complete answer within {deadline:g} s")


def _usage(tokens: Tokens) -> Usage:
    return Usage(
        requests=1,
        input_tokens=tokens.input,
        output_tokens=tokens.output,
        cached_tokens=tokens.cached,
    )


def _hint(kind: str, provider: str, asker: Asker) -> str:
    """What to do about a fault of ``kind``; empty where the provider's own words must do."""
    variables = variables_of(provider)
    keys = " or ".join(variables.keys)
    option = f"--synthconv-{asker}-model"
    hints = {
        "auth": f"Is the key in {keys} right for this server, and allowed to do this?",
        "payment": f"See the billing of the account that the key in {keys} belongs to.",
        "quota": f"See the limits and billing of the account that the key in {keys} belongs to.",
        "model": f"`{option}` names the model; the account may also lack access to it.",
        "rate_limit": "The account may send less in a minute than this run does.",
        "bad_request": f"Its own words say what it refuses. `{option}` names another model.",
        "too_large": "Shorter talks make smaller requests: lower `--synthconv-max-turns`.",
        "server": "The fault is the provider's: run again later, or see its status page.",
        "overloaded": "Run again later, or lower `--synthconv-concurrency`.",
        "context_length": (
            "The talk no longer fits into the model's context: lower `--synthconv-max-turns`, or "
            f"choose a model with a larger one by `{option}`."
        ),
        "timeout": (
            f"Give it more time with `--synthconv-model-timeout`, or name a faster model with "
            f"`{option}`."
        ),
        "connection": f"Is the server running, and {variables.base_url} right, if it is set?",
        "not_json": f"Is {variables.base_url} right? {_usual_url(provider)}",
        "refusal": "A safety system has declined: look at the persona's card and the transcript.",
    }
    return hints.get(kind, "")


def _hint_where_nothing_is(provider: str) -> str:
    url = f"Is {variables_of(provider).base_url} right? {_usual_url(provider)}"
    if provider == "openai":
        return (
            "This server seems not to speak the Responses API. Most servers that are compatible "
            f"with OpenAI's speak Chat Completions: use the provider `openai-chat`. {url}"
        )
    return url


def _usual_url(provider: str) -> str:
    if provider == "anthropic":
        return "It is a URL without /v1 at its end."
    return "It usually ends in /v1."
