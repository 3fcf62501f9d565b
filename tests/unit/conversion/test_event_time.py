"""When an event happened: contract section 4, time; section 6, conversion_time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.core.timestamps import epoch_milliseconds, format_time

from tests.support.builders import NOW, disposition, event, payload, reason, result
from tests.support.each import each

TIMES = {
    "with Z": ("2026-11-24T09:00:00Z", "2026-11-24T09:00:00.000Z"),
    "with an offset": ("2026-11-24T10:30:00+02:00", "2026-11-24T08:30:00.000Z"),
    "offset without colon": ("2026-11-24T10:30:00+0200", "2026-11-24T08:30:00.000Z"),
    "a space for the T": ("2026-11-24 09:00:00Z", "2026-11-24T09:00:00.000Z"),
    "milliseconds": ("2026-11-24T09:00:00.250Z", "2026-11-24T09:00:00.250Z"),
    "milliseconds behind a comma": ("2026-11-24T09:00:05,250Z", "2026-11-24T09:00:05.250Z"),
    "milliseconds, with a small z": ("2026-11-24T09:00:05.250z", "2026-11-24T09:00:05.250Z"),
    "as long as X's form, and none": ("2026-11-24 09:00:00+0000", "2026-11-24T09:00:00.000Z"),
    "microseconds are cut, not rounded up": ("2026-11-24T09:00:00.999999Z", "2026-11-24T09:00:00.999Z"),
    "nanoseconds are cut": ("2026-11-24T09:00:00.123456789Z", "2026-11-24T09:00:00.123Z"),
    "epoch seconds": (1_795_510_800, "2026-11-24T09:00:00.000Z"),
    "epoch milliseconds": (1_795_510_800_123, "2026-11-24T09:00:00.123Z"),
    "epoch seconds with a fraction": (1_795_510_800.123, "2026-11-24T09:00:00.123Z"),
    "epoch seconds as a text": ("1795510800", "2026-11-24T09:00:00.000Z"),
    "epoch milliseconds as a text": ("1795510800123", "2026-11-24T09:00:00.123Z"),
    "epoch microseconds": (1_795_510_800_123_456, "2026-11-24T09:00:00.123Z"),
    "epoch microseconds as a text": ("1795510800123456", "2026-11-24T09:00:00.123Z"),
    "epoch nanoseconds": (1_795_510_800_123_456_789, "2026-11-24T09:00:00.123Z"),
    "epoch nanoseconds as a text": ("1795510800123456789", "2026-11-24T09:00:00.123Z"),
    "a small z, and a small t": ("2026-11-24t09:00:00z", "2026-11-24T09:00:00.000Z"),
    "UTC, as BigQuery writes it": ("2026-11-24 09:00:00 UTC", "2026-11-24T09:00:00.000Z"),
    "UTC behind microseconds": ("2026-11-24 09:00:00.123456 UTC", "2026-11-24T09:00:00.123Z"),
    "utc without a blank": ("2026-11-24T09:00:00utc", "2026-11-24T09:00:00.000Z"),
    "GMT": ("2026-11-24 09:00:00 GMT", "2026-11-24T09:00:00.000Z"),
    "GMT with an offset": ("2026-11-24T10:30:00 GMT+0200", "2026-11-24T08:30:00.000Z"),
    "an offset behind a blank, as Ruby writes it": ("2026-11-24 10:30:00 +0200", "2026-11-24T08:30:00.000Z"),
    "an offset of hours, as Postgres writes it": ("2026-11-24 10:30:00.5+02", "2026-11-24T08:30:00.500Z"),
    "a zone's name behind an offset, as Java writes it": (
        "2026-11-24T10:30:00+02:00[Europe/Helsinki]",
        "2026-11-24T08:30:00.000Z",
    ),
    "a zone's name behind a Z": ("2026-11-24T09:00:00Z[UTC]", "2026-11-24T09:00:00.000Z"),
    "a clock that runs ahead": ("2026-11-24T12:00:00Z", "2026-11-24T10:00:00.000Z"),
}


@each(("written", "expected"), TIMES.values(), ids=TIMES)
def test_times_that_are_understood(written: object, expected: str) -> None:
    assert payload(event({"timestamp": written}))["conversion_time"] == expected


@each(
    "written",
    [
        "2026-11-24T09:00:00",
        "2026-11-24",
        "20261124",
        "yesterday",
        "2026-02-30T09:00:00.000Z",
        "2026-11-24T09:00:60.000Z",
        "2026-11-24T09:00:99.999Z",
        "2026-11-24T09:00:05.2a0Z",
        "2026-11-24T09:00:0٥.250Z",
        "2026-11-24T09:00:05.250X",
        "2026-11-24T09:00:05.250Zx",
        "2026-11-24T09:00:05x250Z",
        "2026-02-30T09:00:00Z",
        "2026-11-24T09:00:00[Europe/Helsinki]",
        "2026-11-24T09:00:00 CET",
        "2026-11-24 UTC",
        "11/24/2026 09:00 UTC",
        1e20,
        True,
        [],
        {"a": 1},
    ],
    ids=str,
)
def test_a_timestamp_that_cannot_be_read_is_rejected(written: object) -> None:
    assert reason(event({"timestamp": written})) == "invalid_time"


def test_the_forms_that_are_understood_are_told() -> None:
    assert disposition(event({"timestamp": "soon"})).detail == (
        "timestamp must be ISO 8601 with a time zone (2026-01-29T12:00:00Z), or an epoch time in seconds, "
        "milliseconds, microseconds or nanoseconds"
    )


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("2026-11-24T09:00:05.250Z", 5_250),
        ("2026-11-24T09:00:59.999Z", 59_999),
        ("2026-11-24T09:00:10.001Z", 10_001),
        ("2026-11-24T09:00:00.000Z", 0),
        ("2026-11-24T09:00:05.250+00:00", 5_250),
        ("2026-11-24T09:00:05,250Z", 5_250),
    ],
)
def test_the_moment_is_known_to_the_millisecond(written: str, milliseconds: int) -> None:
    found = result(event({"timestamp": written}))
    assert isinstance(found, Conversion)
    assert found.happened_at == NOW - 3_600_000 + milliseconds


@each("nothing", ["", "N/A", "null", None])
@each("field", ["originalTimestamp", "original_timestamp", "sentAt", "sent_at", "receivedAt", "received_at"])
def test_without_a_timestamp_other_fields_serve(nothing: object, field: str) -> None:
    written = event({"timestamp": None, field: "2026-11-24T08:00:00Z"})
    if nothing is not None:
        written["timestamp"] = nothing
    assert payload(written)["conversion_time"] == "2026-11-24T08:00:00.000Z"


UNSET = [0, "0", 0.0, -62135596800, "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "1970-01-01T00:00:00.000Z"]
UNSET += ["1970-01-01", "2005-12-31T23:59:59Z", 1_000_000_000, 1_000_000_000_000]


@each("unset", UNSET, ids=str)
@each("field", ["timestamp", "originalTimestamp", "sentAt"])
def test_a_time_that_nobody_set_counts_as_nothing(unset: object, field: str) -> None:
    written = event({"timestamp": None, "receivedAt": "2026-11-24T08:00:00Z"}) | {field: unset}
    assert payload(written)["conversion_time"] == "2026-11-24T08:00:00.000Z"


@pytest.mark.parametrize("field", ["conversion_time", "conversionTime"])
def test_a_time_for_the_conversion_goes_before_the_events_own(field: str) -> None:
    written = event({"properties": {field: "2026-11-24T07:00:00Z"}})
    assert payload(written)["conversion_time"] == "2026-11-24T07:00:00.000Z"


@pytest.mark.parametrize("nothing", ["", "{{time}}", 0, "2026-11-24T07:00:00", "soon", None, []], ids=str)
def test_a_time_for_the_conversion_that_cannot_be_read_leaves_the_events_own(nothing: object) -> None:
    written = event()
    written["properties"]["conversion_time"] = nothing
    assert payload(written)["conversion_time"] == "2026-11-24T09:00:00.000Z"


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
        ("2006-01-01T00:00:00Z", "too_old"),
        ("2006-01-01T00:00:00+00:00", "too_old"),
    ],
)
def test_age(written: str, expected: str) -> None:
    assert reason(event({"timestamp": written})) == expected


def test_how_old_an_event_may_be_is_told() -> None:
    said = disposition(event({"timestamp": "2026-11-16T09:59:59.999Z"}), MAX_EVENT_AGE_DAYS="8").detail
    assert said == "the event is older than 8 days"


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


SPELLINGS = [
    "{}Z",
    "{}z",
    "{}UTC",
    "{} UTC",
    "{} gmt",
    "{}+00:00",
    "{} +0000",
    "{}+00",
    "{}Z[Etc/UTC]",
    "{}-00:00[UTC]",
]


@given(
    moment=st.datetimes(datetime(2006, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    spelling=st.sampled_from(SPELLINGS),
    separator=st.sampled_from("T t"),
)
def test_the_same_instant_in_any_spelling_is_the_same_time(moment: datetime, spelling: str, separator: str) -> None:
    since = moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = since // timedelta(microseconds=1)
    assert epoch_milliseconds(spelling.format(moment.isoformat(separator))) == microseconds // 1000
    for number in (microseconds, str(microseconds), microseconds * 1000, str(microseconds * 1000)):
        assert epoch_milliseconds(number) == microseconds // 1000
