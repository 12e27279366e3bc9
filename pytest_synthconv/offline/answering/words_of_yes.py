"""A yes or a no in the words of the question: "Is it plugged in?" - "Yes, it is."."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...core.words import fold, tokens
from ..english import lines, pattern, table, words
from ..language.grammar import FINITE

_QUESTION = pattern("yes_and_no.question")
_OF_YOU: Mapping[str, str] = table("yes_and_no")["of_you"]
_EITHER = words("yes_and_no.he_or_she")
_HE, _SHE = words("yes_and_no.he"), words("yes_and_no.she")
_WHOLE_VERB: Mapping[str, str] = table("yes_and_no")["whole_verb"]
_NEGATED: Mapping[str, str] = table("yes_and_no")["negated"]


_TAG = pattern("yes_and_no.tag")
_NOT = pattern("yes_and_no.not")
_BEFORE_DASH = pattern("yes_and_no.before_dash")
_PERFECT = words("yes_and_no.perfect")
_NO_LONGER = pattern("yes_and_no.no_longer")
_NOBODY_NAMED = pattern("yes_and_no.nobody_named")
_NOBODY = pattern("yes_and_no.nobody")
_STATED = pattern("yes_and_no.stated")
_SUBORDINATE = pattern("yes_and_no.subordinate")
_LEAD_IN = pattern("yes_and_no.lead_in")
_IS_IT_SO = pattern("yes_and_no.is_it_so")
_WHOLE: Mapping[str, str] = table("yes_and_no")["whole"]


def short_answer(question: str, *, denied: bool) -> tuple[str, ...]:
    """Ways to say yes to ``question``, or no where it is ``denied``.

    Who agrees with a "not" says no: "It wasn't there?" - "No, it wasn't.".
    """
    stated = _IS_IT_SO.sub("?", fold(question))
    text = _SUBORDINATE.sub("?", _BEFORE_DASH.sub("", _TAG.sub("?", stated)))
    for short, whole in _WHOLE.items():
        text = text.replace(short, whole)
    if _NO_LONGER.search(text):
        return ("No, not any more.", "No.")
    if nobody := _NOBODY.search(text):
        return (f"No, {nobody[1]}.", "No.")
    if negated := _NOT.search(text):
        return _agreeing(*negated.groups())
    if of_subject := _STATED.search(text):
        return _agreed(of_subject[1], of_subject[2], denied=denied)
    if found := _QUESTION.search(_LEAD_IN.sub("", text)):
        return _agreed(_named(found[3], found[4]), found[1], denied=denied)
    if not FINITE.isdisjoint(tokens(text)) or stated != fold(question):
        return lines("yes_and_no.not_right") if denied else lines("yes_and_no.right")
    return ("No.", "No, not that I know.") if denied else ("Yes.", "Yes, I think so.")


def is_negated(question: str) -> bool:
    """True for "So you did not open it?", and for "You haven't opened it, have you?"."""
    return _negated(question) is not None


def objection(question: str) -> tuple[str, ...]:
    """Ways to say that it is so after all: "So you did not open it?" - "Yes, I did."."""
    found = _negated(question)
    if found is None:
        return lines("yes_and_no.right")
    subject, negated = found.groups()
    auxiliary = _WHOLE_VERB.get(negated) or re.sub(r"n't$| not$|not$", "", negated)
    pronoun = "I" if subject == "you" else _pronoun(subject, auxiliary)
    if subject == "you":
        auxiliary = _OF_YOU.get(auxiliary, auxiliary)
    return tuple(frame.format(pronoun, auxiliary) for frame in lines("yes_and_no.objection"))


def _negated(question: str) -> re.Match[str] | None:
    """What a question that is put as a statement denies, with its subject."""
    text = _TAG.sub("?", _IS_IT_SO.sub("?", fold(question)))
    if _QUESTION.search(_LEAD_IN.sub("", text)):
        return None
    return _NOT.search(text)


def _named(subject: str, after: str) -> str:
    """The subject of a question, "your son" being "he"."""
    said = after.split() if subject in ("your", "the") else []
    if said and said[0] in _EITHER:
        return said[0]
    return next((("he", "she")[word in _SHE] for word in said if word in _HE | _SHE), subject)


def _agreed(subject: str, auxiliary: str, *, denied: bool) -> tuple[str, ...]:
    if _NOBODY_NAMED.match(subject) or subject in _EITHER:
        return ("No.",) if denied else ("Yes.",)
    if subject == "you":
        pronoun, auxiliary = "I", _OF_YOU.get(auxiliary, auxiliary)
    else:
        pronoun = _pronoun(subject, auxiliary)
    if not denied:
        plain = (f"Yes, {pronoun} {auxiliary}.", "Yes.")
        # Of themselves people do not have to think so.
        return plain if pronoun == "I" else (*plain, f"Yes, {pronoun} {auxiliary}, I think.")
    negated = _NEGATED[auxiliary]
    joined = f"{pronoun}{negated}" if negated.startswith("'") else f"{pronoun} {negated}"
    plain = (f"No, {joined}.", "No.")
    return (*plain, "No, not yet.") if auxiliary in _PERFECT else plain


def _agreeing(subject: str, negated: str) -> tuple[str, ...]:
    """A no that agrees: "So you can't come?" - "No, I can't."."""
    short = negated.replace("cannot", "can't").replace(" not", "n't")
    auxiliary = re.sub(r"n't$", "", short)
    if subject == "you":
        short = {"aren't": "'m not", "weren't": "wasn't"}.get(short, short)
        return (f"No, I{short}." if short.startswith("'") else f"No, I {short}.", "No.")
    return (f"No, {_pronoun(subject, auxiliary)} {short}.", "No.")


def _pronoun(subject: str, auxiliary: str) -> str:
    if subject in ("he", "she", "they", "it", "there", "we"):
        return subject if subject != "we" else "you"
    if subject == "i":
        return "you"
    return "they" if auxiliary in ("are", "were", "have", "do") else "it"
