"""When an event happened: contract section 4, time; section 6, conversion_time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.timestamps import epoch_milliseconds, format_time

from tests.support.builders import NOW, event, payload, reason

TIMES = {
    "with Z": ("2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z"),
    "with an offset": ("2026-11-24T10:30:00+02:00", "2026-11-24T08:30:00.000Z"),
    "offset without colon": ("2026-11-24T10:30:00+0200", "2026-11-24T08:30:00.000Z"),
    "a space for the T": ("2026-11-24 09:00:00Z", "2026-11-24T09:00:00.000Z"),
    "milliseconds": ("2026-11-24T09:00:00.250Z", "2026-11-24T09:00:00.250Z"),
    "microseconds are cut, not rounded up": ("2026-11-24T09:00:00.999999Z", "2026-11-24T09:00:00.999Z"),
    "nanoseconds are cut": ("2026-11-24T09:00:00.123456789Z", "2026-11-24T09:00:00.123Z"),
    "epoch seconds": (1_795_510_800, "2026-11-24T09:00:00.000Z"),
    "epoch milliseconds": (1_795_510_800_123, "2026-11-24T09:00:00.123Z"),
    "epoch seconds with a fraction": (1_795_510_800.123, "2026-11-24T09:00:00.123Z"),
    "epoch seconds as a text": ("1795510800", "2026-11-24T09:00:00.000Z"),
    "epoch milliseconds as a text": ("1795510800123", "2026-11-24T09:00:00.123Z"),
    "a clock that runs ahead": ("2026-11-24T12:00:00Z", "2026-11-24T10:00:00.000Z"),
}


@pytest.mark.parametrize(("written", "expected"), TIMES.values(), ids=TIMES)
def test_times_that_are_understood(written: object, expected: str) -> None:
    assert payload(event({"timestamp": written}))["conversion_time"] == expected


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T09:00:00",
        "2026-11-24",
        "20261124",
        "yesterday",
        "2026-02-30T09:00:00Z",
        1e15,
        -5,
        True,
        [],
        {"a": 1},
    ],
    ids=str,
)
def test_a_timestamp_that_cannot_be_read_is_rejected(written: object) -> None:
    assert reason(event({"timestamp": written})) == "invalid_time"


@pytest.mark.parametrize("nothing", ["", "N/A", "null", None])
@pytest.mark.parametrize(
    "field", ["originalTimestamp", "original_timestamp", "sentAt", "sent_at", "receivedAt", "received_at"]
)
def test_without_a_timestamp_other_fields_serve(nothing: object, field: str) -> None:
    written = event({"timestamp": None, field: "2026-11-24T08:00:00Z"})
    if nothing is not None:
        written["timestamp"] = nothing
    assert payload(written)["conversion_time"] == "2026-11-24T08:00:00.000Z"


def test_other_fields_that_cannot_be_read_are_passed_over() -> None:
    written = event({"timestamp": None, "originalTimestamp": "soon", "sentAt": "2026-11-24T08:00:00Z"})
    assert payload(written)["conversion_time"] == "2026-11-24T08:00:00.000Z"


def test_without_any_time_it_is_when_the_message_was_sent() -> None:
    assert payload(event({"timestamp": None}), sent_at=NOW - 1)["conversion_time"] == "2026-11-24T09:59:59.999Z"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-08-26T10:00:00Z", "delivered"),  # 90 days to the second
        ("2026-08-26T09:59:59.999Z", "too_old"),
        ("1970-01-01T00:00:00Z", "too_old"),
        ("0001-01-01T00:00:00+14:00", "too_old"),
    ],
)
def test_age(written: str, expected: str) -> None:
    assert reason(event({"timestamp": written})) == expected


@pytest.mark.parametrize(
    "written", ["2024-02-29T23:59:59.999Z", "2023-12-31T23:59:59.999Z", "2024-01-01T00:00:00.000Z"]
)
def test_leap_days_and_years_ends(written: str) -> None:
    assert payload(event({"timestamp": written}), MAX_EVENT_AGE_DAYS="3650")["conversion_time"] == written


@given(
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_the_same_instant_in_any_zone_is_the_same_time(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    here, there = epoch_milliseconds(moment.isoformat()), epoch_milliseconds(elsewhere.isoformat())
    assert here is not None
    assert here == there
    assert format_time(here) == moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
