"""The checks that code carries out on a finished conversation, without a request.

Each gives one `CheckResult`. It names the first reply that violates it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..core.check_cards import EVERY_REPLY, SAME_AS_USER, THE_CONVERSATION, Check
from ..core.check_functions import check_function
from ..core.checks import CheckOutcome, CheckResult
from ..core.errors import JudgeError
from ..core.evidence import LONGEST_QUOTE, matches
from ..core.language import detected_language, named_language
from ..core.markup import readable
from ..core.models import Conversation, Message, StopReason
from ..core.text import counted, one_line
from ..core.tracebacks import describe_error


def result_by_code(check: Check, conversation: Conversation) -> CheckResult:
    """Return what ``check``, which has no criterion, finds in ``conversation``.

    Raise `JudgeError` if a function of the project fails with anything but an `AssertionError`.
    """
    return _BY_KIND[check.kind](check, conversation)


def replies_for(check: Check, conversation: Conversation) -> tuple[Message, ...]:
    """Return the replies that ``check`` looks at. A greeting is one where all are looked at."""
    said = conversation.assistant_messages
    if check.when in (EVERY_REPLY, THE_CONVERSATION):
        return said
    return tuple(message for message in said if message.turn == check.when)


def result_of(
    check: Check,
    result: CheckOutcome,
    reason: str,
    *,
    turn: int | None = None,
    quote: str = "",
    by: str = "code",
) -> CheckResult:
    """Return a result of ``check``."""
    return CheckResult(
        id=check.id,
        result=result,
        reason=one_line(reason, 400),
        turn=turn,
        quote=quote.strip()[:LONGEST_QUOTE],
        by=by,
        severity=check.severity,
    )


def no_reply(check: Check) -> CheckResult:
    """Return the result for a conversation without a reply that ``check`` looks at."""
    where = "" if check.when in (EVERY_REPLY, THE_CONVERSATION) else f" in turn {check.when}"
    return result_of(check, "not_applicable", f"there is no reply{where}")


def _must_say(check: Check, conversation: Conversation) -> CheckResult:
    replies = replies_for(check, conversation)
    if not replies:
        return no_reply(check)
    if check.when == EVERY_REPLY:
        for message in replies:
            for text in check.must_say:
                if not matches(text, message.content):
                    return _violated(check, message, f"the reply does not say {text!r}")
        return result_of(check, "holds", "every reply says it")
    for text in check.must_say:
        if not any(matches(text, message.content) for message in replies):
            where = "no reply says" if check.when == THE_CONVERSATION else "the reply does not say"
            return result_of(check, "violated", f"{where} {text!r}", turn=replies[-1].turn)
    quotes = (
        (message, found)
        for message in replies
        if (found := matches(check.must_say[0], message.content))
    )
    message, found = next(quotes)
    return result_of(check, "holds", "it was said", turn=message.turn, quote=found)


def _never_say(check: Check, conversation: Conversation) -> CheckResult:
    replies = replies_for(check, conversation)
    for message in replies:
        for text in check.never_say:
            if found := matches(text, message.content):
                reason = f"the reply says {one_line(found, 100)!r}"
                return _violated(check, message, reason, quote=found)
    return result_of(check, "holds", "it was never said") if replies else no_reply(check)


def _language(check: Check, conversation: Conversation) -> CheckResult:
    replies, told = replies_for(check, conversation), 0
    for message in replies:
        spoken = detected_language(readable(message.content))
        wanted = _wanted_language(check, conversation, message.turn)
        if spoken is None or wanted is None:
            continue
        told += 1
        if spoken != wanted:
            return _violated(check, message, f"the reply is in {spoken}, expected was {wanted}")
    if not replies:
        return no_reply(check)
    if not told:
        return result_of(check, "unknown", "the texts are too short to tell their language")
    number = counted(len(replies), "reply")
    return result_of(check, "holds", f"the language fits, as far as {told} of {number} show one")


def _wanted_language(check: Check, conversation: Conversation, turn: int) -> str | None:
    wanted = check.language or ""
    if wanted != SAME_AS_USER:
        return named_language(wanted)
    said = [m.content for m in conversation.user_messages if m.turn <= turn]
    # The last message decides, since a user may change the language; a short one tells nothing.
    found = (detected_language(text) for text in [*reversed(said), " ".join(said)])
    return next(filter(None, found), None)


def _max_words(check: Check, conversation: Conversation) -> CheckResult:
    most = check.max_words or 0
    numbers = [
        (message, len(re.findall(r"\w+(?:['’-]\w+)*", readable(message.content))))
        for message in replies_for(check, conversation)
    ]
    return _at_most(check, numbers, most, "{} words")


def _max_latency(check: Check, conversation: Conversation) -> CheckResult:
    most = check.max_latency_ms or 0
    replies = replies_for(check, conversation)
    numbers = [(it, it.latency_ms) for it in replies if it.latency_ms is not None]
    if replies and not numbers:
        return result_of(check, "unknown", "the latency of the replies is not known")
    return _at_most(check, numbers, most, "{} ms")


def _at_most(
    check: Check, numbers: list[tuple[Message, int]], most: int, shown: str
) -> CheckResult:
    if not numbers:
        return no_reply(check)
    for message, number in numbers:
        if number > most:
            text = f"the reply has {shown.format(number)}, more than {most}"
            return _violated(check, message, text)
    highest = max(number for _, number in numbers)
    return result_of(check, "holds", f"at most {shown.format(highest)}")


def _max_turns(check: Check, conversation: Conversation) -> CheckResult:
    most, turns = check.max_turns_to_goal or 0, len(conversation.user_messages)
    if conversation.stop_reason is StopReason.GOAL_MET:
        if turns > most:
            reason = f"the goal was met in turn {turns}, later than turn {most}"
            return result_of(check, "violated", reason, turn=turns)
        return result_of(check, "holds", f"the goal was met in turn {turns}", turn=turns)
    if turns >= most:
        reason = f"the goal was not met within {counted(most, 'turn')}"
        return result_of(check, "violated", reason, turn=most)
    return result_of(check, "not_applicable", f"the talk ended before turn {most}")


def _json_schema(check: Check, conversation: Conversation) -> CheckResult:
    kept = [message for message in replies_for(check, conversation) if message.data]
    if not kept:
        reason = "no data is kept of the replies; the endpoint file's `keep:` says what is"
        return result_of(check, "unknown", reason)
    library: Any = importlib.import_module("jsonschema")
    schema = dict(check.json_schema or {})
    validator = library.validators.validator_for(schema)(schema)
    for message, data in _data(check, kept):
        error = next(iter(validator.iter_errors(data)), None)
        if error is not None:
            path = "".join(f"[{part!r}]" for part in error.absolute_path)
            return _violated(check, message, f"data{path}: {error.message}")
    return result_of(check, "holds", "the data fits the schema")


def _data(check: Check, kept: list[Message]) -> Iterator[tuple[Message, Mapping[str, Any]]]:
    """Yield what to check: the data of each reply, or what all of them give together."""
    if check.when == THE_CONVERSATION:
        yield kept[-1], {name: value for message in kept for name, value in message.data.items()}
    else:
        yield from ((message, dict(message.data)) for message in kept)


def _python(check: Check, conversation: Conversation) -> CheckResult:
    where = f"check {check.id!r} ({check.python})"
    problem = ""
    try:
        answer = check_function(check.python or "")(conversation)
    except AssertionError as error:
        text = str(error).strip().partition("\n")[0]
        return result_of(check, "violated", text or "the assertion failed")
    except Exception as error:  # the project's own code
        problem = describe_error(where, error)
    else:
        if answer is None or answer is True:
            return result_of(check, "holds", f"{check.python} found nothing")
        if answer is False:
            return result_of(check, "violated", f"{check.python} returned False")
        problem = f"{where}: expected None, True or False, got {one_line(repr(answer), 80)}"
    raise JudgeError(problem, kind="check")


def _violated(check: Check, message: Message, reason: str, *, quote: str = "") -> CheckResult:
    said = quote or message.content
    return result_of(check, "violated", reason, turn=message.turn, quote=said)


_BY_KIND: Mapping[str, Callable[[Check, Conversation], CheckResult]] = {
    "must_say": _must_say,
    "never_say": _never_say,
    "language": _language,
    "max_words": _max_words,
    "max_latency_ms": _max_latency,
    "max_turns_to_goal": _max_turns,
    "json_schema": _json_schema,
    "python": _python,
}
