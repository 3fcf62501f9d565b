"""walkerOS' events: an entity and an action, `data` of the entity, entities `nested` in it, the `user`."""

from collections.abc import Iterator

from x_conversions.events.event import Candidates
from x_conversions.events.fields import NOTHING, Json, child
from x_conversions.events.lookup import objects_in
from x_conversions.events.names import EventName
from x_conversions.events.producers.segment import SegmentEvent, track_name

_PRODUCT = "product"
# What a nested entity is: since version 4, and before.
_KINDS = ("entity", "type")
# Where it happened and where the visitor came from: since version 4, and before.
_URLS = ("url", "id")
_REFERRERS = ("referrer", "previous_id")


def read_walkeros(fields: Json) -> "WalkerosEvent | None":
    """Read the name; None for what has no entity and action."""
    entity, action = fields.get("entity"), fields.get("action")
    if not (isinstance(entity, str) and isinstance(action, str)):
        return None
    name = _name(fields, entity, action)
    return None if name is None else WalkerosEvent(name, fields, child(fields, "data"), NOTHING)


def _name(fields: Json, entity: str, action: str) -> EventName | None:
    # `name` since version 4, `event` before.
    written = (fields.get("name"), fields.get("event"), f"{entity} {action}")
    return next(filter(None, (track_name(one) for one in written if isinstance(one, str))), None)


class WalkerosEvent(SegmentEvent):
    """Properties are the entity's `data`; the `context` is of walkerOS' own kind, and not looked at."""

    __slots__ = ()

    identifier_places = ("user", "data", "source.url", "source.referrer", "traits", "user_data")

    def own_ids(self) -> Candidates:
        return (self.fields.get("id"),)

    def locations(self) -> Iterator[object]:
        yield from super().locations()
        yield from map(child(self.fields, "source").get, (*_URLS, *_REFERRERS))

    def page_urls(self) -> Candidates:
        return [*super().page_urls(), *map(child(self.fields, "source").get, _URLS)]

    def ip_addresses(self) -> Iterator[object]:
        yield child(self.fields, "user").get("ip")
        yield from super().ip_addresses()

    def user_agents(self) -> Iterator[object]:
        yield child(self.fields, "user").get("userAgent")
        yield from super().user_agents()

    def product_lists(self) -> Iterator[object]:
        nested = objects_in(self.fields.get("nested"))
        yield [child(one, "data") for one in nested if _PRODUCT in map(one.get, _KINDS)]
        yield from super().product_lists()

    def single_product(self) -> Json:
        return self._properties if self.fields.get("entity") == _PRODUCT else super().single_product()
