"""What makes two conversions the same one, and what this function instance has delivered lately."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import blake2b
from itertools import islice
from typing import Literal, NamedTuple

from x_conversions.conversion.payload import Conversion
from x_conversions.core.outcome import Disposition, Outcome, Reason

# About 6 MB; some minutes of a busy shop, and much longer than SQS's own duplicates take.
_MOST_REMEMBERED = 20_000
# At these the money belongs to what is counted; a checkout may change its total on the way.
PAID = frozenset({"Purchase", "Subscribe"})
# A billion keys and a billion new ones meet by accident with a chance of one in 10**11.
_KEY_BYTES = 12

Key = bytes
# What becomes of a paid conversion with a known one's id and other money: kept for a person, skipped, or sent.
OnOtherValue = Literal["keep", "skip", "send"]


def key_of(conversion: Conversion, pixel_id: str) -> Key:
    """What two conversions have in common that are the same one: contract section 7, as a digest.

    X's event id counts in its short form, which means the same tag as the long one of the pixel. A message that a
    person sends again on purpose is another one: by what its `send_again` says.
    """
    payload = conversion.payload
    return key_for(
        pixel_id, payload["event_id"], payload["conversion_id"], conversion.name, conversion.message.send_again
    )


def key_for(pixel_id: str, event_id: str, conversion_id: str, name: str, generation: str = "") -> Key:
    """The key of a conversion with these values; `name` is its X event type, or without one its normalized name."""
    tag = event_id.rpartition("-")[2]
    text = (
        f"{len(pixel_id)} {len(tag)} {len(conversion_id)} {len(name)}"
        f"\0{pixel_id}\0{tag}\0{conversion_id}\0{name}\0{generation}"
    )
    return blake2b(text.encode(errors="surrogatepass")).digest()[:_KEY_BYTES]


def money_of(conversion: Conversion) -> str:
    """Amount and currency (``129.99 EUR``) of a `Purchase` or `Subscribe`; empty where money makes no difference."""
    payload = conversion.payload
    if conversion.name not in PAID or "value" not in payload:
        return ""
    return f"{payload['value']} {payload.get('price_currency', '')}"


def same_money(one: str, other: str) -> bool:
    """Whether two of `money_of` are the same number of the same currency: ``175.00 EUR`` is ``175.0000 EUR``."""
    if not (one and other):
        return one == other
    (amount, _, currency), (other_amount, _, other_currency) = one.partition(" "), other.partition(" ")
    return currency == other_currency and Decimal(amount) == Decimal(other_amount)


class Delivered(NamedTuple):
    """What is known of a conversion that X has, or may have: its money, and the request or message it came in."""

    money: str
    origin: str

    @classmethod
    def of(cls, conversion: Conversion, request: str = "") -> "Delivered":
        """What is known of a conversion once it was in this request (``request …``); without one, by its message."""
        return cls(money_of(conversion), request or f"message {conversion.message.message_id}")

    def has_money_of(self, conversion: Conversion) -> bool:
        """Whether it carried the same money."""
        return same_money(money_of(conversion), self.money)


def duplicate_of(conversion: Conversion, known: Delivered, on_other_value: OnOtherValue) -> Disposition | None:
    """The disposition of what X has, or may have; None when it is sent all the same, because its money is other."""
    if known.has_money_of(conversion):
        return Disposition(Outcome.SKIPPED, Reason.DUPLICATE, f"first in {known.origin}")
    if on_other_value == "send":
        return None
    detail = f"{money_of(conversion) or 'no money'}, but {known.origin} carried {known.money or 'none'}"
    if on_other_value == "skip":
        return Disposition(Outcome.SKIPPED, Reason.DUPLICATE, detail)
    return Disposition(Outcome.REJECTED, Reason.CONFLICTING_DUPLICATE, detail)


class DeliveredKeys:
    """What this function instance has delivered lately, or may have: X's answer left it open."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._known: dict[Key, Delivered] = {}
        self._most = most

    def get(self, key: Key) -> Delivered | None:
        return self._known.get(key)

    def know_none_of(self, keys: Iterable[Key]) -> bool:
        return self._known.keys().isdisjoint(keys)

    def add(self, delivered: Iterable[tuple[Key, Delivered]]) -> None:
        self._known.update(delivered)
        surplus = max(0, len(self._known) - self._most)
        for oldest in list(islice(self._known, surplus)):
            del self._known[oldest]
