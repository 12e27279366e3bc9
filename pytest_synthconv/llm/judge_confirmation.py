"""The second request to a judging model, before an ending is accepted.

It does not ask "do you agree?", but: what will this user do now? It shows the bare talk, with other
instructions, another schema and nothing of the first answer; the order of the choices differs from
talk to talk. The schema's docstring and descriptions are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from ..core.data_files import data_of
from ..core.evidence import quoted, required
from ..core.frozen import Model
from ..core.models import Evidence, Proposal, Role, Talk, Turn, VerdictKind
from .judge_framing import (
    as_data,
    assistant_card,
    between_marks,
    exchanges,
    greeting,
    mark,
    right_answers,
    scene,
    shuffled,
    user_card,
    with_rule,
)
from .prompt import Prompt, PromptMessage

NextMove = Literal["leaves_content", "gives_up", "waits_for_human", "writes_again"]

ENDS: Mapping[NextMove, VerdictKind] = {
    "leaves_content": VerdictKind.GOAL_MET,
    "gives_up": VerdictKind.FRUSTRATED,
    "waits_for_human": VerdictKind.HANDED_OFF,
    "writes_again": VerdictKind.CONTINUE,
}
"""The ending that each move means."""

_TEXTS = data_of(__package__, "prompts/confirmation")
_WOULD_STOP: Mapping[Proposal, str] = {"satisfied": "satisfied", "give_up": "giving up"}


class Confirmation(Model):
    """What the user does next."""

    situation: str = Field(
        description="One short sentence in English: where the last reply leaves the user."
    )
    next_move: NextMove
    turn: int = Field(description="The turn of the quote.")
    role: Role = Field(description="Who said the quote.")
    quote: str = Field(description="Their words, verbatim.")

    @property
    def evidence(self) -> Evidence:
        return quoted(self.turn, self.role, self.quote)


def second_question(talk: Talk, *, with_wishes: bool = True) -> Prompt:
    """Return the prompt for a second, independent opinion on the end of ``talk``.

    ``with_wishes`` shows where the user meant to stop. It is False where one model plays user and
    judge: it would only be asked to agree with itself.
    """
    wishes = [_wish(turn) if with_wishes else {} for turn in talk.turns]
    said = zip(exchanges(talk), wishes, strict=True)
    shown = [*greeting(talk), *(exchange | wish for exchange, wish in said)]
    framed = between_marks(shown, mark(talk, len(talk.user_messages), "recording"))
    data = with_rule(framed, _TEXTS["actions"], shown)
    choices = "\n".join(
        f"- {move}: {meaning}"
        for move, meaning in shuffled(_TEXTS["choices"].items(), talk, "choices")
    )
    content = f"{data}\n{_TEXTS['question'].format(choices=choices)}"
    references = right_answers(talk, required(talk.persona))
    instructions = _TEXTS["instructions"].format(
        wishes=_TEXTS["wishes"] if with_wishes else "",
        references=_TEXTS["references"] if references else "",
    )
    return Prompt(
        system=instructions + as_data(_cast(talk) | references),
        messages=(PromptMessage(role="user", content=content),),
        scene=scene(talk),
    )


def _wish(turn: Turn) -> dict[str, Any]:
    proposal = turn.user.proposal
    return {"would_stop": _WOULD_STOP[proposal]} if proposal else {}


def _cast(talk: Talk) -> dict[str, object]:
    came_for = [goal.ask for goal in required(talk.persona)]
    return {"user": user_card(talk) | {"came_for": came_for}, "assistant": assistant_card(talk)}
