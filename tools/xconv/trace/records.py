"""What the table of delivery records knows of a conversion id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from x_conversions.adapters.record_items import read_records, record_key
from x_conversions.conversion.event_ids import EventIds
from x_conversions.core.timestamps import format_time
from x_conversions.delivery.deduplication import Key, key_for
from x_conversions.delivery.delivery_records.table import Record
from x_conversions.events.names import EVENT_NAMES, EVENT_TYPES

# DynamoDB's limit of one call, and how often it may say that it is too busy for the rest
_MOST_KEYS, _TRIES = 100, 5


@dataclass(frozen=True)
class FoundRecord:
    """One record.

    Parameters
    ----------
    event, event_id
        X event type, or the normalised name of an event without one; and the short form of X's event id.
    state
        `delivered`, or `unknown`: sent, and nobody knows whether X counted it.
    money
        As in ``129.99 EUR``; empty where it makes no difference.
    sends
        How many of `MostSends` are used up; all of them by an answer of X that doesn't say how many it counted.
    at, until
        When that was, or when X counted it; and when it is forgotten.
    """

    event: str
    event_id: str
    state: str
    money: str
    sends: int
    at: str
    until: str

    def __str__(self) -> str:
        money = f" with {self.money}" if self.money else ""
        what = f"record of {self.event} ({self.event_id})"
        if self.state == "delivered":
            return f"{what}: delivered{money} at {self.at}; not sent again before {self.until}"
        return f"{what}: sent{money} without a clear answer, last at {self.at}; that is {self.sends} of MostSends"


def find_records(dynamodb: Any, table: str, event_ids: EventIds, conversion_id: str, now: float) -> list[FoundRecord]:
    """Look a conversion id up under every event that the stack's parameters name. `now` is in epoch seconds.

    What a person sent again on purpose is a conversion of its own, and isn't found by its id.

    Raises
    ------
    RuntimeError
        The table is too busy to say.
    """
    places = dict(_places(event_ids, conversion_id))
    records: dict[Key, Record] = {}
    keys = list(places)
    for start in range(0, len(keys), _MOST_KEYS):
        records |= _read(dynamodb, table, keys[start : start + _MOST_KEYS])
    found = [(places[key], record) for key, record in records.items() if record.until > now]
    return [_described(*place, record) for place, record in sorted(found)]


def _places(event_ids: EventIds, conversion_id: str) -> Iterator[tuple[Key, tuple[str, str]]]:
    own = {event_ids.types.get(name) or EVENT_TYPES.get(name, name) for name in event_ids.entries}
    for name in sorted(own | EVENT_NAMES.keys()):
        for event_id in {one.rpartition("-")[2] for one in event_ids.configured}:
            yield key_for(event_ids.pixel_id, event_id, conversion_id, name), (name, event_id)


def _read(dynamodb: Any, table: str, keys: Iterable[Key]) -> Mapping[Key, Record]:
    wanted: list[Any] = [record_key(key) for key in keys]
    records: dict[Key, Record] = {}
    for _ in range(_TRIES):
        answer = dynamodb.batch_get_item(RequestItems={table: {"Keys": wanted}})
        records |= read_records(answer["Responses"].get(table, []))
        wanted = answer["UnprocessedKeys"].get(table, {}).get("Keys", [])
        if not wanted:
            return records
    raise RuntimeError("the table of delivery records is too busy: try again in a minute")


def _described(event: str, event_id: str, record: Record) -> FoundRecord:
    at, until = (format_time(seconds * 1000) for seconds in (record.at, record.until))
    state = "delivered" if record.is_delivered else "unknown"
    return FoundRecord(event, event_id, state, record.money or "", record.sends, at, until)
