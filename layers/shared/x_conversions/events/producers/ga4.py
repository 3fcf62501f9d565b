"""GA4's events: data layer objects, a server container's event data; and flat objects of one's own.

Everything lies at the top; what was sold also in `ecommerce`, who bought it also in `user_data`.
"""

from collections.abc import Iterator
from itertools import chain

from x_conversions.events.event import Candidates
from x_conversions.events.fields import Json, child
from x_conversions.events.producers.segment import SegmentEvent, track_name

NAMES = ("event", "event_name")
# One of these beside a name: what shops write of a visit or a sale. A name alone is anybody's.
MARKS = frozenset(
    """
    ecommerce items page_location client_id user_data email order_id transaction_id total value currency
    """.split()
)
# Of the Measurement Protocol and of the export to BigQuery, both in microseconds.
_TIMES = ("timestamp_micros", "event_timestamp")


def read_ga4(fields: Json) -> "Ga4Event | None":
    """Read the name; None for what has none, or nothing beside it."""
    if MARKS.isdisjoint(fields):
        return None
    written = (fields.get(key) for key in NAMES)
    name = next(filter(None, (track_name(one) for one in written if isinstance(one, str))), None)
    return None if name is None else Ga4Event(name, fields, _with_inner(fields), child(fields, "context"))


def _with_inner(fields: Json) -> Json:
    """The object with what some write into one of their own, as Segment's events and GA4's protocol have it."""
    inner = fields.get("properties") or fields.get("params")
    if not inner or not isinstance(inner, dict):  # by far the most common
        return fields
    return {**inner, **{key: value for key, value in fields.items() if value is not None}}


class Ga4Event(SegmentEvent):
    """A flat event: what Segment's have in their properties is at the top."""

    __slots__ = ()

    identifier_places = ("user_data", "email", "phone", "page_location", "page_referrer", "twclid", "context", "user")

    def original_times(self) -> Candidates:
        return chain(super().original_times(), map(self.fields.get, _TIMES))

    def locations(self) -> Iterator[object]:
        yield from super().locations()
        yield self.fields.get("page_referrer")

    def _of_the_sale(self, keys: tuple[str, ...]) -> Iterator[object]:
        for place in (child(self._properties, "ecommerce"), self._properties):
            for key in keys:
                if key in place:
                    yield place[key]
