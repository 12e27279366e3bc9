"""Weigh the judge's verdict against a second opinion on the user's patience.

Language models that play users hardly ever walk away, and judges that are language models follow
them: an assistant that refused ten times in the same words passed. So code counts, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..core.errors import JudgeError
from ..core.flags import SECOND_OPINION
from ..core.models import Talk, Verdict, VerdictKind
from ..core.opinions import Opinion, Patience
from .cast import Participants
from .participant_calls import ParticipantCalls, errors_as

NAME = "patience"
"""The judge of a verdict that code gave because patience is used up."""
_ENOUGH: Mapping[Patience, float] = {"code": 1, "both": 2}
"""How many times over patience must be used up to end a talk that the judge lets go on.

Twice next to a judge, who sees more than code does. Even once is seldom wrong: of 4,676 talks with
helpful assistants, whose users never gave up, none was touched.
"""


def verdict_on(talk: Talk, participants: Participants, calls: ParticipantCalls) -> Verdict:
    """Return the judge's verdict on ``talk``, weighed against the second opinion."""
    return weighed(calls.verdict(participants.judge, talk), talk, participants)


def weighed(verdict: Verdict, talk: Talk, participants: Participants) -> Verdict:
    """Return ``verdict`` with the second opinion, if there is one, or the verdict of code.

    Code only ends talks that the judge lets go on. It overrules no other verdict.
    """
    if participants.companion is None or verdict.verdict is VerdictKind.FRUSTRATED:
        return verdict
    with errors_as(JudgeError, "the second opinion"):
        opinion = participants.companion.assess(talk)
    if opinion is None:
        return verdict
    differing = verdict.model_copy(update={"second_opinion": opinion.reason})
    if verdict.verdict is VerdictKind.CONTINUE and _ends(opinion, participants.patience):
        return _by_patience(differing, opinion)
    return differing


def flag_of(talk: Talk) -> Iterator[str]:
    """Yield the flag of a talk whose last verdict has a second opinion."""
    if talk.verdicts and talk.verdicts[-1].second_opinion:
        yield SECOND_OPINION


def _ends(opinion: Opinion, patience: Patience) -> bool:
    return patience in _ENOUGH and opinion.times >= _ENOUGH[patience]


def _by_patience(verdict: Verdict, opinion: Opinion) -> Verdict:
    """Return the verdict of code in place of ``verdict``, whose findings are kept."""
    return verdict.model_copy(
        update={
            "verdict": VerdictKind.FRUSTRATED,
            "reason": f"by patience: {opinion.reason} ({verdict.judge} goes on: {verdict.reason})",
            "evidence": opinion.evidence,
            "judge": NAME,
        }
    )
