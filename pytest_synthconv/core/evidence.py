"""Check evidence in code: search a goal's patterns, and verify the quotes of a verdict.

A goal's ``evidence`` texts are compiled to regular expressions here, so that the loader, which
checks them, and the judges, which search with them, read them alike. A judge, above all a language
model, may quote what nobody said. A quote counts only if the named role said it in the named turn,
or in exactly one other: small models quote well and count badly. This check costs nothing and
catches invented and injected verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .action_matching import first_done
from .cards import Goal, Persona
from .markup import readable, without_unseen
from .models import Evidence, GoalMetBy, Message, Role, Talk, Verdict, VerdictKind
from .text import one_line


def goal_pattern(text: str) -> re.Pattern[str]:
    """Compile an ``evidence`` text, ignoring case.

    ``/like this/`` is a regular expression; anything else is plain text, in which a run of white
    space matches any other. Plain text matches whole words and numbers: ``30`` is not in ``1030``,
    ``yes`` not in ``yesterday``. Raise `re.error` when the regular expression is invalid.
    """
    text = text.strip()
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.compile(text[1:-1], re.IGNORECASE)
    words = r"\s+".join(map(re.escape, text.split()))
    return re.compile(f"{_border_before(text)}{words}{_border_after(text)}", re.IGNORECASE)


# Letters of scripts that put spaces between words, and digits. Chinese, Japanese and Thai have no
# spaces, so there a text is found inside a longer run of letters.
_SPACED = "0-9A-Za-z\u00aa-\u0dff\u1e00-\u1fff"


def _border_before(text: str) -> str:
    if text[:1].isdecimal():
        return rf"(?<![{_SPACED}])(?<!\d[.,])"
    return f"(?<![{_SPACED}])" if re.match(f"[{_SPACED}]", text) else ""


def _border_after(text: str) -> str:
    if text[-1:].isdecimal():
        return rf"(?![{_SPACED}])(?![.,]\d)"
    return f"(?![{_SPACED}])" if re.match(f"[{_SPACED}]", text[-1:]) else ""


def matches(pattern: str, text: str) -> str | None:
    """Return the first part of ``text`` that matches an ``evidence`` entry, or None.

    See `goal_pattern` for how ``pattern`` is read. An empty match is no evidence. Of HTML and XML
    what a person reads is searched first, then the text with its tags, for the address of a link;
    what a page does not show, such as a comment, is never searched.
    """
    compiled = goal_pattern(pattern)
    places = dict.fromkeys((readable(text), without_unseen(text)))
    found = (match.group() for place in places for match in compiled.finditer(place))
    return next((stretch for stretch in found if stretch.strip()), None)


LONGEST_QUOTE = 200
"""Length in characters to which quotes are cut in records."""

_CAME_FOR = Goal(ask="what the scenario says that the user came for")


def goals_of(persona: Persona) -> tuple[Goal, ...]:
    """Return the card's goals. A card without goals has one: what the user came for."""
    return persona.goals or (_CAME_FOR,)


def required(persona: Persona) -> tuple[Goal, ...]:
    """Return the goals required for `goal_met`: those with ``must``, or all if none has it."""
    goals = goals_of(persona)
    return tuple(goal for goal in goals if goal.must) or goals


def seen(goal: Goal, talk: Talk) -> Evidence | None:
    """Return what proves that ``goal`` is met, or None.

    That is the assistant's first words that match an ``evidence`` pattern, or the action of
    ``done_when``, as transcripts show it. If the goal has both, both must be there.
    """
    if goal.done_when is None:
        return next(_sightings(goal, talk), None)
    done = first_done(goal.done_when, talk)
    if done is None or (goal.evidence and next(_sightings(goal, talk), None) is None):
        return None
    return quoted(done[0], "assistant", str(done[1]))


def proof_of(persona: Persona) -> GoalMetBy | None:
    """Return what proves that all required goals are met, or None if a judge must decide."""
    musts = required(persona)
    if all(goal.done_when for goal in musts):
        return "action"
    return "evidence" if all(goal.is_provable for goal in musts) else None


def quoted(turn: int, role: Role, words: str) -> Evidence:
    """Return ``words`` as evidence, cut to `LONGEST_QUOTE`."""
    return Evidence(turn=turn, role=role, quote=words.strip()[:LONGEST_QUOTE])


def _sightings(goal: Goal, talk: Talk) -> Iterator[Evidence]:
    # Turn 0 is skipped: a greeting is the same for everybody, so it answers no user.
    for message in (m for m in talk.assistant_messages if m.turn):
        for pattern in goal.evidence:
            stretch = matches(pattern, message.content)
            # Compared with what the user said only where it counts: that reads the whole talk.
            if stretch and not _is_echo(message, talk):
                yield quoted(message.turn, "assistant", stretch)


_SHORT = 3
"""Words up to which a part of the user's question may be the answer: ``On Friday.``"""


def _is_echo(reply: Message, talk: Talk) -> bool:
    """Return True if ``reply`` only gives back what the user has said until then."""
    words = _words(reply.content)
    said = [_words(message.content) for message in talk.user_messages if message.turn <= reply.turn]
    return words in said or (
        len(words.split()) > _SHORT and any(f" {words} " in f" {own} " for own in said)
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", readable(text).casefold()))


def missing_quotes(verdict: Verdict, talk: Talk) -> tuple[Evidence, ...]:
    """Return the quotes of ``verdict`` that the named role did not say in the named turn.

    The comparison ignores white space, case, and typographic variants of quotes and dashes. An
    empty quote counts as missing.
    """
    return tuple(evidence for evidence in verdict.evidence if not was_said(evidence, talk))


def was_said(evidence: Evidence, talk: Talk) -> bool:
    """Return True if the role of ``evidence`` said its quote in its turn."""
    quote = _folded(evidence.quote)
    return bool(quote) and any(
        message.turn == evidence.turn
        and message.role == evidence.role
        and any(quote in reading for reading in _readings(message))
        for message in talk.messages
    )


def _readings(message: Message) -> Iterator[str]:
    """Yield what ``message`` says, folded: as it was sent and, of HTML, as a person reads it.

    Its actions can be quoted, too.
    """
    for text in (message.content, readable(message.content), *map(str, message.actions)):
        yield _folded(text)


def with_turns_mended(verdict: Verdict, talk: Talk) -> Verdict:
    """Return ``verdict`` with the turns of its quotes put right, and a note of it in the reason.

    A model that quotes well may still count badly. See `mended` for what is put right.
    """
    evidence = tuple(mended(quote, talk) for quote in verdict.evidence)
    if evidence == verdict.evidence:
        return verdict
    reason = verdict.reason + mending_note(verdict.evidence, evidence)
    once = tuple(dict.fromkeys(evidence))
    return verdict.model_copy(update={"evidence": once, "reason": reason})


def mended(evidence: Evidence, talk: Talk) -> Evidence:
    """Return ``evidence`` with the turn in which its role said it, if exactly one message has it.

    The quote must be there as whole words: a stray ``no`` is in ``know`` as well. The greeting is
    no such turn, since it answers no user.
    """
    if was_said(evidence, talk):
        return evidence
    quote = _folded(evidence.quote)
    if not quote:
        return evidence
    words = re.compile(f"{_border_before(quote)}{re.escape(quote)}{_border_after(quote)}")
    turns = [
        message.turn
        for message in talk.messages
        if message.role == evidence.role and any(map(words.search, _readings(message)))
    ]
    if len(turns) != 1 or not turns[0]:
        return evidence
    return evidence.model_copy(update={"turn": turns[0]})


def mending_note(before: Iterable[Evidence], after: Iterable[Evidence]) -> str:
    """Return what to add to a reason: the turns given, and those in which it was said."""
    turns = [(old.turn, new.turn) for old, new in zip(before, after, strict=True) if old != new]
    each = ", ".join(f"turn {new}, not {old}" for old, new in dict.fromkeys(turns))
    return f" [quote found in {each}]" if turns else ""


# Language models copy typographic signs as plain ones, and the other way round.
_SIGNS = str.maketrans(
    dict.fromkeys("‘’‚", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("–—−", "-")
)


def _folded(text: str) -> str:
    return " ".join(text.casefold().translate(_SIGNS).replace("…", "...").split())


def settled(talk: Talk, judge: str) -> Verdict | None:
    """Return the verdict that follows from evidence patterns alone, or None.

    When every required goal has patterns and all were found, the verdict is `goal_met`, whatever a
    model would say: patterns outrank the model, and a met goal outranks the user's mood.
    ``progress`` is left empty when there are goals without patterns, which nobody has judged.
    """
    musts = required(talk.persona)
    quotes = [quote for goal in musts if (quote := seen(goal, talk))]
    if len(quotes) < len(musts):
        return None
    goals = goals_of(talk.persona)
    found = ", ".join(f"{quote.quote!r} in turn {quote.turn}" for quote in quotes)
    is_known = all(goal.is_provable for goal in goals)
    return Verdict(
        turn=len(talk.user_messages),
        verdict=VerdictKind.GOAL_MET,
        reason=one_line(f"the evidence of every goal was seen: {found}"),
        evidence=tuple(dict.fromkeys(quotes)),
        judge=judge,
        progress=tuple("met" if seen(g, talk) else "unmet" for g in goals) if is_known else (),
        goal_met_by=proof_of(talk.persona),
    )
