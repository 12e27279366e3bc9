"""Evidence, checked in code: patterns that were really seen, quotes that were really said.

A goal's ``evidence`` texts become regular expressions here, for the loader of personas, which
checks them, and for judges, which search with them: one reading. A judge, above all a language
model, may also quote what nobody said. A verdict rests only on quotes that stand in the named
turn, said by the named role; this is free and catches invented as well as injected verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .models import Evidence, Goal, Persona, Role, Talk, Verdict, VerdictKind
from .text import one_line


def goal_pattern(text: str) -> re.Pattern[str]:
    """The regular expression that ``text`` stands for, without regard to case.

    ``/like this/`` is a regular expression; anything else is plain text, in which any run of white
    space stands for any other. Raises `re.error` when the regular expression is wrong.
    """
    text = text.strip()
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.compile(text[1:-1], re.IGNORECASE)
    return re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)


def matches(pattern: str, text: str) -> str | None:
    """The first stretch of ``text``, verbatim, that a goal's ``evidence`` entry means; else None.

    ``/like this/`` is a regular expression, anything else plain text; neither minds case, and
    plain text does not mind white space. A match of nothing is no evidence.
    """
    found = (match.group() for match in goal_pattern(pattern).finditer(text))
    return next((stretch for stretch in found if stretch.strip()), None)


LONGEST_QUOTE = 200
"""Characters of a quote that records keep."""

_CAME_FOR = Goal(ask="what the scenario says that the user came for")


def goals_of(persona: Persona) -> tuple[Goal, ...]:
    """The card's goals; one, what they came for, when it states none."""
    return persona.goals or (_CAME_FOR,)


def required(persona: Persona) -> tuple[Goal, ...]:
    """The goals that `goal_met` takes: those that must be, or all when none must."""
    goals = goals_of(persona)
    return tuple(goal for goal in goals if goal.must) or goals


def seen(goal: Goal, talk: Talk) -> Evidence | None:
    """The first words of the assistant that an ``evidence`` pattern of ``goal`` means."""
    return next(_sightings(goal, talk), None)


def quoted(turn: int, role: Role, words: str) -> Evidence:
    """``words`` as evidence, cut to what records keep."""
    return Evidence(turn=turn, role=role, quote=words.strip()[:LONGEST_QUOTE])


def _sightings(goal: Goal, talk: Talk) -> Iterator[Evidence]:
    # What is said to everybody who comes is no answer to this user.
    for message in (m for m in talk.assistant_messages if m.turn):
        for pattern in goal.evidence:
            if stretch := matches(pattern, message.content):
                yield quoted(message.turn, "assistant", stretch)


def missing_quotes(verdict: Verdict, talk: Talk) -> tuple[Evidence, ...]:
    """The quotes of ``verdict`` that are void: not in the named turn, or not by the named role.

    White space, case, and whether quotes and dashes are typographic do not count; an empty quote
    is void.
    """
    return tuple(evidence for evidence in verdict.evidence if not _was_said(evidence, talk))


def _was_said(evidence: Evidence, talk: Talk) -> bool:
    quote = _folded(evidence.quote)
    return bool(quote) and any(
        message.turn == evidence.turn
        and message.role == evidence.role
        and quote in _folded(message.content)
        for message in talk.messages
    )


# Language models copy typographic signs as plain ones, and the other way round.
_SIGNS = str.maketrans(
    dict.fromkeys("‘’‚", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("–—−", "-")
)


def _folded(text: str) -> str:
    return " ".join(text.casefold().translate(_SIGNS).replace("…", "...").split())


def settled(talk: Talk, judge: str) -> Verdict | None:
    """The verdict that evidence patterns give alone; None while they do not.

    When every goal that must be met has patterns, and all have been seen, the goal is met whatever
    a model would say: patterns outrank it, and a met goal outranks the user's mood. ``progress``
    is left empty when there are other goals, on which nobody was asked.
    """
    musts = required(talk.persona)
    quotes = [quote for goal in musts if (quote := seen(goal, talk))]
    if len(quotes) < len(musts):
        return None
    goals = goals_of(talk.persona)
    told = ", ".join(f"{quote.quote!r} in turn {quote.turn}" for quote in quotes)
    is_known = all(goal.evidence for goal in goals)
    return Verdict(
        turn=len(talk.user_messages),
        verdict=VerdictKind.GOAL_MET,
        reason=one_line(f"the evidence of every goal was seen: {told}"),
        evidence=tuple(dict.fromkeys(quotes)),
        judge=judge,
        progress=tuple("met" if seen(g, talk) else "unmet" for g in goals) if is_known else (),
        goal_met_by="evidence",
    )
