"""Ask each configured language model one small question, in the form of all later ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel, Field

from ...core.errors import ConfigurationError, ParticipantError
from ...core.retries import Retries
from ...core.text import one_line
from ...llm.prompt import Asker, Prompt, PromptMessage, RequestOrigin
from ..participants import ModelChoice, ModelChoices, ParticipantFactory, check
from .findings import FAILING, Finding, mistakes

_ROLES: dict[Asker, str] = {"user": "plays users", "judge": "judges", "persona": "writes personas"}


class Ready(BaseModel):
    """The answer to the question."""

    word: str = Field(description="The word that the user asks for.")


_SYSTEM = "You take part in a test of a chat assistant. Do what the user says."
_QUESTION = "Answer with the word: ready"


def check_models(
    factory: ParticipantFactory, wait: float, *, writes: bool, limits_cost: bool
) -> Iterator[Finding]:
    """Yield what is wrong with each model that a run would call, and whether it answers.

    ``writes``: personas would be written, too. Each model is asked once, also if it has two roles.
    """
    choices = _choices(factory.choices, writes=writes)
    if not choices:
        yield Finding("ok", "models", "none is needed (provider: offline)")
    if choices and factory.recording.replays_only:
        yield Finding("not checked", "models", "their answers are replayed from cassettes")
        choices = {}
    brief = replace(
        factory,
        resources=replace(factory.resources, retries=_brief(factory.resources.retries, wait)),
    )
    try:
        for choice, askers in choices.items():
            what = ", ".join(_ROLES[asker] for asker in askers)
            name = f"{choice.provider}:{choice.model} ({what})"
            try:
                check([choice], factory.recording, limits_cost=limits_cost)
            except ConfigurationError as error:
                yield from mistakes(name, str(error))
                continue
            yield _asked(brief, choice, askers[0], name)
    finally:
        brief.close()


def _choices(choices: ModelChoices, *, writes: bool) -> dict[ModelChoice, Sequence[Asker]]:
    """Return each model with its roles."""
    parts: list[tuple[Asker, ModelChoice | None]] = [
        ("user", choices.user),
        ("judge", choices.judge),
        ("persona", choices.persona if writes else None),
    ]
    found: dict[ModelChoice, list[Asker]] = {}
    for asker, choice in parts:
        if choice is not None:
            # The same model is one question, whatever its effort in each role.
            known = next((it for it in found if _same(it, choice)), choice)
            found.setdefault(known, []).append(asker)
    return {choice: tuple(askers) for choice, askers in found.items()}


def _same(one: ModelChoice, other: ModelChoice) -> bool:
    return (one.provider, one.variant) == (other.provider, other.variant)


def _brief(retries: Retries, wait: float) -> Retries:
    """Return ``retries`` for a check: one repeat, and no wait beyond ``wait`` seconds."""
    return replace(retries, attempts=2, longest_retry_after=wait, deadline=wait)


def _asked(factory: ParticipantFactory, choice: ModelChoice, asker: Asker, name: str) -> Finding:
    prompt = Prompt(
        system=_SYSTEM,
        messages=(PromptMessage(role="user", content=_QUESTION),),
        scene=RequestOrigin(asker=asker, assistant="doctor"),
    )
    try:
        done = factory.model(choice).complete(prompt, Ready)
    except ParticipantError as error:
        first, *rest = str(error).splitlines()
        return Finding("wrong", name, first, " ".join(rest), FAILING)
    tokens = done.usage.input_tokens + done.usage.output_tokens
    return Finding("ok", name, f"answers {one_line(done.value.word, 40)!r} ({tokens} tokens)")
