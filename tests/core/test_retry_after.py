"""How long a server asks to be left alone, however it says so."""

from __future__ import annotations

import calendar
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_synthconv.core.http_faults import LONGEST, retry_after, retry_after_seconds

NOON = calendar.timegm((2026, 11, 8, 12, 0, 0))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("2", 2), ("0", 0), (" 120 ", 120), ("007", 7), ("1.5", 1.5), ("20.", 20), ("3600", 3600)],
)
def test_a_number_is_seconds(value: str, seconds: float) -> None:
    assert retry_after_seconds(value, NOON) == seconds


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 08 Nov 2026 12:01:30 GMT",
        "Sunday, 08-Nov-26 12:01:30 GMT",
        "Sun Nov  8 12:01:30 2026",
        "Sun, 08 Nov 2026 14:01:30 +0200",
        "Sun, 08 Nov 2026 12:01:30 -0000",
    ],
)
def test_a_date_is_the_seconds_until_then(value: str) -> None:
    assert retry_after_seconds(value, NOON) == 90


@pytest.fixture
def far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as here:
        here.setenv("TZ", "XYZ-5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_from_greenwich")
def test_a_date_without_a_zone_is_in_gmt_wherever_it_is_read() -> None:
    assert retry_after_seconds("Sun Nov  8 12:01:30 2026", NOON) == 90


def test_a_date_that_has_passed_asks_for_no_wait() -> None:
    assert retry_after_seconds("Sun, 06 Nov 1994 08:49:37 GMT", NOON) == 0


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "-1", "-0.5", "+3", "1e3", "nan", "inf", "soon", "5 minutes", "2, 2", "٣", "."),
        "Sun, 08 Nov 2026",
        "Sun, 99 Nov 2026 12:00:00 GMT",
        "Sun, 08 Nov 2026 12:00:00 +9999",
    ],
)
def test_what_is_neither_tells_nothing(value: str) -> None:
    assert retry_after_seconds(value, NOON) is None


@pytest.mark.parametrize("value", ["9" * 12, "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_of_ages_is_still_a_number(value: str) -> None:
    assert retry_after_seconds(value, NOON) == LONGEST
    assert retry_after({"retry-after-ms": "9" * 5000}, NOON) == LONGEST


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_the_header_is_found_in_any_case(name: str) -> None:
    assert retry_after({"Date": "x", name: "3"}, NOON) == 3


def test_milliseconds_go_before_seconds_unless_they_are_none() -> None:
    assert retry_after({"Retry-After-Ms": "250", "Retry-After": "1"}, NOON) == 0.25
    assert retry_after({"retry-after-ms": "0", "Retry-After": "1"}, NOON) == 0
    assert retry_after({"retry-after-ms": "soon", "Retry-After": "1"}, NOON) == 1
    assert retry_after({"retry-after-ms": "Sun, 08 Nov 2026 12:01:30 GMT"}, NOON) is None


def test_no_header_tells_nothing() -> None:
    assert retry_after({"Content-Type": "text/html"}, NOON) is None


WORDS = ["Sun,", "8", "08-Nov-26", "Nov", "2026", "12:00", "12:99:00.5", "GMT", "-9999"]
DATES = st.lists(st.sampled_from(WORDS) | st.integers().map(str)).map(" ".join)


@given(st.text() | DATES, st.floats(0, 4e9))
@example("8 Nov 99999999999999999999 12:00:00 GMT", 0)
@example("1 Jan 1 00:00:00 +2359", 0)
def test_whatever_a_server_sends_is_a_wait_or_nothing(value: str, now: float) -> None:
    for headers in ({"Retry-After": value}, {"Retry-After-Ms": value}):
        seconds = retry_after(headers, now)
        assert seconds is None or 0 <= seconds <= LONGEST


@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_dates_and_numbers_agree(now: int, seconds: int) -> None:
    date = formatdate(now + seconds, usegmt=True)
    assert retry_after_seconds(date, now) == retry_after_seconds(str(seconds), now) == seconds
