"""Check what the assistant did against the card, and what it said against what it did.

Pure functions of a finished talk. Where no actions can be observed, the result is `unobservable`,
which fails a test like a violation: nothing is known, and that is no pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.action_matching import are_observed, done_in, fits, unmatched
from ..core.actions import ActionRules
from ..core.checks import CheckResult
from ..core.deeds import claims_in, could_have_done
from ..core.evidence import LONGEST_QUOTE
from ..core.flags import UNBACKED_CLAIM
from ..core.models import Talk
from ..core.text import one_line

REQUIRED, FORBIDDEN, DONE_WHEN = "actions.required", "actions.forbidden", "actions.done_when"

_UNSEEN = (
    "what the assistant does cannot be observed: add `actions_path` to the endpoint file, or "
    "return Reply(..., actions=[...]) from an endpoint in Python"
)


def action_checks(talk: Talk) -> tuple[CheckResult, ...]:
    """Return the results for the card's ``actions``, its ``done_when``, and unbacked claims."""
    rules = talk.persona.actions or ActionRules()
    if not are_observed(talk):
        return tuple(_unobservable(talk, rules))
    return (*_required(talk, rules), *_forbidden(talk, rules), *_unbacked(talk))


def _unobservable(talk: Talk, rules: ActionRules) -> Iterator[CheckResult]:
    needed = {
        REQUIRED: rules.required,
        FORBIDDEN: rules.forbidden,
        DONE_WHEN: [goal.done_when for goal in talk.persona.goals if goal.done_when],
    }
    for check, expected in needed.items():
        if expected:
            yield CheckResult(id=check, result="unobservable", reason=_UNSEEN)


def _required(talk: Talk, rules: ActionRules) -> Iterator[CheckResult]:
    if not rules.required:
        return
    done = [action for _, action in done_in(talk)]
    missing = unmatched(rules.required, done, in_order=False)
    if missing:
        reason = f"the assistant did not do {_listed(missing)}; it did {_listed(done) or 'nothing'}"
    elif rules.order == "strict" and unmatched(rules.required, done, in_order=True):
        reason = f"the order is not {_listed(rules.required)}; the assistant did {_listed(done)}"
    else:
        yield CheckResult(id=REQUIRED, result="holds", reason=f"it did {_listed(rules.required)}")
        return
    yield CheckResult(id=REQUIRED, result="violated", reason=reason)


def _forbidden(talk: Talk, rules: ActionRules) -> Iterator[CheckResult]:
    if not rules.forbidden:
        return
    found = [
        CheckResult(
            id=FORBIDDEN,
            result="violated",
            reason=f"the assistant did {action}, and the card forbids {rule}",
            turn=turn,
            quote=str(action),
        )
        for turn, action in done_in(talk)
        for rule in rules.forbidden
        if fits(rule, action)
    ]
    if found:
        yield from found
        return
    reason = f"it did not do {_listed(rules.forbidden)}"
    yield CheckResult(id=FORBIDDEN, result="holds", reason=reason)


def _unbacked(talk: Talk) -> Iterator[CheckResult]:
    """Yield the first claim of each reply that no action until then could have made true.

    It only warns: what is a claim is read from words. ``--synthconv-fail-on`` makes it a failure.
    """
    for reply in talk.assistant_messages:
        said = [message.content for message in talk.user_messages if message.turn <= reply.turn]
        done = [action for turn, action in done_in(talk) if turn <= reply.turn]
        for claim in claims_in(reply.content, said):
            if not any(could_have_done(action, claim) for action in done):
                yield CheckResult(
                    id=UNBACKED_CLAIM,
                    result="violated",
                    reason=f"it says that it is done, and did {_listed(done) or 'nothing'}",
                    turn=reply.turn,
                    quote=claim.quote[:LONGEST_QUOTE],
                    severity="warn",
                )
                break


def _listed(actions: Sequence[object]) -> str:
    return one_line(", ".join(map(str, actions)), 300)
