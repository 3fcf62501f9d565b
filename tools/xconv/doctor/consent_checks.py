"""Whether people were asked, and by what a conversion is told from another."""

import re
from collections.abc import Iterator

from xconv.doctor.check import Check, State, fault, good, note
from xconv.doctor.snapshot import Snapshot

# Rules on the buses of partners whose orders say nothing about consent: arn:…:rule/aws.partner/shopify.com/…
_ORDERS_BY_WEBHOOK = re.compile(r":rule/aws\.partner/(shopify|stripe)\.com/")
_WRITE_IT = (
    "if the shop asks for consent: deploy with RequireConsent=true, and let it write the choice into the order "
    "(consent_advertising; docs/producers)"
)
_MESSAGE_ID = re.compile(r"\bmessage_?id\b", re.IGNORECASE)
_OF_ORDERS = re.compile(r"order|transaction|checkout|invoice", re.IGNORECASE)


def check_consent(stack: Snapshot) -> Iterator[Check]:
    """What becomes of events that say nothing about consent; whether a thank-you page counts twice."""
    yield _silent(stack)
    yield _conversion_id(stack.parameters.get("ConversionIdFrom", ""))


def _silent(stack: Snapshot) -> Check:
    if stack.parameters.get("RequireConsent") != "false":
        return good("consent", "what says nothing about it is held back")
    shops = dict.fromkeys(_ORDERS_BY_WEBHOOK.findall(stack.parameters.get("ProducerArns", "")))
    if shops:
        found = f"orders by {' and '.join(shop.title() for shop in shops)} say nothing about it"
        return fault("consent", f"{found}, and are delivered also for visitors who refused in the browser", _WRITE_IT)
    return note("consent", "what says nothing about it is delivered, orders by webhook among it", _WRITE_IT)


def _conversion_id(paths: str) -> Check:
    before_the_messages_own = _MESSAGE_ID.split(paths)[0]  # what stands behind it is never looked at
    if not paths or _OF_ORDERS.search(before_the_messages_own):
        return good("conversion id", f"the first hit of {paths}" if paths else "by the default paths")
    once = "a message sent twice counts once; for a thank-you page loaded again begin with properties.order_id"
    return Check("conversion id", State.GOOD, f"the first hit of {paths}", once)
