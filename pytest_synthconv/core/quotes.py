"""Evidence, checked in code: quotes that were really said, and patterns that were really seen.

A judge, above all a language model, may quote what nobody said. A verdict rests only on quotes
that stand in the named turn, said by the named role; this is free and catches invented as well as
injected verdicts.
"""

from __future__ import annotations

from .models import Evidence, Talk, Verdict


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
