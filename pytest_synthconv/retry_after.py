"""What an HTTP answer says of asking again: whether that can help, and after how many seconds.

What is done with that, how often and up to which wait, is a matter of the retry policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

LONGEST = 2.0**31
"""Seconds that stand for any greater number, as RFC 9111, section 1.2.2, has it."""

_TRANSIENT = frozenset({408, 409, 425, 429})
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")
_MILLISECONDS = "retry-after-ms"  # of no standard, but both providers' SDKs read it
_SECONDS = "retry-after"


def is_transient_status(status: int) -> bool:
    """True when the same request may be answered later: a server in trouble, or a limit of rate.

    Those are the statuses that the providers' SDKs repeat, and 425, which asks for it.
    """
    return status in _TRANSIENT or status >= 500


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the request may be repeated, or None when ``headers`` do not tell.

    Names of headers are taken in any case. ``retry-after-ms`` is finer than ``Retry-After``, and
    goes before it. ``now`` is in seconds since the epoch, as `time.time` gives it.
    """
    told = {name.lower(): value for name, value in headers.items()}
    milliseconds = _number(told.get(_MILLISECONDS, ""))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST)
    return retry_after_seconds(told.get(_SECONDS, ""), now)


def retry_after_seconds(value: str, now: float) -> float | None:
    """The seconds that a ``Retry-After`` of ``value`` asks for, from 0 to `LONGEST`.

    ``value`` is a number of seconds or a date (RFC 9110, section 10.2.3); some servers send
    fractions, so they are read too. A date that has passed is 0; anything else, also a negative
    number, tells nothing: None.
    """
    seconds = _number(value)
    if seconds is None:
        seconds = _seconds_until(value, now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST)


def _number(value: str) -> float | None:
    text = value.strip()
    return float(text) if _NUMBER.fullmatch(text) else None


def _seconds_until(date: str, now: float) -> float | None:
    try:
        then = parsedate_to_datetime(date)
        # Dates of HTTP are in GMT, whether they say so or not (asctime's form does not).
        return (then if then.tzinfo else then.replace(tzinfo=timezone.utc)).timestamp() - now
    except (ValueError, OverflowError):
        return None
