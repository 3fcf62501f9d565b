"""Items of the table of delivery records, and what is read from them again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.record_items import (
    announcement_item,
    read_around,
    read_records,
    record_item,
    record_key,
    sign_item,
)
from x_conversions.delivery.delivery_records.announcements import announce, first_name_alive
from x_conversions.delivery.delivery_records.table import Announcement, Around, Record, Sign

from tests.support.delivery_builders import NOW

AT = int(NOW)
KEYS = st.binary(min_size=12, max_size=12)
TIMES = st.integers(AT, AT + 90 * 86_400)
MONEY = st.sampled_from(["129.99 EUR", "0.01 USD", "123456789012345.12345678 JPY", "7.00 EUR"])
RECORDS = st.one_of(
    st.builds(Record, st.just(True), MONEY | st.just(""), st.just(0), TIMES, TIMES),
    st.builds(Record, st.just(False), MONEY | st.none(), st.integers(1, 9), TIMES, TIMES),
)


@given(st.dictionaries(KEYS, RECORDS))
def test_records_are_read_as_they_were_written(records: dict[bytes, Record]) -> None:
    written = [record_item(key, record) for key, record in records.items()]
    assert read_records(written) == records
    assert all(record_key(key).items() <= item.items() for key, item in zip(records, written, strict=True))


@given(
    st.binary(min_size=12, max_size=12),
    st.frozensets(KEYS, max_size=30),
    TIMES,
    st.dictionaries(st.sampled_from(Sign), TIMES),
)
def test_announcements_and_signs_are_read_as_they_were_written(
    name: bytes, keys: frozenset[bytes], at: int, signs: dict[Sign, int]
) -> None:
    announcement = Announcement(name, keys, at)
    items = [announcement_item(announcement), *(sign_item(sign, when) for sign, when in signs.items())]
    assert read_around(items) == Around([announcement], signs)


@given(TIMES, st.integers(0, 10**6))
def test_whoever_may_be_sending_sorts_behind_who_is_not(now: int, age: int) -> None:
    # An invocation takes a minute, and what it leaves is alive for 90 seconds
    name = announce({b"k" * 12}, now - age).name
    assert len(name) == 12
    assert name >= first_name_alive(now) or age > 150
    assert name < first_name_alive(now) or age <= 180
    assert all(name < sign.encode() for sign in Sign)


@given(KEYS, RECORDS)
def test_times_to_live_are_seconds(key: bytes, record: Record) -> None:
    announcement = Announcement(key, frozenset({key}), record.at)
    for item in (record_item(key, record), announcement_item(announcement), sign_item(Sign.LOST, record.at)):
        assert len(item["t"]["N"]) == 10
        assert item["t"]["N"].isdigit()


def test_the_largest_batch_is_announced_in_one_item() -> None:
    # Lambda hands out 10,000 messages at most, DynamoDB takes 400 KB an item.
    keys = frozenset(number.to_bytes(12) for number in range(10_000))
    assert len(announcement_item(Announcement(b"n" * 12, keys, AT))["d"]["B"]) == 120_000


GOOD = record_item(b"k" * 12, Record(is_delivered=True, money="1.00 EUR", sends=0, at=AT, until=AT))


@pytest.mark.parametrize(
    "change",
    [
        {"v": {"S": "many EUR"}},
        {"v": {"S": "NaN EUR"}},
        {"v": {"N": "1"}},
        {"a": {"N": "soon"}},
        {"t": {"S": "1"}},
        {"n": {"N": "-5"}},
        {"n": {"N": "1.5"}},
        {"s": {}},
    ],
)
def test_what_somebody_wrote_by_hand_is_no_record(change: dict[str, Any]) -> None:
    assert read_records([dict(GOOD) | change, GOOD]).keys() == {b"k" * 12}
    assert read_records([dict(GOOD) | change]) == {}


@pytest.mark.parametrize("change", [{"a": {"N": "soon"}}, {"d": {"S": "text"}}, {"r": {"B": b"other"}}, {"r": {}}])
def test_what_somebody_wrote_by_hand_is_no_announcement(change: dict[str, Any]) -> None:
    item = dict(sign_item(Sign.LOST, AT)) | change
    assert read_around([item]) == Around([], {})
