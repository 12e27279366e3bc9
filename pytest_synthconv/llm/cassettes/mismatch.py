"""Why a cassette has no answer to a request: where the conversation left the recording.

All that is known of the recorded requests is digests. But prompts grow with the talk: the messages
of a prompt alternate, the last one belongs to the turn it is asked in, and every pair before it to
the turn before. So each message has a place in the talk, whoever notices first that it differs.
Likewise for personas: those written so far stand in the prompt for the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..prompt import Asker, Prompt, RequestOrigin
from .cassette_file import RecordedAnswer
from .fingerprints import Fingerprint, ModelAndPrompts


@dataclass(frozen=True)
class LiveRequest:
    """A request in this run: by whom, of whom, as digests; ``last`` is the last message's text."""

    scene: RequestOrigin
    instrument: ModelAndPrompts
    fingerprint: Fingerprint
    last: str

    @classmethod
    def of(
        cls, prompt: Prompt, instrument: ModelAndPrompts, fingerprint: Fingerprint
    ) -> LiveRequest:
        return cls(prompt.scene, instrument, fingerprint, prompt.messages[-1].content)

    def repeats(self, other: LiveRequest) -> bool:
        """True when this is ``other`` asked again, with something added that was wrong with it."""
        mine, others = self.fingerprint, other.fingerprint
        if self.scene != other.scene or _instructions(mine) != _instructions(others):
            return False
        common = len(others.messages)
        if len(mine.messages) > common:
            return mine.messages[:common] == others.messages
        is_longer = self.last.startswith(other.last) and self.last != other.last
        return is_longer and mine.messages[:-1] == others.messages[:-1]


def asker(scene: RequestOrigin) -> str:
    """Who asks, for people: ``the judge at turn 3``."""
    if scene.asker == "persona":
        return f"the writing of persona {scene.turn}"
    return f"the {scene.asker} at turn {scene.turn}"


def departure(
    request: LiveRequest, recorded: Sequence[RecordedAnswer], answered: Sequence[LiveRequest]
) -> str:
    """Why ``recorded`` has no answer to ``request``, in a clause.

    ``answered`` are the requests of this run that the same cassette has answered.
    """
    if any(request.repeats(other) for other in answered):
        return "the answer it was given could not be used, and no second one that fits is recorded"
    theirs = [each for each in recorded if each.asker == request.scene.asker]
    if not theirs:
        return f"nothing is recorded for {_role(request.scene.asker)}"
    like = [each for each in theirs if each.by == request.instrument]
    if not like:
        return _other_instrument(request.instrument, theirs[-1].by)
    instructions = _instructions(request.fingerprint)
    kin = [each for each in like if _instructions(each.request) == instructions]
    if not kin:
        return _other_instructions(request, like, answered)
    return _other_talk(request, kin, answered)


def _instructions(request: Fingerprint) -> tuple[str, str]:
    return request.system, request.answer_schema


def _other_instrument(now: ModelAndPrompts, then: ModelAndPrompts) -> str:
    if (now.provider, now.model) != (then.provider, then.model):
        return (
            f"it was recorded with {then.provider} {then.model}, "
            f"and now it is {now.provider} {now.model}"
        )
    return f"it was recorded with prompt version {then.prompt_version}, now {now.prompt_version}"


def _other_instructions(
    request: LiveRequest, like: Sequence[RecordedAnswer], answered: Sequence[LiveRequest]
) -> str:
    """Explain a request that was never made with these instructions."""
    scene = request.scene
    if any(each.scene == scene for each in answered):
        # Others of its questions were in the recording, so it is the same talk.
        return _never_asked(scene, like)
    if any(each.request.system == request.fingerprint.system for each in like):
        return "the form of the answer differs from the recorded one"
    card = "" if scene.asker == "persona" else "the persona's card, "
    return (
        f"its instructions differ from the recorded ones ({card}the assistant's description "
        "or the prompts have changed)"
    )


def _other_talk(
    request: LiveRequest, kin: Sequence[RecordedAnswer], answered: Sequence[LiveRequest]
) -> str:
    """For one whose instructions are in the recording, but not with these messages."""
    scene = request.scene
    said = _places(scene.turn, request.fingerprint.messages)
    places = [_places(each.turn, each.request.messages) for each in kin]
    agreed = [_last_agreed(said, then) for then in places]
    followed = max(agreed)
    closest = [i for i in range(len(kin)) if agreed[i] == followed]
    if followed + 1 in said and any(followed + 1 in places[i] for i in closest):
        return _left_at(followed + 1, scene, answered)
    return _never_asked(scene, [kin[i] for i in closest])


def _places(turn: int, messages: Sequence[str]) -> dict[int, str]:
    """The messages of a prompt of ``turn`` by their place in the talk.

    Place 2n is what the asker reads at turn n, place 2n + 1 its own answer to that.
    """
    first = 2 * turn - (len(messages) - 1)
    return {first + i: digest for i, digest in enumerate(messages)}


def _last_agreed(said: Mapping[int, str], then: Mapping[int, str]) -> int:
    """The last place until which all that was ``said`` was said ``then`` as well."""
    return next((place for place in said if said[place] != then.get(place)), max(said) + 1) - 1


def _left_at(place: int, scene: RequestOrigin, answered: Sequence[LiveRequest]) -> str:
    turn, is_own = divmod(place, 2)
    if scene.asker == "persona":
        what = "its card" if is_own else "what it is to be"
        return f"the recording was left at persona {turn}: {what} differs from the recorded one"
    if scene.asker == "user":
        turn, what = _told_to_user(turn, is_own)
    else:
        what = _told_to_judge(turn, is_own, answered)
    return (
        f"the conversation left the recording at turn {turn}, "
        f"where {what} differs from the recorded one"
    )


def _told_to_user(turn: int, is_own: int) -> tuple[int, str]:
    """What is new in a user's prompt of ``turn``, and the turn in which it was said."""
    if is_own:
        return turn, "the user's message"
    return (turn - 1, "the assistant's reply") if turn > 1 else (1, "the first line of the prompt")


def _told_to_judge(turn: int, is_own: int, answered: Sequence[LiveRequest]) -> str:
    if is_own:
        return "the judge's verdict"
    if not any(each.scene.asker == "user" and each.scene.turn == turn for each in answered):
        return "the user's message or the assistant's reply"
    return "the assistant's reply"


def _never_asked(scene: RequestOrigin, recorded: Sequence[RecordedAnswer]) -> str:
    last = max(each.turn for each in recorded)
    if last < scene.turn or scene.asker == "persona":
        unit = "persona" if scene.asker == "persona" else "turn"
        return f"the recording ends at {unit} {last}"
    return "it was not asked this when the talk was recorded, or that run broke off before"


def _role(role: Asker) -> str:
    return "the writing of personas" if role == "persona" else f"the {role}"
