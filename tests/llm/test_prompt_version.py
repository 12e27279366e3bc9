"""A changed prompt is a changed instrument, so it has a version of its own."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel
from talks import ANSWER, CANCEL, DESK, subscriber, talk_of

from pytest_synthconv.core.actions import Action
from pytest_synthconv.core.cards import Assistant, Traits
from pytest_synthconv.core.check_cards import Check
from pytest_synthconv.core.models import Talk
from pytest_synthconv.llm.criteria import CriterionAnswer, RuleComparison
from pytest_synthconv.llm.criteria import first_question as first_criterion_question
from pytest_synthconv.llm.criteria import second_question as second_criterion_question
from pytest_synthconv.llm.judge_assessment import assessment_of, first_question
from pytest_synthconv.llm.judge_confirmation import Confirmation, second_question
from pytest_synthconv.llm.persona_form import PersonaCard
from pytest_synthconv.llm.persona_prompt import instructions
from pytest_synthconv.llm.prompt import PROMPT_VERSION, Prompt
from pytest_synthconv.llm.providers.schemas import json_schema
from pytest_synthconv.llm.user import user_prompt
from pytest_synthconv.llm.user_form import next_message_of

DIGESTS = {
    "1": "dbb00834cb620660",
    "2": "1318564f21700af8",
    "3": "f66d33ef1838ee1f",
    "4": "0e69e62120d37f59",
}
"""Of all prompts of a version. When this fails, raise `PROMPT_VERSION` and add a line."""


def test_whoever_changes_a_prompt_raises_the_version() -> None:
    assert digest() == DIGESTS[PROMPT_VERSION]


CRITERIA = {"3": "b241d298a007694f", "4": "fa843db776577b19"}
"""Of the questions about criteria, which are younger than version 3. As `DIGESTS`."""


def test_whoever_changes_a_question_about_criteria_raises_the_version() -> None:
    check = Check(id="polite", criterion="Stays polite.")
    talk = talk_of(subscriber(), "Hello.", ANSWER)
    asked = (first_criterion_question, second_criterion_question)
    prompts = [
        _text(ask(check, it, turn))
        for it in (talk, acting(talk))
        for ask in asked
        for turn in (None, 1)
    ]
    forms = [json_schema(form) for form in (CriterionAnswer, RuleComparison)]
    everything = json.dumps([prompts, forms]).encode()
    assert hashlib.sha256(everything).hexdigest()[:16] == CRITERIA[PROMPT_VERSION]


def digest() -> str:
    """Of what language models would be asked about one talk, and of the forms of their answers."""
    persona = subscriber(
        traits=Traits(
            patience=0.2, cooperativeness=0.5, verbosity=0.1, formality=0.9, accuracy=0.4
        ),
        unknown=("customer number",),
        facts={"plan": "Basic"},
        writes_like=("wheres my stuff", "still nothing"),
        goals=[{**CANCEL, "reference": "Cancelling is free."}],
    )
    talk = talk_of(persona, "Hello.", ANSWER)
    menu = talk.messages[-1].model_copy(update={"choices": ("Cancel", "Something else")})
    offered = talk.model_copy(update={"messages": (*talk.messages[:-1], menu)})
    asked = [ask(it) for it in (talk, acting(talk)) for ask in (first_question, second_question)]
    prompts = [user_prompt(talk), user_prompt(offered), *asked]
    forms: list[type[BaseModel]] = [next_message_of(1), assessment_of(1), Confirmation, PersonaCard]
    writing = instructions(Assistant(name=DESK.name, description="Helps with subscriptions."))
    everything = [[*map(_text, prompts)], writing, [json_schema(form) for form in forms]]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()[:16]


def acting(talk: Talk) -> Talk:
    """``talk`` with an assistant that is seen to do something."""
    find = Action(name="find", arguments={"plan": "Basic"}, result="active")
    reply = talk.messages[-1].model_copy(update={"actions": (find,)})
    return talk.model_copy(update={"messages": (*talk.messages[:-1], reply)})


def _text(prompt: Prompt) -> list[str]:
    return [prompt.system, *(message.content for message in prompt.messages)]
