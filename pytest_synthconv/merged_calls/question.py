"""The one question that is answered with an assessment and with the user's next message.

It is made of the judge's and the user's own instructions and forms, one after the other. The
assessment comes first in the answer, so that no finding can lean on a message already written. The
docstrings and descriptions of the schema's classes are sent to the model.
"""

from __future__ import annotations

from functools import lru_cache, partial

from pydantic import create_model

from ..judges import assessment as judging
from ..judges.assessment import INSTRUCTIONS, Assessment, assessment_of, named_goals, turns_shown
from ..judges.framing import as_data, scene
from ..judges.goals import goals_of
from ..models import Model, Talk, Verdict
from ..providers import Prompt
from ..users import language_model as playing
from ..users.instructions import instructions
from ..users.language_model import NextMessage

_BOTH = """\
Each of your answers has two parts, and you keep them apart. In `assessment` you judge a talk, as \
somebody who takes no part in it; part 1 below says how. In `next_message` you are the user of \
that talk, and say what this person types next; part 2 says how. The person knows nothing of the \
assessment, neither what it found nor that there is one, and the assessment makes no allowance for \
what the person is about to say. There is a next message whatever you have found.

Part 1: `assessment`. Who the user is stands on the card in part 2.

{assessing}

Part 2: `next_message`

{playing}"""

_ALSO = """
Then put your findings out of your mind, and be the person: what do they type next?"""


class MergedAnswer(Model):
    """How the talk stands; and then, apart from that, what the person does next."""

    assessment: Assessment
    next_message: NextMessage


@lru_cache(maxsize=64)
def merged_answer_of(goals: int) -> type[MergedAnswer]:
    """The schema of an answer about a talk with exactly this many goals; see `assessment_of`."""
    return create_model(
        "MergedAnswer",
        __base__=MergedAnswer,
        __doc__=MergedAnswer.__doc__,
        assessment=(assessment_of(goals), ...),
    )


def merged_question(talk: Talk) -> Prompt:
    """The prompt after the last turn of ``talk``, from which it goes on with another one.

    It begins with the one of the turn before it, to the byte.
    """
    # Who talks stands on the card already, which the persona cannot do without.
    assessing = INSTRUCTIONS + as_data({"goals": named_goals(talk.persona)})
    return Prompt(
        system=_BOTH.format(
            assessing=assessing, playing=instructions(talk.persona, talk.assistant)
        ),
        messages=tuple(turns_shown(talk, partial(_remembered, talk), _ALSO)),
        scene=scene(talk),
    )


def _remembered(talk: Talk, verdict: Verdict) -> dict[str, object]:
    """The answer, as JSON, that ``verdict`` and the message after it were made of."""
    written = playing.remembered(talk.user_messages[verdict.turn], talk)
    return {
        "assessment": judging.remembered(verdict, len(goals_of(talk.persona))),
        "next_message": written.model_dump(mode="json"),
    }
