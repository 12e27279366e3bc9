"""A yes or a no in the words of the question: "Is it plugged in?" - "Yes, it is."."""

from __future__ import annotations

import re

from ..words import fold

_QUESTION = re.compile(
    r"\b(is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|am)(n't)? "
    r"(you|it|he|she|they|we|i|this|that|there|your|the|these|those|any|my|our|\w+)\b"
)
_OF_YOU = {"are": "am", "were": "was"}
_NEGATED = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "do": "don't",
    "does": "doesn't", "did": "didn't", "have": "haven't", "has": "hasn't", "had": "hadn't",
    "can": "can't", "could": "couldn't", "will": "won't", "would": "wouldn't",
    "should": "shouldn't", "am": "'m not",
}  # fmt: skip


def short_answer(question: str, *, denied: bool) -> tuple[str, ...]:
    """Ways to say yes to ``question``, or no where it is ``denied``."""
    found = _QUESTION.search(fold(question))
    if found is None:
        return ("No.", "No, not that I know.") if denied else ("Yes.", "Yes, I think so.")
    auxiliary, _, subject = found.groups()
    if subject == "you":
        pronoun, auxiliary = "I", _OF_YOU.get(auxiliary, auxiliary)
    else:
        pronoun = _pronoun(subject, auxiliary)
    if not denied:
        return (f"Yes, {pronoun} {auxiliary}.", "Yes.", f"Yes, {pronoun} {auxiliary}, I think.")
    negated = _NEGATED[auxiliary]
    joined = f"{pronoun}{negated}" if negated.startswith("'") else f"{pronoun} {negated}"
    return (f"No, {joined}.", "No.", "No, not yet.")


def _pronoun(subject: str, auxiliary: str) -> str:
    if subject in ("he", "she", "they", "it", "there", "we"):
        return subject if subject != "we" else "you"
    if subject == "i":
        return "you"
    return "they" if auxiliary in ("are", "were", "have", "do") else "it"
