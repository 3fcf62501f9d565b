"""Stripe's events of checkout sessions, by webhook or by EventBridge."""

from decimal import Decimal

from x_conversions.core.text import plain_text, shown_names
from x_conversions.events.event import Candidates, Located
from x_conversions.events.fields import Json, child, lower, says
from x_conversions.events.lookup import CLICK_ID_NOTES, notes
from x_conversions.events.names import EventName
from x_conversions.events.producers.order import ORDER_COMPLETED, Order

_TYPES = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
# Decimals of amounts, by docs.stripe.com/currencies. That list isn't ISO 4217's: MGA has none there, and ISK and UGX,
# which have none in ISO 4217, are written with two.
_ZERO_DECIMALS = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_THREE_DECIMALS = frozenset("BHD JOD KWD OMR TND".split())
# An amount that can't be told must not pass for none: the event is refused for it.
_NO_AMOUNT = "unknown minor units"
_LONGEST_AMOUNT = 20


def read_stripe(fields: Json) -> "StripeEvent | None":
    """Read an event of any type; None for what is none."""
    return StripeEvent(ORDER_COMPLETED, fields) if fields.get("object") == "event" else None


def major_units(amount: object, currency: object) -> object:
    """An amount in minor units as a text in major ones ("27.50"); None when there is none.

    What can't be told (no whole number, no currency) comes back as a text that is no amount.
    """
    text = plain_text(amount)
    if amount is None:
        return None
    if text is None or not text.removeprefix("-").isdecimal() or len(text) > _LONGEST_AMOUNT:
        return _NO_AMOUNT
    code = plain_text(currency)
    if code is None:
        return _NO_AMOUNT
    code = code.upper()
    decimals = 0 if code in _ZERO_DECIMALS else 3 if code in _THREE_DECIMALS else 2
    return f"{Decimal(text).scaleb(-decimals):f}"


class StripeEvent(Order):
    """An event about a checkout session, which is a conversion when it is paid."""

    __slots__ = ("_customer", "_session")

    identifier_places = (
        "data.object.customer_details", "data.object.customer_email", "data.object.metadata",
    )  # fmt: skip

    def __init__(self, name: EventName, fields: Json) -> None:
        super().__init__(name, fields)
        self._session = child(child(fields, "data"), "object")
        self._customer = child(self._session, "customer_details")

    def why_no_conversion(self) -> str | None:
        kind, session = self.fields.get("type"), self._session
        if not isinstance(kind, str) or kind not in _TYPES:
            return f"an event of type {shown_names([kind]) if isinstance(kind, str) else 'unknown'}"
        if says(self.fields.get("livemode"), False):
            return "a test (livemode is false)"
        if lower(session.get("mode")) == "setup":
            return "a session that sells nothing (mode is setup)"
        if lower(session.get("payment_status")) not in ("paid", "no_payment_required"):
            return "a session that is not paid"
        return None

    def own_ids(self) -> Candidates:
        return (self._session.get("id"),)

    def timestamp(self) -> object:
        return self.fields.get("created")

    def click_ids(self) -> Candidates:
        return notes(self._session.get("metadata"), CLICK_ID_NOTES)

    def emails(self) -> Candidates:
        return self._customer.get("email"), self._session.get("customer_email")

    def phones(self) -> list[Located]:
        return [(self._customer.get("phone"), self._customer)]  # its country is in the address beside it

    def values(self) -> Candidates:
        return (major_units(self._session.get("amount_total"), self._session.get("currency")),)

    def currencies(self) -> Candidates:
        return (self._session.get("currency"),)
