"""Items of the table of delivery records, and what is read from them again."""

from collections.abc import Callable
from typing import Any

import pytest
from devtools.figures.records_cost import ANNOUNCEMENT_BYTES, RECORD_BYTES
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.record_items import (
    Item,
    announcement_item,
    read_around,
    read_records,
    record_item,
    record_key,
    sign_item,
)
from x_conversions.delivery.delivery_records.announcements import announce, oldest_name_alive
from x_conversions.delivery.delivery_records.table import Announcement, Around, Record, Sign

from tests.support.delivery_builders import NOW

AT = int(NOW)
KEYS = st.binary(min_size=12, max_size=12)
TIMES = st.integers(AT, AT + 90 * 86_400)
MONEY = st.sampled_from(["129.99 EUR", "0.01 USD", "123456789012345.12345678 JPY", "7.00 EUR"])
RECORDS = st.one_of(
    st.builds(Record, st.just(True), MONEY | st.just(""), st.just(0), TIMES, TIMES),
    st.builds(
        Record,
        st.just(False),
        MONEY | st.none(),
        st.integers(1, 9),
        TIMES,
        TIMES,
        st.just(b"") | st.binary(min_size=12),
    ),
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
    st.booleans(),
)
def test_announcements_and_signs_are_read_as_they_were_written(
    name: bytes, keys: frozenset[bytes], at: int, signs: dict[Sign, int], is_sweep: bool
) -> None:
    announcement = Announcement(name, keys, at, is_sweep)
    items = [announcement_item(announcement), *(sign_item(sign, when) for sign, when in signs.items())]
    assert read_around(items) == Around([announcement], signs)


@given(TIMES, st.integers(0, 10**6))
def test_whoever_may_be_sending_sorts_behind_who_is_not(now: int, age: int) -> None:
    # An invocation takes a minute, and what it leaves is alive for 90 seconds
    name = announce({b"k" * 12}, now - age).name
    assert len(name) == 12
    assert name >= oldest_name_alive(now) or age > 150
    assert name < oldest_name_alive(now) or age <= 180
    assert all(name < sign.encode() for sign in Sign)


def every_item(key: bytes, record: Record) -> list[Item]:
    """One of each kind."""
    announcement = Announcement(key, frozenset({key}), record.at)
    return [record_item(key, record), announcement_item(announcement), sign_item(Sign.LOST, record.at)]


# What a later version may say of itself, or somebody by hand; absent is the first.
VERSIONS: list[dict[str, Any]] = [{"N": "2"}, {"S": "2"}, {"N": "x"}, {"NULL": True}, {}, {"M": {}}]
FORMS = st.sampled_from([{}, *({"v": one} for one in VERSIONS)])
ADDED = st.dictionaries(st.sampled_from(["x", "e", "added"]), st.sampled_from([{"S": "y"}, {"N": "1"}, {"L": []}]))


@given(KEYS, RECORDS, FORMS, ADDED)
def test_every_item_says_its_form_and_is_read_whatever_it_says(
    key: bytes, record: Record, form: dict[str, Any], added: dict[str, Any]
) -> None:
    items = every_item(key, record)
    assert [item["v"] for item in items] == [{"N": "1"}] * 3
    # Given items as another version may have written them, Then what is understood of them counts
    others = [{name: value for name, value in item.items() if name != "v"} | form | added for item in items]
    assert read_records(others[:1]) == {key: record}
    assert read_around(others[1:]) == Around([Announcement(key, frozenset({key}), record.at)], {Sign.LOST: record.at})


def dynamodb_bytes(item: Item) -> int:
    """An item's size by DynamoDB's rules: names, texts and bytes as they are, of a number half a byte for a digit."""
    sizes: dict[str, Callable[[Any], int]] = {
        "N": lambda text: (len(text) + 1) // 2 + 1,
        "S": lambda text: len(text.encode()),
        "B": len,
    }
    return sum(len(name) + sizes[kind](value) for name, typed in item.items() for kind, value in typed.items())


def test_items_are_no_larger_than_the_cost_model_says() -> None:
    # A hundred bytes of each item are DynamoDB's own.
    usual = Record(is_delivered=True, money="129.99 EUR", sends=0, at=AT, until=AT)
    assert dynamodb_bytes(record_item(b"k" * 12, usual)) + 100 <= RECORD_BYTES
    keys = frozenset(number.to_bytes(12) for number in range(500))
    assert dynamodb_bytes(announcement_item(Announcement(b"n" * 12, keys, AT))) <= ANNOUNCEMENT_BYTES <= 6 * 1024


@given(KEYS, RECORDS)
def test_any_record_is_one_write_unit(key: bytes, record: Record) -> None:
    assert dynamodb_bytes(record_item(key, record)) + 100 <= 1024


@given(KEYS, RECORDS)
def test_times_to_live_are_seconds(key: bytes, record: Record) -> None:
    for item in every_item(key, record):
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
        {"m": {"S": "many EUR"}},
        {"m": {"S": "NaN EUR"}},
        {"m": {"N": "1"}},
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
