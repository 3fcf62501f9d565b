"""The same conversion twice, in a batch or again soon: sent once."""

from collections import OrderedDict
from collections.abc import Iterable

from x_conversions.conversion.payload import Conversion

# About 3 MB at the longest likely ids; some minutes of a busy shop, and much longer than SQS's own duplicates take.
_MOST_REMEMBERED = 20_000

Key = tuple[str, str]


def key_of(conversion: Conversion) -> Key:
    """What X deduplicates by, between its pixel and its API: event id and conversion id together."""
    payload = conversion.payload
    return payload["event_id"], payload["conversion_id"]


class DeliveredKeys:
    """What this function instance has delivered lately, or may have: X's answer left it open."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._keys: OrderedDict[Key, None] = OrderedDict()
        self._most = most

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def add(self, conversions: Iterable[Conversion]) -> None:
        for conversion in conversions:
            self._keys[key_of(conversion)] = None
        while len(self._keys) > self._most:
            self._keys.popitem(last=False)


def split_duplicates(
    conversions: Iterable[Conversion], delivered: DeliveredKeys
) -> tuple[list[Conversion], list[Conversion]]:
    """The first of each kind, and the others."""
    firsts: dict[Key, Conversion] = {}
    duplicates: list[Conversion] = []
    for conversion in conversions:
        key = key_of(conversion)
        if key in firsts or key in delivered:
            duplicates.append(conversion)
        else:
            firsts[key] = conversion
    return list(firsts.values()), duplicates
