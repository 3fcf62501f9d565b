"""A conversion id is found in the table whatever event of the stack it belongs to."""

from typing import Any

import pytest
from x_conversions.adapters.record_items import Item, record_item
from x_conversions.conversion.event_ids import read_event_ids
from x_conversions.delivery.deduplication import Key, key_for
from x_conversions.delivery.delivery_records.table import Record
from xconv.trace.records import FoundRecord, find_records

NOW = 1_795_514_400  # 2026-11-24T10:00:00Z
DAY = 86_400
EVENT_IDS = read_event_ids("Purchase=tw-o8z6j-o87ne,Gift Wrapped=o87ng,Order Created=Purchase", "o87nf", "o8z6j")
DELIVERED = Record(is_delivered=True, money="129.99 EUR", sends=0, at=NOW - 60, until=NOW + 30 * DAY)


class Table:
    """DynamoDB with these items; says `busy` times that it got no further than the first key."""

    def __init__(self, items: dict[Key, Item], busy: int = 0) -> None:
        self._items, self._busy = items, busy
        self.most_keys = 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's own
        (keys,) = (one["Keys"] for one in RequestItems.values())
        self.most_keys = max(self.most_keys, len(keys))
        left: list[Any] = []
        if self._busy:
            self._busy -= 1
            keys, left = keys[:1], keys[1:]
        found = [self._items[key["k"]["B"]] for key in keys if key["k"]["B"] in self._items]
        return {"Responses": {"table": found}, "UnprocessedKeys": {"table": {"Keys": left}} if left else {}}


def found_in(name: str, event_id: str, record: Record, busy: int = 0) -> list[FoundRecord]:
    key = key_for("o8z6j", event_id, "ORD-1", name)
    table = Table({key: record_item(key, record)}, busy)
    found = find_records(table, "table", EVENT_IDS, "ORD-1", NOW)
    assert table.most_keys <= 100
    return found


@pytest.mark.parametrize(
    ("name", "event_id"),
    [
        ("Purchase", "o87ne"),
        ("Purchase", "tw-o8z6j-o87ne"),
        ("giftwrapped", "o87ng"),
        # by DefaultEventId, and by an override
        ("Lead", "o87nf"),
        ("Lead", "o87ne"),
    ],
)
def test_it_is_found_under_its_event(name: str, event_id: str) -> None:
    (record,) = found_in(name, event_id, DELIVERED)
    assert (record.event, record.event_id) == (name, event_id.rpartition("-")[2])
    assert (record.state, record.money) == ("delivered", "129.99 EUR")


def test_it_says_how_often_nobody_answered() -> None:
    lost = Record(is_delivered=False, money=None, sends=2, at=NOW - 3600, until=NOW + DAY)
    (record,) = found_in("Purchase", "o87ne", lost)
    assert str(record) == (
        "record of Purchase (o87ne): sent without a clear answer, last at 2026-11-24T09:00:00.000Z; "
        "that is 2 of MostSends"
    )


def test_what_is_forgotten_is_not_shown() -> None:
    assert found_in("Purchase", "o87ne", DELIVERED._replace(until=NOW)) == []


def test_a_busy_table_is_asked_again_and_not_for_ever() -> None:
    assert found_in("Purchase", "o87ne", DELIVERED, busy=4)
    with pytest.raises(RuntimeError, match="too busy"):
        found_in("Purchase", "o87ne", DELIVERED, busy=10_000)


def test_another_id_is_not_found() -> None:
    key = key_for("o8z6j", "o87ne", "ORD-10", "Purchase")
    assert find_records(Table({key: record_item(key, DELIVERED)}), "table", EVENT_IDS, "ORD-1", NOW) == []
