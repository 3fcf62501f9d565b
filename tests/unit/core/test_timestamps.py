"""Times are read or are none: whatever comes, nothing is raised, and what is read can be written."""

import sys
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st
from x_conversions.core.timestamps import believable_milliseconds, epoch_milliseconds, format_time

from tests.support.each import each

FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999  # of what a date in UTC can say
NOW = 1_795_514_400_000  # 2026-11-24T10:00:00.000Z

READ: dict[object, str] = {
    "2026-11-24T10:00:00Z": "2026-11-24T10:00:00.000Z",
    "2026-11-24T12:00:00.123999+02:00": "2026-11-24T10:00:00.123Z",
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00.000Z",
    "0001-01-01T23:59:00+23:59": "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.999Z",
    "9999-12-31T00:00:00-23:59": "9999-12-31T23:59:00.000Z",
    # by their offset beyond what a date in UTC can say: the nearest that it can
    "0001-01-01T00:00:00+23:59": "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59-00:01": "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59-23:59:59.999999": "9999-12-31T23:59:59.999Z",
    # as programs write them
    "2026-11-24 10:00:00.123456789 +0000 UTC": "2026-11-24T10:00:00.123Z",
    "2026-11-24 11:00:00 +0100 CET": "2026-11-24T10:00:00.000Z",
    "2026-11-24 11:00:00.5 +0100 CET m=+0.000012345": "2026-11-24T10:00:00.500Z",
    "2026-11-24 13:00:00 +0300 +03 m=-1.25": "2026-11-24T10:00:00.000Z",
    "2026-11-24 07:00:00 -0300 -03": "2026-11-24T10:00:00.000Z",
    "2026-11-24 15:30:00 +0530 +0530": "2026-11-24T10:00:00.000Z",
    "2026-11-24T10:00:00.123456+00:00Z": "2026-11-24T10:00:00.123Z",
    "2026-11-24T10:00:00-0000Z": "2026-11-24T10:00:00.000Z",
    "2026-11-24 11:00:00 GMT+1": "2026-11-24T10:00:00.000Z",
    "2026-11-24 04:00 UTC-6": "2026-11-24T10:00:00.000Z",
    "2026/11/24 10:00:00 +0000": "2026-11-24T10:00:00.000Z",
    "Tue, 24 Nov 2026 10:00:00 GMT": "2026-11-24T10:00:00.000Z",
    "24 Nov 2026 12:00 +0200": "2026-11-24T10:00:00.000Z",
    "Tuesday, 24-Nov-2026 10:00:00 UTC": "2026-11-24T10:00:00.000Z",
    "Tue Nov 24 2026 11:00:00 GMT+0100 (Central European Standard Time)": "2026-11-24T10:00:00.000Z",
    "Tue Nov 24 10:00:00 UTC 2026": "2026-11-24T10:00:00.000Z",
    "Tue Nov  3 10:00:00 GMT 2026": "2026-11-03T10:00:00.000Z",
    "Tue Nov 24 11:00:00 GMT+01:00 2026": "2026-11-24T10:00:00.000Z",
    "Tue Nov 24 05:00:00 -0500 2026": "2026-11-24T10:00:00.000Z",
    "November 4, 2026, 10:00:00 UTC": "2026-11-04T10:00:00.000Z",
    1_795_514_400: "2026-11-24T10:00:00.000Z",
    1_706_529_600.123: "2024-01-29T12:00:00.123Z",
    "1795514400000": "2026-11-24T10:00:00.000Z",
    1_795_514_400_123_456: "2026-11-24T10:00:00.123Z",
    "1795514400123456789": "2026-11-24T10:00:00.123Z",
    10**14 - 1: "5138-11-16T09:46:39.999Z",
    10**20 - 1: "5138-11-16T09:46:39.999Z",
    0: "1970-01-01T00:00:00.000Z",
}


@each(("value", "written"), READ.items())
def test_times_at_the_edges_of_what_a_date_can_say(value: object, written: str) -> None:
    milliseconds = epoch_milliseconds(value)
    assert milliseconds is not None
    assert format_time(milliseconds) == written


NONE = [
    "2026-11-24T10:00:00+24:00",
    "2026-11-24T10:00:00",
    "2026-02-30T10:00:00Z",
    "24/11/2026 10:00:00 UTC",
    "2026/11/24 10:00:00",
    "Tue Nov 24 2026 10:00:00",
    "24 Nov 2026 10:00:00 CET",
    "Tue Nov 24 10:00:00 CET 2026",
    "2026-11-24T11:00:00+01:00Z",
    "2026-11-24T10:00:00ZZ",
    "2026-11-24 11:00:00 +1",
    "Tue Nov 24 10:00:00 2026",
    "2026-11-24 10:00:00 CET m=+0.5",
    "2026-11-24 10:00:00 m=+0.5",
    "24 Anv 2026 10:00:00 GMT",
    "31 Feb 2026 10:00:00 GMT",
    "24 Nov 2026 GMT",
    "0000-01-01T00:00:00Z",
    "9" * 21,
    "9" * 5_000,
    "1795514400." + "0" * 1_000_000,
    "\ud800-11-24T10:00:00Z",
    "２０２６-11-24T10:00:00Z",
    "²" * 10,
    "",
    10**20,
    10**5_000,
    -1,
    -(10**5_000),
    1e308,
    float("inf"),
    float("-inf"),
    float("nan"),
    True,
    None,
    [],
    {"value": 1},
    b"1795514400",
]


@each("value", NONE, ids=map(str, range(len(NONE))))
def test_what_is_no_time_is_none(value: object) -> None:
    assert epoch_milliseconds(value) is None


DATES = st.datetimes().map(datetime.isoformat)
OFFSETS = st.from_regex(r"[+-][0-9]{2}:?[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?", fullmatch=True)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.builds(str.__add__, DATES, OFFSETS | st.sampled_from(["Z", "z", ""])),
    st.binary(),
    st.lists(st.integers(), max_size=2),
)


@given(ANYTHING)
@example(10 ** sys.get_int_max_str_digits())
def test_whatever_it_is_it_is_read_or_none(value: object) -> None:
    # When anything is read as a time, Then nothing is raised
    milliseconds = epoch_milliseconds(value)

    # And what is read can be written, and read again: the same where a date in UTC can say it
    if milliseconds is not None:
        again = epoch_milliseconds(format_time(milliseconds))
        assert again is not None
        assert abs(again - milliseconds) <= (0 if FIRST < milliseconds < LAST else 86_400_000)


@given(st.integers())
def test_whatever_the_number_a_time_is_written(milliseconds: int) -> None:
    written = format_time(milliseconds)
    assert len(written) == len("2026-11-24T10:00:00.000Z")
    assert datetime.strptime(written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).year == int(written[:4])


def test_times_before_2006_and_after_now_are_not_believed() -> None:
    written = ("2005-12-31T23:59:59.999Z", "2006-01-01T00:00:00Z", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00.001Z")
    assert [believable_milliseconds(text, NOW) is not None for text in written] == [False, True, True, False]
    assert believable_milliseconds("soon", NOW) is None
