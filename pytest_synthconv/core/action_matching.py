"""Compare what an assistant has done with what a card expects. Every function is pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from .actions import ANY, Action, ExpectedAction, is_pattern
from .models import Dialogue


def are_observed(dialogue: Dialogue) -> bool:
    """Return True if the endpoint reports actions, whether the assistant did something or not.

    A reply whose endpoint reports none was made without ``actions``; one of an assistant that did
    nothing has an empty list of them.
    """
    replies = dialogue.assistant_messages
    return any(reply.actions or "actions" in reply.model_fields_set for reply in replies)


def done_in(dialogue: Dialogue) -> Iterator[tuple[int, Action]]:
    """Yield each action with the turn of its reply, in order.

    The greeting's are left out: they are the same for everybody.
    """
    for message in dialogue.assistant_messages:
        if message.turn:
            yield from ((message.turn, action) for action in message.actions)


def first_done(expected: ExpectedAction, dialogue: Dialogue) -> tuple[int, Action] | None:
    """Return the first action that is as ``expected``, with its turn, or None."""
    return next((it for it in done_in(dialogue) if fits(expected, it[1])), None)


def fits(expected: ExpectedAction, action: Action) -> bool:
    """Return True if ``action`` has the name and all the arguments that are expected."""
    return expected.action == action.name and all(
        name in action.arguments and _is_as(value, action.arguments[name])
        for name, value in expected.arguments.items()
    )


def unmatched(
    expected: Sequence[ExpectedAction], actions: Iterable[Action], *, in_order: bool
) -> tuple[ExpectedAction, ...]:
    """Return those of ``expected`` for which there is no action; each action counts once.

    With ``in_order``, an action counts only after the one for the expectation before it. Other
    actions may come in between.
    """
    left = list(actions)
    missing: list[ExpectedAction] = []
    # Those with more arguments choose first: an action that fits them may fit others, too.
    by_choice = expected if in_order else sorted(expected, key=lambda it: -len(it.arguments))
    for each in by_choice:
        place = next((i for i, action in enumerate(left) if fits(each, action)), None)
        if place is None:
            missing.append(each)
        elif in_order:
            del left[: place + 1]
        else:
            del left[place]
    return tuple(it for it in expected if it in missing)


def _is_as(expected: object, value: object) -> bool:
    """Compare one argument. Numbers and their texts are equal, and so are upper and lower case."""
    if expected == ANY:
        return True
    if isinstance(expected, str) and is_pattern(expected):
        return re.search(expected[1:-1], _text(value), re.IGNORECASE) is not None
    if isinstance(expected, dict | list) or isinstance(value, dict | list):
        return expected == value
    return _text(expected).casefold() == _text(value).casefold()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
